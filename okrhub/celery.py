"""The Celery application; its tasks are the `tasks` modules of the rooms."""

import logging
import os

from celery import Celery
from celery.signals import after_setup_logger
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okrhub.settings")

app = Celery("okrhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@after_setup_logger.connect
def keep_level(logger: logging.Logger, **_: object) -> None:
    """Log what LOG_LEVEL asks for: worker and beat set a level of their own."""
    logger.setLevel(settings.LOG_LEVEL)
