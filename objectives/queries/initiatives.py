"""Initiatives with the key results that they should move."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject

from objectives.models import Initiative, InitiativeLink, KeyResult
from organizations.references import INITIATIVE, number_of


def initiatives() -> QuerySet[Initiative]:
    """Return initiatives with team, author and links, the newest first. Two queries."""
    links = InitiativeLink.objects.select_related(
        "key_result__objective__team", "key_result__team"
    ).order_by("pk")
    return (
        Initiative.objects.select_related("team", "author__user")
        .prefetch_related(Prefetch("links", links))
        .order_by("-number")
    )


def initiative_called(reference: str) -> Initiative | None:
    """Return the initiative I-4 with what it should move. Two queries."""
    number = number_of(reference, INITIATIVE)
    if number is None:
        return None
    return initiatives().filter(number=number).first()


@dataclass(frozen=True, slots=True)
class Tried:
    """An initiative beside one of the key results that it should move."""

    number: int
    text: str
    state: str
    kind: str
    expected_impact: str
    author: str | None
    key_result: str

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: I-4."""
        return f"{INITIATIVE}-{self.number}"

    @property
    def words(self) -> str:
        """Return where it stands and of which kind it is."""
        state = Initiative.State(self.state).label
        return f"{state}, {Initiative.Kind(self.kind).label.lower()}"


def with_tried(rows: QuerySet[KeyResult]) -> QuerySet[KeyResult]:
    """Return key results with what is tried for each joined in, for `tried_for`."""
    links = InitiativeLink.objects.filter(key_result=OuterRef("pk"))
    return rows.annotate(
        tried=ArraySubquery(
            links.order_by("initiative__number").values(
                about=JSONObject(
                    number="initiative__number",
                    text="initiative__text",
                    state="initiative__state",
                    kind="initiative__kind",
                    expected_impact="expected_impact",
                    author="initiative__author__user__name",
                )
            )
        )
    )


def tried_for(rows: Iterable[KeyResult]) -> tuple[Tried, ...]:
    """Return what is tried for key results that were read by `with_tried`."""
    return tuple(
        Tried(**about, key_result=row.reference)
        for row in rows
        for about in vars(row)["tried"]
    )
