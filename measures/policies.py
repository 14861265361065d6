"""Who may do what with the metric registry. Pure."""

from okrhub.lib.decisions import Decision, allow_if
from teams.standing import Standing


def may_register_metric(actor: Standing) -> Decision:
    """Let everybody who writes register what is measured."""
    return allow_if(actor.writes, "Viewers read; they change nothing.")


def may_edit_metric(actor: Standing) -> Decision:
    """Let leaders and product owners look after the registry, which all teams share."""
    return allow_if(
        actor.leads or any(actor.is_product_owner_of(team) for team in actor.teams),
        "Leaders and product owners look after the metrics, which all teams share.",
    )
