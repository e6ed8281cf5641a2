"""That the figure of a hanging printer can be measured, on tiny numbers; not what it is."""

import shutil
import time

from bench import crowd, hanging


def test_it_measures_acts_beside_a_printer_that_hangs(tmp_path, monkeypatch):
    for name, few in (("BLOCKS", 1), ("BLOCK", 2), ("WARMING", 1)):
        monkeypatch.setattr(hanging, name, few)
    crowd.fill(tmp_path / "well", 10, 0, time.time_ns() // 1_000_000)
    shutil.copytree(tmp_path / "well", tmp_path / "hanging")

    (figure,) = hanging.measure(tmp_path / "well", tmp_path / "hanging", 10)

    assert figure.target == "≤ 1.05 ×"
    assert " ms against " in figure.measured
