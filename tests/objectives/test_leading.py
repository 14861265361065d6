from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from objectives import actions, queries
from objectives.models import AlignmentLink, KeyResult
from objectives.queries import Filters
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from tests import factories

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def goal(lena, today, now):
    """Set a goal as Lena."""

    def make(title="Patients tell their story once", **more):
        days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
        return actions.set_strategy_goal(
            None, actor=lena, title=title, on=today, now=now, **days | more
        )

    return make


@pytest.fixture
def link(pia, today, now):
    """Link an objective as Pia."""

    def make(objective, **target):
        return actions.link_objective(objective, actor=pia, on=today, now=now, **target)

    return make


def links_of(objective):
    with tenant(objective.organization_id):
        return [
            (each.lowest.reference, each.is_primary, each.rationale)
            for each in queries.own_links(objective)
        ]


def address(objective, page="leads-to/"):
    return f"/o/acme/objectives/{objective.reference}/{page}"


def test_an_objective_leads_to_a_goal_and_to_others_beside_it(draft, goal, link):
    year, okr = draft("The year"), draft("The quarter")
    with tenant(okr.organization_id):
        key_result = KeyResult.objects.get(objective=year)

    link(okr, goal=goal(), rationale="Fewer questions asked")
    link(okr, key_result=key_result, is_primary=False)
    link(okr, parent=year, is_primary=False, rationale="All of it")

    assert links_of(okr) == [
        ("G-1", True, "Fewer questions asked"),
        (key_result.reference, False, ""),
        (year.reference, False, "All of it"),
    ]


def test_the_first_link_is_the_main_one_and_a_new_main_one_takes_its_place(
    draft, goal, link
):
    okr = draft()
    first, second = goal(), goal("Booking needs no phone")

    link(okr, goal=first, is_primary=False)
    link(okr, goal=second)

    assert links_of(okr) == [("G-2", True, "")]


def test_what_was_beside_becomes_the_main_one(draft, goal, link):
    okr = draft()
    first, second = goal(), goal("Booking needs no phone")
    link(okr, goal=first)
    link(okr, goal=second, is_primary=False)

    link(okr, goal=second, rationale="Rather this")

    assert links_of(okr) == [("G-2", True, "Rather this")]


def test_a_link_that_does_not_count_is_said_wherever_it_leads(
    draft, link, pia, lena, browser_of, key_of
):
    year, okr = draft("The year"), draft("The quarter")
    counted = link(okr, parent=year, rationale="A part of it").counts
    browser, words = browser_of(pia), "helps, does not count"
    again = {"target": year.reference, "rationale": "A part of it"}
    above = reverse("objectives:objective_detail", args=["acme", year.reference])
    first = words in browser.get(above).content.decode()

    answer = browser.post(address(okr), again)
    told = key_of(lena, "read").get(f"/api/v1/acme/objectives/{year.reference}/")

    assert (counted, first, answer.status_code) == (True, False, 303)
    assert links_of(okr) == [(year.reference, True, "A part of it")]
    assert words in browser.get(above).content.decode()
    assert [one["counts"] for one in told.json()["contributions"]] == [False]
    assert "Do not count" not in browser.get(address(okr)).content.decode()
    browser.post(address(okr), again | {"counts": "on"})
    assert words not in browser.get(above).content.decode()


def test_two_things_at_once_or_nothing_are_refused(draft, goal, link):
    okr = draft()

    for target in ({"goal": goal(), "parent": draft("The year")}, {}):
        with pytest.raises(Conflict):
            link(okr, **target)

    assert links_of(okr) == []


@pytest.mark.parametrize("kinds", ["none", "both", "key result of a goal"])
def test_the_database_keeps_exactly_one_kind_of_parent(draft, goal, acme, kinds):
    okr, year, aim = draft(), draft("The year"), goal()
    with tenant(acme.pk):
        key_result = KeyResult.objects.get(objective=year)
        wrong = {
            "none": {},
            "both": {"parent": year, "goal": aim},
            "key result of a goal": {"key_result": key_result, "goal": aim},
        }[kinds]

        with pytest.raises(IntegrityError), transaction.atomic():
            AlignmentLink.objects.create(objective=okr, **wrong)


