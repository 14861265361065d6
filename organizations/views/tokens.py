"""Keys to the API."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from okrhub.lib.htmx import changed, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations import actions, policies, queries
from organizations.forms import TokenForm
from organizations.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Show one's own tokens, to administrators everybody's; make one, shown once."""
    form = TokenForm(request.POST or None)
    secret, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            _, secret = actions.create_token(
                form.cleaned_data["name"],
                scope=form.cleaned_data["scope"],
                expires_at=form.expires_at(request.now),
                actor=request.membership,
            )
            form, status = TokenForm(), 201
    everybody = bool(policies.may_revoke_token(request.membership, 0))
    with tenant(request.organization.pk, read_only=True):
        tokens = list(queries.tokens(request.membership, everybody=everybody))
    context = {
        "form": form,
        "secret": secret,
        "everybody": everybody,
        "tokens": tokens,
    }
    return render_page(request, "organizations/tokens.html", context, status=status)


@require_POST
def token_revoke(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Make a token useless."""
    with tenant(request.organization.pk, read_only=True):
        token = found(queries.token_number(pk))
    actions.revoke_token(token, actor=request.membership, now=request.now)
    messages.success(request, f"{token.name} is revoked.")
    address = reverse("organizations:token_list", args=[slug])
    return changed(request, "token:revoked", address)
