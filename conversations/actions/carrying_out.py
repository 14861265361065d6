"""What every team concerned has accepted is done, by the paths that all others take."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from conversations.models import ScenarioMove
from objectives import actions as okrs
from objectives.models import Objective, Slot
from objectives.queries import limits_of
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams import actions as structure
from teams.models import Team
from teams.queries import member_ids, product_owners

Kind = ScenarioMove.Kind


def carry_out(move: ScenarioMove, *, on: date, now: datetime) -> None:
    """Do a move in the name of the leader who proposed it.

    Raises Conflict, at the limit too; then nothing of it happened.
    """
    leader = move.scenario.proposed_by
    if leader is None:
        raise Conflict("No leader has proposed this.")
    _DO[Kind(move.kind)](move, leader, on, now)


def _give_okr(move: ScenarioMove, leader: Membership, on: date, now: datetime) -> None:
    objective, to = _objective(move), _to(move)
    okrs.transfer_objective(
        objective,
        actor=leader,
        team=to,
        owner=product_owners([to], on).get(to.pk),
        reason=_reason(move),
        on=on,
        now=now,
    )


def _give_slots(
    move: ScenarioMove, leader: Membership, on: date, now: datetime
) -> None:
    giver, taker = _team(move), _to(move)
    cadence = move.scenario.cycle.cadence
    limits = limits_of([giver, taker], cadence)
    if limits[giver.pk] < move.slots:
        raise Conflict(f"{giver.name} has a limit of {limits[giver.pk]} now.")
    for team, limit in (
        (giver, limits[giver.pk] - move.slots),
        (taker, limits[taker.pk] + move.slots),
    ):
        okrs.set_team_limit(
            team, actor=leader, cadence=cadence, limit=limit, on=on, now=now
        )


def _form_dedicated(
    move: ScenarioMove, leader: Membership, on: date, now: datetime
) -> None:
    """Form it; a new team's product owner is the person who owns the OKR."""
    objective = _objective(move)
    okrs.form_dedicated_team(
        objective,
        actor=leader,
        team=move.to_team,
        name=move.name,
        product_owner=None if move.to_team else objective.owner,
        reason=_reason(move),
        on=on,
        now=now,
    )


def _dissolve_dedicated(
    move: ScenarioMove, leader: Membership, on: date, now: datetime
) -> None:
    okrs.dissolve_dedicated_team(
        _team(move), actor=leader, reason=_reason(move), on=on, now=now
    )


def _form_group(
    move: ScenarioMove, leader: Membership, on: date, now: datetime
) -> None:
    group = structure.form_team_of_teams(
        move.name,
        kind=Team.Kind.NEXUS,
        member_teams=list(Team.objects.filter(pk__in=move.member_ids)),
        actor=leader,
        on=on,
    )
    if move.objective is None:
        return
    okrs.transfer_objective(
        move.objective,
        actor=leader,
        team=group,
        reason=_reason(move),
        on=on,
        now=now,
    )


def _dissolve_group(
    move: ScenarioMove, leader: Membership, on: date, now: datetime
) -> None:
    group = _team(move)
    for team in Team.objects.filter(pk__in=list(member_ids(group))).order_by("pk"):
        okrs.remove_member_team(group, team=team, actor=leader, on=on, now=now)
    held = Slot.objects.filter(team=group).count()
    structure.archive_team(group, in_process=held, actor=leader, on=on)


_DO: Mapping[Kind, Callable[[ScenarioMove, Membership, date, datetime], None]] = {
    Kind.GIVE_OKR: _give_okr,
    Kind.GIVE_SLOTS: _give_slots,
    Kind.FORM_DEDICATED: _form_dedicated,
    Kind.DISSOLVE_DEDICATED: _dissolve_dedicated,
    Kind.FORM_GROUP: _form_group,
    Kind.DISSOLVE_GROUP: _dissolve_group,
}


def _objective(move: ScenarioMove) -> Objective:
    if move.objective is None:
        raise Conflict("The OKR of this move is not there any more.")
    return move.objective


def _team(move: ScenarioMove) -> Team:
    if move.team is None:
        raise Conflict("The team of this move is not there any more.")
    return move.team


def _to(move: ScenarioMove) -> Team:
    if move.to_team is None:
        raise Conflict("The team of this move is not there any more.")
    return move.to_team


def _reason(move: ScenarioMove) -> str:
    return f"Accepted by the teams: {move.scenario.name}"
