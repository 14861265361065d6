"""Two write one key result: each sees what the other shares, and keeps the own words."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from objectives import actions
from objectives.models import Cycle
from okrhub.lib.tenancy import seen_by, tenant
from tests import factories
from tests.journeys.conftest import looks_right
from tests.objectives.conftest import COMPLAINTS

MINE = "Patients who ask what a line of the bill means"
OVERTAKEN = r"status of 409|Response Status Error Code 409"
TYPE = """([field, before, way, after]) => {
  const control = document.querySelector(field);
  const type = (text) => {
    control.value = text;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  };
  type(before);
  if (way === "submit") control.form.requestSubmit();
  else [...document.querySelectorAll("#workspace a")].find((link) => link.textContent === "Close").click();
  type(after);
}"""
UNREACHABLE = "ERR_FAILED|htmx:(sendError|afterRequest)"


@pytest.fixture
def draft_page(acme, lena, billing):
    """A year's objective in a draft of Lena and Leo, with a key result; its address."""
    leo = factories.member(acme, "Leo Lind", "leader")
    now = datetime.now(UTC)
    who = {"actor": lena, "on": now.date(), "now": now}
    with tenant(acme.pk):
        year: Cycle = factories.YearFactory.create(
            name="This year",
            starts_on=now.date().replace(month=1, day=1),
            ends_on=now.date().replace(month=12, day=31),
        )
    draft = actions.begin_draft(cycle=year, authors=[leo], **who)
    objective = actions.draft_objective(
        team=billing,
        cycle=year,
        title="Nobody wonders what a bill means",
        draft=draft,
        key_results=[COMPLAINTS],
        **who,
    )
    with seen_by(lena.pk), tenant(acme.pk):
        row = objective.key_results.get().reference
    address = f"/o/acme/drafts/{draft.reference}/?at={objective.reference}&open={row}"
    return leo, row, address, objective.reference


def share(page, field: str) -> int:
    """Press Enter in a field and return with which status the server answered."""
    with page.expect_response(lambda answer: is_sent(answer.request)) as answered:
        page.press(field, "Enter")
    return int(answered.value.status)


def is_sent(request, act: str = "share") -> bool:
    """Say whether a request does this with a field; the coach's sends fields too."""
    sent = parse_qs(request.post_data or "")
    return "/fields/" in request.url and sent.get("act") == [act]


def keep_from(page, field: str) -> None:
    """Let no text of this field reach the server but what is shared."""
    page.route(
        f"**/fields/{field}/",
        lambda route: (
            route.abort() if is_sent(route.request, "keep") else route.fallback()
        ),
    )


def test_what_another_shares_comes_in_and_what_i_write_stays(
    visit_as, lena, draft_page
):
    leo, row, address, objective = draft_page
    hers = visit_as(lena, "/o/acme/drafts/", expected=f"{OVERTAKEN}|{UNREACHABLE}")
    his = visit_as(leo, "/o/acme/drafts/", expected=OVERTAKEN)
    for page in (hers, his):
        page.goto(page.url.split("/o/acme/")[0] + address)

    title, baseline, target = (
        f"#{row}-{name}" for name in ("title", "baseline", "target")
    )
    hers.fill(title, MINE)
    his.locator(f"#{row}-sharpen > summary").click()
    his.fill(baseline, "62 %")
    assert share(his, baseline) == 200
    expect(his.locator(f"#{row}-unit")).to_have_value("%")
    expect(hers.locator(baseline)).to_have_value("62")
    expect(hers.locator(title)).to_have_value(MINE)
    expect(hers.locator(title)).to_be_focused()
    assert share(hers, title) == 200
    expect(his.locator(title)).to_have_value(MINE)
    expect(his.locator(f"#{row}-sharpen")).to_have_attribute("open", "")

    keep_from(hers, "target")
    hers.fill(target, "20")
    hers.focus(title)
    his.fill(target, "30")
    assert share(his, target) == 200
    his.fill(baseline, "61")
    assert share(his, baseline) == 200
    expect(hers.locator(baseline)).to_have_value("61")
    assert share(hers, target) == 409
    both = hers.locator(".overtaken article p")
    expect(both).to_have_text(["30", "20"])
    looks_right(hers)

    his.goto(his.url.split("/drafts/")[0] + f"/objectives/{objective}/canvas/")
    paper = his.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1


def test_what_is_typed_is_called_kept_only_while_the_server_has_it(
    visit_as, lena, draft_page
):
    _, row, address, _ = draft_page
    page = visit_as(lena, "/o/acme/drafts/", expected=UNREACHABLE)
    page.goto(page.url.split("/o/acme/")[0] + address)
    title, kept = f"#{row}-title", page.locator(f"#{row}-title-kept")
    page.fill(title, MINE)
    expect(kept).to_contain_text("Your private draft, kept")

    page.route("**/fields/title/", lambda route: route.abort())
    page.fill(title, f"{MINE} and")
    expect(kept.get_by_text("Your private draft, kept")).to_be_hidden()
    expect(kept).to_contain_text("Not kept yet. The server could not be reached.")
    looks_right(page)
    page.locator(f"#{row}").get_by_role("link", name="Close").click()
    expect(page.locator("#toasts")).to_contain_text("not kept yet, so it stays open")
    expect(page.locator(title)).to_have_value(f"{MINE} and")
    page.unroute("**/fields/title/")
    page.fill(title, f"{MINE} and ask")

    expect(kept.get_by_text("Your private draft, kept")).to_be_visible()
    expect(kept.get_by_text("Not kept yet")).to_be_hidden()


def test_what_was_typed_a_moment_ago_outlives_its_field(visit_as, lena, draft_page):
    _, row, address, _ = draft_page
    page = visit_as(lena, "/o/acme/drafts/")
    page.goto(page.url.split("/o/acme/")[0] + address)
    title = f"#{row}-title"

    page.evaluate(TYPE, [title, MINE, "submit", f"{MINE}, and"])
    expect(page.locator(f"{title}-kept")).to_contain_text(f"Others see “{MINE}”")
    typed_on = page.input_value(title)
    page.evaluate(TYPE, [title, f"{MINE}, and ask", "close", f"{MINE}, and ask us"])
    expect(page.locator(f"#{row}")).to_contain_text("a text here that is not shared")
    page.click(f"#{row}-write")

    expect(page.locator(title)).to_have_value(f"{MINE}, and ask us")
    assert typed_on == f"{MINE}, and"
