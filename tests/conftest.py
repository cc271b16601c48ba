"""How property tests draw: alike in every normal run, at random in the long one."""

from hypothesis import settings

# a stranger's run and the one before a change landed draw the same; a slow machine is no fault
settings.register_profile("alike", derandomize=True, deadline=None)
settings.register_profile("wide", deadline=None, print_blob=True)
settings.load_profile("alike")
