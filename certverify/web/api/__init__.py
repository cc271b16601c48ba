"""The JSON API: what the page can do, for machines. Its paths begin with ``/api/v1``, its words are OpenAPI 3.1."""
