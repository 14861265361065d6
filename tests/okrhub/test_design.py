"""The tags and filters of the design."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, engines
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from okrhub.lib.templatetags import design


def drawn(source: str, **context: object) -> str:
    template = engines["django"].from_string("{% load design %}" + source)
    return template.render(context).strip()


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (Decimal("4.9"), "min", "4.9\u202fmin"),
        (Decimal("-1234.50"), "", "\u22121\u202f234.5"),
        (Decimal("8.0000"), "", "8"),
        (Decimal("2.345"), "", "2.35"),
        (Decimal("0.00425"), "%", "0.0043\u202f%"),
        (1234567, "", "1\u202f234\u202f567"),
        (0, "", "0"),
        (None, "min", "n/a"),
    ],
)
def test_a_number_is_written_with_its_unit(value, unit, written):
    assert design.number(value, unit) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("0.6"), "+0.6\u202fmin"),
        (Decimal("-0.6"), "\u22120.6\u202fmin"),
        (Decimal(0), "no change"),
        (None, "n/a"),
    ],
)
def test_a_difference_carries_its_sign(value, written):
    assert design.change(value, "min") == written


@pytest.mark.parametrize(
    ("fraction", "written"),
    [
        (Decimal("0.445"), "45\u202f%"),
        (Decimal("0.4449"), "44\u202f%"),
        (Decimal("-0.25"), "\u221225\u202f%"),
        (Decimal("1.25"), "125\u202f%"),
        (0, "0\u202f%"),
        (None, "n/a"),
    ],
)
def test_a_share_is_written_in_whole_percent_half_up(fraction, written):
    assert design.percent(fraction) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(Decimal("0.35"), "0.4"), (Decimal("0.34"), "0.3"), (1, "1.0"), (None, "n/a")],
)
def test_a_grade_has_one_decimal_half_up(value, written):
    assert design.grade(value) == written


def test_a_day_has_its_year_unless_it_is_this_one():
    today = date(2026, 11, 20)

    assert design.day(date(2026, 11, 10), today) == "10\u00a0Nov"
    assert design.day(date(2025, 11, 10), today) == "10\u00a0Nov 2025"
    assert design.day(date(2026, 11, 10)) == "10\u00a0Nov 2026"
    assert design.day(None, today) == "n/a"


def test_days_are_counted_in_words():
    assert design.days(1) == "1\u00a0day"
    assert design.days(41) == "41\u00a0days"
    assert design.days(None) == "n/a"


@pytest.mark.parametrize("key", design.LOOKS)
def test_every_status_is_a_shape_and_a_word(key):
    shown = drawn('{% status key "On its way" "pill" %}', key=key)

    assert "<svg" in shown
    assert "On its way" in shown
    assert f'class="st {design.tone(key)} pill"' in shown


def test_a_status_without_a_word_says_its_own():
    shown = drawn('{% status "at_risk" %}')

    assert shown.endswith("</svg>At risk</span>")


def test_an_unknown_status_is_a_mistake():
    with pytest.raises(KeyError):
        design.status("fine")


def test_an_icon_is_decoration_unless_it_is_labelled():
    assert 'aria-hidden="true"' in drawn('{% icon "plus" %}')
    assert 'role="img" aria-label="Add"' in drawn('{% icon "plus" label="Add" %}')


@pytest.mark.parametrize("name", ["no-such-icon", "../outline/plus", ""])
def test_an_icon_that_is_not_there_is_a_mistake(name):
    with pytest.raises(KeyError):
        design.icon(name)


def test_what_people_type_is_escaped():
    team = SimpleNamespace(mark="<b", colour=2)

    shown = drawn(
        '{% team_mark team %}{% avatar name %}{% status "ok" name %}',
        team=team,
        name="<script>alert(1)</script>",
    )

    assert "<script" not in shown
    assert "<b<" not in shown


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Amara Okafor", "AO"),
        ("Dr. Amit Desai", "AD"),
        ("Ana Maria Kovač", "AK"),
        ("Otto", "O"),
        ("", ""),
    ],
)
def test_an_avatar_shows_first_and_last_initial(name, initials):
    assert (
        design.avatar(name) == f'<span class="av" aria-hidden="true">{initials}</span>'
    )


@pytest.mark.parametrize(
    ("taken", "limit", "carried", "boxes", "words"),
    [
        (0, 3, 0, ["", "", ""], "0 of 3 slots taken"),
        (2, 3, 1, ["carry", "on", ""], "2 of 3 slots taken, 1 carried over"),
        (3, 3, 0, ["on", "on", "on"], "3 of 3 slots taken"),
        (
            5,
            3,
            0,
            ["on", "on", "on", "over", "over"],
            "5 of 3 slots taken, 2 over the limit",
        ),
        (0, 0, 0, [], "0 of 0 slots taken"),
    ],
)
def test_the_limit_gauge_has_a_box_for_each_slot(taken, limit, carried, boxes, words):
    shown = design.slots(taken, limit, carried)

    assert [box.split('"')[0] for box in shown.split('<i class="')[1:]] == boxes
    assert f'aria-label="{words}"' in shown


def test_the_limit_gauge_is_ringed_when_full():
    assert "full" not in design.slots(2, 3)
    assert 'class="slots full"' in design.slots(3, 3)
    assert 'class="slots l full"' in design.slots(4, 3, 0, "l")


def test_many_objectives_over_the_limit_are_a_number():
    shown = design.slots(30, 3)

    assert shown.count('class="over"') == 3
    assert "<b>+24</b>" in shown


def test_a_team_without_slots_says_so():
    assert "<b>no slots</b>" in design.slots(0, 0)


def test_counts_are_one_bar_that_says_them():
    shown = drawn("{% stacked linked=14 heartbeat=5 unsorted=3 %}")

    assert 'aria-label="14 linked, 5 heartbeat, 3 not sorted yet"' in shown
    assert shown.count("<rect") == 3


def test_statuses_can_be_counted_too():
    shown = drawn("{% stacked on_track=2 off_track=1 %}")

    assert 'aria-label="2 on track, 1 off track"' in shown
    assert 'class="bar-fill ok"' in shown
    assert 'class="bar-fill bad"' in shown


def navigation(here: str, name: str = "teams:team_list", **context: object) -> str:
    context |= {
        "organization": SimpleNamespace(slug="acme"),
        "request": RequestFactory().get(here),
    }
    return design.nav_item(Context(context), name, "mail", "All teams", "t")


def test_the_navigation_leaves_out_what_does_not_exist():
    assert navigation("/o/acme/", "screens:no_such_page") == ""


def test_a_line_of_the_navigation_is_current_at_its_page_and_below():
    mine = [SimpleNamespace(reference="T-1")]

    away = navigation("/o/acme/people/")
    here = navigation("/o/acme/teams/", my_teams=mine)
    below = navigation("/o/acme/teams/T-2/", my_teams=mine)
    own = navigation("/o/acme/teams/T-1/", my_teams=mine)

    assert away.startswith(
        '<a class="navlink" href="/o/acme/teams/" data-key="t"'
        ' aria-keyshortcuts="g t"><svg'
    )
    assert away.endswith("</svg>All teams</a>")
    assert own == away
    assert here == below == away.replace("><svg", ' aria-current="page"><svg')


def test_folded_lines_of_the_navigation_open_where_one_is_current():
    folded = '{% nav_more "More" %}<a{{ here }}>Cycles</a>{% endnav_more %}'

    assert '<details class="more"><summary' in drawn(folded, here="")
    here = mark_safe(' aria-current="page"')
    assert '<details class="more" open><summary' in drawn(folded, here=here)
