from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions, queries
from objectives.actions import KeyResultDraft
from objectives.models import CheckIn, Objective
from objectives.queries import Filters
from okrhub.lib.tenancy import tenant
from organizations.queries import settings as organization_settings
from teams.models import TeamMembership
from teams.queries import standing
from tests import factories


@pytest.fixture
def listed(acme, today):
    """List objectives; return their titles in order."""

    def titles(sort="reference", is_descending=False, page=1, **filters) -> list[str]:
        with tenant(acme.pk):
            found = queries.objectives_in_cycle(
                Filters(**filters),
                on=today,
                settings=organization_settings(),
                sort=sort,
                is_descending=is_descending,
                page=page,
            )
            return [row.objective.title for row in found.object_list]

    return titles


def many(committed_by, team, cycle, number):
    """Write OKRs in process without their limit, as an import would."""
    for n in range(number):
        objective = factories.ObjectiveFactory.create(
            title=f"Objective {n:03}", team=team, cycle=cycle, number=1000 + n
        )
        Objective.objects.filter(pk=objective.pk).update(owner=committed_by)
        for m in range(2):
            factories.KeyResultFactory.create(
                objective=objective, number=9000 + 2 * n + m
            )


def test_an_objective_is_found_by_its_reference_alone(draft, in_acme, statements):
    objective = draft()

    assert queries.objective_called(objective.reference) == objective
    assert queries.objective_called(objective.reference.lower()) == objective
    assert queries.objective_called("O-999") is None
    assert queries.objective_called("T-1") is None
    found = queries.key_result_called(objective.key_results.get().reference)
    assert found is not None
    assert (
        statements(lambda: found.objective.cycle.name + found.objective.team.name) == 0
    )
    assert queries.key_result_called("nothing") is None


def test_cycles_are_found_by_name_and_day(in_acme, quarter, next_quarter, year, today):
    assert queries.cycle_called("Q4 2026") == quarter
    assert queries.cycle_called("Q9 2026") is None
    assert queries.current_cycle("quarterly", today) == quarter
    assert queries.current_cycle("annual", today) == year
    assert queries.current_cycle("quarterly", date(2030, 1, 1)) is None
    assert queries.next_cycle(quarter) == next_quarter
    assert queries.next_cycle(next_quarter) is None
    assert list(queries.cycles("quarterly")) == [next_quarter, quarter]
    assert set(queries.cycles()) == {quarter, next_quarter, year}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bill", ["A bill a patient understands", "No bill comes as a surprise"]),
        ("BILL surprise", ["No bill comes as a surprise"]),
        ("surprise no", ["No bill comes as a surprise"]),
        ("refund", []),
        ("50 %", ["50 % fewer calls"]),
    ],
)
def test_a_list_is_searched_word_by_word_in_any_case(draft, listed, text, found):
    for title in (
        "A bill a patient understands",
        "No bill comes as a surprise",
        "50 % fewer calls",
    ):
        draft(title)

    assert listed(text=text) == found


def test_a_list_is_searched_by_reference(draft, listed):
    draft("First")
    second = draft("Second")

    assert listed(text=second.reference) == ["Second"]


def test_a_list_is_narrowed_by_state_team_owner_and_cycle(
    draft, committed, listed, billing, intake, pia, dev, lena, quarter, next_quarter
):
    committed("In process")
    draft("Of the next quarter", cycle=next_quarter)
    draft("Of Intake", team=intake, actor=lena, owner=dev)

    assert listed(states={"in_process"}) == ["In process"]
    assert listed(states={"proposed"}) == ["Of the next quarter", "Of Intake"]
    assert listed(teams=frozenset({intake.pk})) == ["Of Intake"]
    assert listed(cycle=next_quarter) == ["Of the next quarter"]
    assert listed(cycle=quarter) == ["In process", "Of Intake"]
    assert listed(owner=dev.pk) == ["Of Intake"]


def test_a_carried_okr_is_listed_in_both_its_cycles(
    committed, listed, pia, quarter, next_quarter, now
):
    actions.carry_over(
        committed("Carried"),
        actor=pia,
        into_cycle=next_quarter,
        on=date(2027, 1, 4),
        now=now,
    )

    assert listed(cycle=quarter) == ["Carried"]
    assert listed(cycle=next_quarter) == ["Carried"]


