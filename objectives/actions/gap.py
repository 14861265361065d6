"""The gap question about an annual key result, answered by who owns it (DOMAIN 5)."""

from datetime import date, datetime

from objectives import policies, queries
from objectives.actions.acting import act, check_fields
from objectives.actions.key_results import check_open
from objectives.models import Cadence, Cycle, GapAnswer, KeyResult
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.queries import standing


def answer_gap(
    key_result: KeyResult,
    *,
    actor: Membership,
    quarter: Cycle,
    occasion: str,
    answer: str,
    on: date,
    now: datetime,
    note: str = "",
) -> GapAnswer:
    """Say whether every linked team result together would reach an annual key result.

    Asked for a quarter, in planning and mid-quarter; never computed from below. The
    latest answer of a quarter and occasion holds.
    """
    with act(actor, now=now):
        asked = queries.key_results().get(pk=key_result.pk)
        policies.may_answer_gap(standing(actor, on), asked, asked.objective).enforce()
        check_open(asked.objective)
        if asked.objective.cycle.cadence != Cadence.ANNUAL:
            raise Conflict("The question is asked of the key results of a year.")
        if quarter.cadence != Cadence.QUARTERLY:
            raise Conflict("The question is asked for a quarter.", field="quarter")
        record(actor.user_id, "key_result.gap_answered", reason=note)
        said = GapAnswer(
            key_result=asked,
            quarter=quarter,
            occasion=occasion,
            answer=answer,
            note=note.strip(),
            author=actor,
            answered_on=on,
            recorded_at=now,
        )
        check_fields(said, "occasion", "answer", "note")
        said.save()
        return said
