from decimal import Decimal

import pytest

from objectives import actions
from objectives.forms.drafting import ObjectiveForm
from objectives.forms.key_results import KeyResultForm
from objectives.models import AlignmentLink, KeyResult, Objective
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests.factories import ObjectiveFactory
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("at_ten")
DRAFT = "/o/acme/objectives/draft/"


@pytest.fixture
def typed(billing, quarter, pia):
    """What somebody types into the form for a whole OKR."""

    def fill(**changes):
        return {
            "title": "No bill comes as a surprise",
            "why": "Every second call is about a bill.",
            "team": billing.reference,
            "cycle": quarter.pk,
            "owner": pia.pk,
            "ambition": "aspirational",
            "sponsor": "",
            "parent": "",
            "rows": "2",
            "kr-0-title": "Patients who complain about a bill",
            "kr-0-kind": "moves",
            "kr-0-baseline": "9",
            "kr-0-target": "4",
            "kr-0-unit": "",
            "kr-0-frequency_days": "7",
            "kr-1-title": "Estimates within 10 % of the bill",
            "kr-1-kind": "moves",
            "kr-1-baseline": "41 %",
            "kr-1-target": "80 %",
            "kr-1-unit": "",
            "kr-1-frequency_days": "30",
        } | changes

    return fill


def the_objective(acme):
    with tenant(acme.pk):
        return Objective.objects.select_related("cycle").get()


def key_results(acme):
    with tenant(acme.pk):
        return [
            (row.title, row.kind, row.baseline, row.target, row.unit)
            for row in KeyResult.objects.order_by("position")
        ]


def test_an_okr_is_written_down_in_one_go(acme, billing, pia, browser_of, typed):
    answer = browser_of(pia).post(DRAFT, typed())

    objective = the_objective(acme)
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/o/acme/objectives/{objective.reference}/",
    )
    assert (objective.title, objective.team_id, objective.owner_id) == (
        "No bill comes as a surprise",
        billing.pk,
        pia.pk,
    )
    assert (objective.ambition, objective.state) == ("aspirational", "proposed")
    assert key_results(acme) == [
        ("Patients who complain about a bill", "decrease", Decimal(9), Decimal(4), ""),
        (
            "Estimates within 10 % of the bill",
            "increase",
            Decimal(41),
            Decimal(80),
            "%",
        ),
    ]


def test_what_is_not_needed_is_folded_until_something_is_said_there(
    pia, browser_of, typed
):
    folded, unfolded = (
        '<details class="sharpen"><summary>Sharpen</summary>',
        '<details class="sharpen" open><summary>Sharpen</summary>',
    )
    browser = browser_of(pia)

    empty = browser.get(DRAFT).text
    committed = typed(ambition="committed", title="")
    kept = [
        browser.post(DRAFT, committed | said).text
        for said in (
            {},
            {"parent": "O-x"},
            {"sponsor": str(pia.pk)},
            {"ambition": "aspirational"},
        )
    ]
    read = browser.post(DRAFT, committed | {"kr-0-source": "The ledger"}).text

    assert folded in empty
    assert [folded in page for page in kept] == [True, False, False, False]
    assert [unfolded in page for page in kept] == [False, True, True, True]
    assert '<details class="sharpen w-title" open>' in read
    assert '<details class="sharpen w-title" open>' not in empty


def test_one_team_without_layers_is_asked_for_no_sponsor_and_told_of_no_goals(
    acme, pia, browser_of, typed
):
    browser = browser_of(pia)
    with_layers = folded(browser.get(DRAFT))
    with tenant(acme.pk):
        OrganizationSettings.objects.update(
            has_many_teams=False,
            has_units=False,
            has_annual_cycle=False,
            has_strategy=False,
        )
    alone = folded(browser.get(DRAFT))
    browser.post(DRAFT, typed(sponsor=pia.pk))

    assert "Sponsor" in with_layers
    assert "a key result or a goal: O-2." in with_layers
    assert "Sponsor" not in alone
    assert "The reference of an objective or a key result: O-2." in alone
    assert the_objective(acme).sponsor_id is None


def test_an_okr_needs_at_most_six_fields(acme, billing, quarter, pia, browser_of):
    """Count as DOMAIN does: what a person must fill to get an OKR that can be ready."""
    form = browser_of(pia).get(DRAFT).context["form"].objective
    needed = [
        name
        for name, field in form.fields.items()
        if field.required and not form[name].value()
    ]
    for_ready = ["kr-0-title", "kr-0-baseline", "kr-0-target"]

    answer = browser_of(pia).post(
        DRAFT,
        {
            **{name: form[name].value() or "" for name in form.fields},
            "cycle": quarter.pk,
            "rows": "1",
            "title": "No bill comes as a surprise",
            "kr-0-title": "Patients who complain",
            "kr-0-baseline": "9",
            "kr-0-target": "4",
        },
    )

    assert needed == ["title"]
    assert len(needed + for_ready) == 4 <= 6
    assert answer.status_code == 303
    page = browser_of(pia).get(answer["Location"])
    assert page.context["checks"]["needed"] == []


