import re
from datetime import timedelta

import pytest
from django.urls import reverse

from conversations import actions, queries
from conversations.actions import OkrDecision
from conversations.models import AssessedOkr, Assessment
from objectives.models import Objective, ObjectiveFunction
from objectives.value_organization import Mismatch
from objectives.value_words import Key
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.queries import settings
from teams.models import Function
from tests import factories

VALUE = reverse("conversations:value", args=["acme"])
NEW = reverse("conversations:scenario_new", args=["acme"])


@pytest.fixture
def clear(acme, billing, quarter):
    """O-12 of Billing in process: clear how, and yet a team of its own; 5 of 5."""
    with tenant(acme.pk):
        return factories.in_process(
            billing,
            quarter,
            number=12,
            domain="clear",
            complexity=5,
            topology="dedicated",
        )


@pytest.fixture
def given(clear, quarter, lena, today):
    return {
        "answer": "partly",
        "words": "Bills wait for Intake.",
        "review_on": today + timedelta(days=60),
        "decisions": {"O-12": OkrDecision("talk", "Does it need a team?")},
        "actor": lena,
        "on": today,
    }


def test_an_answer_keeps_the_figures_of_its_day_and_a_decision_per_okr(
    acme, quarter, given, clear
):
    kept = actions.assess_value(quarter, **given)

    with tenant(acme.pk):
        okr = AssessedOkr.objects.get()
        Objective.objects.filter(pk=clear.pk).update(topology="mapped")
        later = queries.assessments().get(pk=kept.pk)
    assert (okr.decision, okr.topology, okr.units) == ("talk", "dedicated", 1)
    cover = {line["key"]: line["figure"] for line in later.figures}
    assert (cover["dedicated_cover"], cover["locality"]) == ("1 of 1", "1 of 1")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"answer": "perhaps"}, "Yes, partly or no?"),
        ({"review_on": "today"}, "Look again on a day that comes."),
        ({"decisions": {"O-99": OkrDecision("keep")}}, "O-99 is not in process."),
        ({"decisions": {"O-12": OkrDecision("no")}}, "There is no such decision."),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    acme, quarter, given, today, change, sentence
):
    if change.get("review_on"):
        change = {"review_on": today}

    with pytest.raises(Conflict, match=sentence):
        actions.assess_value(quarter, **given | change)

    with tenant(acme.pk):
        assert not Assessment.objects.exists()


def test_a_product_owner_answers_for_nobody(quarter, given, pia):
    with pytest.raises(NotPermitted):
        actions.assess_value(quarter, **given | {"actor": pia})


def test_the_most_complex_and_what_may_not_fit_are_looked_at(
    acme, quarter, clear, intake, today
):
    with tenant(acme.pk):
        factories.in_process(intake, quarter, number=13)
        found = queries.organized(quarter, on=today, settings=settings())

    (looked_at,) = found.measured.looked_at
    assert (looked_at.reference, looked_at.is_most_complex) == ("O-12", True)
    assert looked_at.question == Mismatch.CLEAR_BUT_DEDICATED.question


def test_the_page_shows_the_trend_and_keeps_what_a_scrum_master_answers(
    that_morning, acme, quarter, given, sam, pia, browser_of, today
):
    actions.assess_value(
        quarter, **given | {"on": today - timedelta(days=90)} | {"review_on": None}
    )
    browser = browser_of(sam)

    empty = browser.post(VALUE, {"words": "We wait less."})
    done = browser.post(
        VALUE, {"answer": "yes", "decision-O-12": "keep", "words-O-12": "It fits."}
    )
    page = browser_of(pia).get(VALUE).content.decode()

    assert (empty.status_code, "We wait less." in empty.content.decode()) == (422, True)
    assert (done.status_code, done["Location"]) == (303, VALUE)
    assert "It fits." in page
    assert "Keep this answer" not in page


