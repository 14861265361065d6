import pytest

from objectives.aging import AgeLines, age_band

LINES = AgeLines(half=50, most=70, nearly_all=90)


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (50, "typical"),
        (51, "past_half"),
        (70, "past_half"),
        (71, "old"),
        (90, "old"),
        (91, "very_old"),
    ],
)
def test_an_age_stands_among_what_past_ones_took(days, band):
    assert age_band(days, LINES) == band


def test_lines_that_too_few_allow_are_not_used():
    assert age_band(500, AgeLines(half=50)) == "past_half"
    assert age_band(500, AgeLines()) == ""
    assert age_band(500, None) == ""
    assert age_band(None, LINES) == ""
