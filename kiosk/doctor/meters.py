"""The check of the printers and copiers whose meters the kiosk asks.

While the kiosk runs, what it heard at its last round is believed; otherwise nobody asks, as the round takes seconds for
each device that is away.
"""

from __future__ import annotations

from typing import Any

from kiosk.devices import read_states
from kiosk.doctor.patient import Patient
from kiosk.store import reading
from sync import premises
from sync.findings import Finding, ok, unknown, warn

READ = "lada meter read asks them again"
TROUBLES = {
    "silent": ("does not answer", f"Switch it on, and check its address in the register; {READ}."),
    "denied": ("denies the user or password", f"Correct its access in the settings; {READ}."),
    "odd": ("says what cannot be a meter", f"Correct its further counters in the register; {READ}."),
    "address": ("has an address that is none", "Correct its address in the register."),
    "access": ("has an access that is not set up", "Add it to the settings: [snmp.access.NAME], docs/settings.md."),
}


def meters(patient: Patient) -> Finding:
    """One device that is away is enough for a warning; a meter can always be read by hand, so nothing here is bad."""
    if not patient.settings.snmp.every_minutes:
        return ok("meters", "No meter is asked: [snmp] every_minutes is 0.")
    if not any(each.snmp_address for each in patient.ask(reading.meters)):
        return ok("meters", "No printer or copier has an address, so none is asked.")
    if not premises.is_locked(patient.home / "kiosk.lock"):
        return unknown("meters", "The kiosk does not run, so no meter is asked.", "lada meter read asks them.")
    asked: list[dict[str, Any]] = read_states(patient.home).get("meters") or []
    numbers = {"asked": len(asked), "away": sum(each["state"] != "answers" for each in asked)}
    for each in asked:
        if each["state"] in TROUBLES:
            what, mend = TROUBLES[each["state"]]
            return warn("meters", f"{each['name']} {what}.", mend, **numbers)
    for each in asked:
        if grave := [alert["words"] for alert in each["alerts"] if alert["is_critical"]]:
            return warn("meters", f"{each['name']} stands still: {', '.join(grave)}.", "See to the device.", **numbers)
    return ok("meters", f"Devices that were asked, and answer: {len(asked)}.", **numbers)
