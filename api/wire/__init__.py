"""What goes over the wire and the library does not know."""
