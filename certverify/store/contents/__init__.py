"""What goes into batches and index, and comes out again: answers, findings, inputs, people."""
