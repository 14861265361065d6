from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from okrhub.lib.errors import NotPermitted
from okrhub.lib.tenancy import tenant
from organizations import actions
from organizations.models import ApiToken, AuditEvent
from organizations.tokens import hash_token

ADDRESS = reverse("organizations:token_list", args=["acme"])
NOW = timezone.now()


def token_of(person, name="Report"):
    token, _ = actions.create_token(name, scope="read", expires_at=None, actor=person)
    return token


def test_a_token_is_shown_once_and_kept_as_a_hash(acme, dev, browser_of):
    browser = browser_of(dev)

    made = browser.post(ADDRESS, {"name": "Report", "scope": "write", "days": "30"})
    again = browser.get(ADDRESS)

    secret = made.context["secret"]
    assert made.status_code == 201
    assert secret in made.content.decode()
    assert made["Cache-Control"] == "no-store, private"
    assert secret not in again.content.decode()
    with tenant(acme.pk):
        token = ApiToken.objects.get()
        event = AuditEvent.objects.get(action="api_token.created")
    assert token.token_hash == hash_token(secret)
    assert secret.startswith(token.prefix)
    assert (token.expires_at - made.wsgi_request.now) == timedelta(days=30)
    assert "token_hash" not in str(event.after)


def test_a_token_without_a_name_is_not_made(acme, dev, browser_of):
    answer = browser_of(dev).post(ADDRESS, {"name": " ", "scope": "read", "days": ""})

    assert answer.status_code == 422
    with tenant(acme.pk):
        assert not ApiToken.objects.exists()


def test_people_see_their_own_tokens_and_administrators_all(
    acme, ada, dev, pia, browser_of
):
    token_of(dev, "Devs report")
    token_of(pia, "Pias report")

    own = browser_of(dev).get(ADDRESS).content.decode()
    everybodys = browser_of(ada).get(ADDRESS).content.decode()

    assert ("Devs report" in own, "Pias report" in own) == (True, False)
    assert ("Devs report" in everybodys, "Pias report" in everybodys) == (True, True)


def test_one_revokes_ones_own_token(acme, dev, browser_of):
    token = token_of(dev)

    address = reverse("organizations:token_revoke", args=["acme", token.pk])
    browser_of(dev).post(address)

    with tenant(acme.pk):
        assert ApiToken.objects.get().revoked_at is not None


def test_an_administrator_revokes_anybodys_and_a_member_does_not(acme, ada, dev, pia):
    token = token_of(dev)

    with pytest.raises(NotPermitted):
        actions.revoke_token(token, actor=pia, now=NOW)
    actions.revoke_token(token, actor=ada, now=NOW)
    actions.revoke_token(token, actor=ada, now=NOW + timedelta(days=1))

    with tenant(acme.pk):
        assert ApiToken.objects.get().revoked_at == NOW


def test_the_command_prints_a_token(acme, pia, capsys):
    call_command(
        "create_token",
        "Pia@acme.example",
        "--organization",
        "acme",
        "--scope",
        "write",
        "--name",
        "Nightly",
        "--days",
        "7",
    )

    secret = capsys.readouterr().out.strip()
    with tenant(acme.pk):
        token = ApiToken.objects.get(token_hash=hash_token(secret))
    assert (token.membership_id, token.scope, token.name) == (
        pia.pk,
        "write",
        "Nightly",
    )
    assert token.expires_at is not None


@pytest.mark.parametrize(
    ("email", "slug", "sentence"),
    [
        ("otto@globex.example", "acme", "no active member of Acme Health"),
        ("nobody@acme.example", "acme", "no active member of Acme Health"),
        ("pia@acme.example", "nowhere", "no organisation at nowhere"),
    ],
)
def test_the_command_says_what_stands_against_it(
    acme, globex, pia, otto, email, slug, sentence
):
    with pytest.raises(CommandError, match=sentence):
        call_command("create_token", email, "--organization", slug)