def test_a_title_is_enough_for_a_draft(acme, pia, browser_of, typed):
    blank = {"kr-0-title": "", "kr-0-baseline": "", "kr-0-target": "", "rows": "1"}

    answer = browser_of(pia).post(DRAFT, typed(**blank))

    assert answer.status_code == 303
    assert key_results(acme) == []


def test_an_invalid_form_gives_everything_back_with_a_sentence_beside_the_field(
    acme, pia, browser_of, typed
):
    answer = browser_of(pia).post(
        DRAFT, typed(**{"title": "", "kr-0-target": "as few as possible"})
    )

    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.objective.errors["title"] == ["It needs a title."]
    assert form.rows[0].errors["target"] == ["“as few as possible” is not a number."]
    page = answer.content.decode()
    assert 'value="as few as possible"' in page
    assert "Every second call is about a bill." in page
    with tenant(acme.pk):
        assert not Objective.objects.exists()


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        (
            {"kr-0-baseline": "4", "kr-0-target": "4"},
            "target",
            "Baseline and target are both 4. "
            "To keep a value where it is, choose the kind Maintain.",
        ),
        ({"kr-0-title": ""}, "title", "Write who does what."),
        (
            {
                "kr-0-kind": "maintain_within",
                "kr-0-target": "9",
                "kr-0-upper": "4",
            },
            "target",
            "The upper end of the band must not lie below the lower end: 4 is below 9.",
        ),
    ],
)
def test_numbers_that_contradict_the_kind_are_refused(
    acme, pia, browser_of, typed, row, field, sentence
):
    answer = browser_of(pia).post(DRAFT, typed(**row))

    assert answer.status_code == 422
    assert answer.context["form"].rows[0].errors[field] == [sentence]


def test_a_kind_without_numbers_forgets_them(acme, pia, browser_of, typed):
    browser_of(pia).post(DRAFT, typed(**{"kr-0-kind": "milestone"}))

    assert key_results(acme)[0] == (
        "Patients who complain about a bill",
        "milestone",
        None,
        None,
        "",
    )


def test_a_row_is_added_and_removed_without_losing_what_was_typed(
    acme, pia, browser_of, typed
):
    browser = browser_of(pia)

    more = browser.post(DRAFT, typed(add_row="1", title=""))
    less = browser.post(DRAFT, typed(remove_row="0"))

    form = more.context["form"]
    assert more.status_code == 200
    assert [row["title"].value() for row in form.rows] == [
        "Patients who complain about a bill",
        "Estimates within 10 % of the bill",
        None,
    ]
    assert form.rows[1]["baseline"].value() == "41 %"
    assert "It needs a title." not in folded(more)
    assert [row["title"].value() for row in less.context["form"].rows] == [
        "Estimates within 10 % of the bill"
    ]
    with tenant(acme.pk):
        assert not Objective.objects.exists()


def test_htmx_gets_the_form_alone_until_the_draft_is_saved(
    acme, pia, quarter, browser_of, typed
):
    by_htmx = {"HX-Request": "true"}
    longer = browser_of(pia).post(DRAFT, typed(add_row="1"), headers=by_htmx)
    saved = browser_of(pia).post(DRAFT, typed(), headers=by_htmx)

    assert longer.content.decode().lstrip().startswith("<form")
    assert (saved.status_code, saved["HX-Redirect"]) == (
        204,
        f"/o/acme/objectives/{the_objective(acme).reference}/",
    )


def test_rows_are_at_most_twelve(pia, browser_of, typed):
    answer = browser_of(pia).post(DRAFT, typed(rows="900", add_row="1"))

    assert len(answer.context["form"].rows) == 12
    assert not answer.context["form"].may_add


@pytest.mark.parametrize("nonsense", ["²", "-1", "9" * 5000, "x"])
def test_row_numbers_that_the_form_never_wrote_do_no_harm(
    pia, browser_of, typed, nonsense
):
    browser = browser_of(pia)

    more = browser.post(DRAFT, typed(rows=nonsense, add_row="1"))
    less = browser.post(DRAFT, typed(remove_row=nonsense))

    assert (more.status_code, less.status_code) == (200, 200)


def test_a_draft_leads_to_another_objective_by_its_reference(
    acme, billing, pia, year, browser_of, typed
):
    with tenant(acme.pk):
        parent = ObjectiveFactory.create(number=77, team=billing, cycle=year)

    browser_of(pia).post(DRAFT, typed(parent="o-77 Patients decide"))

    with tenant(acme.pk):
        assert AlignmentLink.objects.get().parent_id == parent.pk


@pytest.mark.parametrize(
    ("parent", "status", "sentence"),
    [
        ("O-999", 409, "There is no O-999 to lead to."),
        ("the strategy", 422, "Write a reference such as O-2, KR-5 or G-1."),
    ],
)
def test_a_parent_that_does_not_exist_is_said_beside_the_field(
    acme, pia, browser_of, typed, parent, status, sentence
):
    answer = browser_of(pia).post(DRAFT, typed(parent=parent))

    assert answer.status_code == status
    assert answer.context["form"].objective.errors["parent"] == [sentence]
    with tenant(acme.pk):
        assert not Objective.objects.exists()


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


def test_a_stranger_drafts_nothing(acme, otto, browser_of):
    assert browser_of(otto).get(DRAFT).status_code == 404


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
