"""What the columns of a table mean: by their header, by what stands below it and beside it, by a mapping."""
