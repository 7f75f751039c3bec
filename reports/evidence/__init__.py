"""The evidence pack as a file: one zip with a hash of everything and a checker of its own."""
