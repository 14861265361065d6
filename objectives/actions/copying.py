"""OKRs taken as templates: copied to another cycle or team, without their values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from objectives.actions.acting import act
from objectives.actions.cycle_drafts import begin_draft
from objectives.actions.drafts import draft_objective
from objectives.actions.key_results import KeyResultDraft
from objectives.models import Cycle, Draft, KeyResult, Objective
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.models import Team, Unit

MOST_COPIES = 50


@dataclass(frozen=True, slots=True)
class Template:
    """An objective to copy, with the key results that go along."""

    objective: Objective
    key_results: Sequence[KeyResult]


def copy_objectives(
    templates: Sequence[Template],
    *,
    actor: Membership,
    cycle: Cycle,
    on: date,
    now: datetime,
    team: Team | None = None,
    draft: Draft | None = None,
) -> list[Objective]:
    """Propose copies of OKRs in a cycle: to a team, or each to its own.

    In a `draft` of that cycle they come last, in the order given. What is to be measured is copied, and how; what was measured is not: neither values
    nor people, links or history. All are copied or none.
    """
    with act(actor, now=now):
        _check(templates)
        return [
            draft_objective(
                actor=actor,
                team=team or each.objective.team,
                cycle=cycle,
                draft=draft,
                title=each.objective.title,
                why=each.objective.why,
                audience=each.objective.audience,
                ambition=each.objective.ambition,
                key_results=[_without_values(row) for row in each.key_results],
                on=on,
                now=now,
            )
            for each in templates
        ]


def copy_as_draft(
    templates: Sequence[Template],
    *,
    actor: Membership,
    cycle: Cycle,
    on: date,
    now: datetime,
    team: Team | None = None,
    unit: Unit | None = None,
) -> tuple[Draft, list[Objective]]:
    """Begin a draft of a cycle with copies of OKRs; only who copies sees it at first."""
    with act(actor, now=now):
        draft = begin_draft(actor=actor, cycle=cycle, unit=unit, on=on, now=now)
        copies = copy_objectives(
            templates,
            actor=actor,
            cycle=cycle,
            team=team,
            draft=draft,
            on=on,
            now=now,
        )
        return draft, copies


def _without_values(row: KeyResult) -> KeyResultDraft:
    return KeyResultDraft(
        title=row.title,
        kind=row.kind,
        unit=row.unit,
        weight=row.weight,
        metric=row.metric,
        frequency_days=row.frequency_days,
        moves_late=row.moves_late,
        timing=row.timing,
        changes_for=row.changes_for,
        source=row.source,
    )


def _check(templates: Sequence[Template]) -> None:
    sentence = ""
    if not templates:
        sentence = "Choose at least one objective."
    elif len(templates) > MOST_COPIES:
        sentence = f"Copy {MOST_COPIES} objectives at most at once."
    if sentence:
        missing = [{"field": "objectives", "sentence": sentence}]
        raise Conflict(sentence, missing=missing)
    for each in templates:
        for row in each.key_results:
            if row.objective_id != each.objective.pk:
                raise Conflict(
                    f"{row.reference} belongs to another objective.",
                    missing=[
                        {
                            "field": "key_results",
                            "sentence": f"{row.reference} is of none of them.",
                        }
                    ],
                )
