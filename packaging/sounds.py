"""Make the sounds that ship: sounds.py [FOLDER]. Two soft tones, a fourth apart, that fade away; nothing is sampled."""

import math
import struct
import sys
import wave
from pathlib import Path

RATE_HZ = 22_050
FOLDER = Path(__file__).parents[1] / "kiosk" / "sounds"
LOUD = 0.35
# Each tone: when it starts, in seconds, and its pitch in Hz.
SOMEONE_WAITS = ((0.0, 659.26), (0.16, 880.0))
LONG_S, FADE_S, RISE_S = 0.75, 0.16, 0.006


def loudness(at_s: float, tones: tuple[tuple[float, float], ...]) -> float:
    """Add up the tones at an instant: a sine with a little of its octave, rising at once and fading slowly."""
    total = 0.0
    for start_s, pitch_hz in tones:
        since_s = at_s - start_s
        if since_s > 0:
            shape = min(1.0, since_s / RISE_S) * math.exp(-since_s / FADE_S)
            turn = 2 * math.pi * pitch_hz * since_s
            total += shape * (math.sin(turn) + 0.2 * math.sin(2 * turn))
    return LOUD * total


def make(file: Path, tones: tuple[tuple[float, float], ...]) -> None:
    """Write tones as a WAV of 16 bits."""
    samples = [round(32767 * loudness(n / RATE_HZ, tones)) for n in range(round(RATE_HZ * LONG_S))]
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    make(folder / "someone-waits.wav", SOMEONE_WAITS)
