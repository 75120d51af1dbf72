"""Files of customers and orders of other programs: CSV, vCard, XLSX, row by row."""
