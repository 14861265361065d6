"""What the worker does in a test: the jobs that it is about, and none of the rest."""

from organizations import jobs
from organizations.models import Job


def work_only(*names: str) -> None:
    """Do the due jobs of these names; drop the others, which take longer."""
    others = Job.objects.exclude(name__in=names)
    others.delete()
    while jobs.work_one():
        others.delete()


def work_on_imports() -> None:
    """Do what imports ask for, and count nothing of what came in."""
    work_only(*(f"objectives.{step}_import" for step in ("look_at", "stage", "apply")))
