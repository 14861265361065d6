"""Who may give what was computed an address for others. Pure."""

from okrhub.lib.decisions import Decision, allow_if
from teams.models import Team
from teams.standing import Standing


def may_share_reading(person: Standing, team: Team | None) -> Decision:
    """Let leaders share what is everybody's, and a team's stewards what is the team's."""
    if team is None:
        return allow_if(person.leads, "Leaders and administrators share this page.")
    steers = person.is_product_owner_of(team.pk) or person.is_scrum_master_of(team.pk)
    return allow_if(
        person.leads or steers,
        f"Leaders, and the product owner and scrum master of {team.name} share it.",
    )
