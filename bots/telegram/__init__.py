"""Telegram: its events in, its payloads out. Knows no topic, no reminder, no SQL."""