def test_the_page_of_an_okr_says_what_may_not_fit_and_what_was_decided(
    that_morning, acme, billing, clear, quarter, given, lena, vera, browser_of
):
    actions.assess_value(quarter, **given)
    with tenant(acme.pk):
        factories.ObjectiveFactory.create(number=13, team=billing, cycle=quarter)

    page = browser_of(lena).get(about("O-12")).content.decode()
    read = browser_of(vera).get(about("O-12")).content.decode()
    proposed = browser_of(lena).get(about("O-13")).content.decode()

    assert "Does it need a team of its own?" in page
    assert "Among the most complex" in page
    assert "Talk with the teams first, Lena Lund" in page
    assert f"{NEW}?objective=O-12" in page
    assert NEW not in read
    assert "It is not in process" in proposed


def about(reference):
    return reverse("conversations:set_up_about", args=["acme", reference])


def test_a_program_reads_the_measures_and_keeps_an_answer(
    that_morning, acme, quarter, clear, lena, key_of
):
    with tenant(acme.pk):
        law = Function.objects.create(name="Law")
        ObjectiveFunction.objects.create(objective=clear, function=law)
    client = key_of(lena)
    address = reverse("api:assessments", args=["acme"])

    measures = client.get(reverse("api:value", args=["acme"])).json()
    kept = client.post(
        address,
        {
            "cycle": quarter.name,
            "answer": "no",
            "okrs": [{"objective": "O-12", "decision": "change"}],
        },
    )
    listed = client.get(address).json()["results"]

    (okr,) = measures["okrs"]
    assert (okr["mismatch"], okr["missing"]) == ("clear_but_dedicated", ["Law"])
    assert (okr["units"], okr["handoffs"]) == (1, 0)
    assert (kept.status_code, kept.json()["okrs"][0]["decision"]) == (201, "change")
    assert [each["measures"] for each in listed] == [measures["measures"]]


def test_the_page_reads_what_the_worker_kept_as_it_would_be_worked_out(
    that_morning, acme, quarter, clear, intake, lena, browser_of, today
):
    with tenant(acme.pk):
        law = Function.objects.create(name="Law")
        ObjectiveFunction.objects.create(objective=clear, function=law)
    browser = browser_of(lena)

    def page():
        return browser.get(VALUE).content.decode()

    worked_out = page()
    with tenant(acme.pk):
        actions.keep_measures(quarter, on=today, settings=settings())
    kept = page()
    with tenant(acme.pk):
        factories.in_process(intake, quarter, number=13)
    before_the_worker = page()
    with tenant(acme.pk):
        actions.keep_measures(quarter, on=today, settings=settings())

    assert "1 of 1 OKR is in the hands of one unit" in worked_out
    assert "Billing has not the function" in worked_out
    assert main_of(kept) == main_of(worked_out) == main_of(before_the_worker)
    assert "2 of 2 OKRs are in the hands of one unit" in page()


def main_of(page):
    return re.sub(r'value="\w{64}"', "", page.split("<main")[1])


def test_what_was_kept_yesterday_is_worked_out_again(
    that_morning, acme, quarter, clear, today
):
    with tenant(acme.pk):
        actions.keep_measures(
            quarter, on=today - timedelta(days=1), settings=settings()
        )
        factories.in_process(clear.team, quarter, number=13)

        found = queries.measured(on=today, settings=settings())

    assert found
    figures = {line.key: line.figure for line in found.lines}
    assert figures[Key.LOCALITY] == "2 of 2"


def test_the_page_costs_the_same_however_many_okrs_and_answers_there_are(
    that_morning, acme, quarter, given, billing, lena, browser_of, statements
):
    actions.assess_value(quarter, **given)
    browser = browser_of(lena)
    browser.get(VALUE)
    once = statements(lambda: browser.get(VALUE))
    with tenant(acme.pk):
        for number in range(20, 40):
            factories.in_process(billing, quarter, number=number, complexity=4)
    for _ in range(3):
        actions.assess_value(quarter, **given)

    many = statements(lambda: browser.get(VALUE))

    assert many == once
