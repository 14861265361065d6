"""An invitation's link: the one page of an organisation that is open to others."""

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from okrhub.lib.errors import Refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.models import Invitation, User
from organizations.queries import account_of, invitation_of
from organizations.requests import OpenedRequest
from screens.forms import JoinForm
from teams.actions import join_by_invitation


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: OpenedRequest, slug: str, token: str) -> HttpResponse:
    """Join by a mailed link: who has an account logs in, who has none makes it here."""
    with tenant(request.organization.pk, read_only=True):
        invitation = found(invitation_of(token))
    if request.membership is not None:
        return redirect("screens:focus", slug=slug)
    if not invitation.is_open(request.now):
        return _page(request, "used", status=410)
    user = request.user if isinstance(request.user, User) else None
    if user is not None and user.email != invitation.email:
        return _page(request, "other", status=403, invitation=invitation)
    form = JoinForm(request.POST or None, email=invitation.email)
    has_account = account_of(invitation.email) is not None
    if request.method == "POST" and (user is not None or form.is_valid()):
        return _join(request, token, user, form)
    stage = "join" if user else "log_in" if has_account else "create"
    status = 422 if stage == "create" and form.errors else 200
    return _page(request, stage, status=status, invitation=invitation, form=form)


def _join(
    request: OpenedRequest, token: str, user: User | None, form: JoinForm
) -> HttpResponse:
    account = {} if user else form.cleaned_data
    try:
        with tenant(request.organization.pk):
            membership = join_by_invitation(
                token, user=user, **account, now=request.now, on=request.today
            )
    except Refusal as refusal:
        return _page(request, "refused", status=refusal.status, refusal=refusal)
    if user is None:
        login(request, membership.user)
    return redirect("screens:focus", slug=request.organization.slug)


def _page(
    request: OpenedRequest,
    stage: str,
    *,
    status: int,
    invitation: Invitation | None = None,
    form: JoinForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "stage": stage,
        "place": request.organization,
        "invitation": invitation,
        "form": form,
        "refusal": refusal,
    }
    return render_page(request, "screens/invitation.html", context, status=status)
