"""From the bytes of a file, hostile perhaps, to sheets of cells: what it is, and the child process that parses it."""
