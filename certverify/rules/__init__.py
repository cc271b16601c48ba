"""The verdicts: from answers and claims to findings, by dated law."""
