"""Asking a night's chunks: here, or by workers on several machines that share one queue and one schedule."""
