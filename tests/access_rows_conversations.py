"""The lines of the access table about conversations."""

from tests.access_kinds import (
    LEADERS,
    STEWARDS,
    TEAM,
    WRITERS,
    Page,
    Row,
    everybody,
    only,
)

CONVERSATIONS: dict[str, Row] = {
    "objectives:dedicated_team": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{objective}"
    ),
    "objectives:split": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{objective}"
    ),
    "conversations:comments": Page(
        get=everybody(), post=only(WRITERS, 422), reference="{objective}"
    ),
    "conversations:comments_seen": Page(post=everybody(303), reference="{objective}"),
    "conversations:comment_edit": Page(
        get=only(["ada"]), post=only(["ada"], 422), pk="{comment}"
    ),
    "conversations:comment_delete": Page(post=only(["ada"], 303), pk="{comment}"),
    "conversations:comment_restore": Page(post=only(["ada"], 303), pk="{comment}"),
    "conversations:comment_react": Page(
        post=only(WRITERS, 303), pk="{comment}"
    ).sending(kind="agree"),
    "conversations:opinions": Page(get=everybody(), reference="{objective}"),
    "conversations:opinions_ask": Page(
        get=only(STEWARDS), post=only(STEWARDS, 422), reference="{objective}"
    ),
    "conversations:opinion_give": Page(
        get=only(TEAM), post=only(TEAM, 422), pk="{round}"
    ),
    "conversations:round_close": Page(post=only(("ada", *STEWARDS), 303), pk="{round}"),
    "conversations:idea_reply": Page(
        get=only(["pia"]), post=only(["pia"], 422), sort="named", pk="{idea}"
    ),
    "conversations:propose": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{objective}"
    ),
    "conversations:team_ask": Page(post=only(LEADERS, 303), reference="{objective}"),
    "conversations:proposal": Page(get=everybody(), reference="{proposed}"),
    "conversations:proposal_answer": Page(
        post=only(["pia"], 422), reference="{proposed}"
    ),
    "conversations:proposal_lead": Page(
        post=only(LEADERS, 422), reference="{proposed}"
    ),
    "conversations:dialogue_list": Page(get=everybody()),
    "conversations:dialogues_about": Page(get=everybody(), reference="{objective}"),
    "conversations:objective_flag": Page(
        get=only(LEADERS), post=only(LEADERS, 303), reference="{objective}"
    ),
    "conversations:dialogue_close": Page(
        get=only((*LEADERS, "pia")), post=only((*LEADERS, "pia"), 422), pk="{dialogue}"
    ),
    "conversations:gap_answer": Page(
        get=everybody(), post=only(["pia"], 422), reference="{annual_key_result}"
    ),
    "conversations:help_list": Page(get=everybody()),
    "conversations:overlap_list": Page(get=everybody()),
    "conversations:overlap_answer": Page(
        get=everybody(), post=only(LEADERS + STEWARDS, 422), pk="{overlap}"
    ),
    "conversations:help_calendar": Page(get=everybody()),
    "conversations:help_ics": Page(get=everybody()),
    "conversations:help_about": Page(
        get=everybody(), post=only(TEAM, 404), reference="{objective}"
    ),
    "conversations:help_team": Page(get=everybody(), reference="{team}"),
    "conversations:help_ask": Page(
        get=only(WRITERS), post=only(WRITERS, 422), reference="{objective}"
    ),
    "conversations:join_invite": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{objective}"
    ),
    "conversations:join_answer": Page(
        get=only(TEAM), post=only(TEAM, 422), pk="{join_invitation}"
    ),
    "conversations:help_detail": Page(get=everybody(), reference="{help}"),
    "conversations:help_step": Page(
        post=only(LEADERS, 422), reference="{help}", step="decline"
    ),
    "conversations:priority": Page(
        get=everybody(), post=everybody(409), reference="{ready}"
    ),
    "conversations:priorities_about": Page(get=everybody(), reference="{ready}"),
    "conversations:priority_list": Page(get=everybody()),
    "conversations:scenario_list": Page(get=everybody()),
    "conversations:scenario_new": Page(
        get=only((*LEADERS, *STEWARDS)), post=only((*LEADERS, *STEWARDS), 422)
    ),
    "conversations:scenario_compare": Page(get=everybody(404)),
    "conversations:scenario": Page(get=everybody(), pk="{scenario}"),
    "conversations:scenario_edit": Page(
        get=only(["ada"]), post=only(["ada"], 422), pk="{scenario}"
    ),
    "conversations:scenario_delete": Page(post=only(["ada"], 303), pk="{scenario}"),
    "conversations:scenario_propose": Page(post=only(LEADERS, 303), pk="{scenario}"),
    "conversations:move_add": Page(
        get=only(["ada"]), post=only(["ada"], 422), pk="{scenario}", kind="give_slots"
    ),
    "conversations:move_remove": Page(
        post=only(["ada"], 303), pk="{scenario}", move="{move}"
    ),
    "conversations:move_answer": Page(get=everybody(), pk="{move_answer}"),
    "conversations:move_answer_give": Page(post=only(["pia"], 422), pk="{move_answer}"),
    "conversations:move_lead": Page(post=only(LEADERS, 422), pk="{move_answer}"),
    "conversations:waiting": Page(get=everybody()),
    "screens:planning": Page(get=everybody(), post=only(WRITERS, 422)),
    "conversations:set_up_about": Page(get=everybody(), reference="{objective}"),
    "conversations:value": Page(get=everybody(), post=only((*LEADERS, "sam"), 422)),
    "conversations:barrier_list": Page(get=everybody()),
    "conversations:barrier_log": Page(get=only(WRITERS), post=only(WRITERS, 422)),
    "conversations:barrier_move": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{barrier}"
    ),
}
