"""Build the index of checked records, calibrate it and publish it to the index folder."""
