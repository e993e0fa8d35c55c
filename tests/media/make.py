#!/usr/bin/env python3
"""Makes what no tool at hand makes: profiles, tags, and files that are broken in one certain way.

make.py chart OUT.png [W H]         a chart of flat patches and slopes that looks like none of its turned selves
make.py marked OUT.png              sixteen patches around the middle of 640 × 360, where marks are shown
make.py icc NAME OUT.icc            srgb, p3, adobe, swap (red and green change places), grey (gamma 2.2), broken
make.py turn N IN OUT               the same file with an EXIF tag that says orientation N (JPEG, PNG, WebP)
make.py gamma IN.png OUT.png        a gAMA chunk of 1.0: the numbers are light, not sRGB
make.py cicp IN.png OUT.png         a cICP chunk that says Display P3
make.py cut PART IN OUT             the first PART (0.5) of a file; -N: all but the last N bytes
make.py flip AT IN OUT              one byte at AT (a part of the file's length) turned over
make.py text WHAT OUT               lfs, html, svg, empty, notes, id3 (a tag and then text), pdf
make.py thumbnail SMALL.jpg IN.jpg OUT.jpg  an EXIF thumbnail: a whole small JPEG inside the head
make.py embed ICC IN.jpg OUT.jpg    a profile, whatever is in it
make.py webp-loop IN.webp OUT.webp  an animation of three frames
make.py edits PARTS IN.mp4 OUT.mp4  every track shows these parts alone: 0-2,2.5-5 (seconds)
make.py gapless DELAY PADDING SAMPLES IN OUT  no edit list, and an iTunSMPB tag in its place
make.py matrix WHERE TURN IN OUT    mvhd or tkhd turned: right, left, half
make.py pasp H:V IN OUT             other pixels in the sample entry; `none`: what the stream says stands alone
make.py clap W H IN OUT             a clean aperture of W x H in the middle
"""
import struct
import sys
import zlib


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