def test_owned_and_shared_okrs_of_a_team_are_told_apart(
    draft, listed, billing, intake, pia, today, now
):
    shared = draft("Shared with Intake")
    actions.add_co_owner(shared, actor=pia, team=intake, on=today, now=now)
    split = draft("Split by key result")
    with_intake = KeyResultDraft(title="Forms filled in at home", team=intake)
    actions.add_key_result(split, actor=pia, draft=with_intake, on=today, now=now)
    draft("Of Billing alone")
    teams = frozenset({intake.pk})

    assert listed(teams=teams) == ["Shared with Intake", "Split by key result"]
    assert listed(teams=teams, ownership="owned") == []
    assert listed(teams=teams, ownership="shared") == [
        "Shared with Intake",
        "Split by key result",
    ]
    assert listed(teams=frozenset({billing.pk}), ownership="shared") == []


def test_void_objectives_show_only_when_asked_for(draft, listed, adam, today, now):
    actions.void_objective(draft("Typed twice"), actor=adam, on=today, now=now)
    draft("Kept")

    assert listed() == ["Kept"]
    assert listed(states={"void"}) == ["Typed twice"]


def test_a_list_is_sorted_by_each_key(draft, committed, listed, in_acme):
    for title, progress in (("b", "0.5"), ("A", "0.2"), ("c", None)):
        objective = draft(title)
        Objective.objects.filter(pk=objective.pk).update(
            progress=Decimal(progress) if progress else None
        )
    committed("d")

    assert listed(sort="title") == ["A", "b", "c", "d"]
    assert listed(sort="title", is_descending=True) == ["d", "c", "b", "A"]
    assert listed(sort="progress", is_descending=True) == ["b", "A", "d", "c"]
    assert listed(sort="progress") == ["d", "A", "b", "c"]
    assert listed(sort="state") == ["d", "c", "A", "b"]
    assert listed(sort="reference") == ["b", "A", "c", "d"]
    assert listed(sort="nonsense") == ["b", "A", "c", "d"]
    assert sorted(listed(sort="team")) == ["A", "b", "c", "d"]


def test_age_and_health_sort_by_what_the_worker_kept(
    committed, listed, acme, pia, today, now
):
    week = timedelta(days=7)
    for title in ("Old", "Middle", "New"):
        committed(title)
    with tenant(acme.pk):
        for title, started_on in (("Old", today - 2 * week), ("Middle", today - week)):
            Objective.objects.filter(title=title).update(started_on=started_on)
        actions.keep_health(on=today)
        for title, age, rank in (("Old", 15, 2), ("Middle", 8, 0), ("New", 1, 1)):
            kept = Objective.objects.get(title=title).healths
            kept.update(age_days=age, rank=rank, status="at_risk" if rank else "stale")

    assert listed(sort="age", is_descending=True) == ["Old", "Middle", "New"]
    assert listed(sort="health") == ["Middle", "New", "Old"]
    assert listed(healths={"stale"}) == ["Middle"]


def test_a_row_carries_health_age_key_results_and_confidence(
    committed, acme, billing, intake, pia, today, now, next_quarter
):
    later = today + timedelta(days=20)
    objective = committed()
    actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.check_in(
        key_result, actor=pia, value=Decimal("6.5"), confidence=6, on=later, now=now
    )

    with tenant(acme.pk):
        found = queries.objectives_in_cycle(
            Filters(), on=later, settings=organization_settings()
        )
        (row,) = found.object_list

    assert (row.reference, row.age_days, row.progress) == (
        objective.reference,
        21,
        Decimal("0.5"),
    )
    assert (row.key_results, row.reached, row.confidence) == (1, 0, 6)
    assert row.health is not None
    assert row.health.status == "on_track"
    assert [(mark.name, mark.reference) for mark in row.co_owners] == [
        ("Intake", intake.reference)
    ]
    assert not row.is_linked
    assert not row.is_dragging


def test_a_page_has_fifty_rows_and_the_same_statements_as_one_of_one(
    draft, in_acme, billing, quarter, pia, today, statements
):
    settings = organization_settings()

    def page(number=1):
        return queries.objectives_in_cycle(
            Filters(), on=today, settings=settings, page=number
        )

    draft()
    one = statements(page)
    many(pia, billing, quarter, 60)

    assert statements(page) == one == 5
    assert len(page().object_list) == 50
    assert page().paginator.count == 61
    assert len(page(2).object_list) == 11
    assert page("nonsense").number == 1


