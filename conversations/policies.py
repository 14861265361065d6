"""Who may say, ask, propose and answer. Pure.

`actor` is where a person stands on the day of asking; objectives need `team` loaded.
Whoever reads the organisation reads its conversations; viewers only read.
"""

from collections.abc import Collection

from conversations.models import (
    Barrier,
    CascadeProposal,
    Comment,
    HelpRequest,
    OpinionRound,
    Overlap,
    Scenario,
    StrategyDialogue,
)
from objectives.lifecycle import OPEN
from objectives.models import Objective
from objectives.policies import may_edit_objective
from okrhub.lib.decisions import ALLOWED, Decision, allow_if, denied
from teams.models import Team
from teams.standing import Standing

Move = StrategyDialogue.State
VIEWERS_READ = denied("Viewers read; they change nothing.")


def may_comment(actor: Standing) -> Decision:
    """Let everybody who writes comment and react."""
    return ALLOWED if actor.writes else VIEWERS_READ


def may_edit_comment(actor: Standing, comment: Comment) -> Decision:
    """Let the author change, take back and bring back a comment."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        comment.author_id == actor.membership_id, "Only its author changes a comment."
    )


def may_ask_opinions(actor: Standing, objective: Objective) -> Decision:
    """Let the product owner ask, the scrum master, and who proposed it as a leader."""
    if not actor.writes:
        return VIEWERS_READ
    if objective.state not in OPEN:
        return denied("Opinions are asked for while an OKR is open.")
    return allow_if(
        actor.is_product_owner_of(objective.team_id)
        or actor.is_scrum_master_of(objective.team_id)
        or (actor.leads and objective.created_by_id == actor.membership_id),
        f"The product owner and the scrum master of {objective.team.name} "
        "ask for opinions.",
    )


def may_answer_round(
    actor: Standing, asked: OpinionRound, teams: Collection[int]
) -> Decision:
    """Let the people of the objective's teams answer, or everybody who was asked."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        asked.asks_everybody or any(actor.is_in(team) for team in teams),
        "The people of its teams are asked.",
    )


def may_close_round(
    actor: Standing, asked: OpinionRound, objective: Objective
) -> Decision:
    """Let those who could ask, and who did, close a round."""
    if actor.writes and asked.asked_by_id == actor.membership_id:
        return ALLOWED
    return may_ask_opinions(actor, objective)


def may_reply_to_idea(actor: Standing, objective: Objective) -> Decision:
    """Let the product owner answer ideas, or the person who owns the objective."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.is_product_owner_of(objective.team_id)
        or objective.owner_id == actor.membership_id,
        f"The product owner of {objective.team.name} answers ideas.",
    )


def may_cascade(actor: Standing, team: Team) -> Decision:
    """Let leaders propose an objective to a team that is not their own."""
    if team.archived_on is not None:
        return denied(f"{team.name} is archived.")
    if not actor.leads:
        return denied("Leaders propose objectives to teams.")
    return allow_if(
        not actor.is_in(team.pk), f"{team.name} is your own team: draft it there."
    )


def may_answer_cascade(actor: Standing, team: Team) -> Decision:
    """Let the team's product owner answer for it."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.is_product_owner_of(team.pk),
        f"The product owner of {team.name} answers for the team.",
    )


def may_answer_team(actor: Standing, proposal: CascadeProposal) -> Decision:
    """Let the leader who owes the answer give it, or another leader."""
    name = proposal.waits_for.user.name if proposal.waits_for else "A leader"
    return allow_if(actor.leads, f"{name} answers this, or another leader.")


def may_log_barrier(actor: Standing, team: Team) -> Decision:
    """Let the people of a team, and leaders, say what stands in its way."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.is_in(team.pk) or actor.leads,
        f"The people of {team.name} and leaders log its barriers.",
    )


def may_move_barrier(actor: Standing, barrier: Barrier) -> Decision:
    """Let its owner, or a leader, say how far a barrier is."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.leads or barrier.owner_id == actor.membership_id,
        f"{barrier.owner.user.name} owns this barrier, and leaders may help.",
    )


def may_flag_objective(actor: Standing, objective: Objective) -> Decision:
    """Let leaders say that an open objective does not match the strategy."""
    if objective.state not in OPEN:
        return denied("A dialogue begins while an OKR is open.")
    return allow_if(actor.leads, "Leaders say when an OKR does not match the strategy.")


def may_close_dialogue(
    actor: Standing, dialogue: StrategyDialogue, state: str = ""
) -> Decision:
    """Let the team's product owner say that it changes, and leaders all the rest.

    Without a `state` it says whether there is any move that the person may make.
    """
    if not dialogue.is_open and not state:
        return denied("It is closed.")
    return allow_if(
        state in moves_of(actor, dialogue) if state else moves_of(actor, dialogue),
        f"Leaders, or the product owner of {dialogue.objective.team.name} for the "
        "team, say who moves.",
    )


def moves_of(actor: Standing, dialogue: StrategyDialogue) -> list[str]:
    """Return the moves that are this person's to make."""
    found = []
    if actor.leads or actor.is_product_owner_of(dialogue.objective.team_id):
        found.append(Move.TEAM_CHANGES.value)
    if actor.leads:
        found += [Move.LEADER_ACCEPTS.value, Move.STRATEGY_CHANGES.value]
    return found


