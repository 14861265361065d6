"""The alignment map: what is on it, where it stands, and who may see it."""

from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from conversations import actions as talk
from conversations.actions import Promise
from conversations.models import HelpRequest
from flow.actions import watch
from objectives import actions as okrs
from objectives.models import (
    AlignmentLink,
    CoOwner,
    Objective,
    ObjectiveHealth,
    Slot,
    StrategyGoal,
    StrategyPage,
)
from okrhub.lib.audit import record
from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import OrganizationSettings
from screens.actions import keep_map
from screens.map.drawing import drawing
from screens.map.graph import (
    ANNUAL,
    GOALS,
    QUARTERLY,
    Card,
    Graph,
    Link,
    Mark,
    around_team,
    as_list,
    collapsed,
    crossing_teams,
    without_link,
)
from screens.map.layout import layout
from screens.queries.map import contribution_graph, kept_map, overview_of
from teams.models import Function
from tests import factories

BILLING = Mark("T-1", "Billing", "BI", 1, unit=1, unit_name="Support")
INTAKE = Mark("T-2", "Intake", "IN", 2, unit=2, unit_name="Journey")


def okr(number, *teams, layer=QUARTERLY, **options):
    return Card(
        f"O-{number}",
        layer,
        f"Objective {number}",
        teams=teams or (BILLING,),
        **options,
    )


@pytest.fixture
def small() -> Graph:
    """G-1 over O-1 of the year; below it O-2 of Billing and O-3 of Intake, and O-4."""
    return Graph(
        (
            Card("G-1", GOALS, "Goal", kind="goal"),
            okr(1, INTAKE, layer=ANNUAL),
            okr(2, BILLING),
            okr(3, INTAKE, status="at_risk"),
            okr(4, INTAKE, is_orphan=True),
        ),
        (
            Link("G-1", "O-1"),
            Link("O-1", "O-2"),
            Link("O-1", "O-3"),
            Link("O-2", "O-3", "help", words="Data", status="bad"),
        ),
    )


def keys(graph):
    return [card.key for card in graph.cards]


def many(teams: int, each: int = 3) -> Graph:
    """Many teams of ten units, their OKRs below ten annual ones."""
    year = [okr(n, layer=ANNUAL) for n in range(1, 11)]
    cards, links = [], []
    for team in range(teams):
        unit = team % 10 + 1
        mark = Mark(f"T-{team}", f"Team {team}", "TT", 1, unit, f"Unit {unit}")
        for n in range(each):
            number = 100 + team * each + n
            cards.append(okr(number, mark, status="on_track"))
            links.append(Link(f"O-{unit}", f"O-{number}"))
    return Graph((*year, *cards), tuple(links))


def test_around_a_team_is_what_lies_two_links_away(small):
    assert keys(around_team(small, "T-1")) == ["G-1", "O-1", "O-2", "O-3"]
    assert keys(around_team(small, "T-1", depth=1)) == ["O-1", "O-2", "O-3"]
    assert keys(around_team(small, "T-9")) == []


def test_around_a_team_is_not_what_else_leads_to_the_same(small):
    crowd = [okr(n, INTAKE) for n in range(10, 20)]
    links = [Link("O-1", card.key) for card in crowd]
    crowded = Graph((*small.cards, *crowd), (*small.links, *links))

    assert keys(around_team(crowded, "T-1")) == ["G-1", "O-1", "O-2", "O-3"]


def test_it_narrows_to_what_crosses_teams_or_leads_to_nothing(small):
    assert keys(crossing_teams(small)) == ["G-1", "O-1", "O-2", "O-3"]
    assert keys(without_link(small)) == ["O-4"]


def test_a_crowded_layer_is_drawn_by_unit_and_an_opened_one_by_team():
    graph = many(400)

    shut = collapsed(graph)
    units = [card for card in shut.cards if card.kind == "unit"]
    assert len(units) == 10
    assert units[0].note == "120 OKRs of 40 teams"
    assert units[0].counts == (("on_track", 120),)
    assert len(shut.links) == 10

    opened = collapsed(graph, opened=[1])
    assert [card.kind for card in opened.cards].count("team") == 40
    assert collapsed(many(10)) == many(10)


def test_four_hundred_teams_weigh_less_than_the_budget():
    for opened in ([], [1], list(range(11))):
        graph = collapsed(many(400), opened=opened)

        picture = drawing(graph, layout(graph), address=lambda card: f"/{card.key}")

        most = 200_000 if len(opened) < 2 else 500_000
        assert len(picture.encode()) < most


def test_no_two_cards_of_a_column_overlap_and_the_picture_is_always_the_same(small):
    for graph in (small, many(12), Graph()):
        placed = layout(graph)
        assert layout(graph) == placed
        for column in placed.layers.values():
            tops = [placed.placed[key].y for key in column]
            assert all(b - a >= 62 for a, b in pairwise(tops))


