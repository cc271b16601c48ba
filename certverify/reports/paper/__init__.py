"""``report.docx``: the self-inspection report (自查报告), part by part, and the Word document under it."""
