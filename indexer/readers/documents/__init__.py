"""Documents that run on: DOCX, HWPX, PDF."""
