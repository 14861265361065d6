"""What Celery computes about the flow of OKRs."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """What Celery computes about the flow of OKRs."""

    name = "flow"
