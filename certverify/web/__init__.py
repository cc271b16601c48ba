"""Enterprises: the page. Upload a roster, see what was understood, run the check, work the problems off.

One program, two ways: ``serve`` alone is for one person on one machine (loopback, one-time link), ``serve
--accounts`` for many enterprises behind a proxy. Both go the same way: every row belongs to a tenant.
"""
