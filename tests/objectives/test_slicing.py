"""A piece of a year: proposed to a team, measured alike, and what it takes from above."""

from decimal import Decimal

import pytest

from measures.models import Kpi, Metric
from objectives import actions, queries
from objectives.models import AlignmentLink, KeyResult, Objective, ObjectiveFunction
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.queries import settings
from teams.models import Function
from teams.queries import standing
from tests import factories

PHASE = "Which result for a customer could be true already at the end of this quarter?"
EFFECT = "Which key result should it move, and by about how much?"


@pytest.fixture
def annual(acme, billing, year) -> Objective:
    """O-7 of Billing for the year, with KR-8 that stands at 7."""
    with tenant(acme.pk):
        objective = factories.in_process(
            billing, year, number=7, why="Four desks ask", ambition="aspirational"
        )
        factories.KeyResultFactory.create(
            number=8,
            objective=objective,
            metric=Metric.objects.create(name="Complaints"),
            unit="per 1,000",
            source="Letters",
            frequency_days=30,
            current=Decimal(7),
            confidences=[9],
        )
        return objective


@pytest.fixture
def cut(annual, billing, quarter, pia, today, now):
    """Propose a piece of O-7 that moves KR-8."""

    def propose(pattern: str) -> Objective:
        with tenant(annual.organization_id):
            row = annual.key_results.get()
        return actions.slice_objective(
            annual,
            title="At the harbour nobody complains",
            cycle=quarter,
            team=billing,
            key_result=row,
            pattern=pattern,
            actor=pia,
            on=today,
            now=now,
        )

    return propose


def measure(row: KeyResult):
    return row.unit, row.source, row.frequency_days, row.baseline, row.target


def test_a_piece_begins_with_a_key_result_that_is_measured_alike(acme, cut, annual):
    of_some, of_all = cut("place"), cut("depth")

    with tenant(acme.pk):
        some, everybody = of_some.key_results.get(), of_all.key_results.get()
        link = AlignmentLink.objects.get(objective=of_some)
        assert (link.parent, link.rationale) == (annual, "Cut by place")
        assert link.key_result is not None
        assert everybody.metric is not None
    assert (of_some.why, of_some.ambition) == ("Four desks ask", "aspirational")
    assert measure(some) == ("per 1,000", "Letters", 30, None, None)
    assert some.metric is None
    assert measure(everybody) == ("per 1,000", "Letters", 30, Decimal(7), None)


def test_only_a_year_is_cut_and_only_into_quarters(
    cut, billing, year, annual, pia, today, now
):
    by = {"team": billing, "title": "x", "actor": pia, "on": today, "now": now}

    with pytest.raises(Conflict, match="Choose a quarter"):
        actions.slice_objective(annual, cycle=year, **by)
    with pytest.raises(Conflict, match="Only an objective of a year"):
        actions.slice_objective(cut("place"), cycle=year, **by)


def test_functions_and_guard_rails_of_the_year_hold_for_its_pieces(
    acme, cut, annual, pia, today
):
    piece = cut("step")
    with tenant(acme.pk):
        legal = Function.objects.create(name="Legal")
        ObjectiveFunction.objects.create(objective=annual, function=legal)
        kpi: Kpi = factories.KpiFactory.create(team=annual.team)
        annual.guard_rails.create(kpi=kpi, highest=Decimal(30))
        page = queries.objective_page(
            piece.reference,
            on=today,
            settings=settings(),
            actor=standing(pia, today),
        )
        drafted = queries.drafted_called(piece.reference)

    assert page is not None
    assert drafted is not None
    assert (page.reach.needed, page.is_guarded_above) == (("Legal",), True)
    looks = {look.key: look for look in drafted.looks}
    assert looks["guard-rail"].words == "The guard-rail of O-7 guards it too"
    assert looks["guard-rail"].is_there


def test_the_api_cuts_by_the_same_action(acme, annual, billing, quarter, pia, key_of):
    given = {
        "title": "At the harbour nobody complains",
        "team": billing.reference,
        "cycle": quarter.name,
        "key_result": "KR-8",
        "pattern": "place",
    }

    made = key_of(pia).post("/api/v1/acme/objectives/O-7/slice/", given)
    refused = key_of(pia).post(
        "/api/v1/acme/objectives/O-7/slice/", given | {"cycle": annual.cycle.name}
    )

    assert (made.status_code, refused.status_code) == (200, 409)
    (row,) = made.json()["key_results"]
    assert (row["unit"], row["measured_in"]) == ("per 1,000", "Letters")


@pytest.mark.parametrize(
    ("about", "typed", "question"),
    [
        ("slice", {"title": "Phase 1: requirements done"}, PHASE),
        ("slice", {"title": "At the harbour nobody waits"}, ""),
        ("initiative", {"text": "Plain letters", "kind": "strategic"}, EFFECT),
        (
            "initiative",
            {"text": "Letters", "kind": "strategic", "expected_impact": "2 fewer"},
            "",
        ),
    ],
)
def test_the_coach_reads_pieces_and_initiatives_while_they_are_typed(
    acme, browser_of, pia, about, typed, question
):
    answer = browser_of(pia).post(f"/o/acme/coach/?about={about}&field=id_x", typed)

    assert question in answer.text
    assert bool(answer.text.strip()) == bool(question)


def test_a_stretch_that_is_certain_at_once_is_asked_about_until_it_is_taken_away(
    annual, browser_of, pia, that_morning
):
    browser = browser_of(pia)
    before = browser.get("/o/acme/objectives/O-7/").text

    browser.post(
        "/o/acme/coach/dismiss/?about=objective",
        {"dismissed": "KR-TIMID", "title": annual.title},
    )

    assert "What would we try if 0.7 were a success?" in before
    assert 'id="certain"' not in browser.get("/o/acme/objectives/O-7/").text
