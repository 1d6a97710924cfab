#!/usr/bin/env python3
"""Fits the judges of pairs of values (src/corpus/comparison/values): whether both are values of one thing and exclude each
other, and whether the one is the other's later value; quantities, names and outcomes each by judges of their own.

    train/values.py IBID src/corpus/comparison/values SET...

IBID is the program; each SET a folder of documents with gold.json (tests/data/README.md). Writes the forests named in FAMILIES and
prints precision and recall by folders (each fold's folders are judged by trees that have not seen them), with the log-odds
from which on they hold. A pair of values differs if its sentences are in passages of one disagreement or update with
different values, and the values stand in them. Equal values of one agreement, or equal ones that are specific (no small or
round count), are of one thing, too: they count with a third of the weight, with the numbers of a pair that differs in place
of their own. Needs numpy and lightgbm 4. The same folders and the same version of lightgbm give the same bytes."""
import json, os, pathlib, re, shutil, struct, subprocess, sys, tempfile
import lightgbm
import numpy as np
from disagreements import passages, write

FOLDS, SEEDS = 6, 2
SETTINGS = dict(objective="binary", learning_rate=.05, num_leaves=15, feature_fraction=.3, bagging_fraction=.8, bagging_freq=1,
                lambda_l2=10, extra_trees=True, verbose=-1, num_threads=1, deterministic=True, force_row_wise=True)
# The files of each family, the log-odds from which on the program reports a pair (values/judge.rs), the natures of its gold, and the
# file of the forest that judges a pair beside the others of its folder (values/standing.rs), for the families that gain by it.
FAMILIES = dict(quantity=("differ.bin", "later.bin", "later-words.bin", .9, {"figure", "date"}, None),
                name=("named.bin", "named-later.bin", "named-later-words.bin", .1, {"person", "place", "body", "title"}, "named-standing.bin"),
                outcome=("decided.bin", "decided-later.bin", "decided-later-words.bin", .4, {"outcome", "denial"}, "decided-standing.bin"))
DIFFER, LATER = dict(rounds=300, least=30), dict(rounds=150, least=15)
STANDING = dict(objective="binary", learning_rate=.05, num_leaves=7, feature_fraction=.6, bagging_fraction=.8, bagging_freq=1, lambda_l2=10,
                min_data_in_leaf=100, verbose=-1, num_threads=1, deterministic=True, force_row_wise=True)
STANDING_ROUNDS, LEAST_SCORE, NO_SCORE, BEST = 120, -4.0, -9.0, 10
PRECISIONS = [.9, .85, .8, .75, .7, .65, .6, .55, .5, .4]
AGREEMENT = .3
# Of the regression over words: pairs that must have a word, the inverse strength of its penalty, and its share beside the forest.
LEAST_USES, STRENGTH, SHARE = 3, 5.0, .8
# Features that equal values do not have.
NUMBERS = set("""ratio small large permuted exact same_most same_least same values_shared open ranges date_same date_days date_parts
date_parts_equal date_of_document date_relative dates_shared dates_apart growth early_bound late_bound others_early others_late
others_monotonous""".split())
WORDS = {word: at for at, word in enumerate("""zero one two three four five six seven eight nine ten eleven twelve thirteen
fourteen fifteen sixteen seventeen eighteen nineteen twenty""".split())}


