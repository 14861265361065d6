"""The first visit to an empty installation."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from okrhub.lib.errors import Conflict
from organizations.queries import is_empty
from screens import actions
from screens.forms import SetUpForm


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Create the first organisation and its owner; later visitors are told so."""
    if not is_empty():
        return _told(request)
    form = SetUpForm(request.POST or None)
    if form.is_valid():
        try:
            owner = actions.set_up(**form.cleaned_data, now=timezone.now())
        except Conflict:
            return _told(request)
        login(request, owner.user)
        return redirect("screens:focus", slug=owner.organization.slug)
    status = 422 if form.errors else 200
    return render(request, "screens/set_up.html", {"form": form}, status=status)


def _told(request: HttpRequest) -> HttpResponse:
    status = 409 if request.method == "POST" else 200
    return render(request, "screens/set_up_already.html", status=status)
