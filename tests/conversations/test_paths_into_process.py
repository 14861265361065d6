"""Every path into process is the same door: full is full, whichever way one comes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest

from conversations import actions as deciding
from objectives import actions, queries
from objectives.models import Cycle, LimitHit, Objective, Slot, TeamCapacity
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from teams.actions import add_person, form_team_of_teams
from teams.models import Team, TeamMembership
from tests import factories
from tests.objectives.conftest import COMPLAINTS

FULL = "Billing has 3 of 3 OKRs in process."
WHY = "It moves more."


@dataclass
class Stage:
    """Billing, whose slots are filled once a path is prepared; Intake has one OKR."""

    billing: Team
    intake: Team
    quarter: Cycle
    next_quarter: Cycle
    pia: Membership
    iris: Membership
    lena: Membership
    ready: Callable[..., Objective]
    by: Callable[[Membership], dict[str, Any]]

    def theirs(self, *, is_committed: bool = True) -> Objective:
        """Draft an OKR of Intake with two key results, and commit it."""
        by = self.by(self.iris)
        okr = actions.draft_objective(
            title="Theirs",
            team=self.intake,
            cycle=self.quarter,
            key_results=[COMPLAINTS, replace(COMPLAINTS, title="Letters")],
            **by,
        )
        okr = actions.make_ready(okr, **by)
        return actions.commit_objective(okr, **by) if is_committed else okr

    def group(self) -> Team:
        """Form a team of teams of Intake alone, led by Iris."""
        formed = form_team_of_teams(
            "Front Door",
            kind="nexus",
            member_teams=[self.intake],
            actor=self.lena,
            on=self.by(self.lena)["on"],
        )
        add_person(
            formed,
            self.iris,
            TeamMembership.Role.PRODUCT_OWNER,
            actor=self.lena,
            on=self.by(self.lena)["on"],
        )
        return formed

    def key_results(self, okr: Objective) -> list[Any]:
        """Return an OKR's key results."""
        with tenant(okr.organization_id):
            rows = okr.key_results.select_related("objective__cycle", "team")
            return list(rows.order_by("pk"))

    def fill(self, to: int = 3) -> None:
        """Put OKRs of Billing into process until there are so many of three."""
        with tenant(self.billing.organization_id):
            taken = Slot.objects.filter(team=self.billing).count()
            for n in range(to - taken):
                factories.in_process(self.billing, self.quarter, title=f"Own {n}")
            TeamCapacity.objects.filter(team=self.billing).update(effective_limit=3)


@dataclass(frozen=True)
class Attempt:
    """One more OKR for Billing: in Python, by whom, and over HTTP."""

    does: Callable[..., object]
    person: Membership
    address: str
    given: dict[str, Any]
    sentence: str = FULL


def commit(stage: Stage) -> Attempt:
    okr = stage.ready("Fourth")
    return Attempt(
        partial(actions.commit_objective, okr),
        stage.pia,
        f"objectives/{okr.reference}/commit/",
        {},
    )


def pull_early(stage: Stage) -> Attempt:
    okr = stage.ready("Fourth", cycle=stage.next_quarter)
    return Attempt(
        partial(actions.commit_objective, okr, pull_early=True),
        stage.pia,
        f"objectives/{okr.reference}/commit/",
        {"pull_early": True},
    )


def come_back(stage: Stage) -> Attempt:
    by = stage.by(stage.pia)
    okr = actions.commit_objective(stage.ready("Fourth"), **by)
    okr = actions.return_to_ready(actions.defer_objective(okr, **by), **by)
    return Attempt(
        partial(actions.commit_objective, okr),
        stage.pia,
        f"objectives/{okr.reference}/commit/",
        {},
    )


def open_again(stage: Stage) -> Attempt:
    by = stage.by(stage.pia)
    okr = actions.commit_objective(stage.ready("Fourth"), **by)
    actions.close_objective(okr, outcome="missed", **by)
    return Attempt(
        partial(actions.undo_close, okr),
        stage.pia,
        f"objectives/{okr.reference}/undo-close/",
        {},
    )


def hand_over(stage: Stage) -> Attempt:
    okr = stage.theirs()
    return Attempt(
        partial(actions.transfer_objective, okr, team=stage.billing),
        stage.lena,
        f"objectives/{okr.reference}/transfer/",
        {"team": stage.billing.reference},
    )


def hand_over_to_group(stage: Stage) -> Attempt:
    okr, group = stage.theirs(), stage.group()
    actions.add_member_team(group, team=stage.billing, **stage.by(stage.lena))
    return Attempt(
        partial(actions.transfer_objective, okr, team=group),
        stage.lena,
        f"objectives/{okr.reference}/transfer/",
        {"team": group.reference},
    )


def share(stage: Stage) -> Attempt:
    okr = stage.theirs()
    return Attempt(
        partial(actions.add_co_owner, okr, team=stage.billing),
        stage.iris,
        f"objectives/{okr.reference}/share/",
        {"team": stage.billing.reference},
    )


def commit_shared(stage: Stage) -> Attempt:
    okr = stage.theirs(is_committed=False)
    actions.add_co_owner(okr, team=stage.billing, **stage.by(stage.iris))
    return Attempt(
        partial(actions.commit_objective, okr),
        stage.iris,
        f"objectives/{okr.reference}/commit/",
        {},
    )


def give_key_result(stage: Stage) -> Attempt:
    key_result, _ = stage.key_results(stage.theirs())
    return Attempt(
        partial(actions.assign_key_result_team, key_result, team=stage.billing),
        stage.iris,
        f"key-results/{key_result.reference}/assign/",
        {"team": stage.billing.reference},
    )


