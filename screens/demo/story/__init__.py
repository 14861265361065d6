"""The story of Carebridge Health, as plain values; days are relative to today.

It has problems in it on purpose: an OKR dragging through its third quarter, teams at
their limit with a ready OKR waiting, a sprint goal that nobody sorted, an output posing
as a key result, a key result nobody measures, an objective that leads nowhere, a
guard-rail that is breached and a KPI that nobody has measured for months.
"""

from screens.demo.story.kpis import KPIS, KpiStory
from screens.demo.story.okrs import KeyResultStory, ObjectiveStory
from screens.demo.story.people import (
    DOMAIN,
    NAME,
    PASSWORD,
    PEOPLE,
    SLUG,
    WHY,
    Person,
    personas,
)
from screens.demo.story.quarter import QUARTER
from screens.demo.story.teams import TEAMS, TeamStory
from screens.demo.story.year import ANNUAL

__all__ = [
    "ANNUAL",
    "DOMAIN",
    "KPIS",
    "NAME",
    "PASSWORD",
    "PEOPLE",
    "QUARTER",
    "SLUG",
    "TEAMS",
    "WHY",
    "KeyResultStory",
    "KpiStory",
    "ObjectiveStory",
    "Person",
    "TeamStory",
    "personas",
]
