"""Backups: how they are written, read back into an empty instance, and proved."""
