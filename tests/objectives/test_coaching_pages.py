import time

import pytest

from measures.models import Metric
from objectives import actions
from objectives.models import CoachWord, DismissedQuestion, Initiative
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent

pytestmark = pytest.mark.usefixtures("at_ten")

ROW = "/o/acme/coach/?about=key_result&names=kr-0&row=0&field=id_kr-0-title"
DISMISS = ROW.replace("/coach/", "/coach/dismiss/")
OUTPUT = "Once this is there, who will do what differently?"
NUMBER = "How would a stranger see that we succeeded?"


@pytest.fixture
def browser(browser_of, pia):
    """Pia's browser."""
    return browser_of(pia)


def ask(browser, title, address=ROW, **fields):
    typed = {"kr-0-title": title} | {f"kr-0-{k}": v for k, v in fields.items()}
    return browser.post(address, typed, headers={"hx-request": "true"}).text


def test_the_coach_asks_at_most_two_questions_with_the_words(browser, acme):
    answer = ask(browser, "Significantly launch the portal by 1 May")

    assert answer.count("<p>") == 3
    assert NUMBER in answer
    assert f"“launch”.</strong> {OUTPUT}" in answer
    assert "we will see" in answer
    assert 'name="keep_row" value="0"' in answer


def test_the_coach_says_nothing_about_a_good_key_result_or_none(browser, acme):
    good = ask(browser, "Patients who complain", baseline="14", target="8")

    assert good.strip() == ""
    assert ask(browser, "  ").strip() == ""


def test_a_wrong_number_in_another_field_does_not_silence_the_coach(browser, acme):
    assert OUTPUT in ask(browser, "Launch the portal", baseline="many")


def test_the_coach_reads_objectives_too(browser, acme):
    answer = browser.post(
        "/o/acme/coach/?about=objective&field=id_title",
        {"title": "Increase NPS by 20 %"},
    ).text

    assert "“20 %”.</strong> What would people say if we had it?" in answer


@pytest.mark.parametrize(
    "query",
    ["", "?about=all", "?about=objective&field=a%20b", "?about=key_result&row=x"],
)
def test_an_address_without_sense_is_refused(browser, acme, query):
    assert browser.post(f"/o/acme/coach/{query}", {}).status_code == 400


def test_asking_writes_nothing_and_takes_few_statements(browser, acme, statements):
    assert statements(lambda: ask(browser, "Launch the portal")) <= 12
    with tenant(acme.pk):
        assert DismissedQuestion.objects.count() == 0


def test_the_coach_answers_the_longest_text_in_time(browser, acme):
    text = "Launch the patient portal and train 200 nurses by 1 May " * 10
    ask(browser, text)
    began = time.process_time()

    ask(browser, text)

    assert time.process_time() - began < 0.1


def test_numbers_that_are_measured_already_are_offered(browser, acme):
    with tenant(acme.pk):
        Metric.objects.create(name="Complaints about the portal")
        Metric.objects.create(name="Energy use")

    answer = ask(browser, "Launch the portal")

    assert 'data-text="Complaints about the portal"' in answer
    assert "Energy use" not in answer


def test_a_question_is_gone_with_one_tap_for_this_person_and_this_text(
    browser, browser_of, sam, acme
):
    text = "Launch the portal"

    gone = browser.post(
        DISMISS, {"kr-0-title": text, "dismissed": "KR-OUTPUT-VERB"}
    ).text

    assert OUTPUT not in gone
    assert OUTPUT not in ask(browser, f" {text.upper()} ")
    assert OUTPUT in ask(browser, "Launch the new portal")
    assert OUTPUT in ask(browser_of(sam), text)


def test_what_was_dismissed_is_shown_to_nobody(browser, acme):
    browser.post(DISMISS, {"kr-0-title": "Launch it", "dismissed": "KR-OUTPUT-VERB"})

    with tenant(acme.pk):
        [row] = DismissedQuestion.objects.all()
        assert not AuditEvent.objects.filter(
            table_name="objectives_dismissedquestion"
        ).exists()
    assert len(row.digest) == 64
    assert "Launch" not in row.digest


def test_a_viewer_takes_no_question_away(browser_of, vera, acme):
    answer = browser_of(vera).post(
        DISMISS, {"kr-0-title": "Launch it", "dismissed": "KR-OUTPUT-VERB"}
    )

    assert answer.status_code == 403


