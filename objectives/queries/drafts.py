"""Drafts of a cycle: listed, found, and as the workspace shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from objectives import facts, readiness
from objectives.coaching import Coach, Label, verdict
from objectives.models import (
    AlignmentLink,
    Contributor,
    Draft,
    FieldDraft,
    GoodEnough,
    GuardRail,
    InitiativeLink,
    KeyResult,
    LimitHit,
    Objective,
    ObjectiveFunction,
    PublisherDecision,
)
from objectives.queries.coaching import coach_here
from objectives.queries.initiatives import Tried, tried_for, with_tried
from objectives.queries.named import objectives
from objectives.queries.pages import missing_for_ready
from objectives.queries.reach import drift_about
from organizations.models import Membership
from organizations.queries import people
from organizations.references import DRAFT, number_of

STAMPED = (
    "of_rows",
    "of_helpers",
    "of_links",
    "of_rails",
    "of_looks",
    "of_needs",
    "of_tried",
)
GONE = (Objective.State.DECLINED, Objective.State.VOID)


@dataclass(frozen=True, slots=True)
class DraftedObjective:
    """An objective of a draft with all that its page shows.

    `missing` blocks "ready", `looks` never does; `links` say what it leads to.
    """

    objective: Objective
    key_results: tuple[KeyResult, ...]
    tried: tuple[Tried, ...]
    links: tuple[AlignmentLink, ...]
    missing: tuple[dict[str, str], ...]
    looks: tuple[readiness.Look, ...]


@dataclass(frozen=True, slots=True)
class Workspace:
    """A draft with its objectives in order, one of them unfolded.

    `typed` are the reader's own private texts by record and field.
    """

    draft: Draft
    authors: tuple[Membership, ...]
    objectives: tuple[Objective, ...]
    at: DraftedObjective | None = None
    typed: dict[tuple[str, str], FieldDraft] = field(default_factory=dict)


def drafts() -> QuerySet[Draft]:
    """Return the drafts that the reader sees, those of later cycles first.

    Each knows how many objectives it has, and how many are ready or further.
    """
    kept = ~Q(objectives__state__in=GONE)
    further = kept & ~Q(objectives__state=Objective.State.PROPOSED)
    return (
        Draft.objects.select_related("cycle", "unit", "began_by__user")
        .annotate(
            objective_count=Count("objectives", filter=kept),
            ready_count=Count("objectives", filter=further),
        )
        .order_by("-cycle__starts_on", "-number")
    )


def draft_called(reference: str) -> Draft | None:
    """Return the draft D-3 with its cycle and unit. One query."""
    number = number_of(reference, DRAFT)
    if number is None:
        return None
    rows = Draft.objects.select_related("cycle", "unit", "began_by__user")
    return rows.filter(number=number).first()


def authors_of(draft: Draft) -> tuple[Membership, ...]:
    """Return a draft's authors by name. One query."""
    return tuple(people().filter(pk__in=draft.author_ids))


def objectives_of(draft: Draft) -> list[Objective]:
    """Return a draft's objectives in their order. One query."""
    rows = objectives().select_related("sponsor__user").filter(draft=draft)
    return list(rows.exclude(state__in=GONE).order_by("position", "pk"))


def workspace(draft: Draft, at: str, *, reader: Membership) -> Workspace:
    """Return a draft with the objective O-12 unfolded, else its first.

    Up to nine queries, and two more where a text reads as an output.
    """
    listed = objectives_of(draft)
    named = next((each for each in listed if each.reference == at), None)
    chosen = named or next(iter(listed), None)
    if chosen is None:
        return Workspace(draft, authors_of(draft), tuple(listed))
    (drafted,) = unfolded([chosen], with_reach=True)
    return Workspace(
        draft,
        authors_of(draft),
        tuple(listed),
        drafted,
        typed_by(reader, chosen),
    )


