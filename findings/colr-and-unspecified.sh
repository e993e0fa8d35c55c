#!/usr/bin/env bash
# A clip whose file names its colours (a `colr` box) and whose stream says "unspecified": what do readers take it for?
#
# Guess, written down before the run: "unspecified" is no statement, so that a reader that finds it in the stream
# (H.264's VUI) goes by the box, as it does where the stream says nothing at all.
#
# Seen (imageio-ffmpeg 0.8.1, av 18.1.0, opencv-python-headless 5.0.0.93; Python 3.11), for one patch of one stream,
# 320 × 180, in a file whose `colr` box says BT.709 (nclx 1/1/1):
#   the stream says nothing            (188, 58, 36) in all three: BT.709, as the box says
#   the stream says "unspecified"      (177, 46, 38) in all three: BT.601, the guess for small pictures; PyAV reports 2
#   the stream says BT.601             (177, 46, 38): the stream counts
# So the stream's silence and its "I do not say" are two things: the first leaves the box to be read, the second throws
# it away. Whoever repairs a clip's colours by adding a box has repaired it for some readers only.
# What follows for us: a film's colours that matter to other tools have to stand in the parameter sets too.
#
# Usage: bash findings/colr-and-unspecified.sh      (Python 3.9+ with venv, PyPI)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check av==18.1.0 imageio-ffmpeg==0.8.1 numpy==2.4.6 \
    opencv-python-headless==5.0.0.93

cat > look.py <<'PY'
"""Makes one H.264 stream, relabels its VUI without coding it again, and reads a pixel with each library."""
import subprocess

import av
import cv2
import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
BT709 = ["-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"]


def ffmpeg(*words):
    return subprocess.run([FFMPEG, "-v", "error", "-y", *words], check=True, capture_output=True).stdout


# A reddish patch as numbers, so that nothing has to convert it.
ffmpeg("-f", "lavfi", "-i", "color=s=320x180:r=24:d=0.5,format=yuv420p,geq=lum=89:cb=105:cr=186", "-c:v", "libx264",
       "-qp", "1", "plain.mp4")
for name, number in (("silent", None), ("unspecified", 2), ("bt601", 6)):
    relabel = "" if number is None else (
        f"h264_metadata=colour_primaries={number}:transfer_characteristics={number}:matrix_coefficients={number}")
    ffmpeg("-i", "plain.mp4", "-c", "copy", *(["-bsf:v", relabel] if relabel else []), *BT709,
           "-movflags", "+write_colr", f"{name}.mp4")
    assert b"colrnclx\x00\x01\x00\x01\x00\x01" in open(f"{name}.mp4", "rb").read()
    raw = ffmpeg("-i", f"{name}.mp4", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    with av.open(f"{name}.mp4") as clip:
        frame = next(clip.decode(video=0))
        by_av = frame.to_ndarray(format="rgb24")[90, 160]
        label = int(frame.colorspace)
    by_opencv = cv2.VideoCapture(f"{name}.mp4").read()[1][90, 160][::-1]
    at = 3 * (90 * 320 + 160)
    print(name, "ffmpeg", *raw[at:at + 3], "av", label, *map(int, by_av), "opencv", *map(int, by_opencv))
PY

env/bin/python look.py > seen
cat seen
diff - seen <<'SEEN'
silent ffmpeg 188 58 36 av 1 188 58 36 opencv 188 58 36
unspecified ffmpeg 177 46 38 av 2 177 46 38 opencv 177 46 38
bt601 ffmpeg 177 46 38 av 6 177 46 38 opencv 177 46 38
SEEN
echo "as seen before"
