"""``report.xlsx``, sheet by sheet, and the same lists as CSV."""
