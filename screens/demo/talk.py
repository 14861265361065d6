"""Let people say what they say: comments, opinions, proposals and their answers."""

from datetime import timedelta
from typing import Any

from conversations import actions, queries
from conversations.actions import IdeaGiven
from conversations.models import CascadeProposal, Comment
from objectives.models import Cycle
from screens.demo.stage import Stage, moment
from screens.demo.story.talk import (
    CASCADES,
    COMMENTS,
    ROUNDS,
    CascadeStory,
    CommentStory,
    OpinionStory,
    RoundStory,
)


def write_talk(stage: Stage, coming: Cycle) -> None:
    """Let it all be said through the actions; proposals are for the coming quarter."""
    for comment in COMMENTS:
        _say(stage, comment)
    for asked in ROUNDS:
        _ask(stage, asked)
    for proposed in CASCADES:
        _propose(stage, proposed, coming)


def _say(stage: Stage, story: CommentStory) -> Comment:
    on = stage.today - timedelta(days=story.days_ago)
    comment = actions.write_comment(
        stage.objectives[story.on],
        text=story.text,
        actor=stage.leaders[story.author],
        on=on,
        now=moment(on),
    )
    for person, kind in story.reactions:
        actions.react(comment, kind=kind, actor=stage.leaders[person], on=on)
    return comment


def _ask(stage: Stage, story: RoundStory) -> None:
    on = stage.today - timedelta(days=story.days_ago)
    objective = stage.objectives[story.on]
    asked = actions.ask_opinions(
        objective,
        has_names=story.has_names,
        asks_everybody=story.asks_everybody,
        asks_vote=not story.has_names,
        about=story.about,
        actor=stage.leaders[story.asked_by],
        on=on,
    )
    for said in story.opinions:
        actions.answer_round(
            asked, actor=stage.leaders[said.person], on=on, **_given(stage, said)
        )
    (view,) = queries.rounds_on(objective, asked.asked_by)
    ideas = {idea.text: idea.pk for idea in view.ideas}
    for text, kind, words in story.replies:
        idea = queries.named_idea(ideas[text])
        if idea is not None:
            actions.reply_to_idea(
                idea,
                kind=kind,
                words=words,
                actor=asked.asked_by,
                on=on,
                now=moment(on),
            )


def _given(stage: Stage, story: OpinionStory) -> dict[str, Any]:
    return {
        "ideas": [
            IdeaGiven(text, stage.key_results.get(mark)) for text, mark in story.ideas
        ],
        "dots": [stage.key_results[mark] for mark in story.dots],
        "worries": list(story.worries),
        "vote": story.vote,
    }


def _propose(stage: Stage, story: CascadeStory, coming: Cycle) -> CascadeProposal:
    on = stage.today - timedelta(days=story.days_ago)
    proposal = actions.cascade_objective(
        actor=stage.leaders[story.leader],
        team=stage.teams[story.team],
        cycle=coming,
        title=story.title,
        why=story.why,
        parent=stage.objectives[story.parent],
        on=on,
        now=moment(on),
    )
    if not story.answered_by:
        return proposal
    then = stage.today - timedelta(days=story.answered_days_ago)
    actor = stage.leaders[story.answered_by]
    if story.obstacles:
        actions.push_back(
            proposal,
            obstacles=story.obstacles,
            would_need=story.would_need,
            actor=actor,
            on=then,
        )
    else:
        actions.accept_cascade(
            proposal, actor=actor, on=then, now=moment(then), words=story.words
        )
    return proposal
