"""Inserts that yield to, or change, the row which is there already.

Knows that both engines spell them alike. SQLAlchemy has no insert of its own for that; the one
for PostgreSQL also comes out right on SQLite, which tests hold it to.
"""

from sqlalchemy.dialects.postgresql import Insert, insert

__all__ = ["Insert", "insert"]
