"""Measure how build time, load time, memory and latency grow with the number of FAQs."""
