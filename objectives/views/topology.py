"""Pages on which an objective is given its teams."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from objectives import actions, queries
from objectives.forms.topology import DedicatedTeamForm, SplitForm
from objectives.models import Objective
from objectives.policies import may_edit_objective
from objectives.views.opened import (
    address_of,
    done,
    objective_here,
    who,
)
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.tenancy import tenant
from organizations.queries import writers
from organizations.requests import MemberRequest
from teams.models import Team
from teams.policies import may_dedicate_team
from teams.queries import current_teams

EVENT = "objective:sized-up"
FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def dedicated_team(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Form a team around an objective, or dedicate one that is there."""
    objective, actor = objective_here(request, reference)
    may_dedicate_team(actor).enforce()
    with tenant(request.organization.pk, read_only=True):
        form = DedicatedTeamForm.over(
            objective,
            request.POST if request.method == "POST" else None,
            teams=current_teams().filter(kind=Team.Kind.TEAM),
            people=writers(),
        )
    template = "objectives/dedicated_team.html"
    return _answer(request, objective, form, actions.form_dedicated_team, template)


@require_http_methods(FORM)
def split(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Give each key result of an objective its team."""
    objective, actor = objective_here(request, reference)
    may_edit_objective(actor, objective).enforce()
    with tenant(request.organization.pk, read_only=True):
        form = SplitForm.over(
            objective,
            request.POST if request.method == "POST" else None,
            key_results=queries.key_results_of(objective),
            teams=current_teams().filter(kind=Team.Kind.TEAM),
        )
    template = "objectives/split.html"
    return _answer(request, objective, form, actions.split_by_key_result, template)


def _answer(
    request: MemberRequest,
    objective: Objective,
    form: DedicatedTeamForm | SplitForm,
    act: Callable[..., Any],
    template: str,
) -> HttpResponse:
    status, full = 422 if form.is_bound else 200, []
    if form.is_valid():
        try:
            act(objective, **form.said(), **who(request))
        except Conflict as refusal:
            status, full = show_refusal(form, refusal), refusal.facts.get("teams", [])
        else:
            to = address_of(request, objective)
            return done(request, EVENT, to=to, words="It is done.")
    context = {"objective": objective, "form": form, "full": full}
    return render_page(request, template, context, status=status)