def test_the_sentence_becomes_an_initiative_under_a_better_key_result(
    browser, acme, billing, quarter, pia
):
    there = "/o/acme/objectives/draft/"
    typed = {
        "title": "One record for each patient",
        "team": billing.reference,
        "cycle": str(quarter.pk),
        "owner": str(pia.pk),
        "rows": "1",
        "kr-0-title": "Choose and sign an EMR system by June",
    }

    kept = browser.post(there, typed | {"keep_row": "0"})
    better = {
        "kr-0-tries": "Choose and sign an EMR system by June",
        "kr-0-title": "Doctors who look into two systems",
        "kr-0-baseline": "60 %",
        "kr-0-target": "10 %",
    }
    saved = browser.post(there, typed | better)

    assert kept.status_code == 200
    assert 'value="Choose and sign an EMR system by June"' in kept.text
    assert "Who does what, by how much?" in kept.text
    assert saved.status_code == 303
    with tenant(acme.pk):
        initiative = Initiative.objects.get()
        link = initiative.links.select_related("key_result").get()
    assert initiative.text == "Choose and sign an EMR system by June"
    assert link.key_result.title == "Doctors who look into two systems"


def test_a_field_by_itself_is_coached_with_the_saved_numbers(browser, acme, draft):
    objective = draft()
    with tenant(acme.pk):
        row = objective.key_results.get()
    query = f"about=key_result&field=id_title&reference={row.reference}"
    there = f"/o/acme/coach/?{query}"

    answer = browser.post(there, {"title": "Launch the portal"}).text
    unknown = browser.post(there.replace(row.reference, "KR-99"), {"title": "Launch"})
    kept = browser.post(
        f"/o/acme/key-results/{row.reference}/initiatives/add/",
        {"text": "Launch the portal"},
        headers={"hx-request": "true"},
    )

    assert OUTPUT in answer
    assert NUMBER not in answer
    assert "/initiatives/add/" in answer
    assert unknown.status_code == 404
    assert kept.status_code == 204
    assert "initiative:saved" in kept.headers["HX-Trigger"]


def test_an_edited_key_result_keeps_its_sentence_too(browser, acme, draft):
    objective = draft()
    with tenant(acme.pk):
        row = objective.key_results.get()
    typed = {
        "title": objective.title,
        "cycle": str(objective.cycle_id),
        "version": str(objective.version),
        "rows": "1",
        "kr-0-reference": row.reference,
        "kr-0-version": str(row.version),
        "kr-0-title": row.title,
        "kr-0-baseline": "9",
        "kr-0-target": "4",
        "kr-0-tries": "Send letters",
    }

    saved = browser.post(f"/o/acme/objectives/{objective.reference}/edit/", typed)

    assert saved.status_code == 303
    with tenant(acme.pk):
        assert Initiative.objects.get().links.get().key_result == row


def test_the_form_of_an_okr_holds_the_coach_beside_its_fields(
    browser, acme, quarter, billing
):
    page = browser.get("/o/acme/objectives/draft/").text

    assert page.count('class="coachbox"') == 2
    assert "about=key_result&amp;field=id_kr-0-title&amp;names=kr-0&amp;row=0" in page


def test_an_organisation_adds_and_mutes_words(browser_of, ada, browser, acme):
    there = "/o/acme/settings/coach/"
    admin = browser_of(ada)

    empty = admin.post(there, {"language": "en", "list_name": "make", "word": " "})
    added = admin.post(
        there, {"language": "en", "list_name": "make", "word": "Yeet", "is_muted": "no"}
    )
    muted = admin.post(
        there,
        {"language": "en", "list_name": "make", "word": "launch", "is_muted": "yes"},
    )

    assert (empty.status_code, added.status_code, muted.status_code) == (422, 303, 303)
    assert OUTPUT in ask(browser, "Yeet the portal into the world")
    assert OUTPUT not in ask(browser, "Launch the portal")
    page = admin.get(there).text
    assert "yeet" in page
    assert "Left alone" in page


def test_a_word_is_taken_back(browser_of, ada, acme, today, now):
    row = actions.set_coach_word(
        actor=ada,
        language="en",
        list_name="make",
        word="launch",
        is_muted=True,
        on=today,
        now=now,
    )
    again = actions.set_coach_word(
        actor=ada,
        language="en",
        list_name="make",
        word="Launch ",
        is_muted=False,
        on=today,
        now=now,
    )

    answer = browser_of(ada).post(f"/o/acme/settings/coach/{row.pk}/remove/")

    assert again.pk == row.pk
    assert not again.is_muted
    assert answer.status_code == 303
    with tenant(acme.pk):
        assert not CoachWord.objects.exists()


@pytest.mark.parametrize(
    ("language", "list_name", "word", "named"),
    [
        ("de", "make", "bauen", "language"),
        ("en", "stop", "and", "list"),
        ("en", "make", "123", "word"),
    ],
)
def test_a_word_that_makes_no_sense_is_refused(
    ada, today, now, language, list_name, word, named
):
    with pytest.raises(Conflict) as refusal:
        actions.set_coach_word(
            actor=ada,
            language=language,
            list_name=list_name,
            word=word,
            is_muted=False,
            on=today,
            now=now,
        )

    assert refusal.value.facts["missing"][0]["field"] == named


def test_a_question_that_there_is_not_cannot_be_dismissed(pia, today, now):
    with pytest.raises(Conflict):
        actions.dismiss_question(
            actor=pia, code="KR-NONSENSE", text="Launch", on=today, now=now
        )
