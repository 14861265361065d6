"""The test database and the cast: one organisation, its people, and a stranger."""

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import hypothesis
import pytest
import time_machine
from celery import current_app
from django.conf import settings as django_settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, reset_queries
from django.db.models import Model
from django.template import Context, Template
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from objectives.models import Cycle
from okrhub.lib.tenancy import tenant
from organizations.actions import create_token
from organizations.models import Membership, Organization
from teams.models import Team, TeamMembership
from tests import database, factories
from tests.contract import ContractClient
from tests.smtp import Mailbox, mail_server

# Nothing that importing and collecting makes becomes garbage.
gc.disable()

hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long files begin first, or one worker would end with one of them alone."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    """Keep the files of the demonstration on one worker, where it is loaded once."""
    if config.getoption("dist") != "loadfile":
        return None
    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = _world_of
    return scheduler


def _world_of(nodeid: str) -> str:
    folder, is_of_it, _ = nodeid.partition("/demonstration/")
    return folder + is_of_it if is_of_it else nodeid.partition("::")[0]


def pytest_collection_finish() -> None:
    """Look for garbage rarely, and not among what is there for the whole run.

    This takes a seventh off the time that a request takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
    django_db_modify_db_settings,
) -> Iterator[None]:
    """Make it as the owner, then log in as `okr_app` like the real thing."""
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _: database.empty()
        )
        with database.owner():
            database.copy(anew=not keep)
            made = setup_databases(
                verbosity=0, interactive=False, keepdb=True, serialized_aliases=[]
            )
        yield
        if not keep:
            with database.owner():
                teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def worker_knows_its_jobs() -> None:
    """Import what Celery's worker imports, so that `jobs.work()` does the same here."""
    current_app.autodiscover_tasks(force=True)


