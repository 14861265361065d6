"""A sprint review on its page, by one or two at once, and its summary for others."""

from datetime import UTC, datetime

import pytest

from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from sprints import actions, queries
from sprints.models import Increment, Remark, ReviewedKeyResult
from tests.sprints.reviewing import NOW, close, given
from tests.sprints.reviewing import goal as goal
from tests.sprints.reviewing import late as late
from tests.sprints.reviewing import review as review
from tests.sprints.reviewing import who as who

AT = "/o/acme/sprints/S-5/review/"
BY_HTMX = {"HX-Request": "true"}


# ---- the pages


def test_the_page_shows_what_moved_and_offers_one_decision_per_okr(
    review, pia, browser_of, on_tuesday
):
    page = browser_of(pia).get(AT).text

    assert "KR-31" in page
    assert 'name="O-12-kind" value="keep_course" checked' in page


def test_the_review_is_closed_on_the_page_and_refused_with_all_that_was_typed(
    acme, review, pia, browser_of, on_tuesday
):
    browser = browser_of(pia)
    sent = {
        "version": "1",
        "S-5-result": "met",
        "O-12-version": "1",
        "O-12-kind": "stop",
        "O-12-note": "",
        "O-12-title": "Typed before",
    }

    refused = browser.post(f"{AT}close/", sent)
    closed = browser.post(
        f"{AT}close/", sent | {"O-12-kind": "keep_course", "O-12-note": "Go on"}
    )

    assert refused.status_code == 409
    assert "Why is it stopped? One sentence is enough." in refused.text
    assert "Typed before" in refused.text
    assert closed.status_code == 303
    assert "Closed on 10 November 2026." in browser.get(AT).text


def test_a_close_without_decisions_is_refused_on_the_page(
    review, pia, browser_of, on_tuesday
):
    answer = browser_of(pia).post(f"{AT}close/", {"version": "1"})

    assert answer.status_code == 422


def test_two_people_write_into_one_review(
    acme, review, pia, sam, browser_of, on_tuesday
):
    his, hers = browser_of(sam), browser_of(pia)
    first = hers.get(AT)

    unchanged = hers.get(AT, headers=BY_HTMX | {"If-None-Match": first.headers["ETag"]})
    his.post(f"{AT}remark/", {"words": "Fewer calls at night"})
    changed = hers.get(AT, headers=BY_HTMX | {"If-None-Match": first.headers["ETag"]})

    assert unchanged.status_code == 304
    assert "Fewer calls at night" in changed.text
    assert "<html" not in changed.text


def test_two_notes_at_once_show_both(acme, review, pia, sam, browser_of, on_tuesday):
    his, hers = browser_of(sam), browser_of(pia)
    sent = {"version": "0", "saw": "It works at night"}
    his.post(f"{AT}saw/KR-31/", sent)

    page = hers.post(f"{AT}saw/KR-31/", {"version": "0", "saw": "By day only"})
    piece = hers.post(
        f"{AT}saw/KR-31/", {"version": "0", "saw": "By day"}, headers=BY_HTMX
    )

    assert (page.status_code, piece.status_code) == (409, 409)
    assert "By day only</textarea>" in page.text
    assert "By day</textarea>" in piece.text
    both = [answer.text.count("“It works at night”") for answer in (page, piece)]
    assert both == [1, 1]
    assert 'name="version" value="1"' in piece.text


def test_two_decisions_at_once_show_both(
    acme, review, pia, sam, browser_of, on_tuesday
):
    his, hers = browser_of(sam), browser_of(pia)
    sent = {"O-12-version": "1", "O-12-kind": "pause", "O-12-note": "Till spring"}
    his.post(f"{AT}decide/O-12/", sent)

    stale = hers.post(
        f"{AT}decide/O-12/", sent | {"O-12-kind": "stop", "O-12-note": "Enough"}
    )
    again = hers.post(
        f"{AT}decide/O-12/",
        sent | {"O-12-version": "2", "O-12-kind": "stop", "O-12-note": "Enough"},
    )

    assert stale.status_code == 409
    assert "Somebody else saved this" in stale.text
    assert "\nEnough</textarea>" in stale.text
    assert 'name="O-12-version" value="2"' in stale.text
    assert again.status_code == 303