def add_key_result(stage: Stage) -> Attempt:
    okr = stage.theirs()
    return Attempt(
        partial(
            actions.add_key_result, okr, draft=replace(COMPLAINTS, team=stage.billing)
        ),
        stage.iris,
        f"objectives/{okr.reference}/key-results/",
        {
            "title": "Complaints",
            "kind": "decrease",
            "baseline": "9",
            "target": "4",
            "team": stage.billing.reference,
        },
    )


def split(stage: Stage) -> Attempt:
    okr = stage.theirs()
    first, second = stage.key_results(okr)
    return Attempt(
        partial(
            actions.split_by_key_result,
            okr,
            teams={first.pk: stage.intake, second.pk: stage.billing},
        ),
        stage.iris,
        f"objectives/{okr.reference}/split/",
        {
            "key_results": [
                {"key_result": first.reference, "team": stage.intake.reference},
                {"key_result": second.reference, "team": stage.billing.reference},
            ]
        },
    )


def dedicate(stage: Stage) -> Attempt:
    okr = stage.theirs()
    return Attempt(
        partial(actions.form_dedicated_team, okr, team=stage.billing),
        stage.lena,
        f"objectives/{okr.reference}/dedicated-team/",
        {"team": stage.billing.reference},
        "Billing has 3 of 1 OKRs in process.",
    )


def join_group(stage: Stage) -> Attempt:
    okr, group = stage.theirs(), stage.group()
    actions.transfer_objective(okr, team=group, **stage.by(stage.lena))
    return Attempt(
        partial(actions.add_member_team, group, team=stage.billing),
        stage.lena,
        f"teams-of-teams/{group.reference}/teams/",
        {"team": stage.billing.reference},
    )


def swap(stage: Stage) -> Attempt:
    out, new = stage.theirs(), stage.theirs(is_committed=False)
    actions.add_co_owner(new, team=stage.billing, **stage.by(stage.iris))
    return Attempt(
        partial(
            deciding.decide_swap,
            new,
            team=stage.billing,
            instead_of=out,
            reason=WHY,
        ),
        stage.iris,
        f"objectives/{new.reference}/swap/",
        {
            "team": stage.billing.reference,
            "instead_of": out.reference,
            "reason": WHY,
        },
    )


def join(stage: Stage) -> Attempt:
    invited = deciding.invite_team(
        stage.theirs(), team=stage.billing, part="share", **stage.by(stage.iris)
    )
    return Attempt(
        partial(deciding.accept_invitation, invited),
        stage.pia,
        f"join-invitations/{invited.pk}/accept/",
        {},
    )


def help_by_sharing(stage: Stage) -> Attempt:
    by = stage.by(stage.iris)
    asked = deciding.ask_help(
        stage.theirs(),
        title="Share the letters",
        form="people",
        team=stage.billing,
        needed_by=by["on"],
        **by,
    )
    promise = deciding.Promise(due_on=by["on"], way="shared")
    return Attempt(
        partial(deciding.accept_help, asked, promise),
        stage.pia,
        f"help-requests/{asked.reference}/accept/",
        {"due_on": by["on"].isoformat(), "way": "shared"},
    )


PATHS = [
    commit,
    pull_early,
    come_back,
    open_again,
    hand_over,
    hand_over_to_group,
    share,
    commit_shared,
    give_key_result,
    add_key_result,
    split,
    dedicate,
    join_group,
    swap,
    join,
    help_by_sharing,
]


@pytest.fixture
def stage(billing, intake, quarter, next_quarter, pia, iris, lena, ready, today, now):
    def by(person: Membership) -> dict[str, Any]:
        return {"actor": person, "on": today, "now": now}

    return Stage(billing, intake, quarter, next_quarter, pia, iris, lena, ready, by)


def everything() -> tuple[object, ...]:
    """Return what must not have changed, and that counters and slots agree."""
    objectives = Objective.objects.order_by("pk").values_list(
        "pk", "state", "team", "owner", "version", "defer_count", "is_planned"
    )
    assert queries.drifts() == []
    return (
        list(objectives),
        sorted(Slot.objects.values_list("objective", "team")),
        sorted(TeamCapacity.objects.values_list("team", "in_process")),
    )


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_no_path_leads_past_a_full_team(acme, stage, path):
    attempt = path(stage)
    stage.fill()
    with tenant(acme.pk):
        before, hits = everything(), LimitHit.objects.count()

    with pytest.raises(Conflict) as refused:
        attempt.does(**stage.by(attempt.person))

    assert refused.value.reason == attempt.sentence
    assert [team["team"] for team in refused.value.facts["teams"]] == ["Billing"]
    assert len(refused.value.facts["fills"]) == 3
    with tenant(acme.pk):
        assert everything() == before
        hit = LimitHit.objects.latest("pk")
        assert (LimitHit.objects.count(), hit.team) == (hits + 1, stage.billing)


@pytest.mark.usefixtures("that_morning")
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_the_api_is_refused_in_the_same_words(acme, stage, key_of, path):
    attempt = path(stage)
    stage.fill()
    with tenant(acme.pk):
        before = everything()

    answer = key_of(attempt.person).post(
        f"/api/v1/acme/{attempt.address}", attempt.given
    )

    assert (answer.status_code, answer.json()["detail"]) == (409, attempt.sentence)
    with tenant(acme.pk):
        assert everything() == before
