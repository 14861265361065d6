"""Charts: geometry in attributes, a label in words, nothing typed by people in markup."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from okrhub.lib import charts
from okrhub.lib.check_in_chart import (
    CheckInHistory,
    ProgressLine,
    SprintSpan,
    check_in_chart,
)

OCTOBER = date(2026, 10, 1)
DECEMBER = date(2026, 12, 31)
TODAY = date(2026, 11, 10)


def history(*lines, **more):
    return CheckInHistory(lines, OCTOBER, DECEMBER, TODAY, **more)


def complaints(*shares: float, title: str = "Complaints") -> ProgressLine:
    days = [date(2026, 10, 5 + 7 * i) for i in range(len(shares))]
    return ProgressLine("KR-31", title, list(zip(days, shares, strict=True)))


def test_a_bar_fills_by_progress_and_ticks_at_pace():
    fill, tick = list(fromstring(charts.bar(Decimal("0.445"), Decimal("0.5"))))[1:]

    assert fill.get("width") == "44.5"
    assert tick.get("x1") == "50"


def test_a_bar_says_its_figures():
    assert 'aria-label="45 %, pace 50 %"' in charts.bar(Decimal("0.445"), 0.5)
    assert 'aria-label="Not measurable yet"' in charts.bar(None)


def test_a_bar_stays_within_its_track():
    assert 'width="100"' in charts.bar(1.25)
    assert fromstring(charts.bar(-0.2))[1].get("width") == "0"


def test_shares_add_up_to_the_bar():
    first, second = fromstring(charts.stacked([(3, "a"), (0, "b"), (1, "c")], "x"))

    assert (first.get("x"), first.get("width")) == ("0", "74.2")
    assert (second.get("x"), second.get("width")) == ("75", "24.2")


def test_nothing_to_share_is_an_empty_track():
    (track,) = fromstring(charts.stacked([(0, "a")], "none"))

    assert track.get("class") == "bar-track"


def test_a_spark_without_values_is_nothing():
    assert charts.spark([], "none") == ""


def test_equal_values_are_a_level_line():
    line, _ = fromstring(charts.spark([5, 5, 5], "level"))

    assert line.get("d") == "M3,13L41.5,13L80,13"


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=30))
def test_a_spark_stays_within_its_box(values):
    line, dot = fromstring(charts.spark(values, "any"))

    heights = [float(point.split(",")[1]) for point in line.attrib["d"][1:].split("L")]
    assert all(4 <= height <= 21 for height in heights)
    assert float(dot.attrib["cx"]) <= 80


def test_attributes_and_texts_are_escaped():
    made = charts.element("text", "<b>", aria_label='"><script>')

    assert made == '<text aria-label="&quot;&gt;&lt;script&gt;">&lt;b&gt;</text>'


def test_the_check_in_chart_is_drawn_wide_and_narrow_with_one_label():
    drawing = fromstring(check_in_chart(history(complaints(0, 0.1, 0.25))))

    labels = [svg.get("aria-label") for svg in drawing.iter("svg")]
    assert (
        labels
        == ["Progress against the expected pace, 1 Oct 2026 to 31 Dec 2026. KR-31 25 %"]
        * 2
    )


def test_the_chart_names_lines_today_pace_revisions_and_sprints():
    shown = history(
        complaints(0, 0.25),
        revisions=[(date(2026, 10, 16), 1)],
        sprints=[SprintSpan("Sprint 21", 21, date(2026, 10, 5), date(2026, 10, 18))],
    )

    wide = next(fromstring(check_in_chart(shown)).iter("svg"))

    texts = [text.text for text in wide.iter("text")]
    assert texts[0] == "Sprint 21"
    assert texts[-4:] == ["Pace", "Today", "1", "KR-31  25 %"]


def test_names_of_close_lines_do_not_touch():
    lines = [complaints(0, share) for share in (0.02, 0.01, 0.0)]

    wide = next(fromstring(check_in_chart(history(*lines))).iter("svg"))

    heights = [float(text.attrib["y"]) for text in list(wide.iter("text"))[-3:]]
    assert [b - a for a, b in pairwise(heights)] == [17, 17]
    assert heights[-1] <= 228


def test_what_lies_outside_the_cycle_is_drawn_at_its_edge():
    early = ProgressLine("KR-1", "Early", [(date(2026, 9, 1), Decimal("-0.5"))])
    sprint = SprintSpan("Sprint 1", 1, date(2026, 1, 1), date(2026, 1, 14))

    wide = next(
        fromstring(check_in_chart(history(early, sprints=[sprint]))).iter("svg")
    )

    dot = next(wide.iter("circle"))
    assert (dot.get("cx"), dot.get("cy")) == ("46", "228")
    assert "Sprint 1" not in [text.text for text in wide.iter("text")]


def test_a_day_outside_the_cycle_is_not_marked_as_today():
    later = CheckInHistory([], OCTOBER, DECEMBER, date(2027, 2, 1))

    assert "Today" not in check_in_chart(later)
    assert later.label.endswith("No check-in.")


def test_titles_are_escaped_in_the_tips():
    drawing = check_in_chart(history(complaints(0.1, title='"><script>')))

    assert "<script" not in drawing


def test_the_table_has_a_row_for_each_day():
    other = ProgressLine("KR-32", "Trust", [(date(2026, 10, 6), Decimal("0.5"))])

    rows = history(complaints(0, 0.25), other).rows()

    assert rows == [
        (date(2026, 10, 5), [0, None]),
        (date(2026, 10, 6), [None, Decimal("0.5")]),
        (date(2026, 10, 12), [0.25, None]),
    ]


def test_pace_begins_with_the_cycle_and_the_lines_with_the_commitment():
    lines = [ProgressLine("KR-31", "Complaints", [(date(2026, 8, 1), 0.5)])]
    shown = CheckInHistory(
        lines, date(2026, 7, 1), DECEMBER, TODAY, paced_from=date(2026, 10, 1)
    )

    wide = next(fromstring(check_in_chart(shown)).iter("svg"))

    (pace,) = (
        line.attrib["d"] for line in wide.iter("path") if "pace" in line.attrib["class"]
    )
    (dot,) = (float(each.attrib["cx"]) for each in wide.iter("circle"))
    left, middle = 46, 46 + 664 * 92 / 183
    assert pace.startswith(f"M{middle:.1f}")
    assert left < dot < middle
    days = [str(text.text) for text in wide.iter("text") if "20" in str(text.text)]
    assert days == ["1 Jul 2026", "31 Dec 2026", "1 Oct 2026"]
