"""What staff read of meters: what is odd between two readings, and why a reading stands that looked wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from sync.rules.meter_segments import Anomaly

ANOMALIES: Mapping[Anomaly, Any] = {
    Anomaly.POWER_LOSS: _l("It fell by a few pages, as at a power cut: ten pages are added, give or take ten"),
    Anomaly.RESET_OR_REPLACED: _l("It fell: it was reset, or the device exchanged. A new count begins"),
    Anomaly.ROLL_OVER: _l("It went past its largest number"),
    Anomaly.SWAPPED: _l("Another serial number: a new count begins"),
    Anomaly.STUCK: _l("It stood still although pages were declared"),
    Anomaly.RISE_UNUSUAL: _l("Much more than usual here"),
    Anomaly.MISSING: _l("A reading is missing in between"),
}
GROUNDS: Mapping[str, Any] = {
    "power_cut": _l("The power was cut"),
    "reset": _l("It was reset"),
    "rolled_over": _l("It began at nought again"),
    "replaced": _l("The device was exchanged"),
    "really": _l("So much was printed"),
}
KINDS: Mapping[str, Any] = {"copier": _l("copier"), "printer": _l("printer"), "mfp": _l("printer and copier")}
