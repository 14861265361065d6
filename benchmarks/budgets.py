"""The budgets: what is measured, and how much it may cost (ratios to calibration)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page to measure: its URL name, the reference it needs, its budget."""

    words: str
    name: str
    ratio: float
    reference: str = ""
    query: str = ""


PAGES = (
    Page("My focus", "screens:focus", 4),
    Page("Team page", "screens:team_detail", 4, "team"),
    Page("Objective page", "objectives:objective_detail", 4, "objective"),
    Page("Sprint page", "sprints:sprint_detail", 4, "sprint"),
    Page("Team alignment dashboard", "screens:alignment", 6),
    Page("Objectives list", "objectives:objective_list", 6),
    Page(
        "Objectives list, found by text",
        "objectives:objective_list",
        6,
        query="?q=patient",
    ),
    Page("Sprints", "sprints:sprint_list", 6),
    Page("Teams", "teams:team_list", 6),
    Page("Cycles", "objectives:cycle_list", 6),
    Page("People", "screens:people", 6),
    Page("API: objectives", "api:objectives", 6),
    Page("Map", "screens:map", 6),
    Page("Map, as a list", "screens:map", 6, query="?view=list"),
    Page("Map, as SVG", "screens:map", 6, query="?format=svg"),
    Page("Search", "screens:search", 6, query="?q=patient"),
    Page("What changed", "screens:activity", 6),
    Page("Leaders' view", "screens:leading", 6),
    Page("Wall screen", "screens:alignment_wall", 6),
    Page("Flow", "flow:flow", 6),
    Page("Flow, one step further", "flow:more", 6),
    Page("Initiative board", "objectives:initiative_board", 6),
    Page("Barriers", "conversations:barrier_list", 6),
    Page("Help", "conversations:help_list", 6),
    Page("Waiting", "conversations:waiting", 6),
    Page("What-ifs", "conversations:scenario_list", 6),
    Page("Team calendar", "sprints:team_calendar", 6, "team"),
    Page("Feature factory", "sprints:feature_factory", 6, "team"),
    Page("Impact map", "sprints:impact_map", 6, "team"),
)
MOST_QUERIES = 12
MOST_BYTES = 60_000
MOST_SCRIPT_BYTES = 60_000
MOST_START_SECONDS = 8
MOST_GROWTH = 0.2
MOST_MEMORY = 130
CHECK_IN_RATIO = 3
COMMIT_RATIO = 6
MOST_SNAPSHOT_MILLISECONDS = 100
MOST_FLOW_GROWTH = 1.1
MOST_FLOW_MEMORY = 400
MOST_FLOW_MILLISECONDS = 500
MOST_FORECAST_MILLISECONDS = 1000
