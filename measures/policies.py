"""Who may do what with the metric registry and with KPIs. Pure.

KPIs with a team need `team` loaded.
"""

from measures.models import Kpi
from okrhub.lib.decisions import ALLOWED, Decision, allow_if, denied
from teams.models import Team
from teams.standing import Standing

VIEWERS_READ = denied("Viewers read; they change nothing.")


def may_register_metric(actor: Standing) -> Decision:
    """Let everybody who writes register what is measured."""
    return allow_if(actor.writes, VIEWERS_READ.reason)


def may_edit_metric(actor: Standing) -> Decision:
    """Let leaders and product owners look after the registry, which all teams share."""
    return allow_if(
        actor.leads or any(actor.is_product_owner_of(team) for team in actor.teams),
        "Leaders and product owners look after the metrics, which all teams share.",
    )


def may_register_kpi(actor: Standing, team: Team | None) -> Decision:
    """Let leaders set up KPIs, and a team's people those of their team."""
    if not actor.writes:
        return VIEWERS_READ
    if team is None:
        return allow_if(actor.leads, "Leaders set up the KPIs of a unit.")
    if team.archived_on is not None:
        return denied(f"{team.name} is archived.")
    return allow_if(
        actor.leads or actor.is_in(team.pk),
        f"Leaders and the people of {team.name} set up its KPIs.",
    )


def may_edit_kpi(actor: Standing, kpi: Kpi) -> Decision:
    """Let those who could set a KPI up change, archive and restore it; and its owner."""
    if not actor.writes:
        return VIEWERS_READ
    if actor.leads or _owns(actor, kpi):
        return ALLOWED
    home = kpi.team.name if kpi.team else "a unit"
    return allow_if(
        kpi.team is not None and actor.is_in(kpi.team.pk),
        f"Leaders, the people of {home} and its owner change this KPI.",
    )


def may_record_value(actor: Standing, kpi: Kpi) -> Decision:
    """Let those who look after a KPI say its values."""
    if kpi.archived_on is not None:
        return denied(f"{kpi.reference} is archived.")
    return may_edit_kpi(actor, kpi)


def _owns(actor: Standing, kpi: Kpi) -> bool:
    return kpi.owner_id is not None and kpi.owner_id == actor.membership_id
