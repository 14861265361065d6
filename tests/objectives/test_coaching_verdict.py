from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from objectives.coaching import Coach, Label, language_of, report, verdict
from tests.objectives.sentences import HEALTH_KPIS, OUTCOMES, OUTPUTS, UNCLEAR

HEADER = "row_id,organisation,objective_text,key_result_text,label,reason\n"


@pytest.mark.parametrize("text", OUTCOMES)
def test_what_somebody_does_or_measures_differently_is_an_outcome(text):
    assert verdict(text).label == Label.OUTCOME


@pytest.mark.parametrize("text", OUTPUTS)
def test_what_the_team_makes_does_or_decides_is_an_output(text):
    assert verdict(text).label == Label.OUTPUT


@pytest.mark.parametrize("text", HEALTH_KPIS)
def test_what_is_to_stay_as_it_is_is_a_health_kpi(text):
    assert verdict(text).label == Label.HEALTH_KPI


@pytest.mark.parametrize("text", UNCLEAR)
def test_a_change_that_nobody_could_measure_is_unclear(text):
    assert verdict(text).label == Label.UNCLEAR


def test_a_verdict_names_the_words_that_spoke_for_it():
    text = "Complaints about bills fall from 14 to 8"

    said = verdict(text)

    heaviest = said.cues[0]
    assert heaviest.name == "from a value to a value"
    assert text[heaviest.span.start : heaviest.span.end] == "14 to 8"
    assert said.score == pytest.approx(-0.5 + sum(cue.weight for cue in said.cues))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Customers come back within a month", "en"),
        ("Kundene kommer tilbake innen en måned", "nb"),
        ("Ansette fire utviklere", "nb"),
        ("NPS 40", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_told_by_its_common_words(text, language):
    assert language_of(text) == language


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_gets_a_verdict_whose_words_stand_in_it(text, objective):
    said = Coach().verdict(text, objective=objective)

    for cue in said.cues:
        assert 0 <= cue.span.start < cue.span.end <= len(text)


def test_the_report_prints_balanced_accuracy_and_the_misses(tmp_path):
    file = tmp_path / "labels.csv"
    rows = [
        f'1,A,,"{OUTCOMES[0]}",outcome,',
        f'2,A,,"{OUTCOMES[1]}",output,',
        f'3,B,,"{OUTPUTS[0]}",output,',
        f'4,B,,"{UNCLEAR[0]}",unclear,',
    ]
    file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    printed = StringIO()

    call_command("coach_report", str(file), stdout=printed)

    lines = printed.getvalue().splitlines()
    assert "balanced accuracy: 0.75" in lines
    assert "outcome          1       0.50    1.00" in lines
    assert "output           2       1.00    0.50" in lines
    assert "health-KPI       0        n/a     n/a" in lines
    assert "1 missed, the surest first" in lines
    assert lines[-1].startswith("  2  output, said outcome (+")


def test_a_report_without_one_of_the_two_labels_has_no_balanced_accuracy():
    row = dict.fromkeys(report.COLUMNS, "")
    rows = report.judged([row | {"key_result_text": OUTPUTS[0], "label": "output"}])

    assert report.balanced_accuracy(rows) is None
    assert "balanced accuracy: n/a" in list(report.lines(rows))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("text,label\nShip it,output\n", "Line 2 has no row_id."),
        (HEADER + "1,A,O,Ship it,both,\n", "Line 2: the label is one of outcome, "),
    ],
)
def test_a_file_that_is_not_labelled_is_refused_in_a_sentence(tmp_path, content, words):
    file = tmp_path / "labels.csv"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match=words):
        call_command("coach_report", str(file))


def test_a_missing_file_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("coach_report", str(tmp_path / "none.csv"))
