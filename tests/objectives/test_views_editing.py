"""A draft or a running OKR is edited as a whole, by one or by two at once."""

from decimal import Decimal

import pytest

from objectives import actions
from objectives.forms.drafting import ObjectiveForm
from objectives.forms.key_results import KeyResultForm
from objectives.models import AlignmentLink
from okrhub.lib.tenancy import tenant
from tests.factories import ObjectiveFactory
from tests.objectives.drafting import key_results
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def edit_of(browser_of, acme):
    """Return the address of an objective's form, and what it shows when opened."""

    def opened(person, objective):
        address = f"/o/acme/objectives/{objective.reference}/edit/"
        form = browser_of(person).get(address).context["form"]
        data = {
            name: form.objective[name].value() or "" for name in form.objective.fields
        }
        data["rows"] = str(len(form.rows))
        for row in form.rows:
            for name in row.fields:
                value = row[name].value()
                data[row.add_prefix(name)] = "" if value is None else value
        return address, data

    return opened


def test_a_draft_is_edited_as_a_whole(
    draft, acme, pia, year, billing, edit_of, browser_of, fresh
):
    objective = draft()
    with tenant(acme.pk):
        parent = ObjectiveFactory.create(number=77, team=billing, cycle=year)
    address, data = edit_of(pia, objective)
    changes = {
        "title": "Nobody is surprised by a bill",
        "parent": "O-77",
        "kr-0-target": "3",
        "rows": "2",
        "kr-1-title": "Estimates within 10 %",
        "kr-1-kind": "moves",
        "kr-1-baseline": "41",
        "kr-1-target": "80",
    }

    answer = browser_of(pia).post(address, data | changes)

    assert answer.status_code == 303
    assert fresh(objective).title == "Nobody is surprised by a bill"
    assert [(row[0], row[3]) for row in key_results(acme)] == [
        ("Patients who complain about a bill", Decimal(3)),
        ("Estimates within 10 %", Decimal(80)),
    ]
    with tenant(acme.pk):
        assert AlignmentLink.objects.get().parent_id == parent.pk


def test_an_unchanged_form_changes_no_key_result(draft, acme, pia, edit_of, browser_of):
    objective = draft()
    address, data = edit_of(pia, objective)

    answer = browser_of(pia).post(address, data)

    assert answer.status_code == 303
    with tenant(acme.pk):
        assert objective.key_results.get().version == 1


def test_a_key_result_is_removed_and_the_link_taken_back(
    draft, acme, pia, year, billing, edit_of, browser_of
):
    with tenant(acme.pk):
        parent = ObjectiveFactory.create(number=77, team=billing, cycle=year)
    objective = draft(parent=parent)
    address, data = edit_of(pia, objective)
    browser = browser_of(pia)
    form = browser.post(address, data | {"remove_row": "0"}).context["form"]

    answer = browser.post(
        address, data | {"rows": "0", "removed": form.removed, "parent": ""}
    )

    assert answer.status_code == 303
    assert key_results(acme) == []
    with tenant(acme.pk):
        assert not AlignmentLink.objects.exists()


def test_who_was_overtaken_sees_both_texts_and_keeps_the_own_one(
    draft, acme, pia, dev, edit_of, browser_of, fresh, today, now
):
    objective = draft()
    address, data = edit_of(pia, objective)
    actions.edit_objective(
        objective,
        actor=dev,
        changes={"title": "Bills hold no surprise"},
        on=today,
        now=now,
    )
    mine = data | {"title": "Nobody is surprised by a bill"}

    answer = browser_of(pia).post(address, mine)

    form = answer.context["form"]
    assert answer.status_code == 409
    assert [(d.label, d.theirs, d.mine) for d in form.differences] == [
        ("Objective", "Bills hold no surprise", "Nobody is surprised by a bill")
    ]
    shown = folded(answer)
    assert "Bills hold no surprise" in shown
    assert 'value="Nobody is surprised by a bill"' in shown
    again = mine | {"version": form.objective["version"].value()}
    assert browser_of(pia).post(address, again).status_code == 303
    assert fresh(objective).title == "Nobody is surprised by a bill"


def test_two_texts_of_a_key_result_are_shown_as_well(
    draft, acme, pia, dev, edit_of, browser_of, today, now
):
    objective = draft()
    address, data = edit_of(pia, objective)
    with tenant(acme.pk):
        key_result = objective.key_results.select_related("objective").get()
    actions.edit_key_result(
        key_result, actor=dev, changes={"target": Decimal(2)}, on=today, now=now
    )

    answer = browser_of(pia).post(address, data | {"kr-0-target": "3"})

    assert answer.status_code == 409
    (difference,) = answer.context["form"].differences
    assert difference.label == f"{key_result.reference}, Wanted"
    assert (difference.theirs, difference.mine) == ("2.000000", "3")
    assert key_results(acme)[0][3] == Decimal(2)


def test_a_revision_after_the_commitment_says_why(
    committed, acme, pia, edit_of, browser_of, time_machine, now
):
    objective = committed()
    address, data = edit_of(pia, objective)
    time_machine.move_to(now.replace(day=20), tick=False)

    refused = browser_of(pia).post(address, data | {"kr-0-target": "5"})
    revised = browser_of(pia).post(
        address,
        data
        | {
            "kr-0-target": "5",
            "kr-0-rationale": "The survey asks another question.",
            "occasion": "mid_quarter",
        },
    )

    assert refused.status_code == 422
    form = refused.context["form"]
    assert form.rows[0].errors["rationale"] == [
        "What did you learn that changes this? One sentence is enough."
    ]
    assert form.objective.errors["occasion"] == ["On which occasion was it decided?"]
    assert 'value="5"' in folded(refused)
    assert revised.status_code == 303
    assert key_results(acme)[0][3] == Decimal(5)


def test_going_on_after_a_pause_makes_no_fresh_commitment(
    committed, acme, pia, edit_of, browser_of, time_machine, now, today
):
    objective = committed()
    later = now.replace(day=20)
    actions.pause_objective(objective, actor=pia, on=today, now=now)
    actions.resume_objective(objective, actor=pia, on=later.date(), now=later)
    time_machine.move_to(later, tick=False)
    address, data = edit_of(pia, objective)

    answer = browser_of(pia).post(address, data | {"kr-0-target": "5"})

    assert answer.status_code == 422
    assert "rationale" in answer.context["form"].rows[0].errors


def test_nothing_is_saved_when_one_part_is_refused(
    committed, acme, pia, edit_of, browser_of, fresh
):
    objective = committed()
    with tenant(acme.pk):
        reference = objective.key_results.get().reference
    address, data = edit_of(pia, objective)

    answer = browser_of(pia).post(
        address,
        data | {"why": "A better reason.", "rows": "0", "removed": [reference]},
    )

    assert answer.status_code == 409
    assert "This key result was committed to." in folded(answer)
    assert fresh(objective).why == ""


def test_people_of_another_team_do_not_edit(draft, lena, browser_of, fresh):
    objective = draft()
    address = f"/o/acme/objectives/{objective.reference}/edit/"

    assert browser_of(lena).get(address).status_code == 403
    answer = browser_of(lena).post(address, {"title": "Mine now"})
    assert answer.status_code == 403
    assert "Billing edits its own OKRs." in folded(answer)
    assert fresh(objective).title == "No bill comes as a surprise"


def test_every_field_that_is_not_needed_may_stay_empty():
    assert [
        name for name, field in ObjectiveForm.base_fields.items() if field.required
    ] == ["title", "team", "cycle"]
    assert not any(field.required for field in KeyResultForm.base_fields.values())
