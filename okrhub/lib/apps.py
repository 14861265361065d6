"""Glue without models: tenancy, refusals, template tags, charts."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    """Glue without models."""

    name = "okrhub.lib"
    label = "okrhub_lib"
