"""Pasted text of any layout becomes objectives with their key results."""

from decimal import Decimal

import pytest

from objectives.reading import read_okrs
from tests.objectives.read_back import outline

D = Decimal
NORWEGIAN = [
    ("Regninger er lette å forstå", ["Samtaler fra 14 til 3", "Nå 70 %"]),
    ("Klinikker bestemmer med data", ["Daglig bruk 9 \u2192 40"]),
]
BILLING = ("Bills are easy to understand", ["Calls from 14 to 8", "Reach 70 %"])
CLINICS = ("Clinics decide with data", ["Daily use 9 \u2192 40"])


@pytest.mark.parametrize(
    "text",
    [
        """
        Bills are easy to understand
        - Calls from 14 to 8
        - Reach 70 %

        Clinics decide with data
        - Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand:
        * Calls from 14 to 8
        * Reach 70 %
        Clinics decide with data:
        * Daily use 9 \u2192 40
        """,
        """
        Our OKRs for Q3 2026

        Objective: Bills are easy to understand
        KR1: Calls from 14 to 8
        KR2: Reach 70 %
        Objective 2 \u2013 Clinics decide with data
        Key results:
        \u2022 Daily use 9 \u2192 40
        """,
        """
        O1 Bills are easy to understand
        - KR1.1 Calls from 14 to 8
        - KR 1.2: Reach 70 %
        O2: Clinics decide with data
          KR 1 \u2013 Daily use 9 \u2192 40
        """,
        """
        # Billing OKRs 2026
        ## Bills are easy to understand
        1. Calls from 14 to 8
        2. Reach 70 %

        ## **Clinics decide with data**

        1. [ ] Daily use 9 \u2192 40
        """.replace("1. [ ]", "- [ ]"),
        """
        - Bills are easy to understand
          - Calls from 14 to 8
          - Reach 70 %
        - Clinics decide with data
          - Daily use 9 \u2192 40
        """,
        """
        1. Bills are easy to understand
           a) Calls from 14 to 8
           b) Reach 70 %
        2. Clinics decide with data
           a) Daily use 9 \u2192 40
        """,
        """
        1. Bills are easy to understand
        - Calls from 14 to 8
        - Reach 70 %
        2. Clinics decide with data
        - Daily use 9 \u2192 40
        """,
        """
        1. Bills are easy to understand
        1.1 Calls from 14 to 8
        1.2 Reach 70 %
        2. Clinics decide with data
        2.1 Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand
        Calls from 14 to 8
        Reach 70 %

        Clinics decide with data
        Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand

        Calls from 14 to 8

        Reach 70 %

        Clinics decide with data

        Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand
            Calls from 14 to 8
            Reach 70 %
        Clinics decide with data
            Daily use 9 \u2192 40
        """,
        """
        Bills are easy to understand

            Calls from 14 to 8

            Reach 70 %

        Clinics decide with data

            Daily use 9 \u2192 40
        """,
        """
        ## Team Billing
        - Bills are easy to understand
          - Calls from 14 to 8
          - Reach 70 %
        - Clinics decide with data
          - Daily use 9 \u2192 40
        """,
        """
        # Billing
        ## Objective 1: Bills are easy to understand
        KR1 Calls from 14 to 8
        KR2 Reach 70 %
        ## Objective 2: Clinics decide with data
        KR1 Daily use 9 \u2192 40
        """,
        """
        Objective
        Bills are easy to understand
        Key results
        Calls from 14 to 8
        Reach 70 %

        Objective
        Clinics decide with data
        Key results
        Daily use 9 \u2192 40
        """,
        """
        \u2022\tBills are easy to understand
        o\tCalls from 14 to 8
        o\tReach 70 %
        \u2022\tClinics decide with data
        o\tDaily use 9 \u2192 40
        """,
        """
        ## Bills are easy to understand

        Calls from 14 to 8

        Reach 70 %

        ## Clinics decide with data
        Daily use 9 \u2192 40
        """,
        """
Bills are easy to understand\tCalls from 14 to 8
\tReach 70 %
Clinics decide with data\tDaily use 9 \u2192 40
""",
        """
        | Objective | Key result |
        |---|:--|
        | Bills are easy to understand | Calls from 14 to 8 |
        || Reach 70 % |
        | Clinics decide with data | Daily use 9 \u2192 40
        """,
        """
        h2. Billing OKRs 2026
        h3. Bills are easy to understand
        * Calls from 14 to 8
        * *KR 2:* Reach 70 %
        h3. Clinics decide with data
        * Daily use 9 \u2192 40
        """,
        """
        * *Objective 1:* Bills are easy to understand
        ** Calls from 14 to 8
        ** Reach 70 %
        * _Objective 2_: Clinics decide with data
        ** Daily use 9 \u2192 40
        """,
    ],
)
def test_pasted_text_is_split_into_objectives_and_key_results(text):
    lines = [line.removeprefix(" " * 8) for line in text.splitlines()]

    assert outline("\n".join(lines)) == [BILLING, CLINICS]


