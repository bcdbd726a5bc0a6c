"""The processes of the server: start, workers, and the end in time."""
