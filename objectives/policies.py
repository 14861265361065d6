"""Who may do what with OKRs. Pure: where a person stands comes in, a decision goes out.

An OKR belongs to a team: nobody outside it edits its key results, whatever the role in
the organisation; a leader proposes and asks (DOMAIN "People"). "The owner" of DOMAIN
2.1 is the owner team's product owner, or the owner person while in that team.
Objectives need `team` and `cycle` loaded.
"""

from collections.abc import Callable, Collection, Iterable

from objectives.lifecycle import Verb, allowed_verbs
from objectives.models import Cadence, Draft, Initiative, KeyResult, Objective
from okrhub.lib.decisions import ALLOWED, Decision, allow_if, denied
from teams.models import Team
from teams.standing import Standing

VIEWERS_READ = denied("Viewers read; they change nothing.")


def may_create_cycle(actor: Standing) -> Decision:
    """Let leaders set the years and quarters."""
    return allow_if(actor.leads, "Leaders and administrators set the cycles.")


def may_write_strategy(actor: Standing) -> Decision:
    """Let leaders write what the organisation and its units want."""
    return allow_if(actor.leads, "Leaders and administrators write the strategy.")


def may_begin_draft(actor: Standing, cadence: str) -> Decision:
    """Let leaders draft a year, and product owners a quarter too (DOMAIN 2.1, 6)."""
    if cadence == Cadence.ANNUAL:
        return allow_if(actor.leads, "Leaders draft the OKRs of a year.")
    return allow_if(
        actor.leads or any(actor.is_product_owner_of(team) for team in actor.teams),
        "Leaders and product owners draft the OKRs of a quarter.",
    )


def may_write_draft(actor: Standing, draft: Draft) -> Decision:
    """Let its authors write a draft, until it is published."""
    if not actor.writes:
        return VIEWERS_READ
    if draft.is_published:
        return denied("This draft is published; its OKRs are edited one by one.")
    return allow_if(
        actor.membership_id in draft.author_ids,
        "The authors of this draft write it. Comment, or ask one of them.",
    )


def may_publish_draft(actor: Standing, draft: Draft) -> Decision:
    """Let leaders publish, with what is ready going into process (DOMAIN 2.1)."""
    if draft.is_published:
        return denied("This draft is published already.")
    return allow_if(actor.leads, "Leaders publish the draft of a cycle.")


def may_draft_objective(actor: Standing, team: Team) -> Decision:
    """Let the team's people draft, and leaders propose to any team."""
    if not actor.writes:
        return VIEWERS_READ
    if team.archived_on is not None:
        return denied(f"{team.name} is archived.")
    return allow_if(
        actor.is_in(team.pk) or actor.leads,
        f"The people of {team.name} and leaders propose OKRs to it.",
    )


def may_edit_objective(actor: Standing, objective: Objective) -> Decision:
    """Let the team's people edit, and who writes it while it is only a draft."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.is_in(objective.team_id) or _is_authors_draft(actor, objective),
        f"{objective.team.name} edits its own OKRs. Propose a change to it.",
    )


def may_link_objective(actor: Standing, objective: Objective) -> Decision:
    """Let those who edit an objective say what it contributes to."""
    return may_edit_objective(actor, objective)


def may_guard_objective(actor: Standing, objective: Objective) -> Decision:
    """Let those who edit an objective say what must not get worse meanwhile."""
    return may_edit_objective(actor, objective)


def may_add_key_result(
    actor: Standing, objective: Objective, team: Team | None = None
) -> Decision:
    """Let those who edit an objective add a key result.

    A key result for another team is assigned to it: see may_assign_key_result_team.
    """
    decision = may_edit_objective(actor, objective)
    if decision and team is not None and team.pk != objective.team_id:
        return may_assign_key_result_team(actor, objective, team)
    return decision


def may_edit_key_result(
    actor: Standing, key_result: KeyResult, objective: Objective
) -> Decision:
    """Let the people of the key result's team edit it, and nobody outside.

    The author of a mere proposal may still change what he or she wrote.
    """
    if not actor.writes:
        return VIEWERS_READ
    team_id = key_result.team_id or objective.team_id
    return allow_if(
        actor.is_in(team_id) or _is_authors_draft(actor, objective),
        "Only the team that owns a key result edits it. Propose a change to it.",
    )


def may_add_initiative(actor: Standing, key_result: KeyResult) -> Decision:
    """Let those who edit a key result say what they would try for it.

    The key result needs `objective` with its team.
    """
    return may_edit_key_result(actor, key_result, key_result.objective)


def may_help_with_initiative(actor: Standing, team: Team) -> Decision:
    """Let the people of a team say what it tries for another team's key result."""
    return allow_if(
        actor.is_in(team.pk), f"The people of {team.name} say what it tries."
    )


