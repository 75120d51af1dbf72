"""What the server does, as functions of a unit of work: no HTTP, no SQL."""
