"""Celery's entry points: the bell, the sweep, and the day's turn."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from organizations import actions, idempotency, jobs
from organizations.models import Organization


@shared_task(name="organizations.work")
def work() -> None:
    """Do the due jobs."""
    jobs.work()


@shared_task(name="organizations.sweep_jobs")
def sweep_jobs() -> None:
    """Do what a lost bell left behind."""
    jobs.work()


@shared_task(name="organizations.enqueue_daily")
def enqueue_daily() -> None:
    """Enqueue each organisation's daily work once a day, whoever asks how often."""
    now = timezone.now()
    for organization_id in Organization.objects.values_list("pk", flat=True):
        jobs.enqueue_daily(organization_id, now)
    jobs.purge(now - timedelta(days=7))


@jobs.job("organizations.mail_invitation")
def mail_invitation(invitation_id: int) -> None:
    """Mail an invitation once."""
    actions.mail_invitation(invitation_id, now=timezone.now())


@jobs.daily("organizations.forget_answers")
def forget_answers() -> None:
    """Forget which requests to the API were answered a day ago or earlier."""
    idempotency.forget_answers(timezone.now())
