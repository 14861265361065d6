from datetime import date

import pytest

from objectives import actions, queries
from objectives.models import StrategyGoal, StrategyVersion
from objectives.strategy_history import changes
from okrhub.lib.errors import Conflict, NotPermitted, Stale
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent, OrganizationSettings
from tests.factories import UnitFactory

pytestmark = pytest.mark.usefixtures("at_ten")
ADDRESS = "/o/acme/strategy/"
TEXTS = {
    "context": "Patients tell their story **five times**.",
    "challenges": "- paper\n- phone",
    "policies": "One clinic first.",
    "not_this_year": "No app for research.",
}


@pytest.fixture
def unit(acme):
    with tenant(acme.pk):
        return UnitFactory.create(name="Hospital")


@pytest.fixture
def write(lena, today, now):
    """Write the strategy of the organisation, or of a unit, as Lena."""

    def save(unit=None, *, by=None, version=None, **texts):
        return actions.write_strategy(
            unit, actor=by or lena, texts=texts, version=version, on=today, now=now
        )

    return save


@pytest.fixture
def goal(lena, today, now):
    """Set a goal for 2027 as Lena."""

    def make(title="Patients tell their story once", unit=None, **more):
        return actions.set_strategy_goal(
            unit,
            title=title,
            **{
                "actor": lena,
                "starts_on": date(2027, 1, 1),
                "ends_on": date(2027, 12, 31),
                "on": today,
                "now": now,
            }
            | more,
        )

    return make


def text_of(unit, name):
    sections = queries.strategy_of(unit).sections
    return {section.name: section.text for section in sections}[name]


def test_what_is_written_is_the_first_version(acme, write):
    write(**TEXTS)

    with tenant(acme.pk):
        found = queries.strategy_of(None)
    assert found.version == 1
    assert [section.label for section in found.sections] == [
        "Context",
        "Challenges",
        "Policies",
        "What we will not do this year",
    ]


def test_each_save_that_says_something_else_is_a_version_of_its_own(acme, write):
    write(**TEXTS)
    write(**TEXTS)
    write(policies="Buy what is common.")

    with tenant(acme.pk):
        versions = queries.editions(list(queries.strategy_editions(None)))
    assert [edition.version.number for edition in versions] == [2, 1]
    (change,) = versions[0].changes
    assert (change.label, change.before, change.now) == (
        "Policies",
        "One clinic first.",
        "Buy what is common.",
    )


def test_only_the_lines_that_differ_are_shown(write):
    first = write(challenges="- paper\n- phone\n- two logins")
    second = write(challenges="- paper\n- phone at night\n- two logins")

    (change,) = changes(first, second)

    assert (change.before, change.now) == ("- phone", "- phone at night")


def test_who_was_overtaken_is_refused_and_nothing_is_lost(acme, write):
    write(**TEXTS)
    write(version=1, context="Seen and changed.")

    with pytest.raises(Stale) as refusal:
        write(version=1, context="Not seen.")

    assert refusal.value.facts["version"] == 2
    with tenant(acme.pk):
        assert text_of(None, "context") == "Seen and changed."


def test_a_goal_set_meanwhile_overtakes_no_text(write, goal):
    write(**TEXTS)
    goal()

    saved = write(version=1, context="Written all the while.")

    assert saved.number == 3
    assert saved.goals[0]["title"] == "Patients tell their story once"


@pytest.mark.parametrize("who", ["pia", "sam", "dev", "vera"])
def test_only_who_leads_writes_the_strategy(acme, write, goal, who, request):
    actor = request.getfixturevalue(who)

    with pytest.raises(NotPermitted):
        write(by=actor, **TEXTS)
    with pytest.raises(NotPermitted):
        goal(actor=actor)

    with tenant(acme.pk):
        assert not StrategyVersion.objects.exists()


def test_a_unit_has_a_strategy_of_its_own(acme, unit, write):
    write(context="The whole.")
    write(unit, context="A part.")

    with tenant(acme.pk):
        child = UnitFactory.create(name="Ward 4B", parent=unit)
        beside = UnitFactory.create(name="Home care")
        above = queries.strategies_above(child)
        besides = queries.strategies_above(beside)
    assert [found.sections[0].text for found in above] == ["A part.", "The whole."]
    assert [found.sections[0].text for found in besides] == ["The whole."]


