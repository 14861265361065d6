"""Layers: what an organisation has switched on."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from okrhub.lib.errors import Stale
from okrhub.lib.htmx import changed, render_page
from okrhub.lib.tenancy import tenant
from organizations import policies, queries
from organizations.actions import edit_settings
from organizations.models import OrganizationSettings
from organizations.requests import MemberRequest
from screens.forms import LayersForm
from screens.queries.layers import layers_in_use


@require_http_methods(["GET", "HEAD", "POST"])
def layers(request: MemberRequest, slug: str) -> HttpResponse:
    """Switch layers on; one that is in use stays on and says why."""
    policies.may_edit_settings(request.membership).enforce()
    with tenant(request.organization.pk, read_only=True):
        in_use = layers_in_use()
    form = LayersForm(
        request.POST or None, in_use=in_use, initial=_saved(request.settings)
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                edit_settings(version, actor=request.membership, **form.changes())
            except Stale:
                status = 409
                with tenant(request.organization.pk, read_only=True):
                    settings = queries.settings()
                form.keep_beside(_saved(settings), settings.version)
            else:
                messages.success(request, "Saved.")
                address = reverse("screens:layers", args=[slug])
                return changed(request, "settings:changed", address)
    context = {"form": form, "in_use": in_use}
    return render_page(request, "screens/layers.html", context, status=status)


def _saved(settings: OrganizationSettings) -> dict[str, bool | int]:
    names = [name for name in LayersForm.base_fields if name != "version"]
    return {name: getattr(settings, name) for name in names} | {
        "version": settings.version
    }
