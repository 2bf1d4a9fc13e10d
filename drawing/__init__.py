"""Draws the pictures of content/pictures/ from one rig; nothing of it is needed to run the bot."""