def may_end_contribution(
    actor: Standing, objective: Objective, *, carrier: int, team: int
) -> Decision:
    """Let a team that helps leave, and let the key result's team do without it."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.is_in(team)
        or actor.is_in(carrier)
        or _is_authors_draft(actor, objective),
        "The team that helps says so, or the one whose key result it is.",
    )


def may_edit_initiative(
    actor: Standing, initiative: Initiative, *, drafted: Iterable[KeyResult] = ()
) -> Decision:
    """Let the people of its team edit it, and the author of a mere proposal it serves."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.is_in(initiative.team_id)
        or any(_is_authors_draft(actor, row.objective) for row in drafted),
        "The people of its team edit an initiative.",
    )


def may_set_coach_words(actor: Standing) -> Decision:
    """Let administrators say which words the coach knows."""
    return allow_if(actor.administers, "Administrators set the words of the coach.")


def may_dismiss_question(actor: Standing) -> Decision:
    """Let everybody who writes take away a question of the coach."""
    return ALLOWED if actor.writes else VIEWERS_READ


def may_make_ready(actor: Standing, objective: Objective) -> Decision:
    """Let the owner say that an OKR can be chosen; leaders in their draft of a year."""
    if (
        actor.leads
        and objective.cycle.cadence == Cadence.ANNUAL
        and _is_in_own_draft(actor, objective)
    ):
        return ALLOWED
    return _owner_decides(actor, objective, "makes it ready")


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


def may_plan_cycle(actor: Standing) -> Decision:
    """Let everybody who writes try out a plan; each OKR is committed by its own rule."""
    return ALLOWED if actor.writes else VIEWERS_READ


def may_pause(actor: Standing, objective: Objective) -> Decision:
    """Let the owner pause and resume."""
    return _owner_decides(actor, objective, "pauses and resumes it")


def may_defer(actor: Standing, objective: Objective) -> Decision:
    """Let the owner defer, and bring back what was deferred."""
    return _owner_decides(actor, objective, "defers it and brings it back")


def may_close(actor: Standing, objective: Objective) -> Decision:
    """Let the owner grade and close."""
    return _owner_decides(actor, objective, "closes it")


def may_drop(actor: Standing, objective: Objective) -> Decision:
    """Let the owner drop what is open."""
    return _owner_decides(actor, objective, "drops it")


def may_undo_close(actor: Standing, objective: Objective) -> Decision:
    """Let the owner open again what was closed."""
    return _owner_decides(actor, objective, "opens it again")


def may_carry_over(actor: Standing, objective: Objective) -> Decision:
    """Let the owner carry an OKR into the next cycle."""
    return _owner_decides(actor, objective, "carries it over")


def may_decline(actor: Standing, objective: Objective) -> Decision:
    """Let the one who proposed an OKR withdraw it."""
    return _author_decides(actor, objective, "withdraws it")


def may_delete_draft(actor: Standing, objective: Objective) -> Decision:
    """Let the author delete a proposal to which nothing happened."""
    return _author_decides(actor, objective, "deletes it")


def may_void(actor: Standing, objective: Objective) -> Decision:
    """Let administrators take out what was entered in error."""
    return allow_if(
        actor.administers,
        "Administrators make void what was entered in error. "
        "You can drop this objective instead.",
    )


def may_add_co_owner(actor: Standing, objective: Objective, team: Team) -> Decision:
    """Let the owner share an OKR, and the joining team's product owner join it."""
    return _owner_or_product_owner(actor, objective, team, "shares it")


def may_remove_co_owner(actor: Standing, objective: Objective, team: Team) -> Decision:
    """Let the owner end the sharing, and the co-owner's product owner leave it."""
    return _owner_or_product_owner(actor, objective, team, "ends the sharing")


def may_assign_key_result_team(
    actor: Standing, objective: Objective, team: Team
) -> Decision:
    """Let the owner give a key result to a team, and that team's product owner take it.

    Taking it back to the owner team is giving it up by the team that has it: then
    `team` is the one that had it.
    """
    return _owner_or_product_owner(actor, objective, team, "gives its key results")


def may_transfer(actor: Standing, objective: Objective) -> Decision:
    """Let the owner, or a leader, give an OKR another home."""
    if actor.leads:
        return ALLOWED
    return _owner_decides(actor, objective, "gives it to another team")


def may_check_in(
    actor: Standing,
    key_result: KeyResult,
    objective: Objective,
    *,
    co_owners: Collection[int] = (),
) -> Decision:
    """Let the people of the key result's team say where it stands, and its owner.

    A key result without a team of its own belongs to the objective's accountable
    teams: the owner team and the co-owners.
    """
    if not actor.writes:
        return VIEWERS_READ
    teams = {key_result.team_id} if key_result.team_id else set(co_owners)
    if not key_result.team_id:
        teams.add(objective.team_id)
    return allow_if(
        any(actor.is_in(team_id) for team_id in teams)
        or key_result.owner_id == actor.membership_id,
        "The people of its team check in on a key result.",
    )


