"""The workspace of a draft: pages, fields, order, publication."""

import json

import pytest

from objectives import actions, queries
from objectives.actions import KeyResultDraft
from objectives.models import FieldDraft, KeyResult, Objective
from okrhub.lib.tenancy import seen_by, tenant
from organizations.models import OrganizationSettings
from tests import factories
from tests.objectives.conftest import who as who
from tests.objectives.year_draft import cycle_draft as cycle_draft
from tests.objectives.year_draft import objective as objective
from tests.pages import pressed_by_enter

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def key_result(acme, objective, lena) -> KeyResult:
    with seen_by(lena.pk), tenant(acme.pk):
        return queries.key_results_of(objective)[0]


@pytest.fixture
def lena_writes(browser_of, lena):
    return browser_of(lena)


def test_a_draft_is_begun_and_its_first_objective_added(
    acme, lena_writes, year, billing
):
    begun = lena_writes.post("/o/acme/drafts/begin/", {"cycle": str(year.pk)})
    added = lena_writes.post(
        "/o/acme/drafts/D-1/add/",
        {"title": "No bill comes as a surprise", "team": billing.reference},
    )
    page = lena_writes.get(added["Location"])

    assert begun["Location"] == "/o/acme/drafts/D-1/"
    assert "No bill comes as a surprise" in page.content.decode()
    assert "Only you see this draft." in page.content.decode()
    assert "Strategy context" in page.content.decode()
    with tenant(acme.pk):
        OrganizationSettings.objects.update(
            has_many_teams=False,
            has_units=False,
            has_annual_cycle=False,
            has_strategy=False,
            has_kpis=False,
        )
    alone = lena_writes.get("/o/acme/drafts/D-1/")
    assert "Strategy context" not in alone.content.decode()
    assert "lead to" not in alone.content.decode()
    asked = [
        {"link", "guard-rail"} & {look.key for look in each.context["looks"]}
        for each in (page, alone)
    ]
    assert asked == [{"link", "guard-rail"}, set()]


def test_errors_stand_beside_the_field_and_nothing_typed_is_lost(
    lena_writes, cycle_draft, billing
):
    refused = lena_writes.post(
        "/o/acme/drafts/D-1/add/", {"title": "", "team": billing.reference}
    )

    assert refused.status_code == 422
    assert "Write a few words" in refused.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "drafts/D-1/",
        "drafts/D-1/read/",
        "drafts/D-1/publish/",
        "drafts/D-1/edit/",
        "objectives/{objective}/",
        "objectives/{objective}/edit/",
        "key-results/{key_result}/",
    ],
)
def test_a_private_draft_is_not_there_for_others(
    browser_of, objective, key_result, ada, lena, path
):
    address = "/o/acme/" + path.format(
        objective=objective.reference, key_result=key_result.reference
    )

    assert browser_of(ada).get(address).status_code == 404
    assert browser_of(lena).get(address).status_code in {200, 302}


@pytest.mark.parametrize(
    "path", ["", "drafts/", "objectives/", "objectives/?text=patients", "alignment/"]
)
def test_no_list_and_no_search_names_it(browser_of, objective, pia, path):
    page = browser_of(pia).get(f"/o/acme/{path}").content.decode()

    assert objective.title not in page
    assert "OKRs 2026" not in page


def test_the_api_does_not_know_it_either(key_of, objective, key_result, ada, lena):
    theirs, hers = key_of(ada), key_of(lena)

    listed = theirs.get("/api/v1/acme/objectives/").json()
    assert listed["count"] == 0
    for path in (
        f"objectives/{objective.reference}/",
        f"key-results/{key_result.reference}/",
    ):
        assert theirs.get(f"/api/v1/acme/{path}").status_code == 404
        assert hers.get(f"/api/v1/acme/{path}").status_code == 200


def test_typing_is_kept_in_private_and_said_after_it_is_saved(
    acme, lena_writes, objective, lena
):
    address = f"/o/acme/objectives/{objective.reference}/fields/title/"

    kept = lena_writes.post(
        address,
        {"act": "keep", "text": "Patients know", "base": objective.title},
        headers=HTMX,
    )

    assert "Your private draft, kept" in kept.content.decode()
    assert f"“{objective.title}”" in kept.content.decode()
    with tenant(acme.pk):
        assert FieldDraft.objects.get().text == "Patients know"
    page = lena_writes.get(f"/o/acme/drafts/D-1/?open={objective.reference}")
    assert 'value="Patients know"' in page.content.decode()
    assert "name=" not in pressed_by_enter(page, "title")


