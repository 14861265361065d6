"""Work items of teams: what they are for, as counts by sprint and as lists."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from objectives.models import Initiative, InitiativeLink
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter
from sprints.inheritance import Sorting
from sprints.models import Sprint, SprintGoalLink, TeamFocus, WorkEpic, WorkItem
from teams.models import Team
from teams.standing import Standing

MOST_SPRINTS = 6
MOST_EPICS = 100
EXPECTED = ~Q(expected_impact="") | Q(expected_change__isnull=False)


@dataclass(frozen=True, slots=True)
class Share:
    """Counts of the three classes: of a sprint's items, or of all without one."""

    linked: int = 0
    heartbeat: int = 0
    unsorted: int = 0

    @property
    def total(self) -> int:
        """Return how many items there are."""
        return self.linked + self.heartbeat + self.unsorted


@dataclass(frozen=True, slots=True)
class SprintWork:
    """A sprint with what its items are for; None stands for items without one."""

    sprint: Sprint | None
    share: Share


@dataclass(frozen=True, slots=True)
class UnsortedEpic:
    """An epic whose items inherit nothing; None stands for items without an epic."""

    epic: WorkEpic | None
    items: int


def sorted_items() -> QuerySet[Any]:
    """Return work items with what they are for as `sorting` (see `inheritance`)."""
    expected = InitiativeLink.objects.filter(
        EXPECTED, initiative=OuterRef("epic__initiative")
    )
    aimed = SprintGoalLink.objects.filter(
        goal__sprint=OuterRef("sprint"), expected_change__isnull=False
    )
    heartbeat, linked = Value(Sorting.HEARTBEAT.value), Value(Sorting.LINKED.value)
    kind = Initiative.Kind
    return WorkItem.objects.annotate(
        sorting=Case(
            When(epic__is_heartbeat=True, then=heartbeat),
            When(epic__initiative__kind=kind.HEARTBEAT, then=heartbeat),
            When(
                Q(Exists(expected), epic__initiative__kind=kind.STRATEGIC), then=linked
            ),
            When(sprint__goals__kind="heartbeat", then=heartbeat),
            When(Q(Exists(aimed), sprint__goals__kind="linked"), then=linked),
            default=Value(Sorting.UNSORTED.value),
            output_field=CharField(),
        )
    )


def items_listed(
    team: Team,
    *,
    sorting: str = "",
    sprint: Sprint | None = None,
    has_no_sprint: bool = False,
    among: Q | None = None,
) -> QuerySet[WorkItem]:
    """Return a team's items of a class or a sprint, or `among` some; latest first."""
    rows = sorted_items().filter(team=team)
    if sorting:
        rows = rows.filter(sorting=sorting)
    if sprint is not None or has_no_sprint:
        rows = rows.filter(sprint=sprint)
    if among is not None:
        rows = rows.filter(among)
    return rows.select_related("sprint", "epic__initiative").order_by(
        F("sprint__starts_on").desc(nulls_last=True), "key"
    )


def work_by_sprint(team: Team, on: date) -> list[SprintWork]:
    """Return what the items of a team's latest sprints are for. Two queries.

    The latest sprint comes first; items without a sprint come last.
    """
    rows = Sprint.objects.filter(team=team, starts_on__lte=on, is_focus=False)
    return work_of(team, list(rows.order_by("-starts_on")[:MOST_SPRINTS]))


def work_of(team: Team, sprints: Sequence[Sprint]) -> list[SprintWork]:
    """Return what the items of these sprints and of none are for. One query."""
    shares = shares_of(team, [sprint.pk for sprint in sprints])
    found = [SprintWork(sprint, shares[sprint.pk]) for sprint in sprints]
    rest = shares[None]
    return [*found, SprintWork(None, rest)] if rest.total else found


