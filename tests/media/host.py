#!/usr/bin/env python3
"""A stand-in host of tests/witness that serves many clips and keeps what it was sent.

host.py HOST --clips DIR --kept DIR [options of the stand-in]
A prompt with CLIP=name gets the clip of that name in DIR. Pictures and uploaded files are kept in --kept, named by
their SHA-256, which is how the ledger names them, too. All else is the stand-in's own.
"""
import argparse
import hashlib
import importlib
import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "witness"))
import common  # noqa: E402


def keep(folder, data):
    with open(os.path.join(folder, hashlib.sha256(data).hexdigest()), "wb") as file:
        file.write(data)


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("host")
    parser.add_argument("--clips", required=True)
    parser.add_argument("--kept", required=True)
    own, rest = parser.parse_known_args()
    os.makedirs(own.kept, exist_ok=True)
    sys.argv[1:] = rest
    module = importlib.import_module(own.host)
    played = next(kind for kind in vars(module).values()
                  if isinstance(kind, type) and issubclass(kind, common.Host) and kind is not common.Host)
    look = common.picture_facts

    def picture_facts(data):
        keep(own.kept, data)
        return look(data)

    common.picture_facts = picture_facts

    class Gallery(played):
        def serve_clip(self, req, tid):
            task = self.tasks.get(tid)
            name = re.search(r"CLIP=([\w.-]+)", str(task.body)) if task else None
            with self.lock:
                if name:
                    with open(os.path.join(own.clips, name.group(1)), "rb") as file:
                        self.clip = file.read()
                return super().serve_clip(req, tid)

        def oss(self, req):
            answer = super().oss(req)
            for _, data, _ in self.files.values():
                keep(own.kept, data)
            return answer

    extra = None
    if own.host == "novita":
        extra = lambda p: p.add_argument("--brand", choices=sorted(module.SOLD), default="novita")
    if own.host == "dashscope":
        extra = lambda p: p.add_argument("--region", choices=sorted(module.REGIONS), default="intl")
    common.serve(Gallery, extra)


if __name__ == "__main__":
    main()
