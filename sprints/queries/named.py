"""Sprints and goals one at a time: by name, by day, locked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import (
    BigIntegerField,
    DateField,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast, JSONObject

from objectives.facts import IN_PLAY
from objectives.models import CheckIn, KeyResult
from objectives.queries import IN_PROCESS
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations import references
from sprints.models import Sprint, SprintGoal, SprintGoalLink
from sprints.queries.beside import with_beside
from sprints.queries.product_goals import words_of_active
from sprints.queries.starved import ids_of_starved
from sprints.queries.together import members_told
from sprints.timebox import Timebox
from teams.asking import TODAY
from teams.models import Team

NUMBER = Parameter("number", IntegerField())
GOALS = Parameter("goals", BigIntegerField(), many=True)
START = Parameter("start", DateField())
END = Parameter("end", DateField())


def sprint_called(reference: str) -> Sprint | None:
    """Return the sprint of `S-5` with its team. One query."""
    return _called(reference, Sprint.objects.select_related("team"))


def sprint_between_its_neighbours(reference: str, on: date) -> Sprint | None:
    """Return the sprint of `S-5` with team, goal, `previous` and `following`. One query.

    The two are None, or the number and name of the team's sprint before and after; the
    goal comes as `goal_id`, `goal_text` and so on, all None without one; with what the
    product goal says, the ids of the team's key results that are `starved`, what
    stands `beside` the sprint, and for its review `members_told`.
    """
    number = references.number_of(reference, references.SPRINT)
    if number is None:
        return None
    rows = _between_neighbours(**{NUMBER.name: number, TODAY.name: on})
    return next(iter(rows), None)


@Prepared
def _between_neighbours() -> QuerySet[Sprint]:
    of_team = Sprint.objects.filter(team=OuterRef("team"))
    named = JSONObject(number="number", name="name")
    earlier = of_team.filter(ends_on__lt=OuterRef("starts_on")).order_by("-starts_on")
    later = of_team.filter(starts_on__gt=OuterRef("ends_on")).order_by("starts_on")
    named_so = Sprint.objects.select_related("team__unit").filter(number=NUMBER)
    return with_beside(named_so).annotate(
        previous=Subquery(earlier.values(as_json=named)[:1]),
        following=Subquery(later.values(as_json=named)[:1]),
        goal_id=F("goals__pk"),
        goal_text=F("goals__text"),
        goal_kind=F("goals__kind"),
        goal_result=F("goals__result"),
        goal_note=F("goals__result_note"),
        product_goal=words_of_active("team"),
        starved=ids_of_starved(TODAY, "team"),
        members_told=members_told(),
    )


def sprint_on(team: Team, on: date) -> Sprint | None:
    """Return the sprint that a team is in on a day. One query."""
    return Sprint.objects.filter(team=team, starts_on__lte=on, ends_on__gte=on).first()


def last_sprint(team: Team) -> Sprint | None:
    """Return the sprint that a team has planned furthest ahead. One query."""
    rows = Sprint.objects.filter(team=team, is_focus=False)
    return rows.order_by("-starts_on").first()


def focus_line(team: Team, on: date) -> Sprint | None:
    """Return what a team without sprints focuses on on a day. One query."""
    rows = Sprint.objects.filter(team=team, is_focus=True)
    return rows.filter(starts_on__lte=on, ends_on__gte=on).first()


def overlapping(
    team: Team, timebox: Timebox, *, besides: Sprint | None = None
) -> Sprint | None:
    """Return a sprint of the team that shares a day with these days. One query."""
    others = Sprint.objects.filter(
        team=team, starts_on__lte=timebox.ends_on, ends_on__gte=timebox.starts_on
    )
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return others.order_by("starts_on").first()


def goal_of(sprint: Sprint) -> SprintGoal | None:
    """Return the goal of a sprint. One query."""
    return SprintGoal.objects.filter(sprint=sprint).first()


def links_of(*goal_ids: int) -> list[SprintGoalLink]:
    """Return what goals move, those of the first before others'. One query.

    Of a goal the main key result comes first; each key result comes once.
    """
    return _each_once(_links(goals=goal_ids), goal_ids)


def links_read(*goal_ids: int, start: date, end: date) -> list[SprintGoalLink]:
    """Return as `links_of` what goals move, with the value on two days. One query.

    As `at_start` and `at_end`: the value as text and the day that it was measured on,
    None before the first.
    """
    rows = _links_read(goals=goal_ids, start=start, end=end)
    return _each_once(rows, goal_ids)


def _of_goals() -> QuerySet[SprintGoalLink]:
    return (
        SprintGoalLink.objects.select_related("key_result__objective__team")
        .filter(is_one_of("goal", GOALS))
        .order_by("-is_primary", "pk")
    )


_links = Prepared(_of_goals)


@Prepared
def _links_read() -> QuerySet[SprintGoalLink]:
    rows: QuerySet[SprintGoalLink] = _of_goals().annotate(
        at_start=_read_on(START), at_end=_read_on(END)
    )
    return rows


def _read_on(day: Parameter) -> Subquery:
    rows = CheckIn.objects.filter(
        key_result=OuterRef("key_result"), measured_on__lte=day, value__isnull=False
    ).order_by("-measured_on", "-recorded_at")
    value = Cast("value", TextField())
    about = JSONObject(value=value, measured_on="measured_on")
    return Subquery(rows.values(about=about)[:1])


def _each_once(
    rows: Iterable[SprintGoalLink], goal_ids: Sequence[int]
) -> list[SprintGoalLink]:
    links: dict[int, SprintGoalLink] = {}
    for link in sorted(rows, key=lambda link: goal_ids.index(link.goal_id)):
        links.setdefault(link.key_result_id, link)
    return list(links.values())


def in_process_among(key_results: Collection[int]) -> set[int]:
    """Return those of the ids whose key result is in process. One query."""
    return set(
        key_results_in_process().filter(pk__in=key_results).values_list("pk", flat=True)
    )


def in_process_called(names: Collection[str]) -> dict[str, KeyResult]:
    """Return the key results in process that are called so (`KR-31`). One query."""
    numbers = {references.number_of(name, references.KEY_RESULT) for name in names}
    rows = key_results_in_process().filter(number__in=numbers - {None})
    return {row.reference: row for row in rows}


def key_results_in_process() -> QuerySet[KeyResult]:
    """Return the key results of the organisation that a sprint can move."""
    return KeyResult.objects.select_related("objective__team").filter(
        state__in=IN_PLAY, objective__state__in=IN_PROCESS
    )


def lock_sprint(pk: int) -> Sprint:
    """Lock a sprint's row and return it as it is now, with its team."""
    locked: Sprint = (
        Sprint.objects.select_related("team").select_for_update(of=("self",)).get(pk=pk)
    )
    return locked


def lock_goal(goal: SprintGoal) -> tuple[Sprint, SprintGoal]:
    """Lock a goal by its sprint and return both as they are now."""
    sprint = lock_sprint(goal.sprint_id)
    return sprint, SprintGoal.objects.get(pk=goal.pk)


def _called(reference: str, rows: QuerySet[Sprint]) -> Sprint | None:
    number = references.number_of(reference, references.SPRINT)
    return None if number is None else rows.filter(number=number).first()
