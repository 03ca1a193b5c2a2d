"""The door to disk: SQLite, the Git repository and the lock."""
