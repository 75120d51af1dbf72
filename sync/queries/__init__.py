"""Read side: frozen rows in keyset pages, answered off the GUI thread."""
