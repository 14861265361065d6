"""What changes sprints and their goals; each verb is one transaction."""

from sprints.actions.goals import link_sprint_goal, mark_heartbeat, set_sprint_goal
from sprints.actions.sprints import edit_sprint, plan_sprint

__all__ = [
    "edit_sprint",
    "link_sprint_goal",
    "mark_heartbeat",
    "plan_sprint",
    "set_sprint_goal",
]
