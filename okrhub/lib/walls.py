"""The database's wall: what one tenant table needs, as a constraint of its model."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model

ORGANIZATION = (
    "(SELECT nullif(current_setting('app.organization_id', true), '')::bigint)"
)
VIEWER = "(SELECT nullif(current_setting('app.membership_id', true), '')::bigint)"
PERSON = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"


class TenantWall(BaseConstraint):
    """Row level security, composite foreign keys and the audit trigger of a table.

    `references` names the foreign keys to tenant models: foreign key checks bypass row
    level security, so each gets a twin that contains `organization_id`. `hidden` names
    columns that the audit trail leaves out; `own_rows` a column by which a person may
    read rows outside any organisation; `append_only` takes UPDATE and DELETE from the
    application's role.
    """

    def __init__(
        self,
        *,
        name: str,
        references: Iterable[str] = (),
        hidden: Iterable[str] = (),
        own_rows: str = "",
        audited: bool = True,
        append_only: bool = False,
    ) -> None:
        """Keep the options; see the class."""
        super().__init__(name=name)
        self.references = tuple(references)
        self.hidden = tuple(hidden)
        self.own_rows = own_rows
        self.audited = audited
        self.append_only = append_only

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return the arguments for a migration."""
        path, arguments, options = super().deconstruct()
        options.update(
            {
                name: value
                for name, value in (
                    ("references", self.references),
                    ("hidden", self.hidden),
                    ("own_rows", self.own_rows),
                )
                if value
            }
        )
        if not self.audited:
            options["audited"] = False
        if self.append_only:
            options["append_only"] = True
        return path, tuple(arguments), options

    def __eq__(self, other: object) -> bool:
        """Compare by arguments."""
        if isinstance(other, TenantWall):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        """Hash by name."""
        return hash(self.name)

    def validate(self, *arguments: Any, **options: Any) -> None:
        """Leave the check to the database."""

    def constraint_sql(
        self,
        model: type[Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        """Return the composite key for CREATE TABLE; defer what follows it."""
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.extend(self._wall(model))
        return f'CONSTRAINT "{self.name}" UNIQUE (organization_id, id)'

    def create_sql(
        self,
        model: type[Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        """Return the composite key for an existing table; defer what follows it."""
        assert model is not None
        return (
            f'ALTER TABLE "{model._meta.db_table}" ADD '
            f"{self.constraint_sql(model, schema_editor)}"
        )

    def remove_sql(
        self,
        model: type[Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        """Return what takes the wall down again."""
        assert model is not None
        table = model._meta.db_table
        statements = [
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{self._twin(model, name)}"'
            for name in self.references
        ]
        statements += [
            f'DROP POLICY tenant ON "{table}"',
            f'DROP POLICY IF EXISTS own_rows ON "{table}"',
            f'DROP TRIGGER IF EXISTS audit_row ON "{table}"',
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{self.name}" CASCADE',
        ]
        return ";\n".join(statements)

    def _wall(self, model: type[Model]) -> list[str]:
        table = model._meta.db_table
        statements = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY tenant ON "{table}" '
            f"USING (organization_id = {ORGANIZATION}) "
            f"WITH CHECK (organization_id = {ORGANIZATION})",
        ]
        if self.own_rows:
            statements.append(
                f'CREATE POLICY own_rows ON "{table}" FOR SELECT '
                f"USING ({self.own_rows} = {PERSON})"
            )
        statements += [self._foreign_key(model, name) for name in self.references]
        if self.audited:
            hidden = ", ".join(f"'{column}'" for column in self.hidden)
            statements.append(
                f"CREATE TRIGGER audit_row AFTER INSERT OR UPDATE OR DELETE "
                f'ON "{table}" FOR EACH ROW EXECUTE FUNCTION audit.record_row({hidden})'
            )
        if self.append_only:
            statements.append(f'REVOKE UPDATE, DELETE ON "{table}" FROM okr_app')
        return statements

    def _foreign_key(self, model: type[Model], name: str) -> str:
        return _twin_sql(model, name, self._twin(model, name))

    @staticmethod
    def _twin(model: type[Model], name: str) -> str:
        return f"{model._meta.db_table}_{name}_tenant"[:63]


def _twin_sql(model: type[Model], name: str, twin: str) -> str:
    target = model._meta.get_field(name).related_model
    assert isinstance(target, type)
    assert issubclass(target, Model)
    return (
        f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{twin}" '
        f"FOREIGN KEY (organization_id, {name}_id) "
        f'REFERENCES "{target._meta.db_table}" (organization_id, id) '
        "DEFERRABLE INITIALLY DEFERRED"
    )


class _Later(BaseConstraint):
    """A constraint that is made by a statement of its own, once its table is there."""

    def validate(self, *arguments: Any, **options: Any) -> None:
        """Leave the check to the database."""

    def constraint_sql(
        self,
        model: type[Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        """Return nothing for CREATE TABLE; defer the statement."""
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def __eq__(self, other: object) -> bool:
        """Compare by arguments."""
        if isinstance(other, type(self)):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    def __hash__(self) -> int:
        """Hash by name."""
        return hash(self.name)


class TenantReference(_Later):
    """The twin of one foreign key to a tenant model, added to a table behind its wall."""

    def __init__(self, *, name: str, reference: str) -> None:
        """Name the foreign key."""
        super().__init__(name=name)
        self.reference = reference

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return the arguments for a migration."""
        path, arguments, options = super().deconstruct()
        return path, tuple(arguments), {**options, "reference": self.reference}

    def create_sql(
        self,
        model: type[Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        """Return the composite foreign key."""
        assert model is not None
        return _twin_sql(model, self.reference, self.name)

    def remove_sql(
        self,
        model: type[Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        """Return what drops it."""
        assert model is not None
        return f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"'


class Veil(_Later):
    """Rows that only some members see: `sees` is SQL about the row and the VIEWER.

    A restrictive policy beside the tenant's: it hides rows from pages, joins, counts and
    plain SQL alike, and refuses to write what the writer could not see.
    """

    def __init__(self, *, name: str, sees: str) -> None:
        """Keep the condition."""
        super().__init__(name=name)
        self.sees = sees

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return the arguments for a migration."""
        path, arguments, options = super().deconstruct()
        return path, tuple(arguments), {**options, "sees": self.sees}

    def create_sql(
        self,
        model: type[Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        """Return the policy."""
        assert model is not None
        return (
            f'CREATE POLICY veil ON "{model._meta.db_table}" AS RESTRICTIVE '
            f"USING ({self.sees}) WITH CHECK ({self.sees})"
        )

    def remove_sql(
        self,
        model: type[Model] | None,
        schema_editor: BaseDatabaseSchemaEditor | None,
    ) -> str:
        """Return what drops it."""
        assert model is not None
        return f'DROP POLICY veil ON "{model._meta.db_table}"'
