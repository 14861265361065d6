from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from objectives import actions, queries
from objectives.actions import Expected
from objectives.bets import Expectation, worth
from objectives.models import Initiative, InitiativeStep
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from okrhub.lib.prepared import Prepared
from okrhub.lib.tenancy import tenant
from teams.asking import told_of
from teams.queries import standing

COMPLAINTS = Expectation(
    "KR-31", change=Decimal(2), unit="", baseline=Decimal(9), target=Decimal(4)
)


to_look_back_at = Prepared(queries.to_look_back_at)


def looked_back_at(person, on):
    return to_look_back_at(**told_of(standing(person, on), on))


def page(name, reference=None):
    which = {"slug": "acme"} | ({"reference": reference} if reference else {})
    return reverse(f"objectives:{name}", kwargs=which)


@pytest.fixture
def bet(complaints, pia, today, now):
    """Keep an initiative of Pia's."""

    def keep(text="Letters in plain words", *, on=today, impact="2", **fields):
        return actions.add_initiative(
            actor=pia,
            text=text,
            moves=[Expected(complaints, impact)],
            on=on,
            now=now,
            **fields,
        )

    return keep


@pytest.fixture
def move(pia, today, now):
    def to(initiative, state, *, actor=pia, on=today, **more):
        return actions.move_initiative(
            initiative, state, actor=actor, on=on, now=now, **more
        )

    return to


def test_a_bet_is_worth_its_part_of_the_way_for_a_day_of_effort():
    found = worth([COMPLAINTS], Decimal(5))

    assert (found.impact, found.per_day) == (Decimal("0.4"), Decimal("0.08"))
    assert found.sentence == (
        "KR-31 by about 2, 40 % of its way, for about 5 days of the team:"
        " 8 % of a key result's way a day."
    )


@pytest.mark.parametrize(
    ("expected", "effort", "order"),
    [
        ([COMPLAINTS], Decimal(5), (0, Decimal("-0.08"))),
        ([COMPLAINTS], None, (1, Decimal("-0.4"))),
        ([Expectation("KR-31", words="fewer")], Decimal(5), (2, 0)),
        ([Expectation("KR-31", change=Decimal(2))], Decimal(5), (2, 0)),
        ([], None, (2, 0)),
    ],
)
def test_what_has_no_number_stands_behind_what_has_one(expected, effort, order):
    assert worth(expected, effort).order == order


@given(
    st.decimals("0.1", "1000", places=1),
    st.decimals("0.1", "1000", places=1),
    st.decimals("1", "100", places=1),
)
def test_of_two_equal_efforts_the_greater_expectation_stands_first(one, other, effort):
    def order(change):
        row = Expectation("KR-1", change=change, baseline=Decimal(0), target=Decimal(7))
        return worth([row], effort).order

    assert (order(one) < order(other)) == (one > other)


@pytest.mark.parametrize(
    ("words", "number"),
    [("2", 2), ("about 2", 2), ("2 to 3 fewer", None), ("20 %", None), ("", None)],
)
def test_words_that_are_a_number_in_the_unit_are_the_number_expected(
    bet, words, number, acme
):
    initiative = bet(impact=words)

    with tenant(acme.pk):
        assert initiative.links.get().expected_change == number


def test_the_history_of_an_initiative_is_dated(bet, move, pia, today, acme):
    initiative = bet(on=today - timedelta(days=20))

    move(initiative, "doing", on=today - timedelta(days=10))
    moved = move(initiative, "done")

    assert (moved.state, moved.since) == ("done", today)
    with tenant(acme.pk):
        steps = InitiativeStep.objects.order_by("pk")
        assert [(s.from_state, s.to_state, str(s.effective_on)) for s in steps] == [
            ("", "idea", "2026-10-21"),
            ("idea", "doing", "2026-10-31"),
            ("doing", "done", "2026-11-10"),
        ]


