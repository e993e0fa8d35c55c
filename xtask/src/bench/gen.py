#!/usr/bin/env python3
"""Write a deterministic storyboard of N scenes in the language of wanflow.

usage: gen.py N [--bad K] [--chain C] [--expect FILE] > story.yaml

--bad K        plant K mistakes, spread evenly, of eight kinds in turn: a bad duration, a bad resolution, a misspelt
               key, a negative seed, an unknown scene, an unknown variable, a duplicate id, a missing image.
               Each mistake is one error, and causes no other: scenes with mistakes are never continued from.
--chain C      within every C scenes the later ones may continue from the one before (default 3).
--expect FILE  write what was planted: a JSON list of {"line", "kind"}, line counted from 1.

Pictures are URLs, so that a check reads no files. 10,000 scenes are about 4 MB.
"""
import argparse
import json
import random

WORDS = (
    "camera pans slowly across the misty harbour while lantern light flickers on wet stone and a lone figure "
    "turns toward the sea wind carrying distant bells beneath heavy clouds gulls wheel above rusted cranes as "
    "morning fog lifts to reveal painted boats drifting between silent piers"
).split()

MISTAKES = ["duration", "resolution", "key", "seed", "scene", "variable", "id", "image"]


def sentence(rng, low, high):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(low, high))).capitalize() + "."


def scene(rng, index, chain, mistake, parent_is_sound):
    """The lines of one scene and, for a planted mistake, which of them it stands on (None: none planted)."""
    at = None
    lines = [f"  - id: {'scene-00000' if mistake == 'id' else f'scene-{index:05d}'}"]
    if mistake == "id":
        at = 0
    if mistake == "key":
        # A misspelt key beside the right one: one mistake, no missing field.
        lines.append("    negativ_prompt: grain")
        at = len(lines) - 1
    lines.append("    prompt: >-")
    lines.append(f"      {'${lok}' if mistake == 'variable' else '${look}'}. {sentence(rng, 9, 17)}")
    if mistake == "variable":
        at = len(lines) - 1
    lines.append(f"      {sentence(rng, 9, 17)}")
    if mistake != "key" and rng.random() < 0.5:
        lines.append(f"    negative_prompt: {sentence(rng, 4, 9)}")
    if mistake == "scene":
        lines.append("    image: { from: scene-zzzzz }")
        at = len(lines) - 1
    elif mistake == "image":
        at = 0  # a missing field is reported on its scene
    elif index % chain and parent_is_sound and rng.random() < 0.6:
        lines.append(f"    image: {{ from: scene-{index - 1:05d} }}")
    else:
        lines.append(f"    image: https://media.example.com/stills/act{index // 500:02d}/shot-{index:05d}.png")
    if rng.random() < 0.2:
        lines.append(f"    audio: https://media.example.com/track/{index:05d}.mp3")
    for key, wrong, right in (
        ("seed", -1, rng.randrange(2**31)),
        ("duration", 7, rng.choice([5, 10, 15])),
        ("resolution", "4K", rng.choice(["720P", "1080P"])),
    ):
        lines.append(f"    {key}: {wrong if mistake == key else right}")
        if mistake == key:
            at = len(lines) - 1
    if rng.random() < 0.3:
        lines.append(f"    shot_type: {rng.choice(['single', 'multi'])}")
    return lines, at


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenes", type=int)
    parser.add_argument("--bad", type=int, default=0)
    parser.add_argument("--chain", type=int, default=3)
    parser.add_argument("--expect")
    args = parser.parse_args()
    if args.bad > args.scenes - 1:
        parser.error("--bad needs more scenes than mistakes")
    rng = random.Random(20260101)
    # Mistakes start at scene 1, so that "a duplicate of scene-00000" always is one.
    planted = {1 + k * (args.scenes - 1) // args.bad: MISTAKES[k % len(MISTAKES)] for k in range(args.bad)}
    out = ["wanflow: 1", "title: Many scenes", "vars:", "  look: 35 mm film, soft grain", "defaults:", "  watermark: false", "scenes:"]
    expected = []
    for index in range(args.scenes):
        mistake = planted.get(index)
        lines, at = scene(rng, index, args.chain, mistake, index - 1 not in planted)
        if mistake:
            expected.append({"line": len(out) + at + 1, "kind": mistake})
        out += lines
    print("\n".join(out))
    if args.expect:
        with open(args.expect, "w") as file:
            json.dump(expected, file, indent=1)


if __name__ == "__main__":
    main()
