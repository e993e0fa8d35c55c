#!/usr/bin/env python3
"""Plays the music of this storyboard into a WAV file: `python3 theme.py theme.wav`.

Nothing but sines and echoes, from Python's standard library alone.
"""

import array
import math
import sys
import wave

RATE = 32_000
BAR_S = 4.0
NOTES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
# A bar each: the bass, the chord, and the bell's note, which rings over the bar.
BARS = [
    ("A1", "E3 A3 C4 E4", None),
    ("F1", "C3 F3 A3 E4", "E5"),
    ("C2", "E3 G3 C4 D4", "G5"),
    ("G1", "D3 G3 B3 D4", "D5"),
    ("A1", "E3 A3 C4 B4", "B5"),
    ("F1", "C3 F3 A3 G4", "A5"),
    ("D2", "D3 F3 A3 E4", "E5"),
    ("G1", "D3 G3 C4 D4", "D5"),
    ("C2", "E3 G3 C4 E4", "C6"),
]
LENGTH_S = BAR_S * len(BARS)


def hertz(name):
    semitones = NOTES[name[0]] + 12 * int(name[1]) - 57
    return 440.0 * 2.0 ** (semitones / 12.0)


class Track:
    """Two channels that notes are added to."""

    def __init__(self):
        count = int(RATE * LENGTH_S)
        self.left = array.array("d", bytes(8 * count))
        self.right = array.array("d", bytes(8 * count))

    def note(self, frequency, start_s, length_s, volume, pan, partials, attack_s, decay_s):
        """A tone: it rises in `attack_s`, then falls to a third in each `decay_s`; 0: it stays."""
        table = wavetable(partials)
        mask, step = len(table) - 1, frequency * len(table) / RATE
        left, right = self.left, self.right
        to_left, to_right = math.cos((pan + 1) * math.pi / 4), math.sin((pan + 1) * math.pi / 4)
        first, count = int(start_s * RATE), int(length_s * RATE)
        count = min(count, len(left) - first)
        fall = math.exp(-1.1 / (decay_s * RATE)) if decay_s else 1.0
        rise, release, level = attack_s * RATE, 0.4 * length_s * RATE, volume
        phase = 0.0
        for at in range(count):
            edge = min(1.0, at / rise, (count - at) / release)
            value = table[int(phase) & mask] * level * edge * edge * (3.0 - 2.0 * edge)
            left[first + at] += to_left * value
            right[first + at] += to_right * value
            phase += step
            level *= fall


def wavetable(partials):
    size = 4096
    turns = [2.0 * math.pi * at / size for at in range(size)]
    return [sum(h * math.sin((k + 1) * t) for k, h in enumerate(partials)) for t in turns]


def echo(samples, delay_s, feedback, damping):
    """What comes back from one wall of a large room."""
    delay, heard, low = int(delay_s * RATE), array.array("d", samples), 0.0
    for at in range(delay, len(heard)):
        low += damping * (heard[at - delay] - low)
        heard[at] += feedback * low
    return heard


def room(samples, delays):
    walls = [echo(samples, delay, 0.78, 0.35) for delay in delays]
    return [sum(values) / len(walls) for values in zip(*walls)]


def play():
    track = Track()
    for bar, (bass, chord, bell) in enumerate(BARS):
        at, last = bar * BAR_S, bar == len(BARS) - 1
        swell = 0.55 + 0.45 * math.sin(math.pi * min(1.0, (bar + 1) / (len(BARS) - 1)) ** 1.5)
        track.note(hertz(bass), at, BAR_S * 1.2, 0.20, 0.0, [1, 0.3, 0.12], 0.3, 0)
        track.note(hertz(bass) * 2, at, BAR_S * 1.2, 0.10, 0.0, [1, 0.2], 0.5, 0)
        names = chord.split()
        for index, name in enumerate(names):
            for detune, pan in ((0.998, -0.7), (1.002, 0.7)):
                strength = [1, 0.35 * swell, 0.2 * swell, 0.08 * swell]
                volume = 0.045 * (0.7 + 0.5 * swell)
                frequency = hertz(name) * detune
                track.note(frequency, at, BAR_S * 1.45, volume, pan, strength, 1.4, 0)
        for step, index in enumerate([] if last else [0, 1, 2, 3, 2, 1, 3, 2]):
            volume = (0.02 if bar == 0 else 0.05) * (0.6 + 0.6 * swell)
            pan = 0.5 if step % 2 else -0.5
            frequency = 2 * hertz(names[index])
            track.note(frequency, at + step * 0.5, 2.2, volume, pan, [1, 0.3, 0.05, 0.1], 0.006, 0.5)
        if bell:
            track.note(hertz(bell), at + 1.0, 3.5, 0.05, 0.15, [1, 0, 0.22, 0, 0.06], 0.004, 0.9)
    return track


def main():
    track = play()
    far_left = room(track.left, (0.1117, 0.1373, 0.1571, 0.1951))
    far_right = room(track.right, (0.1151, 0.1327, 0.1613, 0.1997))
    sums = []
    for near, far in ((track.left, far_left), (track.right, far_right)):
        sums.append([a + 0.45 * b for a, b in zip(near, far)])
    count, fade = len(sums[0]), int(3.0 * RATE)
    scale = 0.7 / max(max(map(abs, channel)) for channel in sums)
    out = array.array("h")
    for at, (left, right) in enumerate(zip(*sums)):
        edge = scale * min(1.0, (count - at) / fade)
        out.append(round(32767 * edge * left))
        out.append(round(32767 * edge * right))
    with wave.open(sys.argv[1], "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(out.tobytes())


if __name__ == "__main__":
    main()
