"""Make and revoke keys to the API."""

from datetime import datetime

from okrhub.lib.audit import record
from okrhub.lib.tenancy import tenant
from organizations import policies, queries
from organizations.models import ApiToken, Membership
from organizations.tokens import hash_token, new_api_token


def create_token(
    name: str, *, scope: str, expires_at: datetime | None, actor: Membership
) -> tuple[ApiToken, str]:
    """Make a token for the actor; return it and the secret, which is shown once."""
    with tenant(actor.organization_id):
        actor = queries.afresh(actor)
        policies.may_create_token(actor).enforce()
        record(actor.user_id, "api_token.created")
        secret, prefix = new_api_token()
        token = ApiToken.objects.create(
            membership=actor,
            name=name,
            scope=scope,
            token_hash=hash_token(secret),
            prefix=prefix,
            expires_at=expires_at,
        )
        return token, secret


def revoke_token(token: ApiToken, *, actor: Membership, now: datetime) -> ApiToken:
    """Make a token useless from the next request on; repeating it changes nothing."""
    with tenant(actor.organization_id):
        token = ApiToken.objects.select_for_update().get(pk=token.pk)
        actor = queries.afresh(actor)
        policies.may_revoke_token(actor, token.membership_id).enforce()
        if token.revoked_at is None:
            record(actor.user_id, "api_token.revoked")
            token.revoked_at = now
            token.save(update_fields=["revoked_at"])
        return token