def test_what_is_linked_stands_near():
    cards = [okr(n, layer=ANNUAL) for n in (1, 2)]
    below = [okr(n) for n in (11, 12, 13, 14)]
    links = [
        Link("O-2", "O-11"),
        Link("O-2", "O-12"),
        Link("O-1", "O-13"),
        Link("O-1", "O-14"),
    ]

    placed = layout(Graph((*cards, *below), tuple(links)))

    order = placed.layers[QUARTERLY]
    assert {frozenset(order[:2]), frozenset(order[2:])} == {
        frozenset({"O-11", "O-12"}),
        frozenset({"O-13", "O-14"}),
    }


def test_every_card_is_a_link_that_says_what_it_is_and_where_the_arrows_go(small):
    picture = drawing(small, layout(small), address=lambda card: f"/x/{card.key}")

    nodes = {node.get("id"): node for node in ET.fromstring(picture).iter("a")}  # noqa: S314 - our own
    assert set(nodes) == {f"card-{key}" for key in keys(small)}
    third = nodes["card-O-3"]
    assert third.get("href") == "/x/O-3"
    assert third.get("aria-label") == (
        "Objective 3. Intake. At risk. Leads to O-1. Helps O-2: Data."
    )
    assert third.get("data-left") == "card-O-1"
    assert nodes["card-O-1"].get("data-right") in {"card-O-2", "card-O-3"}
    assert nodes["card-G-1"].get("data-up") is None


def test_words_are_escaped(small):
    card = Card("O-9", QUARTERLY, "<b>Bold</b> & more", teams=(BILLING,))

    picture = drawing(Graph((card,)), layout(Graph((card,))), address=lambda card: "/x")

    assert "<b>" not in picture
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; more" in picture


def test_the_list_says_the_same_nested(small):
    goal, orphan = as_list(small)

    assert (goal.card.key, orphan.card.key) == ("G-1", "O-4")
    (year,) = goal.below
    assert [one.card.key for one in year.below] == ["O-2", "O-3"]
    assert year.below[0].beside == ("Needs from O-3: Data",)


# ---- read from the records


@pytest.fixture
def linked(acme, billing, intake, pia, today, now):
    """G-1 over O-7 of the year over O-20 of Billing, which Intake and Legal help."""
    with tenant(acme.pk):
        quarter, year = (
            factories.QuarterFactory.create(),
            factories.YearFactory.create(),
        )
        goal = StrategyGoal.objects.create(
            number=1,
            page=StrategyPage.objects.create(),
            title="Care is clear",
            starts_on=today,
            ends_on=today + timedelta(days=400),
        )
        annual = factories.in_process(intake, year, number=7, title="Bills are clear")
        ours = factories.in_process(billing, quarter, number=20)
        theirs = factories.in_process(intake, quarter, number=30)
        CoOwner.objects.create(objective=theirs, team=billing)
        Slot.objects.create(objective=theirs, team=billing, cadence="quarterly")
        AlignmentLink.objects.create(objective=annual, goal=goal)
        AlignmentLink.objects.create(objective=ours, parent=annual)
        ObjectiveHealth.objects.create(
            objective=ours, status="at_risk", rank=1, age_days=3, worked_out_on=today
        )
        legal = Function.objects.create(name="Legal")
    asked = {"needed_by": today, "actor": pia, "on": today, "now": now}
    talk.ask_help(ours, title="Data", form="data", team=intake, **asked)
    for title in ("Letters", "Contracts"):
        talk.ask_help(ours, title=title, form="review", function=legal, **asked)
    return acme


def test_the_graph_is_read_with_health_links_and_help_also_of_who_has_no_card(
    linked, today
):
    with tenant(linked.pk):
        graph = contribution_graph(today)
        asked = [(one["name"], one["asked_by"]) for one in overview_of(graph).asked_of]

    assert keys(graph) == ["G-1", "O-7", "O-20", "O-30"]
    cards = {card.key: card for card in graph.cards}
    assert (cards["O-20"].status, cards["O-20"].layer) == ("at_risk", QUARTERLY)
    assert [mark.name for mark in cards["O-30"].teams] == ["Intake", "Billing"]
    assert cards["O-30"].is_orphan
    assert cards["O-20"].note.startswith("O-20 · Needs Legal · ")
    assert asked == [("Legal", 1), ("Intake", 1)]
    assert [(link.upper, link.lower, link.kind) for link in graph.links] == [
        ("G-1", "O-7", "leads"),
        ("O-7", "O-20", "leads"),
        ("O-20", "O-7", "help"),
    ]