def test_why_and_descriptions_stay_with_the_objective():
    text = """**Bills are easy**
and fair
Patients call us because they do not understand them.
*Why: calls cost time*

- Calls from 14 to 8
  in every clinic
- Reach 70 %
and stay there
"""

    assert read_okrs(text)[0].why == (
        "Patients call us because they do not understand them. calls cost time"
    )
    assert outline(text) == [
        (
            "Bills are easy and fair",
            ["Calls from 14 to 8 in every clinic", "Reach 70 % and stay there"],
        )
    ]


def test_lines_below_a_key_result_may_name_its_values():
    text = """O1: Bills are easy
KR1: Recommendation
  Baseline: 41
  Target: 60
"""

    read = read_okrs(text)[0].key_results

    assert [(k.title, k.baseline, k.target) for k in read] == [
        ("Recommendation Baseline: 41 Target: 60", D(41), D(60))
    ]


def test_a_paragraph_below_a_heading_is_its_description():
    text = "# Bills are easy\n\nNobody likes bills.\n\nCalls from 14 to 8\nand so on"

    (objective,) = read_okrs(text)

    assert objective.why == "Nobody likes bills."
    assert [k.title for k in objective.key_results] == [
        "Calls from 14 to 8",
        "and so on",
    ]


def test_a_line_below_a_labelled_key_result_goes_on_with_it():
    text = "Objective: Bills are easy\nKR1: Calls fall\nFrom 14 to 8"

    assert outline(text) == [("Bills are easy", ["Calls fall From 14 to 8"])]


def test_a_line_that_goes_on_after_a_sheet_row_is_kept():
    text = "Bills are easy\tCalls\t14\t8\nTarget: 9\n"

    assert read_okrs(text)[0].why == "Target: 9"


def test_notes_below_key_results_stay_below_the_title():
    text = "Bills are easy\n- Calls from 14 to 8\n  - ask the clinics\n- Reach 70 %\n"

    assert outline(text) == [
        ("Bills are easy", ["Calls from 14 to 8", "ask the clinics", "Reach 70 %"])
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n \n", []),
        ("OKRs Q3", []),
        ("Bills are easy", [("Bills are easy", [])]),
        ("- from 14 to 8\n- reach 7", [("", ["from 14 to 8", "reach 7"])]),
        ("KR1: from 5 to 6", [("", ["from 5 to 6"])]),
        ("KR1:\n", []),
        ("Objective:", []),
        ("Goal: Be fair", [("Be fair", [])]),
        ("- Objective: Be fair\n  - KR: 5 to 6", [("Be fair", ["5 to 6"])]),
        ("# A\n# B\ntext", [("A", []), ("B", ["text"])]),
        ("- 9 \u2192 4", [("", ["9 \u2192 4"])]),
        ("Run OKRs better\n- x", [("Run OKRs better", ["x"])]),
        ("A\nb c\n\nD\n\n- e", [("A", ["b c"]), ("D", ["e"])]),
        ("A\n\nReach 5\n- e", [("A", []), ("Reach 5", ["e"])]),
        ("A\nB c\n\n# H", [("A", ["B c"]), ("H", [])]),
        ("A\n\n## B\n- c", [("A", []), ("B", ["c"])]),
        ("1. A\n   going on\n2. B\n", [("", ["A going on", "B"])]),
        ("\tWhole line\n", [("Whole line", [])]),
        ("|||", []),
        ("a|b", [("a|b", [])]),
    ],
)
def test_odd_texts_are_read_as_well_as_they_can_be(text, expected):
    assert outline(text) == expected


