"""What Carebridge watches without an end date, and what guards its OKRs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KpiStory:
    """A KPI of a team's mark or of a unit's name, with where its values came from.

    `path` are values over the past three years, the last one now; `silent_for` days
    nobody has measured it. `guards` are marks of OKRs with the limit for each.
    """

    metric: str
    unit: str
    home: str
    owner: str
    direction: str
    green: str
    red: str
    every: int
    path: tuple[float, ...]
    area: str = ""
    source: str = ""
    green_upper: str = ""
    red_upper: str = ""
    silent_for: int = 3
    wobble: float = 0.03
    note: str = ""
    guards: tuple[tuple[str, str], ...] = ()


KPIS = (
    KpiStory(
        "Readmissions within 30 days",
        "%",
        "DH",
        "Tomás Herrera",
        "down",
        "8",
        "10",
        30,
        (10.4, 9.6, 8.9, 8.1, 7.6, 7.4, 7.9, 8.6),
        area="current_value",
        source="Admission register",
        note="Two wards discharge a day earlier since the summer.",
        guards=(("DH-b", "8"),),
    ),
    KpiStory(
        "Consultation length",
        "min",
        "CP",
        "Jonas Lindqvist",
        "down",
        "17.5",
        "18",
        30,
        (16.4, 16.8, 17.1, 16.9, 17.3, 17.2),
        area="current_value",
        source="Clinic schedule",
        wobble=0.012,
        guards=(("CP-a", "18"),),
    ),
    KpiStory(
        "Record downtime",
        "%",
        "PX",
        "Mei Tanaka",
        "down",
        "0.05",
        "0.10",
        7,
        (0.12, 0.09, 0.07, 0.05, 0.04, 0.04),
        area="current_value",
        source="Monitoring",
        wobble=0.12,
        guards=(("CP-a", "0.10"),),
    ),
    KpiStory(
        "Bed occupancy",
        "%",
        "Patient journey",
        "Amit Desai",
        "within",
        "82",
        "76",
        30,
        (93, 95, 92, 90, 91, 88, 89),
        area="current_value",
        source="Bed management",
        green_upper="90",
        red_upper="96",
        wobble=0.012,
    ),
    KpiStory(
        "Staff who would recommend working here",
        "points",
        "Patient journey",
        "Helena Voss",
        "up",
        "30",
        "10",
        91,
        (12, 18, 21, 26, 24),
        area="ability_to_innovate",
        source="Staff survey",
        silent_for=210,
        wobble=0.08,
    ),
)
