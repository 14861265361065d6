import re
from decimal import Decimal

import pytest
from django.urls import reverse

from measures.models import Metric
from objectives import actions
from objectives.actions import KeyResultDraft, Template
from objectives.coaching import Coach
from objectives.coaching.examples import EXAMPLES, read_by
from objectives.models import Draft, KeyResult, Objective
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import seen_by, tenant

pytestmark = pytest.mark.usefixtures("at_ten")


def address(name, **which):
    return reverse(f"api:{name}", kwargs={"slug": "acme"} | which)


@pytest.fixture
def original(draft, acme):
    """An OKR of Billing with two key results and a metric."""
    with tenant(acme.pk):
        metric = Metric.objects.create(name="Complaints", unit="per 1000")
    return draft(
        why="Families plan their money",
        key_results=[
            KeyResultDraft(
                "Patients who complain",
                "decrease",
                Decimal(9),
                Decimal(4),
                unit="per 1000",
                metric=metric,
                frequency_days=14,
                timing="lagging",
                changes_for="Patients",
                source="Help desk",
            ),
            KeyResultDraft("Estimates seen", baseline=Decimal(20), target=Decimal(60)),
        ],
    )


def rows_of(objective):
    with tenant(objective.organization_id):
        return list(
            KeyResult.objects.filter(objective=objective)
            .select_related("metric", "objective")
            .order_by("position")
        )


def test_words_and_measures_are_copied_and_values_are_not(
    original, next_quarter, pia, today, now
):
    [copy] = actions.copy_objectives(
        [Template(original, rows_of(original))],
        actor=pia,
        cycle=next_quarter,
        on=today,
        now=now,
    )

    assert (copy.title, copy.why, copy.state) == (
        original.title,
        "Families plan their money",
        "proposed",
    )
    assert (copy.cycle_id, copy.team_id) == (next_quarter.pk, original.team_id)
    first, second = rows_of(copy)
    assert (first.title, first.kind, first.unit) == (
        "Patients who complain",
        "decrease",
        "per 1000",
    )
    assert (first.metric.name, first.frequency_days, first.source) == (
        "Complaints",
        14,
        "Help desk",
    )
    assert (first.timing, first.changes_for) == ("lagging", "Patients")
    assert [first.baseline, first.target, second.baseline, second.target] == [None] * 4


def test_only_the_chosen_key_results_go_along(original, next_quarter, pia, today, now):
    [copy] = actions.copy_objectives(
        [Template(original, rows_of(original)[1:])],
        actor=pia,
        cycle=next_quarter,
        on=today,
        now=now,
    )

    assert [row.title for row in rows_of(copy)] == ["Estimates seen"]


def test_a_leader_copies_to_another_team_and_a_developer_does_not(
    original, next_quarter, intake, lena, dev, today, now
):
    given = {"cycle": next_quarter, "team": intake, "on": today, "now": now}
    templates = [Template(original, [])]

    [copy] = actions.copy_objectives(templates, actor=lena, **given)

    assert copy.team == intake
    with pytest.raises(NotPermitted):
        actions.copy_objectives(templates, actor=dev, **given)


def test_all_are_copied_or_none(original, draft, acme, next_quarter, pia, today, now):
    other = draft("Clinics decide with data")
    foreign = rows_of(other)

    for templates in ([], [Template(original, foreign)]):
        with pytest.raises(Conflict):
            actions.copy_objectives(
                templates, actor=pia, cycle=next_quarter, on=today, now=now
            )

    with tenant(acme.pk):
        assert not Objective.objects.filter(cycle=next_quarter).exists()


def test_okrs_are_copied_on_a_page(original, next_quarter, browser_of, pia, acme):
    browser = browser_of(pia)
    there = f"/o/acme/objectives/copy/?objective={original.reference}"

    form = browser.get(there).text
    nothing = browser.post(there, {"cycle": str(next_quarter.pk)})
    copied = browser.post(
        there,
        {
            "cycle": str(next_quarter.pk),
            "objectives": [original.reference],
            "key_results": [rows_of(original)[0].reference],
        },
    )

    assert form.count(" checked> <span>") == 3
    assert nothing.status_code == 422
    assert '<fieldset class="stack" aria-describedby="copied-errors"' in nothing.text
    assert 'id="copied-errors"' in nothing.text
    assert "Choose at least one objective." in nothing.text
    assert " checked> <span>" not in nothing.text
    assert copied.status_code == 303
    with tenant(acme.pk):
        copy = Objective.objects.get(cycle=next_quarter)
    assert copied.headers["location"].endswith(f"/{copy.reference}/")
    assert len(rows_of(copy)) == 1


