"""What is fitted or chosen by what was measured: weights, confidence, the encoder, a threshold."""
