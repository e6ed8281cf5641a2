"""Headers that every answer carries, kiosk and server alike. What a page may do is said once, here."""

from __future__ import annotations

from collections.abc import Mapping

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
_FEATURES = ("camera", "microphone", "geolocation", "usb", "serial", "hid", "payment", "display-capture")


def features(*, camera: bool = False) -> str:
    """What of the machine a page may use: nothing, or the camera, on a page that reads codes by it."""
    return ", ".join(f"{name}=(self)" if camera and name == "camera" else f"{name}=()" for name in _FEATURES)


def security_headers(*, trusted_types: bool, https: bool = False) -> Mapping[str, str]:
    """The headers of every answer. `trusted_types`: scripts may not write markup at all (kiosk pages). `https`:
    browsers are to come back over TLS only, for a year."""
    rules = [f"{name} {value}" for name, value in _POLICY.items()]
    if trusted_types:
        rules.append("require-trusted-types-for 'script'")
    headers = {
        "Content-Security-Policy": "; ".join(rules),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": features(),
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


FOR_MACHINES = {  # what no browser shows as a page, and what kiosks ask for twice a minute
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
NO_STORE = "no-store"  # Cache-Control of every answer that is not a file of `static/`
