"""The routes and the socket: HTTP in, values out."""
