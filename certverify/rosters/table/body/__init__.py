"""The rows of one table: which of them are people, and what is written out in them before their cells are read."""
