"""Savepoints and settings of a transaction, sent along with the statement after them.

A test stands in one transaction, so that every action makes a savepoint where production
begins a transaction; with the settings that the walls read that is half of all
statements, and nobody reads what they answer. What is sent, and in which order, stays.
"""

from typing import Any

from psycopg2.extensions import TRANSACTION_STATUS_INERROR as IN_ERROR
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS as IN_TRANSACTION
from psycopg2.extensions import connection, cursor

BACK = "ROLLBACK TO SAVEPOINT"
WITHOUT_ANSWER = ("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT set_config(", BACK)


class Connection(connection):
    """A connection that knows what waits to be sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Connect; nothing waits."""
        super().__init__(*args, **kwargs)
        self.waiting: list[bytes] = []

    def may_wait(self, statement: Any) -> bool:
        """Say whether nobody needs to hear of a statement, which cannot fail now."""
        if not (isinstance(statement, str) and statement.startswith(WITHOUT_ANSWER)):
            return False
        status = self.info.transaction_status
        if status == IN_ERROR:
            return statement.startswith(BACK) or self.is_going_back()
        return status == IN_TRANSACTION

    def is_going_back(self) -> bool:
        """Say whether anything that waits undoes what was done."""
        return any(one.startswith(BACK.encode()) for one in self.waiting)

    def send(self) -> None:
        """Send what waits."""
        if self.waiting:
            with self.cursor() as alone:
                alone.execute("SELECT")

    def commit(self) -> None:
        """Undo first what is to be undone; all else would end with the transaction."""
        if self.is_going_back():
            self.send()
        self.waiting.clear()
        super().commit()

    def rollback(self) -> None:
        """End the transaction, and what waits with it."""
        self.waiting.clear()
        super().rollback()


class Cursor(cursor):
    """A cursor that lets a statement without an answer wait for the next one."""

    connection: Connection
    joined: bytes | None = None

    @property
    def query(self) -> bytes | None:
        """Return the statement without those that were sent along with it."""
        return self.joined or super().query

    def execute(self, query: Any, parameters: Any = None) -> None:
        """Send a statement after those that wait, or let it wait itself."""
        link = self.connection
        if self.name:
            link.send()
        waits = link.may_wait(query)
        if not (waits or link.waiting):
            self.joined = None
            super().execute(query, parameters)
            return
        self.joined = self.mogrify(query, parameters)
        if waits:
            link.waiting.append(self.joined)
            return
        sent = b";".join((*link.waiting, self.joined))
        link.waiting.clear()
        super().execute(sent)

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Ask the server for the next rows, or take them from what it sent."""
        if self.name:
            self.connection.send()
        return super().fetchmany(self.itersize if size is None else size)
