"""Migrate, and an empty database in a tenth of the time that Django takes for it.

After each change of a model Django renders anew whatever is tied to it, and through the
organisation everything is: half a minute for what takes the database three seconds. To
change tables it needs of other models their names and the types of their keys alone. So
while a database is made a changed model is rendered alone, as long as no operation asks
for more; code inside a migration gets all of them anew, as ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.core.management import call_command
from django.db import connection
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


def migrate() -> None:
    """Bring the database to the state of the code."""
    is_empty = not MigrationRecorder(connection).applied_migrations()
    with models_alone() if is_empty else nullcontext():
        call_command("migrate", interactive=False)


@contextmanager
def models_alone() -> Iterator[None]:
    """Render a changed model alone, if every operation there is allows it."""
    migrations = MigrationLoader(None).disk_migrations.values()
    if any(needs_others(each) for one in migrations for each in one.operations):
        yield
        return
    # a method of a class of Django's is replaced here, and types forbid that rightly
    whole = ProjectState.reload_model
    ProjectState.reload_model = _reload_alone  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = whole  # type: ignore[method-assign]


def needs_others(operation: Operation) -> bool:
    """Say whether an operation changes tables beside that of its model.

    Those are the ones that point to what it renames or to a key that it changes, and
    those that inherit.
    """
    if isinstance(operation, operations.CreateModel):
        return any(isinstance(base, str) for base in operation.bases or ())
    if isinstance(operation, operations.AddField | operations.AlterField):
        return operation.field.primary_key
    renaming = (operations.RenameModel, operations.AlterModelTable)
    return isinstance(operation, renaming)


def _reload_alone(
    state: ProjectState, app_label: str, model_name: str, **_: bool
) -> None:
    """Render a model; mark the others as outdated, for the code inside migrations."""
    if "apps" in vars(state):
        state.is_delayed = True
        state.apps.unregister_model(app_label, model_name)
        state.apps.render_multiple([state.models[app_label, model_name]])
