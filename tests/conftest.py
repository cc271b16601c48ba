"""How property tests draw: alike in every normal run, at random in the long one. And when garbage is looked for."""

import gc

from hypothesis import settings

# a stranger's run and the one before a change landed draw the same; a slow machine is no fault
settings.register_profile("alike", derandomize=True, deadline=None)
settings.register_profile("wide", deadline=None, print_blob=True)
settings.load_profile("alike")

gc.disable()  # while ten thousand tests are collected, none of which is garbage


def pytest_collection_finish() -> None:
    """Look for garbage from here on, and not among the tests themselves."""
    gc.freeze()
    gc.enable()
