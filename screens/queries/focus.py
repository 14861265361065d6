"""My focus: what this sprint leads to, what is due, and what my teams have in process."""

from calendar import day_name
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, QuerySet

from conversations.queries import waiting_for
from objectives.models import AlignmentLink, Cadence, Objective
from objectives.queries import (
    IN_PROCESS,
    DueCheckIn,
    KeyResultLine,
    OkrLine,
    check_ins_due,
    key_result_line,
    links_upward,
    waits_in_heartbeat,
)
from objectives.queries.in_process import held_beside, okr_lines, startable
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import Membership, OrganizationSettings
from screens.agenda import Owed, Quarter, Situation, SprintFacts, Step, agenda
from sprints import policies
from sprints.queries import Glance, current_and_next
from teams.asking import ME, TEAMS, TODAY, told_of
from teams.models import Team, TeamMembership
from teams.queries import standing_with_teams
from teams.standing import Standing

SECONDS_A_CHECK_IN = 20
AIMED_AT = Parameter("aimed_at", BigIntegerField(), many=True)


@dataclass(frozen=True, slots=True)
class Sight:
    """A team's line of sight: sprint goal, key result, objective, and on upward.

    `sprint` is None where the team is in none today; `okr` where the goal moves no
    key result.
    """

    team: Team
    sprint: Glance | None
    key_result: KeyResultLine | None = None
    okr: OkrLine | None = None
    upward: tuple[AlignmentLink, ...] = ()
    may_plan: bool = False
    may_set_goal: bool = False


@dataclass(frozen=True, slots=True)
class DueRow:
    """A check-in that is due, and where its key result stands."""

    due: DueCheckIn
    line: KeyResultLine


@dataclass(frozen=True, slots=True)
class DueGroup:
    """The check-ins due of one objective; without `okr` where it is another team's."""

    objective: Objective
    okr: OkrLine | None
    rows: tuple[DueRow, ...]


@dataclass(frozen=True, slots=True)
class TeamOkrs:
    """What a team has in process, and what waits to be chosen.

    `team` is None for what one answers for oneself.
    """

    team: Team | None
    okrs: tuple[OkrLine, ...]
    waiting: tuple[Objective, ...] = ()


