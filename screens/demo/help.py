"""Let the teams of the demonstration ask one another for help, and answer."""

from datetime import timedelta
from typing import Any

from conversations import actions
from conversations.actions import Promise
from conversations.models import HelpRequest
from screens.demo.stage import Stage, moment
from screens.demo.story.help import HELP, INVITED, HelpStory
from teams.models import Function


def write_help(stage: Stage) -> None:
    """Tell what was asked, promised, delivered and declined, through the actions."""
    functions = {function.name: function for function in Function.objects.all()}
    for told in HELP:
        _answer(stage, told, _ask(stage, told, functions))
    on = stage.today - timedelta(days=3)
    objective, team, inviting, words = INVITED
    actions.invite_team(
        stage.objectives[objective],
        team=stage.teams[team],
        part="share",
        words=words,
        actor=stage.leaders[inviting],
        on=on,
        now=moment(on),
    )


def _ask(stage: Stage, told: HelpStory, functions: dict[str, Function]) -> HelpRequest:
    on = stage.today - timedelta(days=told.days_ago)
    return actions.ask_help(
        stage.objectives[told.on],
        title=told.title,
        form=told.form,
        team=stage.teams.get(told.asks),
        function=functions.get(told.asks),
        key_result=stage.key_results.get(told.key_result),
        needed_by=stage.today + timedelta(days=told.needed_in),
        is_blocking=told.is_blocking,
        actor=stage.leaders[told.by],
        on=on,
        now=moment(on),
    )


def _answer(stage: Stage, told: HelpStory, asked: HelpRequest) -> None:
    if not told.answered_by:
        return
    on = stage.today - timedelta(days=told.answered_days_ago)
    who: dict[str, Any] = {
        "actor": stage.leaders[told.answered_by],
        "on": on,
        "now": moment(on),
    }
    if told.declined_because:
        actions.decline_help(asked, reason=told.declined_because, **who)
        return
    promise = Promise(
        due_on=stage.today + timedelta(days=told.due_in),
        way=told.way,
        dependent=stage.objectives.get(told.dependent),
    )
    actions.accept_help(asked, promise, **who)
    if told.slips_to is not None:
        later = stage.today + timedelta(days=told.slips_to)
        actions.slip_help(asked, due_on=later, reason=told.words, **who)
    if told.delivered_days_ago is not None:
        then = stage.today - timedelta(days=told.delivered_days_ago)
        who |= {"on": then, "now": moment(then)}
        actions.deliver_help(asked, **who)