def test_sharing_writes_the_field_and_undo_writes_it_back(
    lena_writes, objective, fresh, lena
):
    address = f"/o/acme/objectives/{objective.reference}/fields/title/"

    shared = lena_writes.post(
        address, {"act": "share", "text": "New", "base": objective.title}, headers=HTMX
    )
    undo = json.loads(shared["HX-Trigger"])["toast"]["undo"]
    undone = lena_writes.post(undo["address"], undo["values"], headers=HTMX)

    assert shared.status_code == 200
    assert undone.status_code == 204
    with seen_by(lena.pk):
        assert fresh(objective).title == objective.title


def test_a_stale_share_shows_both_texts_and_keeps_mine(
    browser_of, cycle_draft, key_result, lena, adam, who
):
    actions.edit_draft(
        cycle_draft, title="Year", unit=None, authors=[adam], **who(lena)
    )
    address = f"/o/acme/key-results/{key_result.reference}/fields/title/"
    base = key_result.title
    theirs = {"act": "share", "text": "Complaints fall", "base": base}
    browser_of(adam).post(address, theirs)

    for headers in ({}, HTMX):
        refused = browser_of(lena).post(
            address,
            {"act": "share", "text": "Fewer patients call", "base": base},
            headers=headers,
        )

        page = refused.content.decode()
        assert refused.status_code == 409
        assert "Adam Ash shared another text" in page
        assert "Complaints" in page
        assert "Fewer patients call" in page
    merged = {"act": "share", "text": "Fewer complaints", "base": "Complaints fall"}
    assert browser_of(lena).post(address, merged).status_code == 303


def test_what_is_no_number_is_said_beside_it_with_what_was_typed(
    lena_writes, key_result
):
    refused = lena_writes.post(
        f"/o/acme/key-results/{key_result.reference}/fields/target/",
        {"act": "share", "text": "a few", "base": "4"},
        headers=HTMX,
    )

    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert 'value="a few"' in refused.content.decode()


def test_without_a_script_the_same_forms_lead_back_to_the_draft(
    lena_writes, key_result, fresh, lena
):
    answer = lena_writes.post(
        f"/o/acme/key-results/{key_result.reference}/fields/source/",
        {"act": "share", "text": "Ledger", "base": ""},
    )

    assert answer.status_code == 303
    assert f"open={key_result.reference}" in answer["Location"]
    with seen_by(lena.pk):
        assert fresh(key_result).source == "Ledger"


def test_moving_offers_the_way_back(
    acme, lena_writes, objective, key_result, lena, who
):
    second = actions.add_key_result(
        objective, draft=KeyResultDraft("Second"), **who(lena)
    )

    moved = lena_writes.post(
        f"/o/acme/key-results/{second.reference}/move/", {"place": 1}, headers=HTMX
    )

    undo = json.loads(moved["HX-Trigger"])["toast"]["undo"]
    assert undo["values"] == {"place": 2, "undo": "on"}
    lena_writes.post(undo["address"], undo["values"], headers=HTMX)
    with seen_by(lena.pk), tenant(acme.pk):
        assert queries.key_results_of(objective) == [key_result, second]


def test_good_enough_is_an_answer_that_can_be_taken_back(lena_writes, objective):
    address = f"/o/acme/objectives/{objective.reference}/good-enough/"

    lena_writes.post(address, {"question": "link"})
    page = lena_writes.get("/o/acme/drafts/D-1/").content.decode()
    lena_writes.post(address, {"question": "link", "again": "on"})

    assert "Ask again" in page
    assert "Ask again" not in lena_writes.get("/o/acme/drafts/D-1/").content.decode()


