#!/usr/bin/env python3
"""Writes the measured word lists of src/analysis/model.

    train/vocabulary.py words GUM_CONLLU_FOLDER > src/analysis/model/words.txt
    train/vocabulary.py cues POLNEAR_TRAIN.jsonl > src/analysis/model/cues.txt

words: the parts of speech a word form is used as, the most frequent first; those under 15 % are left out. The folder holds
GUM's academic, bio, court, interview and voyage texts, whose licences allow it.
cues: the percentage of a form's uses that are in the cue of an attribution (smoothed), if it is at least five."""
import collections, json, pathlib, re, sys

TAGS = {"NN": "n", "NNS": "n", "NNP": "p", "NNPS": "p", "VB": "v", "VBP": "v", "VBZ": "z", "VBD": "d", "VBN": "e",
        "VBG": "g", "MD": "m", "JJ": "j", "JJR": "j", "JJS": "j", "RB": "r", "RBR": "r", "RBS": "r", "IN": "i", "RP": "i",
        "TO": "t", "DT": "x", "PDT": "x", "PRP": "o", "PRP$": "s", "WDT": "w", "WP": "w", "WRB": "w", "WP$": "w",
        "CC": "c", "CD": "q", "EX": "o"}
BE = {"be", "is", "are", "was", "were", "been", "being", "am"}
HAVE = {"have", "has", "had", "having"}
DO = {"do", "does", "did"}
# Words of one reading whatever a small treebank has them as.
FIXED = {"that": "k", "to": "t", "not": "r", "who": "w", "whom": "w", "which": "w"} | dict.fromkeys(BE, "b") | dict.fromkeys(HAVE, "h") | dict.fromkeys(DO, "u")


def words(folder):
    count = collections.defaultdict(collections.Counter)
    for path in sorted(pathlib.Path(folder).rglob("*.conllu")):
        for line in path.read_text(encoding="utf-8").splitlines():
            field = line.split("\t")
            if len(field) < 10 or not field[0].isdigit():
                continue
            tag = TAGS.get(field[4])
            form = field[1].lower().replace("’", "'")
            if tag and re.fullmatch(r"[a-z][a-z'.-]*", form):
                count[form][tag] += 1
    print("# Word forms with their parts of speech. Written by train/vocabulary.py from GUM; do not edit.")
    for form, tags in sorted(count.items()):
        total = sum(tags.values())
        if form in FIXED:
            print(form, FIXED[form])
        elif total >= 1 and tags.most_common(1)[0][0] != "p":
            print(form, "".join(t for t, n in tags.most_common(3) if n >= 0.15 * total))


def cues(path):
    total, inside = collections.Counter(), collections.Counter()
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        text = row["text"]
        form = lambda s, e: text[s:e].lower().replace("’", "'")
        spans = sorted({tuple(s) for a in row["attributions"] for s in a["cue"]})
        tokens = [t for sentence in row["tokens"] for t in sentence]
        marked = set()
        for s, e in spans:
            marked.update(range(s, e))
        for s, e in tokens:
            total[form(s, e)] += 1
            inside[form(s, e)] += s in marked
    print("# Word forms with their share of uses, in percent, inside a cue. Written by train/vocabulary.py from PolNeAR's train;")
    print("# do not edit.")
    for word, n in sorted(total.items()):
        share = round(100 * (inside[word] + 0.1) / (n + 2))
        if n >= 4 and share >= 5 and re.fullmatch(r"[a-z][a-z'-]*", word):
            print(word, share)


if __name__ == "__main__":
    {"words": words, "cues": cues}[sys.argv[1]](sys.argv[2])
