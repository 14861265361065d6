"""What the dashboard has to tell now, gathered from the rooms below; for the worker."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date

from conversations.models import OPEN_HELP, HelpRequest, StrategyDialogue
from conversations.models.cascade import UNCOMMITTED
from conversations.queries import (
    all_waiting,
    barriers,
    dialogues,
    help_requests,
    measured,
    open_overlaps,
)
from conversations.queries.waiting import Waiting
from conversations.queries.waiting_talk import IDEAS, LEADER
from flow.board import DRAGGING_FROM, OkrInProcess
from flow.concerns import KINDS, Found, Kind, Line, age, middle
from flow.metrics import AgeBand
from flow.models import AlignmentSnapshot
from flow.queries.concern_figures import figures
from objectives.models import (
    KeyResult,
    LimitException,
    Objective,
    TeamCapacity,
)
from objectives.queries import heartbeat_teams
from organizations.models import OrganizationSettings
from organizations.policies import LEADERS
from sprints.queries import starved
from teams.models import Team

MOST_WORDS = 600
State = HelpRequest.State


def concerns_on(
    day: date,
    rows: Sequence[AlignmentSnapshot],
    *,
    settings: OrganizationSettings,
) -> Found:
    """Return every line as of today; `rows` are the teams' rows of the day.

    Twenty-odd queries, however many teams; only the worker asks.
    """
    teams = Team.objects.in_bulk()
    hungry = list(starved(day))
    okrs = _okrs(rows)
    helped, days = _help(day)
    counted, facts = figures(day, okrs, hungry, settings=settings)
    told = [
        *_goals(_with_okrs(rows, on=day), hungry),
        *_dialogues(teams, day),
        *_overlaps(day),
        *_waiting(teams, day),
        *_exceptions(teams, day),
        *_ready(teams),
        *_aging(okrs, teams),
        *helped,
        *_barriers(day),
        *counted,
    ]
    return Found(tuple(_in_order(told)), {**facts, **days}, _value(day, settings))


def _in_order(lines: Iterable[Line]) -> list[Line]:
    """Sort by kind, the oldest first; words are cut to what the row holds."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    found = sorted(lines, key=lambda line: (order[line.kind], -(line.days or 0)))
    return [
        replace(line, title=line.title[:MOST_WORDS], words=line.words[:MOST_WORDS])
        for line in found
    ]


Held = Mapping[int, tuple[OkrInProcess, tuple[int, ...]]]


def _okrs(rows: Iterable[AlignmentSnapshot]) -> Held:
    """Return each OKR of the board once, with the teams whose slots it takes."""
    found: dict[int, tuple[OkrInProcess, tuple[int, ...]]] = {}
    for row in rows:
        for okr in row.okrs():
            _, teams = found.get(okr.number, (okr, ()))
            found[okr.number] = (okr, (*teams, row.team_id))
    return found


def _with_okrs(
    rows: Iterable[AlignmentSnapshot], *, on: date
) -> list[AlignmentSnapshot]:
    """Leave out teams whose quarter is heartbeat alone: nobody reminds them."""
    heartbeat = set(heartbeat_teams(on))
    return [row for row in rows if row.team_id not in heartbeat]


def _goals(
    rows: Iterable[AlignmentSnapshot], hungry: Iterable[KeyResult]
) -> Iterable[Line]:
    """Ask about today's sprint goals; a starved key result of the team is offered."""
    offered: dict[int, str] = {}
    for row in hungry:
        offered.setdefault(row.team_id or row.objective.team_id, row.reference)
    for shot in rows:
        if shot.sprint_number is None:
            continue
        name, reference = shot.team.name, shot.sprint_reference
        if not shot.goal:
            yield Line(
                Kind.NO_GOAL,
                reference,
                f"{name}: what is this sprint for?",
                f"{reference} has no goal yet.",
                teams=(shot.team_id,),
            )
        elif shot.goal_kind not in {"linked", "heartbeat"}:
            move = offered.get(shot.team_id, "a key result")
            yield Line(
                Kind.UNLINKED_GOAL,
                reference,
                f"{name}: is this heartbeat, or does it move {move}?",
                f"Sprint goal “{shot.goal}”.",
                teams=(shot.team_id,),
            )


