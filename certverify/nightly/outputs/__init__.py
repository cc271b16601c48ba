"""What a night leaves: data sets, pages, workbooks, lead packs, metrics, and one message to whoever wants to know."""
