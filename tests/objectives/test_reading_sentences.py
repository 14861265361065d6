"""One sentence: the move, the numbers and what is missing in it."""

from decimal import Decimal

import pytest

from objectives.coaching import looks_like_output
from objectives.reading import ReadNumber, Role, read_key_result
from objectives.scoring import Kind

D = Decimal


def values(text: str):
    """Return kind, baseline, target and unit of a sentence."""
    read = read_key_result(text)
    return read.kind, read.baseline, read.target, read.unit


@pytest.mark.parametrize(
    ("text", "kind", "baseline", "target", "unit"),
    [
        ("Call time falls from 14 to 8", "decrease", 14, 8, ""),
        ("Complaints 9 \u2192 4", "decrease", 9, 4, ""),
        ("Payment errors a week 120 -> 30", "decrease", 120, 30, ""),
        ("Complaints 9 -> 4 per 100 visits", "decrease", 9, 4, "per 100"),
        ("Complaints per 1,000 visits: 9 => 4", "decrease", 9, 4, "per 1,000"),
        ("Recommendation 41 to 60", "increase", 41, 60, ""),
        ("From 3 markets to 5 markets", "increase", 3, 5, ""),
        ("Letters go from 20 mails to 12 mails", "decrease", 20, 12, ""),
        ("Heard the same day: from 6 decisions to 10", "increase", 6, 10, ""),
        ("Booked online: from 57% of visits up to 65 %", "increase", 57, 65, "%"),
        ("Raise bookings to 65% from 57%", "increase", 57, 65, "%"),
        ("8 minutes to an answer, down from 14", "decrease", 14, 8, "min"),
        ("From -5 to 10 points", "increase", -5, 10, "points"),
        ("First answer from 2 h to 30 min", "decrease", 120, 30, "min"),
        ("From 1 week to 2 days", "decrease", 7, 2, "days"),
        ("Cost of a visit from \u20ac120 to \u20ac95", "decrease", 120, 95, "\u20ac"),
        ("Income from $1.2M to $2 million", "increase", 1200000, 2000000, "$"),
        ("From 3,9 to 4,5/5", "increase", D("3.9"), D("4.5"), "/5"),
        ("From 1,200 to 2.500,5", "increase", 1200, D("2500.5"), ""),
        ("Ready in 99.9 % (baseline: 99.5 %)", "increase", D("99.5"), D("99.9"), "%"),
        ("200k visits (current is 125k)", "increase", 125000, 200000, ""),
        ("Grow from 57 %", "increase", 57, None, "%"),
        ("Reach 70 %", "increase", None, 70, "%"),
        ("Reach at least 500 clinics", "increase", None, 500, ""),
        ("Waiting stays under 3 days", "decrease", None, 3, "days"),
        ("Reduce to 3", "decrease", None, 3, ""),
        ("95 % of letters answered within 5 days", "increase", None, 95, "%"),
        ("Answered within 5 days", "decrease", None, 5, "days"),
        ("80%+ use it", "increase", None, 80, "%"),
        ("12 clinics answer 40 calls", "increase", None, 12, ""),
        ("Keep answering 95 % of calls", "maintain_above", None, 95, "%"),
        ("Keep waiting below 3 days", "maintain_below", None, 3, "days"),
        ("Stays as it is: from 40 to 40", "maintain_above", 40, 40, ""),
        ("Increase bookings by 20 %", "increase", None, None, ""),
        ("Cut waiting by 20 %", "decrease", None, None, ""),
        ("Find the baseline of missed visits", "baseline", None, None, ""),
        ("Launch the portal", "milestone", None, None, ""),
        ("Patients feel at home", "unmeasured", None, None, ""),
        ("", "unmeasured", None, None, ""),
        ("Samtaler går ned fra 14 til 3", "decrease", 14, 3, ""),
        ("Andel øker fra 57 prosent til 65 %", "increase", 57, 65, "%"),
        ("Øk bestillinger til 65 % fra 57 %", "increase", 57, 65, "%"),
        ("Ventetid under 3 dager (nå 5)", "decrease", 5, 3, "days"),
        ("Nå 70 % innen 30. juni", "increase", None, 70, "%"),
        ("Besvar 95 % innen 5 dager", "increase", None, 95, "%"),
        ("Reduser klager med 20 % i 2027", "decrease", None, None, ""),
        ("Hold ventetiden under 3 uker", "maintain_below", None, 3, "weeks"),
        ("Hold ventetiden mellom 2 og 4 minutter", "maintain_within", None, 2, "min"),
        ("Finne utgangspunktet for avbestillinger", "baseline", None, None, ""),
        ("Lansere portalen", "milestone", None, None, ""),
    ],
)
def test_a_sentence_is_read_as_a_move(text, kind, baseline, target, unit):
    assert values(text) == (Kind(kind), baseline, target, unit)


