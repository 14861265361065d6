"""Find what the teams of the demonstration have in common, and where they collide."""

from datetime import timedelta

from conversations.actions import find_overlaps
from screens.demo.stage import Stage

FOUND_AGO = timedelta(days=6)


def write_overlaps(stage: Stage) -> None:
    """Find two OKRs that move one number, and a goal beyond another's guard-rail."""
    for team in stage.teams.values():
        find_overlaps(team.pk, on=stage.today - FOUND_AGO)
