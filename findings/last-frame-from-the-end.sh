#!/usr/bin/env bash
# The last frame of a clip by ffmpeg's usual recipe, `-sseof -0.1 -i clip.mp4 -frames:v 1 last.png`, where the clip's
# sound plays a little longer than its picture, as generated clips with sound often have it.
#
# Guess, written down before the run: a seek behind the last frame gives the last frame, or an error.
#
# Seen (ffmpeg 9.0.2 of imageio-ffmpeg 0.8.1; the same with Debian's 5.1.6):
#   sound as long as the picture   -sseof -0.05: the last frame; -0.1: the last but two, since it goes that far back
#   sound 0.1 s longer             -0.05 and -0.1: no file, exit 0, not a word at `-v error`
#   sound 0.3 s longer             the same down to -0.2; from -0.5 on a picture comes, and it is not the last one
# So of 30 frames a second no number suits every clip.
# `-sseof` counts from the end of the file's longest stream, and an empty output is no error.
# What follows for us: our anchor frame is found on the timeline of the video alone. A script that chains clips so
# should use `-sseof -3 -i clip.mp4 -update 1 last.png`, which writes each frame over the one before.
#
# Usage: bash findings/last-frame-from-the-end.sh      (Python 3.9+ with venv, PyPI)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check imageio-ffmpeg==0.8.1
ffmpeg=$(env/bin/python -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')
"$ffmpeg" -version | head -1

# Each frame tells its number by its brightness: 16 + its number.
number() {
    "$ffmpeg" -v error -i last.png -vf 'scale=1:1:flags=area,format=gray' -f rawvideo - | od -An -tu1 | tr -d ' '
}

for seconds in 4.0 4.1 4.3; do
    "$ffmpeg" -v error -y -f lavfi -i 'color=c=black:s=320x180:r=30:d=4,format=yuv420p,geq=lum=16+N:cb=128:cr=128' \
        -f lavfi -i "sine=440:d=$seconds" -c:v libx264 -crf 4 -c:a aac "clip.mp4"
    rm -f last.png
    "$ffmpeg" -v error -y -i clip.mp4 -update 1 last.png
    last=$(number)
    for back in 0.05 0.1 0.2 0.5; do
        rm -f last.png
        code=0
        said=$("$ffmpeg" -v error -y -sseof "-$back" -i clip.mp4 -frames:v 1 last.png 2>&1) || code=$?
        came=nothing
        [ ! -f last.png ] || came=$([ "$(number)" = "$last" ] && echo "the last frame" || echo "an earlier frame")
        echo "sound $seconds s, -sseof -$back: exit $code, $came${said:+, says something}"
    done
done | tee seen
diff - seen <<'SEEN'
sound 4.0 s, -sseof -0.05: exit 0, the last frame
sound 4.0 s, -sseof -0.1: exit 0, an earlier frame
sound 4.0 s, -sseof -0.2: exit 0, an earlier frame
sound 4.0 s, -sseof -0.5: exit 0, an earlier frame
sound 4.1 s, -sseof -0.05: exit 0, nothing
sound 4.1 s, -sseof -0.1: exit 0, nothing
sound 4.1 s, -sseof -0.2: exit 0, an earlier frame
sound 4.1 s, -sseof -0.5: exit 0, an earlier frame
sound 4.3 s, -sseof -0.05: exit 0, nothing
sound 4.3 s, -sseof -0.1: exit 0, nothing
sound 4.3 s, -sseof -0.2: exit 0, nothing
sound 4.3 s, -sseof -0.5: exit 0, an earlier frame
SEEN
echo "as seen before"
