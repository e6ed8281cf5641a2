"""Makes the kiosk's sounds, so that they are nobody else's: `python .ci/sounds.py` writes static/kiosk/sounds/*.wav."""

import math
import struct
import wave
from pathlib import Path

RATE = 22_050
TO = Path(__file__).resolve().parent.parent / "static/kiosk/sounds"
# name → notes of (hertz, seconds, loudness), a pause is 0 Hz
SOUNDS = {
    "read": [(1318, 0.045, 0.5)],
    "good": [(784, 0.09, 0.7), (0, 0.015, 0), (1047, 0.14, 0.7)],
    "attention": [(880, 0.09, 0.7), (0, 0.05, 0), (880, 0.09, 0.7)],
    "refused": [(196, 0.24, 0.8)],
}


def note(hertz: float, seconds: float, loudness: float) -> list[int]:
    """A soft tone: a sine with a little of its octave, swelling in 6 ms and dying away."""
    count = int(RATE * seconds)
    samples = []
    for n in range(count):
        t = n / RATE
        envelope = min(1.0, t / 0.006) * min(1.0, (count - n) / (RATE * 0.03)) * math.exp(-3 * t / seconds)
        tone = math.sin(2 * math.pi * hertz * t) + 0.25 * math.sin(4 * math.pi * hertz * t)
        samples.append(int(26_000 * loudness * envelope * tone / 1.25))
    return samples


def main() -> None:
    TO.mkdir(parents=True, exist_ok=True)
    for name, notes in SOUNDS.items():
        samples = [sample for one in notes for sample in note(*one)]
        with wave.open(str(TO / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(struct.pack(f"<{len(samples)}h", *samples))


if __name__ == "__main__":
    main()