def test_a_move_of_today_is_taken_back_as_if_it_had_not_been(
    bet, move, pia, today, now, acme
):
    initiative = bet(on=today - timedelta(days=20))
    move(initiative, "doing", on=today - timedelta(days=10))
    move(initiative, "stopped")

    undone = actions.undo_move(initiative, actor=pia, on=today, now=now)

    assert (undone.state, str(undone.since)) == ("doing", "2026-10-31")
    with tenant(acme.pk):
        assert InitiativeStep.objects.count() == 2


def test_only_a_move_of_today_is_taken_back(bet, move, pia, today, now):
    initiative = bet(on=today - timedelta(days=2))
    move(initiative, "doing", on=today - timedelta(days=1))

    with pytest.raises(Conflict, match="no move of today"):
        actions.undo_move(initiative, actor=pia, on=today, now=now)


def test_the_beginning_is_not_taken_back(bet, pia, today, now):
    with pytest.raises(Conflict, match="no move of today"):
        actions.undo_move(bet(), actor=pia, on=today, now=now)


def test_who_moves_what_somebody_else_moved_is_told(bet, move):
    initiative = bet()
    move(initiative, "next", version=1)

    with pytest.raises(Stale):
        move(initiative, "doing", version=1)


def test_nobody_outside_the_team_moves_or_judges_a_bet(bet, move, lena, today, now):
    initiative = bet()

    with pytest.raises(NotPermitted):
        move(initiative, "doing", actor=lena)
    with pytest.raises(NotPermitted):
        actions.observe_impact(
            initiative, observed="moved", actor=lena, on=today, now=now
        )


def test_an_address_that_is_no_web_address_is_refused(bet, pia):
    with pytest.raises(Conflict, match="https"):
        bet(item_key="PAY-1", item_url="javascript:alert(1)")


def test_what_it_moved_is_said_once_it_is_done(bet, move, pia, today, now):
    initiative = bet()
    said = {"observed": "unknown", "actor": pia, "on": today, "now": now}

    with pytest.raises(Conflict, match="once it is done"):
        actions.observe_impact(initiative, **said)
    move(initiative, "done")
    kept = actions.observe_impact(initiative, **said)

    assert (kept.observed, kept.observed_on) == ("unknown", today)


@pytest.mark.parametrize(
    ("days", "impact", "is_asked"), [(30, "2", True), (29, "2", False), (40, "", False)]
)
def test_the_owner_is_asked_once_thirty_days_after(
    bet, move, pia, sam, acme, today, now, days, impact, is_asked
):
    initiative = bet(impact=impact, on=today - timedelta(days=60))
    move(initiative, "done", on=today - timedelta(days=days))

    with tenant(acme.pk):
        asked = looked_back_at(pia, today)
        others = looked_back_at(sam, today)

    assert (asked, others) == ([initiative] if is_asked else [], [])


def test_the_product_owner_is_asked_where_who_had_the_idea_left_the_team(
    bet, move, pia, dev, acme, today
):
    initiative = bet(on=today - timedelta(days=60))
    move(initiative, "done", on=today - timedelta(days=40))

    with tenant(acme.pk):
        Initiative.objects.filter(pk=initiative.pk).update(author=dev)
        before = looked_back_at(pia, today)
        dev.team_roles.update(ended_on=today - timedelta(days=1))
        after = looked_back_at(pia, today)

    assert (before, after) == ([], [initiative])


