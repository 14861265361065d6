"""A check-in by keyboard alone."""

from playwright.sync_api import expect


def test_a_check_in_by_keyboard_ends_where_it_began(visit_as, samuel):
    page = visit_as(samuel, "/o/carebridge/objectives/O-12/", expected="status of 422")
    opener = page.locator("#KR-25-check-in")
    value = page.locator("dialog [name=value]")

    opener.press("Enter")
    expect(value).to_be_focused()
    page.keyboard.type("6.x")
    page.keyboard.press("Enter")
    expect(page.locator("dialog [aria-invalid=true]")).to_be_focused()
    typed = value.input_value()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(value).to_be_focused()
    page.keyboard.type("6.5")
    page.keyboard.press("Enter")
    expect(page.locator("#key-result-25")).to_contain_text("6.5")

    assert typed == "6.x"
    expect(opener).to_be_focused()
