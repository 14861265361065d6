"""The people of an organisation: roles, access, invitations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from okrhub.lib.htmx import changed, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations import actions, policies, queries
from organizations.mails import invitation_link, is_mailed
from organizations.models import Invitation
from organizations.requests import MemberRequest
from screens.forms import InviteForm, RoleForm
from screens.queries.people import person_rows
from teams.queries import current_teams

PAGE_SIZE = 50
INVITE = "screens/invite.html"


@require_safe
def people(request: MemberRequest, slug: str) -> HttpResponse:
    """Show who is here in which role, in which teams, and who is invited."""
    text = request.GET.get("q", "").replace("\x00", "").strip()
    page = Paginator(queries.people_called(text), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    may_invite = policies.may_invite(request.membership)
    context = {
        "q": text,
        "page": page,
        "rows": person_rows(list(page), request.membership, request.today),
        "may_invite": may_invite,
        "invitations": queries.open_invitations() if may_invite else (),
        "is_mailed": is_mailed(),
    }
    return render_page(request, "screens/people.html", context, fragment="people")


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest, slug: str) -> HttpResponse:
    """Invite addresses; say which were left out and why."""
    policies.may_invite(request.membership).enforce()
    with tenant(request.organization.pk, read_only=True):
        form = InviteForm(request.POST or None, teams=current_teams())
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form, "is_mailed": is_mailed()}
        return render_page(request, INVITE, context, status=status)
    invited = actions.invite(
        form.cleaned_data["emails"],
        role=form.cleaned_data["role"],
        team_number=form.cleaned_data["team"],
        actor=request.membership,
        now=request.now,
    )
    for email, why in invited.left_out:
        messages.error(request, f"{email} {why}.")
    if invited.invitations and not is_mailed():
        return links_to_hand_over(request, invited.invitations)
    if invited.invitations:
        messages.success(request, f"{len(invited.invitations)} invited.")
    return changed(request, "people:invited", reverse("screens:people", args=[slug]))


def links_to_hand_over(
    request: MemberRequest, invitations: list[Invitation]
) -> HttpResponse:
    """Show the links, this once, to the one who invited: no mail server sends them."""
    links = [
        (invitation, invitation_link(invitation, request.organization))
        for invitation in invitations
    ]
    return render_page(request, INVITE, {"links": links})


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Change a person's role and title."""
    with tenant(request.organization.pk, read_only=True):
        person = found(queries.person_number(pk))
    policies.RULES["change_role"].decide(request.membership.role).enforce()
    form = RoleForm(
        request.POST or None, initial={"role": person.role, "title": person.title}
    )
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form, "person": person}
        return render_page(request, "screens/person_edit.html", context, status=status)
    actions.change_role(person, **form.cleaned_data, actor=request.membership)
    messages.success(request, f"{person.user.name} is changed.")
    return changed(request, "people:changed", reverse("screens:people", args=[slug]))


@require_POST
def person_deactivate(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take a person's access away, or leave."""
    with tenant(request.organization.pk, read_only=True):
        person = found(queries.person_number(pk))
    actions.deactivate_person(person, actor=request.membership, now=request.now)
    if person.pk == request.membership.pk:
        messages.success(request, f"You have left {request.organization.name}.")
        return redirect("front:home")
    messages.success(request, f"{person.user.name} has no access any more.")
    return changed(request, "people:changed", reverse("screens:people", args=[slug]))


@require_POST
def person_reactivate(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Give a person access again."""
    with tenant(request.organization.pk, read_only=True):
        person = found(queries.person_number(pk))
    actions.reactivate_person(person, actor=request.membership)
    messages.success(request, f"{person.user.name} has access again.")
    return changed(request, "people:changed", reverse("screens:people", args=[slug]))


@require_POST
def invitation_resend(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Send a new link; the old one dies."""
    with tenant(request.organization.pk, read_only=True):
        invitation = found(queries.invitation_number(pk))
    sent = actions.resend_invitation(
        invitation, actor=request.membership, now=request.now
    )
    if not is_mailed():
        return links_to_hand_over(request, [sent])
    messages.success(request, f"A new link is on its way to {invitation.email}.")
    return changed(request, "people:invited", reverse("screens:people", args=[slug]))


@require_POST
def invitation_revoke(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    with tenant(request.organization.pk, read_only=True):
        invitation = found(queries.invitation_number(pk))
    actions.revoke_invitation(invitation, actor=request.membership, now=request.now)
    messages.success(request, f"The invitation to {invitation.email} is taken back.")
    return changed(request, "people:invited", reverse("screens:people", args=[slug]))
