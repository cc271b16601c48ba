"""The demonstration: a simulated platform, a roster as a safety officer keeps it, and the truth to compare with.

Nothing here is shared with the rules: what a careful inspector would find is worked out by simple code of its own.
"""
