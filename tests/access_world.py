"""The world of the access table: who is there, which walls stand, and asking in it.

What a request does is rolled back after it.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.cookies import SimpleCookie
from itertools import product
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from okrhub.lib import prepared
from okrhub.lib.tenancy import TenantManager, tenant
from organizations.models import Membership, OrganizationSettings, User
from teams.models import Team, TeamMembership
from tests import database, factories
from tests.access_kinds import MEMBERS, Outside, Row
from tests.access_places import places
from tests.access_table import ROWS

NOW = "2026-11-10T10:00:00Z"
OUTSIDERS = ("otto", "gone")
NOT_LOGGED_IN = ("anonymous", "off")
OTHER_METHODS = ("put", "patch", "delete")
METHODS = ("get", "post", *OTHER_METHODS)
EVERYBODY = (
    *product((*MEMBERS, *OUTSIDERS, *NOT_LOGGED_IN), ("get", "post")),
    *product(("ada",), OTHER_METHODS),
)
# rows that any request touches: sessions, and the counts of the rate limits
TOUCHED = ["django_session", "okrhub_cache", "usersessions_usersession"]
VARYING = re.compile(
    r"[\w-]{32,}|\b[A-Z]{1,3}-\d+|/\d+/|canary-of-\w+|/o/\w+/|no-such-link"
)


@dataclass(frozen=True)
class World:
    """Acme with its people, and what addresses name of it and of Globex.

    To its start each request's doing is undone: one statement, where a savepoint of each
    request's own would take three.
    """

    cookies: dict[str, SimpleCookie]
    places: dict[str, str]
    foreign: dict[str, str]
    organizations: tuple[int, int]
    sums: dict[tuple[int, str], str]
    written: "Written"
    nowhere: dict[Any, str] = field(default_factory=dict)
    start: str = field(default_factory=transaction.savepoint)

    @staticmethod
    def canaries_hidden_from(person: str) -> str:
        """Return the beginning of every text that a person must never see."""
        return "canary-of-globex" if person in MEMBERS else "canary-of-acme"


@dataclass(frozen=True)
class Answer:
    """What a request was answered, and whether any row was another after it."""

    response: HttpResponse
    changed: bool
    path: str

    def shows(self, words: str) -> bool:
        """Say whether the words stand in the answer."""
        return words.encode() in self.response.content

    @property
    def status(self) -> int:
        """Return the status."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """Return the body without what differs between two equal answers."""
        said = self.response.content.decode().replace(self.path, "…")
        return VARYING.sub("…", said)


def make_world() -> World:
    """Make Acme with its cast, and Globex with Otto and a canary in every text."""
    acme = factories.organization("acme", "Acme Health")
    globex = factories.organization("globex", "Globex")
    role = Membership.Role
    people = {
        "ada": factories.member(acme, "Ada Ames", role.OWNER),
        "adam": factories.member(acme, "Adam Ash", role.ADMIN),
        "lena": factories.member(acme, "Lena Lund", role.LEADER),
        "pia": factories.member(acme, "Pia Park"),
        "sam": factories.member(acme, "Sam Stone"),
        "dev": factories.member(acme, "Dev Dale"),
        "vera": factories.member(acme, "Vera Voss", role.VIEWER),
        "gone": factories.member(acme, "Gus Gone"),
        "off": factories.member(acme, "Olga Off"),
        "otto": factories.member(globex, "Otto Orr", role.OWNER),
    }
    target = factories.member(acme, "Tom Target")
    with tenant(globex.pk):
        foreign = places(people["otto"], people["otto"], "globex", after=500)
    with tenant(acme.pk):
        own = places(people["ada"], target, "acme", after=100)
        team_role = TeamMembership.Role
        held = (team_role.PRODUCT_OWNER, team_role.SCRUM_MASTER, team_role.DEVELOPER)
        team = Team.objects.get(name="canary-of-acme")
        for name, in_team in zip(("pia", "sam", "dev"), held, strict=True):
            TeamMembership.objects.create(
                team=team,
                membership=people[name],
                role=in_team,
                started_on=date(2024, 1, 1),
            )
    cookies = {name: _cookies(person) for name, person in people.items()}
    with tenant(acme.pk):
        Membership.objects.filter(pk=people["gone"].pk).update(is_active=False)
    User.objects.filter(pk=people["off"].user_id).update(is_active=False)
    return World(
        {"anonymous": SimpleCookie()} | cookies,
        own,
        foreign,
        (acme.pk, globex.pk),
        sums((acme.pk, globex.pk)),
        Written(),
    )


def _cookies(person: Membership) -> SimpleCookie:
    EmailAddress.objects.create(
        user=person.user, email=person.user.email, verified=True, primary=True
    )
    client = Client()
    client.force_login(person.user)
    return client.cookies


@contextmanager
def without_application_wall(apart_from: type | None = None) -> Iterator[None]:
    """Let managers of tenant models return whatever the database shows."""
    walled = TenantManager.get_queryset

    def whatever_there_is(manager: TenantManager[Any]) -> models.QuerySet[Any]:
        if manager.model is apart_from:
            return walled(manager)
        return models.Manager.get_queryset(manager)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TenantManager, "get_queryset", whatever_there_is)
        patch.setattr(prepared, "_statements", {})
        yield


@contextmanager
def without_application_wall_but_for_settings() -> Iterator[None]:
    """With no wall at all, two organisations' settings would stop every request."""
    with without_application_wall(apart_from=OrganizationSettings):
        yield


@contextmanager
def without_row_level_security() -> Iterator[None]:
    """Log in as the schema's owner, who sees every row."""
    with database.owner():
        yield