def test_the_page_of_an_objective_shows_all_of_it_in_a_fixed_number_of_statements(
    committed, acme, billing, intake, pia, today, now, statements
):
    objective = committed()
    actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)
    with tenant(acme.pk):
        settings, who = organization_settings(), standing(pia, today)

        def page():
            return queries.objective_page(
                objective.reference, on=today, settings=settings, actor=who
            )

        few = statements(page)
        for n in range(10):
            made = factories.KeyResultFactory.create(
                objective=objective, number=100 + n
            )
            for days in range(20):
                CheckIn.objects.create(
                    key_result=made,
                    value=9 - days / 4,
                    measured_on=today - timedelta(days=20 - days),
                    recorded_at=now,
                    author=pia,
                )
            lower = factories.ObjectiveFactory.create(
                team=billing, cycle=objective.cycle, number=200 + n
            )
            lower.links_up.create(parent=objective)

        assert statements(page) == few <= 12
        found = page()

    assert found is not None
    assert len(found.key_results) == 11
    assert len(found.key_results[5].readings) == 20
    assert [team.name for team in found.co_owners] == [intake.name]
    assert len(found.contributions) == 10
    assert [row.to_state for row in found.history] == ["ready", "in_process"]
    assert found.age_days == 1
    assert found.acts["pause"].allowed
    assert not found.acts["void"].allowed
    assert "commit" not in found.acts


