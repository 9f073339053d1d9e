"""The app's face to Celery: the tasks of its rooms."""

__all__: list[str] = []