def test_a_goal_that_replaces_another_retires_it(goal, fresh, today):
    old = goal("Booking by phone is easy")

    new = goal("Booking needs no phone", replaces=old)

    retired = fresh(old)
    assert (retired.retired_on, retired.successor_id) == (today, new.pk)
    assert (old.reference, new.reference) == ("G-1", "G-2")


def test_a_retired_goal_comes_back(acme, goal, lena, today, now):
    given_up = goal()
    actions.retire_strategy_goal(
        given_up, actor=lena, because="Reached early.", on=today, now=now
    )

    actions.restore_strategy_goal(given_up, actor=lena, on=today, now=now)

    with tenant(acme.pk):
        strategy = queries.strategy_of(None)
        labels = [
            change.label
            for edition in queries.editions(list(queries.strategy_editions(None)))
            for change in edition.changes
        ]
    assert [each.reference for each in strategy.goals] == ["G-1"]
    assert strategy.retired == ()
    assert labels == ["Goal G-1, back again", "Goal G-1, retired", "Goal G-1, new"]


def test_a_goal_ends_after_it_starts(acme, goal):
    with pytest.raises(Conflict, match="ends after it starts"):
        goal(ends_on=date(2026, 12, 31))

    with tenant(acme.pk):
        assert not StrategyGoal.objects.exists()


def test_a_retired_goal_is_neither_changed_nor_retired_again(goal, lena, today, now):
    old = goal()
    actions.retire_strategy_goal(old, actor=lena, on=today, now=now)

    for act in (
        lambda: actions.retire_strategy_goal(old, actor=lena, on=today, now=now),
        lambda: goal("Another", replaces=old),
        lambda: actions.edit_strategy_goal(
            old, actor=lena, changes={"title": "New"}, on=today, now=now
        ),
    ):
        with pytest.raises(Conflict, match="G-1 is retired"):
            act()


def test_a_goal_is_changed_by_who_saw_it(goal, lena, today, now, fresh):
    made = goal()
    change = {"actor": lena, "on": today, "now": now, "version": 1}
    actions.edit_strategy_goal(made, changes={"title": "Once is enough"}, **change)

    with pytest.raises(Stale):
        actions.edit_strategy_goal(made, changes={"title": "Twice"}, **change)

    assert (fresh(made).title, fresh(made).version) == ("Once is enough", 2)


def test_the_trail_says_who_wrote_and_why_a_goal_went(acme, goal, lena, today, now):
    actions.retire_strategy_goal(
        goal(), actor=lena, because="Reached.", on=today, now=now
    )

    with tenant(acme.pk):
        event = AuditEvent.objects.get(
            table_name="objectives_strategygoal", action="strategy_goal.retired"
        )
    assert (event.reason, event.actor_id) == ("Reached.", lena.user_id)


def test_the_page_shows_what_is_written_and_who_wrote_it(write, goal, vera, browser_of):
    write(**TEXTS)
    goal(why="So that [nobody](https://example.org) repeats.")

    answer = browser_of(vera).get(ADDRESS)

    page = answer.content.decode()
    assert "<strong>five times</strong>" in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert "Lena Lund" in page
    assert "Set a goal" not in page


def test_an_empty_page_offers_the_first_step_to_who_may_take_it(lena, vera, browser_of):
    mine, theirs = (
        browser_of(who).get(ADDRESS).content.decode() for who in (lena, vera)
    )

    assert "Write the first version" in mine
    assert "Write the first version" not in theirs
    assert "Nothing is written yet" in theirs


def test_a_leader_writes_on_the_page(acme, lena, browser_of):
    answer = browser_of(lena).post(f"{ADDRESS}edit/", {"version": "0", **TEXTS})

    assert (answer.status_code, answer["Location"]) == (303, ADDRESS)
    with tenant(acme.pk):
        assert text_of(None, "policies") == "One clinic first."


def test_a_stale_page_shows_both_texts_and_keeps_mine(write, lena, browser_of):
    write(**TEXTS)
    write(context="Theirs.")

    answer = browser_of(lena).post(
        f"{ADDRESS}edit/", {**TEXTS, "version": "1", "context": "Mine."}
    )
    again = browser_of(lena).post(
        f"{ADDRESS}edit/", {**TEXTS, "version": "2", "context": "Mine."}
    )

    assert answer.status_code == 409
    (difference,) = answer.context["form"].differences
    assert (difference.theirs, difference.mine) == ("Theirs.", "Mine.")
    assert answer.context["form"]["context"].value() == "Mine."
    assert again.status_code == 303


