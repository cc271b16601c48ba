"""What stands around the people of a table: titles, labels, legends, notes and the headings above some of them."""