@pytest.mark.parametrize(
    "line",
    [
        "KR1: Calls fall",
        "KR 2 - Calls fall",
        "KR3. Calls fall",
        "[KR4] Calls fall",
        "(KR5) Calls fall",
        "Key result 6: Calls fall",
        "1. Calls fall",
        "2) Calls fall",
        "(3) Calls fall",
        "4.Calls fall",
        "5)Calls fall",
        "- Calls fall",
        "-Calls fall",
        "- 7. Calls fall",
        "* - Calls fall",
        "- KR8: Calls fall",
        "\tKR9: Calls fall",
        "\t1) Calls fall",
        "\t- Calls fall",
    ],
)
def test_no_list_number_or_label_stays_in_a_title(line):
    (objective,) = read_okrs(f"Objective: Bills are easy\n{line}\n")

    assert [row.title for row in objective.key_results] == ["Calls fall"]


@pytest.mark.parametrize(
    "title",
    ["31.3.2026 is the day", "1.5 days fewer", "-5 % complaints", "3 clinics answer"],
)
def test_a_number_that_belongs_to_the_title_stays(title):
    (objective,) = read_okrs(f"Objective: Bills are easy\n- {title}\n")

    assert [row.title for row in objective.key_results] == [title]


def test_emoji_that_mark_the_objectives_split_them():
    text = """
        \U0001f3af Bills are easy
        \u2705 Calls from 14 to 8
        \U0001f3af Clinics decide
        \u2705 Daily use 9 \u2192 40
    """

    assert outline(text) == [
        ("\U0001f3af Bills are easy", ["\u2705 Calls from 14 to 8"]),
        ("\U0001f3af Clinics decide", ["\u2705 Daily use 9 \u2192 40"]),
    ]


def test_an_emoji_before_every_line_tells_nothing():
    text = "\u2705 Bills are easy\n\u2705 Fewer calls\n\u2705 Fewer letters"

    assert outline(text) == [
        ("\u2705 Bills are easy", ["\u2705 Fewer calls", "\u2705 Fewer letters"])
    ]


def test_a_label_is_read_behind_an_emoji():
    text = """
        \U0001f3af Objective 1: Bills are easy
        \U0001f4ca KR1: Calls from 14 to 8
        \U0001f3af **Objective 2:** Clinics decide
        - \U0001f4ca KR1: Daily use 9 \u2192 40
    """

    assert outline(text) == [
        ("Bills are easy", ["Calls from 14 to 8"]),
        ("Clinics decide", ["Daily use 9 \u2192 40"]),
    ]


def test_blanks_of_no_width_neither_hide_a_label_nor_make_an_objective():
    text = "\u200bObjective 1: Bills are easy\n\ufeff- \u200bKR1: Calls from 14 to 8"

    assert outline(text) == [("Bills are easy", ["Calls from 14 to 8"])]
    assert outline("\u200b\n\u2060") == []


@pytest.mark.parametrize(
    "text",
    [
        """
        Våre mål for 3. kvartal 2026

        Mål: Regninger er lette å forstå
        Nøkkelresultat 1: Samtaler fra 14 til 3
        Nøkkelresultat 2: Nå 70 %
        Mål 2 \u2013 Klinikker bestemmer med data
        Nøkkelresultater:
        \u2022 Daglig bruk 9 \u2192 40
        """,
        """
        OKR-er for Q3 2026
        Hovedmål: Regninger er lette å forstå
        - Nøkkelresultat: Samtaler fra 14 til 3
        - Nøkkelresultat: Nå 70 %
        **Målsetting 2:** Klinikker bestemmer med data
        - Nøkkelresultat: Daglig bruk 9 \u2192 40
        """,
        "Mål\tNøkkelresultat\n"
        "Regninger er lette å forstå\tSamtaler fra 14 til 3\n\tNå 70 %\n"
        "Klinikker bestemmer med data\tDaglig bruk 9 \u2192 40",
    ],
)
def test_labels_are_read_in_norwegian_too(text):
    assert outline(text) == NORWEGIAN


def test_a_norwegian_sentence_is_no_label_for_the_word_it_begins_with():
    (found,) = read_okrs("Mål: Trygg\nFordi: Mange faller\n- Målinger tas hver dag")

    assert (found.title, found.why) == ("Trygg", "Mange faller")
    assert [each.title for each in found.key_results] == ["Målinger tas hver dag"]