def test_a_whole_draft_is_copied_as_a_draft(
    original, draft, quarter, next_quarter, browser_of, pia, acme, today, now
):
    who = {"actor": pia, "on": today, "now": now}
    first = actions.begin_draft(cycle=quarter, **who)
    for title in ("Families know the price", "Clinics decide with data"):
        draft(title, draft=first, actor=pia)
    browser = browser_of(pia)
    there = f"/o/acme/objectives/copy/?draft={first.reference}"

    form = browser.get(there).text
    with seen_by(pia.pk), tenant(acme.pk):
        chosen = list(Objective.objects.filter(draft=first).order_by("-position"))
    sent = {
        "cycle": str(next_quarter.pk),
        "objectives": [each.reference for each in chosen],
    }
    copied = browser.post(there, sent | {"as_draft": "on"})
    alone = browser.post(there, sent)

    assert re.search(r'name="as_draft"[^>]* checked', form)
    assert copied.headers["location"].endswith("/drafts/D-2/")
    assert alone.headers["location"].endswith("/objectives/")
    with seen_by(pia.pk), tenant(acme.pk):
        second = Draft.objects.select_related("cycle").get(number=2)
        rows = Objective.objects.filter(draft=second).order_by("position")
        titles = [row.title for row in rows]
    assert (second.cycle, second.author_ids) == (next_quarter, [pia.pk])
    assert titles == ["Families know the price", "Clinics decide with data"]


def test_a_whole_cycle_of_a_team_is_offered(
    original, draft, quarter, next_quarter, browser_of, pia, billing
):
    draft("Clinics decide with data")
    browser = browser_of(pia)
    there = f"/o/acme/objectives/copy/?cycle=Q4 2026&team={billing.reference}"

    form = browser.get(there).text
    copied = browser.post(
        there,
        {"cycle": str(next_quarter.pk), "objectives": ["O-1", "O-2"]},
    )

    assert form.count('name="objectives"') == 2
    assert copied.headers["location"].endswith("/objectives/")


@pytest.mark.parametrize("query", ["", "?objective=O-99", "?cycle=Q9%00"])
def test_without_anything_to_copy_the_page_says_so(browser_of, pia, acme, query):
    page = browser_of(pia).get(f"/o/acme/objectives/copy/{query}")

    assert page.status_code == 200
    assert "Nothing to copy here" in page.text


def test_the_copy_page_asks_as_often_for_many_as_for_one(
    original, draft, browser_of, pia, statements
):
    browser = browser_of(pia)
    there = "/o/acme/objectives/copy/?cycle=Q4 2026"
    one = statements(lambda: browser.get(there))
    for n in range(5):
        draft(f"Objective {n}")

    assert statements(lambda: browser.get(there)) == one <= 12


def test_okrs_are_copied_over_the_api(key_of, pia, vera, original, next_quarter):
    body = {"objectives": [original.reference], "cycle": next_quarter.name}
    chosen = body | {"key_results": [rows_of(original)[1].reference]}

    whole = key_of(pia).post(address("copies"), body)
    part = key_of(pia).post(address("copies"), chosen)
    refused = key_of(vera).post(address("copies"), body)

    assert (whole.status_code, part.status_code) == (200, 200)
    assert refused.status_code == 403
    shown = [
        key_of(pia).get(address("objective", reference=each.json()["objectives"][0]))
        for each in (whole, part)
    ]
    counts = [len(each.json()["key_results"]) for each in shown]
    assert counts == [2, 1]
    assert whole.json()["draft"] is None


