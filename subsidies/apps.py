from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "subsidies"
    default_auto_field = "django.db.models.BigAutoField"
