"""What stands beside a sprint: the work in it, and what its team waits for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from conversations.models import OPEN_HELP, Barrier, HelpRequest
from objectives.models import Initiative, InitiativeLink
from organizations import references
from sprints.focus import BetFacts, was_worked_on
from sprints.inheritance import Bet, Sorting, sorting_of
from sprints.models import Sprint, TeamFocus
from sprints.queries.needle import began_on
from sprints.queries.work import Share, share_column, share_in
from sprints.window import Period

MOST_INITIATIVES = 200
MOST_WAITING = 50
OVER = (Barrier.State.RESOLVED, Barrier.State.WONT_FIX)


@dataclass(frozen=True, slots=True)
class Aim:
    """A key result that an initiative should move, and by about how much."""

    key_result: str
    unit: str
    words: str
    change: Decimal | None


@dataclass(frozen=True, slots=True)
class Tried:
    """An initiative that was worked on in a sprint; a sorting, and what it should move."""

    reference: str
    text: str
    sorting: Sorting
    aims: tuple[Aim, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What the work in a sprint is for: initiatives, and items of another tool."""

    initiatives: tuple[Tried, ...]
    items: Share

    @property
    def share(self) -> Share:
        """Return the initiatives by what they are for."""
        counts = {str(each): 0 for each in Sorting}
        for tried in self.initiatives:
            counts[str(tried.sorting)] += 1
        return Share(**counts)

    @property
    def to_sort(self) -> list[Tried]:
        """Return the initiatives that nobody sorted yet."""
        return [row for row in self.initiatives if row.sorting is Sorting.UNSORTED]


@dataclass(frozen=True, slots=True)
class Waited:
    """Help that is asked of a team or function by a day, or a barrier with its age.

    `of` names who owes it; `is_late` and `has_slipped` are said of a promise.
    """

    reference: str
    title: str
    of: str
    by: date | None = None
    days: int = 0
    is_late: bool = False
    has_slipped: bool = False


def with_beside(rows: QuerySet[Sprint]) -> QuerySet[Sprint]:
    """Return sprints with what stands beside them as columns, for `work_in` and so on."""
    links = InitiativeLink.objects.filter(initiative=OuterRef("pk")).order_by("pk")
    aims = links.values(
        as_json=JSONObject(
            number="key_result__number",
            unit="key_result__unit",
            words="expected_impact",
            change="expected_change",
        )
    )
    done = Q(state=Initiative.State.DONE, since__gte=OuterRef("starts_on"))
    tried = (
        Initiative.objects.filter(
            Q(state=Initiative.State.DOING) | done, team=OuterRef("team")
        )
        .annotate(began_on=began_on(), aims=ArraySubquery(aims))
        .order_by("number")
    )
    help_asked = HelpRequest.objects.filter(
        objective__team=OuterRef("team"), state__in=OPEN_HELP
    ).order_by("needed_by", "number")
    barriers = Barrier.objects.filter(team=OuterRef("team")).exclude(state__in=OVER)
    shown = TeamFocus.objects.filter(team=OuterRef("team"), is_open=True)
    names = ("number", "text", "kind", "state", "since", "began_on", "aims")
    return rows.annotate(
        tried=ArraySubquery(
            tried.values(as_json=JSONObject(**{name: name for name in names}))[
                :MOST_INITIATIVES
            ]
        ),
        items=share_column(Q(sprint=OuterRef("pk"))),
        help_asked=ArraySubquery(
            help_asked.values(
                as_json=JSONObject(
                    number="number",
                    title="title",
                    team="asked_team__name",
                    function="asked_function__name",
                    needed_by="needed_by",
                    due_on="due_on",
                    first_due_on="first_due_on",
                    state="state",
                )
            )[:MOST_WAITING]
        ),
        barriers=ArraySubquery(
            barriers.order_by("logged_on", "pk").values(
                as_json=JSONObject(
                    number="number",
                    title="title",
                    owner="owner__user__name",
                    logged_on="logged_on",
                )
            )[:MOST_WAITING]
        ),
        shows_figures=Exists(shown),
    )


def work_in(sprint: Sprint) -> Work:
    """Return what was worked on in a sprint of `with_beside`."""
    period = Period(sprint.starts_on, sprint.ends_on)
    told = vars(sprint)
    return Work(
        tuple(_tried(row) for row in told["tried"] if _is_in(row, period)),
        share_in(told["items"]),
    )


def waited_for(sprint: Sprint, on: date) -> tuple[Waited, ...]:
    """Return what the team of a sprint of `with_beside` waits for now."""
    told = vars(sprint)
    return (*_help(told["help_asked"], on), *_barriers(told["barriers"], on))


def _is_in(row: Mapping[str, Any], period: Period) -> bool:
    began = row["began_on"]
    facts = BetFacts(
        row["number"],
        row["state"],
        date.fromisoformat(row["since"]),
        "",
        began_on=date.fromisoformat(began) if began else None,
    )
    return was_worked_on(facts, period)


def _tried(row: Mapping[str, Any]) -> Tried:
    aims = tuple(
        Aim(
            f"{references.KEY_RESULT}-{aim['number']}",
            aim["unit"],
            aim["words"],
            None if aim["change"] is None else Decimal(str(aim["change"])),
        )
        for aim in row["aims"]
    )
    expects = any(aim.words or aim.change is not None for aim in aims)
    return Tried(
        f"{references.INITIATIVE}-{row['number']}",
        row["text"],
        sorting_of(Bet(row["kind"], expects)),
        aims,
    )


def _help(rows: Iterable[Mapping[str, Any]], on: date) -> Iterable[Waited]:
    for row in rows:
        by = date.fromisoformat(row["due_on"] or row["needed_by"])
        yield Waited(
            f"{references.HELP}-{row['number']}",
            row["title"],
            row["team"] or row["function"],
            by=by,
            is_late=row["state"] == HelpRequest.State.ACCEPTED and by < on,
            has_slipped=bool(row["first_due_on"])
            and row["first_due_on"] != row["due_on"],
        )


def _barriers(rows: Iterable[Mapping[str, Any]], on: date) -> Iterable[Waited]:
    for row in rows:
        logged_on = date.fromisoformat(row["logged_on"])
        yield Waited(
            f"{references.BARRIER}-{row['number']}",
            row["title"],
            row["owner"],
            days=(on - logged_on).days + 1,
        )
