#!/bin/sh
# Speaks the voice-over of this storyboard: `sh voices.sh`, with espeak-ng 1.51 and ffmpeg.
set -eu
cd "$(dirname "$0")"
speak() {
    espeak-ng -v en-us+f4 -s 146 -p 42 -g 2 -w "$1.wav" "$2"
    # Softer highs, and no bytes that change from one run to the next.
    ffmpeg -v error -y -i "$1.wav" -af "highpass=f=90,lowpass=f=7000" -bitexact \
        -c:a libopus -b:a 32k -application voip "$1.opus"
    rm "$1.wav"
}
speak launch "Every journey begins with a light on the ground."
speak portrait "One last look at the checklist. Then the sun comes up, and there is nothing left to check."
speak visor "In her eyes, the first stars."
speak moon "Behind the Moon, no call can reach her."
speak beyond "And ahead, there are more galaxies than words."
