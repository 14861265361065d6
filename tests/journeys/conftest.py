"""A real browser in front of the real server; what its console complains of fails."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings as django_settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone
from playwright.sync_api import (
    Browser,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from okrhub.lib.tenancy import tenant
from organizations import jobs
from organizations.models import Membership, Organization
from screens.demo.load import load_demo
from tests import database
from tests.conftest import session_of
from tests.run import BROWSERS

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# A page without an icon asks for one; one of another policy costs a process of its own.
EMPTY_PAGE = '<link rel="icon" href="data:,">'
EMPTY_HEAD = {"content-type": "text/html", "cross-origin-opener-policy": "same-origin"}
FLAWS = (Path(__file__).parent / "flaws.js").read_text()
# What texts look like whose colours axe has found to be legible in this run.
LEGIBLE: set[str] = set()
Visit = Callable[..., Page]
# A page asks for news every five seconds, and a busy machine answers late.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Use databases of their own, since the other tests run at the same time."""
    names = connection.settings_dict["TEST"]
    names["NAME"] = f"{names['NAME'] or 'test_okrhub'}_journeys"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Leave the rows of a test: most begin with a new copy of the demonstration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: None)
        yield


@pytest.fixture
def transactional_db(transactional_db: None, request: pytest.FixtureRequest) -> None:
    """Begin with no rows, unless it is filled anyway."""
    if "carebridge" not in request.fixturenames:
        database.empty()


@pytest.fixture(scope="session")
def chromium(django_db_setup: None, live_server: Any) -> Iterator[Browser]:
    """Chromium without a window, kept for the whole run.

    It goes before the server and the database, to which its tabs stay connected.
    """
    found = filter(None, (shutil.which(name) for name in BROWSERS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(found), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


class Tab:
    """A tab in a browser of its own, which one test after another may use.

    It knows the style and the script already, as the browser of a person who comes every
    day does: a page comes in a sixth of the time that it takes in a new one.
    """

    def __init__(self, chromium: Browser, *, scripts: bool) -> None:
        self.scripts = scripts
        self.context = chromium.new_context(java_script_enabled=scripts)
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.expected = r"(?!)"
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self._note(f"{said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self._note(f"exception: {error}"))

    def _note(self, text: str) -> None:
        if not re.search(self.expected, text):
            self.complaints.append(text)

    def log_in(self, person: Membership) -> None:
        """Bring a session along, whose cookie belongs to a safe address."""
        name = django_settings.SESSION_COOKIE_NAME
        self.context.add_cookies(
            [{"name": name, "value": session_of(person), "url": "https://localhost"}]
        )

    def forget(self, address: str) -> None:
        """Leave for an empty page; forget who was here and what was done."""
        self.context.set_offline(False)
        self.page.unroute_all()
        self.page.route(
            address, lambda asked: asked.fulfill(headers=EMPTY_HEAD, body=EMPTY_PAGE)
        )
        self.page.goto(address)
        self.page.unroute_all()
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.context.clear_cookies()
        self.complaints.clear()


@pytest.fixture(scope="session")
def tabs() -> dict[bool, list[Tab]]:
    """The tabs that no test uses at present: with scripts, and without."""
    return {True: [], False: []}


@pytest.fixture
def visit(
    chromium: Browser, tabs: dict[bool, list[Tab]], live_server: Any
) -> Iterator[Visit]:
    """Open a page in a browser of its own: `visit(path, viewport=PHONE, …)`.

    The console must stay silent but for what `expected` (a pattern) allows.
    """
    taken: list[Tab] = []

    def open_page(
        path: str,
        *,
        by: Membership | None = None,
        expected: str = r"(?!)",
        viewport: ViewportSize = WIDE,
        color_scheme: Literal["dark", "light"] = "light",
        scripts: bool = True,
    ) -> Page:
        free = tabs[scripts]
        tab = free.pop() if free else Tab(chromium, scripts=scripts)
        taken.append(tab)
        tab.expected = expected
        tab.page.set_viewport_size(viewport)
        tab.page.emulate_media(color_scheme=color_scheme, reduced_motion="reduce")
        if by:
            tab.log_in(by)
        tab.page.goto(home(live_server) + path)
        return tab.page

    yield open_page

    complaints = [text for tab in taken for text in tab.complaints]
    for tab in taken:
        tab.forget(f"{home(live_server)}/empty/")
        tabs[tab.scripts].append(tab)
    assert complaints == []


@pytest.fixture
def visit_as(visit: Visit) -> Callable[..., Page]:
    """Open a page as a person who is logged in: `visit_as(sam, path, …)`."""

    def open_page(person: Membership, path: str, **look: Any) -> Page:
        return visit(path, by=person, **look)

    return open_page


@pytest.fixture
def visit_by_name(
    visit_as: Callable[..., Page], carebridge: Organization
) -> Callable[..., Page]:
    """Open a page as one of Carebridge's people: `visit_by_name("Priya Raman", path)`."""

    def open_page(name: str, path: str, **look: Any) -> Page:
        with tenant(carebridge.pk):
            person = Membership.objects.select_related("user").get(user__name=name)
        return visit_as(person, path, **look)

    return open_page


@pytest.fixture
def samuel(carebridge: Organization) -> Membership:
    """The product owner of Billing & Coverage."""
    with tenant(carebridge.pk):
        return Membership.objects.select_related("user").get(
            user__email="samuel@carebridge.example"
        )


@pytest.fixture
def carebridge(transactional_db: None, settings: Any) -> Organization:
    """The demonstration of today, as `make run` shows it."""
    settings.DEMO = True
    now = timezone.now()

    def load() -> None:
        load_demo(now)
        jobs.work()

    database.fill(load, at=now)
    return Organization.objects.get()


def looks_right(page: Page) -> None:
    """Check a page on a phone in the dark and on a wide screen in the light."""
    page.wait_for_load_state()
    for viewport, scheme in ((PHONE, "dark"), (WIDE, "light")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        fits(page)
        found = flaws(page)
        assert not found, (page.url, found)


def fits(page: Page) -> None:
    """Check that nothing of a page stands beyond its right edge."""
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert (page.url, beyond) == (page.url, min(beyond, 0))


def press(page: Page, name: str) -> None:
    """Press the first button of this name and wait for what comes of it."""
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    """Follow the first link in the page itself whose words contain these."""
    page.locator("main").get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def home(live_server: Any) -> str:
    """Return the server's address under the name for which secure cookies work."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


def flaws(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, one line each."""
    if not page.evaluate("Boolean(window.axe && axe.run)"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(FLAWS, [*LEGIBLE])
    if not found["flaws"]:
        LEGIBLE.update(found["legible"])
    return list(found["flaws"])
