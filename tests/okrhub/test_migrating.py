"""An empty database is migrated quickly, where that makes the same of it."""

import pytest
from django.db import connection, models
from django.db.migrations import operations
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from okrhub import migrating

KEY: "models.BigAutoField[int, int]" = models.BigAutoField(primary_key=True)


def changed():
    """Change a model; return the state, and what pointed to the model before."""
    state = ProjectState()
    state.add_model(ModelState("teams", "Group", [("id", KEY)]))
    state.add_model(
        ModelState(
            "teams",
            "Part",
            [("id", KEY), ("group", models.ForeignKey("teams.Group", models.CASCADE))],
        )
    )
    before = state.apps.get_model("teams", "Part")
    state.add_field("teams", "group", "name", models.TextField(), True)
    return state, before


def test_a_changed_model_is_rendered_without_those_tied_to_it():
    with migrating.models_alone():
        alone, before = changed()
    together, outdated = changed()

    assert alone.apps.get_model("teams", "Group")._meta.get_field("name")
    assert alone.apps.get_model("teams", "Part") is before
    assert together.apps.get_model("teams", "Part") is not outdated


def test_code_inside_a_migration_gets_all_of_them_as_they_are():
    with migrating.models_alone():
        state, _ = changed()
    state.clear_delayed_apps_cache()

    part = state.apps.get_model("teams", "Part")
    assert part._meta.get_field("group").related_model._meta.get_field("name")


@pytest.mark.parametrize(
    ("operation", "does"),
    [
        (operations.RenameModel("Team", "Crew"), True),
        (operations.AlterModelTable("Team", "crew"), True),
        (operations.AlterField("Team", "id", KEY), True),
        (operations.CreateModel("Crew", [], bases=("teams.team",)), True),
        (operations.AlterField("Team", "name", models.TextField()), False),
        (operations.CreateModel("Crew", [("id", KEY)]), False),
        (operations.RunSQL("SELECT 1"), False),
    ],
)
def test_what_changes_tables_of_others_needs_them(operation, does):
    assert migrating.needs_others(operation) is does


def test_with_an_operation_that_needs_them_all_are_rendered(monkeypatch):
    monkeypatch.setattr(migrating, "needs_others", lambda _: True)

    with migrating.models_alone():
        state, before = changed()

    assert state.apps.get_model("teams", "Part") is not before


@pytest.mark.parametrize("is_empty", [True, False])
def test_only_an_empty_database_is_migrated_so(db, monkeypatch, is_empty):
    whole, seen = ProjectState.reload_model, []
    monkeypatch.setattr(
        migrating,
        "call_command",
        lambda *_, **__: seen.append(ProjectState.reload_model is whole),
    )
    if is_empty:
        MigrationRecorder(connection).flush()

    migrating.migrate()

    assert (seen, ProjectState.reload_model is whole) == ([not is_empty], True)
