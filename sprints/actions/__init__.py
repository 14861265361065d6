"""What changes sprints, goals and reviews; each verb is one transaction."""

from sprints.actions.cadences import (
    end_cadence,
    plan_ahead,
    revoke_calendar,
    set_cadence,
    share_calendar,
    turn_sprints,
)
from sprints.actions.focus import set_focus, set_heartbeat_policy
from sprints.actions.focus_lines import set_focus_line
from sprints.actions.goals import (
    expect,
    link_sprint_goal,
    mark_heartbeat,
    say_result,
    set_sprint_goal,
)
from sprints.actions.product_goals import (
    edit_product_goal,
    end_product_goal,
    set_product_goal,
)
from sprints.actions.reviews import (
    add_increment,
    add_remark,
    close_review,
    decide,
    open_review,
    revoke_summary,
    say_seen,
    share_summary,
    take_out,
)
from sprints.actions.sprints import edit_sprint, move_sprint, plan_sprint
from sprints.actions.work import bring_items, sort_epic

__all__ = [
    "add_increment",
    "add_remark",
    "bring_items",
    "close_review",
    "decide",
    "edit_product_goal",
    "edit_sprint",
    "end_cadence",
    "end_product_goal",
    "expect",
    "link_sprint_goal",
    "mark_heartbeat",
    "move_sprint",
    "open_review",
    "plan_ahead",
    "plan_sprint",
    "revoke_calendar",
    "revoke_summary",
    "say_result",
    "say_seen",
    "set_cadence",
    "set_focus",
    "set_focus_line",
    "set_heartbeat_policy",
    "set_product_goal",
    "set_sprint_goal",
    "share_calendar",
    "share_summary",
    "sort_epic",
    "take_out",
    "turn_sprints",
]