@contextmanager
def templates_as_in_production() -> Iterator[None]:
    """Keep no copy of what each template was given, as Django's tests do."""

    def render(template: Template, context: Context) -> str:
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@contextmanager
def refusals_unwritten() -> Iterator[None]:
    """Write no line about each refusal: pytest would set it twice, and keep it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("django.request"), "disabled", True)
        yield


WALLS_DOWN: dict[str, tuple[Callable[[], AbstractContextManager[None]], ...]] = {
    "both walls": (),
    "row level security alone": (without_application_wall,),
    "the application wall alone": (without_row_level_security,),
    "no wall": (without_row_level_security, without_application_wall_but_for_settings),
}


@contextmanager
def world_with(
    *walls_down: Callable[[], AbstractContextManager[None]],
) -> Iterator[World]:
    """Make the world with some walls taken down; nothing of it stays."""
    with ExitStack() as stack:
        for take_down in walls_down:
            stack.enter_context(take_down())
        stack.enter_context(time_machine.travel(NOW))
        stack.enter_context(templates_as_in_production())
        stack.enter_context(refusals_unwritten())
        with transaction.atomic():
            yield make_world()
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def mode() -> str:
    """Both walls stand, where a module says nothing else."""
    return "both walls"


@pytest.fixture(scope="module")
def world(mode, django_db_setup, django_db_blocker) -> Iterator[World]:
    """One world for all tests of a mode."""
    with django_db_blocker.unblock(), world_with(*WALLS_DOWN[mode]) as made:
        yield made


# Making a client loads the middleware, which takes as long as answering.
CLIENTS = {csrf: Client(enforce_csrf_checks=csrf) for csrf in (False, True)}


def client_of(world: World, person: str, *, csrf: bool = False) -> Client:
    """Return a client in which the person is logged in."""
    client = CLIENTS[csrf]
    client.cookies = SimpleCookie(world.cookies[person])
    return client


def ask(
    world: World,
    person: str,
    method: str,
    path: str,
    *,
    sends: dict[str, str] | None = None,
    body: object = None,
    csrf: bool = False,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send a request as a person, without any field unless told; undo what it did.

    What is not refused changed something if it wrote any row.
    """
    client = client_of(world, person, csrf=csrf)
    sent: dict[str, Any] = {}
    if path.startswith("/api/"):
        sent["content_type"] = "application/json"
        if body is not None:
            sent["data"] = json.dumps(body)
    elif method == "post":
        sent["data"] = {"sent": "by a form"} | (sends or {})
    try:
        response = getattr(client, method)(path, headers=headers, **sent)
        written = world.written.since()
        changed = bool(written) and (
            response.status_code < 300
            or not sums(world.organizations, written).items() <= world.sums.items()
        )
        answer = Answer(response, changed, response.request["PATH_INFO"])
    finally:
        transaction.savepoint_rollback(world.start)
        transaction.set_rollback(False)
    return answer


class Written:
    """How many rows the transaction had written when one last looked, by table."""

    def __init__(self) -> None:
        """Look."""
        self.tables = tables()
        self.rows = rows_written(self.tables)

    def since(self) -> set[str]:
        """Look again, and return the tables of which any row was written since."""
        before, self.rows = self.rows, rows_written(self.tables)
        return {name for name, rows in self.rows.items() if rows != before.get(name)}


def tables() -> str:
    """Return the ids of the tables whose rows count, as PostgreSQL reads an array."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(oid)::text FROM pg_class"
            " WHERE relkind = 'r' AND relname <> ALL (%s)"
            " AND relnamespace <> 'pg_catalog'::regnamespace",
            [TOUCHED],
        )
        (ids,) = cursor.fetchone()
    return str(ids)


def rows_written(tables: str) -> dict[str, int]:
    """Return how many rows this transaction has written so far, undone ones too.

    The view of these statistics would take ten times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text, rows FROM (SELECT oid,"
            " pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid) AS rows"
            " FROM unnest(%s::oid[]) AS oid) AS counted WHERE rows > 0",
            [tables],
        )
        return dict(cursor.fetchall())


def sums(
    organizations: tuple[int, int], tables: Set[str] | None = None
) -> dict[tuple[int, str], str]:
    """Return a sum over the rows that each organisation and its people have, by table.

    The audit trail stands elsewhere, and is left out.
    """
    named = None if tables is None else list(tables)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('SELECT %%L, concat(count(*), '' '', sum(hashtext("
            "t::text))) FROM %%I t', tablename, tablename), ' UNION ALL ')"
            " FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s)"
            " AND (%s::text[] IS NULL OR tablename = ANY (%s))",
            [TOUCHED, named, named],
        )
        (lines,) = cursor.fetchone()
        found = {}
        for organization_id in organizations if lines else ():
            with tenant(organization_id):
                cursor.execute(lines)
                for name, line in cursor.fetchall():
                    found[organization_id, name] = line
    return found


def path_of(name: str, row: Row, places: dict[str, str], slug: str = "acme") -> str:
    """Return an address, filled with what the places name."""
    kwargs = {key: text.format(**places) for key, text in row.kwargs.items()}
    if not isinstance(row, Outside):
        kwargs["slug"] = slug
    return reverse(name, kwargs=kwargs)


def rows_of(*kinds: type[Row]) -> list[str]:
    return sorted(name for name, row in ROWS.items() if isinstance(row, kinds))


def by_room(names: Iterable[str]) -> list[Any]:
    """Return the names in rooms, for tests that say of each what they found.

    A test for each address would take longer to begin and to end than to ask.
    """
    rooms: dict[str, list[str]] = {}
    for name in sorted(names):
        space = name.rpartition(":")[0]
        rooms.setdefault(space or "accounts", []).append(name)
    return [pytest.param(names, id=room) for room, names in rooms.items()]
