"""Search: what is found, in which order, and what nobody else finds."""

import pytest
from django.db import connection
from django.urls import reverse

from conversations.models import Comment
from objectives.models import Draft
from okrhub.lib.tenancy import seen_by, tenant
from organizations.models import OrganizationSettings
from screens.queries.search import Piece, kinds_here, pieces, plain, search
from tests import factories

pytestmark = pytest.mark.usefixtures("on_tuesday")
HERE = "/o/acme/search/"


def keys(groups):
    return {group.kind: [row.key for row in group.rows] for group in groups}


@pytest.fixture
def spoken(acme, billing, intake, quarter, surprises, complaints, pia, now):
    """O-12 with KR-31, and O-20 of Intake whose reason names bills; a comment."""
    with tenant(acme.pk):
        factories.ObjectiveFactory.create(
            number=20,
            team=intake,
            cycle=quarter,
            title="People come prepared",
            why="Whoever is prepared is billed once.",
        )
        Comment.objects.create(
            objective=surprises,
            author=pia,
            text="Bills in plain <b>words</b>",
            written_at=now,
        )
        yield


@pytest.mark.usefixtures("spoken")
def test_words_are_found_in_any_form_and_the_closest_title_stands_first():
    groups = search("bills")

    assert keys(groups)["objective"] == ["O-12", "O-20"]
    assert keys(groups)["comment"] == ["O-12"]
    (first, second) = groups[[group.kind for group in groups].index("objective")].rows
    assert Piece("bill", is_met=True) in first.title
    assert Piece("billed", is_met=True) in second.excerpt
    assert second.team is not None
    assert second.team.name == "Intake"


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize(
    ("asked", "kind", "found"),
    [
        ("kr-31", "key_result", ["KR-31"]),
        ("surprize", "objective", ["O-12"]),
        ("compl", "key_result", ["KR-31"]),
        ("Intak", "team", ["T-2"]),
        ("Pia", "person", None),
    ],
)
def test_a_reference_a_slip_a_beginning_and_a_name_are_found(asked, kind, found, pia):
    assert keys(search(asked))[kind] == (found or [str(pia.pk)])


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize(
    "asked", ["", " ", "b", "the", "!!", "_", "\x00", "'; --", "x" * 400, "& | !", "½ü"]
)
def test_what_says_nothing_finds_nothing_and_breaks_nothing(asked):
    assert search(asked) == []


def test_no_other_organisation_is_found_and_nothing_without_one(globex, spoken):
    assert search("surprise")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.organization_id', %s, true)", [str(globex.pk)]
        )
        assert keys(search("surprise")) == {}
        cursor.execute("SELECT set_config('app.organization_id', '', true)")
        assert keys(search("surprise")) == {}


def test_a_private_draft_is_found_by_its_authors_alone(
    acme, spoken, quarter, billing, pia, ada
):
    with seen_by(pia.pk):
        draft = Draft.objects.create(
            number=1, title="Ours", cycle=quarter, author_ids=[pia.pk], began_by=pia
        )
        hidden = factories.ObjectiveFactory.create(
            number=30,
            team=billing,
            cycle=quarter,
            title="Zebras everywhere",
            draft=draft,
        )
        factories.KeyResultFactory.create(
            number=50, objective=hidden, title="Zebras seen"
        )
        assert keys(search("zebra")) == {"objective": ["O-30"], "key_result": ["KR-50"]}

    with seen_by(ada.pk):
        assert search("zebra") == search("O-30") == search("KR-50") == []
    assert search("zebra") == []


@pytest.mark.usefixtures("in_acme")
def test_what_is_switched_off_is_not_looked_for():
    off = OrganizationSettings(has_kpis=False, has_strategy=False, has_many_teams=False)

    assert not {"kpi", "strategy_goal", "help"} & set(kinds_here(off))
    assert "barrier" in kinds_here(off)


def test_a_text_is_cut_at_what_was_met_whatever_stands_in_it():
    cut = pieces("a \x02bill\x03 and \x02half")

    assert cut == (
        Piece("a ", is_met=False),
        Piece("bill", is_met=True),
        Piece(" and ", is_met=False),
        Piece("half", is_met=False),
    )
    assert plain(cut) == "a bill and half"


def test_the_page_marks_what_was_met_and_writes_no_markup(spoken, pia, browser_of):
    page = browser_of(pia).get(HERE, {"q": "plain words"}).content.decode()

    assert "<mark>plain</mark>" in page
    assert "<b>words" not in page
    assert reverse("conversations:comments", args=["acme", "O-12"]) in page


def test_a_reference_leads_to_its_page_and_typing_offers_it(spoken, pia, browser_of):
    browser = browser_of(pia)

    answer = browser.get(HERE, {"q": "o-12"})
    offered = browser.get(
        HERE, {"q": "o-12"}, headers={"HX-Request": "true", "HX-Target": "find-found"}
    ).content.decode()

    there = reverse("objectives:objective_detail", args=["acme", "O-12"])
    assert (answer.status_code, answer.url) == (302, there)
    assert "<html" not in offered
    assert f'<a href="{there}" tabindex="-1">' in offered


def test_search_takes_as_many_statements_for_many_as_for_one(
    spoken, pia, quarter, billing, browser_of, statements
):
    browser = browser_of(pia)
    browser.get(HERE)
    one = statements(lambda: browser.get(HERE, {"q": "bill"}))

    for number in range(100, 150):
        factories.ObjectiveFactory.create(number=number, team=billing, cycle=quarter)

    assert statements(lambda: browser.get(HERE, {"q": "bill"})) == one <= 12
