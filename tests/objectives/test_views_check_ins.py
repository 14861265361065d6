from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions
from objectives.actions import KeyResultDraft
from objectives.forms.check_ins import CheckInForm
from objectives.models import CheckIn, KeyResult
from okrhub.lib.tenancy import tenant
from tests.factories import KeyResultFactory
from tests.pages import folded, pressed_by_enter

pytestmark = pytest.mark.usefixtures("at_ten")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def key_result(committed, acme):
    """Billing's only key result in process."""
    objective = committed()
    with tenant(acme.pk):
        return objective.key_results.select_related("objective").get()


@pytest.fixture
def check(browser_of, key_result):
    """Send the form of a check-in."""

    def send(person, *, query="", htmx=False, **typed):
        address = f"/o/acme/key-results/{key_result.reference}/check-in/{query}"
        return browser_of(person).post(address, typed, headers=HTMX if htmx else {})

    return send


def said(acme):
    with tenant(acme.pk):
        return [
            (row.value, row.confidence, row.note, row.measured_on)
            for row in CheckIn.objects.order_by("pk")
        ]


def test_a_check_in_says_value_confidence_and_note(
    acme, key_result, dev, check, fresh, today
):
    answer = check(dev, value="8,5", confidence="6", note="Letters rewritten")

    objective = key_result.objective.reference
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/o/acme/objectives/{objective}/#key-result-{key_result.number}",
    )
    assert said(acme) == [(Decimal("8.5"), 6, "Letters rewritten", today)]
    assert fresh(key_result).current == Decimal("8.5")


def test_a_check_in_needs_no_field_at_all(acme, key_result, dev, check, today):
    answer = check(dev)

    assert answer.status_code == 303
    assert said(acme) == [(Decimal(9), None, "", today)]
    assert not any(field.required for field in CheckInForm.base_fields.values())


def test_no_change_is_one_tap_whatever_stands_in_the_fields(
    acme, key_result, dev, check, today
):
    check(dev, value="8", confidence="6")

    answer = check(dev, value="a lot", confidence="99", unchanged="1")

    assert answer.status_code == 303
    assert said(acme)[1] == (Decimal(8), 6, "", today)


def test_the_form_is_filled_in_with_what_was_said_last(
    acme, key_result, dev, check, browser_of, today
):
    check(dev, value="8", confidence="6")

    answer = browser_of(dev).get(
        f"/o/acme/key-results/{key_result.reference}/check-in/"
    )

    form = answer.context["form"]
    assert form["value"].value() == "8"
    assert form["confidence"].value() == 6
    assert form["measured_on"].value() == today
    assert 'class="was"' in answer.content.decode()