def test_lines_are_added_and_taken_out_on_the_page(
    acme, review, pia, browser_of, on_tuesday
):
    browser = browser_of(pia)

    browser.post(f"{AT}increment/", {"text": "Estimates", "moves": "KR-31"})
    browser.post(f"{AT}saw/KR-31/", {"saw": "By day", "version": "0"})
    empty = browser.post(f"{AT}remark/", {"words": " "})
    with tenant(acme.pk):
        row = Increment.objects.get()
        seen = ReviewedKeyResult.objects.get().saw
    browser.post(f"{AT}take-out/", {"row": f"increment-{row.pk}"})

    assert (seen, empty.status_code) == ("By day", 422)
    with tenant(acme.pk):
        assert not Increment.objects.exists()


# ---- the summary


@pytest.fixture
def address(acme, review, surprises, who, pia, browser_of, on_tuesday) -> str:
    """The secret address of the summary of Sprint 23."""
    with tenant(acme.pk):
        actions.add_increment(review, text="Estimates at the desk", **who)
        actions.add_remark(review, words="It saves my evening", who="Nora", **who)
        decided = given("keep_course", note="Ask Sam about the night shift")
        close(review, {surprises: decided}, who)
    browser = browser_of(pia)
    browser.post(f"{AT}summary/share/", {"act": "share"})
    shown = browser.get(f"{AT}summary/").context["address"]
    return str(shown).removeprefix("http://testserver")


def test_stakeholders_read_the_summary_without_names_and_words(address, client):
    answer = client.get(address)

    assert answer.status_code == 200
    assert "Estimates at the desk" in answer.text
    assert "Keep course" in answer.text
    hidden = ("It saves my evening", "Nora", "Sam", "Pia")
    assert [words for words in hidden if words in answer.text] == []
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_members_read_what_stakeholders_said(address, dev, browser_of):
    assert "It saves my evening" in browser_of(dev).get(f"{AT}summary/").text


def test_a_summary_taken_back_leads_nowhere(address, pia, client, browser_of):
    browser_of(pia).post(f"{AT}summary/share/", {"act": "revoke"})

    assert client.get(address).status_code == 404


def test_a_summary_leads_nowhere_after_thirty_days(acme, address, client):
    with tenant(acme.pk):
        assert queries.summary_at("none", NOW) is None
        token = address.rstrip("/").rpartition("/")[2]
        assert queries.summary_at(token, NOW) is not None
        assert queries.summary_at(token, datetime(2026, 12, 11, tzinfo=UTC)) is None


def test_an_open_review_has_no_address(in_acme, review, who):
    with pytest.raises(Conflict, match="Nothing is final"):
        actions.share_summary(review, **who, now=NOW)


def test_remarks_can_be_taken_out(in_acme, review, who):
    remark = actions.add_remark(review, words="Hm", **who)

    actions.take_out(remark, **who)

    assert not Remark.objects.exists()


def test_what_came_in_is_decided_on_the_page_and_the_review_closes(
    late, pia, browser_of, on_tuesday
):
    browser = browser_of(pia)
    sent = {"version": "1", "O-12-version": "1", "O-12-kind": "keep_course"}

    refused = browser.post(f"{AT}close/", sent)
    closed = browser.post(
        f"{AT}close/", sent | {"O-20-version": "1", "O-20-kind": "keep_course"}
    )

    assert refused.status_code == 422
    assert "O-20 has come in. Decide about it, too." in refused.text
    assert 'name="O-20-version" value="1"' in refused.text
    assert 'name="O-20-kind" value="keep_course" checked' in refused.text
    assert closed.status_code == 303
