"""Celery's doors to the clips room. Each takes an id, may run twice, and finds nothing to do the second time."""
