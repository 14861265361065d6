"""A scrum master moves a bet on the board and sees what nobody sorted yet shrink."""

import re

from tests.journeys.conftest import follow, looks_right, press


def unsorted_now(page):
    """Return how many items of the present sprint nobody sorted yet."""
    cell = page.locator("#work tbody tr").first.locator("td").last
    return int(cell.inner_text())


def drag(page, card, onto):
    """Drag a card onto a column with the mouse."""
    card.hover()
    page.mouse.down()
    box = onto.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40, steps=6)
    page.mouse.up()


def test_a_scrum_master_sees_not_sorted_yet_shrink(visit_by_name):
    page = visit_by_name(
        "Noah Fischer", "/o/carebridge/", expected="Autofocus processing was blocked"
    )
    page.locator("#nav").get_by_role("link", name="Initiatives").click()
    follow(page, "Digital Front Door")
    page.wait_for_selector("[data-column=next] [data-card]")
    looks_right(page)
    card = page.locator("[data-column=next] [data-card]").first
    reference = card.locator(".ref").inner_text()
    card.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"#board >> text={reference} was moved.")
    doing = page.locator("[data-column=doing]")
    assert reference in doing.inner_text()
    press(page, "Undo")
    page.wait_for_selector(f"[data-column=next] >> text={reference}")
    drag(page, page.locator("[data-column=next] [data-card]").first, doing)
    page.wait_for_selector(f"[data-column=doing] >> text={reference}")

    page.goto(
        re.sub(r"/o/carebridge/.*", "/o/carebridge/teams/T-1/work-items/", page.url)
    )
    looks_right(page)
    before = unsorted_now(page)
    epic = page.locator("#unsorted li").first
    epic.locator("select").select_option(index=1)
    epic.get_by_role("button", name="It is this initiative").click()
    page.wait_for_selector("#toasts [data-toast]")
    page.wait_for_function(
        "before => Number(document.querySelector('#work tbody tr td:last-child')"
        ".textContent) < before",
        arg=before,
    )
    assert unsorted_now(page) < before

    follow(page, "Feature factory?")
    looks_right(page)
    follow(page, "Did it move the needle?")
    looks_right(page)
    page.go_back()
    follow(page, "Impact map")
    assert "What should move" in page.inner_text("main")
    looks_right(page)
