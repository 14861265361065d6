import pytest
from django.urls import reverse

from objectives import actions, queries
from objectives.models import ObjectiveFunction
from objectives.topology import DRIFT
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from teams.models import Function, TeamFunction
from tests import factories

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def size(pia, today, now):
    """Size an objective up as Pia."""

    def make(objective, *, by=None, functions=None, version=None, **changes):
        return actions.size_up_objective(
            objective,
            actor=by or pia,
            changes=changes,
            functions=functions,
            version=version,
            on=today,
            now=now,
        )

    return make


@pytest.fixture
def carries(acme):
    """Let teams carry functions."""

    def make(team, *names):
        with tenant(acme.pk):
            for name in names:
                function, _ = Function.objects.get_or_create(name=name)
                TeamFunction.objects.create(team=team, function=function)

    return make


def address(objective, page="set-up/"):
    return f"/o/acme/objectives/{objective.reference}/{page}"


def test_what_is_said_of_the_year_is_inherited_and_not_copied(
    draft, size, pia, today, now, browser_of
):
    year, okr = draft("The year"), draft("The quarter")
    actions.link_objective(okr, parent=year, actor=pia, on=today, now=now)
    size(year, domain="complex", complexity=4, topology="split_by_kr")
    client = browser_of(pia)

    below = client.get(address(okr, "")).context["page"].size
    size(year, domain="clear", complexity=1, topology="")
    later = client.get(address(okr, "")).context["page"].size

    assert (below.domain, below.complexity, below.topology_words) == (
        "complex",
        4,
        "Split by key result",
    )
    assert below.said_on.pk == year.pk
    assert (later.domain, later.complexity, later.topology) == ("clear", 1, "")


def test_what_is_said_here_holds_before_what_stands_above(
    draft, size, pia, today, now, browser_of
):
    year, okr = draft("The year"), draft("The quarter")
    actions.link_objective(okr, parent=year, actor=pia, on=today, now=now)
    size(year, domain="complex")
    size(okr, domain="clear")

    found = browser_of(pia).get(address(okr, "")).context["page"].size

    assert (found.domain, found.said_on.pk) == ("clear", okr.pk)


def test_functions_are_said_by_name_in_any_case_and_made_once(acme, draft, size):
    okr = draft()

    size(okr, functions=["Pharmacy", " nursing "])
    size(okr, functions=["pharmacy", "Law"])

    with tenant(acme.pk):
        assert queries.functions_needed(okr) == ["Law", "Pharmacy"]
        assert Function.objects.count() == 3


@pytest.mark.parametrize("change", [{"complexity": 6}, {"domain": "easy"}])
def test_what_is_no_complexity_is_refused(draft, size, change, fresh):
    okr = draft()

    with pytest.raises(Conflict):
        size(okr, **change)

    assert (fresh(okr).complexity, fresh(okr).domain) == (None, "")


def test_only_the_team_sizes_its_objective_up(draft, size, lena, vera):
    okr = draft()

    for person in (lena, vera):
        with pytest.raises(NotPermitted):
            size(okr, by=person, domain="clear")


