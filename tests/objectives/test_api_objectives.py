import pytest
from django.urls import reverse

from objectives import actions
from objectives.models import KeyResult, Objective, TeamCapacity
from okrhub.lib.tenancy import tenant
from tests import factories

pytestmark = pytest.mark.usefixtures("that_morning")


def address(name="objectives", **kwargs):
    return reverse(f"api:{name}", kwargs={"slug": "acme", **kwargs})


@pytest.fixture
def given(quarter, billing):
    return {
        "title": "No bill comes as a surprise",
        "team": billing.reference,
        "cycle": "Q4 2026",
        "key_results": [
            {
                "title": "Patients who complain about a bill",
                "kind": "decrease",
                "baseline": "9",
                "target": 4.5,
            }
        ],
    }


def test_an_objective_is_drafted_with_its_key_results(key_of, pia, given):
    answer = key_of(pia).post(address(), given)

    shown = answer.json()
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    assert (shown["reference"], shown["state"]) == ("O-1", "proposed")
    assert shown["owner"] == {"id": pia.pk, "name": "Pia Park"}
    (key_result,) = shown["key_results"]
    assert (key_result["reference"], key_result["target"]) == ("KR-1", "4.5")
    assert [act["act"] for act in shown["acts"]] == [
        "decline",
        "drop",
        "make_ready",
        "void",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "N" * 401}, "title"),
        ({"why": "No\x00bill"}, "why"),
        ({"team": "T-99"}, "team"),
        ({"cycle": "Q9 2026"}, "cycle"),
        ({"owner": 10**20}, "owner"),
        ({"parent": "O-77"}, "parent"),
        ({"key_results": [{"title": "x", "state": "reached"}]}, "key_results"),
        ({"key_results": [{"title": "x", "baseline": "1e400"}]}, "key_results"),
        ({"key_results": [{"title": "x", "target": "NaN"}]}, "key_results"),
        ({"key_results": [{"title": "x"}] * 21}, "key_results"),
    ],
)
def test_what_cannot_be_is_named_by_field(key_of, pia, given, change, field):
    answer = key_of(pia).post(address(), given | change)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    with tenant(pia.organization_id):
        assert not Objective.objects.exists()


def test_what_the_calculations_refuse_is_a_conflict(key_of, pia, given):
    upside_down = {"title": "x", "kind": "increase", "baseline": 9, "target": 4}

    answer = key_of(pia).post(address(), given | {"key_results": [upside_down]})

    assert answer.status_code == 409


def test_no_column_is_written_that_is_not_offered(key_of, pia, draft):
    objective = draft()
    key_result = _first_key_result(objective)
    offered = {
        *("title", "why", "ambition", "owner", "sponsor", "cycle", "review_on"),
        *("audience", "assumptions", "help_needed", "decision"),
    }
    columns = {field.name for field in Objective._meta.fields} - offered
    of_key_results = {field.name for field in KeyResult._meta.fields} - {
        *("title", "kind", "metric", "unit", "baseline", "target", "upper", "weight"),
        *("due_on", "owner", "frequency_days", "moves_late", "position"),
        *("timing", "changes_for"),
    }
    client, version = key_of(pia), {"if-match": f'"{objective.version}"'}

    answers = [
        client.patch(
            address("objective", reference=objective.reference),
            {name: 7},
            headers=version,
        )
        for name in columns
    ] + [
        client.patch(
            address("key_result", reference=key_result.reference),
            {name: 7},
            headers=version,
        )
        for name in of_key_results
    ]

    assert {answer.status_code for answer in answers} == {400}
    with tenant(objective.organization_id):
        assert Objective.objects.get().version == objective.version


def _first_key_result(objective):
    with tenant(objective.organization_id):
        return objective.key_results.get()


def test_an_edit_must_say_what_it_saw(key_of, pia, draft):
    there = address("objective", reference=draft().reference)
    client, change = key_of(pia), {"title": "No surprising bills"}

    answers = [
        client.patch(there, change),
        client.patch(there, change, headers={"if-match": '"7"'}),
        client.patch(there, change, headers={"if-match": '"1"'}),
    ]

    assert [answer.status_code for answer in answers] == [428, 412, 200]
    assert answers[1].json()["current"]["title"] == "No bill comes as a surprise"
    assert (answers[2]["ETag"], answers[2].json()["title"]) == (
        '"2"',
        "No surprising bills",
    )


def test_a_leader_does_not_edit_a_teams_objective(key_of, lena, draft):
    objective = draft()

    answer = key_of(lena).patch(
        address("objective", reference=objective.reference),
        {"title": "Mine"},
        headers={"if-match": '"1"'},
    )

    assert answer.status_code == 403
    assert "Billing" in answer.json()["detail"]


