"""The form for a whole OKR: rows, kinds, and what was typed when it is refused."""

from decimal import Decimal

import pytest

from objectives.models import AlignmentLink, KeyResult, Objective
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests.factories import ObjectiveFactory
from tests.objectives.drafting import DRAFT, key_results, the_objective
from tests.objectives.drafting import typed as typed
from tests.pages import folded, pressed_by_enter

pytestmark = pytest.mark.usefixtures("at_ten")


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
    assert "Leads to" in with_layers
    assert "Leads to" not in alone
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


def test_numbers_typed_in_two_units_of_time_are_brought_into_one(
    acme, pia, browser_of, typed
):
    browser_of(pia).post(
        DRAFT, typed(**{"kr-0-baseline": "3 h", "kr-0-target": "30 min"})
    )

    with tenant(acme.pk):
        row = KeyResult.objects.earliest("pk")
    assert (row.baseline, row.target, row.unit) == (Decimal(180), Decimal(30), "min")
    assert row.kind == KeyResult.Kind.DECREASE


def test_a_number_typed_in_another_unit_than_the_others_is_refused(
    pia, browser_of, typed
):
    answer = browser_of(pia).post(
        DRAFT, typed(**{"kr-0-baseline": "3 h", "kr-0-target": "30 %"})
    )

    assert answer.status_code == 422
    assert "“3 h” is not in %." in folded(answer)


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


def test_enter_in_a_field_saves_the_draft_and_removes_no_key_result(pia, browser_of):
    opened = browser_of(pia).get(DRAFT)

    assert 'name="remove_row"' in folded(opened)
    assert "name=" not in pressed_by_enter(opened, "kr-0-title")


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
