"""A day of reminders on a simulated clock: how late they would be, and how many one bot can send.

Knows the allowance, the claims and the catch-up rules by the parts that the running bot uses.
Must not know a database, a network, an event loop, or how the result is shown.
"""
