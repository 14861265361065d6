"""Sprints from files, and how items find theirs."""

from objectives.models import ImportRow
from okrhub.lib.tenancy import tenant
from sprints.models import Sprint
from tests.sprints.exports import JIRA, items
from tests.sprints.exports import bring as bring
from tests.sprints.exports import data_directory as data_directory


def test_sprints_of_an_export_that_share_days_come_in_marked(
    acme, billing, sprint, bring
):
    content = (
        "team,sprint,goal,start,end,state\n"
        "Billing,Sprint 23,Nobody waits,2026-11-02,2026-11-15,active\n"
        "Billing,Sprint 24,Shorter letters,2026-11-16,2026-11-29,planned\n"
        "Billing,Hardening,,2026-11-10,2026-11-20,planned\n"
        "Billing,Endless,,2026-01-01,2026-12-31,closed\n"
    )

    run, words = bring(content, of="sprints")

    with tenant(acme.pk):
        rows = Sprint.objects.filter(team=billing).order_by("starts_on")
        assert [(row.name, row.shares_days) for row in rows] == [
            ("Sprint 23", False),
            ("Hardening", True),
            ("Sprint 24", True),
        ]
        problems = dict(
            ImportRow.objects.filter(run=run).values_list("line", "problem")
        )
    assert problems[5] == "A sprint is one month or less: these are 365 days."
    assert "Shares days with" in problems[4]
    assert "See the sprints" in words


def test_a_sprint_that_was_renamed_here_is_known_by_the_name_that_its_tool_has(
    acme, billing, sprint, bring
):
    header = "team,sprint,goal,start,end,state\n"
    known = "Billing,Sprint 23,,2026-11-02,2026-11-15,planned\n"
    bring(header + known, of="sprints")
    with tenant(acme.pk):
        Sprint.objects.filter(pk=sprint.pk).update(name="Sprint 24")

    again, _ = bring(header + known, of="sprints")
    more, _ = bring(
        header
        + "Billing,Sprint 24,,2026-11-17,2026-11-29,planned\n"
        + known.replace("-15", "-16"),
        of="sprints",
    )

    with tenant(acme.pk):
        rows = Sprint.objects.filter(team=billing).order_by("starts_on")
        assert [(row.name, row.known_as, row.ends_on.day) for row in rows] == [
            ("Sprint 24", "Sprint 23", 16),
            ("Sprint 24", "Sprint 24", 29),
        ]
    assert (again.result["rows_known"], again.result["rows_good"]) == (1, 0)
    assert (more.result["sprints"], more.result["overlapping"]) == (2, 0)


def test_the_state_of_a_sprint_comes_in_as_the_file_says_it(
    acme, billing, sprint, bring
):
    with tenant(acme.pk):
        Sprint.objects.filter(pk=sprint.pk).update(state="active", number=99)
    content = (
        "team,sprint,goal,start,end,state\n"
        "Billing,Sprint 20,,2026-09-01,2026-09-14,Closed\n"
        "Billing,Sprint 21,,2026-09-15,2026-09-28,review\n"
        "Billing,Sprint 23,,2026-11-02,2026-11-15,closed\n"
        "Billing,Sprint 24,,2026-11-16,2026-11-29,active\n"
        "Billing,Sprint 25,,2026-11-30,2026-12-13,ACTIVE\n"
        "Billing,Sprint 26,,2026-12-14,2026-12-27,future\n"
        "Billing,Sprint 27,,2026-12-28,2027-01-10,someday\n"
        "Billing,Sprint 22,,2026-10-01,2026-10-14,\n"
    )

    run, _ = bring(content, of="sprints")
    again, _ = bring(content, of="sprints")

    with tenant(acme.pk):
        rows = Sprint.objects.filter(team=billing).order_by("starts_on")
        assert [(row.name[-2:], row.state) for row in rows] == [
            ("20", "closed"),
            ("21", "review"),
            ("22", "closed"),
            ("23", "closed"),
            ("24", "active"),
            ("26", "planning"),
        ]
        left_out = ImportRow.objects.filter(run=run, fate="left_out")
        assert dict(left_out.values_list("line", "problem")) == {
            6: "Sprint 24 of Billing is active already; a team has one active sprint.",
            8: "“someday” is no state: planning, active, review or closed.",
        }
        fates = ImportRow.objects.filter(run=again).values_list("fate", flat=True)
        assert not {"good", "imported"} & set(fates)


def test_items_find_their_sprint_once_it_is_there(acme, billing, bring):
    bring(JIRA)
    assert items(acme)["PAY-4"][0] is None

    bring(
        "team,sprint,goal,start,end,state\n"
        "Billing,Sprint 99,,2026-12-01,2026-12-14,planned\n",
        of="sprints",
    )

    assert items(acme)["PAY-4"][0] == "Sprint 99"


def test_items_stay_in_a_sprint_that_was_renamed_here_until_the_tool_moves_them(
    acme, billing, sprint, bring
):
    bring(JIRA)
    with tenant(acme.pk):
        Sprint.objects.filter(pk=sprint.pk).update(name="Before winter")

    run, _ = bring(JIRA.replace("Sub-task,To Do", "Sub-task,Done"))
    kept = {key: row[0] for key, row in items(acme).items()}
    bring(JIRA.replace(",,Sprint 23,", ",,Sprint 98,"))

    assert (run.result["changed"], run.result["without_sprint"]) == (1, 0)
    assert kept == {"PAY-2": "Before winter", "PAY-3": "Before winter", "PAY-4": None}
    moved = {key: row[0] for key, row in items(acme).items()}
    assert moved == {"PAY-2": "Before winter", "PAY-3": None, "PAY-4": None}
