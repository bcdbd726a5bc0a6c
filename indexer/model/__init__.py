"""Find, unpack and export the encoder's model, and compare the export with the original."""
