"""Passkeys (WebAuthn): a key of a phone, a computer or a small stick that signs what we ask. The only file that knows
fido2.

What is asked is kept with the session and good once. Which maker a key comes from is not asked for: any will do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sync.server.accounts import sessions
from sync.server.accounts.accounts_models import StaffPasskey
from sync.server.models import database
from sync.server.questions_staff import Account

MOST = 10  # passkeys of one account
VERIFICATION = UserVerificationRequirement.PREFERRED  # the password was given already


def of_account(account: str) -> list[StaffPasskey]:
    """The passkeys of an account, oldest first."""
    return list(
        StaffPasskey.select().where(StaffPasskey.account == account).order_by(StaffPasskey.made_at, StaffPasskey.id)
    )


def begin_adding(base_url: str, session: str, account: Account) -> Mapping[str, Any]:
    """What `navigator.credentials.create` is asked for."""
    user = PublicKeyCredentialUserEntity(id=account.id.encode(), name=account.login, display_name=account.name)
    options, state = _server(base_url).register_begin(
        user, _credentials(account.id), resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=VERIFICATION,
    )  # fmt: skip
    sessions.put_challenge(session, json.dumps(state))
    return dict(options)


def add(base_url: str, session: str, account: str, name: str, answer: Any, at: int) -> bool:
    """Keep the passkey that `answer` brings, if it was made for what was asked."""
    state = sessions.take_challenge(session)
    if state is None or not isinstance(answer, dict) or len(of_account(account)) >= MOST:
        return False
    try:
        found = _server(base_url).register_complete(json.loads(state), answer).credential_data
    except (ValueError, KeyError, TypeError):
        return False
    if found is None:
        return False
    with database.writing():
        id = _text(found.credential_id)
        if StaffPasskey.get_or_none(StaffPasskey.id == id) is not None:
            return False
        StaffPasskey.insert(id=id, account=account, name=name, credential=bytes(found), made_at=at).execute()
    return True


def begin_proving(base_url: str, session: str, account: str) -> Mapping[str, Any]:
    """What `navigator.credentials.get` is asked for."""
    options, state = _server(base_url).authenticate_begin(_credentials(account), VERIFICATION)
    sessions.put_challenge(session, json.dumps(state))
    return dict(options)


def is_right(base_url: str, session: str, account: str, answer: Any, at: int) -> bool:
    """Whether `answer` was signed by a passkey of the account for what was asked in this session."""
    state = sessions.take_challenge(session)
    if state is None or not isinstance(answer, dict):
        return False
    try:
        known = _server(base_url).authenticate_complete(json.loads(state), _credentials(account), answer)
        count = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except (ValueError, KeyError, TypeError):
        return False
    key = StaffPasskey.get_by_id(_text(known.credential_id))
    if count <= key.sign_count and (count or key.sign_count):
        return False  # a copy of the key was used somewhere else
    with database.writing():
        StaffPasskey.update(sign_count=count, used_at=at).where(StaffPasskey.id == key.id).execute()
    return True


def remove(account: str, id: str | None = None) -> int:
    """Take one passkey away, or all of an account. Returns how many there were."""
    condition = StaffPasskey.account == account
    with database.writing():
        return int(
            StaffPasskey.delete().where(condition if id is None else condition & (StaffPasskey.id == id)).execute()
        )


def _server(base_url: str) -> Fido2Server:
    url = urlsplit(base_url)
    ours = f"{url.scheme}://{url.netloc}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(name="Lada", id=url.hostname or "localhost"), verify_origin=lambda at: at == ours
    )


def _credentials(account: str) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(each.credential)) for each in of_account(account)]


def _text(id: bytes) -> str:
    return id.hex()
