"""A sprint's page: the goal, what it moves, from where to where, and what that is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import BigIntegerField, Q, QuerySet

from objectives.models import AlignmentLink, KeyResult, Objective
from objectives.queries import (
    KeyResultLine,
    OkrLine,
    links_upward,
    waiting,
)
from objectives.queries.guard_rails import guards
from objectives.queries.in_process import held_beside, okr_lines
from okrhub.lib.among import is_one_of
from okrhub.lib.decisions import Decision
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import OrganizationSettings
from sprints import policies
from sprints.models import ReviewDecision, Sprint, SprintGoal, SprintGoalLink
from sprints.queries.beside import Waited, Work, waited_for, work_in
from sprints.queries.glances import When
from sprints.queries.named import (
    key_results_in_process,
    links_read,
    sprint_between_its_neighbours,
)
from sprints.queries.starved import starved
from sprints.queries.together import members_joined
from teams.models import Team
from teams.standing import Standing

MOST_CANDIDATES = 200
MOST_PROPOSED = 5
AIMED_AT = Parameter("aimed_at", BigIntegerField(), many=True)
SPRINT = Parameter("sprint", BigIntegerField())


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and the day it was measured; the baseline has no day."""

    value: Decimal | None
    measured_on: date | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A key result: its value when the sprint began, and at its end or today.

    `line` is None where the key result no longer counts.
    """

    key_result: KeyResult
    is_primary: bool
    expected: Decimal | None
    line: KeyResultLine | None
    at_start: Reading
    at_end: Reading

    @property
    def difference(self) -> Decimal | None:
        """Return how far the value moved in the sprint."""
        if self.at_start.value is None or self.at_end.value is None:
            return None
        return self.at_end.value - self.at_start.value

    @property
    def is_measured_in_it(self) -> bool:
        """Say whether a value was measured after the sprint began."""
        return self.at_end.measured_on != self.at_start.measured_on


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal of the sprint."""

    id: int
    text: str
    kind: str
    result: str
    note: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The team's sprint before or after."""

    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class SprintPage:
    """All that a sprint's page shows.

    `moved` are the key results the goal aims at, `apart` those of the team's OKRs in
    process that it does not. `okrs` are the team's, then others' that it moves; by
    the id of each `leads_to` says what it is for. `proposed` are the OKRs that a team
    without any could commit. `starved` are the ids of key results nobody works on.
    For a review, `members` are the teams that it covers besides the sprint's own and
    `joined` the goals of their sprints; `moved` and `okrs` are of all of them, then.
    `work` is there for those who may see what the team's work is for; what the team
    waits for now stands beside a sprint that is not over.
    """

    sprint: Sprint
    previous: Neighbour | None
    following: Neighbour | None
    when: When
    day: int
    days: int
    goal: Goal | None
    moved: tuple[Moved, ...]
    apart: tuple[KeyResultLine, ...]
    okrs: tuple[OkrLine, ...]
    leads_to: dict[int, AlignmentLink]
    proposed: tuple[Objective, ...]
    product_goal: str
    starved: frozenset[int]
    members: tuple[Team, ...]
    joined: tuple[SprintGoal, ...]
    work: Work | None
    waiting: tuple[Waited, ...]
    may_plan: Decision
    may_set_goal: Decision

    @property
    def served(self) -> OkrLine | None:
        """Return the OKR of the key result that the goal moves first."""
        for moved in self.moved[:1]:
            for okr in self.okrs:
                if okr.objective.pk == moved.key_result.objective_id:
                    return okr
        return None

    @property
    def line_of_sight(self) -> list[AlignmentLink]:
        """Return the links from that OKR upward, as far as they are loaded."""
        steps: list[AlignmentLink] = []
        link = self.leads_to.get(self.served.objective.pk) if self.served else None
        while link is not None and link not in steps:
            steps.append(link)
            link = self.leads_to.get(link.parent_id) if link.parent_id else None
        return steps

    @property
    def is_its_objective(self) -> bool:
        """Say whether the OKR above is the product goal: that of a dedicated team."""
        return not self.product_goal and self.sprint.team.is_dedicated

    @property
    def starts_in(self) -> int:
        """Return the days until it starts."""
        return 1 - self.day

    @property
    def ended_ago(self) -> int:
        """Return the days since its last day."""
        return self.day - self.days


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key result in process that a goal could move; `is_starved`: nobody works on it."""

    key_result: KeyResult
    is_own: bool
    is_starved: bool = False


def sprint_page(
    reference: str,
    *,
    person: Standing,
    on: date,
    settings: OrganizationSettings,
    for_review: bool = False,
) -> SprintPage | None:
    """Return the page of a sprint, None when there is none. Six queries at most.

    `for_review` as `page_of_sprint`.
    """
    sprint = sprint_between_its_neighbours(reference, on)
    if sprint is None:
        return None
    return page_of_sprint(
        sprint, person=person, on=on, settings=settings, for_review=for_review
    )


def page_of_sprint(
    sprint: Sprint,
    *,
    person: Standing,
    on: date,
    settings: OrganizationSettings,
    for_review: bool = False,
) -> SprintPage:
    """Return the page of a sprint that was read with what stands around it.

    `for_review` adds what its review inspects, and leaves out what stands beside the
    sprint. Five queries at most.
    """
    goal = _goal(sprint)
    members, joined = members_joined(sprint) if for_review else ([], [])
    goals = [*([goal.id] if goal else []), *(one.pk for one in joined)]
    days = {"start": min(sprint.starts_on, on), "end": min(sprint.ends_on, on)}
    links = links_read(*goals, **days) if goals else []
    shown = (_okrs_for_review if for_review else _okrs)(
        teams=[sprint.team_id, *(team.pk for team in members)],
        aimed_at={link.key_result.objective_id for link in links},
        sprint=sprint.pk,
    )
    okrs = okr_lines(shown, on=on, settings=settings)
    shows = not for_review and policies.may_see_figures(
        person, sprint.team, is_open=vars(sprint)["shows_figures"]
    )
    aimed_at = {link.key_result_id for link in links}
    return SprintPage(
        sprint=sprint,
        previous=_neighbour(sprint, "previous"),
        following=_neighbour(sprint, "following"),
        when=_when(sprint, on),
        day=(on - sprint.starts_on).days + 1,
        days=(sprint.ends_on - sprint.starts_on).days + 1,
        goal=goal,
        moved=tuple(_moved(links, okrs)),
        apart=tuple(
            line
            for okr in okrs
            if sprint.team_id in okr.teams
            for line in okr.key_results
            if line.key_result.pk not in aimed_at
        ),
        okrs=tuple(sorted(okrs, key=lambda okr: sprint.team_id not in okr.teams)),
        leads_to={
            link.objective_id: link
            for link in links_upward([okr.objective.pk for okr in okrs])
            if link.is_primary
        },
        proposed=() if okrs else tuple(proposed(sprint.team, on)),
        product_goal=vars(sprint)["product_goal"] or "",
        starved=frozenset(vars(sprint)["starved"]),
        members=tuple(members),
        joined=tuple(joined),
        work=work_in(sprint) if shows else None,
        waiting=waited_for(sprint, on)
        if sprint.ends_on >= on and not for_review
        else (),
        may_plan=policies.may_plan_sprint(person, sprint.team),
        may_set_goal=policies.may_set_sprint_goal(person, sprint.team),
    )


@Prepared
def _okrs() -> QuerySet[Objective]:
    return held_beside(Objective.objects.filter(is_one_of("pk", AIMED_AT)))


@Prepared
def _okrs_for_review() -> QuerySet[Objective]:
    decided = ReviewDecision.objects.filter(review__sprint=SPRINT)
    return held_beside(
        Objective.objects.filter(is_one_of("pk", AIMED_AT)),
        Objective.objects.filter(pk__in=decided.values("objective_id")),
    ).annotate(guards=guards())


def proposed(team: Team, on: date) -> QuerySet[Objective]:
    """Return the first OKRs that a team could commit in cycles not over. One query."""
    return Objective.objects.filter(waiting([team.pk], on)).order_by("number")[
        :MOST_PROPOSED
    ]


def candidates(
    team: Team, linked: Iterable[KeyResult] = (), *, on: date
) -> list[Candidate]:
    """Return the key results that a team's goal could move, its own first. Two queries.

    A goal keeps the ones it is linked with, even if they are no longer in process.
    """
    own = Q(objective__slots__team=team)
    rows = key_results_in_process().filter(Q(team=team) | Q(team=None) & own).distinct()
    hungry = set(starved(on, [team.pk]).values_list("pk", flat=True))
    found = {
        row.pk: Candidate(row, is_own=True, is_starved=row.pk in hungry)
        for row in rows.order_by("objective__number", "position", "pk")
    }
    for key_result in linked:
        found.setdefault(key_result.pk, Candidate(key_result, is_own=False))
    return list(found.values())


def _goal(sprint: Sprint) -> Goal | None:
    read = vars(sprint)
    if read["goal_id"] is None:
        return None
    return Goal(
        id=read["goal_id"],
        text=read["goal_text"],
        kind=read["goal_kind"],
        result=read["goal_result"],
        note=read["goal_note"],
    )


def _neighbour(sprint: Sprint, side: str) -> Neighbour | None:
    named = vars(sprint)[side]
    return Neighbour(f"S-{named['number']}", named["name"]) if named else None


def _when(sprint: Sprint, on: date) -> When:
    if sprint.covers(on):
        return When.CURRENT
    return When.NEXT if sprint.starts_on > on else When.PAST


def _moved(links: list[SprintGoalLink], okrs: list[OkrLine]) -> Iterable[Moved]:
    lines = {line.key_result.pk: line for okr in okrs for line in okr.key_results}
    for link in links:
        yield Moved(
            key_result=link.key_result,
            is_primary=link.is_primary,
            expected=link.expected_change,
            line=lines.get(link.key_result_id),
            at_start=_reading(link, "at_start"),
            at_end=_reading(link, "at_end"),
        )


def _reading(link: SprintGoalLink, when: str) -> Reading:
    told = vars(link)[when]
    if told is None:
        return Reading(link.key_result.baseline)
    return Reading(Decimal(told["value"]), date.fromisoformat(told["measured_on"]))