def test_a_leader_sets_changes_and_retires_goals(acme, lena, browser_of):
    client = browser_of(lena)
    days = {"starts_on": "2027-01-01", "ends_on": "2027-12-31", "version": "1"}

    answers = [
        client.post(f"{ADDRESS}goals/set/", {"title": "One story", **days}),
        client.post(f"{ADDRESS}goals/G-1/edit/", {"title": "One story told", **days}),
        client.post(
            f"{ADDRESS}goals/set/", {"title": "No story", "replaces": "G-1", **days}
        ),
        client.post(f"{ADDRESS}goals/G-2/retire/", {"version": "1", "because": "Odd."}),
        client.post(f"{ADDRESS}goals/G-2/restore/"),
    ]

    assert [answer.status_code for answer in answers] == [303] * 5
    with tenant(acme.pk):
        strategy = queries.strategy_of(None)
    assert [goal.title for goal in strategy.goals] == ["No story"]
    assert [goal.title for goal in strategy.retired] == ["One story told"]


def test_errors_stand_beside_the_field_with_what_was_typed(lena, browser_of):
    answer = browser_of(lena).post(
        f"{ADDRESS}goals/set/",
        {"title": "", "starts_on": "2027-01-01", "ends_on": "2026-01-01"},
    )

    form = answer.context["form"]
    assert answer.status_code == 422
    assert {"title", "ends_on"} <= set(form.errors)
    assert form["ends_on"].value() == "2026-01-01"


def test_a_goals_address_leads_to_its_place(unit, goal, vera, browser_of):
    goal()
    goal("A part", unit)
    client = browser_of(vera)

    first, second = (client.get(f"{ADDRESS}goals/G-{n}/") for n in (1, 2))

    assert first["Location"] == f"{ADDRESS}#goal-1"
    assert second["Location"] == f"{ADDRESS}units/{unit.pk}/#goal-2"


def test_the_history_tells_each_version(write, goal, vera, browser_of):
    write(**TEXTS | {"context": "- **One** story"})
    goal()

    page = browser_of(vera).get(f"{ADDRESS}history/").content.decode()

    assert "Version 2" in page
    assert "Goal G-1, new" in page
    assert "<li><strong>One</strong> story</li>" in page
    assert "Lena Lund" in page


def test_a_layer_that_is_off_shows_nowhere(acme, unit, write, ada, browser_of):
    write(**TEXTS)
    with tenant(acme.pk):
        OrganizationSettings.objects.update(has_strategy=False)
    client = browser_of(ada)

    pages = [ADDRESS, f"{ADDRESS}edit/", f"{ADDRESS}units/{unit.pk}/"]

    assert [client.get(page).status_code for page in pages] == [404] * 3
    assert "Strategy" not in client.get("/o/acme/").content.decode()


def test_a_layer_in_use_stays_on(write, ada, browser_of):
    write(**TEXTS)

    answer = browser_of(ada).get("/o/acme/settings/layers/")

    assert answer.context["in_use"]["has_strategy"] == "A strategy is written."


def test_the_pages_ask_the_same_with_more_rows(
    acme, write, goal, vera, browser_of, statements
):
    write(**TEXTS)
    client = browser_of(vera)
    goal()
    few = [statements(lambda p=p: client.get(ADDRESS + p)) for p in ("", "history/")]

    for n in range(40):
        goal(f"Goal {n}")
    with tenant(acme.pk):
        for n in range(20):
            UnitFactory.create(name=f"Unit {n:02}")
    many = [statements(lambda p=p: client.get(ADDRESS + p)) for p in ("", "history/")]

    assert few == many
    assert max(many) <= 12


def test_a_goal_names_what_leads_to_it_and_says_where_nothing_is_in_process(
    acme, goal, committed, draft, lena, pia, today, now, browser_of
):
    led, idle = goal(), goal("Nobody has begun")
    who = {"actor": pia, "on": today, "now": now}
    okr, year, proposed = committed(), draft("The year"), draft("An idea")
    actions.link_objective(year, goal=led, **who)
    actions.link_objective(okr, parent=year, **who)
    actions.link_objective(proposed, goal=idle, **who)

    with tenant(acme.pk):
        found = queries.support_of([led, idle])
    page = browser_of(lena).get(ADDRESS).content.decode()

    assert [row.reference for row in found[led.pk].objectives] == [year.reference]
    assert (found[led.pk].in_process, found[idle.pk].in_process) == (1, 0)
    assert page.count("Nothing in process leads here yet") == 1
    assert f"{year.reference} The year" in page