def test_a_draft_with_functions_can_still_be_deleted(
    acme, draft, size, pia, today, now
):
    okr = draft()
    size(okr, functions=["Pharmacy"])

    actions.delete_draft(okr, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert not ObjectiveFunction.objects.exists()


def test_the_page_says_what_is_missing_and_offers_the_set_ups(
    draft, size, carries, billing, intake, pia, vera, browser_of
):
    okr = draft()
    carries(billing, "Software")
    carries(intake, "Pharmacy")
    size(okr, functions=["Software", "Pharmacy"])

    mine, read_only = (
        browser_of(person).get(address(okr, "")).content.decode()
        for person in (pia, vera)
    )

    sentence = (
        "Billing has 1 of the 2 functions that this outcome needs. "
        "Pharmacy is missing; Intake has it."
    )
    assert sentence in mine
    assert sentence in read_only
    assert f'href="{address(okr, "share/")}"' in mine
    assert f'href="{address(okr, "share/")}"' not in read_only


def test_a_team_with_all_it_needs_is_not_asked_about_people(
    draft, size, carries, billing, pia, browser_of
):
    okr = draft()
    carries(billing, "Software")
    size(okr, functions=["Software"])

    page = browser_of(pia).get(address(okr, "")).content.decode()

    assert "Billing has the function that this outcome needs." in page
    assert "would have to join" not in page


def test_an_output_under_an_outcome_out_of_reach_is_asked_about(
    acme, draft, size, pia, today, now, browser_of
):
    year, okr = draft("No bill comes as a surprise"), draft("The quarter")
    with tenant(acme.pk):
        okr.key_results.update(title="Launch the billing portal by March")
    actions.link_objective(okr, parent=year, actor=pia, on=today, now=now)
    client = browser_of(pia)
    before = client.get(address(okr, "")).context

    size(okr, functions=["Law"])

    after = client.get(address(okr, "")).context
    assert before["page"].drift == ""
    assert "may be something you do" in " ".join(before["checks"]["look"])
    assert after["page"].drift.startswith(
        "Perhaps it is not the wording. Billing alone"
    )
    assert "may be something you do" not in " ".join(after["checks"]["look"])


def test_the_coach_asks_for_people_where_words_do_not_help(
    acme, draft, size, pia, today, now, browser_of, key_of
):
    year, okr = draft("No bill comes as a surprise"), draft("The quarter")
    with tenant(acme.pk):
        row = okr.key_results.get()
    actions.link_objective(okr, parent=year, actor=pia, on=today, now=now)
    size(okr, functions=["Law"])
    client, api = browser_of(pia), key_of(pia)
    beside = f"/o/acme/coach/?about=key_result&field=x&reference={row.reference}"
    above = f"/o/acme/coach/?about=objective&field=x&of={okr.reference}"
    typed = {"title": "Launch the billing portal"}

    asked = client.post(beside, typed).text
    outcome = client.post(beside, {"title": "Patients who complain"}).text
    of_objective = client.post(above, typed).text
    adding = client.get(address(okr, "key-results/add/")).text
    gone = client.post(
        beside.replace("/coach/", "/coach/dismiss/"), typed | {"dismissed": DRIFT}
    ).text
    body = {"key_result": typed["title"], "of": okr.reference}
    told = api.post(reverse("api:coach", args=["acme"]), body).json()
    del body["of"]
    alone = api.post(reverse("api:coach", args=["acme"]), body).json()

    for answer in (asked, of_objective):
        assert "Perhaps it is not the wording. Billing alone cannot" in answer
        assert "Log what is in the way as a barrier" in answer
        assert "who will do what differently" not in answer
        assert "we will see" not in answer
    assert "Perhaps" not in outcome
    assert f"of={okr.reference}" in adding
    assert ("Perhaps" in gone, "who will do what" in gone) == (False, False)
    assert told["drift"].startswith("Perhaps it is not the wording.")
    assert told["ways"][-1] == "Log what is in the way as a barrier"
    assert {each["level"] for each in told["findings"]} <= {"block"}
    assert alone["drift"] == ""


def test_it_is_said_on_a_page(acme, draft, pia, browser_of, fresh):
    okr = draft()
    with tenant(acme.pk):
        Function.objects.create(name="Nursing")

    answer = browser_of(pia).post(
        address(okr),
        {
            "version": okr.version,
            "functions": ["Nursing"],
            "others": "Law, Pharmacy",
            "domain": "complex",
            "complexity": "4",
            "topology": "dedicated",
        },
    )

    assert (answer.status_code, answer["Location"]) == (303, address(okr, ""))
    saved = fresh(okr)
    assert (saved.domain, saved.complexity, saved.topology) == (
        "complex",
        4,
        "dedicated",
    )
    with tenant(acme.pk):
        assert queries.functions_needed(okr) == ["Law", "Nursing", "Pharmacy"]


def test_who_was_overtaken_sees_both_and_keeps_the_own(draft, size, pia, browser_of):
    okr = draft()
    size(okr, domain="clear")

    answer = browser_of(pia).post(
        address(okr), {"version": okr.version, "domain": "complex"}
    )

    form = answer.context["form"]
    assert answer.status_code == 409
    assert [each.label for each in form.differences] == ["How complex is it?"]
    assert form["domain"].value() == "complex"


def test_what_does_not_fit_is_refused_beside_the_field(draft, pia, browser_of):
    okr = draft()

    answer = browser_of(pia).post(
        address(okr),
        {"version": okr.version, "domain": "easy", "others": "x" * 90},
    )

    assert answer.status_code == 422
    assert {"domain", "others"} == set(answer.context["form"].errors)


def test_the_api_says_the_same(draft, carries, billing, intake, pia, key_of):
    okr, key = draft(), key_of(pia)
    carries(intake, "Pharmacy")
    place = {"slug": "acme", "reference": okr.reference}
    act = reverse("api:size_up", kwargs=place)

    said = key.post(
        act, {"domain": "complex", "complexity": 4, "functions": ["Pharmacy"]}
    ).json()
    kept = key.post(act, {"topology": "mapped"}).json()
    wrong = key.post(act, {"complexity": 9})

    assert said["size"] == {
        "domain": "complex",
        "complexity": 4,
        "topology": None,
        "said_on": okr.reference,
    }
    assert said["reach"]["missing"] == ["Pharmacy"]
    assert "Intake has it" in said["reach"]["sentence"]
    assert (kept["size"]["domain"], kept["size"]["topology"]) == ("complex", "mapped")
    assert kept["reach"]["needed"] == ["Pharmacy"]
    assert wrong.status_code == 400


def test_the_page_asks_the_same_with_more_functions_and_teams(
    acme, draft, size, carries, billing, pia, browser_of, statements
):
    okr = draft()
    size(okr, functions=["Law"])
    client = browser_of(pia)
    few = [
        statements(lambda p=page: client.get(address(okr, p)))
        for page in ("", "set-up/")
    ]

    size(okr, functions=[f"Function {n}" for n in range(30)])
    with tenant(acme.pk):
        teams = factories.TeamFactory.create_batch(20)
    for n, team in enumerate(teams):
        carries(team, f"Function {n}", "Software")
    many = [
        statements(lambda p=page: client.get(address(okr, p)))
        for page in ("", "set-up/")
    ]

    assert few == many
    assert max(many) <= 13


def test_each_choice_is_kept_with_its_day_and_who_chose_it(
    draft, size, pia, today, now, browser_of
):
    okr = draft()
    size(okr, domain="clear", topology="mapped")
    size(okr, domain="complex", complexity=5, topology="dedicated")

    found = browser_of(pia).get(address(okr, "")).context["page"].chosen

    assert [(each.size.words, each.on, each.who) for each in found] == [
        ("Complex, 5 of 5. Dedicated team", today, "Pia Park"),
        ("Clear. Existing team", today, "Pia Park"),
    ]


def test_saving_what_stands_there_already_is_no_choice(acme, draft, size):
    okr = draft()
    size(okr, domain="clear")
    size(okr, domain="clear", functions=["Law"])

    with tenant(acme.pk):
        assert queries.topology_choices_of(okr).count() == 1


def test_the_reason_of_a_choice_is_told_by_page_and_api(draft, pia, browser_of, key_of):
    okr = draft()
    browser_of(pia).post(
        address(okr),
        {"version": 1, "domain": "complex", "reason": "Nobody has done it before."},
    )

    (told,) = (
        key_of(pia)
        .get(f"/api/v1/acme/objectives/{okr.reference}/topology-choices/")
        .json()["results"]
    )

    assert (told["domain"], told["topology"]) == ("complex", None)
    assert told["reason"] == "Nobody has done it before."
    assert told["actor"]["name"] == "Pia Park"


def test_a_sized_draft_can_still_be_deleted(acme, draft, size, pia, today, now):
    okr = draft()
    size(okr, domain="complex")

    actions.delete_draft(okr, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert queries.objective_called(okr.reference) is None
