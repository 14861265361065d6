"""The steps of an objective's life as people see them: words, form, what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from objectives import actions, policies
from objectives.forms import steps as forms
from objectives.lifecycle import OPEN, Verb
from objectives.models import Cycle, Objective
from okrhub.lib.decisions import Decision
from organizations.models import Membership
from teams.standing import Standing

WITH_ANOTHER_TEAM = {"share", "transfer"}
UNCOMMITTED = {
    Objective.State.PROPOSED,
    Objective.State.READY,
    Objective.State.DEFERRED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """How a step looks and what it does. `event` is what pages hear afterwards.

    A `verb` of the lifecycle fits where its table says so and is decided by its policy;
    a step without one says itself when it fits and who may.
    """

    words: str
    done: str
    sentence: str
    icon: str
    event: str
    form: type[forms.StepForm]
    act: Callable[..., object]
    verb: Verb | None = None
    fits: Callable[[Objective], bool] = lambda objective: objective.state in OPEN
    may: Callable[[Standing, Objective], Decision] = policies.may_edit_objective
    is_main: bool = False

    def decision(
        self,
        actor: Standing,
        objective: Objective,
        acts: Mapping[str, Decision],
    ) -> Decision | None:
        """Return whether the person may; None where the step does not fit."""
        if self.verb is not None:
            return acts.get(self.verb.value)
        return self.may(actor, objective) if self.fits(objective) else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that fits an objective now, and whether this person may take it."""

    key: str
    step: Step
    decision: Decision

    @property
    def url_name(self) -> str:
        """Return the name of its address."""
        return f"objectives:{url_name(self.key)}"


def url_name(key: str) -> str:
    """Return the name of a step's address: `objective_make_ready`."""
    return f"objective_{key.replace('-', '_')}"


def offers(
    actor: Standing, objective: Objective, *, has_many_teams: bool
) -> list[Offer]:
    """Return the steps that fit an objective; to make void only to who may.

    Where one team works alone, there is no other to share with or give to.
    """
    acts = policies.acts(actor, objective)
    found = [
        Offer(key, step, decision)
        for key, step in STEPS.items()
        if (decision := step.decision(actor, objective, acts)) is not None
    ]
    hidden = set() if has_many_teams else WITH_ANOTHER_TEAM
    return [
        offer
        for offer in found
        if offer.key not in hidden and (offer.decision or offer.key != "void")
    ]


def postpone(
    objective: Objective,
    *,
    actor: Membership,
    to_cycle: Cycle,
    on: date,
    now: datetime,
) -> Objective:
    """Set an objective that is not in process for another cycle."""
    return actions.edit_objective(
        objective, actor=actor, changes={"cycle": to_cycle}, on=on, now=now
    )


def may_share(actor: Standing, objective: Objective) -> Decision:
    """Decide whether the person may share it on behalf of its team."""
    return policies.may_add_co_owner(actor, objective, objective.team)


STEPS: dict[str, Step] = {
    "make-ready": Step(
        "Make ready",
        "is ready",
        "It can then be chosen for its cycle. Nothing is promised yet.",
        "circle-check",
        "objective:made-ready",
        forms.StepForm,
        actions.make_ready,
        Verb.MAKE_READY,
        is_main=True,
    ),
    "commit": Step(
        "Commit",
        "is committed",
        "The team agrees to work on it now. It takes one slot of each team concerned.",
        "flag",
        "objective:committed",
        forms.CommitForm,
        actions.commit_objective,
        Verb.COMMIT,
        is_main=True,
    ),
    "resume": Step(
        "Resume",
        "goes on",
        "It had its slot all the time.",
        "progress",
        "objective:resumed",
        forms.ReasonForm,
        actions.resume_objective,
        Verb.RESUME,
        is_main=True,
    ),
    "return": Step(
        "Back in the queue",
        "is back in the queue",
        "It is ready again; committing passes the limit as any other does.",
        "rotate-clockwise-2",
        "objective:returned-to-ready",
        forms.ReturnForm,
        actions.return_to_ready,
        Verb.RETURN_TO_READY,
        is_main=True,
    ),
    "close": Step(
        "Close",
        "is closed",
        "Grade it and set its slots free. You can undo this while its cycle is open.",
        "archive",
        "objective:closed",
        forms.CloseForm,
        actions.close_objective,
        Verb.CLOSE_ACHIEVED,
    ),
    "carry-over": Step(
        "Carry over",
        "is carried over",
        "It goes on in a later cycle, keeps its slot, and its clock runs on.",
        "corner-down-right",
        "objective:carried-over",
        forms.CarryForm,
        actions.carry_over,
        Verb.CARRY_OVER,
    ),
    "pause": Step(
        "Pause",
        "is paused",
        "It keeps its slot and goes on ageing; nobody is asked to check in.",
        "player-pause",
        "objective:paused",
        forms.PauseForm,
        actions.pause_objective,
        Verb.PAUSE,
    ),
    "defer": Step(
        "Defer",
        "is deferred",
        "Its slots are free and its clock stops. Coming back, it passes the limit again.",
        "calendar-plus",
        "objective:deferred",
        forms.DeferForm,
        actions.defer_objective,
        Verb.DEFER,
    ),
    "undo-close": Step(
        "Undo the close",
        "is open again",
        "It goes on as if it had never been closed, if the teams have a free slot.",
        "history",
        "objective:opened-again",
        forms.ReasonForm,
        actions.undo_close,
        Verb.UNDO_CLOSE,
    ),
    "share": Step(
        "Share with a team",
        "is shared",
        "One definition of success for both; it takes a slot of that team as well.",
        "heart-handshake",
        "objective:shared",
        forms.TeamForm,
        actions.add_co_owner,
        may=may_share,
    ),
    "transfer": Step(
        "Give to another team",
        "has another home",
        "Its clock and history stay with it; that team must have a free slot.",
        "arrow-right",
        "objective:transferred",
        forms.TransferForm,
        actions.transfer_objective,
        may=policies.may_transfer,
    ),
    "postpone": Step(
        "Set for a later cycle",
        "is set for a later cycle",
        "It stays as it is and waits for that cycle.",
        "calendar-event",
        "objective:postponed",
        forms.PostponeForm,
        postpone,
        fits=lambda objective: objective.state in UNCOMMITTED,
    ),
    "unplan": Step(
        "Take out of the plan",
        "is no longer planned",
        "It stays ready; its place in the coming cycle is free.",
        "circle-minus",
        "objective:unplanned",
        forms.StepForm,
        actions.unplan_objective,
        fits=lambda objective: objective.is_planned,
        may=policies.may_commit,
    ),
    "drop": Step(
        "Drop",
        "is dropped",
        "It stops unfinished. Others relied on it, so say why.",
        "circle-x",
        "objective:dropped",
        forms.NeededReasonForm,
        actions.drop_objective,
        Verb.DROP,
    ),
    "decline": Step(
        "Withdraw",
        "is withdrawn",
        "The proposal ends here.",
        "circle-minus",
        "objective:declined",
        forms.NeededReasonForm,
        actions.decline_objective,
        Verb.DECLINE,
    ),
    "void": Step(
        "Make void",
        "is void",
        "For what was entered in error: it leaves every figure, the audit trail stays.",
        "trash",
        "objective:voided",
        forms.ReasonForm,
        actions.void_objective,
        Verb.VOID,
    ),
}