def test_who_answered_is_not_asked_again(bet, move, pia, acme, today, now):
    initiative = bet(on=today - timedelta(days=60))
    move(initiative, "done", on=today - timedelta(days=40))
    actions.observe_impact(initiative, observed="unknown", actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert looked_back_at(pia, today) == []


def test_the_board_puts_first_what_is_worth_most_for_its_effort(
    bet, pia, billing, acme, today
):
    bet("Ask the wards", effort=Decimal(10))
    bet("Call them", effort=Decimal(1))
    bet("Somehow", impact="fewer")

    with tenant(acme.pk):
        columns = queries.board(billing, reader=pia, on=today).columns

    assert [card.initiative.text for card in columns[0].cards] == [
        "Call them",
        "Ask the wards",
        "Somehow",
    ]


@pytest.mark.usefixtures("at_ten")
def test_what_was_over_long_ago_is_counted_but_not_shown(
    bet, move, browser_of, pia, billing, acme, today
):
    move(bet(on=today - timedelta(days=60)), "done", on=today - timedelta(days=28))

    with tenant(acme.pk):
        done = queries.board(billing, reader=pia, on=today).columns[3]
        everything = queries.board(billing, reader=pia, on=today, show_all=True)

    shown = browser_of(pia).get(page("initiative_board")).text.split('id="h-done"')[1]
    assert (len(done.cards), done.hidden, done.count) == (0, 1, 1)
    assert len(everything.columns[3].cards) == 1
    assert "Nothing lately." in shown.split("</section>")[0]


@pytest.mark.usefixtures("at_ten")
def test_a_card_is_moved_and_taken_back_without_a_script(bet, browser_of, dev, acme):
    initiative = bet()
    browser = browser_of(dev)

    moved = browser.post(
        page("initiative_move", "I-1"), {"to_state": "doing", "version": 1}, follow=True
    )
    undone = browser.post(page("initiative_undo", "I-1"), follow=True)

    assert "I-1 was moved." in moved.text
    assert moved.redirect_chain == [
        (f"{page('initiative_board')}?team={initiative.team.reference}&moved=I-1", 303)
    ]
    assert "I-1 was moved." not in undone.text
    with tenant(acme.pk):
        assert Initiative.objects.get().state == "idea"


@pytest.mark.usefixtures("at_ten")
def test_a_strategic_bet_without_an_expectation_is_asked_one_question(
    bet, browser_of, dev
):
    bet(kind="strategic", impact="")
    browser = browser_of(dev)
    question = "Which key result should it move, and by about how much?"

    before = browser.get(page("initiative_board"))
    browser.post(page("initiative_dismiss", "I-1"))
    after = browser.get(page("initiative_board"))

    assert question in before.text
    assert question not in after.text


@pytest.mark.usefixtures("at_ten")
def test_the_look_back_is_refused_beside_its_field(bet, move, browser_of, pia):
    initiative = bet()
    move(initiative, "done")
    browser = browser_of(pia)

    nothing = browser.post(page("initiative_look_back", "I-1"))
    kept = browser.post(
        page("initiative_look_back", "I-1"),
        {"observed": "nothing", "observed_impact": "Same number of calls"},
        follow=True,
    )

    assert nothing.status_code == 422
    assert "Did it move, did nothing move, or can nobody tell?" in nothing.text
    assert "It moved nothing" in kept.text


@pytest.mark.usefixtures("at_ten")
def test_a_bet_is_moved_taken_back_and_judged_over_the_api(bet, key_of, dev):
    bet(effort=Decimal(5), item_key="PAY-12", item_url="https://issues.example/PAY-12")
    client = key_of(dev)

    def address(name):
        return reverse(f"api:{name}", kwargs={"slug": "acme", "reference": "I-1"})

    shown = client.get(address("initiative")).json()
    moved = client.post(address("initiative_move"), {"to_state": "stopped"})
    undone = client.post(address("initiative_undo"), {})
    client.post(address("initiative_move"), {"to_state": "done"})
    judged = client.post(address("initiative_observe"), {"observed": "nothing"})
    steps = client.get(address("initiative_steps")).json()

    assert (shown["worth"]["per_day"], shown["item_key"]) == ("0.08", "PAY-12")
    assert (moved.json()["state"], undone.json()["state"]) == ("stopped", "idea")
    assert (judged.json()["observed"], judged.json()["observed_on"]) == (
        "nothing",
        "2026-11-10",
    )
    assert [step["to_state"] for step in steps["results"]] == ["done", "idea"]


@pytest.mark.usefixtures("at_ten")
def test_my_focus_asks_the_owner_what_was_seen(bet, move, browser_of, pia, sam, today):
    initiative = bet(on=today - timedelta(days=60))
    move(initiative, "done", on=today - timedelta(days=30))
    words = "Done a month ago, what did it move? I-1 Letters in plain words."

    assert words in browser_of(pia).get("/o/acme/").text
    assert words not in browser_of(sam).get("/o/acme/").text
