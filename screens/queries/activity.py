"""What changed, read from the audit trail: of an object, a team, or everything."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateField, F, Model, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from conversations.models import Barrier, HelpRequest
from measures.models import Kpi
from objectives.models import (
    AlignmentLink,
    CoOwner,
    GuardRail,
    Initiative,
    KeyResult,
    Need,
    Objective,
    StrategyGoal,
)
from organizations import trail
from organizations.models import AuditEvent
from organizations.references import REFERENCE
from sprints.models import SprintGoal
from teams.models import Team

ON_A_PAGE = 50
MOST_ROWS = 2000
COLUMNS = {
    "title": "Title",
    "text": "Text",
    "why": "Why",
    "name": "Name",
    "mission": "Mission",
    "state": "State",
    "outcome": "Outcome",
    "ambition": "Ambition",
    "grade": "Grade",
    "learning": "Learned",
    "kind": "Kind",
    "baseline": "Baseline",
    "target": "Target",
    "upper": "Upper limit",
    "current": "Value",
    "weight": "Weight",
    "due_on": "Due",
    "needed_by": "Needed by",
    "result": "Result",
    "rationale": "Why it leads there",
    "is_primary": "First of all",
    "lowest": "Not below",
    "highest": "Not above",
    "green": "Green from",
    "red": "Red from",
    "ends_on": "Until",
    "retired_on": "Retired on",
    "archived_on": "Archived on",
}


@dataclass(frozen=True, slots=True)
class Sort:
    """A table whose changes are told: where a row's number, name and team stand."""

    model: type[Model]
    letters: str
    number: str
    name: str
    teams: tuple[str, ...] = ("team",)
    is_of_objective: bool = False
    page: str = "objectives:objective_detail"

    @property
    def table(self) -> str:
        """Return the table's name, as the trail has it."""
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented model API

    @property
    def words(self) -> str:
        """Return what such a row is called."""
        return str(self.model._meta.verbose_name)  # noqa: SLF001 - Django's documented API

    def said(self, column: str, value: object) -> str:
        """Return a value as people read it."""
        if value is None or value == "":
            return "nothing"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            return f"{Decimal(str(value)).normalize():f}"
        field = self.model._meta.get_field(column)  # noqa: SLF001 - Django's documented API
        if isinstance(field, DateField):
            return f"{date.fromisoformat(str(value)):%-d %b %Y}"
        choices = dict(getattr(field, "flatchoices", ()))
        return str(choices.get(value, value))


