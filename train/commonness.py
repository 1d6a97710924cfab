#!/usr/bin/env python3
"""Writes src/corpus/commonness.txt: how common words of the news are.

    train/commonness.py POLNEAR_TRAIN.jsonl > src/corpus/commonness.txt

Of 31,509 sentences, 2 to the power of a line's first number hold the word form (rounded); forms in fewer than 12 are left
out, and so are numbers and names."""
import collections, json, math, re, sys

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

sentences, count, small = 0, collections.Counter(), collections.Counter()
for line in open(sys.argv[1], encoding="utf-8"):
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", json.loads(line)["text"]):
        if len(sentence) < 20:
            continue
        sentences += 1
        words = {word.replace("’", "'") for word in WORD.findall(sentence)}
        count.update({word.lower() for word in words})
        small.update({word for word in words if word.islower()})
levels = collections.defaultdict(list)
for word, uses in count.items():
    # What is mostly written large is a name, and this campaign's names are not the world's.
    if uses >= 12 and 2 * small[word] > uses:
        levels[round(math.log2(uses))].append(word)
print("# Word frequencies in news; written by train/commonness.py from PolNeAR's training articles.")
print(f"# Of {sentences} sentences, two to the power of a line's number contain each of its words.")
for level, words in sorted(levels.items(), reverse=True):
    print(level, " ".join(sorted(words)))