def test_a_band_has_two_ends():
    read = read_key_result("Keep the fridge between 2 and 8 degrees")

    assert read.kind is Kind.MAINTAIN_WITHIN
    assert (read.target, read.target_upper) == (D(2), D(8))
    assert read.needs == ("baseline",)


@pytest.mark.parametrize(
    "text",
    [
        "Ready by 2026-03-31",
        "Ready by 31.3.2026",
        "Ready by 31 March",
        "Ready by March 31, 2026",
        "Ready by March 2026",
        "Ready in 2026",
        "Ready by Q3 2026",
        "Ready in H1/26",
        "Ready by 1st May",
        "Ready at 08:30",
        "Open 24/7",
        "3/3 monthly reports",
        "Version 3.14.1 and v2.5",
        "Tier 1 and Phase 2",
        "A top 5 post",
        "Q3 and FY22",
        "See #4260",
        "2FA for all",
        "The 95th percentile",
        "COVID-19 is over",
        "Room A5",
        "Complaints per 100 visits",
        "A sum of 12345678901234567890 visits",
    ],
)
def test_dates_versions_and_names_are_no_numbers(text):
    assert read_key_result(text).numbers == ()


def test_three_groups_of_three_are_a_number_and_no_version():
    assert read_key_result("1.200.000 visits").target == 1200000


def test_numbers_keep_their_place_and_their_role():
    text = "Waiting falls from 14 days to 8 days in 3 clinics"

    assert read_key_result(text).numbers == (
        ReadNumber(19, 26, D(14), "days", Role.BASELINE),
        ReadNumber(30, 36, D(8), "days", Role.TARGET),
        ReadNumber(40, 41, D(3), "", Role.OTHER),
    )
    assert text[19:26] == "14 days"


def test_numbers_far_from_each_other_are_no_move():
    text = "From 14 clinics " + "that joined the network in spring " * 2 + "to 8 more"

    assert values(text) == (Kind.INCREASE, None, 8, "")


def test_a_relative_change_is_no_target_where_another_number_is():
    assert values("Increase bookings by 20 % in 3 clinics") == (
        Kind.INCREASE,
        None,
        3,
        "",
    )


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("From 14 to 8", ()),
        ("Reach 70 %", ("baseline",)),
        ("Grow from 57 %", ("target",)),
        ("Patients feel at home", ("baseline", "target")),
        ("Launch the portal", ()),
        ("Find the baseline of missed visits", ()),
    ],
)
def test_what_is_missing_is_named(text, needs):
    assert read_key_result(text).needs == needs


@pytest.mark.parametrize(
    ("text", "is_output"),
    [
        ("Launch the portal", True),
        ("Created 5 guides", True),
        ("The portal is live", True),
        ("Contract with the lab signed", True),
        ("Patients book online", False),
        ("Running costs fall", False),
        ("Share paid by invoice, 0 to 20 %", False),
    ],
)
def test_a_deliverable_is_recognised(text, is_output):
    assert looks_like_output(text) is is_output
    assert read_key_result(text).looks_like_output is is_output


def test_a_measured_move_is_never_called_an_output():
    assert not read_key_result("Build trust: from 41 to 60").looks_like_output
