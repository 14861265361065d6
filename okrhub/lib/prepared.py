"""Statements that are built once for a process, and planned once for a connection.

A wide statement takes Django longer to build than PostgreSQL to plan, and PostgreSQL
longer to plan than to run. What stays the same but for a few values is built with a
`Parameter` for each, and prepared on each connection by whoever asks there first.
Both walls stand: the organisation is a parameter as well, filled in with the open one,
and PostgreSQL works the policies of row level security out anew at each run.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query
from django.utils import timezone
from psycopg2.extensions import AsIs

from okrhub.lib import tenancy

R = TypeVar("R")


class Parameter(Expression):
    """A value that is known when the statement runs; `many` for a list of such."""

    def __init__(
        self, name: str, output_field: "Field[Any, Any]", *, many: bool = False
    ) -> None:
        """Keep the name by which the value is given."""
        super().__init__(output_field=output_field)
        self.name = name
        self.many = many

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """Stand in for the value, until the statement is prepared."""
        return "%s", [self]

    def get_group_by_cols(self) -> list[Any]:
        """Group by nothing: it is the same in all rows."""
        return []

    def type_in(self, connection: BaseDatabaseWrapper) -> str:
        """Return the type that PostgreSQL is told."""
        kind = self.output_field.db_type(connection)
        return f"{kind}[]" if self.many else str(kind)


ORGANIZATION = Parameter("organization", BigIntegerField())


class Prepared(Generic[R]):
    """A queryset that differs in its parameters alone.

    It needs an open organisation where the rows belong to one.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, R]]) -> None:
        """Keep how the queryset is built, which is done when rows are asked for."""
        self.build = build

    def __call__(self, **values: Any) -> list[R]:
        """Return the rows with these values, by the parameters' names. One query.

        Built once for each time zone, since days that are made of moments name it.
        """
        key = (self, timezone.get_current_timezone_name())
        statement: _Statement[R] | None = _statements.get(key)
        if statement is None:
            statement = _statements[key] = _compiled(self.build)
        return statement.run(values)


@dataclass(frozen=True, slots=True)
class _Statement(Generic[R]):
    rows: QuerySet[Any, R]
    worked_out: dict[str, Any]
    name: str
    sql: str
    parameters: tuple[Parameter, ...]

    def run(self, values: dict[str, Any]) -> list[R]:
        given = values
        if ORGANIZATION in self.parameters:
            given = values | {ORGANIZATION.name: tenancy.current_organization_id()}
        rows = self.rows.all()
        query = cast("_Run", rows.query)
        query.statement = self
        query.given = tuple(
            list(given[one.name]) if one.many else given[one.name]
            for one in self.parameters
        )
        return list(rows)

    def prepare(self, connection: BaseDatabaseWrapper) -> None:
        """Let a connection plan it, where it did not yet.

        One that was lost since the last request is made anew first, as by a cursor.
        """
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        names = _names.setdefault(connection.connection, set())
        if self.name in names:
            return
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(self.sql)
        names.add(self.name)


_statements: dict[tuple[Prepared[Any], str], _Statement[Any]] = {}
_WORKED_OUT = (
    "select",
    "klass_info",
    "annotation_col_map",
    "col_count",
    "has_extra_select",
)
_names: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class _Run(Query):
    """A query whose statement is known."""

    statement: _Statement[Any]
    given: tuple[Any, ...]

    def get_compiler(self, using: str | None = None, *_: Any, **__: Any) -> SQLCompiler:
        connection = connections[using or DEFAULT_DB_ALIAS]
        self.statement.prepare(connection)
        compiler = _Known(self, connection, using)
        vars(compiler).update(self.statement.worked_out)
        return compiler


class _Known(SQLCompiler):
    """A compiler that has nothing left to do but to name what is prepared."""

    query: _Run

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        """Run it; where that fails, let the next request have a new connection.

        The session may have lost the statement, or a migration changed its columns.
        """
        try:
            return super().execute_sql(*args, **kwargs)
        except DatabaseError:
            self.connection.close_at = monotonic()
            raise

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        given = self.query.given
        return (
            f"EXECUTE {self.query.statement.name}{_listed('%s' for _ in given)}",
            given,
        )


def _compiled(build: Callable[[], QuerySet[Any, R]]) -> _Statement[R]:
    with tenancy.whichever(ORGANIZATION):
        rows = build()
    connection = connections[rows.db]
    compiler = rows.query.get_compiler(using=rows.db)
    sql, found = compiler.as_sql()
    rows.query.__class__ = _Run
    parameters = tuple(dict.fromkeys(_parameters(found)))
    places = {one: AsIs(f"${place}") for place, one in enumerate(parameters, 1)}
    with connection.cursor() as cursor:
        body = cursor.mogrify(
            sql, [places[one] if isinstance(one, Parameter) else one for one in found]
        ).decode()
    types = _listed(one.type_in(connection) for one in parameters)
    name = f"okrhub_{sha256(f'{types} {body}'.encode()).hexdigest()[:24]}"
    # not the compiler itself, which would keep the connection of this thread open
    worked_out = {each: getattr(compiler, each) for each in _WORKED_OUT}
    return _Statement(
        rows, worked_out, name, f"PREPARE {name}{types} AS {body}", parameters
    )


def _listed(parts: Iterable[str]) -> str:
    """Return ` (a, b)`, and nothing of nothing, as PostgreSQL has it."""
    text = ", ".join(parts)
    return f" ({text})" if text else ""


def _parameters(found: Iterable[Any]) -> Iterable[Parameter]:
    return (one for one in found if isinstance(one, Parameter))
