"""The lines and rows of the dashboard, as far as a person may read them."""

from collections.abc import Collection
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from flow.concerns import WORK_FIGURES
from flow.models import AlignmentSnapshot, Concern
from okrhub.lib.prepared import Parameter
from sprints.queries import figures_seen_by


def lines_seen_by(
    teams: Collection[int] | QuerySet[Any] | Parameter,
) -> QuerySet[Concern]:
    """Return the lines that somebody in `teams` may read.

    What a team's work is for is the team's first; all else is everybody's. The first
    team of a line is the one that it is about.
    """
    return Concern.objects.filter(
        ~Q(kind__in=WORK_FIGURES) | figures_seen_by(teams, "teams__0")
    )


def with_work_seen_by(
    rows: QuerySet[AlignmentSnapshot], teams: Collection[int] | QuerySet[Any]
) -> QuerySet[AlignmentSnapshot]:
    """Return rows with `shows_work`: whether somebody in `teams` may see their work."""
    seen = ExpressionWrapper(figures_seen_by(teams), output_field=BooleanField())
    return rows.annotate(shows_work=seen)
