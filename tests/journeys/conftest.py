"""A real browser in front of the real server; what its console complains of fails."""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connection
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
from screens.demo.story import PASSWORD
from tests import database, factories
from tests.run import BROWSERS

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
Visit = Callable[..., Page]
# A page asks for news every five seconds, and a busy machine answers late.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Use databases of their own, since the other tests run at the same time."""
    names = connection.settings_dict["TEST"]
    names["NAME"] = f"{names['NAME'] or 'test_okrhub'}_journeys"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a window, kept for the whole run."""
    found = filter(None, (shutil.which(name) for name in BROWSERS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(found), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Visit]:
    """Open a page in a browser of its own: `visit(path, viewport=PHONE, …)`.

    The console must stay silent but for what `expected` (a pattern) allows.
    """
    contexts, complaints = [], []

    def open_page(path: str, *, expected: str = r"(?!)", **look: Any) -> Page:
        context = chromium.new_context(**{"viewport": WIDE, **look})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()

        def note(text: str) -> None:
            if not re.search(expected, text):
                complaints.append(text)

        page.on("console", lambda message: note(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: note(f"exception: {error}"))
        page.goto(home(live_server) + path)
        return page

    yield open_page

    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def visit_as(visit: Visit) -> Callable[..., Page]:
    """Log in as a person, then open a page: `visit_as(sam, path, …)`."""

    def open_page(
        person: Membership,
        path: str,
        *,
        password: str = factories.PASSWORD,
        **look: Any,
    ) -> Page:
        page = visit(f"/accounts/login/?next={path}", **look)
        page.fill("[name=login]", person.user.email)
        page.fill("[name=password]", password)
        page.click("main form:has([name=password]) button[type=submit]")
        page.wait_for_url(f"**{path}")
        return page

    return open_page


@pytest.fixture
def visit_by_name(
    visit_as: Callable[..., Page], carebridge: Organization
) -> Callable[..., Page]:
    """Open a page as one of Carebridge's people: `visit_by_name("Priya Raman", path)`."""

    def open_page(name: str, path: str, **look: Any) -> Page:
        with tenant(carebridge.pk):
            person = Membership.objects.select_related("user").get(user__name=name)
        return visit_as(person, path, password=PASSWORD, **look)

    return open_page


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
    asked = {"resultTypes": ["violations"], "selectors": False}
    found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
    return [f"{flaw['id']}: {flaw['nodes'][0]['html'][:160]}" for flaw in found]
