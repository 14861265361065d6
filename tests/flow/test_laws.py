"""Laws of flow that hold for any items and any sequence of steps."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from flow import metrics
from flow.cumulative import cumulative_flow
from flow.figures import Figures, events, every_day, figures, first_difference
from flow.forecast import CONFIDENCES, how_many, when
from flow.items import Item, Level, Shared, as_of, seen_by, spans_in
from flow.metrics import FlowItem

FIRST = date(2026, 1, 1)
LAST = FIRST + timedelta(days=120)
OUTCOMES = ("achieved", "missed", "dropped", "deferred", "unrecorded")

# What is drawn from is made once: to make it for each item takes longer than to draw.
TIMES = st.integers(1, 3)
STARTS_AND_ENDS = {
    count: st.lists(st.integers(0, 100), min_size=2 * count, max_size=2 * count)
    for count in (1, 2, 3)
}
ENDED = st.sampled_from(OUTCOMES)
EITHER = st.booleans()
NUMBERS = st.integers(1, 10**6)
HANDED_ON = st.lists(st.integers(-5, 110), max_size=2, unique=True)
SINCE_AND_UNTIL = st.lists(st.integers(-5, 110), min_size=2, max_size=2, unique=True)


@st.composite
def lives(draw, *, finished=False):
    """An item with up to three times in process, within 100 days."""
    days = sorted(draw(STARTS_AND_ENDS[draw(TIMES)]))
    spans = [
        (FIRST + timedelta(days=a), FIRST + timedelta(days=b))
        for a, b in zip(days[::2], days[1::2], strict=True)
    ]
    start, end = spans[-1]
    is_open = not finished and draw(EITHER)
    return FlowItem(
        start,
        None if is_open else end,
        "" if is_open else draw(ENDED),
        tuple(spans[:-1]),
    )


@st.composite
def times_shared(draw):
    """A third team's time with an item, or the whole of it."""
    since, until = sorted(draw(SINCE_AND_UNTIL))
    return Shared(
        3,
        FIRST + timedelta(days=since) if draw(EITHER) else None,
        FIRST + timedelta(days=until) if draw(EITHER) else None,
    )


LIVES = lives()
SHARED = st.lists(times_shared(), max_size=2)


@st.composite
def items(draw):
    flow = draw(LIVES)
    days = sorted([-10, *draw(HANDED_ON)])
    owners = tuple(
        (FIRST + timedelta(days=day), 1 + place % 2) for place, day in enumerate(days)
    )
    return Item(
        level=Level.OKR,
        number=draw(NUMBERS),
        objective=None,
        cadence="quarterly",
        flow=flow,
        owners=owners,
        shared=tuple(draw(SHARED)),
    )


MANY = st.lists(items(), max_size=12)
SCOPES = st.sampled_from(
    [None, frozenset({1}), frozenset({2}), frozenset({1, 2}), frozenset({3})]
)


@given(st.lists(lives(finished=True), max_size=15))
def test_what_was_occupied_adds_up_to_the_days_in_process(flows):
    days = [FIRST + timedelta(days=n) for n in range(121)]

    occupied = sum(metrics.wip_occupied(flows, day) for day in days)

    assert occupied == sum(metrics.days_in_process(flow, LAST) for flow in flows)


@given(MANY, SCOPES)
def test_the_figures_of_a_day_are_what_was_in_process_that_evening(found, teams):
    happened = [event for item in found for event in events(item, teams)]
    seen = [flow for item in found if (flow := seen_by(item, teams))]

    days = every_day(figures(happened), first=FIRST, last=LAST)

    for each in days:
        assert each.in_process == metrics.wip_at_end_of_day(seen, each.day)
    last = days[-1]
    left = last.finished + last.dropped + last.deferred + last.transferred + last.other
    assert last.arrived - left == last.in_process


@given(MANY)
def test_the_age_of_all_follows_from_the_row_before(found):
    happened = [event for item in found for event in events(item, None)]

    for each in every_day(figures(happened), first=FIRST, last=LAST):
        ages = (metrics.age(item.flow, each.day) for item in found)
        assert each.total_age == sum(age for age in ages if age is not None)


@given(MANY, SCOPES)
def test_cumulative_lines_never_fall_and_their_gap_is_what_is_in_process(found, teams):
    happened = [event for item in found for event in events(item, teams)]
    seen = [flow for item in found if (flow := seen_by(item, teams))]

    days = every_day(figures(happened), first=FIRST, last=LAST)
    drawn = cumulative_flow(seen, first=FIRST, last=LAST)

    for before, after in pairwise(days):
        assert after.arrived >= before.arrived
        assert after.finished >= before.finished
        assert after.dropped >= before.dropped
    for each, line in zip(days, drawn, strict=True):
        assert each.in_process == line.in_process


@given(MANY, SCOPES, st.integers(0, 120))
def test_a_team_takes_over_what_another_hands_on(found, teams, place):
    day = FIRST + timedelta(days=place)
    everybody = metrics.wip_at_end_of_day((item.flow for item in found), day)

    by_team = [
        metrics.wip_at_end_of_day(
            [flow for item in found if (flow := seen_by(item, frozenset({team})))], day
        )
        for team in (1, 2)
    ]

    owned = [item for item in found if not item.shared]
    if len(owned) == len(found):
        assert sum(by_team) == everybody


@given(items(), SCOPES, st.integers(0, 120))
def test_a_past_day_says_the_same_then_and_now(item, teams, place):
    day = FIRST + timedelta(days=place)
    known = as_of(item, day)

    then = spans_in(known, teams) if known else []

    now = [span for span in spans_in(item, teams) if span.start <= day]
    assert [span.start for span in then] == [span.start for span in now]
    assert [span.end for span in then] == [
        span.end if span.end and span.end <= day else None for span in now
    ]


@given(MANY, MANY, SCOPES)
def test_figures_corrected_from_the_first_difference_on_are_those_worked_out_anew(
    before, after, teams
):
    was = [event for item in before for event in events(item, teams)]
    now = [event for item in after for event in events(item, teams)]
    kept = figures(was)

    day = first_difference(was, now)
    if day is None:
        assert figures(now) == kept
        return
    stays = [row for row in kept if row.day < day]
    later = [event for event in now if event.day >= day]
    corrected = stays + figures(later, after=stays[-1] if stays else None)

    assert corrected == figures(now)


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=26),
    st.integers(0, 12),
    st.integers(0, 30),
    st.integers(0, 2**32),
)
@settings(max_examples=40)
def test_more_confidence_means_fewer_and_more_weeks_mean_more(
    history, weeks, cap, seed
):
    found = how_many(history, weeks=weeks, cap=cap, seed=seed, trials=200)

    assert found is not None
    for step in found.fan:
        assert [step[p] for p in CONFIDENCES] == sorted(step.values(), reverse=True)
    for before, after in pairwise(found.fan):
        assert all(after[p] >= before[p] for p in CONFIDENCES)
    took = when(history, items=cap, seed=seed, trials=200)
    assert took is not None
    known = [week for p in CONFIDENCES if (week := took.weeks[p]) is not None]
    assert known == sorted(known)


def test_a_day_without_a_row_is_older_by_one_for_each_in_process():
    row = Figures(FIRST, arrived=3, in_process=2, total_age=10)

    assert row.on(FIRST + timedelta(days=5)).total_age == 20
