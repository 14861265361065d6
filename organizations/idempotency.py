"""A request that is sent again has one effect: its answer is kept with its effect."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import KeyUsedOtherwise
from okrhub.lib.tenancy import tenant
from organizations.models import IdempotentAnswer, Membership

KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"^[\x21-\x7e]{1,80}$")


def answered_once(
    key: str, request: Request, actor: Membership, answer: Callable[[], Response]
) -> Response:
    """Return the answer kept for a person's key, or do it and keep what is answered.

    The key is written first, in the transaction of the effect: an equal request that
    arrives meanwhile waits for the commit, and what fails on our side leaves no key.
    Refusals are kept too. 422 where the key came with another method, path or body.
    """
    if not _KEY.match(key):
        raise ParseError("An Idempotency-Key is 1 to 80 ASCII characters, no blanks.")
    fingerprint = _fingerprint(request)
    with tenant(actor.organization_id):
        kept, is_new = IdempotentAnswer.objects.get_or_create(
            user_id=actor.user_id, key=key, defaults={"fingerprint": fingerprint}
        )
        if kept.fingerprint != fingerprint:
            raise KeyUsedOtherwise
        if not is_new:
            return Response(kept.body, status=kept.status)
        answered = answer()
        kept.status = answered.status_code
        kept.body = json.loads(JSONRenderer().render(answered.data))
        kept.save(update_fields=["status", "body"])
        return answered


def forget_answers(now: datetime) -> int:
    """Delete what was kept for a day; return how many. In the open organisation."""
    old = IdempotentAnswer.objects.filter(created_at__lt=now - KEPT_FOR)
    count, _ = old.delete()
    return count


def _fingerprint(request: Request) -> str:
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(said).hexdigest()
