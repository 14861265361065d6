"""The lines of the access table about sprints and work items."""

from tests.access_kinds import LEADERS, STEWARDS, TEAM, Page, Row, everybody, only

SPRINTS: dict[str, Row] = {
    "sprints:sprint_list": Page(get=everybody()),
    "sprints:sprint_detail": Page(get=everybody(), reference="{sprint}"),
    "sprints:sprint_edit": Page(
        get=only(STEWARDS), post=only(STEWARDS, 422), reference="{sprint}"
    ),
    "sprints:goal_edit": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{sprint}"
    ),
    "sprints:goal_sort": Page(post=only(TEAM, 303), reference="{sprint}").sending(
        moves="heartbeat"
    ),
    "sprints:feature_factory": Page(get=only(TEAM), reference="{team}"),
    "sprints:factory_list": Page(get=only(TEAM), reference="{team}", of="unmeasured"),
    "sprints:needle": Page(get=only(TEAM), reference="{team}"),
    "sprints:impact_map": Page(get=everybody(), reference="{team}"),
    "sprints:focus_edit": Page(
        get=only(TEAM), post=only(TEAM, 303), reference="{team}"
    ),
    "sprints:heartbeat_policy": Page(get=everybody(), post=only(LEADERS, 303)),
    "sprints:team_work": Page(get=only(TEAM), reference="{team}"),
    "sprints:work_items": Page(get=only(TEAM), reference="{team}"),
    "sprints:epic_sort": Page(
        post=only(TEAM, 303), reference="{team}", pk="{work_epic}"
    ).sending(**{"is": "heartbeat"}),
    "sprints:sprint_plan": Page(
        get=only(STEWARDS), post=only(STEWARDS, 422), reference="{team}"
    ),
    "sprints:sprint_step": Page(post=only(STEWARDS, 303), reference="{sprint}").sending(
        to="active", version="1"
    ),
    "sprints:goal_expect": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{sprint}"
    ),
    "sprints:goal_result": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{sprint}"
    ),
    "sprints:review": Page(get=everybody(), reference="{reviewed}"),
    "sprints:review_open": Page(post=only(TEAM, 303), reference="{sprint}"),
    "sprints:increment_add": Page(post=only(TEAM, 303), reference="{reviewed}").sending(
        text="Letters"
    ),
    "sprints:remark_add": Page(post=only(TEAM, 303), reference="{reviewed}").sending(
        words="Well done"
    ),
    "sprints:review_take_out": Page(post=only(TEAM, 404), reference="{reviewed}"),
    "sprints:review_saw": Page(
        post=only(TEAM, 303), reference="{reviewed}", key_result="{running_key_result}"
    ).sending(saw="Less paper", version="0"),
    "sprints:review_decide": Page(
        post=only(TEAM, 422), reference="{reviewed}", objective="{running}"
    ),
    "sprints:review_close": Page(post=only(TEAM, 422), reference="{reviewed}"),
    "sprints:summary": Page(get=everybody(), reference="{reviewed}"),
    "sprints:summary_share": Page(post=only(TEAM, 303), reference="{reviewed}").sending(
        act="revoke"
    ),
    "sprints:team_calendar": Page(get=everybody(), reference="{team}"),
    "sprints:goal_history": Page(get=everybody(), reference="{team}"),
    "sprints:cadence_edit": Page(
        get=only(STEWARDS), post=only(STEWARDS, 422), reference="{team}"
    ),
    "sprints:cadence_act": Page(post=only(STEWARDS, 303), reference="{team}").sending(
        act="end"
    ),
    "sprints:calendar_share": Page(post=only(TEAM, 303), reference="{team}"),
    "sprints:focus_line": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{team}"
    ),
    "sprints:product_goal": Page(get=everybody(), reference="{team}"),
    "sprints:product_goal_set": Page(
        get=only(["pia"]), post=only(["pia"], 422), reference="{team}"
    ),
    "sprints:product_goal_end": Page(
        get=only(["pia"]), post=only(["pia"], 422), reference="{product_goal}"
    ),
}
