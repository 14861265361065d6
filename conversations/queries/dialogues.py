"""Leaders' dialogues: what is open and how long, and what was decided."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from conversations import policies
from conversations.models import StrategyDialogue
from objectives.models import Objective
from okrhub.lib.decisions import Decision
from teams.standing import Standing

PAGE = 50


@dataclass(frozen=True, slots=True)
class DialogueRow:
    """A dialogue, its age in days, both ends counted, and whether one may close it."""

    dialogue: StrategyDialogue
    days: int
    may_close: Decision

    @property
    def is_open_flag(self) -> bool:
        """Say whether a leader's flag stands, so that a second one says nothing."""
        flagged = self.dialogue.cause == StrategyDialogue.Cause.FLAGGED
        return flagged and self.dialogue.is_open


@dataclass(frozen=True, slots=True)
class DialoguePage:
    """A page of dialogues: the open ones, the oldest first, then what was decided."""

    page: Page[Any]
    open: tuple[DialogueRow, ...]
    closed: tuple[DialogueRow, ...]


def dialogues() -> QuerySet[StrategyDialogue]:
    """Return dialogues with all that a row shows, open ones first, by age."""
    return (
        StrategyDialogue.objects.select_related(
            "objective__team",
            "objective__cycle",
            "key_result",
            "opened_by__user",
            "closed_by__user",
        )
        .annotate(is_closed=~Q(state=StrategyDialogue.State.OPEN))
        .order_by("is_closed", "opened_on", "pk")
    )


def dialogue_number(pk: int) -> StrategyDialogue | None:
    """Return a dialogue of the open organisation. One query."""
    return dialogues().filter(pk=pk).first()


def dialogue_page(person: Standing, on: date, *, number: int | str = 1) -> DialoguePage:
    """Return dialogues, 50 at a time. Two queries."""
    page = Paginator(dialogues(), PAGE).get_page(number)
    rows = _rows(page.object_list, person, on)
    return DialoguePage(
        page,
        tuple(row for row in rows if row.dialogue.is_open),
        tuple(row for row in rows if not row.dialogue.is_open),
    )


def dialogues_about(
    objective: Objective, person: Standing, on: date
) -> list[DialogueRow]:
    """Return the dialogues about an objective. One query."""
    return _rows(dialogues().filter(objective=objective), person, on)


def _rows(found: Any, person: Standing, on: date) -> list[DialogueRow]:
    return [
        DialogueRow(
            dialogue,
            dialogue.days(on),
            policies.may_close_dialogue(person, dialogue),
        )
        for dialogue in found
    ]
