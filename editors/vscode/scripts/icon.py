#!/usr/bin/env python3
"""Draws icon.png: a pair of opening quotation marks, underlined the way ibid underlines. Standard library only."""
import math
import struct
import zlib
from pathlib import Path

SIZE, FINE = 256, 3  # pixels; samples a pixel and axis
PAPER, INK, WAVE = (250, 247, 240), (35, 52, 84), (196, 61, 47)


def inside_quote(x, y, cx):
    """A disc with a tail that curls up from its left: “ drawn large."""
    if math.hypot(x - cx, y - 122) <= 29:
        return True
    return y <= 122 and x <= cx + 12 and math.hypot(x - (cx + 34), y - 122) <= 63 and math.hypot(x - (cx + 42), y - 116) >= 44


def colour(x, y):
    dx, dy = max(abs(x - 128) - 88, 0), max(abs(y - 128) - 88, 0)
    if math.hypot(dx, dy) > 40:
        return (0, 0, 0, 0)
    if inside_quote(x, y, 84) or inside_quote(x, y, 164):
        return (*INK, 255)
    if 48 <= x <= 208 and abs(y - (190 + 8 * math.sin((x - 48) * 2 * math.pi / 40))) <= 6:
        return (*WAVE, 255)
    return (*PAPER, 255)


def pixel(px, py):
    samples = [colour(px + (i + 0.5) / FINE, py + (j + 0.5) / FINE) for i in range(FINE) for j in range(FINE)]
    alpha = sum(s[3] for s in samples)
    if alpha == 0:
        return bytes(4)
    return bytes(round(sum(s[c] * s[3] for s in samples) / alpha) for c in range(3)) + bytes([round(alpha / len(samples))])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(SIZE)) for y in range(SIZE))
header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
Path(__file__).parent.parent.joinpath("icon.png").write_bytes(png)
