"""Revisions in words, on the pages and in the API."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from objectives import actions
from objectives.models import KeyResult, Revision
from okrhub.lib.differences import Part, changed_words
from okrhub.lib.tenancy import tenant
from tests.objectives.revising import LEARNED
from tests.objectives.revising import later as later
from tests.objectives.revising import promised as promised
from tests.objectives.revising import revise as revise
from tests.pages import folded

D = Decimal


@given(
    st.lists(
        st.sampled_from(["no", "bill", "is", "a", "surprise", "to", "anybody"]),
        max_size=9,
    )
)
def test_two_equal_texts_have_no_changed_words(words):
    text = " ".join(words)

    left, right = changed_words(text, text)

    assert left == right
    assert not any(part.is_changed for part in left)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_parts_are_the_texts(old, new):
    left, right = changed_words(old, new)

    assert "".join(part.text for part in left) == old.strip()
    assert "".join(part.text for part in right) == new.strip()
    assert [p.text.strip() for p in left if not p.is_changed] == [
        p.text.strip() for p in right if not p.is_changed
    ]


def test_only_the_words_that_differ_are_marked():
    left, right = changed_words("No bill comes as a surprise", "No bill is a surprise")

    assert left == (
        Part("No bill", is_changed=False),
        Part(" comes as", is_changed=True),
        Part(" a surprise", is_changed=False),
    )
    assert right[1] == Part(" is", is_changed=True)


def test_the_history_shows_both_texts_in_neutral_words(
    promised, revise, pia, browser_of, that_morning
):
    revise(promised, title="Bills that patients complain about", target=D("6.5"))

    answer = browser_of(pia).get(
        f"/o/acme/objectives/{promised.objective.reference}/revisions/"
    )

    page = folded(answer)
    assert answer.status_code == 200
    assert "Revised on 16 Nov, at the mid-quarter review, by Pia Park" in page
    assert "<del>Patients who complain about a bill</del>" not in page
    assert "<ins>Bills that patients</ins>" in page
    assert "<del>4</del>" in page
    assert "<ins>6.5</ins>" in page
    assert LEARNED.rationale in page


def test_without_a_revision_the_history_says_so(promised, pia, browser_of):
    answer = browser_of(pia).get(
        f"/o/acme/objectives/{promised.objective.reference}/revisions/"
    )

    assert "Nothing was revised" in answer.content.decode()


def test_the_page_of_the_objective_shows_both_and_numbers_the_revision(
    promised, revise, pia, today, now, browser_of, that_morning
):
    actions.check_in(promised, actor=pia, value=D("6.5"), on=today, now=now)
    revise(promised, target=D("6.5"))

    answer = browser_of(pia).get(f"/o/acme/objectives/{promised.objective.reference}/")

    page = folded(answer)
    assert "100 % on average, 50 % as first agreed" in page
    assert '<b class="num">1.0</b>, <b class="num">0.5</b> as first agreed' in page
    assert answer.context["chart"].revisions == [(date(2026, 11, 16), 1)]
    assert "1. KR-1" in page


def test_the_page_asks_as_often_with_50_revisions_as_with_one(
    promised, revise, pia, browser_of, statements, acme, now, later
):
    revise(promised, target=D(5))
    browser = browser_of(pia)
    address = f"/o/acme/objectives/{promised.objective.reference}/revisions/"
    one = statements(lambda: browser.get(address))
    with tenant(acme.pk):
        Revision.objects.bulk_create(
            Revision(
                objective=promised.objective,
                key_result=promised,
                field="target",
                old="4",
                new="5",
                rationale="Learned",
                occasion="other",
                actor=pia,
                revised_on=later,
                recorded_at=now + timedelta(minutes=n),
            )
            for n in range(49)
        )

    assert statements(lambda: browser.get(address)) == one <= 12


def test_the_api_lists_revisions_and_both_grades(
    promised, revise, pia, today, now, key_of, that_morning
):
    actions.check_in(promised, actor=pia, value=D("6.5"), on=today, now=now)
    revise(promised, target=D("6.5"))
    client = key_of(pia)
    here = f"/api/v1/acme/objectives/{promised.objective.reference}/"

    objective = client.get(here).json()
    (revision,) = client.get(f"{here}revisions/").json()["results"]

    assert (objective["progress"], objective["progress_at_commitment"]) == ("1", "0.5")
    assert (objective["suggested_grade"], objective["grade_at_commitment"]) == (
        "1",
        "0.5",
    )
    (key_result,) = objective["key_results"]
    assert key_result["raw_progress_at_commitment"] == "0.5"
    assert (revision["old"], revision["new"]) == ("4", "6.5")
    assert (revision["key_result"], revision["occasion"]) == (
        promised.reference,
        "mid_quarter",
    )


def test_both_versions_are_shown_when_two_revise_at_once(
    promised, revise, pia, browser_of, acme, time_machine, now
):
    time_machine.move_to(now + timedelta(days=6), tick=False)
    browser = browser_of(pia)
    address = f"/o/acme/objectives/{promised.objective.reference}/edit/"
    form = browser.get(address).context["form"]
    typed = {
        row.add_prefix(name): row[name].value() or ""
        for row in form.rows
        for name in row.fields
    } | {name: form.objective[name].value() or "" for name in form.objective.fields}
    revise(promised, target=D(5))

    answer = browser.post(
        address,
        typed
        | {
            "rows": "1",
            "kr-0-target": "6",
            "kr-0-rationale": "The survey changed.",
            "occasion": "check_in",
        },
    )

    assert answer.status_code == 409
    (difference,) = answer.context["form"].differences
    assert difference.label == f"{promised.reference}, Wanted"
    page = answer.content.decode()
    assert 'value="6"' in page
    assert "The survey changed." in page
    with tenant(acme.pk):
        assert KeyResult.objects.get().target == D(5)
