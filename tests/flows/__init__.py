"""Client and server in one process, over real sockets and real databases."""
