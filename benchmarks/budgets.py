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
    Page("Sprint planning", "sprints:sprint_plan", 6, "team"),
    Page("Sprint review", "sprints:review", 6, "reviewed"),
    Page("Goals so far", "sprints:goal_history", 6, "team"),
    Page("Work of a team", "sprints:team_work", 6, "team"),
    Page("Work items", "sprints:work_items", 6, "team"),
    Page("Check-in round", "objectives:check_in_round", 6, "team"),
    Page("Team on a past day", "screens:team_past", 6, "team", "?on={month_ago}"),
    Page("KPIs", "screens:kpi_list", 6),
    Page("KPI", "screens:kpi_detail", 6, "kpi"),
    Page("Drafts", "objectives:draft_list", 6),
    Page("Draft", "screens:draft_read", 6, "draft"),
    Page("Planning a cycle", "screens:planning", 6),
    Page("Report", "screens:report", 6),
    Page("Canvas", "screens:canvas", 6, "objective"),
    Page("Conversation about an OKR", "conversations:comments", 6, "objective"),
    Page("Opinions about an OKR", "conversations:opinions", 6, "objective"),
    Page("Help of a team", "conversations:help_team", 6, "team"),
    Page("Priority decisions", "conversations:priority_list", 6),
    Page("Overlaps", "conversations:overlap_list", 6),
    Page("Dialogues", "conversations:dialogue_list", 6),
    Page("Value of the work", "conversations:value", 6),
    Page("Limits", "objectives:limits", 6),
    Page("Dragging OKRs", "objectives:dragging_list", 6),
    Page("Revisions of an OKR", "objectives:objective_revisions", 6, "objective"),
    Page("Form of an OKR", "objectives:objective_edit", 6, "objective"),
    Page("Form to close an OKR", "objectives:objective_close", 6, "objective"),
    Page("Items in flow", "flow:items", 6),
    Page("Outlook of an OKR", "flow:outlook", 6, "objective"),
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