def may_ask_help(
    actor: Standing, objective: Objective, teams: Collection[int]
) -> Decision:
    """Let the people of the OKR's accountable `teams` ask others for help."""
    if not actor.writes:
        return VIEWERS_READ
    if objective.state not in OPEN:
        return denied("Help is asked for while an OKR is open.")
    return allow_if(
        actor.leads or any(actor.is_in(team) for team in teams),
        f"The people of {objective.team.name} ask for help with this OKR.",
    )


def may_answer_help(
    actor: Standing, asked: HelpRequest, carriers: Collection[int]
) -> Decision:
    """Let the product owner or scrum master of the asked team answer.

    `carriers` are the teams that can: the asked one, or those with the function; for a
    function that no team carries, leaders answer.
    """
    if not actor.writes:
        return VIEWERS_READ
    if not carriers:
        return allow_if(actor.leads, f"No team carries {asked.asked_of}: leaders do.")
    return allow_if(
        answering_teams(actor, carriers),
        f"The product owner or the scrum master of {asked.asked_of} answers.",
    )


def answering_teams(actor: Standing, carriers: Collection[int]) -> list[int]:
    """Return the teams for which a person can say yes to help."""
    return [
        team
        for team in carriers
        if actor.is_product_owner_of(team) or actor.is_scrum_master_of(team)
    ]


def may_tell_of_help(actor: Standing, asked: HelpRequest) -> Decision:
    """Let the people of the helping team say that it may slip, or that it came."""
    if not actor.writes:
        return VIEWERS_READ
    if asked.helper is None:
        return allow_if(actor.leads, "Leaders promised this, and say how it goes.")
    return allow_if(
        actor.is_in(asked.helper_id), f"The people of {asked.helper.name} say so."
    )


def may_receive_help(
    actor: Standing, asked: HelpRequest, teams: Collection[int]
) -> Decision:
    """Let the accountable `teams` of the OKR confirm, and take the request back."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        any(actor.is_in(team) for team in teams)
        or asked.asked_by_id == actor.membership_id,
        f"The people of {asked.objective.team.name} say so.",
    )


def may_step(
    actor: Standing,
    asked: HelpRequest,
    step: str,
    teams: Collection[int],
    carriers: Collection[int],
) -> Decision:
    """Say whether a person may take a step with a request, its state aside.

    `teams` are accountable for the OKR that needs help, `carriers` can say yes to it.
    """
    if step in {"accept", "decline"}:
        return may_answer_help(actor, asked, carriers)
    if step in {"slip", "deliver"}:
        return may_tell_of_help(actor, asked)
    return may_receive_help(actor, asked, teams)


def may_answer_invitation(actor: Standing, team: Team) -> Decision:
    """Let the product owner of the invited team answer for it."""
    return may_answer_cascade(actor, team)


def may_assess(actor: Standing) -> Decision:
    """Let leaders and scrum masters answer whether we are organised around value."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.leads or any(actor.is_scrum_master_of(team) for team in actor.teams),
        "Leaders and scrum masters answer this, each quarter.",
    )


def may_withdraw_invitation(actor: Standing, objective: Objective) -> Decision:
    """Let the people of the OKR's team take an invitation back."""
    return may_edit_objective(actor, objective)


def may_open_invitation(actor: Standing, objective: Objective, team: Team) -> Decision:
    """Let those open an invitation who answer it or can take it back."""
    may_withdraw = may_withdraw_invitation(actor, objective)
    return may_withdraw or may_answer_invitation(actor, team)


def may_answer_overlap(actor: Standing, overlap: Overlap) -> Decision:
    """Let leaders and the stewards of either team answer what two OKRs have in common."""
    if not actor.writes:
        return VIEWERS_READ
    teams = [objective.team_id for objective in overlap.objectives]
    return allow_if(
        actor.leads
        or any(
            actor.is_product_owner_of(team) or actor.is_scrum_master_of(team)
            for team in teams
        ),
        "The product owners and scrum masters of the two teams answer, or a leader.",
    )


def may_sketch(actor: Standing) -> Decision:
    """Let leaders, product owners and scrum masters try a what-if."""
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        actor.leads
        or any(
            actor.is_product_owner_of(team) or actor.is_scrum_master_of(team)
            for team in actor.teams
        ),
        "Leaders, product owners and scrum masters sketch a what-if.",
    )


def may_edit_scenario(actor: Standing, scenario: Scenario) -> Decision:
    """Let its author change a what-if until the teams are asked."""
    if scenario.is_proposed:
        return denied("The teams have been asked; sketch another one.")
    if not actor.writes:
        return VIEWERS_READ
    return allow_if(
        scenario.author_id == actor.membership_id,
        f"{scenario.author.user.name} writes this what-if. Begin one of your own.",
    )


def may_propose_scenario(actor: Standing, scenario: Scenario) -> Decision:
    """Let leaders send a what-if to the teams concerned."""
    if scenario.is_proposed:
        return denied("The teams have been asked.")
    if not actor.leads:
        return denied("Leaders propose a what-if to the teams. Share it with one.")
    return allow_if(
        scenario.is_shared or scenario.author_id == actor.membership_id,
        f"{scenario.author.user.name} has not shared it yet.",
    )


def may_answer_move(actor: Standing, team: Team) -> Decision:
    """Let the team's product owner answer a move that concerns it."""
    return may_answer_cascade(actor, team)


def may_lead_move(actor: Standing) -> Decision:
    """Let leaders answer what a team countered or declined."""
    return allow_if(actor.leads, "A leader answers this.")
