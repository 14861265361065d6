"""Paste OKRs as text: read, confirmed, drafted, and started where a slot is free."""

from decimal import Decimal

import pytest

from objectives.forms.pasting import PastedKeyResultForm
from objectives.models import Cycle, KeyResult, LimitHit, Objective, Slot
from okrhub.lib.tenancy import tenant
from tests.pages import words

ADDRESS = "/o/acme/paste/"
TEXT = """Dialysis at home feels as safe as in the clinic
- Patients who dialyse at home: 41 to 60
- Emergency calls in the first month from 9 to 4 per 100
- Patients who would recommend it 70 %
- Launch the training videos by December
"""


@pytest.fixture
def paste(pia, browser_of, quarter, billing):
    """Send the page as Pia's browser does."""
    client = browser_of(pia)

    def send(text=TEXT, **fields):
        typed = {"text": text, "team": billing.reference, "cycle": str(quarter.pk)}
        return client.post(ADDRESS, typed | fields)

    return send


def shown(answer) -> dict[str, str]:
    """Return what a browser would send back of the page that it was shown."""
    okrs = answer.context["okrs"]
    sent = {"objectives": str(len(okrs.objectives))}
    for form in okrs.objectives:
        sent[f"{form.prefix}-rows"] = str(len(form.rows))
        for part in (form, *form.rows):
            for bound in part:
                value = bound.value()
                if value is True:
                    sent[bound.html_name] = "on"
                elif value not in {None, False, ""}:
                    sent[bound.html_name] = str(value)
    return sent


def test_the_page_asks_for_text(pia, browser_of):
    answer = browser_of(pia).get(ADDRESS)

    assert "appear here, to be confirmed" in words(answer)


def test_text_is_read_and_what_is_missing_is_asked_for(acme, paste):
    answer = paste(read="1")

    assert answer.status_code == 200
    assert "1 objective, 4 key results" in words(answer)
    (okr,) = answer.context["okrs"].objectives
    assert okr["title"].value() == "Dialysis at home feels as safe as in the clinic"
    assert [
        (row["baseline"].value(), row["target"].value(), row["unit"].value())
        for row in okr.rows
    ] == [
        ("41", "60", ""),
        ("9", "4", "per 100"),
        (None, "70", "%"),
        (None, None, ""),
    ]
    assert [row.lacks_number for row in okr.rows] == [False, False, True, False]
    assert [row.is_output for row in okr.rows] == [False, False, False, True]
    assert "<mark>41</mark> to <mark>60</mark>" in answer.content.decode()
    assert "This is something you make." in words(answer)
    assert "1 key result still lacks a number" in words(answer)
    with tenant(acme.pk):
        assert not Objective.objects.exists()


def test_a_share_that_moves_is_nothing_to_be_made():
    typed = {"title": "Share paid by invoice", "baseline": "0", "target": "20"}

    assert not PastedKeyResultForm(initial=typed).is_output
    assert PastedKeyResultForm(initial=typed | {"baseline": ""}).is_output


def test_a_part_of_the_page_is_read_while_somebody_types(pia, browser_of):
    answer = browser_of(pia).post(
        ADDRESS, {"text": TEXT}, headers={"HX-Request": "true"}
    )

    assert answer.content.decode().strip().startswith("<section")


def test_what_is_confirmed_is_drafted_for_the_team(acme, billing, quarter, pia, paste):
    sent = shown(paste(read="1")) | {"o-0-2-baseline": "55 %"}

    answer = paste(take="1", **sent)

    with tenant(acme.pk):
        objective = Objective.objects.get()
        assert answer["Location"] == f"/o/acme/objectives/{objective.reference}/"
        assert (objective.team_id, objective.cycle_id, objective.owner_id) == (
            billing.pk,
            quarter.pk,
            pia.pk,
        )
        assert (objective.state, objective.is_imported) == ("proposed", False)
        rows = KeyResult.objects.order_by("position")
        assert [(row.kind, row.baseline, row.target) for row in rows] == [
            ("increase", 41, 60),
            ("decrease", 9, 4),
            ("increase", 55, 70),
            ("milestone", None, None),
        ]
        assert not Slot.objects.exists()


def test_what_is_not_wanted_is_left_out(acme, paste):
    sent = shown(paste(read="1"))
    del sent["o-0-3-take"]

    paste(take="1", **sent)

    with tenant(acme.pk):
        assert KeyResult.objects.count() == 3


def test_a_number_can_be_found_first(acme, paste):
    sent = shown(paste(read="1")) | {"o-0-2-kind": "baseline"}

    paste(take="1", **sent)

    with tenant(acme.pk):
        assert KeyResult.objects.get(position=3).kind == "baseline"


def test_a_missing_number_can_wait(acme, paste):
    paste(take="1", **shown(paste(read="1")))

    with tenant(acme.pk):
        found = KeyResult.objects.get(position=3)
        assert (found.baseline, found.target) == (None, Decimal(70))


def test_what_the_team_is_at_already_takes_its_slot_at_once(acme, billing, paste):
    sent = shown(paste(read="1")) | {"o-0-is_running": "on"}

    paste(take="1", **sent)

    with tenant(acme.pk):
        assert Objective.objects.get().state == "in_process"
        assert Slot.objects.get().is_fact is False