def test_a_day_up_to_two_weeks_back_is_taken(acme, key_result, dev, check, today):
    answer = check(dev, value="8", measured_on=today - timedelta(days=14))

    assert answer.status_code == 303
    assert said(acme)[0][3] == date(2026, 10, 27)


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        (
            {"measured_on": "2026-10-26"},
            409,
            "A day may lie at most 14 days in the past.",
        ),
        (
            {"measured_on": "2026-11-11"},
            409,
            "A value cannot be measured in the future.",
        ),
        ({"value": "a lot"}, 422, "“a lot” is not a number."),
        ({"value": "1.1234567"}, 422, "“1.1234567” is too fine"),
        ({"value": "1e5"}, 422, "Write “1e5” in full, as 100000."),
        ({"confidence": "11"}, 422, "A whole number from 0 to 10."),
        ({"measured_on": "yesterday"}, 422, "Enter a valid date."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_lost(
    acme, key_result, dev, check, typed, status, sentence
):
    answer = check(dev, note="Letters rewritten", **({"value": "8"} | typed))

    assert answer.status_code == status
    assert sentence in folded(answer)
    assert 'value="Letters rewritten"' in answer.content.decode()
    assert said(acme) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_enter_in_a_field_checks_in_and_does_not_say_no_change(
    key_result, dev, browser_of, headers
):
    address = f"/o/acme/key-results/{key_result.reference}/check-in/"

    opened = browser_of(dev).get(address, headers=headers)

    assert "name=" not in pressed_by_enter(opened, "value")
    assert "data-first" in folded(opened)


def test_enter_in_a_line_of_the_round_saves_it(key_result, dev, round_):
    assert "name=" not in pressed_by_enter(round_(dev), "value")


def test_a_value_in_another_unit_is_not_taken_for_its_number(
    acme, key_result, dev, check, today
):
    with tenant(acme.pk):
        KeyResult.objects.filter(pk=key_result.pk).update(unit="days")

    wrong = check(dev, value="8 %")
    right = check(dev, value="36 h")

    assert wrong.status_code == 422
    assert "“8 %” is not in days." in folded(wrong)
    assert right.status_code == 303
    assert said(acme) == [(Decimal("1.5"), None, "", today)]


def test_htmx_gets_a_dialog_and_closes_it_by_what_it_hears(
    acme, key_result, dev, check, browser_of
):
    address = f"/o/acme/key-results/{key_result.reference}/check-in/"
    opened = browser_of(dev).get(address, headers=HTMX)

    answer = check(dev, value="8", htmx=True)

    assert opened.content.decode().lstrip().startswith("<dialog")
    assert answer.status_code == 204
    assert '"key-result:checked-in"' in answer["HX-Trigger"]


def test_people_of_other_teams_are_told_who_checks_in(
    acme, key_result, lena, check, browser_of
):
    assert check(lena, value="8").status_code == 403
    answer = check(lena)
    assert "The people of its team check in on a key result." in folded(answer)
    assert said(acme) == []


def test_a_stranger_finds_no_key_result(acme, key_result, otto, check):
    assert check(otto, value="8").status_code == 404
    assert said(acme) == []


def test_what_is_not_in_process_takes_no_check_in(
    acme, key_result, pia, dev, check, today, now
):
    actions.drop_objective(
        key_result.objective, actor=pia, reason="No need.", on=today, now=now
    )

    answer = check(dev, value="8")

    assert answer.status_code == 409
    assert "check-ins are for OKRs in process." in folded(answer)


@pytest.fixture
def round_(browser_of, billing):
    """Open or send a team's round."""

    def at(person, method="get", query="", **options):
        address = f"/o/acme/check-ins/{billing.reference}/{query}"
        return getattr(browser_of(person), method)(address, **options)

    return at


def test_a_round_shows_every_key_result_of_the_team_those_due_to_fill_in(
    committed, acme, dev, round_, time_machine, now, today
):
    first, second = committed("First"), committed("Second")
    monday = now + timedelta(days=7)
    time_machine.move_to(monday, tick=False)
    with tenant(acme.pk):
        key_result = first.key_results.select_related("objective").get()
    actions.check_in(
        key_result, actor=dev, value=Decimal(8), on=monday.date(), now=monday
    )

    answer = round_(dev)

    found = {
        okr.objective.reference: [row.is_saved for row in rows]
        for okr, rows in answer.context["rounds"]
    }
    assert found == {first.reference: [True], second.reference: [False]}
    assert "1 of 2 to say" in folded(answer)


def test_what_nobody_said_yet_is_filled_in_with_where_it_began_and_not_called_saved(
    key_result, dev, round_, check, billing
):
    before = round_(dev)
    check(dev, query=f"?round={billing.reference}", value="8")
    after = round_(dev)

    row = before.context["rounds"][0][1][0]
    assert (row.is_saved, row.line.is_due) == (False, False)
    assert row.form["value"].value() == "9"
    assert "0 of 1 said this week, none is due" in folded(before)
    assert "Save again" not in folded(before)
    assert "All 1 said this week" in folded(after)
    assert "Save again" in folded(after)


def test_a_round_can_be_about_one_objective(committed, dev, round_):
    first, second = committed("First"), committed("Second")

    answer = round_(dev, query=f"?objective={second.reference}")

    assert [okr.objective.pk for okr, _ in answer.context["rounds"]] == [second.pk]
    assert first.pk != second.pk


def test_each_line_is_saved_on_its_own_and_answers_itself(
    acme, key_result, billing, dev, check
):
    answer = check(dev, query=f"?round={billing.reference}", htmx=True, value="8")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "key-result:checked-in"
    assert page.lstrip().startswith('<form class="ci saved"')
    assert f'data-announce="{key_result.reference} is checked in"' in page
    assert said(acme)[0][0] == Decimal(8)


def test_a_line_without_a_script_leads_back_to_the_round(
    key_result, billing, dev, check
):
    answer = check(dev, query=f"?round={billing.reference}", value="8")

    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/o/acme/check-ins/{billing.reference}/",
    )


