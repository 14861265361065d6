"""The front door: where a person belongs, the demonstration's personas, the look."""

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from okrhub.lib.htmx import SeeOther, local_path
from okrhub.lib.requests import found
from organizations.actions import rename_person
from organizations.queries import is_empty, organizations_of
from organizations.requests import UserRequest
from screens.forms import ProfileForm
from screens.queries.personas import persona_of

THEMES = {"light", "dark"}
DENSITIES = {"comfortable", "compact"}
A_YEAR = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to set-up, log-in, the one organisation, or a choice between several."""
    if not request.user.is_authenticated:
        return redirect("front:set_up" if is_empty() else "account_login")
    organizations = organizations_of(request.user)
    if len(organizations) == 1:
        return redirect("screens:focus", slug=organizations[0].slug)
    return render(request, "screens/choose.html", {"organizations": organizations})


@require_POST
def demo_log_in(request: HttpRequest) -> HttpResponse:
    """Log in as a persona of the demonstration organisation, without a password."""
    if not django_settings.DEMO:
        raise Http404
    persona = found(persona_of(request.POST.get("email", "")))
    login(request, persona.user)
    return redirect("screens:focus", slug=persona.organization.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: UserRequest) -> HttpResponse:
    """Show a person's account; change the name."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    form = ProfileForm(request.POST or None, initial={"name": request.user.name})
    if form.is_valid():
        rename_person(request.user, form.cleaned_data["name"])
        messages.success(request, "Saved.")
        return redirect("front:profile")
    status = 422 if form.errors else 200
    return render(request, "screens/profile.html", {"form": form}, status=status)


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep light or dark, roomy or compact, in a cookie; back to where one was."""
    address = local_path(request, request.POST.get("next", ""), "/")
    response = SeeOther(address)
    for name, allowed in (("theme", THEMES), ("density", DENSITIES)):
        value = request.POST.get(name)
        if value in allowed:
            response.set_cookie(
                name, value, max_age=A_YEAR, secure=True, samesite="Lax"
            )
        elif value == "":
            response.delete_cookie(name, samesite="Lax")
    return response