_OF_ONE = ("objective__number", "objective__title", ("objective__team",))
SORTS = (
    Sort(Objective, "O", "number", "title"),
    Sort(
        KeyResult,
        "KR",
        "number",
        "title",
        ("objective__team", "team"),
        is_of_objective=True,
        page="objectives:key_result_detail",
    ),
    Sort(AlignmentLink, "O", *_OF_ONE),
    Sort(CoOwner, "O", *_OF_ONE),
    Sort(Need, "O", *_OF_ONE),
    Sort(GuardRail, "O", *_OF_ONE),
    Sort(Initiative, "I", "number", "text", page="objectives:initiative_detail"),
    Sort(
        SprintGoal,
        "S",
        "sprint__number",
        "text",
        ("sprint__team",),
        page="sprints:sprint_detail",
    ),
    Sort(
        HelpRequest,
        "H",
        "number",
        "title",
        ("objective__team", "helper"),
        is_of_objective=True,
        page="conversations:help_detail",
    ),
    Sort(Barrier, "B", "number", "title", page=""),
    Sort(StrategyGoal, "G", "number", "title", (), page="objectives:strategy_goal"),
    Sort(Team, "T", "number", "name", ("pk",), page="screens:team_detail"),
    Sort(Kpi, "KPI", "number", "metric__name", page="screens:kpi_detail"),
)
BY_TABLE: Mapping[str, Sort] = {sort.table: sort for sort in SORTS}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes: about a reference, of a team, in a time, or one's own alone.

    `team` is an id, `since` and `until` are moments, `before` the id of the last event seen.
    """

    about: str = ""
    team: int | None = None
    actor_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A recorded change; `reference` is empty where the row is gone."""

    event: AuditEvent
    sort: Sort
    reference: str
    name: str

    def is_by(self, user_id: int) -> bool:
        """Say whether a user did it; of others nobody is told."""
        return self.event.actor_id == user_id

    @property
    def what(self) -> str:
        """Return what was done."""
        return trail.sentence(self.event)

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Return what changed, in words: its name, before, after."""
        before, after = self.event.before or {}, self.event.after or {}
        is_update = self.event.operation == "update"
        return [
            (
                words,
                self.sort.said(key, before.get(key)),
                self.sort.said(key, after.get(key)),
            )
            for key, words in COLUMNS.items()
            if is_update and key in after
        ]


@dataclass(frozen=True, slots=True)
class Activity:
    """A page of changes, the latest first; `older_than` leads to the next."""

    lines: tuple[ChangeLine, ...]
    older_than: int | None


def activity(wanted: Wanted) -> Activity:
    """Return what changed, 50 at a time. Up to three queries.

    What is hidden from the reader is not in the trail either; who did it is not told.
    """
    events = AuditEvent.objects.filter(
        Q(operation__in=["insert", "delete"]) | Q(after__has_any_keys=[*COLUMNS]),
        _rows(wanted),
    )
    if wanted.actor_id is not None:
        events = events.filter(actor_id=wanted.actor_id)
    if wanted.since is not None:
        events = events.filter(happened_at__gte=wanted.since)
    if wanted.until is not None:
        events = events.filter(happened_at__lt=wanted.until)
    if wanted.before is not None:
        last = AuditEvent.objects.filter(pk=wanted.before).values("happened_at")
        events = events.filter(
            Q(happened_at__lt=Subquery(last))
            | Q(happened_at=Subquery(last), pk__lt=wanted.before)
        )
    found = list(events.order_by("-happened_at", "-pk")[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    names = _names(shown)
    return Activity(
        tuple(_line(event, names) for event in shown),
        shown[-1].pk if len(found) > ON_A_PAGE else None,
    )


def _line(
    event: AuditEvent, names: Mapping[tuple[str, int], tuple[str, str]]
) -> ChangeLine:
    sort = BY_TABLE[event.table_name]
    row = event.after or event.before or {}
    gone = ("", str(row.get("title") or row.get("text") or row.get("name") or ""))
    reference, name = names.get((event.table_name, event.row_id or 0), gone)
    return ChangeLine(event, sort, reference, name)


def _rows(wanted: Wanted) -> Q:
    """Return which rows of which tables are told of. One query, none for everything."""
    if not wanted.about and wanted.team is None:
        return Q(table_name__in=[*BY_TABLE])
    about = REFERENCE.match(wanted.about.strip().upper()) if wanted.about else None
    if wanted.about and about is None:
        return Q(pk=None)

    def which(sort: Sort) -> Q:
        condition = Q()
        if about is not None:
            condition &= _called(sort, about["kind"], int(about["number"]))
        if wanted.team is not None:
            of_team = Q(pk=None)
            for path in sort.teams:
                of_team |= Q(**{path: wanted.team})
            condition &= of_team
        return condition

    ids = defaultdict(list)
    for table, pk in _union(SORTS, which, lambda sort: ()):
        ids[table].append(pk)
    rows = Q(pk=None)
    for table, pks in ids.items():
        rows |= Q(table_name=table, row_id__in=pks)
    return rows


def _called(sort: Sort, letters: str, number: int) -> Q:
    if sort.letters == letters:
        return Q(**{sort.number: number})
    if letters == "O" and sort.is_of_objective:
        return Q(objective__number=number)
    return Q(pk=None)


def _names(events: Iterable[AuditEvent]) -> dict[tuple[str, int], tuple[str, str]]:
    """Return reference and name of the rows that are still there. One query."""
    ids = defaultdict(set)
    for event in events:
        ids[event.table_name].add(event.row_id)
    if not ids:
        return {}
    rows = _union(
        [sort for sort in SORTS if sort.table in ids],
        lambda sort: Q(pk__in=ids[sort.table]),
        lambda sort: (
            F(sort.number),
            Cast(F(sort.name), CharField()),
        ),
    )
    return {
        (table, pk): (f"{BY_TABLE[table].letters}-{number}", name)
        for table, pk, number, name in rows
    }


def _union(
    sorts: Iterable[Sort],
    which: Callable[[Sort], Q],
    columns: Callable[[Sort], Sequence[Combinable]],
) -> list[Any]:
    parts = [
        sort.model._default_manager.filter(which(sort))  # noqa: SLF001 - Django's documented API
        .order_by()
        .values_list(Value(sort.table, output_field=CharField()), "pk", *columns(sort))
        for sort in sorts
    ]
    return list(parts[0].union(*parts[1:], all=True)[:MOST_ROWS])