@pytest.mark.parametrize("team", ["", "../accounts", "O-1", "T-1/x"])
def test_a_round_that_names_no_team_is_not_there(acme, key_result, dev, check, team):
    assert check(dev, query=f"?round={team}", value="8").status_code == 404
    assert said(acme) == []


def test_a_wrong_line_keeps_what_was_typed(acme, key_result, billing, dev, check):
    answer = check(
        dev, query=f"?round={billing.reference}", htmx=True, value="a lot", note="Hm"
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.lstrip().startswith('<form class="ci error"')
    assert "“a lot” is not a number." in page
    assert 'value="Hm"' in page
    assert said(acme) == []


def test_a_wrong_line_without_a_script_is_kept_within_its_round(
    acme, key_result, billing, dev, check, browser_of
):
    query = f"?round={billing.reference}"
    answer = check(dev, query=query, value="a lot", note="Hm")
    by_address = browser_of(dev).get(answer.request["PATH_INFO"] + query)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“a lot” is not a number." in page
    assert 'value="Hm"' in page
    assert f"<title>Check-in, {billing.name}" in page
    assert said(acme) == []
    assert by_address["Location"] == f"/o/acme/check-ins/{billing.reference}/"


def test_the_rest_is_confirmed_at_once_and_what_was_never_said_is_named(
    committed, acme, dev, round_, time_machine, now, today
):
    objective = committed(
        key_results=[
            KeyResultDraft("Patients who complain", "decrease", Decimal(9), Decimal(4)),
            KeyResultDraft("What patients think", "baseline"),
        ]
    )
    later = now + timedelta(days=7)
    time_machine.move_to(later, tick=False)

    answer = round_(dev, "post", follow=True)

    assert [(row[0], row[3]) for row in said(acme)] == [(Decimal(9), later.date())]
    with tenant(acme.pk):
        named = objective.key_results.get(kind="baseline").reference
    assert (
        "No change in 1 key result. "
        f"Nothing was ever said of {named}: give a first value." in folded(answer)
    )


def test_the_bar_below_is_counted_again_after_each_line(key_result, dev, round_):
    answer = round_(dev, headers=HTMX | {"HX-Target": "savebar"})

    assert answer.content.decode().lstrip().startswith('<div class="savebar"')


def test_a_person_of_another_team_has_nothing_to_say(committed, lena, round_):
    committed()

    answer = round_(lena)

    assert answer.context["rounds"] == []
    assert "Nothing to check in on" in folded(answer)


def test_there_is_no_round_of_a_team_that_does_not_exist(
    acme, billing, dev, otto, browser_of, round_
):
    assert browser_of(dev).get("/o/acme/check-ins/T-999/").status_code == 404
    assert round_(otto).status_code == 404


def test_a_round_asks_as_often_for_fifty_key_results_as_for_one(
    key_result, acme, billing, dev, browser_of, statements
):
    browser = browser_of(dev)
    address = f"/o/acme/check-ins/{billing.reference}/"
    one = statements(lambda: browser.get(address))
    with tenant(acme.pk):
        for number in range(500, 550):
            KeyResultFactory.create(objective=key_result.objective, number=number)

    assert statements(lambda: browser.get(address)) == one <= 12
