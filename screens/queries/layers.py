"""Which layers an organisation could not switch off, and why."""

from measures.queries import kpis
from objectives.models import Cadence, Objective
from objectives.queries import has_strategy
from teams.queries import current_teams, current_units


def layers_in_use() -> dict[str, str]:
    """Return the layers in use with what uses them, in words. Five queries."""
    teams, units = current_teams().count(), current_units().count()
    reasons = {
        "has_many_teams": f"There are {teams} teams." if teams > 1 else "",
        "has_units": f"There are {units} units." if units else "",
        "has_annual_cycle": "There are annual OKRs."
        if Objective.objects.filter(cycle__cadence=Cadence.ANNUAL).exists()
        else "",
        "has_strategy": "A strategy is written." if has_strategy() else "",
        "has_kpis": "There are KPIs." if kpis().exists() else "",
    }
    return {name: reason for name, reason in reasons.items() if reason}
