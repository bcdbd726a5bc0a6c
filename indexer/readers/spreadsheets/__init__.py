"""Spreadsheets as people keep them: XLSX, XLS, ODS, CSV, TSV."""