def test_six_fields_make_it_ready_and_nothing_else_is_asked(
    lena_writes, cycle_draft, billing, lena, year, fresh
):
    fields = {"title": "No bill comes as a surprise", "team": billing.reference}
    lena_writes.post("/o/acme/drafts/D-1/add/", fields)
    with seen_by(lena.pk), tenant(cycle_draft.organization_id):
        objective = Objective.objects.get()
    at = f"/o/acme/objectives/{objective.reference}/"
    share = {"act": "share", "base": ""}
    lena_writes.post(f"{at}fields/owner/", share | {"text": str(lena.pk)})
    lena_writes.post(f"{at}key-results/add/", {"title": "Complaints fall"})
    with seen_by(lena.pk), tenant(cycle_draft.organization_id):
        row = KeyResult.objects.get()
    of_row = f"/o/acme/key-results/{row.reference}/fields/"
    lena_writes.post(f"{of_row}baseline/", share | {"text": "9"})
    lena_writes.post(f"{of_row}target/", share | {"text": "4"})

    page = lena_writes.get("/o/acme/drafts/D-1/").content.decode()

    assert f"Mark {objective.reference} ready" in page
    assert len(("title", "team", "owner", "key result", "now", "wanted")) == 6
    with seen_by(lena.pk):
        assert fresh(row).kind == "decrease"


def test_publishing_says_what_it_will_do_and_what_came_of_it(
    lena_writes, objective, lena, billing, year, cycle_draft, who
):
    actions.make_ready(objective, **who(lena))
    actions.draft_objective(
        team=billing, cycle=year, title="Later", draft=cycle_draft, **who(lena)
    )

    asked = lena_writes.get("/o/acme/drafts/D-1/publish/").content.decode()
    done = lena_writes.post("/o/acme/drafts/D-1/publish/", {"publish": "True"})
    result = lena_writes.get(done["Location"]).content.decode()

    assert "1 is ready and would be committed" in asked
    assert "1 committed" in result
    assert "It is not ready." in result


@pytest.mark.parametrize("path", ["", "?open={row}", "read/", "publish/"])
def test_a_draft_costs_the_same_with_one_key_result_and_with_fifty(
    acme,
    lena_writes,
    objective,
    key_result,
    lena,
    billing,
    year,
    cycle_draft,
    who,
    statements,
    path,
):
    address = f"/o/acme/drafts/D-1/{path.format(row=key_result.reference)}"
    lena_writes.get(address)
    few = statements(lambda: lena_writes.get(address))
    with seen_by(lena.pk), tenant(acme.pk):
        for _ in range(20):
            other = factories.ObjectiveFactory.create(
                team=billing, cycle=year, draft=cycle_draft
            )
            factories.KeyResultFactory.create(objective=other)
            factories.KeyResultFactory.create(objective=objective, position=9)

    many = statements(lambda: lena_writes.get(address))

    assert many == few
    assert many <= 22


def test_a_new_metric_is_registered_in_place_and_measures_the_key_result(
    acme, lena_writes, key_result, lena, fresh
):
    lena_writes.post(
        f"/o/acme/key-results/{key_result.reference}/new-metric/",
        {"name": "Complaints", "unit": "%", "key_value_area": "current_value"},
    )

    with seen_by(lena.pk):
        saved = fresh(key_result)
        with tenant(acme.pk):
            assert saved.metric.name == "Complaints"
    page = lena_writes.get("/o/acme/drafts/D-1/").content.decode()
    assert "Value area: current value" in page


def test_who_looks_on_is_told_304_until_somebody_shares_something(
    acme, browser_of, lena, objective, key_result, who, statements
):
    address = f"/o/acme/drafts/D-1/?at={objective.reference}"
    looker = browser_of(lena)
    first = looker.get(address, headers=HTMX)
    known = HTMX | {"If-None-Match": first["ETag"]}

    again = looker.get(address, headers=known)
    actions.keep_field(key_result, "title", text="Typed", base="", **who(lena))
    typed = looker.get(address, headers=known)
    cost = statements(lambda: looker.get(address, headers=known))
    actions.share_field(key_result, "baseline", text="62 %", base="9", **who(lena))
    shared = looker.get(address, headers=known)

    assert [each.status_code for each in (again, typed, shared)] == [304, 304, 200]
    assert cost <= 7
    assert shared["ETag"] != first["ETag"]
    assert ", 62 to " in shared.content.decode()
