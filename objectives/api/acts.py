"""What is done with objectives, each as an address to POST to."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from objectives import actions, queries
from objectives.api.objectives import ObjectivePageSerializer, objective_page
from objectives.models import Objective
from okrhub.lib.api import (
    LONGEST_TEXT,
    ById,
    ByReference,
    Day,
    Fraction,
    Given,
    found,
    validated,
    version_if_seen,
)
from okrhub.lib.tenancy import tenant
from organizations.endpoints import Endpoint
from organizations.models import Membership
from organizations.queries import person_number
from teams.queries import team_called

NO_TARGET = {"parent": None, "key_result": None, "goal": None}
FINISHES = [("achieved", "Achieved"), ("missed", "Missed")]


class NothingGiven(Given):
    """Nothing needs to be said."""


class ReasonGiven(Given):
    """A reason; some acts ask for one."""

    reason = serializers.CharField(
        max_length=LONGEST_TEXT, default="", allow_blank=True
    )


class DatedReasonGiven(ReasonGiven):
    """A reason and the day from which it counts: today, or up to 14 days back."""

    effective_on = Day(required=False)


class CommitGiven(Given):
    """From when it counts; `pull_early` starts one whose cycle has not begun."""

    pull_early = serializers.BooleanField(default=False)
    effective_on = Day(required=False)


class PauseGiven(DatedReasonGiven):
    """`review_on` is when to look at it again."""

    review_on = Day(required=False)


class ReturnGiven(Given):
    """The cycle that it is now for, if another."""

    to_cycle = ByReference(queries.cycle_called, "cycle", required=False)


class DeferGiven(DatedReasonGiven):
    """`to_cycle` is the name of a later cycle; without it, it is unscheduled."""

    to_cycle = ByReference(queries.cycle_called, "cycle", required=False)


class CarryOverGiven(ReasonGiven):
    """`into_cycle` is the name of the cycle that it is taken along into."""

    into_cycle = ByReference(queries.cycle_called, "cycle")


class CloseGiven(ReasonGiven):
    """How it ended; without a `grade` its progress is the grade."""

    outcome = serializers.ChoiceField(FINISHES)
    grade = Fraction(required=False)
    learning = serializers.CharField(
        max_length=LONGEST_TEXT, required=False, allow_blank=True
    )
    closed_on = Day(required=False)


class OtherTeamGiven(Given):
    """The other team."""

    team = ByReference(team_called, "team")


class TransferGiven(OtherTeamGiven, ReasonGiven):
    """The new owner team; `owner` is a person of it, if somebody else takes over."""

    owner = ById(person_number, "person", required=False)


class ParentGiven(Given):
    """What it leads to: an objective, a key result, or a goal of the strategy."""

    parent: Any = ByReference(queries.objective_called, "objective", required=False)
    key_result = ByReference(queries.key_result_called, "key result", required=False)
    goal = ByReference(queries.strategy_goal_called, "goal", required=False)


class NeededGiven(Given):
    """The objective that it needs no longer: `O-12`."""

    needed = serializers.CharField(max_length=12)


class LinkGiven(ParentGiven):
    """What it contributes to, and how; a new primary parent replaces the former one."""

    rationale = serializers.CharField(max_length=240, default="", allow_blank=True)
    is_primary = serializers.BooleanField(default=True)
    counts = serializers.BooleanField(
        default=True, help_text="Whether the gap above is answered with it."
    )


class StandAloneGiven(Given):
    """Why it has no parent, if that is known."""

    because = serializers.CharField(max_length=400, default="", allow_blank=True)


class Act(Endpoint):
    """An act on an objective; If-Match is read, if sent."""

    tag = "Objectives"
    serializer_class = ObjectivePageSerializer
    versioned = {"post": False}
    given = {"post": NothingGiven}
    does: ClassVar[Callable[..., object]]

    def post(self, request: Request, slug: str, reference: str) -> Response:
        with self.open():
            objective = found(queries.objective_called(reference))
            given = validated(self.given["post"], request)
        if "post" in self.versioned:
            given["version"] = version_if_seen(request)
        act: Any = type(self).does
        act(objective, **given, **self.who_and_when)
        return objective_page(self, reference)


class MakeReady(Act):
    """Make a proposal ready; 409 names what is missing."""

    operations = {"post": "make_ready"}
    does = actions.make_ready


class Commit(Act):
    """Commit, if every accountable team has a free slot.

    At the limit: 409 with `teams`, each with its `limit`, what is `in_process` and the
    OKRs that fill its slots in `fills`, the oldest first. One for a cycle that has not
    begun is planned.
    """

    operations = {"post": "commit_objective"}
    given = {"post": CommitGiven}
    does = actions.commit_objective


class Unplan(Act):
    """Take it out of the plan of a coming cycle; it stays ready."""

    operations = {"post": "unplan_objective"}
    does = actions.unplan_objective


class Pause(Act):
    """Pause it: it keeps its slot and still ages."""

    operations = {"post": "pause_objective"}
    given = {"post": PauseGiven}
    does = actions.pause_objective


class Resume(Act):
    """Go on with a paused OKR."""

    operations = {"post": "resume_objective"}
    given = {"post": DatedReasonGiven}
    does = actions.resume_objective


class Defer(Act):
    """Put it off, to a cycle or unscheduled; its slots are free."""

    operations = {"post": "defer_objective"}
    given = {"post": DeferGiven}
    does = actions.defer_objective


class ReturnToReady(Act):
    """Put a deferred OKR back into the queue."""

    operations = {"post": "return_to_ready"}
    given = {"post": ReturnGiven}
    does = actions.return_to_ready


class CarryOver(Act):
    """Take it along into a later cycle: same clock, same slot."""

    operations = {"post": "carry_over"}
    given = {"post": CarryOverGiven}
    does = actions.carry_over


class Close(Act):
    """Close it as achieved or missed; its slots are free."""

    operations = {"post": "close_objective"}
    given = {"post": CloseGiven}
    does = actions.close_objective


class UndoClose(Act):
    """Open again what was closed, while its cycle is not locked; it needs a slot."""

    operations = {"post": "undo_close"}
    given = {"post": ReasonGiven}
    does = actions.undo_close


class Drop(Act):
    """Stop it unfinished, with a reason; its slots are free."""

    operations = {"post": "drop_objective"}
    given = {"post": DatedReasonGiven}
    does = actions.drop_objective


class Decline(Act):
    """Withdraw a proposal, with a reason."""

    operations = {"post": "decline_objective"}
    given = {"post": ReasonGiven}
    does = actions.decline_objective


class Void(Act):
    """Take out what was entered in error; it leaves every metric, the audit stays."""

    operations = {"post": "void_objective"}
    given = {"post": ReasonGiven}
    does = actions.void_objective


class Share(Act):
    """Share it with a team: one definition of success, a slot in each."""

    operations = {"post": "share_objective"}
    given = {"post": OtherTeamGiven}
    does = actions.add_co_owner


class Unshare(Act):
    """End the sharing with a team."""

    operations = {"post": "unshare_objective"}
    given = {"post": OtherTeamGiven}
    does = actions.remove_co_owner


class Transfer(Act):
    """Give it another owner team, which needs a free slot; clock and history stay."""

    operations = {"post": "transfer_objective"}
    given = {"post": TransferGiven}
    does = actions.transfer_objective


class Link(Act):
    """Say what it contributes to; links never form a ring."""

    operations = {"post": "link_objective"}
    given = {"post": LinkGiven}
    versioned: ClassVar[dict[str, bool]] = {}
    does = actions.link_objective


class Unlink(Act):
    """Take back that it contributes to another, or to a goal."""

    operations = {"post": "unlink_objective"}
    given = {"post": ParentGiven}
    versioned: ClassVar[dict[str, bool]] = {}

    @staticmethod
    def does(
        objective: Objective,
        *,
        actor: Membership,
        on: date,
        now: datetime,
        **given: Any,
    ) -> None:
        """Find the link and take it back."""
        with tenant(actor.organization_id, read_only=True):
            target = actions.target_of(**{**NO_TARGET, **given})
            link = found(queries.link_to(objective, target) if target else None)
        actions.unlink_objective(link, actor=actor, on=on, now=now)


class EndNeed(Act):
    """Say that it needs another OKR no longer."""

    operations = {"post": "end_need"}
    given = {"post": NeededGiven}
    versioned: ClassVar[dict[str, bool]] = {}

    @staticmethod
    def does(
        objective: Objective, *, needed: str, actor: Membership, on: date, now: datetime
    ) -> None:
        """Find the need and end it."""
        with tenant(actor.organization_id, read_only=True):
            need = found(queries.need_of(objective, needed))
        actions.end_need(need, actor=actor, on=on, now=now)


class StandAlone(Act):
    """Say that it has no parent, with or without why; what it leads to goes first."""

    operations = {"post": "let_stand_alone"}
    given = {"post": StandAloneGiven}
    does = actions.let_stand_alone


class EndStandingAlone(Act):
    """Take back that it has no parent."""

    operations = {"post": "end_standing_alone"}
    does = actions.end_standing_alone


ADDRESSES: dict[str, type[Act]] = {
    "ready": MakeReady,
    "commit": Commit,
    "unplan": Unplan,
    "pause": Pause,
    "resume": Resume,
    "defer": Defer,
    "return": ReturnToReady,
    "carry-over": CarryOver,
    "close": Close,
    "undo-close": UndoClose,
    "drop": Drop,
    "decline": Decline,
    "void": Void,
    "share": Share,
    "unshare": Unshare,
    "transfer": Transfer,
    "link": Link,
    "unlink": Unlink,
    "end-need": EndNeed,
    "stand-alone": StandAlone,
    "end-standing-alone": EndStandingAlone,
}
