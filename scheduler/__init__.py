"""Reminders: when they are due, and what became of each. Knows no platform and no wording."""
