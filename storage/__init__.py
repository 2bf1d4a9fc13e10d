"""What the bot remembers: the ports of scheduler and conversation on SQL. Knows no rule."""
