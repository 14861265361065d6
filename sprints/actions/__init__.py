"""What changes sprints, goals and reviews; each verb is one transaction."""

from sprints.actions.cadences import (
    end_cadence,
    plan_ahead,
    revoke_calendar,
    set_cadence,
    share_calendar,
    turn_sprints,
)
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
from sprints.actions.sprints import edit_sprint, move_sprint, plan_sprint
from sprints.actions.work import bring_items, sort_epic

__all__ = [
    "bring_items",
    "edit_product_goal",
    "edit_sprint",
    "end_cadence",
    "end_product_goal",
    "expect",
    "link_sprint_goal",
    "mark_heartbeat",
    "move_sprint",
    "plan_ahead",
    "plan_sprint",
    "revoke_calendar",
    "say_result",
    "set_cadence",
    "set_product_goal",
    "set_sprint_goal",
    "share_calendar",
    "sort_epic",
    "turn_sprints",
]
