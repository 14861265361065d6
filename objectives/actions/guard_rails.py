"""Guard-rails: attached to an objective and taken away; health follows their values."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from measures import facts as measured
from measures.models import Kpi
from objectives import policies, queries
from objectives.actions.acting import act, refresh_teams
from objectives.actions.holding import hold
from objectives.actions.journal import refresh
from objectives.actions.key_results import check_open
from objectives.models import GuardRail, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership

GUARDED = "This KPI guards the objective already."
NO_LIMIT = "Say a limit that must not be crossed."
WRONG_ORDER = "The highest value lies above the lowest."


def add_guard_rail(
    objective: Objective,
    *,
    actor: Membership,
    kpi: Kpi,
    on: date,
    now: datetime,
    lowest: Decimal | None = None,
    highest: Decimal | None = None,
) -> GuardRail:
    """Let a KPI guard an objective; without a limit the KPI's red limits hold."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on)
        policies.may_guard_objective(held.actor, held.objective).enforce()
        check_open(held.objective)
        if kpi.archived_on is not None:
            raise Conflict(f"{kpi.reference} is archived.", field="kpi")
        if lowest is None and highest is None:
            tolerable = measured.limits(kpi).tolerable
            lowest, highest = tolerable.lowest, tolerable.highest
        if lowest is None and highest is None:
            raise Conflict(NO_LIMIT, field="lowest")
        if lowest is not None and highest is not None and lowest > highest:
            raise Conflict(WRONG_ORDER, field="highest")
        record(actor.user_id, "guard_rail.added")
        try:
            with transaction.atomic():
                added = GuardRail.objects.create(
                    objective=held.objective, kpi=kpi, lowest=lowest, highest=highest
                )
        except IntegrityError as error:
            diagnosis = getattr(error.__cause__, "diag", None)
            broken = getattr(diagnosis, "constraint_name", "")
            if broken != "kpi_guards_an_objective_once":
                raise
            raise Conflict(GUARDED, field="kpi") from error
        refresh(held)
        return added


def remove_guard_rail(
    guard_rail: GuardRail, *, actor: Membership, on: date, now: datetime
) -> None:
    """Let a KPI guard an objective no longer; the KPI and its values stay."""
    with act(actor, now=now):
        held = hold(guard_rail.objective, actor=actor, on=on)
        policies.may_guard_objective(held.actor, held.objective).enforce()
        check_open(held.objective)
        record(actor.user_id, "guard_rail.removed")
        GuardRail.objects.filter(pk=guard_rail.pk).delete()
        refresh(held)


def refresh_guarded(kpi_id: int, *, since: date | None) -> None:
    """Ask for the figures of the teams whose OKRs in process a KPI guards.

    For the worker, inside the open organisation; up to three queries and the jobs.
    """
    objectives = list(queries.guarded_objectives(kpi_id))
    accountable = queries.accountable_by_objective(objectives)
    teams = {team for teams in accountable.values() for team in teams}
    refresh_teams(teams, since=since)