def may_answer_gap(
    actor: Standing, key_result: KeyResult, objective: Objective
) -> Decision:
    """Let the person who owns an annual key result say whether what is linked suffices.

    Where nobody does: who owns the objective, or its team's product owner.
    """
    if not actor.writes:
        return VIEWERS_READ
    owner = key_result.owner_id or objective.owner_id
    return allow_if(
        owner == actor.membership_id or _speaks_for(actor, objective),
        "The person who owns this key result answers, "
        f"or the product owner of {objective.team.name}.",
    )


def may_set_team_limit(
    actor: Standing, team: Team, *, limit: int | None, holds: int
) -> Decision:
    """Let leaders set a team's limit, and its product owner lower it.

    `holds` is the limit that holds now. Raising it is an exception, granted by
    somebody else than the one who asks for it (DOMAIN 2.3).
    """
    if not actor.writes:
        return VIEWERS_READ
    if actor.leads:
        return ALLOWED
    if not actor.is_product_owner_of(team.pk):
        return denied(f"Leaders and the product owner of {team.name} set its limit.")
    return allow_if(
        limit is not None and limit <= holds,
        "A product owner lowers the team's limit; raising it is asked of a leader.",
    )


def may_ask_exception(actor: Standing, objective: Objective, team: Team) -> Decision:
    """Let who would commit an OKR ask for one more, for its team or another that is full.

    The full team's own product owner may ask as well.
    """
    if actor.is_product_owner_of(team.pk):
        return ALLOWED
    return may_commit(actor, objective)


def may_answer_exception(
    actor: Standing, *, asked_by: int, leader: int | None
) -> Decision:
    """Let the unit's leader answer, never who asked (DOMAIN 2.3).

    `leader` leads the team's unit; where nobody does, any leader answers, and an
    administrator may always.
    """
    if not actor.writes:
        return VIEWERS_READ
    if actor.membership_id == asked_by:
        return denied("Somebody else answers what you asked for.")
    if leader is not None and not actor.administers:
        return allow_if(
            actor.membership_id == leader, "The leader of the unit answers this."
        )
    return allow_if(actor.leads, "Leaders answer this.")


def may_say_heartbeat(actor: Standing, team: Team) -> Decision:
    """Let the team's product owner and scrum master say what heartbeat takes."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.is_product_owner_of(team.pk) or actor.is_scrum_master_of(team.pk),
        f"The product owner and the scrum master of {team.name} say this.",
    )


def may_set_unit_limit(actor: Standing) -> Decision:
    """Let leaders set the limit of a unit's teams."""
    return allow_if(actor.leads, "Leaders set the limit of a unit's teams.")


def may_set_organization_limits(actor: Standing) -> Decision:
    """Let administrators set the limits that hold where nothing else is said."""
    return allow_if(actor.administers, "Administrators set the organisation's limits.")


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


def _owner_decides(actor: Standing, objective: Objective, does: str) -> Decision:
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        _speaks_for(actor, objective),
        f"The product owner of {objective.team.name}, "
        f"or the person who owns this objective, {does}.",
    )


def _speaks_for(actor: Standing, objective: Objective) -> bool:
    return actor.is_product_owner_of(objective.team_id) or (
        objective.owner_id == actor.membership_id and actor.is_in(objective.team_id)
    )


def _owner_or_product_owner(
    actor: Standing, objective: Objective, team: Team, does: str
) -> Decision:
    if actor.is_product_owner_of(team.pk) or _is_authors_draft(actor, objective):
        return ALLOWED
    return _owner_decides(actor, objective, does)


def _author_decides(actor: Standing, objective: Objective, does: str) -> Decision:
    """Let the author decide; the product owner where the author is not known."""
    if not actor.writes:
        return VIEWERS_READ
    if objective.created_by_id is None:
        return _owner_decides(actor, objective, does)
    return allow_if(
        objective.created_by_id == actor.membership_id,
        f"Only the person who proposed it {does}.",
    )


def _is_authors_draft(actor: Standing, objective: Objective) -> bool:
    if not actor.writes:
        return False
    return _is_in_own_draft(actor, objective) or (
        objective.state == Objective.State.PROPOSED
        and objective.created_by_id == actor.membership_id
    )


def _is_in_own_draft(actor: Standing, objective: Objective) -> bool:
    return (
        objective.draft is not None
        and not objective.draft.is_published
        and objective.state in {Objective.State.PROPOSED, Objective.State.READY}
        and actor.membership_id in objective.draft.author_ids
    )


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
