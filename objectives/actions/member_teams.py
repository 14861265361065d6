"""Teams that join and leave a team of teams, with the slots that this takes."""

from collections.abc import Callable
from datetime import date, datetime

from objectives import queries
from objectives.actions.acting import act
from objectives.actions.holding import Held, hold_capacities, hold_objective
from objectives.actions.journal import refresh
from objectives.actions.slots import settle_slots
from objectives.models import Objective
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.actions import end_stay, take_in
from teams.models import MemberTeam, Team
from teams.queries import standing


def add_member_team(
    group: Team, *, team: Team, actor: Membership, on: date, now: datetime
) -> MemberTeam:
    """Let a team join a team of teams; it gives a slot to each OKR in process there.

    A path into process like any other: Conflict as at commit where it has none free.
    """
    return _settling(group, team, take_in, actor=actor, on=on, now=now)


def remove_member_team(
    group: Team, *, team: Team, actor: Membership, on: date, now: datetime
) -> MemberTeam:
    """Let a team leave; the slots that it gave as a member are free."""
    return _settling(group, team, end_stay, actor=actor, on=on, now=now)


def _settling(
    group: Team,
    team: Team,
    change: Callable[..., MemberTeam],
    *,
    actor: Membership,
    on: date,
    now: datetime,
) -> MemberTeam:
    with act(actor, now=now):
        if not group.is_team_of_teams:
            raise Conflict(f"{group.name} is not made of teams.")
        who = standing(actor, on)
        together = {group.pk, team.pk}
        held = [
            Held(objective, who, on, capacities)
            for cadence in sorted(queries.CADENCES)
            for capacities in [hold_capacities(together, cadence)]
            for objective in _in_process(group, cadence)
        ]
        stay = change(group, team, actor=actor, on=on)
        for each in held:
            settle_slots(each)
            refresh(each)
        return stay


def _in_process(group: Team, cadence: str) -> list[Objective]:
    """Lock what a team of teams has in process of a cadence, by id."""
    ids = Objective.objects.filter(
        team=group,
        cycle__cadence=cadence,
        state__in=[Objective.State.IN_PROCESS, Objective.State.PAUSED],
    ).order_by("pk")
    return [hold_objective(pk) for pk in ids.values_list("pk", flat=True)]
