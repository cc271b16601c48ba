"""A platform to run against: its own process, a synthetic population with known truth, faults on request.

It imports nothing else of ours, has its own check digit, catalogue and words, so that product and simulator cannot
share a misunderstanding. Start it with ``python -m certverify_connectors.simulator``; its first line on standard
output is JSON with ``url`` and ``token``. Languages and faults: ``docs/reference/simulator.md``.
"""
