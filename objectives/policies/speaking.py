"""Who speaks for an objective: its team's product owner, its owner person, its author."""

from objectives.models import Objective
from okrhub.lib.decisions import ALLOWED, Decision, allow_if, denied
from teams.models import Team
from teams.standing import Standing

VIEWERS_READ = denied("Viewers read; they change nothing.")


def owner_decides(actor: Standing, objective: Objective, does: str) -> Decision:
    """Let who speaks for it decide; `does` says what, for the refusal."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        speaks_for(actor, objective),
        f"The product owner of {objective.team.name}, "
        f"or the person who owns this objective, {does}.",
    )


def speaks_for(actor: Standing, objective: Objective) -> bool:
    """Say whether a person is "the owner" of DOMAIN 2.1."""
    return actor.is_product_owner_of(objective.team_id) or (
        objective.owner_id == actor.membership_id and actor.is_in(objective.team_id)
    )


def owner_or_product_owner(
    actor: Standing, objective: Objective, team: Team, does: str
) -> Decision:
    """Let who speaks for it decide, the other team's product owner, or its author."""
    if actor.is_product_owner_of(team.pk) or is_authors_draft(actor, objective):
        return ALLOWED
    return owner_decides(actor, objective, does)


def author_decides(actor: Standing, objective: Objective, does: str) -> Decision:
    """Let the author decide; the product owner where the author is not known."""
    if not actor.writes:
        return VIEWERS_READ
    if objective.created_by_id is None:
        return owner_decides(actor, objective, does)
    return allow_if(
        objective.created_by_id == actor.membership_id,
        f"Only the person who proposed it {does}.",
    )


def is_authors_draft(actor: Standing, objective: Objective) -> bool:
    """Say whether a person wrote what is still only proposed."""
    if not actor.writes:
        return False
    return is_in_own_draft(actor, objective) or (
        objective.state == Objective.State.PROPOSED
        and objective.created_by_id == actor.membership_id
    )


def is_in_own_draft(actor: Standing, objective: Objective) -> bool:
    """Say whether it stands in a draft that the person writes."""
    return (
        objective.draft is not None
        and not objective.draft.is_published
        and objective.state in {Objective.State.PROPOSED, Objective.State.READY}
        and actor.membership_id in objective.draft.author_ids
    )
