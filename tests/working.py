"""What the worker does in a test: the jobs that it is about, and none of the rest."""

from organizations import jobs
from organizations.models import Job

OF_AN_IMPORT = tuple(
    f"objectives.{step}_import" for step in ("look_at", "stage", "apply")
)


def work_only(*names: str) -> None:
    """Do the due jobs of these names; drop the others, which take longer."""
    others = Job.objects.exclude(name__in=names)
    others.delete()
    while jobs.work_one():
        others.delete()
