"""Writes about cycles, OKRs and the limit: one function per verb (STYLE: actions).

Each takes its subject first and the rest by keyword: `actor`, the day `on`, the moment
`now`, and where a page was shown the `version` it showed. Refusals are NotPermitted and
Conflict; a Conflict at the limit carries `team`, `limit`, `in_process`, `fills` and,
where several teams are full, `teams`.
"""

from objectives.actions.acting import AtLimit
from objectives.actions.arranging import (
    add_contributor,
    ask_again,
    move_key_result,
    move_objective,
    put_back,
    remove_contributor,
    say_good_enough,
    set_aside,
)
from objectives.actions.bets import move_initiative, observe_impact, undo_move
from objectives.actions.check_ins import check_in
from objectives.actions.closing import (
    close_objective,
    drop_objective,
    undo_close,
    void_objective,
)
from objectives.actions.coaching import (
    dismiss_question,
    remove_coach_word,
    set_coach_word,
)
from objectives.actions.copying import Template, copy_as_draft, copy_objectives
from objectives.actions.cycle_drafts import (
    Published,
    PushedBack,
    ask_opinions,
    begin_draft,
    edit_draft,
    publish_draft,
)
from objectives.actions.cycles import create_cycle, open_cycle, turn_cycles
from objectives.actions.dedicating import (
    dissolve_dedicated_team,
    form_dedicated_team,
    split_by_key_result,
)
from objectives.actions.drafts import (
    await_answer,
    decline_objective,
    delete_draft,
    draft_objective,
    edit_objective,
    make_ready,
)
from objectives.actions.exceptions import (
    answer_exception,
    ask_exception,
    withdraw_exception,
)
from objectives.actions.fields import keep_field, return_field, share_field
from objectives.actions.gap import answer_gap
from objectives.actions.guard_rails import (
    add_guard_rail,
    refresh_guarded,
    remove_guard_rail,
)
from objectives.actions.health import keep_expectations, keep_health
from objectives.actions.heartbeats import say_heartbeat
from objectives.actions.helping import (
    await_help,
    await_no_more,
    block_by,
    block_no_more,
    contribute,
    end_need,
    help_with_initiative,
    need_objective,
)
from objectives.actions.initiatives import (
    Expected,
    add_initiative,
    edit_initiative,
)
from objectives.actions.key_results import (
    KeyResultDraft,
    add_key_result,
    edit_key_result,
    remove_key_result,
)
from objectives.actions.leading import (
    end_standing_alone,
    let_stand_alone,
    link_objective,
    target_of,
    unlink_objective,
)
from objectives.actions.limits import (
    recompute_limits,
    set_organization_limits,
    set_team_limit,
    set_unit_limit,
)
from objectives.actions.member_teams import add_member_team, remove_member_team
from objectives.actions.planning import Started, start_planned
from objectives.actions.process import (
    carry_over,
    commit_objective,
    defer_objective,
    pause_objective,
    resume_objective,
    return_to_ready,
    unplan_objective,
)
from objectives.actions.revising import Why
from objectives.actions.rewriting import Rewriting, Rewritten, rewrite_objective
from objectives.actions.sharing import (
    add_co_owner,
    assign_key_result_team,
    remove_co_owner,
    transfer_objective,
)
from objectives.actions.sizing import size_up_objective
from objectives.actions.slicing import slice_objective
from objectives.actions.strategy import (
    edit_strategy_goal,
    restore_strategy_goal,
    retire_strategy_goal,
    set_strategy_goal,
    write_strategy,
)
from objectives.actions.swapping import (
    fold_into_initiative,
    fold_into_objective,
    swap_objectives,
)
from objectives.actions.taking_over import OkrDraft, TakenOver, take_over_okrs
from objectives.actions.together import MOST_TOGETHER, Together, commit_together

__all__ = [
    "MOST_TOGETHER",
    "AtLimit",
    "Expected",
    "KeyResultDraft",
    "OkrDraft",
    "Published",
    "PushedBack",
    "Rewriting",
    "Rewritten",
    "Started",
    "TakenOver",
    "Template",
    "Together",
    "Why",
    "add_co_owner",
    "add_contributor",
    "add_guard_rail",
    "add_initiative",
    "add_key_result",
    "add_member_team",
    "answer_exception",
    "answer_gap",
    "ask_again",
    "ask_exception",
    "ask_opinions",
    "assign_key_result_team",
    "await_answer",
    "await_help",
    "await_no_more",
    "begin_draft",
    "block_by",
    "block_no_more",
    "carry_over",
    "check_in",
    "close_objective",
    "commit_objective",
    "commit_together",
    "contribute",
    "copy_as_draft",
    "copy_objectives",
    "create_cycle",
    "decline_objective",
    "defer_objective",
    "delete_draft",
    "dismiss_question",
    "dissolve_dedicated_team",
    "draft_objective",
    "drop_objective",
    "edit_draft",
    "edit_initiative",
    "edit_key_result",
    "edit_objective",
    "edit_strategy_goal",
    "end_need",
    "end_standing_alone",
    "fold_into_initiative",
    "fold_into_objective",
    "form_dedicated_team",
    "help_with_initiative",
    "keep_expectations",
    "keep_field",
    "keep_health",
    "let_stand_alone",
    "link_objective",
    "make_ready",
    "move_initiative",
    "move_key_result",
    "move_objective",
    "need_objective",
    "observe_impact",
    "open_cycle",
    "pause_objective",
    "publish_draft",
    "put_back",
    "recompute_limits",
    "refresh_guarded",
    "remove_co_owner",
    "remove_coach_word",
    "remove_contributor",
    "remove_guard_rail",
    "remove_key_result",
    "remove_member_team",
    "restore_strategy_goal",
    "resume_objective",
    "retire_strategy_goal",
    "return_field",
    "return_to_ready",
    "rewrite_objective",
    "say_good_enough",
    "say_heartbeat",
    "set_aside",
    "set_coach_word",
    "set_organization_limits",
    "set_strategy_goal",
    "set_team_limit",
    "set_unit_limit",
    "share_field",
    "size_up_objective",
    "slice_objective",
    "split_by_key_result",
    "start_planned",
    "swap_objectives",
    "take_over_okrs",
    "target_of",
    "transfer_objective",
    "turn_cycles",
    "undo_close",
    "undo_move",
    "unlink_objective",
    "unplan_objective",
    "void_objective",
    "withdraw_exception",
    "write_strategy",
]