def test_a_promise_that_is_kept_through_an_okr_leads_to_that_one(
    linked, intake, today, now
):
    iris = factories.member(linked, "Iris Inn", team=intake, team_role="product_owner")
    with tenant(linked.pk):
        asked = HelpRequest.objects.get(title="Data")
        taken = Objective.objects.get(number=30)
    promise = Promise(due_on=today, way="dependent", dependent=taken)
    talk.accept_help(asked, promise, actor=iris, on=today, now=now)

    with tenant(linked.pk):
        later = contribution_graph(today + timedelta(days=1))

    assert [link for link in later.links if link.is_between_teams] == [
        Link("O-20", "O-30", "help", words="Data", status="bad")
    ]


def test_the_graph_takes_two_statements_whatever_it_holds(
    linked, billing, statements, today
):
    with tenant(linked.pk):
        few = statements(lambda: contribution_graph(today))
        cycle = type(billing.objectives.get().cycle).objects.get(cadence="quarterly")
        for _ in range(30):
            factories.in_process(billing, cycle)

        assert statements(lambda: contribution_graph(today)) == few == 2


def test_what_is_in_a_private_draft_is_not_on_it(
    linked, billing, pia, dev, today, now, browser_of
):
    with tenant(linked.pk):
        cycle = billing.objectives.select_related("cycle").get().cycle
    draft = okrs.begin_draft(cycle=cycle, title="x", actor=pia, on=today, now=now)
    okrs.draft_objective(
        team=billing,
        cycle=cycle,
        title="Secret canary",
        draft=draft,
        actor=pia,
        on=today,
        now=now,
    )

    page = browser_of(dev).get(reverse("screens:map", args=["acme"]))

    assert "canary" not in page.content.decode()


def test_the_page_draws_lists_and_hands_out_a_file(linked, vera, billing, browser_of):
    browser, here = browser_of(vera), reverse("screens:map", args=["acme"])

    drawn = browser.get(here).content.decode()
    assert 'id="card-O-20"' in drawn
    assert "1 of 3" not in drawn
    around = browser.get(f"{here}?team={billing.reference}&colour=topology&zoom=50")
    assert 'id="card-O-7"' in around.content.decode()
    listed = browser.get(f"{here}?view=list").content.decode()
    assert "Needs from O-7: Data" in listed
    answer = browser.get(f"{here}?format=svg")
    assert answer["Content-Type"] == "image/svg+xml"
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "src:url(data:font/woff2;base64," in answer.content.decode()
    for nonsense in ("?team=T-999", "?open=x&open=99999999999", "?zoom=-1&show=all"):
        assert browser.get(here + nonsense).status_code == 200


def test_the_kept_map_shows_the_same_and_is_one_statement(
    linked, vera, statements, browser_of, on_tuesday, today, now
):
    browser, here = browser_of(vera), reverse("screens:map", args=["acme"])
    forms = ("", "?view=list", "?format=svg", "?show=crossing", "?open=1")
    drawn = [shown(browser.get(here + form)) for form in forms]
    with tenant(linked.pk):
        settings = OrganizationSettings.objects.get()
        whole = contribution_graph(today)

        keep_map(now=now)

        assert statements(lambda: kept_map(today, settings, is_whole=False)) == 1
        assert statements(lambda: kept_map(today, settings, is_whole=True)) == 1
        assert kept_map(today, settings, is_whole=True).whole == whole
        tomorrow = kept_map(today + timedelta(days=1), settings, is_whole=True)
        assert tomorrow.computed_at is None
    kept = [browser.get(here + form) for form in forms]
    assert "As of 10:00." in kept[0].content.decode()
    assert [shown(answer) for answer in kept] == drawn


def shown(answer):
    """Return what an answer draws or lists."""
    text = answer.content.decode()
    start = max(text.find('<svg class="amap"'), text.find('id="list"'))
    return text[start:] if start >= 0 else text


def test_a_change_has_the_map_drawn_up_anew(linked, today, now, on_tuesday):
    with tenant(linked.pk):
        keep_map(now=now)
        record(None, "objective.revised")
        Objective.objects.filter(number=20).update(title="Bills are short")

    watch(linked.pk, now=now)
    jobs.work()

    with tenant(linked.pk):
        kept = kept_map(today, OrganizationSettings.objects.get(), is_whole=False)
    assert "Bills are short" in {card.title for card in kept.overview.graph.cards}


def test_the_api_returns_cards_and_links(linked, vera, key_of):
    answer = key_of(vera, "read").get("/api/v1/acme/map/?show=crossing").json()

    assert [card["reference"] for card in answer["cards"]] == [
        "G-1",
        "O-7",
        "O-20",
        "O-30",
    ]
    assert {"upper": "O-20", "lower": "O-7", "kind": "help", "words": "Data"} in answer[
        "links"
    ]
