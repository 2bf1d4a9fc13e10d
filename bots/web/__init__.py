"""The web preview: a chat page in the browser. Knows no topic, no reminder, no SQL."""
