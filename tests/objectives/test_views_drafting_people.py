"""Who drafts for which team, and who is told what is missing before."""

import pytest

from tests.objectives.drafting import DRAFT, the_objective
from tests.objectives.drafting import typed as typed
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("at_ten")


def test_a_leader_proposes_to_any_team_and_a_developer_to_the_own_alone(
    acme, quarter, lena, dev, intake, browser_of
):
    def teams(person):
        answer = browser_of(person).get(DRAFT)
        return list(answer.context["form"].objective.teams)

    assert intake.reference in teams(lena)
    assert intake.reference not in teams(dev)


def test_a_team_that_one_may_not_draft_for_cannot_be_sent(
    acme, dev, intake, browser_of, typed
):
    answer = browser_of(dev).post(DRAFT, typed(team=intake.reference))

    assert answer.status_code == 422
    assert "team" in answer.context["form"].objective.errors


def test_the_first_draft_of_an_owner_opens_the_quarter(acme, billing, ada, browser_of):
    browser = browser_of(ada)
    form = browser.get(DRAFT).context["form"].objective

    answer = browser.post(
        DRAFT,
        {
            "title": "No bill comes as a surprise",
            "team": billing.reference,
            "cycle": "quarterly",
        },
    )

    assert form.fields["cycle"].choices == [
        ("quarterly", "Q4 2026"),
        ("annual", "2026"),
    ]
    assert answer.status_code == 303
    assert the_objective(acme).cycle.name == "Q4 2026"


def test_without_a_cycle_a_product_owner_is_told_who_creates_one(acme, pia, browser_of):
    answer = browser_of(pia).get(DRAFT)

    assert answer.context["form"].objective.fields["cycle"].choices == []
    assert "There is no open cycle yet. A leader creates it under Cycles." in folded(
        answer
    )


def test_a_viewer_drafts_nothing(acme, billing, quarter, vera, browser_of, typed):
    assert browser_of(vera).get(DRAFT).status_code == 403
    assert browser_of(vera).post(DRAFT, typed()).status_code == 403


def test_without_a_team_the_way_to_one_is_said(acme, ada, quarter, browser_of):
    answer = browser_of(ada).get(DRAFT)

    assert answer.status_code == 409
    assert "An OKR belongs to a team." in folded(answer)
