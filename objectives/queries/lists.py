"""The list of objectives: filtered, sorted, a page at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import JSONObject, Upper

from objectives import facts, scoring
from objectives.models import (
    AlignmentLink,
    CoOwner,
    Cycle,
    CycleMembership,
    KeyResult,
    Objective,
    Transition,
)
from objectives.queries.guard_rails import breached_guard_rails
from objectives.queries.health import as_lines, expectation, judged, transitions_among
from objectives.queries.help import as_barriers, blockers, overdue, promises
from objectives.queries.parameters import OBJECTIVES
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Prepared
from organizations.models import OrganizationSettings
from organizations.references import KEY_RESULT, OBJECTIVE, number_of

PAGE_SIZE = 50
DRAGGING_FROM = 2
State = Objective.State
STATES_IN_ORDER = (
    State.IN_PROCESS,
    State.PAUSED,
    State.READY,
    State.PROPOSED,
    State.DEFERRED,
    State.CLOSED,
    State.DECLINED,
    State.VOID,
)
SORTS: Mapping[str, tuple[str, ...]] = {
    "reference": ("number",),
    "title": ("upper_title",),
    "team": ("team__name",),
    "progress": ("progress",),
    "state": ("state_rank", "outcome"),
    "age": ("healths__age_days",),
    "health": ("healths__rank",),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; an empty filter does not narrow.

    `teams` are ids. `ownership` is "owned" for the teams' own OKRs, "shared" for those
    they share or have a key result of, and empty for both. `owner` is the person's
    membership. `text` is looked for word by word in titles, or is a reference, of a
    key result too. Void objectives are only shown when their state is asked for. `leads`
    is "linked", "alone" for those that were said to stand alone, or "orphan" for those
    of which nothing is said.
    """

    cycle: Cycle | None = None
    teams: frozenset[int] = frozenset()
    states: frozenset[str] = frozenset()
    healths: frozenset[str] = frozenset()
    ownership: str = ""
    owner: int | None = None
    leads: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class TeamMark:
    """As much of a team as its mark needs."""

    id: int
    number: int
    name: str
    mark: str
    colour: int

    @property
    def reference(self) -> str:
        """Return T-4."""
        return f"T-{self.number}"


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """An objective in a list. Progress runs from 0 to 1, the age is in days.

    `pace` is where time says it should be; None before and after it is in process.
    """

    objective: Objective
    health: scoring.Health | None
    age_days: int | None
    key_results: int
    reached: int
    confidence: int | None
    pace: Decimal | None = None
    band: str = ""
    co_owners: tuple[TeamMark, ...] = field(default=())
    is_linked: bool = False

    @property
    def reference(self) -> str:
        """Return O-12."""
        return self.objective.reference

    @property
    def progress(self) -> Decimal | None:
        """Return progress, 0 to 1; None where nothing can be measured."""
        return self.objective.progress

    @property
    def is_dragging(self) -> bool:
        """Say whether it was carried over twice or more (DOMAIN 2.2)."""
        return self.objective.carry_count >= DRAGGING_FROM


def objectives_in_cycle(
    filters: Filters,
    *,
    on: date,
    settings: OrganizationSettings,
    sort: str = "reference",
    is_descending: bool = True,
    page: int | str = 1,
) -> Page[ObjectiveRow]:
    """Return a page of 50 rows, as Django's Paginator does. Five queries at most.

    An unknown sort key sorts by reference. Health and age sort by what the worker last
    worked out; the rows show them afresh.
    """
    wanted = in_order(narrowed(filters), sort, is_descending=is_descending)
    ids = wanted.values_list("pk", flat=True)
    # words are looked for in every title, which is enough once
    found: Paginator[Any] = Paginator(list(ids) if filters.text else ids, PAGE_SIZE)
    shown = found.get_page(page)
    rows = _rows(list(shown.object_list), on=on, settings=settings)
    return Page(rows, shown.number, found)


def shared_with() -> ArraySubquery:
    """Return the co-owners of the objective around it, as values of TeamMark."""
    return ArraySubquery(
        CoOwner.objects.filter(objective=OuterRef("pk"))
        .order_by(Upper("team__name"))
        .values(
            about=JSONObject(
                id="team_id",
                number="team__number",
                name="team__name",
                mark="team__mark",
                colour="team__colour",
            )
        )
    )


def leads_somewhere() -> Exists:
    """Say whether the objective around it is linked to anything."""
    return Exists(AlignmentLink.objects.filter(objective=OuterRef("pk")))


def objective_rows(
    objectives: Iterable[Objective], *, on: date, settings: OrganizationSettings
) -> list[ObjectiveRow]:
    """Return rows for some objectives, in their order. Three queries."""
    return _rows([row.pk for row in objectives], on=on, settings=settings)


def _rows(
    ids: Sequence[int], *, on: date, settings: OrganizationSettings
) -> list[ObjectiveRow]:
    if not ids:
        return []
    key_results = defaultdict(list)
    for row in _key_results(objectives=ids):
        key_results[row.objective_id].append(row)
    transitions = defaultdict(list)
    for step in transitions_among(objectives=ids):
        transitions[step.objective_id].append(step)
    lines = facts.thresholds(settings)
    place = {pk: number for number, pk in enumerate(ids)}
    return [
        _row(
            objective,
            key_results[objective.pk],
            transitions[objective.pk],
            on=on,
            lines=lines,
        )
        for objective in sorted(_listed(objectives=ids), key=lambda row: place[row.pk])
    ]


