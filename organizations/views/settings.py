"""The organisation's settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from okrhub.lib.errors import Stale
from okrhub.lib.htmx import changed, render_page
from okrhub.lib.tenancy import tenant
from organizations import actions, policies, queries
from organizations.forms import SettingsForm
from organizations.requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def general(request: MemberRequest, slug: str) -> HttpResponse:
    """Show and change name, calendar and thresholds."""
    policies.may_edit_settings(request.membership).enforce()
    form = SettingsForm.over(
        request.organization, request.settings, request.POST or None
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                actions.edit_settings(
                    version, actor=request.membership, **form.changes()
                )
            except Stale:
                status = 409
                _show_both(request, form)
            else:
                messages.success(request, "Saved.")
                address = reverse("organizations:settings", args=[slug])
                return changed(request, "settings:changed", address)
    context = {"form": form}
    return render_page(
        request, "organizations/settings.html", context, fragment="form", status=status
    )


def _show_both(request: MemberRequest, form: SettingsForm) -> None:
    with tenant(request.organization.pk, read_only=True):
        settings = queries.settings()
        organization = queries.organization_called(request.organization.slug)
    saved = SettingsForm.saved(organization or request.organization, settings)
    form.keep_beside(saved, settings.version)
