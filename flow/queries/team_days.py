"""What teams had in process on a day, from the records as they were on that day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from flow.board import Goal, OkrInProcess, TeamDay
from flow.expectation import Expectations
from flow.metrics import age_lines
from objectives import facts, lifecycle, scoring
from objectives.aging import age_band
from objectives.limit import accountable_teams
from objectives.models import (
    AlignmentLink,
    Cadence,
    CheckIn,
    Cycle,
    CycleMembership,
    KeyResult,
    Objective,
    Slot,
    Transition,
)
from objectives.queries import (
    blocked_by,
    breaches_of,
    co_owned,
    ever_co_owned,
    in_cycle,
    limit_of,
    overdue_help_of,
    transitions_among,
)
from objectives.queries.parameters import OBJECTIVES, ON
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import OrganizationSettings
from sprints.models import Sprint
from teams.asking import TEAMS
from teams.models import MemberTeam, Team, Unit

IN_PROCESS = {lifecycle.State.IN_PROCESS, lifecycle.State.PAUSED}


@dataclass(slots=True)
class Records:
    """The rows around some objectives, by objective or key result."""

    transitions: dict[int, list[Transition]] = field(
        default_factory=lambda: defaultdict(list)
    )
    stays: dict[int, list[CycleMembership]] = field(
        default_factory=lambda: defaultdict(list)
    )
    key_results: dict[int, list[KeyResult]] = field(
        default_factory=lambda: defaultdict(list)
    )
    check_ins: dict[int, list[CheckIn]] = field(
        default_factory=lambda: defaultdict(list)
    )
    co_owners: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    members: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    linked: set[int] = field(default_factory=set)
    facts: set[int] = field(default_factory=set)
    breached: dict[int, tuple[str, ...]] = field(default_factory=dict)
    late: dict[int, tuple[scoring.OverdueHelp, ...]] = field(default_factory=dict)
    barriers: dict[int, tuple[str, ...]] = field(default_factory=dict)


def active_teams(day: date) -> QuerySet[Team]:
    """Return the teams that exist on a day."""
    return Team.objects.filter(Q(archived_on=None) | Q(archived_on__gt=day)).order_by(
        "number"
    )


def team_days(
    teams: Sequence[Team],
    day: date,
    *,
    settings: OrganizationSettings,
    expected: Expectations,
) -> list[TeamDay]:
    """Return each team's row for a day, with the limits of now.

    Thirteen queries, however many teams.
    """
    ids = [team.pk for team in teams]
    objectives = _candidates(ids, day)
    records = _records([objective.pk for objective in objectives], day)
    okrs: dict[int, list[OkrInProcess]] = defaultdict(list)
    annual: dict[int, int] = defaultdict(int)
    with_facts: set[int] = set()
    lines = facts.thresholds(settings)
    for objective in objectives:
        log = facts.log(records.transitions[objective.pk])
        if lifecycle.state_on(log, day) not in IN_PROCESS:
            continue
        cycle = _cycle_on(objective, records.stays[objective.pk], day)
        accountable = _accountable(objective, records, day)
        if cycle.cadence == Cadence.ANNUAL:
            for team in accountable:
                annual[team] += 1
            continue
        okr = _okr(objective, cycle, records, log, day, lines, expected)
        for team in accountable:
            okrs[team].append(okr)
            if objective.pk in records.facts or objective.is_imported:
                with_facts.add(team)
    goals = _goals(ids, day)
    special = in_cycle(teams, day)
    units = Unit.objects.in_bulk()
    return [
        TeamDay(
            team=team.pk,
            limit=limit_of(
                team,
                Cadence.QUARTERLY,
                settings=settings,
                units=units,
                special=special.get((team.pk, Cadence.QUARTERLY)),
            ),
            annual_limit=limit_of(
                team,
                Cadence.ANNUAL,
                settings=settings,
                units=units,
                special=special.get((team.pk, Cadence.ANNUAL)),
            ),
            annual_in_process=annual[team.pk],
            okrs=tuple(sorted(okrs[team.pk], key=lambda okr: okr.number)),
            goal=goals.get(team.pk),
            has_sprints=team.works_in == Team.Cadence.SPRINTS,
            has_facts=team.pk in with_facts,
            existed=team.created_on <= day,
        )
        for team in teams
    ]


def annual_okrs(teams: Sequence[int], day: date) -> list[Objective]:
    """Return the OKRs of the year that teams had in process on a day. Twelve queries."""
    objectives = _candidates(teams, day)
    records = _records([objective.pk for objective in objectives], day)
    return [
        objective
        for objective in objectives
        if lifecycle.state_on(facts.log(records.transitions[objective.pk]), day)
        in IN_PROCESS
        and _cycle_on(objective, records.stays[objective.pk], day).cadence
        == Cadence.ANNUAL
        and not _accountable(objective, records, day).isdisjoint(teams)
    ]


def _candidates(teams: Sequence[int], day: date) -> list[Objective]:
    """Return what teams may have had in process on a day. One query."""
    return _once_of(teams=teams, on=day)


@Prepared
def _once_of() -> QuerySet[Objective]:
    ours = is_one_of("team", TEAMS)
    owned = Transition.objects.filter(
        ours, effective_on__lte=ON, to_state=Objective.State.IN_PROCESS
    ).values("objective_id")
    groups = MemberTeam.objects.filter(_in_on(ON), ours)
    as_member = Transition.objects.filter(
        team_id__in=groups.values("group_id"), to_state=Objective.State.IN_PROCESS
    ).values("objective_id")
    split = KeyResult.objects.filter(ours, state__in=facts.ONCE_IN_PLAY).values(
        "objective_id"
    )
    return (
        Objective.objects.select_related("cycle")
        .filter(
            Q(pk__in=owned)
            | Q(pk__in=split)
            | Q(pk__in=as_member)
            | ever_co_owned(ours)
        )
        .filter(started_on__lte=ON)
        .filter(Q(closed_on=None) | Q(closed_on__gt=ON))
        .exclude(state=Objective.State.VOID)
        .order_by("pk")
    )


def _records(objectives: Sequence[int], day: date) -> Records:
    found = Records()
    for row in transitions_among(objectives=objectives):
        found.transitions[row.objective_id].append(row)
    for stay in _stays(objectives=objectives):
        found.stays[stay.objective_id].append(stay)
    for key_result in _key_results(objectives=objectives):
        found.key_results[key_result.objective_id].append(key_result)
    for check_in in _check_ins(objectives=objectives, on=day):
        found.check_ins[check_in.key_result_id].append(check_in)
    for objective_id, stays in co_owned(objectives).items():
        found.co_owners[objective_id] = {
            each.team for each in stays if each.covers(day)
        }
    for member in _members(objectives=objectives, on=day):
        found.members[member.group_id].add(member.team_id)
    for objective_id, is_linked, is_fact in _said(objectives=objectives):
        if is_linked:
            found.linked.add(objective_id)
        if is_fact:
            found.facts.add(objective_id)
    found.breached = breaches_of(objectives, on=day)
    found.late = overdue_help_of(objectives, on=day)
    found.barriers = blocked_by(objectives, on=day)
    return found


@Prepared
def _stays() -> QuerySet[CycleMembership]:
    rows = CycleMembership.objects.filter(is_one_of("objective", OBJECTIVES))
    return rows.select_related("cycle")


@Prepared
def _key_results() -> QuerySet[KeyResult]:
    rows = KeyResult.objects.filter(is_one_of("objective", OBJECTIVES))
    return rows.filter(state__in=facts.ONCE_IN_PLAY).order_by("position", "pk")


@Prepared
def _check_ins() -> QuerySet[CheckIn]:
    return CheckIn.objects.filter(
        is_one_of("key_result__objective", OBJECTIVES),
        key_result__state__in=facts.ONCE_IN_PLAY,
        measured_on__lte=ON,
    ).only("key_result_id", "value", "confidence", "measured_on", "recorded_at")


@Prepared
def _members() -> QuerySet[MemberTeam]:
    owners = Transition.objects.filter(is_one_of("objective", OBJECTIVES))
    return MemberTeam.objects.filter(_in_on(ON), group_id__in=owners.values("team_id"))


@Prepared
def _said() -> QuerySet[Objective, tuple[int, bool, bool]]:
    """Return whether objectives lead somewhere, and whether a slot of theirs is a fact."""
    links = AlignmentLink.objects.filter(objective=OuterRef("pk"))
    slots = Slot.objects.filter(objective=OuterRef("pk"), is_fact=True)
    rows = Objective.objects.filter(is_one_of("pk", OBJECTIVES))
    return rows.values_list("pk", Exists(links), Exists(slots))


def _cycle_on(
    objective: Objective, stays: Iterable[CycleMembership], day: date
) -> Cycle:
    begun = [stay.cycle for stay in stays if stay.cycle.starts_on <= day]
    return max(begun, key=lambda cycle: cycle.starts_on, default=objective.cycle)


def _accountable(objective: Objective, records: Records, day: date) -> frozenset[int]:
    owner = _owner_on(objective, records, day)
    return accountable_teams(
        owner,
        co_owners=records.co_owners[objective.pk],
        key_result_teams=(
            key_result.team_id for key_result in records.key_results[objective.pk]
        ),
        nexus_members=records.members[owner],
    )


def _owner_on(objective: Objective, records: Records, day: date) -> int:
    rows = [row for row in records.transitions[objective.pk] if row.effective_on <= day]
    latest = max(rows, key=lambda row: (row.effective_on, row.recorded_at, row.pk))
    return latest.team_id


def _in_on(day: Parameter) -> Q:
    """Match stays in a team of teams that cover a day; one ends before it is left."""
    return Q(joined_on__lte=day) & (Q(left_on=None) | Q(left_on__gt=day))


def _okr(
    objective: Objective,
    cycle: Cycle,
    records: Records,
    log: list[lifecycle.Transition],
    day: date,
    lines: scoring.Thresholds,
    expected: Expectations,
) -> OkrInProcess:
    is_paused = lifecycle.state_on(log, day) == lifecycle.State.PAUSED
    age = lifecycle.age_on(log, day) or 1
    past = age_lines(expected.of_team(_owner_on(objective, records, day)).lines)
    standings = [
        (
            key_result,
            scoring.standing_on(
                facts.measure(key_result),
                facts.check_ins(records.check_ins[key_result.pk]),
                start=facts.counts_from(objective, cycle),
                on=day,
            ),
        )
        for key_result in records.key_results[objective.pk]
    ]
    health = scoring.objective_health(
        scoring.ObjectiveFacts(
            reference=objective.reference,
            key_results=tuple(
                facts.key_result_facts(
                    key_result, objective, cycle, standing, is_paused=is_paused
                )
                for key_result, standing in standings
            ),
            circumstances=scoring.Circumstances(
                breached_guard_rails=records.breached.get(objective.pk, ()),
                overdue_help=records.late.get(objective.pk, ()),
                blocking_impediments=records.barriers.get(objective.pk, ()),
            ),
            age_days=age,
            expected_days=past.nearly_all,
            is_paused=is_paused,
        ),
        on=day,
        thresholds=lines,
    )
    return OkrInProcess(
        number=objective.number,
        title=objective.title,
        owner_team=objective.team_id,
        status=health.status,
        reasons=health.reasons,
        age_days=age,
        band=age_band(age, past),
        expected_days=past.nearly_all,
        expected_from=past.n,
        times_carried=sum(
            stay.disposition == CycleMembership.Disposition.CARRIED_OVER
            and (stay.decided_on or stay.cycle.ends_on) <= day
            for stay in records.stays[objective.pk]
        ),
        key_results=len(standings),
        is_linked=objective.pk in records.linked,
        progress=scoring.objective_progress(facts.rolled_up(standings)),
    )


def _goals(teams: Sequence[int], day: date) -> dict[int, Goal]:
    sprints = (
        Sprint.objects.filter(team_id__in=teams, starts_on__lte=day, ends_on__gte=day)
        .order_by("starts_on", "pk")
        .prefetch_related("goals__links__key_result")
    )
    return {sprint.team_id: _goal(sprint) for sprint in sprints}


def _goal(sprint: Sprint) -> Goal:
    for goal in sprint.goals.all():
        links = sorted(
            goal.links.all(), key=lambda link: (not link.is_primary, link.pk)
        )
        return Goal(
            sprint_number=sprint.number,
            ends_on=sprint.ends_on,
            text=goal.text,
            kind=goal.kind,
            key_results=tuple(
                (link.key_result.number, link.key_result.title) for link in links
            ),
            is_focus=sprint.is_focus,
        )
    return Goal(
        sprint_number=sprint.number, ends_on=sprint.ends_on, is_focus=sprint.is_focus
    )
