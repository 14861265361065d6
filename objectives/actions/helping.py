"""What an objective waits for and what blocks it, what it needs, what others try.

Called by conversations, which know who asked, who promised, and what stands in the way.
"""

from datetime import date, datetime

from objectives import policies, queries
from objectives.actions.acting import act, refresh_teams
from objectives.actions.holding import hold
from objectives.actions.initiatives import Expected, begin_initiative
from objectives.actions.journal import refresh
from objectives.actions.leading import serialize_links
from objectives.models import (
    AwaitedHelp,
    BlockingBarrier,
    Contributor,
    Initiative,
    KeyResult,
    Need,
    Objective,
)
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.models import Team
from teams.queries import standing


def await_help(
    objective: Objective,
    number: int,
    *,
    asked_of: str,
    due_on: date | None,
    is_blocking: bool,
    on: date,
) -> AwaitedHelp:
    """Keep that an objective waits from a day on; what was kept of it before ends.

    Part of the caller's transaction, which named the actor.
    """
    _end(number, on)
    waits = AwaitedHelp.objects.create(
        objective=objective,
        number=number,
        asked_of=asked_of[:120],
        due_on=due_on,
        is_blocking=is_blocking,
        since=on,
    )
    refresh_teams(queries.accountable(objective))
    return waits


def await_no_more(objective: Objective, number: int, *, on: date) -> None:
    """Keep that an objective waits for this help no longer."""
    _end(number, on)
    refresh_teams(queries.accountable(objective))


def block_by(objective: Objective, barrier: int, *, on: date) -> None:
    """Keep that a barrier blocks an objective from a day on, unless that is known.

    Part of the caller's transaction, which named the actor.
    """
    BlockingBarrier.objects.get_or_create(
        number=barrier, until=None, defaults={"objective": objective, "since": on}
    )
    refresh_teams(queries.accountable(objective))


def block_no_more(objective: Objective, barrier: int, *, on: date) -> None:
    """Keep that a barrier blocks an objective no longer."""
    BlockingBarrier.objects.filter(number=barrier, until=None).update(until=on)
    refresh_teams(queries.accountable(objective))


def need_objective(
    objective: Objective, needed: Objective, *, help_number: int | None = None
) -> Need:
    """Say that an objective needs another; needs never form a ring.

    Part of the caller's transaction. Needs are made one after the other, so that two
    together close no ring.
    """
    if objective.pk == needed.pk:
        raise Conflict("An objective does not need itself.", field="dependent")
    serialize_links()
    if objective.pk in queries.needed_from(needed.pk):
        raise Conflict(
            f"{needed.reference} already waits for {objective.reference}; "
            "the two cannot wait for each other.",
            field="dependent",
        )
    need, _ = Need.objects.get_or_create(
        objective=objective, needed=needed, defaults={"help_number": help_number}
    )
    return need


def end_need(need: Need, *, actor: Membership, on: date, now: datetime) -> None:
    """Say that an objective needs another no longer."""
    with act(actor, now=now):
        held = hold(need.objective, actor=actor, on=on)
        policies.may_link_objective(held.actor, held.objective).enforce()
        record(actor.user_id, "objective.needs_no_more")
        Need.objects.filter(pk=need.pk).delete()
        refresh(held)


def contribute(
    key_result: KeyResult, team: Team, *, actor: Membership, on: date, now: datetime
) -> Contributor:
    """Let a team that was invited help with a key result: no accountability, no slot."""
    with act(actor, now=now):
        policies.may_help_with_initiative(standing(actor, on), team).enforce()
        record(actor.user_id, "key_result.contributor_added")
        found, _ = Contributor.objects.get_or_create(key_result=key_result, team=team)
        return found


def help_with_initiative(
    key_result: KeyResult,
    team: Team,
    *,
    text: str,
    actor: Membership,
    on: date,
    now: datetime,
    impact: str = "",
) -> Initiative:
    """Let a team try something for another's key result; it contributes to it then.

    No accountability and no slot (DOMAIN 1.4).
    """
    with act(actor, now=now):
        policies.may_help_with_initiative(standing(actor, on), team).enforce()
        if not text.strip():
            raise Conflict("What would you try?", field="text")
        initiative = begin_initiative(
            Initiative(text=text.strip(), team=team, author=actor),
            [Expected(key_result, impact.strip())],
            actor=actor,
            on=on,
            now=now,
        )
        Contributor.objects.get_or_create(key_result=key_result, team=team)
        return initiative


def _end(number: int, on: date) -> None:
    AwaitedHelp.objects.filter(number=number, until=None).update(until=on)
