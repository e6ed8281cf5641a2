"""Checks of the server's work and of the machine that it runs on: what is not folded in, who is silent, clock, keys."""

from __future__ import annotations

import stat
from urllib.parse import urlsplit

from sync import premises
from sync.certificate import certificate as look_at_certificate
from sync.findings import Finding, age, bad, ok, warn
from sync.server.doctor.patient import Patient
from sync.server.office import KEYS

DAY_MS = 24 * 3_600_000
LONG_MS = 14 * DAY_MS
CLOCK_OFF_MS = 120_000
WHERE_TO_LOOK = {
    "unreachable": "look at mail.host, mail.port and the network.",
    "tls": "look at mail.security and mail.ca_file.",
    "login": "look at mail.user and mail.password.",
    "sender": "use an address of the mail server's own as mail.sender.",
}
BUILT_AT = 1_788_220_800_000  # 2026-09-01: nothing of Lada ran before


def settings(patient: Patient) -> Finding:
    """The file read well, or there would be no patient; one with a password in it is for its owner only."""
    if patient.file is None:
        return ok("settings", "There is no settings file; the defaults hold.")
    secrets = {
        "database": urlsplit(patient.settings.server.database).password,
        "mail server": patient.settings.mail.password,
    }
    told_inline = [name for name, secret in secrets.items() if secret]
    if told_inline and stat.S_IMODE(patient.file.stat().st_mode) & 0o007:
        said = f"Everybody on this machine may read the password of the {told_inline[0]} in {patient.file}."
        return bad("settings", said, f"chmod o-rwx {patient.file}")
    return ok("settings", f"{patient.file} reads well.")


def behind(patient: Patient) -> Finding:
    """Facts that are stored and not folded in yet. A few are on their way at any moment."""
    number = int(patient.one("SELECT coalesce(sum(acked - projected_seq), 0) FROM stream"))
    if number:
        mend = "Restart the server, which folds them in at its start."
        return warn("behind", f"Facts that are stored, but that no screen shows yet: {number}.", mend, facts=number)
    return ok("behind", "Every fact is folded in.", facts=0)


def set_aside(patient: Patient) -> Finding:
    number = int(patient.one('SELECT count(*) FROM fact WHERE "unprojected" IS TRUE'))
    if number:
        mend = "Upgrade the server: at its start it folds in what it understands by then."
        told = f"Facts that this version does not understand and has set aside: {number}."
        return warn("set_aside", told, mend, facts=number)
    return ok("set_aside", "No fact was set aside.", facts=0)


def cases(patient: Patient) -> Finding:
    number, oldest = patient.rows("SELECT count(*), min(opened_at) FROM \"case\" WHERE state = 'open'")[0]
    if not number:
        return ok("cases", "No case is open.", open=0)
    waited = patient.now() - oldest
    told = f"Cases that wait for staff: {number}, the oldest for {age(waited)}."
    if waited > LONG_MS:
        return warn("cases", told, "Staff look at the screen Cases.", open=number, oldest_ms=waited)
    return ok("cases", told, open=number, oldest_ms=waited)


def devices(patient: Patient) -> Finding:
    """Kiosks that were let in and have been silent for more than a day; a shut centre is silent too."""
    now = patient.now()
    rows = patient.rows("SELECT name, last_hello_at, approved_at FROM device WHERE status = 'approved' ORDER BY name")
    heard = [(str(name), now - (last or approved or now)) for name, last, approved in rows]
    silent = [(name, since) for name, since in heard if since > DAY_MS]
    if not rows:
        return ok("devices", "No kiosk was let in yet.", approved=0)
    if silent:
        told = ", ".join(f"{name} for {age(since)}" for name, since in silent)
        tone = bad if any(since > LONG_MS for _, since in silent) else warn
        mend = "Call the counter. Without a network a kiosk works on; there, lada doctor says more."
        return tone("devices", f"Silent: {told}.", mend, silent=[name for name, _ in silent], approved=len(rows))
    return ok("devices", f"Kiosks that were let in: {len(rows)}; each spoke within a day.", approved=len(rows))


def staff(patient: Patient) -> Finding:
    rows = patient.rows("SELECT role, count(*) FROM staff_account WHERE status = 'active' GROUP BY role")
    number = dict(rows)
    if not number.get("administrator"):
        mend = "Add one: lada server staff add LOGIN --role administrator"
        return bad("staff", "No administrator can log in.", mend, accounts=sum(number.values()))
    return ok("staff", f"Accounts that can log in: {sum(number.values())}.", accounts=sum(number.values()))


def permissions(patient: Patient) -> Finding:
    return premises.permissions(patient.home)


def keys(patient: Patient) -> Finding:
    lost = "Bring the key files back from a backup (docs/backup.md): without them no card is recognised."
    return premises.keys(patient.home, KEYS, lost)


def disk(patient: Patient) -> Finding:
    return premises.disk(patient.home)


def clock(patient: Patient) -> Finding:
    """The clock is not before this version was made, nor before the newest fact was taken in."""
    now = patient.now()
    mend = "Set the clock: timedatectl set-ntp true"
    if (off := now - BUILT_AT) < 0:
        return bad("clock", f"The clock is {age(-off)} behind the making of this program.", mend, off_ms=off)
    newest = patient.one("SELECT max(last_received_at) FROM stream")
    if newest is not None and (off := now - newest) < -CLOCK_OFF_MS:
        return bad("clock", f"The clock is {age(-off)} behind the newest fact taken in.", mend, off_ms=off)
    return ok("clock", "The clock is plausible.")


def certificate(patient: Patient) -> Finding:
    """The certificate at the address that staff type. A server that cannot reach itself there need not be wrong."""
    url = patient.settings.server.base_url
    return look_at_certificate(url, None, patient.now(), "Renew it in the proxy in front of the server.")


def backup(patient: Patient) -> Finding:
    return premises.backup(patient.home / "backups", patient.now(), "Make one: lada server backup")



def mail(patient: Patient) -> Finding:
    """Whether reminders go out, as far as the last run knows: asking the mail server itself is left to the run."""
    if not patient.settings.mail.host:
        return ok("mail", "No mail server is set up: reminders go by kiosk and telephone.")
    rows = patient.rows("SELECT began_at, trouble FROM mail_run ORDER BY id DESC LIMIT 1")
    began, trouble = rows[0] if rows else (None, "")
    silent = patient.now() - began if began is not None else None
    if trouble:
        mend = f"lada server remind says more; {WHERE_TO_LOOK[trouble]}"
        return bad("mail", "The last run ended because the mail server does not do its work.", mend, word=trouble)
    if silent is None or silent > DAY_MS:
        told = f"Reminders were last looked through {age(silent)} ago." if silent else "No reminders were sent yet."
        return warn("mail", told, "systemctl enable --now lada-server-remind.timer", silent_ms=silent)
    return ok("mail", f"Reminders were last looked through {age(silent)} ago.", silent_ms=silent)
