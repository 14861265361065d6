"""Writes of this room: one function per verb, its subject first.

`actor` acts on the day `on`, at the moment `now`; `version` is that of the page that
was shown. Refusals are NotPermitted and Conflict.
"""

from conversations.actions.assessments import (
    OkrDecision,
    assess_value,
    keep_measures,
)
from conversations.actions.barriers import log_barrier, move_barrier
from conversations.actions.cascade import (
    accept_cascade,
    answer_team,
    ask_team,
    cascade_objective,
    counter_cascade,
    push_back,
)
from conversations.actions.comments import (
    delete_comment,
    edit_comment,
    react,
    restore_comment,
    see_mentions,
    unreact,
    write_comment,
)
from conversations.actions.dialogues import (
    answer_gap_question,
    close_dialogue,
    flag_objective,
    talk_about_retired,
)
from conversations.actions.help import (
    Promise,
    accept_help,
    ask_help,
    confirm_help,
    decline_help,
    deliver_help,
    return_help,
    slip_help,
    withdraw_help,
)
from conversations.actions.joining import (
    accept_invitation,
    decline_invitation,
    invite_team,
    withdraw_invitation,
)
from conversations.actions.opinions import (
    IdeaGiven,
    answer_round,
    ask_opinions,
    close_round,
    reply_to_idea,
)
from conversations.actions.overlaps import answer_overlap, find_overlaps
from conversations.actions.priorities import (
    decide_defer,
    decide_exception,
    decide_rehome,
    decide_reshape,
    decide_swap,
)
from conversations.actions.scenarios import (
    add_move,
    answer_move,
    begin_scenario,
    delete_scenario,
    edit_scenario,
    lead_move,
    propose_scenario,
    remove_move,
)

__all__ = [
    "IdeaGiven",
    "OkrDecision",
    "Promise",
    "accept_cascade",
    "accept_help",
    "accept_invitation",
    "add_move",
    "answer_gap_question",
    "answer_move",
    "answer_overlap",
    "answer_round",
    "answer_team",
    "ask_help",
    "ask_opinions",
    "ask_team",
    "assess_value",
    "begin_scenario",
    "cascade_objective",
    "close_dialogue",
    "close_round",
    "confirm_help",
    "counter_cascade",
    "decide_defer",
    "decide_exception",
    "decide_rehome",
    "decide_reshape",
    "decide_swap",
    "decline_help",
    "decline_invitation",
    "delete_comment",
    "delete_scenario",
    "deliver_help",
    "edit_comment",
    "edit_scenario",
    "find_overlaps",
    "flag_objective",
    "invite_team",
    "keep_measures",
    "lead_move",
    "log_barrier",
    "move_barrier",
    "propose_scenario",
    "push_back",
    "react",
    "remove_move",
    "reply_to_idea",
    "restore_comment",
    "return_help",
    "see_mentions",
    "slip_help",
    "talk_about_retired",
    "unreact",
    "withdraw_help",
    "withdraw_invitation",
    "write_comment",
]