def test_a_draft_is_copied_as_a_draft_over_the_api(
    key_of, pia, draft, quarter, next_quarter, today, now
):
    first = actions.begin_draft(cycle=quarter, actor=pia, on=today, now=now)
    draft("Families know the price", draft=first, actor=pia)
    body = {"draft": first.reference, "cycle": next_quarter.name, "as_draft": True}
    client = key_of(pia)

    copied = client.post(address("copies"), body)
    nothing = client.post(address("copies"), {"cycle": next_quarter.name})

    made = client.get(address("draft", reference=copied.json()["draft"])).json()
    assert made["cycle"]["name"] == next_quarter.name
    assert [each["reference"] for each in made["objectives"]] == copied.json()[
        "objectives"
    ]
    assert nothing.status_code == 409
    assert "Choose at least one objective." in nothing.text


def test_the_examples_are_shown_with_what_the_coach_asks(browser_of, vera, acme):
    page = browser_of(vera).get("/o/acme/objectives/examples/").text

    assert "Clinicians trust one story of the patient" in page
    assert "“Choose”.</strong> Once that is decided, which number moves" in page
    assert "Kept as something to try: Choose and sign an EMR system by June" in page


def test_the_coach_asks_nothing_about_the_better_examples():
    asked = [
        (text.text, finding.code)
        for example in read_by(Coach())
        for text in (example.better.objective, *example.better.key_results)
        for finding in text.findings
    ]

    assert asked == []


def test_the_coach_answers_over_the_api(key_of, pia, acme):
    client = key_of(pia)

    output = client.post(address("coach"), {"key_result": "Launch the portal"})
    moved = client.post(
        address("coach"),
        {"key_result": "Complaints", "kind": "decrease", "baseline": 9, "target": 4},
    )
    objective = client.post(address("coach"), {"objective": "Implement a CRM"})

    assert client.post(address("coach"), {"objective": " "}).status_code == 400
    assert output.status_code == 200
    assert output.json()["verdict"] == "output"
    first, second = output.json()["findings"]
    assert (first["code"], first["level"]) == ("KR-NO-NUMBER", "block")
    assert (second["code"], second["words"], second["spans"]) == (
        "KR-OUTPUT-VERB",
        ["Launch"],
        [{"start": 0, "end": 6}],
    )
    assert [each["level"] for each in moved.json()["findings"]] == ["hint"]
    assert objective.json()["findings"][0]["code"] == "OBJ-SOLUTION-FIRST"
    assert objective.json()["verdict"] is None


def test_words_of_the_coach_are_set_over_the_api(key_of, ada, pia, acme):
    admin = key_of(ada)
    body = {"language": "en", "list": "make", "word": "yeet"}

    added = admin.post(address("coach_words"), body)
    listed = admin.get(address("coach_words"))
    refused = key_of(pia).post(address("coach_words"), body)
    removed = admin.delete(address("coach_word", pk=added.json()["id"]))

    assert (added.status_code, refused.status_code) == (201, 403)
    assert [row["word"] for row in listed.json()["results"]] == ["yeet"]
    assert removed.status_code == 204
    assert admin.get(address("coach_words")).json()["count"] == 0


def test_the_api_gives_the_same_examples_and_helps_to_rewrite(key_of, vera, acme):
    client = key_of(vera)

    examples = client.get("/api/v1/acme/coach/examples/").json()["examples"]

    assert [each["place"] for each in examples] == [each.place for each in EXAMPLES]
    codes = [
        [finding["code"] for finding in row["findings"]]
        for row in examples[0]["first"]["key_results"]
    ]
    assert "KR-DECISION" in codes[0]
    assert "KR-PERCENT-COMPLETE" in codes[2]
    norwegian = examples[-1]
    assert all(row["findings"] for row in norwegian["first"]["key_results"])
    assert [row["findings"] for row in norwegian["better"]["key_results"]] == [[], []]


def test_the_api_begins_the_sentence_that_takes_the_place_of_a_task(key_of, pia, acme):
    with tenant(acme.pk):
        Metric.objects.create(name="Complaints about bills")
    writer = key_of(pia)

    task = writer.post(
        "/api/v1/acme/coach/", {"key_result": "Train the desk in complaints"}
    ).json()
    moved = writer.post(
        "/api/v1/acme/coach/", {"key_result": "Complaints fall from 9 to 4"}
    ).json()

    assert task["beginnings"][0] == "If we succeed, we will see more "
    assert (task["is_act"], task["metrics"]) == (True, ["Complaints about bills"])
    assert (moved["is_act"], moved["beginnings"], moved["metrics"]) == (False, [], [])
