"""Push-backs, barriers and what waits for whom, on their pages."""

import pytest

from conversations.models import Barrier, CascadeProposal
from objectives.models import AlignmentLink, Objective
from okrhub.lib.tenancy import tenant
from tests import factories
from tests.conversations.addresses import address
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("that_morning")


def test_a_push_back_goes_all_the_way_round_in_pages(
    acme, year, billing, quarter, lena, pia, browser_of
):
    with tenant(acme.pk):
        parent = factories.ObjectiveFactory.create(
            team=billing, cycle=year, title="Costs are clear"
        )
        key_result = factories.KeyResultFactory.create(objective=parent)
    leader, owner = browser_of(lena), browser_of(pia)
    given = {"team": "T-1", "cycle": quarter.pk, "title": "Bills explain themselves"}
    with tenant(acme.pk):
        given["team"] = billing.reference
    propose = address("propose", reference=parent.reference)
    preset = f'value="{key_result.reference}" selected'
    assert preset in folded(leader.get(f"{propose}?key_result={key_result.reference}"))
    odd = leader.post(propose, given | {"key_result": "KR-9"})
    assert (odd.status_code, "KR-9" in folded(odd)) == (422, True)
    asked = leader.post(propose, given | {"key_result": key_result.reference})
    assert asked.status_code == 303
    with tenant(acme.pk):
        proposal = CascadeProposal.objects.select_related("objective").get()
    reference = proposal.objective.reference
    here = address("proposal", reference=reference)
    page = folded(owner.get(here)).replace("\xa0", " ")
    assert "Waits for Billing, 1 day" in page
    assert f"{key_result.reference} {key_result.title}" in page

    push = {"version": 1, "kind": "push_back", "obstacles": ["structure"]}
    refused = owner.post(address("proposal_answer", reference=reference), push)
    assert refused.status_code == 422
    assert "One sentence is enough." in folded(refused)
    push |= {"would_need": "One owner of the price list", "leader": lena.pk}
    assert (
        owner.post(address("proposal_answer", reference=reference), push).status_code
        == 303
    )
    page = folded(leader.get(here))
    assert "Pushed back. Waits for Lena Lund" in page
    assert "One owner of the price list" in page

    lead = address("proposal_lead", reference=reference)
    bare = leader.post(lead, {"version": 2, "kind": "accept_risk"})
    assert (bare.status_code, "Which risk" in folded(bare)) == (422, True)
    done = leader.post(lead, {"version": 2, "kind": "change_structure"})
    assert done.status_code == 303
    assert "Waits for B-1 of Lena Lund" in folded(owner.get(here))
    move = address("barrier_move", reference="B-1")
    assert leader.post(move, {"version": 1, "state": "wont_fix"}).status_code == 422
    leader.post(move, {"version": 1, "state": "resolved"})

    page = folded(owner.get(here))
    assert "The barrier is resolved, so it came back to the team." in page
    accept = {"version": 4, "kind": "accept", "words": "Now we can"}
    taken = owner.post(address("proposal_answer", reference=reference), accept)
    assert taken.status_code == 303
    with tenant(acme.pk):
        assert Objective.objects.get(pk=proposal.objective_id).owner == pia
        link = AlignmentLink.objects.get(objective=proposal.objective_id)
    assert (link.parent_id, link.key_result_id) == (parent.pk, key_result.pk)


def test_a_counter_and_a_stale_answer(acme, proposal, pia, lena, browser_of, today):
    reference = proposal.objective.reference
    answer = address("proposal_answer", reference=reference)
    owner = browser_of(pia)
    empty = owner.post(answer, {"version": 1, "kind": "counter"})
    assert (empty.status_code, "How would you say it?" in folded(empty)) == (422, True)

    given = {"version": 1, "kind": "counter", "title": "Nobody calls about a bill"}
    assert owner.post(answer, given).status_code == 303
    stale = owner.post(answer, given | {"kind": "accept"})

    assert stale.status_code == 409
    page = folded(browser_of(lena).get(address("proposal", reference=reference)))
    assert "Nobody calls about a bill" in page
    assert "Take the team’s words" in page


def test_what_waits_is_listed_for_oneself_and_for_others(
    proposal, pia, lena, browser_of
):
    own = folded(browser_of(pia).get(address("waiting")))
    others = folded(browser_of(lena).get(address("waiting")))

    assert own.index("Waits for you") < own.index(proposal.objective.title)
    assert "Nobody waits for you." in others
    assert others.index("Waits for others") < others.index(proposal.objective.title)


def test_a_barrier_is_logged_by_the_team_and_owned_outside(
    acme, billing, dev, lena, browser_of
):
    browser = browser_of(dev)
    given = {
        "title": "Two systems hold the price list",
        "cause": "structure",
        "team": billing.reference,
        "owner": lena.pk,
    }
    assert "No barrier is known" in folded(browser.get(address("barrier_list")))

    assert browser.post(address("barrier_log"), given).status_code == 303

    page = folded(browser.get(address("barrier_list")))
    assert "Two systems hold the price list" in page
    with tenant(acme.pk):
        assert Barrier.objects.get().owner == lena


def test_a_barrier_logged_from_an_objective_knows_team_words_and_objective(
    acme, proposal, dev, lena, browser_of
):
    objective = proposal.objective
    browser = browser_of(dev)
    asked = {"objective": objective.reference, "title": "Three passwords"}

    form = browser.get(address("barrier_log"), asked).context["form"]
    given = {name: form[name].value() for name in ("title", "team", "objective")} | {
        "cause": "structure",
        "owner": lena.pk,
    }
    answer = browser.post(address("barrier_log"), given)
    unknown = browser.post(address("barrier_log"), given | {"objective": "O-999"})

    assert (answer.status_code, unknown.status_code) == (303, 404)
    with tenant(acme.pk):
        barrier = Barrier.objects.get()
    assert (barrier.title, barrier.team_id, barrier.objective_id) == (
        "Three passwords",
        objective.team_id,
        objective.pk,
    )


@pytest.mark.parametrize("count", [1, 50])
def test_barriers_and_what_waits_cost_the_same_however_many_there_are(
    acme, billing, lena, today, browser_of, statements, count
):
    with tenant(acme.pk):
        for number in range(1, count + 1):
            Barrier.objects.create(
                number=number,
                title=f"No. {number}",
                cause="policy",
                team=billing,
                owner=lena,
                logged_by=lena,
                logged_on=today,
                since=today,
            )
    browser = browser_of(lena)
    browser.get(address("waiting"))

    assert statements(lambda: browser.get(address("barrier_list"))) == 8
    assert statements(lambda: browser.get(address("waiting"))) == 7
