"""What the page of an OKR reads: standings, grades and the line of sight."""

from datetime import timedelta
from decimal import Decimal

from objectives import actions, queries
from objectives.models import CheckIn
from okrhub.lib.tenancy import tenant
from organizations.queries import settings as organization_settings
from teams.queries import standing
from tests import factories


def page_for(reader, objective, today):
    return queries.objective_page(
        objective.reference,
        on=today,
        settings=organization_settings(),
        actor=standing(reader, today),
    )


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

    found = page_for(lena, objective, today)

    assert found is not None
    assert (found.suggested_grade, found.grade_at_commitment) == (None, None)


def test_a_draft_has_no_health_and_says_what_is_missing(draft, in_acme, lena, today):
    objective = draft(actor=lena, key_results=[])

    found = page_for(lena, objective, today)

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
