"""Teams invited to an OKR, and what they answer."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from conversations import actions, policies, queries
from conversations.forms.joining import AnswerInvitationForm, InviteForm
from conversations.models import JoinInvitation
from conversations.views.opened import FORM, address
from objectives import policies as okr_policies
from objectives.queries import accountable, key_results_of
from objectives.views.opened import done, objective_here, who
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.queries import current_teams
from teams.requests import reader

CHANGED = "joining:changed"


@require_http_methods(FORM)
def join_invite(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Invite a team to an OKR; it answers itself."""
    objective, actor = objective_here(request, reference)
    okr_policies.may_edit_objective(actor, objective).enforce()
    with tenant(request.organization.pk, read_only=True):
        teams = accountable(objective)
        form = InviteForm(
            request.POST if request.method == "POST" else None,
            teams=[team for team in current_teams() if team.pk not in teams],
            key_results=key_results_of(objective),
        )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            invitation = actions.invite_team(
                objective,
                team=form.chosen("team"),
                part=form.cleaned_data["part"],
                key_result=form.chosen("key_result"),
                words=form.cleaned_data["words"],
                **who(request),
            )
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            words = f"{invitation.team.name} is invited."
            to = address(request, "help_about", reference)
            return done(request, CHANGED, to=to, words=words)
    context = {"form": form, "objective": objective}
    template = "conversations/join_invite.html"
    return render_page(request, template, context, status=status)


@require_http_methods(FORM)
def join_answer(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Answer an invitation for the invited team, or take it back for the other."""
    with tenant(request.organization.pk, read_only=True):
        invitation = found(queries.invitation_number(pk))
        actor = reader(request).standing
        objective = invitation.objective
        policies.may_open_invitation(actor, objective, invitation.team).enforce()
    form = AnswerInvitationForm(
        request.POST if request.method == "POST" else None,
        initial={"version": invitation.version},
    )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            words = _give(invitation, form, request)
        except Conflict as refusal:
            status = show_refusal(form, refusal)
        else:
            to = address(request, "help_about", objective.reference)
            return done(request, CHANGED, to=to, words=words)
    context = {
        "form": form,
        "invitation": invitation,
        "may_answer": policies.may_answer_invitation(actor, invitation.team),
        "may_withdraw": policies.may_withdraw_invitation(actor, objective),
    }
    template = "conversations/join_answer.html"
    return render_page(request, template, context, status=status)


def _give(
    invitation: JoinInvitation, form: AnswerInvitationForm, request: MemberRequest
) -> str:
    """Do what was answered; return what to say of it."""
    answer = form.cleaned_data["answer"]
    given = {"version": form.cleaned_data["version"], **who(request)}
    if answer == "withdraw":
        actions.withdraw_invitation(invitation, **given)
        return f"{invitation.team.name} is invited no longer."
    if answer == "accept":
        actions.accept_invitation(invitation, **given)
    else:
        reason = form.cleaned_data["reason"]
        actions.decline_invitation(invitation, reason=reason, **given)
    return "Your answer is given."
