"""What was typed when the session ended, to be saved after all."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations import typed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def typed_before(request: HttpRequest) -> HttpResponse:
    """Show what was not saved, with a button that sends it where it was going."""
    if request.method == "POST":
        typed.forget(request)
        return redirect("front:home")
    found = typed.kept(request)
    if found is None:
        messages.info(request, "Nothing is waiting here to be saved.")
        return redirect("front:home")
    shown = [
        (name.replace("_", " ").replace("-", " "), values)
        for name, values in found["fields"].items()
    ]
    return render(request, "screens/typed.html", {"typed": found, "shown": shown})
