"""A team's page: its focus, others' focus, one direction, how it is moving along."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from flow.concerns import WORK, Kind
from measures.queries import KpiRow, kpi_rows
from objectives.limit import MANY_KEY_RESULTS
from objectives.models import AlignmentLink, Cadence, Heartbeat, Objective
from objectives.policies import may_say_heartbeat
from objectives.queries import OkrLine, limit_of, links_around
from objectives.queries.in_process import okr_lines
from okrhub.lib.decisions import Decision
from organizations.models import FiguresWindow, Membership, OrganizationSettings
from screens.queries.neighbours import Neighbour, neighbours, reasons
from screens.queries.team_rows import HELP, okrs_beside, team_around
from sprints import policies
from sprints.queries import Glance, current_and_next
from teams.models import Team, TeamMembership, Unit
from teams.policies import may_edit_team
from teams.queries import team_and_reader

PAGE_SIZE = 50
STATUSES = ("off_track", "at_risk", "stale", "too_early", "on_track", "paused")


@dataclass(frozen=True, slots=True)
class Gauge:
    """The slots of one cadence: taken, and of those carried over; and the limit.

    `started` counts what began in the quarter, closed or not; none for a year.
    """

    taken: int
    limit: int
    carried: int
    started: int = 0

    @property
    def free(self) -> int:
        """Return how many more may be committed."""
        return max(self.limit - self.taken, 0)

    @property
    def over(self) -> int:
        """Return how many are in process beyond the limit."""
        return max(self.taken - self.limit, 0)


@dataclass(frozen=True, slots=True)
class Direction:
    """An OKR in process and what it leads to; `link` is None where it leads nowhere."""

    okr: OkrLine
    link: AlignmentLink | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the worker keeps about a team: help, barriers, and what its work is for."""

    lines: Sequence[Mapping[str, Any]]

    def of(self, *kinds: Kind) -> list[Mapping[str, Any]]:
        """Return the lines of some kinds, in their order."""
        return [line for line in self.lines if line["kind"] in kinds]

    @property
    def barriers(self) -> list[Mapping[str, Any]]:
        """Return what is in the way: open barriers, and proposals pushed back."""
        return self.of(Kind.BARRIER, Kind.PUSH_BACK)

    @property
    def work(self) -> int:
        """Return how many initiatives were worked on in the window of the team."""
        return len(self.of(*WORK))

    @property
    def heartbeat(self) -> int:
        """Return how many of them keep things running."""
        return len(self.of(Kind.WORK_HEARTBEAT))

    def helping(self, team: int) -> dict[int, str]:
        """Say of other teams that help goes between them and this one."""
        return {
            other: f"help between us: {line['title']}"
            for line in self.of(*HELP)
            for other in line["teams"]
            if other != team
        }


@dataclass(frozen=True, slots=True)
class Moving:
    """An OKR in the table of health; `trend` is its lowest confidence, oldest first."""

    okr: OkrLine

    @property
    def trend(self) -> list[int]:
        """Return the weakest key result's confidence, check-in by check-in."""
        rows = [line.standing.confidences for line in self.okr.key_results]
        longest = max((len(row) for row in rows), default=0)
        lowest = [
            min(row[place] for row in rows if len(row) > place)
            for place in range(longest)
        ]
        return lowest[::-1]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """All that a team's page shows. `sprint` is today's, `following` the next one."""

    team: Team
    functions: list[str]
    people: list[TeamMembership]
    my_teams: list[Team]
    okrs: tuple[OkrLine, ...]
    waiting: tuple[Objective, ...]
    gauge: Gauge
    year: Gauge | None
    sprint: Glance | None
    following: Glance | None
    product_goal: str
    neighbours: tuple[Neighbour, ...]
    directions: tuple[Direction, ...]
    may_edit: Decision
    may_plan: Decision
    may_set_goal: Decision
    is_mine: bool
    asks_for_links: bool
    told: Told
    kpis: tuple[KpiRow, ...]
    may_say_heartbeat: Decision
    window: str

    @property
    def heartbeat(self) -> Heartbeat.Share | None:
        """Return how much of the quarter keeping things running takes, as was said."""
        said = vars(self.team)["heartbeat"]
        return Heartbeat.Share(said) if said else None

    @property
    def is_heartbeat(self) -> bool:
        """Say whether the quarter is heartbeat alone: no OKR, and its KPIs lead."""
        return self.heartbeat == Heartbeat.Share.ALL

    @property
    def key_results(self) -> int:
        """Return how many key results are in play."""
        return sum(len(okr.key_results) for okr in self.okrs)

    @property
    def helps(self) -> int:
        """Return with how many OKRs of others it helps; they take no slot."""
        return int(vars(self.team)["helps"] or 0)

    @property
    def helps_much(self) -> bool:
        """Say whether it helps with more than it may have in process itself."""
        return self.helps > self.gauge.limit

    @property
    def has_many_key_results(self) -> bool:
        """Say whether so many key results are worth a question (DOMAIN 2.3)."""
        return self.key_results > MANY_KEY_RESULTS

    @property
    def counts(self) -> dict[str, int]:
        """Return how many OKRs have each health, the worst first; none has no place."""
        counted = Counter(str(okr.health.status) for okr in self.okrs)
        return {key: counted[key] for key in STATUSES if counted[key]}

    @property
    def on_track(self) -> int:
        """Return how many OKRs are on track."""
        return self.counts.get("on_track", 0)

    @property
    def other_counts(self) -> list[str]:
        """Return "1 at risk" and so on for all but those on track."""
        return [
            f"{count} {key.replace('_', ' ')}"
            for key, count in self.counts.items()
            if key != "on_track"
        ]

    @property
    def by_need(self) -> list[Moving]:
        """Return the OKRs, the worst health first."""
        ordered = sorted(
            self.okrs, key=lambda okr: STATUSES.index(str(okr.health.status))
        )
        return [Moving(okr) for okr in ordered]

    @property
    def headcount(self) -> int:
        """Return how many people are in the team, each counted once."""
        return len({role.membership_id for role in self.people})

    @property
    def linked(self) -> int:
        """Return how many OKRs lead to something."""
        return sum(direction.link is not None for direction in self.directions)

    @property
    def asked(self) -> list[TeamMembership]:
        """Return whom to talk to: the product owner, then the scrum master."""
        developer = TeamMembership.Role.DEVELOPER
        return [role for role in self.people if role.role != developer]

    @property
    def developers(self) -> list[TeamMembership]:
        """Return the others in the team."""
        return [role for role in self.people if role not in self.asked]