# ------------------------------------------------------------ pictures
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def marked(out):
    patches = [(255, 255, 255), (0, 0, 0), (128, 128, 128), (64, 64, 64), (192, 192, 192), (200, 30, 40),
               (40, 160, 60), (30, 60, 200), (220, 200, 40), (40, 180, 200), (190, 50, 180), (240, 150, 60),
               (90, 50, 30), (250, 210, 190), (20, 40, 70), (150, 200, 120)]
    spots = [(column, row) for row in range(5) for column in range(5) if row in (0, 4) or column in (0, 4)]
    colours = dict(zip(spots, patches))
    rows = bytearray()
    for y in range(360):
        rows.append(0)
        for x in range(640):
            rows += bytes(colours.get(((x - 140) // 72, y // 72), (96, 96, 96)))
    head = struct.pack(">IIBBBBB", 640, 360, 8, 2, 0, 0, 0)
    write(out, b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 6))
          + chunk(b"IEND", b""))


def chart(out, width="800", height="600"):
    width, height = int(width), int(height)
    patches = [(200, 30, 40), (30, 160, 60), (40, 60, 200), (230, 200, 40), (180, 60, 180), (60, 190, 200),
               (240, 240, 235), (120, 120, 120), (25, 25, 28), (250, 150, 90), (90, 60, 40), (150, 190, 120)]
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        if y * 3 < height * 2:
            line = y * 3 * 3 // (height * 2)
            for x in range(width):
                rows += bytes(patches[line * 4 + x * 4 // width])
        else:
            for x in range(width):
                part = x * 255 // (width - 1)
                rows += bytes((part, 255 - part, (y * 2) % 256))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    write(out, b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 6))
          + chunk(b"IEND", b""))


def s15(*values):
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def para(kind, *values):
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + s15(*values)


def gamma_curve(value):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


SRGB_CURVE = (3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
# Colorants adapted to D50, as in the profiles that the owners of these spaces publish.
COLOURS = {
    "srgb": ((.43607, .22249, .01392), (.38515, .71687, .09708), (.14307, .06061, .71410), SRGB_CURVE),
    "p3": ((.51512, .24120, -.00105), (.29198, .69225, .04189), (.15710, .06657, .78407), SRGB_CURVE),
    "adobe": ((.60974, .31111, .01947), (.20528, .62567, .06087), (.14919, .06322, .74457), (0, 2.19922)),
}


def profile(name):
    xyz = lambda values: b"XYZ \0\0\0\0" + s15(*values)
    words = lambda text: b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", 2 * len(text), 28) \
        + text.encode("utf-16-be")
    title = {"srgb": "sRGB made here", "p3": "Display P3", "adobe": "Adobe RGB (1998)", "swap": "swapped",
             "grey": "Grey gamma 2.2"}[name]
    tags = [(b"desc", words(title)), (b"cprt", words("none")), (b"wtpt", xyz((.9642, 1, .8249)))]
    space = b"RGB "
    if name == "grey":
        space = b"GRAY"
        tags.append((b"kTRC", gamma_curve(2.2)))
    else:
        red, green, blue, curve = COLOURS["srgb" if name == "swap" else name]
        if name == "swap":
            red, green = green, red
        curve = para(*curve)
        tags += [(b"rXYZ", xyz(red)), (b"gXYZ", xyz(green)), (b"bXYZ", xyz(blue)),
                 (b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve)]
    at, table, data = 132 + 12 * len(tags), b"", b""
    for kind, value in tags:
        value += bytes(-len(value) % 4)
        table += kind + struct.pack(">II", at + len(data), len(value))
        data += value
    head = struct.pack(">I4sI4s4s4s6H4s", at + len(data), b"\0\0\0\0", 0x04300000, b"mntr", space, b"XYZ ",
                       2026, 1, 1, 0, 0, 0, b"acsp")
    head = head.ljust(68, b"\0") + s15(.9642, 1, .8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def icc(name, out):
    write(out, b"this is not a profile" * 20 if name == "broken" else profile(name))


def exif(number):
    return b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x112, 3, 1, int(number), 0) + b"\0\0\0\0"


def segment(kind, data):
    return bytes([0xFF, kind]) + struct.pack(">H", len(data) + 2) + data


def turn(number, source, out):
    data, tag = read(source), exif(number)
    if data[:2] == b"\xff\xd8":
        data = data[:2] + segment(0xE1, b"Exif\0\0" + tag) + data[2:]
    elif data[:4] == b"\x89PNG":
        data = data[:33] + chunk(b"eXIf", tag) + data[33:]
    else:
        data = webp_extended(data, 0x08, after=riff(b"EXIF", tag))
    write(out, data)


def riff(kind, data):
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def webp_chunks(data):
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at:at + 4], struct.unpack("<I", data[at + 4:at + 8])[0]
        yield kind, data[at + 8:at + 8 + size]
        at += 8 + size + size % 2


def webp_size(chunks):
    for kind, data in chunks:
        if kind == b"VP8X":
            return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
        if kind == b"VP8 ":
            width, height = struct.unpack("<HH", data[6:10])
            return width & 0x3FFF, height & 0x3FFF
        if kind == b"VP8L":
            bits = int.from_bytes(data[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise ValueError("no picture in it")


def vp8x(flags, width, height):
    return riff(b"VP8X", bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little")
                + (height - 1).to_bytes(3, "little"))


def webp_extended(data, flags, after=b""):
    chunks = list(webp_chunks(data))
    width, height = webp_size(chunks)
    body = vp8x(flags, width, height) + b"".join(riff(k, d) for k, d in chunks if k != b"VP8X") + after
    return riff(b"RIFF", b"WEBP" + body)


def webp_loop(source, out):
    chunks = list(webp_chunks(read(source)))
    width, height = webp_size(chunks)
    inner = b"".join(riff(k, d) for k, d in chunks if k in (b"VP8 ", b"VP8L", b"ALPH"))
    frame = riff(b"ANMF", bytes(6) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
                 + (500).to_bytes(3, "little") + b"\0" + inner)
    body = vp8x(0x02, width, height) + riff(b"ANIM", bytes(6)) + frame * 3
    write(out, riff(b"RIFF", b"WEBP" + body))


def after_head(source, out, added):
    data = read(source)
    write(out, data[:33] + added + data[33:])


def thumbnail(small, source, out):
    inner, data = read(small), read(source)
    head = b"MM\0*\0\0\0\x08\0\0" + struct.pack(">I", 14) + b"\0\x02" \
        + struct.pack(">HHII", 0x201, 4, 1, 44) + struct.pack(">HHII", 0x202, 4, 1, len(inner)) + b"\0\0\0\0"
    write(out, data[:2] + segment(0xE1, b"Exif\0\0" + head.ljust(44, b"\0") + inner) + data[2:])


def embed(icc_file, source, out):
    data = read(source)
    write(out, data[:2] + segment(0xE2, b"ICC_PROFILE\0\1\1" + read(icc_file)) + data[2:])


# ------------------------------------------------------------ clips whose index stands at the end
# Bytes between a box's head and the boxes in it.
INNER = {b"moov": 0, b"trak": 0, b"edts": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"stsd": 8, b"avc1": 78}


def box(kind, body):
    return struct.pack(">I", len(body) + 8) + kind + body


def boxes(data):
    at = 0
    while at + 8 <= len(data):
        size = struct.unpack(">I", data[at:at + 4])[0]
        yield data[at + 4:at + 8], data[at + 8:at + size]
        at += size


def changed(data, change):
    """The boxes of `data`, each as `change(kind, body)` gives it: bytes, or None to leave it out."""
    out = b""
    for kind, body in boxes(data):
        if kind in INNER:
            skip = INNER[kind]
            body = body[:skip] + changed(body[skip:], change)
        body = change(kind, body)
        out += b"" if body is None else box(kind, body)
    return out


def edits(parts, source, out):
    parts = [tuple(float(end) for end in part.split("-")) for part in parts.split(",")]
    data, scale = read(source), {}

    def change(kind, body):
        if kind == b"mvhd":
            scale["movie"] = struct.unpack(">I", body[12:16])[0]
        if kind == b"trak":
            mdhd = dict(boxes(dict(boxes(body))[b"mdia"]))[b"mdhd"]
            units = struct.unpack(">I", mdhd[12:16])[0]
            edts = dict(boxes(dict(boxes(body)).get(b"edts", b""))).get(b"elst", bytes(16))
            first = struct.unpack(">i", edts[12:16])[0]
            rows = b"".join(struct.pack(">Iihh", round((end - begin) * scale["movie"]),
                                        first + round(begin * units), 1, 0) for begin, end in parts)
            elst = box(b"elst", struct.pack(">II", 0, len(parts)) + rows)
            rest = b"".join(box(k, b) for k, b in boxes(body) if k not in (b"edts", b"tkhd"))
            return box(b"tkhd", dict(boxes(body))[b"tkhd"]) + box(b"edts", elst) + rest
        return body
    write(out, changed(data, change))


def gapless(delay, padding, samples, source, out):
    words = " 00000000 %08X %08X %016X" % (int(delay), int(padding), int(samples)) + " 00000000" * 8
    tag = box(b"mean", bytes(4) + b"com.apple.iTunes") + box(b"name", bytes(4) + b"iTunSMPB") \
        + box(b"data", struct.pack(">II", 1, 0) + words.encode())
    handler = box(b"hdlr", bytes(8) + b"mdirappl" + bytes(10))
    udta = box(b"udta", box(b"meta", bytes(4) + handler + box(b"ilst", box(b"----", tag))))
    change = lambda kind, body: body + udta if kind == b"moov" else None if kind in (b"edts", b"udta") else body
    write(out, changed(read(source), change))


def matrix(where, turned, source, out):
    cells = {"right": (0, 1, 0, -1, 0, 0), "left": (0, -1, 0, 1, 0, 0), "half": (-1, 0, 0, 0, -1, 0)}[turned]
    cells = struct.pack(">9i", *(cell << 16 for cell in cells), 0, 0, 1 << 30)
    at = {b"mvhd": 36, b"tkhd": 40}[where.encode()]
    turns = lambda kind, body: body[:at] + cells + body[at + 36:] if kind == where.encode() else body
    write(out, changed(read(source), turns))


def pasp(sides, source, out):
    def change(kind, body):
        if kind == b"pasp":
            return None if sides == "none" else struct.pack(">II", *map(int, sides.split(":")))
        return body
    write(out, changed(read(source), change))


def clap(width, height, source, out):
    box_of_it = box(b"clap", struct.pack(">8i", int(width), 1, int(height), 1, 0, 1, 0, 1))
    change = lambda kind, body: body + box_of_it if kind == b"avc1" else body
    write(out, changed(read(source), change))


# ------------------------------------------------------------ harm
def cut(part, source, out):
    data = read(source)
    write(out, data[:int(part)] if part.startswith("-") else data[:int(len(data) * float(part))])


def flip(at, source, out):
    data = bytearray(read(source))
    data[int(len(data) * float(at))] ^= 0xFF
    write(out, bytes(data))


def text(what, out):
    write(out, {
        "lfs": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n",
        "html": b"<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found</body></html>\n",
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='800' height='600'><rect width='9' height='9'/></svg>",
        "empty": b"",
        "notes": b"remember to buy film\n" * 40,
        "id3": b"ID3\4\0\0\0\0\0\x0aTIT2\0\0\0\0\0\0" + b"just some words\n" * 40,
        "pdf": b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
    }[what])


CHORES = {
    "chart": chart, "marked": marked, "icc": icc, "turn": turn, "cut": cut, "flip": flip, "text": text, "thumbnail": thumbnail,
    "webp-loop": webp_loop, "embed": embed, "edits": edits, "gapless": gapless, "matrix": matrix, "pasp": pasp,
    "clap": clap,
    "gamma": lambda source, out: after_head(source, out, chunk(b"gAMA", struct.pack(">I", 100000))),
    "cicp": lambda source, out: after_head(source, out, chunk(b"cICP", bytes([12, 13, 0, 1]))),
}

if __name__ == "__main__":
    CHORES[sys.argv[1]](*sys.argv[2:])