def _dialogues(teams: Mapping[int, Team], day: date) -> Iterable[Line]:
    for each in dialogues().filter(state=StrategyDialogue.State.OPEN):
        objective = each.objective
        name = teams[objective.team_id].name
        if each.key_result is not None:
            yield Line(
                Kind.GAP,
                each.key_result.reference,
                f"{name}: what is missing for {each.key_result.reference}?",
                f"{each.key_result.title}. All that is linked would not suffice.",
                since=each.opened_on,
                days=each.days(day),
                teams=(objective.team_id,),
            )
            continue
        yield Line(
            Kind.OFF_STRATEGY,
            objective.reference,
            f"{name}: {objective.reference} and the strategy do not fit. Who moves?",
            f"{objective.title}. {each.get_cause_display()}.",
            since=each.opened_on,
            days=each.days(day),
            teams=(objective.team_id,),
        )


def _overlaps(day: date) -> Iterable[Line]:
    """Ask two teams about OKRs that are alike or in conflict. One query."""
    for row in open_overlaps():
        one, other = row.objectives
        both = f"{one.team.name} and {other.team.name}"
        pair = f"{one.reference} and {other.reference}"
        if row.is_conflict:
            kind, title = Kind.CONFLICT, f"{both}: which way do {pair} go together?"
        else:
            kind, title = Kind.DUPLICATE, f"{both}: are {pair} one OKR that you share?"
        yield Line(
            kind,
            one.reference,
            title,
            f"{row.get_kind_display()}: “{one.title}” and “{other.title}”.",
            since=row.found_on,
            days=age(row.found_on, day),
            teams=tuple(dict.fromkeys((one.team_id, other.team_id))),
        )


def _waiting(teams: Mapping[int, Team], day: date) -> Iterable[Line]:
    """Return answers to proposals and ideas that are owed. Two queries."""
    rows = [row for row in all_waiting(day) if row.kind in {LEADER, IDEAS}]
    owners = dict(
        Objective.objects.filter(number__in=[row.number for row in rows]).values_list(
            "number", "team_id"
        )
    )
    for row in rows:
        team = owners[row.number]
        yield _asked(row, teams[team].name, team)


def _asked(row: Waiting, name: str, team: int) -> Line:
    kind, title, words, who = {
        LEADER: (
            Kind.PUSH_BACK,
            f"{name}: {row.reference} waits for a leader’s answer",
            f"{row.title}.",
            row.whom,
        ),
        IDEAS: (
            Kind.IDEAS,
            f"{name}: what do you make of the ideas on {row.reference}?",
            f"{row.title}. {row.count} without an answer.",
            "",
        ),
    }[row.kind]
    return Line(kind, row.reference, title, words, who, row.since, row.days, (team,))


def _exceptions(teams: Mapping[int, Team], day: date) -> Iterable[Line]:
    """Return OKRs for which a team asks for a slot more. One query."""
    asked = LimitException.objects.filter(
        state=LimitException.State.ASKED, objective__state__in=UNCOMMITTED
    ).select_related("objective")
    for row in asked:
        objective = row.objective
        yield Line(
            Kind.EXCEPTION,
            objective.reference,
            f"{teams[row.team_id].name}: one OKR more, {objective.reference}?",
            f"{objective.title}. An exception from the limit is asked for.",
            since=row.asked_on,
            days=age(row.asked_on, day),
            teams=(row.team_id,),
        )


