#!/usr/bin/env python3
"""Fits the judge of pairs of statements (src/corpus/comparison): which cannot both hold, and which are a later value.

    train/disagreements.py IBID src/corpus/comparison SET...

IBID is the program; each SET a folder of documents with gold.json (tests/data/README.md). Writes clashes.bin and updates.bin
and prints precision and recall by folders (each fold's folders are judged by trees that have not seen them), with the
log-odds from which on they hold. A pair of sentences is a clash if both are in passages of one disagreement with different
values, and an update likewise; pairs on one side of a disagreement count neither way. Needs numpy and lightgbm 4.
The same folders and the same version of lightgbm give the same bytes."""
import json, os, pathlib, shutil, struct, subprocess, sys, tempfile
import lightgbm
import numpy as np

FOLDS, ROUNDS, SEEDS = 6, 300, 2
SETTINGS = dict(objective="binary", learning_rate=.06, num_leaves=15, min_data_in_leaf=40, feature_fraction=.3,
                bagging_fraction=.8, bagging_freq=1, lambda_l2=10, extra_trees=True, verbose=-1, num_threads=1,
                deterministic=True, force_row_wise=True)
PRECISIONS = [.9, .8, .75, .7, .65, .6, .55, .5, .45, .4, .35, .3]


def passages(gold, key, texts):
    """For each disagreement (update): its passages as path, start, end and value."""
    for entry in gold.get(key, []):
        spans = [(s["path"], texts[s["path"]].find(s["quote"]), len(s["quote"]), str(s.get("value", at)))
                 for at, s in enumerate(entry["spans"]) if s["path"] in texts]
        values = {value for *_, value in spans}
        for s in entry.get("also") or []:
            if s["path"] in texts and s["quote"] in texts[s["path"]]:
                value = str(s.get("value"))
                # A value that no position has sides with one unknown.
                spans.append((s["path"], texts[s["path"]].find(s["quote"]), len(s["quote"]), value if value in values else None))
        yield [(path, start, start + length, value) for path, start, length, value in spans if start >= 0]


def labels(groups, one, other):
    """The groups of which the two sentences hold different values, and those of which they hold the same."""
    apart, same = [], []
    for number, spans in enumerate(groups):
        values = [{v for path, start, end, v in spans if path == s[0] and start < s[2] and end > s[1]} for s in (one, other)]
        if not values[0] or not values[1]:
            continue
        different = any(a != b and (a is not None and b is not None) for a in values[0] for b in values[1])
        (apart if different else same).append(number)
    return apart, same


def read(ibid, folder):
    folder = pathlib.Path(folder)
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    texts = {p.name: open(p, encoding="utf-8", newline="").read()
             for p in sorted(folder.iterdir()) if p.suffix in (".txt", ".md")}
    clashes, updates = (list(passages(gold, key, texts)) for key in ("disagreements", "updates"))
    with tempfile.TemporaryDirectory() as scratch:
        copy = shutil.copytree(folder, pathlib.Path(scratch) / folder.name, ignore=shutil.ignore_patterns("gold.json", "*.jsonl", "ann.json"))
        out = subprocess.run([ibid, "compare", "--format", "pairs", copy], capture_output=True, text=True, check=True,
                             env=dict(os.environ, IBID_NO_CACHE="1")).stdout
    rows = []
    for line in out.splitlines():
        pair = json.loads(line)
        one, other = ((os.path.basename(s["path"]), s["start"], s["end"]) for s in pair["spans"])
        clash, same = labels(clashes, one, other)
        update, same_update = labels(updates, one, other)
        rows.append((pair["features"], clash, update, bool(same), bool(same_update), one, other))
    return folder.name, rows, len(clashes), len(updates), pair["names"]


def fit(features, target, rounds=ROUNDS):
    return [lightgbm.train(dict(SETTINGS, seed=seed), lightgbm.Dataset(features, target), rounds) for seed in range(SEEDS)]


def judge(models, features):
    return sum(model.predict(features, raw_score=True) for model in models) / len(models)


def report(name, scores, data, which):
    """Each sentence in one report at most, as the program reports them."""
    total = sum(folder[2 if which == 1 else 3] for folder in data)
    rows = [(at, row) for at, folder in enumerate(data) for row in folder[1]]
    used, found, right, count, best = set(), set(), 0, 0, {}
    for index in np.argsort(-scores, kind="stable"):
        at, row = rows[index]
        sentences = {(at, row[5]), (at, row[6])}
        if sentences & used:
            continue
        used |= sentences
        if not row[which] and row[which + 2]:
            continue
        count += 1
        right += bool(row[which])
        found.update((at, number) for number in row[which])
        for precision in PRECISIONS:
            if right / count >= precision and count >= 10:
                best[precision] = (count, right, len(found) / total, scores[index])
    print(f"{name}: {total} in {len(data)} folders, by cross-validation")
    for precision in PRECISIONS:
        if precision in best:
            count, right, recall, score = best[precision]
            print(f"  precision {precision:.2f}: {right} of {count} reports right, recall {recall:.3f}, log-odds from {score:.2f}")


def write(models, path):
    out = b""
    for model in models:
        for tree in model.dump_model()["tree_info"]:
            nodes = []

            def add(node):
                at = len(nodes)
                nodes.append(None)
                if "leaf_value" in node:
                    nodes[at] = struct.pack("<HHHf", 0xffff, 0, 0, node["leaf_value"] / len(models))
                else:
                    assert node["decision_type"] == "<="
                    limit = np.float32(node["threshold"])
                    # The features are 32-bit numbers: what is at most the limit in 64 bits must be so in 32.
                    if float(limit) > node["threshold"]:
                        limit = np.nextafter(limit, np.float32(-np.inf))
                    left, right = add(node["left_child"]), add(node["right_child"])
                    nodes[at] = struct.pack("<HHHf", node["split_feature"], left, right, limit)
                return at

            add(tree["tree_structure"])
            out += struct.pack("<H", len(nodes)) + b"".join(nodes)
    pathlib.Path(path).write_bytes(out)


def main():
    ibid, target, folders = sys.argv[1], pathlib.Path(sys.argv[2]), sorted(sys.argv[3:])
    data = [read(ibid, folder) for folder in folders]
    features = np.array([row[0] for folder in data for row in folder[1]], dtype=np.float64)
    of = np.array([at for at, folder in enumerate(data) for _ in folder[1]])
    order = np.random.RandomState(0).permutation(len(data))
    for name, which, file in (("clashes", 1, "clashes.bin"), ("updates", 2, "updates.bin")):
        truth = np.array([float(bool(row[which])) for folder in data for row in folder[1]])
        scores = np.zeros(len(truth))
        for fold in range(FOLDS):
            left_out = np.isin(of, order[fold::FOLDS])
            scores[left_out] = judge(fit(features[~left_out], truth[~left_out]), features[left_out])
        report(name, scores, data, which)
        models = fit(features, truth)
        gain = sum(model.feature_importance("gain") for model in models)
        print("  features:", ", ".join(f"{data[0][4][i]} {gain[i] / gain.sum():.3f}" for i in np.argsort(-gain)[:20]))
        write(models, target / file)


if __name__ == "__main__":
    main()
