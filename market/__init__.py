"""Xuncai: the circular-economy exchange."""
