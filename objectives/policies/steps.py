"""Who takes an objective a step on: each verb of its life, who shares it, its home."""

from collections.abc import Callable

from objectives.lifecycle import Verb, allowed_verbs
from objectives.models import Cadence, Objective
from objectives.policies.speaking import (
    VIEWERS_READ,
    author_decides,
    is_in_own_draft,
    owner_decides,
    owner_or_product_owner,
)
from okrhub.lib.decisions import ALLOWED, Decision, allow_if, denied
from teams.models import Team
from teams.standing import Standing


def may_make_ready(actor: Standing, objective: Objective) -> Decision:
    """Let the owner say that an OKR can be chosen; leaders in their draft of a year."""
    if (
        actor.leads
        and objective.cycle.cadence == Cadence.ANNUAL
        and is_in_own_draft(actor, objective)
    ):
        return ALLOWED
    return owner_decides(actor, objective, "makes it ready")


def may_commit(actor: Standing, objective: Objective) -> Decision:
    """Let the team's product owner commit, and a leader for the year (DOMAIN 2.1)."""
    if not actor.writes:
        return VIEWERS_READ
    if objective.team.archived_on is not None:
        return denied(f"{objective.team.name} is archived.")
    if objective.cycle.cadence == Cadence.ANNUAL:
        return allow_if(actor.leads, "Leaders commit the OKRs of a year.")
    return allow_if(
        actor.is_product_owner_of(objective.team_id),
        f"The product owner of {objective.team.name} commits its OKRs.",
    )


def may_pause(actor: Standing, objective: Objective) -> Decision:
    """Let the owner pause and resume."""
    return owner_decides(actor, objective, "pauses and resumes it")


def may_defer(actor: Standing, objective: Objective) -> Decision:
    """Let the owner defer, and bring back what was deferred."""
    return owner_decides(actor, objective, "defers it and brings it back")


def may_close(actor: Standing, objective: Objective) -> Decision:
    """Let the owner grade and close."""
    return owner_decides(actor, objective, "closes it")


def may_drop(actor: Standing, objective: Objective) -> Decision:
    """Let the owner drop what is open."""
    return owner_decides(actor, objective, "drops it")


def may_undo_close(actor: Standing, objective: Objective) -> Decision:
    """Let the owner open again what was closed."""
    return owner_decides(actor, objective, "opens it again")


def may_carry_over(actor: Standing, objective: Objective) -> Decision:
    """Let the owner carry an OKR into the next cycle."""
    return owner_decides(actor, objective, "carries it over")


def may_decline(actor: Standing, objective: Objective) -> Decision:
    """Let the one who proposed an OKR withdraw it."""
    return author_decides(actor, objective, "withdraws it")


def may_delete_draft(actor: Standing, objective: Objective) -> Decision:
    """Let the author delete a proposal to which nothing happened."""
    return author_decides(actor, objective, "deletes it")


def may_void(actor: Standing, objective: Objective) -> Decision:
    """Let administrators take out what was entered in error."""
    return allow_if(
        actor.administers,
        "Administrators make void what was entered in error. "
        "You can drop this objective instead.",
    )


def may_add_co_owner(actor: Standing, objective: Objective, team: Team) -> Decision:
    """Let the owner share an OKR, and the joining team's product owner join it."""
    return owner_or_product_owner(actor, objective, team, "shares it")


def may_remove_co_owner(actor: Standing, objective: Objective, team: Team) -> Decision:
    """Let the owner end the sharing, and the co-owner's product owner leave it."""
    return owner_or_product_owner(actor, objective, team, "ends the sharing")


def may_assign_key_result_team(
    actor: Standing, objective: Objective, team: Team
) -> Decision:
    """Let the owner give a key result to a team, and that team's product owner take it.

    Taking it back to the owner team is giving it up by the team that has it: then
    `team` is the one that had it.
    """
    return owner_or_product_owner(actor, objective, team, "gives its key results")


def may_transfer(actor: Standing, objective: Objective) -> Decision:
    """Let the owner, or a leader, give an OKR another home."""
    if actor.leads:
        return ALLOWED
    return owner_decides(actor, objective, "gives it to another team")


def acts(actor: Standing, objective: Objective) -> dict[str, Decision]:
    """Return, by verb, what its state lets be done with an objective, and by whom.

    Verbs that do not fit the state are left out; what fits but is somebody else's
    carries the reason, so that a page shows whom to ask.
    """
    return {
        verb.value: _POLICIES[verb](actor, objective)
        for verb in allowed_verbs(objective.state)
        if verb in _POLICIES
    }


_POLICIES: dict[Verb, Callable[[Standing, Objective], Decision]] = {
    Verb.MAKE_READY: may_make_ready,
    Verb.COMMIT: may_commit,
    Verb.PAUSE: may_pause,
    Verb.RESUME: may_pause,
    Verb.DEFER: may_defer,
    Verb.RETURN_TO_READY: may_defer,
    Verb.CLOSE_ACHIEVED: may_close,
    Verb.CLOSE_MISSED: may_close,
    Verb.DROP: may_drop,
    Verb.DECLINE: may_decline,
    Verb.UNDO_CLOSE: may_undo_close,
    Verb.VOID: may_void,
    Verb.CARRY_OVER: may_carry_over,
}
