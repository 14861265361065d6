"""Who writes: cycles, strategy, drafts, objectives, key results, initiatives, check-ins."""

from collections.abc import Collection, Iterable

from objectives.models import Cadence, Draft, Initiative, KeyResult, Objective
from objectives.policies.speaking import (
    VIEWERS_READ,
    is_authors_draft,
    speaks_for,
)
from objectives.policies.steps import may_assign_key_result_team
from okrhub.lib.decisions import ALLOWED, Decision, allow_if, denied
from teams.models import Team
from teams.standing import Standing


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
        actor.is_in(objective.team_id) or is_authors_draft(actor, objective),
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
        actor.is_in(team_id) or is_authors_draft(actor, objective),
        "Only the team that owns a key result edits it. Propose a change to it.",
    )


def may_add_initiative(actor: Standing, key_result: KeyResult) -> Decision:
    """Let those who edit a key result say what they would try for it.

    The key result needs `objective` with its team.
    """
    return may_edit_key_result(actor, key_result, key_result.objective)


def may_help_with_initiative(actor: Standing, team: Team) -> Decision:
    """Let the people of a team say what it tries: for others' key results, or for none."""
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
        actor.is_in(team) or actor.is_in(carrier) or is_authors_draft(actor, objective),
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
        or any(is_authors_draft(actor, row.objective) for row in drafted),
        "The people of its team edit an initiative.",
    )


def may_set_coach_words(actor: Standing) -> Decision:
    """Let administrators say which words the coach knows."""
    return allow_if(actor.administers, "Administrators set the words of the coach.")


def may_dismiss_question(actor: Standing) -> Decision:
    """Let everybody who writes take away a question of the coach."""
    return ALLOWED if actor.writes else VIEWERS_READ


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
        owner == actor.membership_id or speaks_for(actor, objective),
        "The person who owns this key result answers, "
        f"or the product owner of {objective.team.name}.",
    )
