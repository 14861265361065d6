"""What a team's heartbeat work takes of a cycle; all of it means no OKR (DOMAIN 2.3)."""

from datetime import date, datetime

from objectives import policies
from objectives.actions.acting import act, refresh_teams
from objectives.actions.drafts import check_unlocked
from objectives.actions.holding import hold_capacities, refresh_limits
from objectives.models import Cycle, Heartbeat
from okrhub.lib.audit import record
from organizations.models import Membership
from teams.models import Team
from teams.queries import standing


def say_heartbeat(
    team: Team,
    *,
    cycle: Cycle,
    share: str,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
) -> Heartbeat | None:
    """Say what share of a cycle heartbeat takes; an empty one takes the saying back.

    With all of it the limit is 0 for the cycle. What is in process stays.
    """
    with act(actor, now=now):
        capacities = hold_capacities([team.pk], cycle.cadence)
        policies.may_say_heartbeat(standing(actor, on), team).enforce()
        check_unlocked(cycle)
        record(actor.user_id, "heartbeat.said", reason=reason)
        said = None
        if share:
            said, _ = Heartbeat.objects.update_or_create(
                team=team,
                cycle=cycle,
                defaults={
                    "share": Heartbeat.Share(share),
                    "reason": reason.strip(),
                    "said_by": actor,
                    "said_on": on,
                },
            )
        else:
            Heartbeat.objects.filter(team=team, cycle=cycle).delete()
        refresh_limits(list(capacities.values()), [team], on=on)
        refresh_teams({team.pk})
        return said
