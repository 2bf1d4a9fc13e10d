"""What is said, on every platform alike. Knows content and scheduler; no platform, SQL or HTML."""
