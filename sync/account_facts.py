"""Facts about who may log in to the server: invitations, rights, blocks, factors, sessions. PURE.

An *account* is named by its id; names, logins and addresses stay in tables. `staff` is who did it, `None` for whoever
stood at the server's own command line. The closed list of all facts, and how one becomes bytes, is `facts.py`. Must not
know a database, a clock or a screen.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sync.fact import Fact

RoleWord = Literal["auditor", "staff", "coordinator", "administrator"]
FactorKind = Literal["totp", "passkey"]


class Grant(msgspec.Struct, frozen=True, omit_defaults=True):
    """A role at one site; `site` is `None` for all of them."""

    role: RoleWord
    site: str | None = None


class AccountInvited(Fact, frozen=True, kw_only=True, tag="account_invited"):
    """Somebody may open an account by a link that is good once."""

    account: str
    grants: list[Grant]
    staff: str | None = None
    by_mail: bool = False


class InvitationWithdrawn(Fact, frozen=True, kw_only=True, tag="invitation_withdrawn"):
    account: str
    staff: str | None = None


class AccountOpened(Fact, frozen=True, kw_only=True, tag="account_opened"):
    """The account is there: by an invitation, or made at the server (`staff` is `None` either way)."""

    account: str
    grants: list[Grant]
    means: Literal["invitation", "command"]


class AccountRightsChanged(Fact, frozen=True, kw_only=True, tag="account_rights_changed"):
    """What the account may do where: all grants `before` and `after`."""

    account: str
    before: list[Grant]
    after: list[Grant]
    staff: str | None = None


class AccountLinked(Fact, frozen=True, kw_only=True, tag="account_linked"):
    """The account is that of this person of the register."""

    account: str
    person: str
    staff: str | None = None


class AccountBlocked(Fact, frozen=True, kw_only=True, tag="account_blocked"):
    """It cannot log in, and its sessions are over."""

    account: str
    staff: str | None = None


class AccountUnblocked(Fact, frozen=True, kw_only=True, tag="account_unblocked"):
    account: str
    staff: str | None = None


class PasswordChanged(Fact, frozen=True, kw_only=True, tag="password_changed"):
    """By whoever knew the old one (`own`), by a `link` that was made for them, or at the server (`command`)."""

    account: str
    means: Literal["own", "link", "command"]


class PasswordLinkMade(Fact, frozen=True, kw_only=True, tag="password_link_made"):
    """A link by which the account's owner chooses a new password."""

    account: str
    staff: str | None = None


class FactorAdded(Fact, frozen=True, kw_only=True, tag="factor_added"):
    """A second factor of one's own account."""

    account: str
    kind: FactorKind


class FactorRemoved(Fact, frozen=True, kw_only=True, tag="factor_removed"):
    account: str
    kind: FactorKind


class FactorsReset(Fact, frozen=True, kw_only=True, tag="factors_reset"):
    """All second factors and recovery codes of an account are gone, and its sessions over."""

    account: str
    staff: str | None = None


class RecoveryCodesMade(Fact, frozen=True, kw_only=True, tag="recovery_codes_made"):
    """New recovery codes; those of before work no longer."""

    account: str


class RecoveryCodeUsed(Fact, frozen=True, kw_only=True, tag="recovery_code_used"):
    """Somebody came in by a recovery code; `left` are still good."""

    account: str
    left: int


class SessionsEnded(Fact, frozen=True, kw_only=True, tag="sessions_ended"):
    """Sessions of an account were ended from elsewhere; `count` of them."""

    account: str
    count: int
    staff: str | None = None