def shares_of(team: Team, sprints: Collection[int]) -> dict[int | None, Share]:
    """Return the counts by sprint, and of the items without one. One query."""
    counted = (
        sorted_items()
        .filter(Q(sprint__in=sprints) | Q(sprint=None), team=team)
        .order_by()
        .values_list("sprint", "sorting")
        .annotate(count=Count("pk"))
    )
    by_sprint: dict[int | None, Counter[str]] = defaultdict(Counter)
    for sprint, sorting, count in counted:
        by_sprint[sprint][sorting] = count
    return {
        sprint: Share(**{str(each): by_sprint[sprint][each] for each in Sorting})
        for sprint in (*sprints, None)
    }


def share_column(items: Q) -> ArraySubquery:
    """Return the counts of some items by class, as a column; see `share_in`."""
    counted = (
        sorted_items()
        .filter(items)
        .order_by()
        .values("sorting")
        .annotate(count=Count("pk"))
    )
    named = JSONObject(sorting="sorting", count="count")
    return ArraySubquery(counted.values(as_json=named))


def share_in(column: Sequence[dict[str, Any]]) -> Share:
    """Return what a column of `share_column` says."""
    return Share(**{row["sorting"]: row["count"] for row in column})


def share_of_sprint(sprint: Sprint) -> Share:
    """Return what the items of a sprint are for. One query."""
    counts: Counter[str] = Counter(
        dict(
            sorted_items()
            .filter(sprint=sprint)
            .order_by()
            .values_list("sorting")
            .annotate(count=Count("pk"))
        )
    )
    return Share(**{str(each): counts[each] for each in Sorting})


def unsorted_epics(team: Team) -> list[UnsortedEpic]:
    """Return the epics whose items inherit nothing, the largest first. Two queries."""
    rows = list(
        sorted_items()
        .filter(team=team, sorting=Sorting.UNSORTED.value)
        .order_by()
        .values("epic")
        .annotate(count=Count("pk"))
        .order_by("-count")[:MOST_EPICS]
    )
    epics = WorkEpic.objects.select_related("initiative").in_bulk(
        [row["epic"] for row in rows if row["epic"]]
    )
    return [UnsortedEpic(epics.get(row["epic"]), row["count"]) for row in rows]


def focus_of(team: Team) -> TeamFocus:
    """Return what a team set for its figures, else as they are at first. One query."""
    return TeamFocus.objects.filter(team=team).first() or TeamFocus(
        team=team, version=0
    )


def epic_number(pk: int) -> WorkEpic | None:
    """Return an epic. One query."""
    return WorkEpic.objects.select_related("initiative").filter(pk=pk).first()


def work_items() -> QuerySet[WorkItem]:
    """Return work items with team, sprint and epic, for lists; by key. One query."""
    return (
        sorted_items()
        .select_related("team", "sprint", "epic__initiative")
        .order_by("key")
    )


def figures_seen_by(
    teams: Collection[int] | QuerySet[Any] | Parameter, team: str = "team"
) -> Q:
    """Return the rows of teams whose figures somebody in `teams` may see.

    It is `policies.may_see_figures` for many teams; `team` names the column.
    """
    shown = TeamFocus.objects.filter(is_open=True).values("team")
    is_own = (
        is_one_of(team, teams)
        if isinstance(teams, Parameter)
        else Q(**{f"{team}__in": teams})
    )
    return is_own | Q(**{f"{team}__in": shown})


def items_seen_by(person: Standing) -> QuerySet[WorkItem]:
    """Return the items of a person's teams and of teams that show theirs. One query."""
    return work_items().filter(figures_seen_by(person.teams))


def epics_seen_by(person: Standing) -> QuerySet[WorkEpic]:
    """Return the epics of the items that a person sees, by key. One query.

    One that no item belongs to is nobody's and seen by all.
    """
    items = WorkItem.objects.filter(epic=OuterRef("pk"))
    seen = items.filter(figures_seen_by(person.teams))
    return (
        WorkEpic.objects.filter(Exists(seen) | ~Exists(items))
        .select_related("initiative")
        .order_by("key")
    )


def initiatives_for(team: Team) -> list[Initiative]:
    """Return what an epic of a team can be: its initiatives that are not over."""
    over = (Initiative.State.DONE, Initiative.State.STOPPED)
    return list(
        Initiative.objects.filter(team=team).exclude(state__in=over).order_by("-number")
    )
