"""What can go wrong with what the bot remembers.

scheduler.errors.StoreError    the work could not be done just now
`-- StorageError               the storage cannot be opened: what, where, what would be right
    `-- StorageLockedError     another process has it
"""

from scheduler.errors import StoreError


class StorageError(StoreError):
    """The storage cannot be opened; nothing in it was changed."""


class StorageLockedError(StorageError):
    """Another process works with the same data directory."""