def stamp_of(draft: Draft) -> str:
    """Return a short text that is another one once anything of a draft changes.

    Private texts of fields do not count. One query.
    """

    def of(rows: QuerySet[Any], *columns: str) -> ArraySubquery:
        about = JSONObject(**{f"at_{n}": name for n, name in enumerate(columns)})
        return ArraySubquery(rows.order_by("pk").values(about=about))

    inside = {"objective": OuterRef("pk")}
    below = {"key_result__objective": OuterRef("pk")}
    told = (
        Objective.objects.filter(draft=draft)
        .annotate(
            of_rows=of(KeyResult.objects.filter(**inside), "pk", "version", "position"),
            of_helpers=of(Contributor.objects.filter(**below), "pk"),
            of_links=of(AlignmentLink.objects.filter(**inside), "pk"),
            of_rails=of(GuardRail.objects.filter(**inside), "pk"),
            of_looks=of(GoodEnough.objects.filter(**inside), "question", "answer"),
            of_needs=of(ObjectiveFunction.objects.filter(**inside), "pk"),
            of_tried=of(
                InitiativeLink.objects.filter(**below), "pk", "initiative__version"
            ),
        )
        .order_by("pk")
        .values_list("pk", "version", "position", "awaits_answer", *STAMPED)
    )
    return sha256(repr((draft.version, list(told))).encode()).hexdigest()[:32]


def with_drift(rows: QuerySet[KeyResult]) -> QuerySet[KeyResult]:
    """Return key results with how far their metric moved in the cycle before."""
    before = KeyResult.objects.filter(
        metric=OuterRef("metric"),
        objective__cycle__cadence=OuterRef("objective__cycle__cadence"),
        objective__cycle__ends_on__lt=OuterRef("objective__cycle__starts_on"),
        current__isnull=False,
        baseline__isnull=False,
    ).order_by("-objective__cycle__ends_on", "pk")
    moved = before.annotate(moved=F("current") - F("baseline")).values("moved")
    return rows.annotate(drift=Subquery(moved[:1]))


def drifts_of(rows: Iterable[KeyResult]) -> dict[int, Decimal]:
    """Return the drifts of key results that were read by `with_drift`."""
    found = {row.pk: vars(row)["drift"] for row in rows}
    return {pk: drift for pk, drift in found.items() if drift is not None}


def unfolded(
    rows: Sequence[Objective], *, with_reach: bool = False
) -> list[DraftedObjective]:
    """Return objectives with key results, links and what they need. Seven queries.

    `with_reach` asks two more of each whose key results read as outputs, whether its
    teams could move what stands above: then it is not the wording (DOMAIN 5).
    """
    found = list(
        with_drift(
            with_tried(
                KeyResult.objects.filter(objective__in=rows, state__in=facts.IN_PLAY)
            )
        )
        .select_related("metric", "owner__user", "team")
        .prefetch_related(
            Prefetch("contributors", Contributor.objects.select_related("team"))
        )
        .order_by("position", "pk")
    )
    links = list(
        AlignmentLink.objects.filter(objective__in=rows)
        .select_related("parent__team", "parent__cycle", "key_result", "goal")
        .order_by("-is_primary", "pk")
    )
    concerned = {each.pk for each in rows} | {
        link.parent_id for link in links if link.parent_id
    }
    counted = {
        pk: (guard_rails, rounds)
        for pk, guard_rails, rounds in Objective.objects.filter(pk__in=concerned)
        .annotate(
            guarded=Count("guard_rails", distinct=True),
            asked=Count("opinion_rounds", distinct=True),
        )
        .values_list("pk", "guarded", "asked")
    }
    answered: dict[int, dict[str, str]] = {}
    for row in GoodEnough.objects.filter(objective__in=rows):
        answered.setdefault(row.objective_id, {})[row.question] = row.answer
    coach = coach_here()
    return [
        _drafted(
            each,
            [row for row in found if row.objective_id == each.pk],
            [link for link in links if link.objective_id == each.pk],
            answered.get(each.pk, {}),
            counted=counted,
            coach=coach,
            with_reach=with_reach,
        )
        for each in rows
    ]


