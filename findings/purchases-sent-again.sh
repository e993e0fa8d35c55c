#!/usr/bin/env bash
# A purchase whose connection breaks: how often do the vendors' own Python clients send it?
#
# Guess, written down before the run: a client of a host without idempotency keys sends a submit
# once, whatever becomes of the answer, since the answer may be lost and the task made.
#
# Seen (fal_client 1.0.3, dashscope 2.0.2, runpod 1.12.0, replicate 1.0.7, wavespeed 2.0.5; Python 3.11):
#   host reads the request, then closes   fal_client 10   dashscope 2   the other three 1
#   host answers 429                      fal_client 10   the other four 1
# So a lost answer can be ten tasks at fal and two at DashScope; the second is sent at once and without
# a word. Neither host knows an idempotency key. fal_client counts a broken connection and a timeout as
# safe to repeat ("_should_retry"); dashscope means pooled connections that went stale, and repeats on
# fresh ones, too ("_send_with_retry"). wavespeed says in its error that the task may exist, and stops.
# What follows for us: a doubt may have become several tasks (`reconcile --look-up` shows all that fit),
# and who compares bills with a script of the vendor's finds more tasks than calls.
#
# Usage: bash findings/purchases-sent-again.sh      (Python 3.9+ with venv, PyPI; loopback only)
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    fal_client==1.0.3 dashscope==2.0.2 runpod==1.12.0 replicate==1.0.7 wavespeed==2.0.5

cat > host.py <<'PY'
"""Counts the POSTs it reads; answers each with a status, or closes the connection."""
import http.server, pathlib, sys

class Host(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = 0

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        Host.seen += 1
        pathlib.Path("seen").write_text(str(Host.seen))
        if sys.argv[1] == "close":
            self.close_connection = True
            return
        self.send_response(int(sys.argv[1]))
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
pathlib.Path("origin").write_text(f"http://127.0.0.1:{server.server_port}")
server.serve_forever()
PY

cat > fal_client.call <<'PY'
import fal_client, fal_client.client
fal_client.client.QUEUE_URL_FORMAT = origin + "/"
fal_client.SyncClient(key="id:secret").submit("wan/v2.6/image-to-video", arguments={"prompt": "a rocket"})
PY
cat > dashscope.call <<'PY'
import dashscope
dashscope.base_http_api_url = origin
dashscope.VideoSynthesis.async_call(
    model="wan2.6-i2v", prompt="a rocket", img_url="https://example.com/a.jpg", api_key="key")
PY
cat > runpod.call <<'PY'
import runpod
runpod.api_key, runpod.endpoint_url_base = "key", origin
runpod.Endpoint("wan-2-6-i2v").run({"input": {"prompt": "a rocket"}})
PY
cat > replicate.call <<'PY'
import replicate
replicate.Client(api_token="key", base_url=origin).models.predictions.create(
    model="wan-video/wan-2.6-i2v", input={"prompt": "a rocket"})
PY
cat > wavespeed.call <<'PY'
from wavespeed.api.client import Client
Client(api_key="key", base_url=origin).run("wavespeed-ai/wan-2.6", {"prompt": "a rocket"})
PY

# What the host saw of one call: count CLIENT ANSWER
count() {
    rm -f seen origin
    python3 host.py "$2" &
    local host=$!
    until [ -s origin ]; do sleep 0.1; done
    { printf 'origin = "%s"\n' "$(cat origin)"; cat "$1.call"; } > "$1.py.txt"
    HOME="$folder" timeout 300 env/bin/python "$1.py.txt" > "$1.$2.log" 2>&1 || true
    kill "$host"
    wait "$host" 2>/dev/null || true
    cat seen 2>/dev/null || echo 0
}

status=0
check() {
    local client=$1 answer=$2 expected=$3 found
    found=$(count "$client" "$answer")
    echo "$client, $answer: $found sent"
    [ "$found" = "$expected" ] || { echo "  expected $expected"; tail -3 "$client.$answer.log"; status=1; }
}
check fal_client close 10
check dashscope close 2
check runpod close 1
check replicate close 1
check wavespeed close 1
check fal_client 429 10
check dashscope 429 1
check runpod 429 1
check replicate 429 1
check wavespeed 429 1
exit "$status"
