"""Somebody who writes a program looks up how to commit, with scripts switched off."""

from tests.journeys.conftest import PHONE, WIDE, fits, looks_right

# One of each subject stands for all, which are drawn alike and of which there are hundreds.
KEEP_ONE_OF_EACH = """() => document.querySelectorAll(
".operation:nth-of-type(n+2):not([open])").forEach(each => each.remove())"""


def test_the_api_is_read_without_a_script(visit, db):
    page = visit("/api/", scripts=False)

    page.click("nav >> text=Objectives")
    page.click("#commit_objective summary")
    shown = page.inner_text("#commit_objective")
    page.click("#commit_objective a[href='#record-ObjectivePage']")
    page.click("#record-ObjectivePage summary")

    assert "/api/v1/{slug}/objectives/{reference}/commit/" in shown
    assert "Idempotency-Key" in shown
    assert "409" in shown
    assert "age_days" in page.inner_text("#record-ObjectivePage")


def test_the_page_of_the_api_looks_right(visit, db):
    page = visit("/api/")
    page.click("#draft_objective summary")
    for width in (PHONE, WIDE):
        page.set_viewport_size(width)
        fits(page)
    page.evaluate(KEEP_ONE_OF_EACH)

    looks_right(page)
