"""Bodies and parameters of requests and responses that are not records of the library."""
