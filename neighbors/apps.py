from django.apps import AppConfig


class NeighborsConfig(AppConfig):
    name = "neighbors"
    verbose_name = "Neighbors"