def test_at_the_limit_everything_is_kept_and_the_refusal_says_what_fills_the_slots(
    acme, billing, committed, paste
):
    running = [committed(f"Objective {n}") for n in range(3)]
    sent = shown(paste(read="1")) | {"o-0-is_running": "on"}

    answer = paste(take="1", **sent)

    with tenant(acme.pk):
        kept = Objective.objects.latest("pk")
        assert (kept.state, kept.key_results.count()) == ("ready", 4)
        assert LimitHit.objects.get().objective_id == kept.pk
    assert answer.status_code == 303
    messages = [str(m) for m in answer.wsgi_request._messages]
    fills = ", ".join(okr.reference for okr in running)
    assert messages == [
        f"{kept.reference} is taken over.",
        f"{kept.reference} stays ready. Billing has 3 of 3 OKRs in process. "
        f"They are {fills}.",
    ]


def test_who_may_not_commit_drafts_and_is_told_why(acme, dev, browser_of, paste, pia):
    sent = shown(paste(read="1")) | {"o-0-is_running": "on"}
    sent |= {"text": TEXT, "take": "1"}
    with tenant(acme.pk):
        cycle = Cycle.objects.get()
    sent |= {"team": "T-1", "cycle": str(cycle.pk)}

    answer = browser_of(dev).post(ADDRESS, sent)

    with tenant(acme.pk):
        assert Objective.objects.get().state != "in_process"
    (_, refused) = [str(m) for m in answer.wsgi_request._messages]
    assert "stays proposed" in refused


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"o-0-2-baseline": "many"}, "“many” is not a number."),
        ({"o-0-1-baseline": "4"}, "Baseline and target are both 4."),
        ({"o-0-title": ""}, "Say in words what should be true."),
        ({"team": "T-99"}, "Select a valid choice"),
        ({"o-0-take": ""}, "Nothing is chosen to be taken over."),
    ],
)
def test_what_does_not_fit_comes_back_as_it_was_typed(acme, paste, changes, sentence):
    sent = shown(paste(read="1")) | {"o-0-0-title": "Typed by hand"} | changes

    answer = paste(take="1", **sent)

    assert answer.status_code in {409, 422}
    assert sentence in words(answer)
    assert TEXT.strip() in answer.context["form"]["text"].value()
    rows = answer.context["okrs"].objectives[0].rows
    assert rows[0]["title"].value() == "Typed by hand"
    with tenant(acme.pk):
        assert not Objective.objects.exists()


def test_what_is_left_out_need_not_be_right(acme, paste):
    sent = shown(paste(read="1")) | {"o-0-3-title": "", "o-0-2-baseline": "many"}
    del sent["o-0-2-take"]

    paste(take="1", **sent)

    with tenant(acme.pk):
        assert KeyResult.objects.count() == 2


def test_reading_again_keeps_what_was_typed_beside_a_line(paste):
    sent = shown(paste(read="1")) | {"o-0-2-baseline": "55", "o-0-title": "At home"}
    del sent["o-0-3-take"]

    answer = paste(f"{TEXT}- Nurses who are called at night: 12 to 6\n", **sent)

    (okr,) = answer.context["okrs"].objectives
    assert okr["title"].value() == "At home"
    assert okr.rows[2]["baseline"].value() == "55"
    assert [bool(row["take"].value()) for row in okr.rows] == [True] * 3 + [False, True]
    assert okr.rows[4]["target"].value() == "6"


def test_several_objectives_lead_to_the_list(acme, paste):
    text = "One bill\n- Calls from 9 to 4\n\nShort waits\n- Minutes from 30 to 10\n"
    sent = shown(paste(text, read="1"))

    answer = paste(text, take="1", **sent)

    assert answer["Location"] == "/o/acme/objectives/"
    with tenant(acme.pk):
        assert Objective.objects.count() == 2


def test_the_present_cycle_is_made_when_it_is_chosen_and_not_there(
    acme, billing, ada, browser_of
):
    client = browser_of(ada)
    sent = {"text": "One bill\n- Calls from 9 to 4\n", "team": billing.reference}
    sent["cycle"] = "quarterly"
    page = client.post(ADDRESS, sent)

    answer = client.post(ADDRESS, sent | shown(page) | {"take": "1"})

    assert (answer.status_code, words(answer)) == (303, "")
    with tenant(acme.pk):
        assert Cycle.objects.get().objectives.count() == 1


def test_hostile_counts_and_texts_are_harmless(acme, paste):
    answer = paste("x", take="1", objectives="99999999", **{"o-0-rows": "-5"})
    assert answer.status_code in {409, 422}

    answer = paste("<script>alert(1)</script>\n- a from 1 to 2\n", read="1")
    assert "<script>alert" not in answer.content.decode()

    answer = paste("A\n- b\n" * 6_000, read="1")
    assert len(answer.context["okrs"].objectives) <= 20


def test_viewers_and_strangers_do_not_paste(acme, billing, vera, otto, browser_of):
    assert browser_of(vera).get(ADDRESS).status_code == 403
    assert browser_of(otto).get(ADDRESS).status_code == 404
