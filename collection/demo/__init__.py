"""Synthetic counties to try the portal with: the notices' real areas and sizes, invented people."""
