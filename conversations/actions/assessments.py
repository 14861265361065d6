"""Answer, each quarter, whether teams and OKRs are organised around value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from conversations import policies, queries
from conversations.models import AssessedOkr, Assessment, ValueMeasures
from objectives.actions.acting import check_fields
from objectives.models import Cycle, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, OrganizationSettings
from organizations.queries import settings
from teams.queries import standing

LONGEST_DECISION = 240


@dataclass(frozen=True, slots=True)
class OkrDecision:
    """What is decided about the set-up of an OKR, with a sentence if one is needed."""

    decision: str
    words: str = ""


def assess_value(
    cycle: Cycle,
    *,
    answer: str,
    actor: Membership,
    on: date,
    words: str = "",
    review_on: date | None = None,
    decisions: Mapping[str, OkrDecision] | None = None,
) -> Assessment:
    """Keep the answer of a day, the measures beside it, and what is decided per OKR.

    `decisions` are by reference, each of an OKR in process of the cycle's cadence.
    """
    with tenant(actor.organization_id):
        policies.may_assess(standing(actor, on)).enforce()
        if answer not in Assessment.Answer:
            raise Conflict("Yes, partly or no?", field="answer")
        if review_on is not None and review_on <= on:
            raise Conflict("Look again on a day that comes.", field="review_on")
        found = queries.organized(cycle, on=on, settings=settings())
        record(actor.user_id, "value.assessed")
        kept = Assessment(
            cycle=cycle,
            answer=answer,
            words=words.strip(),
            figures=[asdict(line) for line in found.lines],
            review_on=review_on,
            assessed_by=actor,
            assessed_on=on,
        )
        check_fields(kept, "answer")
        kept.save()
        _keep(kept, found, decisions or {})
        return kept


def keep_measures(
    cycle: Cycle, *, on: date, settings: OrganizationSettings
) -> ValueMeasures:
    """Work out the measures of a day and keep them in place of those before."""
    found = queries.organized(cycle, on=on, settings=settings).measured
    kept, _ = ValueMeasures.objects.update_or_create(
        defaults={
            "cycle": cycle,
            "day": on,
            "lines": [asdict(line) for line in found.lines],
            "looked_at": [asdict(each) for each in found.looked_at],
        }
    )
    return kept


def _keep(
    kept: Assessment,
    found: queries.Organized,
    decisions: Mapping[str, OkrDecision],
) -> None:
    known = {each.okr.facts.reference: each for each in found.okrs}
    for name, said in decisions.items():
        if name not in known:
            raise Conflict(f"{name} is not in process.", field=f"decision-{name}")
        if said.decision not in AssessedOkr.Decision:
            raise Conflict("There is no such decision.", field=f"decision-{name}")
        if len(said.words.strip()) > LONGEST_DECISION:
            raise Conflict("One sentence is enough.", field=f"words-{name}")
    numbers = {int(name.removeprefix("O-")): name for name in decisions}
    AssessedOkr.objects.bulk_create(
        AssessedOkr(
            assessment=kept,
            objective=objective,
            decision=decisions[numbers[objective.number]].decision,
            words=decisions[numbers[objective.number]].words.strip(),
            topology=known[numbers[objective.number]].okr.facts.topology,
            units=known[numbers[objective.number]].units,
        )
        for objective in Objective.objects.filter(number__in=numbers).order_by("number")
    )
