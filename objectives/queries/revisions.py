"""Revisions of what was promised, as rows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from objectives.models import Objective, Revision
from objectives.queries.named import objectives
from objectives.revisions import Entry
from organizations.models import Membership
from organizations.references import OBJECTIVE, number_of

OCCASIONS = frozenset(Revision.Occasion.values) - {Revision.Occasion.CORRECTION}
CHOICES_OF_OCCASION = [
    (value, words)
    for value, words in Revision.Occasion.choices
    if value != Revision.Occasion.CORRECTION
]


def revisions_of(objective: Objective) -> QuerySet[Revision]:
    """Return an objective's revisions and its key results', the latest first."""
    rows = objective.revisions.select_related("actor__user", "key_result")
    return rows.order_by("-recorded_at", "-pk")


def revised() -> ArraySubquery:
    """Return a column with the revisions of each objective; see `entries`."""
    rows = Revision.objects.filter(objective=OuterRef("pk")).order_by("pk")
    return ArraySubquery(
        rows.values(
            about=JSONObject(
                id="pk",
                number="key_result__number",
                title="key_result__title",
                field="field",
                old="old",
                new="new",
                unit="unit",
                rationale="rationale",
                occasion="occasion",
                on="revised_on",
                recorded_at="recorded_at",
                who="actor__user__name",
            )
        )
    )


def entries(objective: Objective, found: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Return an objective's revisions from the column of `revised`, in their order."""
    return [
        Entry(
            id=about["id"],
            reference=f"KR-{about['number']}"
            if about["number"]
            else objective.reference,
            title=about["title"] or objective.title,
            field=about["field"],
            old=about["old"],
            new=about["new"],
            unit=about["unit"],
            rationale=about["rationale"],
            occasion=about["occasion"],
            on=date.fromisoformat(about["on"]),
            recorded_at=datetime.fromisoformat(about["recorded_at"]),
            who=about["who"] or "",
        )
        for about in found
    ]


def with_revisions(reference: str) -> tuple[Objective, list[Entry]] | None:
    """Return an objective and what was revised of it, or None. One query."""
    number = number_of(reference, OBJECTIVE)
    rows = objectives().annotate(revised=revised())
    objective = rows.filter(number=number).first() if number else None
    if objective is None:
        return None
    return objective, entries(objective, vars(objective)["revised"])


def corrigible(
    objective: Objective, actor: Membership, since: date
) -> frozenset[tuple[int | None, str]]:
    """Return what a person revised since a day: key result's id or None, and field.

    Typing errors in it may be corrected without a reason. One query.
    """
    rows = Revision.objects.filter(
        objective=objective, actor=actor, revised_on__gte=since
    ).exclude(occasion=Revision.Occasion.CORRECTION)
    return frozenset(rows.values_list("key_result_id", "field"))
