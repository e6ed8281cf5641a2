"""The rules of the counter: verb → fact or refusal. PURE: no database, no device, no web framework, no clock.

Kiosk and server both ask them; time and identity are arguments. A rule is total: it never raises for anything a person
or a device can do.
"""
