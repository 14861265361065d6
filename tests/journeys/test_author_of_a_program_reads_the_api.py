"""Somebody who writes a program looks up how to commit, with scripts switched off."""

from tests.journeys.conftest import looks_right


def test_the_api_is_read_without_a_script(visit, db):
    page = visit("/api/", java_script_enabled=False)

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

    looks_right(page)
