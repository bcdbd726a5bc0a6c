"""Webhooks: what is handed over is posted to the addresses of the operator, signed, until it arrives."""