@dataclass(frozen=True, slots=True)
class FocusPage:
    """All that My focus shows."""

    person: Standing
    teams: list[Team]
    roles: tuple[tuple[Team, str], ...]
    sights: tuple[Sight, ...]
    due: tuple[DueGroup, ...]
    in_process: tuple[TeamOkrs, ...]
    steps: tuple[Step, ...]
    quarter: Quarter | None
    weekday: str

    @property
    def minutes(self) -> str:
        """Return how long the check-ins take, at twenty seconds each."""
        minutes = -(-self.due_count * SECONDS_A_CHECK_IN // 60)
        return "a minute" if minutes == 1 else f"{minutes} minutes"

    @property
    def due_count(self) -> int:
        """Return how many check-ins are due."""
        return sum(len(group.rows) for group in self.due)

    @property
    def okr_count(self) -> int:
        """Return how many OKRs are shown, each counted once."""
        return len({okr.objective.pk for part in self.in_process for okr in part.okrs})


def focus_page(
    membership: Membership, on: date, *, settings: OrganizationSettings
) -> FocusPage:
    """Return My focus. Seven queries, whatever it holds."""
    person, teams = standing_with_teams(membership, on)
    sprints = current_and_next(person.teams, on)
    aimed_at = {
        move.objective_id
        for found in sprints.values()
        for glance in found
        for move in glance.moves
    }
    okrs = okr_lines(
        _okrs(**told_of(person, on), aimed_at=aimed_at), on=on, settings=settings
    )
    due = check_ins_due(person, on, settings=settings)
    upward = {
        link.objective_id: link
        for link in links_upward([okr.objective.pk for okr in okrs])
        if link.is_primary
    }
    sights = tuple(
        _sight(team, sprints[team.pk], person, okrs, upward, on) for team in teams
    )
    own = _own(okrs, person, membership)
    situation = _situation(
        person,
        sprints,
        sights,
        due,
        okrs=own,
        waits=_waiting(okrs),
        owed=_owed(person, on),
        on=on,
        settings=settings,
    )
    return FocusPage(
        person=person,
        teams=teams,
        roles=tuple((team, _role_words(person, team)) for team in teams),
        sights=sights,
        due=tuple(_due_groups(due, okrs, on, settings)),
        in_process=tuple(_by_team(own, _waiting(okrs), teams)),
        steps=tuple(agenda(situation)),
        quarter=situation.quarter,
        weekday=day_name[settings.check_in_weekday],
    )


@Prepared
def _okrs() -> QuerySet[Objective]:
    """Return what is in process, aimed at or answered for, and what waits to start."""
    rows = Objective.objects.all()
    return held_beside(
        rows.filter(is_one_of("pk", AIMED_AT)),
        rows.filter(owner=ME, state__in=IN_PROCESS),
        rows.filter(sponsor=ME, state__in=IN_PROCESS),
        rows.filter(is_one_of("team", TEAMS), startable(TODAY), ~waits_in_heartbeat()),
    )


def _sight(
    team: Team,
    sprints: list[Glance],
    person: Standing,
    okrs: list[OkrLine],
    links: dict[int, AlignmentLink],
    on: date,
) -> Sight:
    sprint = next((glance for glance in sprints if glance.covers(on)), None)
    main = sprint.main if sprint else None
    okr = line = None
    upward: list[AlignmentLink] = []
    if main is not None:
        okr = next((o for o in okrs if o.objective.pk == main.objective_id), None)
        parts = okr.key_results if okr else ()
        line = next((k for k in parts if k.key_result.pk == main.key_result_id), None)
        link = links.get(main.objective_id)
        while link is not None and link not in upward:
            upward.append(link)
            link = links.get(link.parent_id) if link.parent_id else None
    return Sight(
        team=team,
        sprint=sprint,
        key_result=line,
        okr=okr,
        upward=tuple(upward),
        may_plan=bool(policies.may_plan_sprint(person, team)),
        may_set_goal=bool(policies.may_set_sprint_goal(person, team)),
    )


def _due_groups(
    due: Iterable[DueCheckIn],
    okrs: Iterable[OkrLine],
    on: date,
    settings: OrganizationSettings,
) -> Iterable[DueGroup]:
    lines = {okr.objective.pk: okr for okr in okrs}
    known = {line.key_result.pk: line for okr in okrs for line in okr.key_results}
    groups: dict[int, list[DueRow]] = {}
    objectives = {}
    for one in due:
        line = known.get(one.key_result.pk) or key_result_line(
            one.key_result, one.objective, on=on, settings=settings
        )
        groups.setdefault(one.objective.pk, []).append(DueRow(one, line))
        objectives[one.objective.pk] = one.objective
    for pk, rows in groups.items():
        yield DueGroup(objectives[pk], lines.get(pk), tuple(rows))


def _own(
    okrs: Iterable[OkrLine], person: Standing, membership: Membership
) -> list[OkrLine]:
    return [
        okr
        for okr in okrs
        if okr.objective.is_in_process
        and (
            {*okr.teams, okr.objective.team_id} & person.teams
            or membership.pk in {okr.objective.owner_id, okr.objective.sponsor_id}
        )
    ]


def _waiting(okrs: Iterable[OkrLine]) -> list[Objective]:
    """Return what is proposed or ready, ready ones first."""
    states = (Objective.State.READY, Objective.State.PROPOSED)
    found = [okr.objective for okr in okrs if okr.objective.state in states]
    return sorted(found, key=lambda objective: states.index(objective.state))


def _by_team(
    okrs: list[OkrLine], waits: list[Objective], teams: Iterable[Team]
) -> Iterable[TeamOkrs]:
    placed: set[int] = set()
    for team in teams:
        found = tuple(
            okr for okr in okrs if team.pk in {*okr.teams, okr.objective.team_id}
        )
        placed |= {okr.objective.pk for okr in found}
        yield TeamOkrs(
            team, found, tuple(one for one in waits if one.team_id == team.pk)
        )
    others = tuple(okr for okr in okrs if okr.objective.pk not in placed)
    if others:
        yield TeamOkrs(None, others)


def _role_words(person: Standing, team: Team) -> str:
    held = person.team_roles[team.pk]
    names = [str(role.label) for role in TeamMembership.Role if role in held]
    return " and ".join(names).lower()


def _situation(
    person: Standing,
    sprints: dict[int, list[Glance]],
    sights: Iterable[Sight],
    due: list[DueCheckIn],
    *,
    okrs: list[OkrLine],
    waits: list[Objective],
    owed: tuple[Owed, ...],
    on: date,
    settings: OrganizationSettings,
) -> Situation:
    cycles = [okr.objective.cycle for okr in okrs]
    quarter = next(
        (c for c in cycles if c.cadence == Cadence.QUARTERLY and c.covers(on)), None
    )
    return Situation(
        on=on,
        check_ins_due=len(due),
        stale=sum(one.is_stale for one in due),
        sprints=tuple(
            _sprint_facts(sight, sprints[sight.team.pk])
            for sight in sights
            if sight.team.works_in == Team.Cadence.SPRINTS
        ),
        quarter=Quarter(quarter.name, quarter.starts_on, quarter.ends_on, on)
        if quarter
        else None,
        in_trouble=tuple(
            (okr.objective.reference, okr.objective.title)
            for okr in okrs
            if okr.health.status == "off_track"
        ),
        breaches=tuple(
            (okr.objective.reference, name)
            for okr in okrs
            for name in getattr(okr.objective, "breached", ())
            if okr.objective.is_in_process
        ),
        waiting=tuple(
            (one.reference, str(one.state), one.title)
            for one in waits
            if person.is_product_owner_of(one.team_id)
        ),
        owed=owed,
        leads=person.leads,
        is_scrum_master=any(person.is_scrum_master_of(pk) for pk in person.teams),
        is_product_owner=any(person.is_product_owner_of(pk) for pk in person.teams),
        has_dashboard=settings.has_many_teams,
    )


def _owed(person: Standing, on: date) -> tuple[Owed, ...]:
    return tuple(
        Owed(
            kind=one.kind,
            number=one.number,
            reference=one.reference,
            title=one.title,
            days=one.days,
            count=one.count,
            whom=one.whom,
            has_returned=one.has_returned,
        )
        for one in waiting_for(person, on)
    )


def _sprint_facts(sight: Sight, sprints: list[Glance]) -> SprintFacts:
    sprint = sight.sprint
    return SprintFacts(
        team=sight.team.name,
        team_reference=sight.team.reference,
        reference=sprint.reference if sprint else "",
        name=sprint.name if sprint else "",
        ends_on=sprint.ends_on if sprint else None,
        kind=sprint.kind if sprint else "",
        has_next=bool(sprint and sprint is not sprints[-1]),
        may_plan=sight.may_plan,
        may_set_goal=sight.may_set_goal,
    )
