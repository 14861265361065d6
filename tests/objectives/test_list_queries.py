"""Lists of OKRs: searched, narrowed, sorted, and read in the same statements."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from objectives import actions, queries
from objectives.actions import KeyResultDraft
from objectives.models import Objective
from objectives.queries import Filters
from okrhub.lib.tenancy import tenant
from organizations.queries import settings as organization_settings
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
