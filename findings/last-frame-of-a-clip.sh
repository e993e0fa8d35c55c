#!/usr/bin/env bash
# The last frame of a clip, which the next scene is to begin with: what do Python's video readers give?
#
# Guess, written down before the run: the number of frames that a reader tells is the number that it shows, so that
# frame count - 1 is the last one, also of a clip that was shortened without being coded again; and moviepy's frame at
# `duration` is the last one or an error.
#
# Seen (opencv-python-headless 5.0.0.93, imageio 2.38.1 with av 18.1.0, decord 0.6.0, moviepy 2.2.1; Python 3.11):
#   a whole clip of 60 frames           all four count 60; frame 59 is the last one
#     moviepy, frame at `duration`      frame 0: the first, with a warning only; 1 µs earlier: frame 59
#   its last 45, copied (an edit list)  OpenCV, imageio and decord count 60, although 45 are shown and can be read
#     frame count - 1                   OpenCV: none; imageio: StopIteration; decord: frame 59
#     the 45th, which is the last shown decord: the 45th of the table, which is in the middle of what is shown
# moviepy falls back to the frame that it read before, which is the first one where nothing was read: a chain of
# clips made so begins each scene where the one before it began.
# What follows for us: a clip's frames are counted after its edit list, never by its table; the anchor frame is found
# by time. Who takes last frames with one of these scripts gets another picture of a trimmed clip than we do.
#
# Usage: bash findings/last-frame-of-a-clip.sh      (Python 3.9+ with venv, PyPI)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check av==18.1.0 decord==0.6.0 imageio==2.38.1 \
    imageio-ffmpeg==0.8.1 moviepy==2.2.1 numpy==2.4.6 opencv-python-headless==5.0.0.93

cat > look.py <<'PY'
"""Makes a clip whose frames tell their number by their brightness, trims it, and reads it with each library."""
import subprocess
import warnings

import cv2
import decord
import imageio.v3 as imageio
import imageio_ffmpeg
import numpy
from moviepy import VideoFileClip

warnings.filterwarnings("ignore")


def ffmpeg(*words):
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *words], check=True)


def number(picture):
    return None if picture is None else round(float(numpy.mean(picture)) * 219 / 255 / 3)


def one_after_the_other(name):
    reader, seen = cv2.VideoCapture(name), []
    while True:
        more, picture = reader.read()
        if not more:
            return seen
        seen.append(number(picture))


def opencv(name):
    reader = cv2.VideoCapture(name)
    count = int(reader.get(cv2.CAP_PROP_FRAME_COUNT))
    reader.set(cv2.CAP_PROP_POS_FRAMES, count - 1)
    return count, number(reader.read()[1])


def pyav(name):
    count = imageio.improps(name, plugin="pyav").shape[0]
    try:
        return count, number(imageio.imread(name, index=count - 1, plugin="pyav"))
    except StopIteration:
        return count, "StopIteration"


def by_decord(name):
    reader = decord.VideoReader(name)
    return len(reader), number(reader[len(reader) - 1].asnumpy())


ffmpeg("-f", "lavfi", "-i", "color=c=black:s=320x180:r=30:d=2,format=yuv420p,geq=lum=16+N*3:cb=128:cr=128",
       "-c:v", "libx264", "-bf", "2", "-g", "30", "-crf", "8", "whole.mp4")
ffmpeg("-ss", "0.5", "-i", "whole.mp4", "-c", "copy", "trimmed.mp4")
for name in ("whole.mp4", "trimmed.mp4"):
    shown = one_after_the_other(name)
    print(name, "shown", len(shown), "first", shown[0], "last", shown[-1])
    for title, reader in (("opencv", opencv), ("imageio", pyav), ("decord", by_decord)):
        print(name, title, *reader(name))
print("trimmed.mp4 decord 44:", number(decord.VideoReader("trimmed.mp4")[44].asnumpy()))
for title, back in (("duration", 0.0), ("1 us earlier", 1e-6)):
    clip = VideoFileClip("whole.mp4")
    print("whole.mp4 moviepy", title, number(clip.get_frame(clip.duration - back)))
PY

env/bin/python look.py > seen
cat seen
diff - seen <<'SEEN'
whole.mp4 shown 60 first 0 last 59
whole.mp4 opencv 60 59
whole.mp4 imageio 60 59
whole.mp4 decord 60 59
trimmed.mp4 shown 45 first 15 last 59
trimmed.mp4 opencv 60 None
trimmed.mp4 imageio 60 StopIteration
trimmed.mp4 decord 60 59
trimmed.mp4 decord 44: 44
whole.mp4 moviepy duration 0
whole.mp4 moviepy 1 us earlier 59
SEEN
echo "as seen before"
