"""What somebody sent after their session had ended, kept until they are logged in.

It lies in the session of the browser, for half an hour, and is shown to nobody but the
person who was logged in there before: a cookie that survives the session says who.
Only forms below `/o/` are kept, which hold no password; no file is.
"""

import re
import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve
from django.utils.crypto import constant_time_compare, salted_hmac

KEY = "typed"
COOKIE = "__Host-who"
HALF_AN_HOUR = 30 * 60
A_FORTNIGHT = 14 * 24 * 3600
MOST_CHARACTERS = 64_000
SECRET = re.compile(r"password|secret|token|key$", re.IGNORECASE)
AFTER_LOG_IN = "/typed/"


def remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Have the browser know whose it is, without saying who that is."""
    known = _mark(request.user.pk)
    if request.COOKIES.get(COOKIE) != known:
        response.set_cookie(
            COOKIE,
            known,
            max_age=A_FORTNIGHT,
            secure=True,
            httponly=True,
            samesite="Lax",
        )


def keep(request: HttpRequest) -> bool:
    """Keep what a form sent while nobody was logged in; say whether it was kept."""
    person = request.COOKIES.get(COOKIE, "")
    if request.method != "POST" or not person or not _is_sent_by_a_form(request):
        return False
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        and not SECRET.search(name)
        and any(value.strip() for value in values)
    }
    size = sum(len(value) for values in fields.values() for value in values)
    if not fields or size > MOST_CHARACTERS:
        return False
    request.session[KEY] = {
        "path": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
        "person": person,
        "until": time.time() + HALF_AN_HOUR,
    }
    return True


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was kept of this person; what is another's or too old is thrown away."""
    found = request.session.get(KEY)
    if found is None:
        return None
    is_theirs = constant_time_compare(found["person"], _mark(request.user.pk))
    if not is_theirs or found["until"] < time.time():
        forget(request)
        return None
    return dict(found)


def forget_sent(request: HttpRequest) -> None:
    """Throw away what is being sent now."""
    found = request.session.get(KEY)
    if found is not None and found["path"] == request.get_full_path():
        forget(request)


def forget(request: HttpRequest) -> None:
    """Throw away what was kept."""
    request.session.pop(KEY, None)


def _mark(user_id: int | None) -> str:
    return salted_hmac("organizations.typed", str(user_id)).hexdigest()


def _is_sent_by_a_form(request: HttpRequest) -> bool:
    """Say whether the form carried this browser's CSRF token and leads somewhere."""
    try:
        resolve(request.path)
    except Resolver404:
        return False

    def form(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    check = CsrfViewMiddleware(form)
    check.process_request(request)
    return check.process_view(request, form, (), {}) is None
