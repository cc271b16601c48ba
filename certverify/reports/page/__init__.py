"""``report.html``: one file to read, without script."""
