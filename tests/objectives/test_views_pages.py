from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions
from objectives.actions import KeyResultDraft
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests.factories import KeyResultFactory, QuarterFactory
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def page_of(browser_of):
    """Return an objective's page as a person sees it."""

    def get(person, objective, **headers):
        address = f"/o/acme/objectives/{objective.reference}/"
        return browser_of(person).get(address, headers=headers)

    return get


def test_a_key_result_says_how_it_is_measured_and_is_sharpened_in_place(
    committed, acme, pia, vera, intake, page_of, browser_of, today, now
):
    objective = committed()
    with tenant(acme.pk):
        row = objective.key_results.select_related("objective").get()
    there = f"/o/acme/key-results/{row.reference}/"
    browser = browser_of(pia)
    who = {"actor": pia, "on": today, "now": now}

    shared = browser.post(
        f"{there}fields/source/", {"act": "share", "source": "Help desk", "base": ""}
    )
    actions.add_contributor(row, intake, **who)
    refused = browser.post(f"{there}new-metric/", {"name": " ", "unit": "days"})
    beside = browser.post(
        f"{there}new-metric/",
        {"name": "", "unit": "days"},
        headers={"hx-request": "true"},
    )
    unhelped, owned = (
        browser.post(f"{there}contributors/", {"team": team}, headers=headers)
        for team, headers in (("T-99", {}), ("T-1", {"hx-request": "true"}))
    )
    browser.post(f"{there}new-metric/", {"name": "Days to an answer", "unit": "days"})
    page, unread = page_of(pia, objective), page_of(vera, objective)
    sharpening = browser.get(f"{there}?sharpen=on")

    line = "Days to an answer, read in Help desk, weekly. Intake helps."
    assert shared.status_code == 303
    assert line in folded(page)
    assert line in folded(unread)
    assert (f"{there}?sharpen=on" in folded(page)) > (there + "?" in folded(unread))
    assert (refused.status_code, beside.status_code) == (422, 422)
    for answer in (refused, beside):
        assert "Name what is measured" in folded(answer)
        assert 'value="days"' in folded(answer)
    assert (unhelped.status_code, owned.status_code) == (422, 409)
    assert "There is no such team." in folded(unhelped)
    assert "Billing owns it; others contribute." in folded(owned)
    assert 'value="Help desk"' in folded(sharpening)
    assert 'name="remove" value="on"><span>Intake</span>' in folded(sharpening)
    assert browser_of(vera).get(f"{there}?sharpen=on").status_code == 403


def test_a_draft_says_what_it_needs_and_what_is_worth_a_look(
    draft, acme, pia, lena, page_of
):
    objective = draft(actor=lena, key_results=[])

    answer = page_of(pia, objective)

    assert answer.status_code == 200
    assert answer.context["checks"] == {
        "needed": [
            "It needs a person who owns it.",
            "It needs one key result with a value now and a value wanted, "
            "or one that finds the number first.",
        ],
        "look": [
            "It says neither why nor what it leads to. Who notices if it is not done?"
        ],
    }
    assert "No key result yet." in folded(answer)
    assert answer.context["chart"] is None


