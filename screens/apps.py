"""Pages composed of several rooms."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    """Pages composed of several rooms."""

    name = "screens"