def _drafted(
    objective: Objective,
    key_results: list[KeyResult],
    links: list[AlignmentLink],
    answered: Mapping[str, str],
    *,
    counted: Mapping[int, tuple[int, int]],
    coach: Coach,
    with_reach: bool,
) -> DraftedObjective:
    above = [link.parent for link in links if link.parent is not None]
    for row in key_results:
        row.objective = objective
    tried = tried_for(key_results)
    guard_rails, rounds = counted.get(objective.pk, (0, 0))
    is_asked = objective.draft is not None and not objective.draft.is_private
    around = readiness.Around(
        leads_somewhere=bool(links) or objective.stands_alone,
        parent=above[0] if above else None,
        guard_rails=guard_rails,
        is_guarded_above=bool(above) and counted.get(above[0].pk, (0, 0))[0] > 0,
        initiatives=tuple(each.text for each in tried),
        drifts=drifts_of(key_results),
        answer=answered.get(readiness.ENOUGH, ""),
        is_out_of_reach=with_reach and _is_out_of_reach(objective, key_results),
    )
    return DraftedObjective(
        objective=objective,
        key_results=tuple(key_results),
        tried=tried,
        links=tuple(links),
        missing=tuple(missing_for_ready(objective, key_results)),
        looks=tuple(
            readiness.looks(
                objective,
                key_results,
                around,
                coach=coach,
                has_opinions=is_asked or rounds > 0,
                inherits=any(each.domain and each.topology for each in above),
                answered=answered,
            )
        ),
    )


def _is_out_of_reach(objective: Objective, key_results: list[KeyResult]) -> bool:
    labels = {verdict(row.title).label for row in key_results}
    return Label.OUTPUT in labels and bool(drift_about(objective, Label.OUTPUT)[0])


def pieces_of(objective: Objective) -> list[AlignmentLink]:
    """Return the links from what leads to an objective, oldest first. One query."""
    links = AlignmentLink.objects.select_related(
        "objective__team", "objective__cycle", "key_result"
    )
    return list(links.filter(parent=objective).order_by("pk"))


def why_not_committed(left: Sequence[Objective]) -> list[tuple[Objective, str]]:
    """Return objectives of a published draft with why they did not begin. One query."""
    hits = LimitHit.objects.select_related("team").filter(objective__in=left)
    latest = {hit.objective_id: hit for hit in hits.order_by("pk")}
    return [(each, _why(each, latest.get(each.pk))) for each in left]


def _why(objective: Objective, hit: LimitHit | None) -> str:
    if objective.state == Objective.State.PROPOSED:
        return "It is not ready."
    if hit is None:
        return "Its team commits it."
    return f"{hit.team.name} had {hit.in_process} of {hit.effective_limit} in process."


def typed_by(
    reader: Membership, objective: Objective
) -> dict[tuple[str, str], FieldDraft]:
    """Return a person's private texts of an objective and its key results. One query.

    Keys are a record's reference and a field.
    """
    own = Q(objective=objective) | Q(key_result__objective=objective)
    rows = FieldDraft.objects.select_related("key_result").filter(own, author=reader)
    return {
        (
            row.key_result.reference if row.key_result else objective.reference,
            row.field,
        ): row
        for row in rows
    }


def decisions_of(draft: Draft) -> QuerySet[PublisherDecision]:
    """Return what its publisher decided about push-backs. One query."""
    rows = PublisherDecision.objects.select_related(
        "objective__team", "decided_by__user"
    )
    return rows.filter(draft=draft).order_by("pk")


def decisions_about(objective: Objective) -> QuerySet[PublisherDecision]:
    """Return what publishers decided about an objective that was pushed back. One query."""
    rows = PublisherDecision.objects.select_related("draft", "decided_by__user")
    return rows.filter(objective=objective).order_by("pk")