def test_an_objective_shows_health_with_reasons_age_and_grade_so_far(
    committed, acme, pia, dev, page_of, today, now, time_machine
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    for n, (value, confidence) in enumerate([("8", 7), ("6.5", 5)]):
        days = timedelta(days=7 * n)
        actions.check_in(
            key_result,
            actor=dev,
            value=Decimal(value),
            confidence=confidence,
            on=today + days,
            now=now + days,
        )
    time_machine.move_to(now + timedelta(days=7), tick=False)

    answer = page_of(pia, objective)

    page = answer.context["page"]
    assert page.health.status == "at_risk"
    assert page.health.reasons == (
        f"Confidence in {key_result.reference} fell from 7 to 5.",
    )
    shown = folded(answer)
    assert page.health.reasons[0] in shown
    assert "since 10 Nov" in shown.replace("\xa0", " ")
    assert page.age_days == 8
    assert 'Grade so far</dt><dd><b class="num">0.5</b>' in shown
    assert page.key_results[0].values == [Decimal(8), Decimal("6.5")]
    assert page.key_results[0].change == Decimal("-1.5")
    assert answer.context["chart"].lines[0].points == [
        (today, Decimal("0.2")),
        (today + timedelta(days=7), Decimal("0.5")),
    ]
    assert "Show as table" in shown


def test_the_history_tells_what_happened_the_latest_first(
    committed, acme, pia, page_of, today, now
):
    objective = committed()
    actions.pause_objective(
        objective, actor=pia, on=today, now=now, reason="The ward moves house."
    )

    events = page_of(pia, objective).context["history"]

    assert [event.words for event in events] == [
        "Paused",
        "Committed",
        "Made ready",
        "Proposed",
    ]
    assert (events[0].who, events[0].reason) == ("Pia Park", "The ward moves house.")


def test_a_step_that_is_somebody_elses_is_shown_with_the_reason(
    ready, acme, dev, page_of
):
    answer = page_of(dev, ready())

    denials = dict(answer.context["denials"])
    assert [
        offer.step.words
        for offer in denials["The product owner of Billing commits its OKRs."]
    ] == ["Commit"]
    assert answer.context["main"] == []
    assert "The product owner of Billing commits its OKRs." in folded(answer)


def test_a_viewer_can_do_nothing_and_is_told_so_once(committed, acme, vera, page_of):
    answer = page_of(vera, committed())

    assert answer.context["allowed"] == []
    assert [reason for reason, _ in answer.context["denials"]] == [
        "Viewers read; they change nothing."
    ]
    assert not answer.context["may_check_in"]


def test_making_void_is_offered_to_administrators_alone(
    committed, acme, adam, pia, page_of
):
    objective = committed()

    def keys(person):
        context = page_of(person, objective).context
        return {offer.key for offer in context["allowed"]}

    assert "void" in keys(adam)
    assert "void" not in keys(pia)


def test_a_team_on_its_own_has_nobody_to_share_with_and_nothing_to_lead_to(
    committed, acme, pia, page_of
):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(
            has_many_teams=False,
            has_units=False,
            has_annual_cycle=False,
            has_strategy=False,
        )

    answer = page_of(pia, committed())

    assert "Leads to" not in folded(answer)

    assert not {"share", "transfer"} & {
        offer.key for offer in answer.context["allowed"]
    }


def test_a_revised_target_shows_both_grades(
    committed, acme, pia, dev, page_of, today, now, time_machine
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.check_in(key_result, actor=dev, value=Decimal(8), on=today, now=now)
    actions.edit_key_result(
        key_result,
        actor=pia,
        changes={"target": Decimal(7)},
        on=today,
        now=now,
        why=actions.Why("The survey asks another question now.", "mid_quarter"),
    )

    shown = folded(page_of(pia, objective))

    assert '<b class="num">0.5</b>, <b class="num">0.2</b> as first agreed' in shown


def test_htmx_gets_the_whole_page_again_without_its_frame(committed, pia, page_of):
    answer = page_of(pia, committed(), **{"HX-Request": "true"})

    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="objective"')
    assert "objective:committed from:body" in page


def test_a_key_results_address_leads_to_its_place_on_the_page(
    committed, acme, pia, browser_of
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()

    answer = browser_of(pia).get(f"/o/acme/key-results/{key_result.reference}/")

    assert answer.status_code == 302
    assert answer["Location"] == (
        f"/o/acme/objectives/{objective.reference}/#key-result-{key_result.number}"
    )


@pytest.mark.parametrize("reference", ["O-999", "KR-1", "12", "o-1; drop"])
def test_what_is_not_there_is_not_found(acme, pia, browser_of, reference):
    answer = browser_of(pia).get(f"/o/acme/objectives/{reference}/")

    assert answer.status_code == 404


def test_the_page_asks_as_often_whatever_it_holds(
    committed, acme, pia, dev, browser_of, statements, today, now
):
    objective = committed()
    browser = browser_of(pia)
    address = f"/o/acme/objectives/{objective.reference}/"
    one = statements(lambda: browser.get(address))
    with tenant(acme.pk):
        for number in range(500, 550):
            key_result = KeyResultFactory.create(objective=objective, number=number)
            key_result.check_ins.create(
                value=8, measured_on=today, recorded_at=now, author=dev
            )

    assert statements(lambda: browser.get(address)) == one <= 12


def test_a_milestone_and_what_cannot_be_measured_say_so(committed, acme, pia, page_of):
    objective = committed(
        key_results=[
            KeyResultDraft("Patients who complain", "decrease", Decimal(9), Decimal(4)),
            KeyResultDraft("The letter fits on one page", "milestone"),
            KeyResultDraft("Families feel safe", "unmeasured"),
        ]
    )

    shown = folded(page_of(pia, objective))

    assert "Milestone" in shown
    assert "Not measurable yet" in shown


def test_the_chart_of_a_carried_over_okr_begins_with_its_clock(
    committed, acme, pia, page_of, today, now
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.first()
        following = QuarterFactory.create(
            name="Q1 2027", starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31)
        )
    actions.check_in(
        key_result, actor=pia, value=Decimal(8), confidence=7, on=today, now=now
    )
    actions.carry_over(objective, actor=pia, into_cycle=following, on=today, now=now)

    chart = page_of(pia, objective).context["chart"]

    assert (chart.starts_on, chart.paced_from, chart.ends_on) == (
        today,
        date(2027, 1, 1),
        date(2027, 3, 31),
    )
