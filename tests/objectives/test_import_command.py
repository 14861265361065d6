"""The import as a whole: what was is recorded, once, in one transaction."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from objectives import actions, queries
from objectives.importing import checking
from objectives.importing.mapping import from_json, from_text
from objectives.importing.running import import_file
from objectives.models import (
    AlignmentLink,
    CheckIn,
    Cycle,
    CycleMembership,
    ImportRow,
    ImportRun,
    KeyResult,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent, Job, OrganizationSettings
from teams.models import Team, Unit

COUNTED = (
    AlignmentLink,
    AuditEvent,
    CheckIn,
    Cycle,
    CycleMembership,
    ImportRow,
    ImportRun,
    Job,
    KeyResult,
    Objective,
    Slot,
    Team,
    TeamCapacity,
    Transition,
    Unit,
)
PAST = {"cycle": "Q3 2026"}
NOW = {"cycle": "Q4 2026"}


def row(**cells):
    return {"team": "Billing", "objective": "No bill comes as a surprise", **cells}


@pytest.fixture
def put(acme, today, now, tmp_path):
    """Import rows, and return what was done and the rows to look at."""

    def import_rows(*rows, told=lambda what, count: None, **options):
        headers = list(dict.fromkeys(name for cells in rows for name in cells))
        path = tmp_path / "okrs.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, headers)
            writer.writeheader()
            writer.writerows(rows)
        looked_at: list[tuple[int, str]] = []
        given = {"mapping": None, "actor": None, "is_dry_run": False, **options}
        outcome = import_file(
            path,
            organization=acme,
            on=today,
            now=now,
            told=told,
            listed=lambda found: looked_at.extend((r.line, r.problem) for r in found),
            **given,
        )
        return outcome, looked_at

    return import_rows


def counts(organization):
    with tenant(organization.pk):
        return {model.__name__: model.objects.count() for model in COUNTED}


def test_history_is_recorded_with_its_log_and_its_stay_and_takes_no_slot(acme, put):
    put(row(**PAST, key_result="Calls", score="1"), row(**PAST, key_result="Trust"))

    with tenant(acme.pk):
        objective = Objective.objects.select_related("team", "cycle").get()
        assert (objective.reference, objective.state, objective.outcome) == (
            "O-1",
            "closed",
            "achieved",
        )
        assert (objective.is_imported, objective.grade) == (True, Decimal(1))
        assert objective.started_on == date(2026, 7, 1)
        assert objective.closed_on == date(2026, 9, 30)
        assert (objective.team.reference, objective.team.created_on) == (
            "T-1",
            date(2026, 7, 1),
        )
        assert objective.cycle.state == Cycle.State.LOCKED
        assert [(k.reference, k.kind, k.state) for k in _key_results()] == [
            ("KR-1", "unmeasured", "reached"),
            ("KR-2", "unmeasured", "open"),
        ]
        assert [
            (t.to_state, t.outcome, t.effective_on)
            for t in Transition.objects.order_by("pk")
        ] == [
            ("in_process", "", date(2026, 7, 1)),
            ("closed", "achieved", date(2026, 9, 30)),
        ]
        stay = CycleMembership.objects.get()
        assert (stay.disposition, stay.decided_on) == ("achieved", date(2026, 9, 30))
        assert not Slot.objects.exists()


def _key_results():
    return KeyResult.objects.order_by("position")


def test_an_ended_cycle_without_a_score_is_a_departure_that_nobody_recorded(acme, put):
    put(row(**PAST, key_result="Calls"))

    with tenant(acme.pk):
        objective = Objective.objects.get()
        assert (objective.outcome, objective.grade) == ("unrecorded", None)
        assert CycleMembership.objects.get().disposition == "unrecorded"


def test_what_is_in_process_comes_in_above_the_limit_and_then_nothing_is_committed(
    acme, billing, pia, put, ready, today, now
):
    waiting = ready("Every bill can be read")
    titles = [f"Objective {n}" for n in range(5)]

    outcome, _ = put(*(row(**NOW, objective=title) for title in titles))

    with tenant(acme.pk):
        capacity = TeamCapacity.objects.get(team=billing, cadence="quarterly")
        assert (capacity.in_process, capacity.effective_limit) == (5, 3)
        assert Slot.objects.filter(team=billing, is_fact=True).count() == 5
        assert queries.drifts() == []
    assert outcome.result["over"] == [
        {
            "team": "Billing",
            "reference": billing.reference,
            "cadence": "quarterly",
            "in_process": 5,
            "limit": 3,
        }
    ]
    with pytest.raises(Conflict, match="Billing has 5 of 3 OKRs in process"):
        actions.commit_objective(waiting, actor=pia, on=today, now=now)


def test_a_preview_names_the_teams_that_will_be_over_their_limit(acme, billing, put):
    rows = [row(**NOW, objective=f"Objective {n}") for n in range(4)]
    rows += [row(**NOW, team="Intake", objective=f"Objective {n}") for n in range(3)]

    outcome, _ = put(*rows, is_dry_run=True)

    assert outcome.result["over"] == [
        {
            "team": "Billing",
            "reference": billing.reference,
            "cadence": "quarterly",
            "in_process": 4,
            "limit": 3,
        }
    ]
    assert (outcome.is_kept, outcome.result["objectives"]) == (False, 7)
    assert (outcome.result["teams"], outcome.result["cycles"]) == (1, 1)


def test_a_second_run_changes_nothing(acme, put):
    rows = [
        row(**PAST, objective_id="1", key_result="Calls", current="3"),
        row(**NOW, objective_id="2", parent_id="1", key_result="Trust"),
        row(**NOW, objective="Short waits", key_result="Waits", department="Clinic"),
        row(**NOW, objective="Short waits", key_result="Waits"),
        row(cycle="2026", objective="One bill", level="company", team="Acme"),
    ]
    first, _ = put(*rows)
    before = counts(acme)

    second, _ = put(*rows)

    assert counts(acme) == before
    assert (first.is_kept, second.is_kept) == (True, False)
    assert (first.result["rows_imported"], second.result["rows_known"]) == (5, 5)


def test_a_dry_run_writes_nothing(acme, put):
    before = counts(acme)

    put(row(**NOW, key_result="Calls"), is_dry_run=True)

    assert counts(acme) == before


def test_a_failure_half_way_leaves_nothing_behind(acme, put):
    before = counts(acme)

    def break_off(what, count):
        if what == "objectives written" and count == 600:
            raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError, match="the lights went out"):
        put(
            *(row(**NOW, objective=f"Objective {n}") for n in range(600)),
            told=break_off,
        )

    assert counts(acme) == before


def test_a_mended_file_adds_what_was_left_out(acme, put):
    good = row(**NOW, key_result="Calls")
    put(good, row(**NOW, team="", key_result="Trust"))

    outcome, _ = put(good, row(**NOW, key_result="Trust"))

    assert (outcome.result["rows_known"], outcome.result["rows_imported"]) == (1, 1)
    with tenant(acme.pk):
        assert Objective.objects.count() == 1
        assert [(k.title, k.position) for k in _key_results()] == [
            ("Calls", 1),
            ("Trust", 2),
        ]


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


def test_a_row_with_surplus_cells_is_listed(command):
    assert "line 2: left out. The row has more cells than the file has columns." in (
        command("Team,Objective\nBilling,One bill,surplus\n")
    )


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


def test_figures_are_asked_for_once(acme, put):
    put(*(row(**NOW, team=f"Team {n}") for n in range(5)))

    names = Job.objects.values_list("name", flat=True)
    assert list(names) == ["flow.refresh_organization"]


def test_another_organisations_ids_are_not_known_here(acme, globex, put):
    with tenant(globex.pk):
        team = Team.objects.create(
            number=1, name="Billing", mark="BI", created_on=date(2026, 1, 1)
        )
    put(row(**NOW, key_result="Calls"))

    with tenant(globex.pk):
        assert list(Team.objects.all()) == [team]
        assert not Objective.objects.exists()


@pytest.fixture
def command(acme, tmp_path):
    """Run the command on a file's text and return what it says."""

    def run(text: str, *options: str) -> str:
        path = tmp_path / "file.csv"
        path.write_text(text)
        said = io.StringIO()
        call_command(
            "import_okrs", str(path), "--organization", "acme", *options, stdout=said
        )
        return said.getvalue()

    return run