def test_a_mere_proposal_is_deleted_and_nothing_else(key_of, pia, draft, committed):
    client = key_of(pia)
    proposal, running = draft("A"), committed("B")

    gone = client.delete(address("objective", reference=proposal.reference))
    kept = client.delete(address("objective", reference=running.reference))

    assert (gone.status_code, kept.status_code) == (204, 409)
    with tenant(pia.organization_id):
        assert Objective.objects.get().pk == running.pk


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Third", "Second bill", "First bill"]),
        ("ordering=title", ["First bill", "Second bill", "Third"]),
        ("ordering=-reference", ["Third", "Second bill", "First bill"]),
        ("text=BILL", ["Second bill", "First bill"]),
        ("text=O-1", ["First bill"]),
        ("state=proposed", ["Third", "First bill"]),
        ("state=in_process&state=paused", ["Second bill"]),
        ("cycle=Q1%202027", ["Third"]),
        ("cycle=Q9", []),
        ("team=T-99", []),
        ("state=void", []),
        ("page_size=1&page=2", ["Second bill"]),
    ],
)
def test_the_list_is_narrowed_sorted_and_paged(
    key_of, vera, draft, committed, next_quarter, query, titles
):
    draft("First bill")
    committed("Second bill")
    draft("Third", cycle=next_quarter)

    answer = key_of(vera).get(f"{address()}?{query}")

    assert [row["title"] for row in answer.json()["results"]] == titles


def test_the_list_is_narrowed_to_a_team(key_of, vera, draft, billing, intake):
    draft()
    client = key_of(vera)

    counts = [
        client.get(f"{address()}?team={team.reference}").json()["count"]
        for team in (billing, intake)
    ]

    assert counts == [1, 0]


@pytest.mark.parametrize(
    "query",
    ["ordering=why", "state=done", "health=fine", "owner=1", "text=" + "x" * 201],
)
def test_a_list_refuses_what_it_does_not_know(key_of, vera, query):
    assert key_of(vera).get(f"{address()}?{query}").status_code == 400


def test_the_list_tells_health_with_its_reasons(key_of, vera, committed):
    committed()

    (row,) = key_of(vera).get(address()).json()["results"]

    assert row["health"]["status"] == "too_early"
    assert row["age_days"] == 1
    assert row["progress"] == "0"


def test_steps_are_listed_the_latest_first(key_of, vera, committed, pia):
    objective = committed()

    steps = key_of(vera).get(address("transitions", reference=objective.reference))

    assert [
        (step["to_state"], step["actor"]["name"]) for step in steps.json()["results"]
    ] == [("in_process", "Pia Park"), ("ready", "Pia Park")]


def test_a_line_of_sight_is_told_both_ways(key_of, pia, draft):
    parent = draft("Patients trust us")
    child = draft("No bill comes as a surprise", parent=parent, rationale="Trust")
    client = key_of(pia)

    up = client.get(address("objective", reference=child.reference)).json()
    down = client.get(address("objective", reference=parent.reference)).json()

    assert [
        (each["reference"], each["rationale"]) for each in up["contributes_to"]
    ] == [(parent.reference, "Trust")]
    assert [each["reference"] for each in down["contributions"]] == [child.reference]


def test_reads_ask_the_same_number_of_statements_for_any_number_of_rows(
    key_of, acme, vera, committed, billing, quarter, statements
):
    objective = committed()
    key_result = _first_key_result(objective)
    client = key_of(vera)
    reads = [
        address(),
        address("objective", reference=objective.reference),
        address("key_results", reference=objective.reference),
        address("transitions", reference=objective.reference),
    ]
    few = [statements(lambda there=there: client.get(there)) for there in reads]

    with tenant(acme.pk):
        TeamCapacity.objects.update(effective_limit=99)
        for n in range(49):
            other = factories.in_process(billing, quarter, number=100 + n)
            factories.KeyResultFactory.create(number=100 + n, objective=other)
            factories.KeyResultFactory.create(number=500 + n, objective=objective)
    many = [statements(lambda there=there: client.get(there)) for there in reads]

    assert key_result.pk
    assert many == few
    assert max(many) <= 12


def test_nobody_of_another_organisation_sees_anything(key_of, otto, committed):
    objective = committed()
    there = reverse("api:objective", kwargs={"slug": "globex", "reference": "O-1"})

    assert key_of(otto).get(there).status_code == 404
    assert objective.reference == "O-1"


def test_an_undone_close_leaves_no_grade(key_of, pia, committed, today, now):
    objective = actions.close_objective(
        committed(), actor=pia, outcome="missed", on=today, now=now
    )

    there = address("undo_close", reference=objective.reference)
    shown = key_of(pia).post(there).json()

    assert (shown["grade"], shown["outcome"], shown["closed_on"]) == (None, None, None)
