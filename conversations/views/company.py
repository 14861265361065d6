"""The part of an OKR's page that says who helps, who shares it, and what is alike."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from conversations import policies, queries
from conversations.queries.company import Company, Helper, company
from conversations.views.opened import FORM, address
from objectives import actions as okrs
from objectives import policies as okr_policies
from objectives.models import Objective
from objectives.queries import TeamMark, key_result_called, need_of, needs_around
from objectives.views.opened import done, objective_here, who
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.models import Team
from teams.queries import team_called
from teams.standing import Standing

CHANGED = "help:changed"


@require_http_methods(FORM)
def help_about(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the help that an OKR waits for, whom it helps, and who is in it.

    To post ends what it needs, or a team's part in it.
    """
    objective, actor = objective_here(request, reference)
    if request.method == "POST":
        if "team" in request.POST:
            return _leave(request, objective)
        return _end_need(request, objective, actor)
    around = company(objective)
    context = {
        "objective": objective,
        "rows": queries.help_with(objective, request.today),
        "needs": list(needs_around(objective)),
        "may_end": bool(okr_policies.may_link_objective(actor, objective)),
        "invited": [
            (one, policies.may_open_invitation(actor, objective, one.team))
            for one in queries.open_invitations(objective)
        ],
        "may_invite": bool(okr_policies.may_edit_objective(actor, objective)),
        "may_ask": bool(policies.may_ask_help(actor, objective, around.accountable)),
        "around": around,
        "co_owners": _co_owners(actor, objective, around),
        "helpers": _helpers(actor, objective, around),
    }
    template = "conversations/help_about.html"
    return render_page(request, template, context, fragment="panel")


def _co_owners(
    actor: Standing, objective: Objective, around: Company
) -> list[tuple[TeamMark, bool]]:
    """Return the teams that share it, and whether the person may end that."""
    return [
        (
            mark,
            bool(
                okr_policies.may_remove_co_owner(
                    actor, objective, Team(pk=mark.id, name=mark.name)
                )
            ),
        )
        for mark in around.co_owners
    ]


def _helpers(
    actor: Standing, objective: Objective, around: Company
) -> list[tuple[Helper, bool]]:
    """Return the teams that contribute, and whether the person may end that."""
    return [
        (
            one,
            bool(
                okr_policies.may_end_contribution(
                    actor, objective, carrier=one.carrier, team=one.team.id
                )
            ),
        )
        for one in around.helpers
    ]


def _leave(request: MemberRequest, objective: Objective) -> HttpResponse:
    """Let a team share the OKR no longer, or help with a key result of it no longer."""
    key_result = request.POST.get("key_result", "")
    with tenant(request.organization.pk, read_only=True):
        team = found(team_called(request.POST["team"]))
        row = found(key_result_called(key_result)) if key_result else None
    if row is None:
        okrs.remove_co_owner(objective, team=team, **who(request))
        words = f"{team.name} shares {objective.reference} no longer."
    else:
        okrs.remove_contributor(row, team, **who(request))
        words = f"{team.name} helps with {row.reference} no longer."
    to = address(request, "help_about", objective.reference)
    return done(request, CHANGED, to=to, words=words)


def _end_need(
    request: MemberRequest, objective: Objective, actor: Standing
) -> HttpResponse:
    okr_policies.may_link_objective(actor, objective).enforce()
    with tenant(request.organization.pk, read_only=True):
        need = found(need_of(objective, request.POST.get("need", "")))
    okrs.end_need(need, **who(request))
    to = address(request, "help_about", objective.reference)
    words = f"{objective.reference} needs {need.needed.reference} no longer."
    return done(request, CHANGED, to=to, words=words)
