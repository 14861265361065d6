"""The Celery application; its tasks are the `tasks` modules of the rooms."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okrhub.settings")

app = Celery("okrhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
