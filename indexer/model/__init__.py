"""The encoder's weights: unpacked, exported, measured."""
