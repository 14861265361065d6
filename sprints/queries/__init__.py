"""Reads about sprints, their goals, and the key results they should move."""

from sprints.queries.glances import (
    Glance,
    Move,
    SprintList,
    When,
    current_and_next,
    glances,
    sprint_list,
)
from sprints.queries.named import (
    goal_of,
    in_process_among,
    in_process_called,
    key_results_in_process,
    last_sprint,
    links_of,
    lock_goal,
    lock_sprint,
    overlapping,
    sprint_called,
    sprint_on,
)
from sprints.queries.page import (
    Candidate,
    Moved,
    Neighbour,
    SprintPage,
    candidates,
    proposed,
    sprint_page,
)
from sprints.queries.records import sprints_with_goals

__all__ = [
    "Candidate",
    "Glance",
    "Move",
    "Moved",
    "Neighbour",
    "SprintList",
    "SprintPage",
    "When",
    "candidates",
    "current_and_next",
    "glances",
    "goal_of",
    "in_process_among",
    "in_process_called",
    "key_results_in_process",
    "last_sprint",
    "links_of",
    "lock_goal",
    "lock_sprint",
    "overlapping",
    "proposed",
    "sprint_called",
    "sprint_list",
    "sprint_on",
    "sprint_page",
    "sprints_with_goals",
]
