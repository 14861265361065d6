"""A team's feature factory, the needle and the impact map: figures and their lists."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from objectives.models import CheckIn, InitiativeLink, InitiativeStep
from okrhub.lib.errors import NotPermitted, Stale
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.queries import settings
from sprints import actions, queries
from sprints.models import Sprint, SprintGoal, SprintGoalLink, TeamFocus
from sprints.views.focus import LISTS
from tests import factories
from tests.pages import words

pytestmark = pytest.mark.usefixtures("on_tuesday")
FIRST, SECOND = date(2026, 10, 5), date(2026, 10, 19)


def page(name, **which):
    which = {"slug": "acme", "reference": "T-1"} | which
    return reverse(f"sprints:{name}", kwargs=which)


@pytest.fixture
def bet(acme, billing, complaints):
    """Keep an initiative for KR-31, begun on a day if one is said."""
    numbers = itertools.count(1)

    def keep(state="doing", *, since, began=None, impact="2", kind="strategic", **more):
        with tenant(acme.pk):
            row = factories.InitiativeFactory.create(
                number=next(numbers),
                team=billing,
                state=state,
                since=since,
                kind=kind,
                **more,
            )
            InitiativeLink.objects.create(
                initiative=row,
                key_result=complaints,
                expected_impact=impact,
                expected_change=Decimal(impact) if impact else None,
            )
            if began:
                InitiativeStep.objects.create(
                    initiative=row,
                    from_state="next",
                    to_state="doing",
                    effective_on=began,
                    recorded_at=datetime(2026, 10, 1, tzinfo=UTC),
                )
        return row

    return keep


@pytest.fixture
def over(acme, billing, complaints):
    """Two sprints that are over, both aimed at KR-31."""
    with tenant(acme.pk):
        for number, starts_on in ((1, FIRST), (2, SECOND)):
            sprint = Sprint.objects.create(
                number=number,
                team=billing,
                name=f"Sprint {number}",
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=13),
                state="closed",
            )
            goal = SprintGoal.objects.create(sprint=sprint, text="x", kind="linked")
            SprintGoalLink.objects.create(
                goal=goal, key_result=complaints, expected_change=-2
            )


@pytest.fixture
def measure(acme, complaints):
    def on(day, value):
        with tenant(acme.pk):
            CheckIn.objects.create(
                key_result=complaints,
                value=Decimal(value),
                measured_on=day,
                recorded_at=datetime(2026, 10, 1, tzinfo=UTC),
            )

    return on


@pytest.fixture
def figures(acme, billing, today):
    def read(chosen="quarter"):
        with tenant(acme.pk):
            team = found(queries.team_of_figures(billing.reference, today))
            window = queries.window_in(team, today, default=chosen)
            return queries.factory(team, window, today)

    return read


def test_initiatives_are_counted_by_what_they_are_for(bet, figures, today):
    recent, long_ago = date(2026, 10, 1), date(2026, 9, 30)
    linked = [bet(since=recent), bet("done", since=recent)]
    beat = [bet(since=long_ago, kind="heartbeat")]
    free = [bet(since=recent, impact=""), bet(since=recent, kind="unsorted")]
    before = [bet("done", since=long_ago)]
    bet("idea", since=recent)
    bet("stopped", since=recent)

    found = figures()

    assert {*found.now.linked} == {*linked}
    assert {*found.now.heartbeat} == {*beat}
    assert {*found.now.unsorted} == {*free}
    assert {*found.before.linked} == {*before}
    assert {*found.before.heartbeat} == {*beat}
    assert (found.now.heartbeat_share.words, found.now.unsorted_share.words) == (
        "20 %",
        "40 %",
    )


def test_three_sprints_are_looked_at_where_that_is_chosen(bet, figures, over, today):
    """Sprint 1 and 2 are over: 5 October to 1 November."""
    ended = bet("done", since=date(2026, 11, 1), began=date(2026, 10, 20))
    bet("done", since=date(2026, 10, 4))
    bet(since=date(2026, 11, 2), began=date(2026, 11, 2))
    through = bet("done", since=today, began=FIRST)

    found = figures("sprints")

    assert {*found.now.linked} == {ended, through}
    assert (found.before, found.window.now.since) == (None, FIRST)


def test_the_page_opens_with_the_window_that_the_team_chose_and_lets_one_choose(
    bet, over, billing, acme, browser_of, sam
):
    bet("done", since=date(2026, 10, 4))
    browser = browser_of(sam)

    quarter = browser.get(page("feature_factory")).content.decode()
    asked = browser.get(page("feature_factory"), {"window": "sprints"}).content.decode()
    browser.post(page("focus_edit"), {"window": "sprints", "version": 0})
    chosen = browser.get(page("feature_factory")).content.decode()
    listed = words(browser.get(page("factory_list", of="all"), {"window": "quarter"}))

    assert "1 initiative</a> being done, or done, from" in quarter
    assert "0 initiatives</a> being done, or done, from" in asked
    assert "0 initiatives</a> being done, or done, from" in chosen
    assert "I-1" in listed


def test_a_team_without_work_has_no_shares(figures):
    found = figures()

    assert found.now.unsorted_share.value is None
    assert found.unmeasured_share.words == "n/a"
    assert found.still.count == 0


def test_what_is_done_for_a_month_without_a_note_is_listed(bet, figures, today):
    asked = bet("done", since=today - timedelta(days=31))
    bet("done", since=today - timedelta(days=31), observed="unknown")
    bet("done", since=today - timedelta(days=30))

    found = figures()

    assert found.unmeasured == (asked,)
    assert (found.unmeasured_share.count, found.unmeasured_share.of) == (1, 2)
    assert len(found.unclear) == 1


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ([(FIRST, 8), (date(2026, 10, 30), 8)], (1, 1)),
        ([(FIRST, 8), (date(2026, 10, 30), 9)], (1, 1)),
        ([(FIRST, 8), (date(2026, 10, 30), 7)], (0, 0)),
        ([(FIRST, 8)], (0, 0)),
        ([], (0, 0)),
    ],
)
def test_linked_work_that_moved_nothing_for_two_sprints_is_listed(
    bet, over, measure, figures, values, counts
):
    bet(since=FIRST, began=FIRST)
    bet(since=FIRST, began=FIRST + timedelta(days=1))
    for day, value in values:
        measure(day, value)

    still = figures().still

    assert (len(still.bets), len(still.sprints)) == counts


def test_each_figure_opens_as_many_as_it_counts(
    bet, over, measure, figures, browser_of, sam, today
):
    bet(since=FIRST, began=FIRST)
    bet("done", since=today - timedelta(days=40))
    bet(since=today, kind="heartbeat")
    bet(since=today, impact="")
    measure(FIRST, 8)
    measure(date(2026, 10, 30), 8)
    found = figures()
    classes = ("linked", "heartbeat", "unsorted")
    counts = {
        "all": found.now.total,
        "finished": found.unmeasured_share.of,
        "unclear": len(found.unclear),
        "stopped": 0,
        "unmeasured": len(found.unmeasured),
        "over": 1,
        "starved": len(found.starved),
        "still": found.still.count,
        **{name: len(getattr(found.now, name)) for name in classes},
        **{f"before-{name}": len(getattr(found.before, name)) for name in classes},
    }

    assert set(counts) == set(LISTS)
    for of, count in counts.items():
        answer = browser_of(sam).get(page("factory_list", of=of))
        assert answer.text.count('<li class="top"><span class="ref">') == count, of


def test_never_stopped_opens_what_ended_in_two_quarters(bet, browser_of, sam, today):
    for weeks in range(10):
        bet("done", since=today - timedelta(weeks=weeks))
    bet("done", since=today - timedelta(days=182))
    browser = browser_of(sam)

    shown = browser.get(page("feature_factory")).text
    opened = browser.get(page("factory_list", of="over")).text

    assert f'<a href="{page("factory_list", of="over")}">10 initiatives</a>' in shown
    assert opened.count('<li class="top"><span class="ref">') == 10


def test_the_needle_shows_before_and_after_beside_what_was_expected(
    bet, over, measure, browser_of, sam
):
    bet(since=FIRST, began=FIRST)
    measure(FIRST, 9)
    measure(date(2026, 10, 18), 7)

    answer = words(browser_of(sam).get(page("needle")))

    assert "9 7 \N{MINUS SIGN}2 \N{MINUS SIGN}2" in answer
    assert "that one caused the other this page cannot say" in answer


def test_nothing_is_coloured_without_a_limit_of_the_team(
    acme, billing, bet, browser_of, sam, today
):
    bet(since=today, impact="")
    browser = browser_of(sam)

    before = browser.get(page("feature_factory"))
    kept = browser.post(
        page("focus_edit"), {"version": "0", "unsorted_most": "50"}, follow=True
    )

    assert "above our limit" not in before.text
    assert "above our limit" in kept.text
    with tenant(acme.pk):
        assert TeamFocus.objects.get().unsorted_most == 50


def test_a_limit_beyond_all_is_refused_beside_its_field(billing, browser_of, sam):
    answer = browser_of(sam).post(page("focus_edit"), {"unsorted_most": "101"})

    assert answer.status_code == 422
    assert "less than or equal to 100" in answer.text


def test_who_was_overtaken_sees_both_limits(acme, billing, browser_of, sam, pia, today):
    given: dict[str, Any] = {
        "unmeasured_most": None,
        "heartbeat_most": None,
        "is_open": False,
    }
    actions.set_focus(
        billing, unsorted_most=30, version=0, actor=pia, on=today, **given
    )

    with pytest.raises(Stale):
        actions.set_focus(
            billing, unsorted_most=40, version=0, actor=sam, on=today, **given
        )
    answer = browser_of(sam).post(
        page("focus_edit"), {"version": "0", "unsorted_most": "40"}
    )

    assert answer.status_code == 409
    assert "30" in words(answer)


def test_leaders_write_down_how_much_heartbeat_they_want(
    acme, billing, bet, browser_of, lena, sam, today
):
    bet(since=today, kind="heartbeat")
    there = reverse("sprints:heartbeat_policy", kwargs={"slug": "acme"})

    kept = browser_of(lena).post(
        there, {"version": "0", "share": "30", "words": "a third"}, follow=True
    )
    shown = browser_of(sam).get(page("feature_factory"))

    assert "about 30 %" in words(kept)
    assert "Acme Health wrote down about 30 %: “a third”" in words(shown)
    with pytest.raises(NotPermitted):
        actions.set_heartbeat_policy(
            None, share=1, words="", version=1, actor=sam, on=today
        )


def test_the_impact_map_asks_one_question_where_all_depends_on_one_bet(
    acme, billing, surprises, over, bet, measure, today
):
    measure(FIRST, 8)
    measure(date(2026, 10, 30), 8)

    def asks():
        with tenant(acme.pk):
            team = found(queries.team_of_map(billing.reference, today))
            (branch,) = queries.impact_map(team, today, settings=settings())
        return [lever.asks for lever in branch.levers]

    nothing_tried = asks()
    bet(since=FIRST)
    one = asks()
    bet("idea", since=FIRST)
    two = asks()

    assert (nothing_tried, one, two) == ([False], [True], [False])


def test_the_impact_map_is_read_without_a_script(
    acme, surprises, over, bet, browser_of, lena, today
):
    bet(since=FIRST, effort=Decimal(5))

    answer = words(browser_of(lena).get(page("impact_map")))

    assert "O-12" in answer
    assert "I-1" in answer
    assert "Sprint 2" in answer
    assert "for about 5 days of the team" in answer


def test_the_figures_come_over_the_api_for_the_team(
    acme, surprises, bet, over, measure, key_of, sam, lena, today
):
    bet(since=FIRST, began=FIRST)
    measure(FIRST, 8)
    measure(date(2026, 10, 30), 8)

    def api(name):
        return reverse(f"api:{name}", kwargs={"slug": "acme", "reference": "T-1"})

    shown = key_of(sam).get(api("feature_factory")).json()
    refused = key_of(lena).get(api("feature_factory"))
    needle = key_of(sam).get(api("needle")).json()
    mapped = key_of(lena).get(api("impact_map")).json()
    limits = {"unsorted_most": 50, "unmeasured_most": None, "heartbeat_most": None}
    opened = key_of(sam).put(
        api("focus"), {**limits, "is_open": True}, headers={"if-match": '"0"'}
    )
    later = key_of(lena).get(api("feature_factory"))

    assert shown["now"]["linked"] == ["I-1"]
    assert (shown["window"]["kind"], shown["window"]["now"]["since"]) == (
        "quarter",
        "2026-10-01",
    )
    assert (shown["still_initiatives"], shown["still_sprints"]) == (["I-1"], ["S-2"])
    assert (refused.status_code, opened.status_code, later.status_code) == (
        403,
        200,
        200,
    )
    assert needle["initiatives"][0]["moved"][0]["change"] == "0"
    assert mapped["objectives"][0]["key_results"][0]["initiatives"] == ["I-1"]