@pytest.fixture(scope="session", autouse=True)
def only_pages_keep_their_context(django_test_environment) -> Iterator[None]:
    """Let a test see what a page was given, and not what each part of it was given.

    Django's tests copy that for every part, of which a page has a hundred. What is
    drawn of a page alone is no template itself: there the parts keep it.
    """
    keeping: Callable[[Template, Context], str] = vars(Template)["_render"]

    def render(template: Template, context: Context) -> str:
        page = context.template
        if isinstance(page, Template) and page is not template:
            return template.nodelist.render(context)
        return keeping(template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture
def today() -> date:
    """A Tuesday in the middle of the fourth quarter."""
    return date(2026, 11, 10)


@pytest.fixture
def now() -> datetime:
    """Ten in the morning of that Tuesday."""
    return datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def that_morning(now: datetime) -> Iterator[None]:
    """Let requests arrive at that moment."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def at_ten(time_machine, now: datetime) -> None:
    """Let a clock that the test moves on stand at that moment."""
    time_machine.move_to(now, tick=False)


@pytest.fixture
def acme(db: None) -> Organization:
    """The organisation of the cast, with the quarter, the year and one team."""
    return factories.organization("acme", "Acme Health")


@pytest.fixture
def globex(db: None) -> Organization:
    """The stranger's organisation."""
    return factories.organization("globex", "Globex")


@pytest.fixture
def in_acme(acme: Organization) -> Iterator[Organization]:
    """Acme, opened for the whole test."""
    with tenant(acme.pk):
        yield acme


@pytest.fixture
def billing(acme: Organization) -> Team:
    """Pia's and Sam's team, T-1."""
    with tenant(acme.pk):
        return factories.TeamFactory.create(name="Billing", mark="BI")


@pytest.fixture
def intake(acme: Organization) -> Team:
    """Another team of Acme, of which none of the cast is part, T-2 or so."""
    with tenant(acme.pk):
        return factories.TeamFactory.create(name="Intake", mark="IN")


@pytest.fixture
def ada(acme: Organization) -> Membership:
    """Ada owns the organisation."""
    return factories.member(acme, "Ada Ames", Membership.Role.OWNER)


@pytest.fixture
def adam(acme: Organization) -> Membership:
    """Adam administers it."""
    return factories.member(acme, "Adam Ash", Membership.Role.ADMIN)


@pytest.fixture
def lena(acme: Organization) -> Membership:
    """Lena leads."""
    return factories.member(acme, "Lena Lund", Membership.Role.LEADER)


@pytest.fixture
def pia(acme: Organization, billing: Team) -> Membership:
    """Pia is product owner of Billing."""
    return factories.member(
        acme, "Pia Park", team=billing, team_role=TeamMembership.Role.PRODUCT_OWNER
    )


@pytest.fixture
def sam(acme: Organization, billing: Team) -> Membership:
    """Sam is scrum master of Billing."""
    return factories.member(
        acme, "Sam Stone", team=billing, team_role=TeamMembership.Role.SCRUM_MASTER
    )


@pytest.fixture
def dev(acme: Organization, billing: Team) -> Membership:
    """Dev develops in Billing."""
    return factories.member(
        acme, "Dev Dale", team=billing, team_role=TeamMembership.Role.DEVELOPER
    )


@pytest.fixture
def vera(acme: Organization) -> Membership:
    """Vera only views."""
    return factories.member(acme, "Vera Voss", Membership.Role.VIEWER)


@pytest.fixture
def otto(globex: Organization) -> Membership:
    """Otto owns another organisation."""
    return factories.member(globex, "Otto Orr", Membership.Role.OWNER)


def session_of(membership: Membership) -> str:
    """Write a person's session as a log-in would leave it; return the cookie's value."""
    user, session = membership.user, SessionStore()
    session[auth.SESSION_KEY] = str(user.pk)
    session[auth.BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@pytest.fixture
def quarter(acme: Organization) -> Cycle:
    """The fourth quarter of 2026."""
    with tenant(acme.pk):
        return factories.QuarterFactory.create()


@pytest.fixture
def year(acme: Organization) -> Cycle:
    """The year 2026."""
    with tenant(acme.pk):
        return factories.YearFactory.create()


@pytest.fixture
def by_pia(pia: Membership, today: date, now: datetime) -> dict[str, object]:
    """Pia acts, at that moment."""
    return {"actor": pia, "on": today, "now": now}


@pytest.fixture
def fresh():
    """Read a row again, whatever organisation it belongs to."""

    def read(row):
        with tenant(row.organization_id):
            return type(row).objects.get(pk=row.pk)

    return read


@pytest.fixture
def browser_of() -> Callable[[Membership], Client]:
    """Return a test client in which a person is logged in already.

    That takes a fifth of the time of the form.
    """

    def log_in(membership: Membership) -> Client:
        client = Client()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = session_of(membership)
        return client

    return log_in


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """A real mail server to which the application sends during the test."""
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = False
        yield running


@pytest.fixture
def key_of() -> Callable[..., ContractClient]:
    """Return a client of the API that sends a person's token."""

    def make(person: Membership, scope: str = "write") -> ContractClient:
        _, token = create_token(
            "for the tests", scope=scope, actor=person, expires_at=None
        )
        return ContractClient(headers={"authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def rows_known_of() -> Callable[[type[Model]], int]:
    """Return how many rows of a model the database's planner reckons with."""

    def read(model: type[Model]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples FROM pg_class WHERE oid = %s::regclass",
                [model._meta.db_table],
            )
            return int(cursor.fetchone()[0])

    return read


@pytest.fixture(scope="session")
def statements():
    """Count SQL as the budgets do: without transaction control and set_config."""

    def count(run: Callable[[], object]) -> int:
        ignored = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")
        reset_queries()
        with CaptureQueriesContext(connection) as captured:
            run()
        return sum(
            not query["sql"].startswith(ignored) and "set_config" not in query["sql"]
            for query in captured.captured_queries
        )

    return count


assert django_settings.MIGRATION_DATABASE_URL, "Run the tests with `make test`."
