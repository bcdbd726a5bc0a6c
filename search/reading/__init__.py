"""Corrects what a visitor typed to what was meant: Hanja, keyboard language, politeness, typos, spaces."""
