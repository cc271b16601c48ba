"""From a sheet to the lines of its tables: where they stand, what their columns mean, whose people they list."""
