"""What teams and units say about their own figures."""

from datetime import date

from objectives.policies import may_write_strategy
from okrhub.lib.audit import record
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import save_version
from organizations.models import Membership
from sprints import policies
from sprints.actions.telling import tell_board
from sprints.models import HeartbeatPolicy, TeamFocus
from teams.models import Team, Unit
from teams.queries import standing


def set_focus(
    team: Team,
    *,
    unsorted_most: int | None,
    unmeasured_most: int | None,
    heartbeat_most: int | None,
    is_open: bool,
    window: str | None = None,
    version: int,
    actor: Membership,
    on: date,
) -> TeamFocus:
    """Set a team's own limits, who sees its figures, and the time that they look at.

    `version` is 0 the first time; without a `window` it is the organisation's.
    """
    given = {
        "unsorted_most": unsorted_most,
        "unmeasured_most": unmeasured_most,
        "heartbeat_most": heartbeat_most,
        "is_open": is_open,
        "window": window or "",
    }
    with tenant(actor.organization_id):
        policies.may_sort_work(standing(actor, on), team).enforce()
        record(actor.user_id, "team_focus.set")
        held, is_new = TeamFocus.objects.select_for_update(of=("self",)).get_or_create(
            team=team, defaults=given
        )
        if not is_new:
            save_version(held, version, dict(given))
        tell_board([team.pk])
        return held


def set_heartbeat_policy(
    unit: Unit | None,
    *,
    share: int | None,
    words: str,
    version: int,
    actor: Membership,
    on: date,
) -> HeartbeatPolicy:
    """Write down about how much of the work keeps things running; leaders do."""
    given = {"share": share, "words": words.strip()}
    with tenant(actor.organization_id):
        may_write_strategy(standing(actor, on)).enforce()
        record(actor.user_id, "heartbeat_policy.set")
        rows = HeartbeatPolicy.objects.select_for_update(of=("self",))
        held, is_new = rows.get_or_create(unit=unit, defaults=given)
        if not is_new:
            save_version(held, version, dict(given))
        return held
