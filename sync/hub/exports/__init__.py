"""Any list of the hub as a file that opens right in Excel: XLSX and CSV, written row by row."""
