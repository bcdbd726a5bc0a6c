"""Records to an index, calibrated and published."""