def numbers(text):
    found = {float(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    return found | {float(WORDS[word]) for word in re.findall("[a-z]+", text.lower()) if word in WORDS}


def stems(text):
    return {word[:5] for word in re.findall(r"\w{3,}", text.lower())}


def fits(written, value, family):
    """Whether a value in a text may be the one that the gold names; None if that cannot be told."""
    if family == "quantity":
        wanted = numbers(value)
        return bool(numbers(written) & wanted) if wanted else None
    return bool(stems(written) & stems(value)) if family == "name" and stems(value) else None


NEAR = 10


def touches(span, path, start, end):
    return span[0] == path and span[1] < end + NEAR and span[2] > start - NEAR


def label(groups, one, other, texts, family):
    """The group in which both values are apart, whether they are the gold's own, and whether they agree in another."""
    apart, own, same = None, False, False
    for number, spans in enumerate(groups):
        values = [{v for path, start, end, v in spans if touches((path, start, end), *side)} for side in (one, other)]
        if not values[0] or not values[1]:
            continue
        pairs = [(a, b) for a in values[0] for b in values[1] if a != b and a is not None and b is not None]
        if pairs:
            apart = number
            own = own or any(fits(texts[0], a, family) is not False and fits(texts[1], b, family) is not False for a, b in pairs)
        else:
            same = True
    return apart, own, same


class Folder:
    def __init__(self, ibid, path):
        path = pathlib.Path(path)
        self.name = path.name
        gold = json.loads((path / "gold.json").read_text(encoding="utf-8"))
        texts = {p.name: open(p, encoding="utf-8", newline="").read() for p in sorted(path.iterdir()) if p.suffix in (".txt", ".md")}
        groups = {key: list(passages(gold, key, texts)) for key in ("disagreements", "updates", "agreements")}
        natures = {key: [entry.get("nature") for entry in gold.get(key, [])] for key in groups}
        self.totals, labelled = {}, {}
        for family, (*_, wanted, _) in FAMILIES.items():
            # Passages of another nature are no places of this family's values; those of numbers are told by the numbers.
            keep = lambda key: [spans for spans, nature in zip(groups[key], natures[key]) if family == "quantity" or nature in wanted]
            labelled[family] = [keep(key) for key in groups]
            self.totals[family] = tuple(sum(nature in wanted for nature in natures[key]) for key in ("disagreements", "updates"))
        self.families = {family for family, totals in self.totals.items() if sum(totals)}
        with tempfile.TemporaryDirectory() as scratch:
            copy = shutil.copytree(path, pathlib.Path(scratch) / path.name, ignore=shutil.ignore_patterns("gold.json", "*.jsonl", "ann.json"))
            out = subprocess.run([ibid, "compare", "--format", "value-pairs", copy], capture_output=True, text=True, check=True,
                                 env=dict(os.environ, IBID_NO_CACHE="1")).stdout
        self.rows, self.names = [], {}
        for line in out.splitlines():
            pair = json.loads(line)
            if pair["apart"]:
                continue    # The program does not ask the judges.
            sides = [(os.path.basename(s["path"]), s["start"], s["end"]) for s in pair["values"]]
            words = [texts[p][start:end] for p, start, end in sides]
            family = pair["family"]
            clashes, updates, agreements = labelled[family]
            clash, update = (label(groups, *sides, words, family) for groups in (clashes, updates))
            agreed = any(all(any(touches(span[:3], *side) for span in spans) for side in sides) for spans in agreements)
            sentences = [(os.path.basename(s["path"]), s["start"], s["end"]) for s in pair["spans"]]
            self.rows.append(dict(family=family, features=pair["features"], clash=clash, update=update, same=pair["same"],
                                  agreed=agreed, specific=pair["specific"], wording=pair.get("wording"), sentences=sentences, words=words))
            self.names[family] = pair["names"]


def fit(features, target, weight=None, rounds=300, least=30):
    settings = dict(SETTINGS, min_data_in_leaf=least)
    return [lightgbm.train(dict(settings, seed=seed), lightgbm.Dataset(features, target, weight=weight), rounds) for seed in range(SEEDS)]


class Words:
    """A logistic regression over the words of pairs, each pair with length 1; fitted by Newton's method in the dual."""

    def __init__(self, rows, target):
        uses = {}
        for row in rows:
            for word in row:
                uses[word] = uses.get(word, 0) + 1
        self.of = {word: at for at, word in enumerate(sorted(word for word, count in uses.items() if count >= LEAST_USES))}
        a, y = self.matrix(rows), np.asarray(target, float)
        kernel, beta, bias = a @ a.T, np.zeros(len(rows)), 0.0
        for _ in range(25):
            f = kernel @ beta + bias
            p = 1 / (1 + np.exp(-f))
            w = np.maximum(p * (1 - p), 1e-6)
            system = np.block([[kernel + np.diag(1 / (STRENGTH * w)), np.ones((len(rows), 1))], [np.ones((1, len(rows))), np.zeros((1, 1))]])
            solved = np.linalg.solve(system, np.r_[f + (y - p) / w, 0])
            beta, bias = solved[:-1], solved[-1]
        self.weights, self.bias = a.T @ beta, bias

    def matrix(self, rows):
        a = np.zeros((len(rows), len(self.of)), np.float32)
        for at, row in enumerate(rows):
            known = [self.of[word] for word in row if word in self.of]
            a[at, known] = 1 / max(1, len(known)) ** .5
        return a.astype(float)

    def score(self, rows):
        return SHARE * (self.matrix(rows) @ self.weights + self.bias)

    def write(self, path):
        weights = sorted((word, SHARE * self.weights[at]) for word, at in self.of.items())
        path.write_bytes(struct.pack("<f", SHARE * self.bias) + b"".join(struct.pack("<If", *each) for each in weights))


def judge(models, features):
    return sum(model.predict(features, raw_score=True) for model in models) / len(models)


class Data:
    def __init__(self, folders, family):
        # Folders in which nobody marked values of this family tell nothing of it.
        folders = [folder for folder in folders if family in folder.families]
        rows = [(at, row) for at, folder in enumerate(folders) for row in folder.rows if row["family"] == family]
        names = next(folder.names[family] for folder in folders if family in folder.names)
        self.family = family
        self.folders, self.rows, self.names = folders, [row for _, row in rows], names
        self.features = np.array([row["features"] for row in self.rows], dtype=np.float64)
        self.of = np.array([at for at, _ in rows])
        flag = lambda get: np.array([bool(get(row)) for row in self.rows])
        self.same = flag(lambda row: row["same"])
        clash, update = (flag(lambda row, key=key: row[key][0] is not None and row[key][1]) & ~self.same for key in ("clash", "update"))
        self.clash, self.update = clash & ~update, update & ~clash
        any_of = flag(lambda row: row["clash"][0] is not None or row["update"][0] is not None or row["clash"][2] or row["update"][2])
        self.differ = clash | update
        self.unsure = any_of & ~self.differ
        self.equal = self.same & (flag(lambda row: row["agreed"]) | flag(lambda row: row["specific"]))
        self.numbers = [at for at, name in enumerate(names) if name in NUMBERS]
        kinds = "count percent unit duration date clock person place body outcome predicate".split()
        self.kinds = [at for at, name in enumerate(names) if name.removeprefix("is_") in kinds]

    def differ_models(self, use):
        """Fitted on the rows of `use`, and on equal values with the numbers of pairs of their kind that differ."""
        plain = use & ~self.same & ~self.unsure
        features, target, weight = self.features[plain], self.differ[plain].astype(float), np.ones(plain.sum())
        of_kind = {}
        for at in np.where(plain & self.differ)[0]:
            of_kind.setdefault(tuple(self.features[at, self.kinds]), []).append(at)
        random, extra = np.random.RandomState(5), []
        for at in np.where(use & self.equal)[0]:
            donors = of_kind.get(tuple(self.features[at, self.kinds]))
            if donors:
                row = self.features[at].copy()
                row[self.numbers] = self.features[donors[random.randint(len(donors))]][self.numbers]
                extra.append(row)
        if extra:
            features, target = np.vstack([features, extra]), np.r_[target, np.ones(len(extra))]
            weight = np.r_[weight, np.full(len(extra), AGREEMENT)]
        return fit(features, target, weight, **DIFFER)

    def later_models(self, use):
        rows = use & (self.clash | self.update)
        return fit(self.features[rows], self.update[rows].astype(float), **LATER)

    def wording(self, use):
        return [row["wording"] for row, is_used in zip(self.rows, use) if is_used]

    def words(self, use):
        rows = use & (self.clash | self.update)
        return Words(self.wording(rows), self.update[rows])


def standings(data, scores):
    """The features of values/standing.rs for each pair of different values."""
    features = np.zeros((len(scores), 11))
    scores = np.maximum(scores, LEAST_SCORE)
    for folder in range(len(data.folders)):
        pairs = np.where((data.of == folder) & ~data.same)[0]
        order = pairs[np.argsort(-scores[pairs], kind="stable")]
        rank = {at: place for place, at in enumerate(order)}
        of_sentence, of_documents = {}, {}
        sides = lambda at: [tuple(side) for side in data.rows[at]["sentences"]]
        documents = lambda at: tuple(sorted(path for path, *_ in sides(at)))
        for at in order:
            for side in sides(at):
                of_sentence.setdefault(side, []).append(at)
            of_documents.setdefault(documents(at), []).append(at)
        count = max(1, len({path for at in order for path in documents(at)}))
        for at in order:
            lead = lambda group: scores[at] - next((scores[other] for other in group[:2] if other != at), NO_SCORE)
            group = of_documents[documents(at)]
            first, second = (lead(of_sentence[side]) for side in sides(at))
            features[at] = [scores[at], first, second, rank[at], (rank[at] + 1) / count, count, scores[order[:BEST]].mean(),
                            scores[order[0]], group.index(at), len(order), lead(group)]
    return features


def standing_models(data, features, use):
    rows = use & ~data.same & ~data.unsure
    return [lightgbm.train(dict(STANDING, seed=seed), lightgbm.Dataset(features[rows], data.differ[rows].astype(float)), STANDING_ROUNDS)
            for seed in range(SEEDS)]


def report(name, data, scores, mask, keys):
    """Each sentence in one report at most, as the program reports them."""
    total = sum(sum(folder.totals[data.family][at] for at, key in enumerate(("clash", "update")) if key in keys) for folder in data.folders)
    used, found, right, count, best, at_threshold = set(), set(), 0, 0, {}, (0, 0, 0)
    order = np.where(mask)[0]
    for index in order[np.argsort(-scores[order], kind="stable")]:
        row, at = data.rows[index], data.of[index]
        sentences = {(at, each) for each in row["sentences"]}
        if sentences & used:
            continue
        used |= sentences
        groups = {(at, key, row[key][0]) for key in keys if row[key][0] is not None}
        if not groups and (row["clash"][2] or row["update"][2]):
            continue
        count += 1
        right += bool(groups)
        found |= groups
        if scores[index] >= FAMILIES[data.family][3]:
            at_threshold = count, right, len(found) / total
        for precision in PRECISIONS:
            if right / count >= precision and count >= 10:
                best[precision] = (count, right, len(found) / total, scores[index])
    print(f"{name}: {total} in {len(data.folders)} folders, by cross-validation")
    count, right, recall = at_threshold
    print(f"  at the threshold: {right} of {count} reports right, recall {recall:.3f}")
    for precision, (count, right, recall, score) in best.items():
        print(f"  precision {precision:.2f}: {right} of {count} reports right, recall {recall:.3f}, log-odds from {score:.2f}")


def main():
    ibid, target, paths = sys.argv[1], pathlib.Path(sys.argv[2]), sorted(sys.argv[3:])
    folders = [Folder(ibid, path) for path in paths]
    for family in FAMILIES:
        train(Data(folders, family), target)


def train(data, target):
    print(f"{data.family}: {len(data.rows)} pairs, {data.differ.sum()} differ ({data.update.sum()} of them later), {data.equal.sum()} equal")
    order = np.random.RandomState(0).permutation(len(data.folders))
    differ, later = np.zeros(len(data.rows)), np.zeros(len(data.rows))
    for fold in range(FOLDS):
        out = np.isin(data.of, order[fold::FOLDS])
        differ[out] = judge(data.differ_models(~out), data.features[out])
        known = out & ~data.same
        later[known] = judge(data.later_models(~out), data.features[known]) + data.words(~out).score(data.wording(known))
    file = FAMILIES[data.family][5]
    if file:
        features, alone = standings(data, differ), differ
        report("values that differ, judged alone", data, alone, ~data.same, ("clash", "update"))
        differ = np.full(len(alone), NO_SCORE)
        for fold in range(FOLDS):
            out = np.isin(data.of, order[fold::FOLDS])
            differ[out & ~data.same] = judge(standing_models(data, features, ~out), features[out & ~data.same])
        write(standing_models(data, features, np.ones(len(alone), bool)), target / file)
    report("values that differ", data, differ, ~data.same, ("clash", "update"))
    report("clashes", data, differ, ~data.same & (later < 0), ("clash",))
    report("updates", data, differ, ~data.same & (later >= 0), ("update",))
    known = data.clash | data.update
    print(f"clash or update: {((later >= 0) == data.update)[known].mean():.3f} right of {known.sum()}")
    everything = np.ones(len(data.rows), bool)
    for name, models in zip(FAMILIES[data.family], (data.differ_models(everything), data.later_models(everything))):
        gain = sum(model.feature_importance("gain") for model in models)
        print(f"{name}:", ", ".join(f"{data.names[at]} {gain[at] / gain.sum():.3f}" for at in np.argsort(-gain)[:20]))
        write(models, target / name)
    data.words(everything).write(target / FAMILIES[data.family][2])


if __name__ == "__main__":
    main()
