"""The steps from one schema to the next, for alembic. Knows no rule; loaded only when needed."""