@Prepared
def _listed() -> QuerySet[Objective]:
    """Return objectives with all that rows of a list need."""
    return (
        Objective.objects.filter(is_one_of("pk", OBJECTIVES))
        .select_related("team", "cycle", "owner__user")
        .annotate(
            shared_with=shared_with(),
            is_linked=leads_somewhere(),
            expected=expectation(),
            breached=breached_guard_rails(),
            promised_help=promises(),
            barriers_now=blockers(),
        )
    )


@Prepared
def _key_results() -> QuerySet[KeyResult]:
    counted = [*facts.IN_PLAY, KeyResult.State.NOT_REACHED]
    rows = KeyResult.objects.filter(is_one_of("objective", OBJECTIVES))
    return rows.filter(state__in=counted).order_by("position", "pk")


def _row(
    objective: Objective,
    key_results: Sequence[KeyResult],
    transitions: Sequence[Transition],
    *,
    on: date,
    lines: scoring.Thresholds,
) -> ObjectiveRow:
    annotated = vars(objective)
    found = judged(
        objective,
        [row for row in key_results if row.state in facts.IN_PLAY],
        transitions,
        on=on,
        lines=lines,
        expected=as_lines(annotated["expected"]),
        breached=annotated["breached"],
        overdue_help=overdue(annotated["promised_help"], on=on),
        barriers=as_barriers(annotated["barriers_now"]),
    )
    return ObjectiveRow(
        objective=objective,
        health=found.health,
        age_days=found.age_days,
        band=found.band,
        key_results=len(key_results),
        reached=sum(row.state == KeyResult.State.REACHED for row in key_results),
        confidence=scoring.confidence_minimum(
            row.confidences[0] if row.confidences else None for row in key_results
        ),
        pace=facts.pace_on(objective, on) if objective.is_in_process else None,
        co_owners=tuple(TeamMark(**about) for about in annotated["shared_with"]),
        is_linked=annotated["is_linked"],
    )


def narrowed(filters: Filters) -> QuerySet[Objective]:
    """Return the objectives that pass the filters."""
    rows = Objective.objects.all()
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    else:
        rows = rows.exclude(state=State.VOID)
    if filters.cycle is not None:
        stayed = CycleMembership.objects.filter(cycle=filters.cycle)
        rows = rows.filter(
            Q(cycle=filters.cycle) | Q(pk__in=stayed.values("objective_id"))
        )
    if filters.teams:
        rows = rows.filter(_of_teams(filters.teams, filters.ownership))
    if filters.healths:
        rows = rows.filter(healths__status__in=filters.healths)
    if filters.owner is not None:
        rows = rows.filter(owner_id=filters.owner)
    if filters.leads:
        rows = rows.filter(_leading(filters.leads))
    return rows.filter(_with_words(filters.text))


def _leading(leads: str) -> Q:
    if leads == "linked":
        return Q(leads_somewhere())
    said = Q(stands_alone=leads == "alone")
    return said & ~Q(leads_somewhere())


def _of_teams(teams: frozenset[int], ownership: str) -> Q:
    owned = Q(team_id__in=teams)
    co_owned = CoOwner.objects.filter(team_id__in=teams)
    split = KeyResult.objects.filter(team_id__in=teams, state__in=facts.IN_PLAY)
    shared = Q(pk__in=co_owned.values("objective_id")) | Q(
        pk__in=split.values("objective_id")
    )
    if ownership == "owned":
        return owned
    return ~owned & shared if ownership == "shared" else owned | shared


def _with_words(text: str) -> Q:
    number = number_of(text, OBJECTIVE)
    if number is not None:
        return Q(number=number)
    number = number_of(text, KEY_RESULT)
    if number is not None:
        return Q(pk__in=KeyResult.objects.filter(number=number).values("objective_id"))
    condition = Q()
    for word in text.split():
        condition &= Q(title__icontains=word)
    return condition


def in_order(
    rows: QuerySet[Objective], sort: str, *, is_descending: bool
) -> QuerySet[Objective]:
    """Return objectives sorted by a key of SORTS; what has no value comes last."""
    ranks = [
        When(state=state, then=Value(rank))
        for rank, state in enumerate(STATES_IN_ORDER)
    ]
    if sort == "state":
        rows = rows.annotate(state_rank=Case(*ranks, output_field=IntegerField()))
    if sort == "title":
        rows = rows.annotate(upper_title=Upper("title"))
    keys = SORTS.get(sort, SORTS["reference"])
    if keys == SORTS["reference"]:  # never empty, and found by its index as it stands
        return rows.order_by("-number" if is_descending else "number")
    order = [
        F(key).desc(nulls_last=True) if is_descending else F(key).asc(nulls_last=True)
        for key in keys
    ]
    return rows.order_by(*order, "-number")
