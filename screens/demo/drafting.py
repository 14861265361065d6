"""Let leaders draft next year: a round is open, a team is asked, one pushed back."""

from datetime import timedelta
from decimal import Decimal

from conversations import actions as talk
from conversations.actions import IdeaGiven
from objectives import actions
from objectives.actions import KeyResultDraft
from objectives.models import Cycle, Draft, Objective, StrategyGoal
from screens.demo.stage import Stage, moment
from screens.demo.story import drafting as story


def write_draft(stage: Stage, year: Cycle) -> Draft:
    """Write the draft of a year through the actions, up to what waits for an answer."""
    on = stage.today - timedelta(days=story.BEGUN_DAYS_AGO)
    first, *others = (stage.leaders[name] for name in story.AUTHORS)
    draft = actions.begin_draft(
        cycle=year,
        title=story.TITLE,
        authors=others,
        actor=first,
        on=on,
        now=moment(on),
    )
    written = {each.title: _write(stage, each, draft) for each in story.DRAFTED}
    asked_on = stage.today - timedelta(days=story.ASKED_DAYS_AGO)
    draft = actions.ask_opinions(draft, actor=first, on=asked_on, now=moment(asked_on))
    for objective in written.values():
        objective.refresh_from_db()
    _ask_for_opinions(stage, written[story.UNANSWERED])
    _propose(stage, written[story.UNANSWERED], is_pushed_back=False)
    _propose(stage, written[story.PUSHED_BACK], is_pushed_back=True)
    return draft


def _write(stage: Stage, told: story.DraftedStory, draft: Draft) -> Objective:
    on = stage.today - timedelta(days=story.BEGUN_DAYS_AGO)
    author = stage.leaders[told.author]
    objective = actions.draft_objective(
        team=stage.teams[told.team],
        cycle=draft.cycle,
        draft=draft,
        title=told.title,
        why=told.why,
        audience=told.audience,
        ambition=told.ambition,
        owner=stage.leaders.get(told.owner),
        sponsor=author,
        parent_goal=StrategyGoal.objects.get(number=told.goal),
        key_results=[_key_result(each) for each in told.key_results],
        actor=author,
        on=on,
        now=moment(on),
    )
    if told.needs:
        actions.size_up_objective(
            objective,
            changes={"domain": Objective.Domain.COMPLEX, "complexity": 4},
            functions=told.needs,
            actor=author,
            on=on,
            now=moment(on),
        )
    return objective


def _key_result(told: story.DraftedKeyResult) -> KeyResultDraft:
    baseline = Decimal(told.baseline) if told.baseline else None
    target = Decimal(told.target) if told.target else None
    falls = baseline is not None and target is not None and target < baseline
    return KeyResultDraft(
        told.title,
        kind="decrease" if falls else "increase",
        baseline=baseline,
        target=target,
        unit=told.unit,
        source=told.source,
        tries=told.tries,
    )


def _ask_for_opinions(stage: Stage, objective: Objective) -> None:
    on = stage.today - timedelta(days=story.ASKED_DAYS_AGO)
    asked = talk.ask_opinions(
        objective,
        has_names=False,
        asks_everybody=True,
        asks_vote=True,
        about=story.ABOUT,
        actor=objective.created_by or stage.leaders[story.AUTHORS[0]],
        on=on,
    )
    for said in story.OPINIONS:
        talk.answer_round(
            asked,
            actor=stage.leaders[said.person],
            on=on,
            ideas=[IdeaGiven(text, None) for text, _ in said.ideas],
            dots=[],
            worries=list(said.worries),
            vote=said.vote,
        )


def _propose(stage: Stage, objective: Objective, *, is_pushed_back: bool) -> None:
    on = stage.today - timedelta(days=story.ASKED_DAYS_AGO)
    leader = objective.created_by or stage.leaders[story.AUTHORS[0]]
    proposal = talk.ask_team(objective, actor=leader, on=on)
    if is_pushed_back:
        talk.push_back(
            proposal,
            obstacles=story.OBSTACLES,
            would_need=story.WOULD_NEED,
            actor=stage.owners[objective.team.mark],
            on=stage.today - timedelta(days=story.PUSHED_BACK_DAYS_AGO),
        )
