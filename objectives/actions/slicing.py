"""From the year to a quarter: a piece of an annual objective, linked to it."""

from datetime import date, datetime

from objectives import slicing
from objectives.actions.acting import act
from objectives.actions.drafts import draft_objective
from objectives.actions.key_results import KeyResultDraft
from objectives.models import Cadence, Cycle, KeyResult, Objective
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.models import Team


def slice_objective(
    objective: Objective,
    *,
    title: str,
    cycle: Cycle,
    team: Team,
    actor: Membership,
    on: date,
    now: datetime,
    key_result: KeyResult | None = None,
    pattern: str = "",
) -> Objective:
    """Propose a piece of a year's objective to a team, for a quarter.

    It takes why, for whom, ambition and sponsor from the year. Where it moves a key
    result of the year it begins with one of its own, measured as that one is and from
    where that one stands; the value wanted is the team's to say. Complexity, set-up,
    functions and guard-rails are looked up above, not copied.
    """
    with act(actor, now=now):
        if objective.cycle.cadence != Cadence.ANNUAL:
            raise Conflict("Only an objective of a year is cut into quarters.")
        if cycle.cadence != Cadence.QUARTERLY:
            raise _refused("cycle", "Choose a quarter.")
        if key_result is not None and key_result.objective_id != objective.pk:
            raise _refused("key_result", f"{key_result.reference} is of another OKR.")
        return draft_objective(
            actor=actor,
            team=team,
            cycle=cycle,
            title=title,
            why=objective.why,
            audience=objective.audience,
            ambition=objective.ambition,
            sponsor=objective.sponsor,
            parent=objective,
            parent_key_result=key_result,
            rationale=slicing.rationale_of(pattern),
            key_results=[_measured_alike(key_result, pattern)] if key_result else [],
            on=on,
            now=now,
        )


def _measured_alike(row: KeyResult, pattern: str) -> KeyResultDraft:
    """Return a key result that is read as the year's is; of all people, or of some."""
    is_of_everybody = pattern == slicing.DEPTH
    moves = {KeyResult.Kind.INCREASE, KeyResult.Kind.DECREASE}
    now = row.baseline if row.current is None else row.current
    return KeyResultDraft(
        title=row.title,
        kind=row.kind,
        unit=row.unit,
        baseline=now if is_of_everybody and row.kind in moves else None,
        metric=row.metric if is_of_everybody else None,
        frequency_days=row.frequency_days,
        moves_late=row.moves_late,
        timing=row.timing,
        changes_for=row.changes_for,
        source=row.source,
    )


def _refused(field: str, sentence: str) -> Conflict:
    return Conflict(sentence, missing=[{"field": field, "sentence": sentence}])
