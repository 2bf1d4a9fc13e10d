"""Learns the weights under content/weights from the phrasings; none of it runs in the bot."""
