"""What every action of this room does around its own few lines.

An action opens the tenant, locks, asks the policy, names actor and reason, writes, and
enqueues. A refusal rolls all of it back; only the limit's hit is then written down.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Model

from objectives import queries
from objectives.lifecycle import LifecycleError
from objectives.limit import TeamLoad
from objectives.models import Cycle, KeyResult, LimitHit, Objective
from objectives.scoring import ScoringError
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict, Unfit
from okrhub.lib.tenancy import seen_by, tenant
from organizations.jobs import enqueue
from organizations.models import Membership
from teams.models import Team

STALE = "Somebody else changed this while you were writing. Nothing of yours is lost."
CHANGED = "Somebody else changed this at the same moment. Please look again."


@dataclass(frozen=True, slots=True)
class Refused:
    """What was refused at the limit, and by which full teams."""

    objective_id: int
    reference: str
    cycle: Cycle
    on: date
    full: tuple[TeamLoad, ...]
    is_turned_away: bool
    is_planned: bool


class AtLimit(Conflict):
    """A Conflict at the limit of OKRs in process.

    Its facts are gathered, and its hits recorded, once the action is rolled back and
    nobody waits for its locks.
    """

    def __init__(self, reason: str, refused: Refused) -> None:
        """Keep what was refused."""
        super().__init__(reason)
        self.refused = refused


_is_acting: ContextVar[bool] = ContextVar("is_acting", default=False)


@contextmanager
def act(actor: Membership, *, now: datetime) -> Iterator[None]:
    """Open the actor's organisation for one action: its transaction.

    What the calculations refuse becomes a Conflict with their sentence. A refusal at
    the limit is recorded by the outermost action, in a transaction of its own, after
    everything that was done is undone.
    """
    is_outermost = not _is_acting.get()
    token = _is_acting.set(True)
    try:
        with seen_by(actor.pk), tenant(actor.organization_id):
            yield
    except (ScoringError, LifecycleError) as error:
        raise Conflict(str(error)) from error
    except AtLimit as refusal:
        if is_outermost:
            with seen_by(actor.pk), tenant(actor.organization_id):
                record_hits(refusal.refused, actor=actor, now=now)
                refusal.facts |= facts_of(refusal.refused)
        raise
    finally:
        _is_acting.reset(token)


def record_hits(refused: Refused, *, actor: Membership | None, now: datetime) -> None:
    """Write down who hit the limit, and that the objective was turned away."""
    record(actor.user_id if actor else None, "objective.turned_away")
    LimitHit.objects.bulk_create(
        LimitHit(
            objective_id=refused.objective_id,
            team_id=load.team,
            cycle=refused.cycle,
            in_process=load.in_process,
            effective_limit=load.limit,
            actor=actor,
            happened_at=now,
        )
        for load in refused.full
    )
    if refused.is_turned_away:
        Objective.objects.filter(pk=refused.objective_id).update(
            turned_away=F("turned_away") + 1
        )


def facts_of(refused: Refused) -> dict[str, Any]:
    """Return what a page shows beside a refusal: each full team, what fills its slots.

    The first full team stands by itself as well, for where there is only one.
    """
    full = [_full_team(load, refused) for load in refused.full]
    return {
        **full[0],
        "objective": refused.reference,
        "cycle": refused.cycle.name,
        "teams": full,
    }


def _full_team(load: TeamLoad, refused: Refused) -> dict[str, Any]:
    team = Team.objects.get(pk=load.team)
    fillings = queries.options_at_limit(
        team,
        refused.cycle.cadence,
        refused.on,
        planned_for=refused.cycle if refused.is_planned else None,
    )
    return {
        "team": team.name,
        "team_reference": team.reference,
        "limit": load.limit,
        "in_process": load.in_process,
        "fills": [asdict(filling) for filling in fillings],
    }


def check_version(row: Objective | KeyResult, version: int | None) -> None:
    """Refuse to write over what somebody else saved since the person looked.

    The facts carry the row as it is now, so that a page can show both.
    """
    if version is not None and row.version != version:
        shown = {"reference": row.reference, "title": row.title, "state": row.state}
        raise Conflict(STALE, version=row.version, current=shown)


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Delete within; IntegrityError where another room still names what is deleted.

    The database says so at once instead of at the end, and only what was done within
    is undone.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def check_fields(row: Model, *columns: str) -> None:
    """Refuse what does not fit its column: too long, too many digits, no such choice.

    Looks at the named columns, or at all; the facts name each field and a sentence.
    """
    wanted = [
        field.name
        for field in row._meta.concrete_fields  # noqa: SLF001 - Django's public name
        if not field.is_relation
        and (not columns or field.name in columns)
        and getattr(row, field.attname) not in field.empty_values
    ]
    fields = {field.name for field in row._meta.fields}  # noqa: SLF001
    try:
        row.clean_fields(exclude=fields.difference(wanted))
    except ValidationError as error:
        missing = [
            {"field": name, "sentence": " ".join(sentences)}
            for name, sentences in error.message_dict.items()
        ]
        sentences = " ".join(found["sentence"] for found in missing)
        raise Unfit(sentences, missing=missing) from error


def needed(reason: str, question: str) -> str:
    """Return the reason without blanks; refuse an empty one with the question."""
    reason = reason.strip()
    if not reason:
        raise Conflict(question, missing=[{"field": "reason", "sentence": question}])
    return reason


def refresh_teams(
    team_ids: Iterator[int] | frozenset[int] | set[int], *, since: date | None = None
) -> None:
    """Ask for the teams' figures again, from a past day on if the change was backdated."""
    for team_id in sorted(team_ids):
        if since is None:
            enqueue("flow.refresh_team", dedupe=str(team_id), team_id=team_id)
        else:
            enqueue(
                "flow.refresh_team",
                dedupe=f"{team_id} since {since}",
                team_id=team_id,
                since=since.isoformat(),
            )
