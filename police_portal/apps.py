from django.apps import AppConfig


class PolicePortalConfig(AppConfig):
    name = "police_portal"
    verbose_name = "Police portal"