def _ready(teams: Mapping[int, Team]) -> Iterable[Line]:
    """Return what is ready while all its team's slots are taken."""
    full = {
        (each.team_id, each.cadence): each.effective_limit
        for each in TeamCapacity.objects.all()
        if each.in_process >= each.effective_limit
    }
    ready = Objective.objects.filter(
        state=Objective.State.READY, is_planned=False, cycle__state="open"
    ).select_related("cycle")
    for row in ready.order_by("number"):
        limit = full.get((row.team_id, row.cycle.cadence))
        if limit:
            name = teams[row.team_id].name
            yield Line(
                Kind.READY_FULL,
                row.reference,
                f"{name}: {row.reference} is ready and every slot is taken",
                f"{row.title}. Which one matters more?",
                teams=(row.team_id,),
            )


def _aging(okrs: Held, teams: Mapping[int, Team]) -> Iterable[Line]:
    for okr, of in okrs.values():
        name = teams[okr.owner_team].name
        yield Line(
            Kind.OLD if okr.band == AgeBand.VERY_OLD else Kind.YOUNG,
            okr.reference,
            okr.title,
            okr.reasons[0] if okr.reasons else "",
            days=okr.age_days,
            teams=of,
        )
        if okr.times_carried >= DRAGGING_FROM:
            yield Line(
                Kind.DRAGGING,
                okr.reference,
                f"{name}: finish, cut or stop {okr.reference}?",
                f"{okr.title}. Carried over {okr.times_carried} times.",
                days=okr.age_days,
                teams=of,
            )
        if okr.status == "stale":
            yield Line(
                Kind.STALE,
                okr.reference,
                f"{name}: who can say how {okr.reference} stands?",
                f"{okr.title}. {' '.join(okr.reasons)}",
                days=okr.age_days,
                teams=of,
            )


def _help(day: date) -> tuple[list[Line], dict[str, int | None]]:
    """Return what is open between teams, and how old it is. One query."""
    lines, ages, answered = [], [], []
    rows = help_requests().exclude(state__in=[State.DECLINED, State.WITHDRAWN])
    for row in rows.order_by("needed_by", "number"):
        if row.answered_on is not None:
            answered.append(age(row.asked_on, row.answered_on))
        if row.state in OPEN_HELP:
            lines.append(_asked_help(row, day))
            ages.append(age(row.asked_on, day))
    return lines, {
        "help_middle_age": middle(ages),
        "help_highest_age": max(ages, default=None),
        "help_days_to_answer": middle(answered),
    }


def _asked_help(row: HelpRequest, day: date) -> Line:
    kind = Kind.HELP_PROMISED
    if row.state == State.REQUESTED:
        kind = Kind.HELP_UNANSWERED
    elif row.state == State.DELIVERED:
        kind = Kind.HELP_DELIVERED
    elif row.is_overdue(day):
        kind = Kind.HELP_LATE
    elif row.has_slipped:
        kind = Kind.HELP_SLIPPING
    asked = row.helper or row.asked_team
    teams = [row.objective.team_id, *([asked.pk] if asked is not None else [])]
    whom = asked.name if asked is not None else row.asked_of
    return Line(
        kind,
        row.reference,
        row.title,
        f"{row.objective.team.name} asks {whom}, for {row.objective.reference}.",
        since=row.day,
        days=(day - row.day).days if kind is Kind.HELP_LATE else age(row.asked_on, day),
        teams=tuple(dict.fromkeys(teams)),
    )


def _barriers(day: date) -> Iterable[Line]:
    """Return the open barriers; those that a leader owns twice, once as such."""
    for row in barriers().exclude(state__in=["resolved", "wont_fix"]):
        found = Line(
            Kind.BARRIER,
            row.reference,
            row.title,
            f"{row.get_cause_display()}. {row.get_state_display()}.",
            row.owner.user.name,
            row.logged_on,
            age(row.logged_on, day),
            (row.team_id,),
        )
        yield found
        if row.owner.role in LEADERS:
            yield replace(found, kind=Kind.LEADER_BARRIER)


def _value(day: date, settings: OrganizationSettings) -> tuple[dict[str, str], ...]:
    """Return how far teams are organised around value this quarter, in words."""
    found = measured(on=day, settings=settings) if settings.has_many_teams else None
    return tuple(asdict(line) for line in found.lines) if found else ()