def test_the_page_says_where_each_key_result_stands(
    committed, acme, pia, dev, vera, today, now
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    week = timedelta(days=7)
    for n, (value, confidence) in enumerate([("8", 7), ("6.5", 5)]):
        actions.check_in(
            key_result,
            actor=dev,
            value=Decimal(value),
            confidence=confidence,
            note="Letters rewritten",
            on=today + n * week,
            now=now + n * week,
        )

    with tenant(acme.pk):
        found = queries.objective_page(
            objective.reference,
            on=today + 2 * week,
            settings=organization_settings(),
            actor=standing(vera, today),
        )
        assert found is not None
        (view,) = found.key_results

    assert (view.progress, view.raw) == (Decimal("0.5"), Decimal("0.5"))
    assert (view.confidence, view.confidence_trend) == (5, -2)
    assert view.points == [
        (today, Decimal("0.2")),
        (today + week, Decimal("0.5")),
    ]
    assert view.readings[0].check_in.note == "Letters rewritten"
    assert view.readings[0].check_in.author == dev
    assert view.expected == Decimal(14) / 51
    assert view.health is not None
    assert view.health.status == "at_risk"
    assert view.value_age is not None
    assert view.value_age.words == "value from 17 Nov, weekly"
    assert not view.may_check_in
    assert not view.may_edit
    assert found.confidence_minimum == 5
    assert found.confidence_mean == Decimal(5)
    assert found.suggested_grade == Decimal("0.5")


def test_what_never_began_has_no_grade(draft, in_acme, lena, today):
    objective = draft(actor=lena)

    found = queries.objective_page(
        objective.reference,
        on=today,
        settings=organization_settings(),
        actor=standing(lena, today),
    )

    assert found is not None
    assert (found.suggested_grade, found.grade_at_commitment) == (None, None)


def test_a_draft_has_no_health_and_says_what_is_missing(draft, in_acme, lena, today):
    objective = draft(actor=lena, key_results=[])

    found = queries.objective_page(
        objective.reference,
        on=today,
        settings=organization_settings(),
        actor=standing(lena, today),
    )

    assert found is not None
    assert found.health is None
    assert found.age_days is None
    assert found.suggested_grade is None
    assert [missing["field"] for missing in found.missing] == ["owner", "key_results"]
    assert (
        queries.objective_page(
            "O-404",
            on=today,
            settings=organization_settings(),
            actor=standing(lena, today),
        )
        is None
    )


def test_the_line_of_sight_goes_up_by_primary_links(
    draft, in_acme, billing, pia, year, today, now
):
    top = draft("Patients trust us", cycle=year)
    middle = draft("Bills people understand", parent=top, rationale="Trust starts here")
    key_result = middle.key_results.get()
    bottom = draft("One page a bill", parent=middle, parent_key_result=key_result)
    aside = draft("Fewer calls")
    actions.link_objective(
        bottom, actor=pia, parent=aside, is_primary=False, on=today, now=now
    )

    found = queries.objective_page(
        bottom.reference,
        on=today,
        settings=organization_settings(),
        actor=standing(pia, today),
    )

    assert found is not None
    assert [
        (step.upper.title, step.key_result, step.rationale)
        for step in found.line_of_sight
    ] == [
        ("Bills people understand", key_result, ""),
        ("Patients trust us", None, "Trust starts here"),
    ]
    assert [step.upper.title for step in found.contributes_to] == [
        "Bills people understand",
        "Fewer calls",
    ]
    assert queries.ancestors(bottom.pk) == {middle.pk, top.pk, aside.pk}


def test_both_grades_show_when_a_target_was_revised(
    committed, in_acme, pia, today, now
):
    objective = committed()
    key_result = objective.key_results.get()
    actions.edit_key_result(
        key_result,
        actor=pia,
        changes={"target": Decimal(6)},
        why=actions.Why("Half of them never came from us.", "mid_quarter"),
        on=today,
        now=now,
    )
    actions.check_in(key_result, actor=pia, value=Decimal("7.5"), on=today, now=now)

    grades = queries.closing_grades(objective, on=today)

    assert (grades.current, grades.at_commitment) == (Decimal("0.5"), Decimal("0.3"))


def test_check_ins_are_asked_of_the_teams_own_people(
    committed, acme, billing, intake, pia, dev, lena, today, now
):
    committed("Own")
    split = committed("Split")
    later = today + timedelta(days=9)
    with tenant(acme.pk):
        other = factories.member(
            acme, "Ines Ito", team=intake, team_role=TeamMembership.Role.DEVELOPER
        )
        given = split.key_results.get()
    actions.assign_key_result_team(given, actor=pia, team=intake, on=today, now=now)

    with tenant(acme.pk):
        settings = organization_settings()
        of_dev = due_of(dev, later, settings=settings)
        of_other = due_of(other, later, settings=settings)
        of_lena = due_of(lena, later, settings=settings)

    assert [due.objective.title for due in of_dev] == ["Own"]
    assert [due.objective.title for due in of_other] == ["Split"]
    assert of_lena == []
    assert of_dev[0].words == (
        "no value for 9 days, weekly",
        "no confidence for 9 days",
    )
    assert (of_dev[0].days, of_dev[0].is_stale) == (9, False)


def due_of(membership, on, *, settings):
    """What is due of somebody, whose roles are read first."""
    person = standing(membership, on)
    return queries.check_ins_due(person, on, settings=settings)


def test_stale_check_ins_come_first_and_fresh_or_paused_ones_not_at_all(
    committed, in_acme, pia, dev, today, now, statements
):
    settings = organization_settings()
    fresh, due, stale = committed("Fresh"), committed("Due"), committed("Stale")
    later = today + timedelta(days=16)
    for objective, on in ((fresh, later), (due, today + timedelta(days=8))):
        actions.check_in(
            objective.key_results.get(),
            actor=dev,
            value=Decimal(8),
            confidence=5,
            on=on,
            now=now,
        )

    found = due_of(dev, later, settings=settings)

    assert [(row.objective.title, row.is_stale) for row in found] == [
        ("Stale", True),
        ("Due", False),
    ]
    assert statements(lambda: due_of(dev, later, settings=settings)) == 2

    actions.pause_objective(stale, actor=pia, on=later, now=now)

    assert [row.objective.title for row in due_of(dev, later, settings=settings)] == [
        "Due"
    ]


def test_items_in_process_are_those_of_the_day(
    committed, acme, billing, intake, pia, lena, today, now
):
    day = timedelta(days=1)
    objective = committed("Moves")
    actions.transfer_objective(
        objective, actor=lena, team=intake, on=today + 10 * day, now=now
    )

    with tenant(acme.pk):
        seen = [
            (team.name, offset, [item.age_days for item in found])
            for team in (billing, intake)
            for offset in (-1, 0, 9, 10)
            if (found := queries.items_in_process(team, today + offset * day))
        ]

    assert seen == [
        ("Billing", 0, [1]),
        ("Billing", 9, [10]),
        ("Intake", 10, [11]),
    ]


def test_what_fills_the_slots_is_named_oldest_first(
    committed, acme, billing, pia, today, now
):
    older = committed("Older")
    later = today + timedelta(days=5)
    with tenant(acme.pk):
        made = Objective.objects.get(pk=older.pk)
    actions.pause_objective(made, actor=pia, on=later, now=now)
    newer = committed("Newer")

    with tenant(acme.pk):
        found = queries.options_at_limit(billing, "quarterly", later)

    assert [(row.title, row.state, row.age, row.team) for row in found] == [
        ("Older", "paused", 6, "Billing"),
        ("Newer", "in_process", 6, "Billing"),
    ]
    assert newer.started_on == today


def test_limits_come_from_the_nearest_place_that_sets_one(
    in_acme, billing, intake, statements
):
    division = factories.UnitFactory.create(quarterly_limit=4)
    unit = factories.UnitFactory.create(parent=division)
    in_unit = factories.TeamFactory.create(unit=unit)
    own = factories.TeamFactory.create(unit=unit, quarterly_limit=2)
    dedicated = factories.TeamFactory.create(is_dedicated=True)
    teams = [billing, in_unit, own, dedicated]

    assert queries.limits_of(teams, "quarterly") == {
        billing.pk: 3,
        in_unit.pk: 4,
        own.pk: 2,
        dedicated.pk: 1,
    }
    assert queries.limits_of(teams, "annual")[in_unit.pk] == 5
    assert statements(lambda: queries.limits_of(teams, "quarterly")) == 2
    assert statements(lambda: queries.limits_of([billing], "quarterly")) == 1
