"""Cookie and form token, signed and verified once: one browser stands before a kiosk and shows the same ones all day.

Only the last of each is kept, and only what was made here or verified in full. It decides nothing about who may.
"""

from __future__ import annotations

import hmac
from typing import Any

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer

TOKEN = "csrf_token"


class _Remembering(URLSafeTimedSerializer):
    """Knows the last value that it signed or found in order. A session ends long before a signature is too old."""

    _last: tuple[str, dict[str, Any]] = ("", {})

    def dumps(self, obj: Any, salt: str | bytes | None = None) -> str:
        value = str(super().dumps(obj, salt))
        self._last = (value, dict(obj))
        return value

    def loads(self, s: str | bytes, *args: Any, **options: Any) -> dict[str, Any]:
        """Raises `BadSignature`."""
        value, (known, said) = str(s), self._last
        if hmac.compare_digest(value.encode(), known.encode()):
            return dict(said)
        found: dict[str, Any] = super().loads(s, *args, **options)
        self._last = (value, dict(found))
        return found


class SignedCookie(SecureCookieSessionInterface):
    """Flask's session in a cookie, as Flask signs it."""

    _signing: _Remembering | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:
        if self._signing is None:
            assert app.secret_key is not None
            self._signing = _Remembering(
                app.secret_key,
                salt=self.salt,
                serializer=self.serializer,
                signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
            )
        return self._signing


class FormCheck(CSRFProtect):
    """Flask-WTF's check; the token that `FormToken` wrote for this very session needs no second proof."""

    def __init__(self, app: Flask, token: FormToken) -> None:
        self._token = token
        super().__init__(app)

    def protect(self, apply_exemptions: bool = False) -> None:
        if request.method == "POST" and self._token.is_own(request.form.get(TOKEN, "")):
            return
        super().protect(apply_exemptions=apply_exemptions)


class FormToken:
    """What `csrf_token()` says in templates: Flask-WTF's token for this session. Tokens of the kiosk do not age."""

    def __init__(self) -> None:
        self._last = ("", "")

    def __call__(self) -> str:
        made_for, token = self._last
        if session.get(TOKEN) != made_for:
            token = generate_csrf()
            self._last = (session[TOKEN], token)
        return token

    def is_own(self, token: str) -> bool:
        """Whether this is what was last said, and said for this session."""
        made_for, said = self._last
        return bool(said) and session.get(TOKEN) == made_for and hmac.compare_digest(token.encode(), said.encode())