FILE = "Squad,Objective,Cycle,KR\nBilling,No surprise,Q1 2020,Calls\n,x,Q1 2020,\n"


def test_the_command_says_what_it_did(command):
    said = command(FILE)

    assert said.startswith(
        "2 rows read: 1 imported (0 with a remark), 0 already here, 1 left out.\n"
    )
    assert "1 teams, 1 cycles, 1 objectives" in said
    assert "  line 3: left out. The row names no team.\n" in said
    assert "Imported." in said
    assert "already here; nothing changed" in command(FILE)


def test_the_command_writes_a_report_of_every_row_to_look_at(command, tmp_path):
    report = tmp_path / "report.csv"

    command(FILE, "--report", str(report))

    assert report.read_text().splitlines() == [
        "line,fate,problem",
        "3,Left out,The row names no team.",
    ]


def test_the_command_prints_only_the_first_rows_to_look_at(command):
    said = command("Squad,Objective,Cycle\n" + ",x,2020\n" * 21)

    assert said.count("The row names no team.") == 20
    assert "--report FILE writes all of them" in said


def test_the_command_takes_a_mapping_and_who_asks(command, tmp_path, ada, lena):
    mapping = tmp_path / "map.toml"
    mapping.write_text('[columns]\nteam = "Squad"\nobjective = "KR"\ncycle = "Cycle"\n')

    assert "1 objectives" in command(
        FILE, "--mapping", str(mapping), "--by", "ada@acme.example"
    )
    with pytest.raises(CommandError, match="Administrators import files"):
        command(FILE, "--by", "lena@acme.example")
    with pytest.raises(CommandError, match="does not belong to this organisation"):
        command(FILE, "--by", "otto@globex.example")


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("", (), "The file is empty."),
        (FILE, ("--mapping", "/nowhere.toml"), "/nowhere.toml: No such file"),
        (FILE, ("--organization", "nobody"), "There is no organisation “nobody”."),
    ],
)
def test_the_command_refuses_with_a_sentence(command, text, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        command(text, *options)


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