def test_links_never_form_a_ring_by_way_of_a_key_result(draft, link):
    year, okr = draft("The year"), draft("The quarter")
    link(okr, parent=year)
    with tenant(okr.organization_id):
        below = KeyResult.objects.get(objective=okr)

    with pytest.raises(Conflict, match="cannot lead to each other"):
        link(year, key_result=below)


def test_nothing_new_leads_to_a_retired_goal(draft, goal, link):
    old = goal()
    goal("Booking needs no phone", replaces=old)
    with tenant(old.organization_id):
        retired = queries.strategy_goal_called("G-1")

    with pytest.raises(Conflict, match=r"G-1 is retired\. G-2 took its place\."):
        link(draft(), goal=retired)


def test_an_objective_says_that_it_stands_alone(
    draft, pia, today, now, link, goal, fresh
):
    okr = draft()
    who = {"actor": pia, "on": today, "now": now}

    alone = actions.let_stand_alone(okr, because="The law asks for it.", **who)
    link(okr, goal=goal())
    with pytest.raises(Conflict, match="leads to G-1"):
        actions.let_stand_alone(okr, **who)

    assert (alone.stands_alone, alone.stands_alone_because) == (
        True,
        "The law asks for it.",
    )
    linked = fresh(okr)
    assert (linked.stands_alone, linked.stands_alone_because) == (False, "")


def test_standing_alone_is_taken_back(draft, pia, today, now, fresh):
    okr = draft()
    who = {"actor": pia, "on": today, "now": now}
    actions.let_stand_alone(okr, **who)

    actions.end_standing_alone(okr, **who)

    assert not fresh(okr).stands_alone


def test_only_who_edits_an_objective_links_it(draft, goal, vera, lena, today, now):
    okr, aim = draft(), goal()

    for person in (vera, lena):
        who = {"actor": person, "on": today, "now": now}
        with pytest.raises(NotPermitted):
            actions.link_objective(okr, goal=aim, **who)
        with pytest.raises(NotPermitted):
            actions.let_stand_alone(okr, **who)


def test_the_line_of_sight_ends_at_the_goal(draft, goal, link, vera, browser_of):
    year, okr = draft("The year"), draft("The quarter")
    link(okr, parent=year)
    link(year, goal=goal())

    answer = browser_of(vera).get(address(okr, ""))

    page = answer.context["page"]
    assert [step.upper.reference for step in page.line_of_sight] == [
        year.reference,
        "G-1",
    ]
    assert "/o/acme/strategy/goals/G-1/" in answer.content.decode()


@pytest.mark.parametrize(
    ("leads", "titles"),
    [
        ("linked", {"Leads"}),
        ("alone", {"Alone"}),
        ("orphan", {"Unsaid"}),
        ("", {"Leads", "Alone", "Unsaid"}),
    ],
)
def test_the_list_is_filtered_by_what_is_said(
    acme, draft, goal, link, pia, today, now, leads, titles, browser_of
):
    link(draft("Leads"), goal=goal())
    actions.let_stand_alone(draft("Alone"), actor=pia, on=today, now=now)
    draft("Unsaid")

    answer = browser_of(pia).get("/o/acme/objectives/", {"leads": leads})

    assert {row.objective.title for row in answer.context["rows"]} == titles
    with tenant(acme.pk):
        assert queries.narrowed(Filters(leads=leads)).count() == len(titles)


def test_where_nothing_is_above_nobody_is_asked(acme, pia, browser_of):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(has_strategy=False, has_annual_cycle=False)

    form = browser_of(pia).get("/o/acme/objectives/").context["form"]

    assert "leads" not in form.fields