def team_page(
    reference: str,
    *,
    reader: Membership,
    on: date,
    settings: OrganizationSettings,
) -> TeamPage | None:
    """Return the page of T-4, or None. Seven queries; one more in a heartbeat quarter."""
    team = team_around(reference, reader, on)
    if team is None:
        return None
    people, person, my_teams = team_and_reader(team, reader, on)
    lines = okr_lines(okrs_beside([team.pk], on), on=on, settings=settings)
    okrs = [line for line in lines if line.objective.is_in_process]
    sprints = current_and_next([team.pk], on)[team.pk]
    links = links_around([okr.objective.pk for okr in okrs])
    has_year = settings.has_annual_cycle
    told = Told(vars(team)["told"])
    return TeamPage(
        team=team,
        functions=vars(team)["function_names"],
        people=people,
        my_teams=my_teams,
        okrs=tuple(okrs),
        waiting=tuple(
            line.objective for line in lines if not line.objective.is_in_process
        ),
        gauge=_gauge(team, Cadence.QUARTERLY, okrs, settings),
        year=_gauge(team, Cadence.ANNUAL, okrs, settings) if has_year else None,
        sprint=next((one for one in sprints if one.covers(on)), None),
        following=next((one for one in sprints if one.starts_on > on), None),
        product_goal=vars(team)["product_goal"] or "",
        neighbours=neighbours(
            team, reasons(okrs, links, told.helping(team.pk), but=team.pk), on
        ),
        directions=_directions(okrs, links),
        may_edit=may_edit_team(person, team),
        may_plan=policies.may_plan_sprint(person, team),
        may_set_goal=policies.may_set_sprint_goal(person, team),
        is_mine=person.is_in(team.pk),
        asks_for_links=has_year or settings.has_many_teams,
        told=told,
        kpis=_kpis(team, on),
        may_say_heartbeat=may_say_heartbeat(person, team),
        window=FiguresWindow(vars(team)["window"] or settings.figures_window).label,
    )


def _kpis(team: Team, on: date) -> tuple[KpiRow, ...]:
    """Return the team's KPIs in a heartbeat quarter, the worst first. One query."""
    if vars(team)["heartbeat"] != Heartbeat.Share.ALL:
        return ()
    return tuple(kpi_rows(Q(team=team, archived_on=None), on=on))


def past_okrs(team: Team, *, page_number: str | int = 1) -> Page[Objective]:
    """Return a page of what the team closed, the latest first. Two queries."""
    closed = Objective.objects.filter(team=team, state=Objective.State.CLOSED)
    rows = closed.select_related("cycle").order_by("-closed_on", "-number")
    return Paginator(rows, PAGE_SIZE).get_page(page_number)


def _gauge(
    team: Team, cadence: str, okrs: Iterable[OkrLine], settings: OrganizationSettings
) -> Gauge:
    taken = [
        okr.objective
        for okr in okrs
        if okr.objective.cycle.cadence == cadence and team.pk in okr.teams
    ]
    limit = vars(team)[f"kept_{cadence}"]
    if limit is None:
        limit = limit_of(team, cadence, settings=settings, units=_units_above(team))
    carried = sum(objective.carry_count > 0 for objective in taken)
    started = (vars(team)["started"] or 0) if cadence == Cadence.QUARTERLY else 0
    return Gauge(len(taken), limit, carried, started)


def _units_above(team: Team) -> dict[int, Unit]:
    units: dict[int, Unit] = {}
    unit = team.unit
    while unit is not None and len(units) < 3:
        units[unit.pk] = unit
        unit = unit.parent if len(units) < 3 else None
    return units


def _directions(
    okrs: Iterable[OkrLine], links: Iterable[AlignmentLink]
) -> tuple[Direction, ...]:
    up: dict[int, AlignmentLink] = {}
    for link in links:
        up.setdefault(link.objective_id, link)
    return tuple(Direction(okr, up.get(okr.objective.pk)) for okr in okrs)
