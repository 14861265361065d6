"""Each row finds its team, cycle, objective and parent, or is listed with the reason."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from objectives.importing import checking
from objectives.importing.mapping import from_json, from_text
from objectives.models import AlignmentLink, CheckIn, KeyResult, Objective
from okrhub.lib.errors import NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent, OrganizationSettings
from teams.models import Team
from tests.objectives.imported_rows import NOW, PAST, counts, row
from tests.objectives.imported_rows import put as put


def test_every_row_is_imported_or_listed_with_its_reason(acme, put):
    outcome, looked_at = put(
        row(**NOW, key_result="Calls", key_result_id="k", target="redacted"),
        row(**NOW, key_result="Other calls", key_result_id="k"),
        row(**NOW, objective=""),
        row(cycle="Q4 2026", cycle_start="2026-11-01", cycle_end="2027-01-31"),
        row(**NOW, objective_id="7", objective="Trust"),
        row(**NOW, objective_id="7", objective="Trust", team="Intake"),
        row(**NOW, objective="Back", committed_on="2026-11-02", closed_on="2026-11-01"),
        row(**NOW, owner="nobody@acme.example", objective="Owned"),
        row(**NOW, objective="Orphan", parent_id="99"),
    )

    assert looked_at == [
        (2, "Value wanted: “redacted” is not a number."),
        (3, "The id of its key result stands in line 2 already."),
        (4, "The row names no objective."),
        (
            5,
            "The cycle Q4 2026 (2026-11-01 to 2027-01-31) does not go with "
            "Q4 2026 (2026-10-01 to 2026-12-31).",
        ),
        (7, "Its objective has another team or cycle in line 6."),
        (8, "It was closed on 2026-11-01, before it began on 2026-11-02."),
        (
            9,
            "Nobody here has the address “nobody@acme.example”; it comes in without "
            "an owner.",
        ),
        (10, "Its parent “99” is neither in the file nor here."),
    ]
    assert outcome.result["rows_imported"] == 4
    assert outcome.result["rows_left_out"] == 5
    assert outcome.result["rows"] == 9


def test_companies_and_departments_become_teams_of_a_unit_of_the_same_name(acme, put):
    put(
        row(**NOW, team="Acme", level="company"),
        row(**NOW, team="Sales", level="department", department="Sales"),
        row(**NOW, team="Web", level="team", department="Product"),
        row(**NOW, team="Lab"),
    )

    with tenant(acme.pk):
        teams = Team.objects.select_related("unit").order_by("number")
        assert [(t.name, t.unit.name if t.unit else None) for t in teams] == [
            ("Acme", "Acme"),
            ("Sales", "Sales"),
            ("Web", "Product"),
            ("Lab", None),
        ]


def test_teams_units_and_cycles_that_are_here_are_used(acme, billing, quarter, put):
    outcome, _ = put(
        row(team="billing ", cycle="2026-Q4"),
        row(
            cycle="any", cycle_start="1.10.2026", cycle_end="31.12.2026", objective="b"
        ),
    )

    assert (outcome.result["teams"], outcome.result["cycles"]) == (0, 0)
    with tenant(acme.pk):
        assert set(Objective.objects.values_list("team_id", "cycle_id")) == {
            (billing.pk, quarter.pk)
        }


def test_parents_are_linked_and_a_circle_is_cut(acme, put):
    _, looked_at = put(
        row(cycle="2026", objective_id="year", objective="One bill"),
        row(**NOW, objective_id="a", objective="a", parent_id="year"),
        row(**NOW, objective_id="b", objective="b", parent_id="c"),
        row(**NOW, objective_id="c", objective="c", parent_id="b"),
        row(**NOW, objective_id="d", objective="d", parent_id="d"),
    )

    with tenant(acme.pk):
        links = AlignmentLink.objects.values_list("objective__title", "parent__title")
        assert set(links) == {("a", "One bill"), ("b", "c")}
    assert looked_at == [
        (5, "Its parent leads back to itself; it comes in without one."),
        (6, "Its parent leads back to itself; it comes in without one."),
    ]


def test_equal_key_results_without_id_are_told_apart_by_their_order(acme, put):
    rows = [row(**NOW, key_result="Calls"), row(**NOW, key_result="Calls")]
    put(*rows)

    put(*rows)

    with tenant(acme.pk):
        assert KeyResult.objects.count() == 2


def test_an_id_that_belongs_to_another_cycle_is_not_mistaken(acme, put):
    put(row(**PAST, objective_id="1"))

    _, looked_at = put(row(**NOW, objective_id="1"))

    assert looked_at == [(2, "Its id belongs to O-1, which was never in this cycle.")]


def test_an_id_of_another_objectives_key_result_is_not_mistaken(acme, put):
    put(row(**NOW, key_result="Calls", key_result_id="k"))

    _, looked_at = put(
        row(**NOW, objective="Trust", key_result="Calls", key_result_id="k")
    )

    assert looked_at == [
        (2, "The id of its key result belongs to KR-1, of another objective.")
    ]


def test_an_objective_takes_at_most_200_rows(acme, put):
    outcome, looked_at = put(*(row(**NOW, key_result=f"KR {n}") for n in range(201)))

    assert outcome.result["key_results"] == 200
    assert looked_at == [(202, "An objective takes at most 200 rows.")]


@pytest.mark.parametrize(
    ("name", "most", "sentence"),
    [
        ("MOST_TEAMS", 2, "The file names more than 2 teams."),
        ("MOST_CYCLES", 2, "The file names more than 2 cycles."),
    ],
)
def test_a_file_with_more_than_an_organisation_has_is_refused(
    acme, put, monkeypatch, name, most, sentence
):
    monkeypatch.setattr(checking, name, most)
    before = counts(acme)

    with pytest.raises(checking.TooMuch, match=sentence):
        put(*(row(team=f"Team {n}", cycle=f"{2020 + n}") for n in range(3)))

    assert counts(acme) == before


def test_only_a_thousand_rows_are_in_memory_at_once(acme, put):
    read = []

    put(
        *(row(**NOW, key_result=f"{n}") for n in range(2_001)),
        told=lambda what, count: read.append(count) if what == "rows read" else None,
    )

    assert read == [1_000, 2_000, 2_001]


def test_values_owner_metric_and_notes_come_along(acme, pia, billing, put):
    put(
        row(
            **NOW,
            key_result="Complaints",
            baseline="9",
            target="4 %",
            current="6.5",
            metric="Complaints per 100 bills",
            weight="2",
            owner="PIA@acme.example",
            why="Trust",
            ambition="moonshot",
            note="Going well",
        )
    )

    with tenant(acme.pk):
        key_result = KeyResult.objects.select_related("objective", "metric").get()
        objective = key_result.objective
        assert (key_result.kind, key_result.unit, key_result.weight) == (
            "decrease",
            "%",
            Decimal(2),
        )
        assert (key_result.current, key_result.raw_progress) == (
            Decimal("6.5"),
            Decimal("0.5"),
        )
        assert key_result.committed_target == Decimal(4)
        assert str(key_result.metric) == "Complaints per 100 bills"
        check_in = CheckIn.objects.get()
        assert (check_in.value, check_in.measured_on) == (
            Decimal("6.5"),
            date(2026, 11, 10),
        )
        assert (objective.owner_id, objective.ambition) == (pia.pk, "aspirational")
        assert objective.progress == Decimal("0.5")
        assert (objective.why, objective.learning) == (
            "Trust",
            "Complaints: Going well",
        )


def test_the_trail_names_the_file_and_who_imported(acme, ada, put):
    put(row(**NOW), actor=ada)

    with tenant(acme.pk):
        event = AuditEvent.objects.filter(table_name="objectives_objective").get()
        assert (event.action, event.reason, event.actor_id) == (
            "okrs.imported",
            "okrs.csv",
            ada.user_id,
        )


def test_only_administrators_import(acme, lena, put):
    before = counts(acme)

    with pytest.raises(NotPermitted, match="Administrators import files"):
        put(row(**NOW), actor=lena)

    assert counts(acme) == before


def test_layers_that_were_off_are_switched_on_when_the_file_needs_them(acme, put):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(
            has_many_teams=False, has_units=False, has_annual_cycle=False
        )

    put(row(**NOW), row(**NOW, team="Web", department="Product"))

    with tenant(acme.pk):
        kept = OrganizationSettings.objects.get()
        assert (kept.has_many_teams, kept.has_units, kept.has_annual_cycle) == (
            True,
            True,
            False,
        )


def test_another_organisations_ids_are_not_known_here(acme, globex, put):
    with tenant(globex.pk):
        team = Team.objects.create(
            number=1, name="Billing", mark="BI", created_on=date(2026, 1, 1)
        )
    put(row(**NOW, key_result="Calls"))

    with tenant(globex.pk):
        assert list(Team.objects.all()) == [team]
        assert not Objective.objects.exists()


def test_the_mapping_of_the_documentation_fits_its_columns(acme, put):
    text = (Path(__file__).parents[2] / "docs/import/published-okrs.toml").read_text()
    mapping = from_text(text)
    cells = dict.fromkeys(mapping.headers(), "")
    cells |= {
        "organisation": "Example",
        "team": "Web",
        "objective_text": "Pages load fast",
        "objective_id": "o1",
        "row_id": "k1",
        "key_result_text": "Waits",
        "cycle": "2020-set1",
    }

    outcome, looked_at = put(cells, mapping=mapping)

    assert outcome.result["objectives"] == 1
    assert looked_at == [
        (2, "The cycle “2020-set1” has no days; it became the whole year.")
    ]
    with tenant(acme.pk):
        assert Team.objects.get().name == "Web (Example)"


def test_a_mapping_that_names_other_columns_is_refused(put):
    mapping = from_json({"columns": {"team": "Crew"}})

    with pytest.raises(ValueError, match="“Crew”"):
        put(row(**NOW), mapping=mapping)
