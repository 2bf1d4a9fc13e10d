"""Reads and lays out the content for its editors. Knows no HTML and no platform."""
