"""The generation of the index that serves, and how the next one takes its place."""