def test_a_link_is_made_and_taken_back_on_the_page(draft, goal, pia, browser_of):
    okr, _ = draft(), goal()
    client = browser_of(pia)

    made = client.post(
        address(okr), {"target": "g-1 Patients tell", "rationale": "Fewer questions"}
    )
    shown = client.get(address(okr)).content.decode()
    after = client.post(address(okr, "leads-to/G-1/take-back/"))

    assert (made.status_code, made["Location"]) == (303, address(okr))
    assert "Fewer questions" in shown
    assert after.status_code == 303
    assert links_of(okr) == []


def test_it_is_said_on_the_page_that_it_stands_alone(draft, pia, browser_of, fresh):
    okr = draft()
    client = browser_of(pia)

    said = client.post(address(okr, "stands-alone/"), {"because": "The law."})
    shown = client.get(address(okr, "")).content.decode()
    back = client.post(address(okr, "stands-alone/"), {"take_back": "1"})

    assert (said.status_code, back.status_code) == (303, 303)
    assert "it stands alone" in shown
    assert "The law." in shown
    assert not fresh(okr).stands_alone


@pytest.mark.parametrize(
    ("target", "status"), [("", 422), ("the year", 422), ("G-9", 409), ("O-99", 409)]
)
def test_what_cannot_be_led_to_is_refused_beside_the_field(
    draft, pia, browser_of, target, status
):
    answer = browser_of(pia).post(
        address(draft()), {"target": target, "rationale": "Kept"}
    )

    form = answer.context["form"]
    assert answer.status_code == status
    assert "target" in form.errors
    assert form["rationale"].value() == "Kept"


def test_a_draft_leads_to_a_goal_or_a_key_result(
    acme, draft, goal, billing, quarter, pia, browser_of
):
    goal()
    year = draft("The year")
    with tenant(acme.pk):
        key_result = KeyResult.objects.get(objective=year)

    for parent in ("G-1", key_result.reference):
        typed = {
            "title": f"Toward {parent}",
            "team": billing.reference,
            "cycle": quarter.pk,
            "parent": parent,
        }
        browser_of(pia).post("/o/acme/objectives/draft/", typed)

    with tenant(acme.pk):
        found = {
            each.objective.title: each.lowest.reference
            for each in AlignmentLink.objects.select_related(
                "objective", "goal", "parent", "key_result"
            )
        }
    assert found == {
        "Toward G-1": "G-1",
        f"Toward {key_result.reference}": key_result.reference,
    }


def test_the_api_links_to_each_kind_and_says_that_it_stands_alone(
    draft, goal, pia, key_of
):
    okr, year, key = draft(), draft("The year"), key_of(pia)
    goal()

    def act(name, **given):
        place = {"slug": "acme", "reference": okr.reference}
        return key.post(reverse(f"api:{name}", kwargs=place), given)

    linked = act("link", goal="G-1", rationale="Fewer questions")
    also = act("link", parent=year.reference, is_primary=False)
    both = act("link", parent=year.reference, goal="G-1")
    alone = act("stand_alone")
    act("unlink", parent=year.reference)
    act("unlink", goal="G-1")
    then = act("stand_alone", because="The law.")
    back = act("end_standing_alone")

    assert linked.json()["contributes_to"][0]["reference"] == "G-1"
    assert [each["is_primary"] for each in also.json()["contributes_to"]] == [
        True,
        False,
    ]
    assert [each["reference"] for each in also.json()["line_of_sight"]] == ["G-1"]
    assert (both.status_code, alone.status_code) == (409, 409)
    assert then.json()["stands_alone_because"] == "The law."
    assert back.json()["stands_alone"] is False


def test_the_page_asks_the_same_with_more_links(
    acme, draft, goal, link, pia, browser_of, statements
):
    okr = draft()
    link(okr, goal=goal())
    client = browser_of(pia)
    few = statements(lambda: client.get(address(okr)))

    with tenant(acme.pk):
        factories.ObjectiveFactory.create_batch(30, team=okr.team, cycle=okr.cycle)
    for n in range(20):
        link(okr, goal=goal(f"Goal {n}"), is_primary=False)

    assert statements(lambda: client.get(address(okr))) == few <= 12
