"""The chat adapters, the conversation they share, and the program that runs them."""
