#!/usr/bin/env python3
"""compare.py IBID SETS[,SETS...] PAIRS.jsonl ARCHIVE [-o judge.txt]    Fits the judge of src/corpus/compare.

IBID is the program; SETS a folder of sets with gold.json; PAIRS.jsonl what compare_pairs.py prints; ARCHIVE a folder of
articles that are taken to contradict each other nowhere. What pairs the judge is asked about comes from `ibid compare --format
candidates`. A pair of the sets is a clash (an update) where it touches two passages of a gold one that hold different values, left
out where it touches two passages of one side, and else nothing. Two models of gradient-boosted trees; prints what cross-validation
by set says of them, and writes the trees with leaves as integers, and the share of right pairs for each sum of leaves, made monotone.
Needs numpy and scikit-learn. Deterministic."""
import json, os, shutil, subprocess, sys, tempfile
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression

SCALE = 1000
NEAR, LONGEST = 10, 400

def rows(ibid, folder):
    p = subprocess.run([ibid, 'compare', folder, '--format', 'candidates'], capture_output=True, text=True, env=dict(os.environ, IBID_NO_CACHE='1'))
    return [json.loads(l) for l in p.stdout.splitlines() if l.startswith('{')]

def touch(a, b): return a[0] == b[0] and b[2] - b[1] <= LONGEST and min(a[2], b[2]) + NEAR > max(a[1], b[1])

def covers(spans, gold, values):
    hit = [i for i, g in enumerate(gold) if any(touch(g, s) for s in spans)]
    return len(hit) >= 2, len(hit) >= 2 and (values is None or len({values[i] for i in hit} - {None}) >= 2)

def newsroom(ibid, folder):
    gold = json.load(open(os.path.join(folder, 'gold.json'), encoding='utf-8'))
    with tempfile.TemporaryDirectory() as tmp:
        copy = os.path.join(tmp, 'set'); shutil.copytree(folder, copy, ignore=shutil.ignore_patterns('gold.json'))
        found = rows(ibid, copy)
        text = {f: open(os.path.join(copy, f), encoding='utf-8', newline='').read() for f in os.listdir(copy) if f.endswith(('.txt', '.md'))}
    span = lambda s: (s['path'], text[s['path']].find(s['quote']), text[s['path']].find(s['quote']) + len(s['quote']))
    disputes, updates, other = [], [], []
    for d in gold['disagreements']:
        main = [str(x.get('value', i)) for i, x in enumerate(d['spans'])]
        also = [v if (v := str(x.get('value'))) in main else None for x in d.get('also', [])]
        disputes.append((d['id'], [span(x) for x in d['spans'] + d.get('also', [])], main + also))
    for d in gold['updates']: updates.append((d['id'], [span(x) for x in d['spans']], None))
    for k in ('traps', 'agreements'):
        for d in gold[k]: other.append([span(x) for x in d['spans']])
    out = []
    for r in found:
        spans = [(os.path.basename(s['path']), s['start'], s['end']) for s in r['spans']]
        clash = [i for i, g, v in disputes if covers(spans, g, v)[1]]; same = any(covers(spans, g, v)[0] for _, g, v in disputes)
        update = [i for i, g, v in updates if covers(spans, g, v)[1]]
        trap = any(covers(spans, g, None)[0] for g in other)
        label = 1 if clash else 2 if update else -1 if same and not trap else 0
        out.append((r['features'], label, r['nature'], (clash or update or [''])[0], 3 if trap else 1, tuple(spans), [s['value'] for s in r['spans']]))
    return out, {d['id']: d['nature'] for d in gold['disagreements']}, len(gold['updates'])

def pairs(ibid, path, limit):
    out = []
    lines = open(path, encoding='utf-8').read().splitlines()
    for l in lines[::max(1, len(lines) // limit)]:
        p = json.loads(l)
        with tempfile.TemporaryDirectory() as d:
            for name, t in zip('ab', p['texts']): open(os.path.join(d, name + '.txt'), 'w', encoding='utf-8').write(t + '\n')
            found = rows(ibid, d)
        nature = p['group'].split('-')[0]
        for r in found:
            texts = {os.path.basename(s['path'])[0]: s['text'] for s in r['spans']}
            right = all(f in texts.get(n, '') for f, n in zip(p['fillers'], 'ab')) and (r['nature'] == {'bounds': 'figure', 'fates': 'figure'}.get(nature, nature))
            label = {'clash': 1, 'update': 2, 'nothing': 0}[p['label']] if right else 0 if p['label'] == 'nothing' else -1
            out.append((r['features'], label, r['nature'], p['group'], 1, None, None))
    return out

def model(): return GradientBoostingClassifier(n_estimators=90, max_depth=4, learning_rate=.1, subsample=.7, min_samples_leaf=8, max_features=.4, random_state=7)

def fit(x, y, w): return model().fit(x, y, sample_weight=w)

def export(name, m, x, y, groups, folds, out):
    base = float(m._raw_predict_init(x[:1])[0, 0]) if hasattr(m, '_raw_predict_init') else 0.0
    out.append(name); out.append(f'base {round(base * SCALE)}')
    for (t,) in m.estimators_:
        tree = t.tree_; nodes = []
        def walk(at):
            if tree.children_left[at] < 0: nodes.append(f'={round(float(tree.value[at][0][0]) * m.learning_rate * SCALE)}'); return
            here = len(nodes); nodes.append(None); walk(tree.children_left[at]); right = len(nodes); walk(tree.children_right[at])
            nodes[here] = f'{tree.feature[at]}<{float(np.float32(tree.threshold[at]))!r}>{right}'
        walk(0); out.append('tree ' + ' '.join(nodes))
    # The share of right ones for each sum, from the sums that models fitted on the other sets give.
    raw, right = folds
    iso = IsotonicRegression(out_of_bounds='clip').fit(raw, right)
    last = -1
    for s in np.unique(np.round(raw * SCALE).astype(int)):
        share = round(float(iso.predict([s / SCALE])[0]), 3)
        if share > last + .004: out.append(f'share {s} {share}'); last = share

def main():
    args = sys.argv[1:]; target = None
    if '-o' in args: i = args.index('-o'); target = args[i + 1]; del args[i:i + 2]
    ibid, news, pair_file, archive = args
    cache = os.environ.get('COMPARE_CACHE')
    if cache and os.path.exists(cache): data = json.load(open(cache))
    else:
        data = {'sets': {}, 'natures': {}, 'updates': {}}
        for folder in [os.path.join(n, s) for n in news.split(',') for s in sorted(os.listdir(n))]:
            if not os.path.exists(os.path.join(folder, 'gold.json')): continue
            s = os.path.basename(folder); got, natures, n = newsroom(ibid, folder); data['sets'][s] = got; data['natures'][s] = natures; data['updates'][s] = n
        data['pairs'] = pairs(ibid, pair_file, 1400)
        data['archive'] = [(r['features'], 0, r['nature'], '', 1, None, None) for r in rows(ibid, archive)[::int(os.environ.get('COMPARE_STEP', '7'))]]
        if cache: json.dump(data, open(cache, 'w'))
    report(data, target)

def report(data, target):
    names = sorted(data['sets']); all_ = []
    for s in names: all_ += [(r, s) for r in data['sets'][s]]
    all_ += [(r, 'pairs' + str(hash_group(r[3]) % 5)) for r in data['pairs']] + [(r, 'archive' + str(i % 5)) for i, r in enumerate(data['archive'])]
    all_ = [(r, s) for r, s in all_ if r[1] >= 0]
    x = np.array([r[0] for r, _ in all_], dtype=np.float32); label = np.array([r[1] for r, _ in all_]); group = np.array([s for _, s in all_])
    is_news = np.array([s in names for s in group]); is_pairs = np.array([s.startswith('pairs') for s in group])
    weight = np.array([r[4] for r, _ in all_], dtype=float)
    weight[is_pairs] *= .35; weight[~is_news & ~is_pairs] *= .5
    out = ['# Made by train/compare.py; see docs/model-card.md.']; sums = {}
    for name, code in (('clash', 1), ('update', 2)):
        y = (label == code).astype(int); w = weight.copy(); w[(y == 1) & is_news] *= 3
        raw = np.zeros(len(y))
        keys = sorted(set(group)); folds = [[k for i, k in enumerate(keys) if i % 5 == f] for f in range(5)]
        for fold in folds:
            test = np.isin(group, fold); m = fit(x[~test], y[~test], w[~test]); raw[test] = m.decision_function(x[test])
        sums[name] = raw
        sel = is_news | ~is_pairs
        m = fit(x, y, w)
        use = is_news | is_pairs
        export(name, m, x, y, group, (raw[use], y[use]), out)
        for t in np.arange(-3, 4, .5):
            for what, s in (('newsroom', is_news), ('pairs', is_pairs), ('archive', ~is_news & ~is_pairs)):
                p = (raw > t) & s; print(name, what, f't {t:+.1f} rows {p.sum()} right {(y[p] == 1).sum()} of {(y[s] == 1).sum()}', end=' | ')
            found = {(group[i], all_[i][0][3]) for i in np.flatnonzero((raw > t) & is_news & (y == 1))}
            print('gold found', len(found))
        # simulate(name, code, data, names, x, label, group, weight, all_, keys, folds)
        imp = sorted(zip(m.feature_importances_, range(x.shape[1])), reverse=True)[:15]; print(name, [(i, round(float(v), 3)) for v, i in imp])
    if target: open(target, 'w').write('\n'.join(out) + '\n'); print('wrote', target, sum(map(len, out)))

def simulate(name, code, data, names, x, label, group, weight, all_, keys, folds):
    """What `compare` would report of each set with a model fitted on the others: one report a slot, none twice."""
    reports = []
    for fold in folds:
        test_names = [s for s in fold if s in names]
        if not test_names: continue
        y = (label == code).astype(int); test = np.isin(group, fold)
        w = weight.copy(); w[(y == 1) & np.isin(group, names)] *= 3
        m = fit(x[~test], y[~test], w[~test])
        for s in test_names:
            rows = data['sets'][s]; raw = m.decision_function(np.array([r[0] for r in rows], dtype=np.float32))
            reports.append((s, rows, raw))
    total = sum(len(data['natures'][s]) if code == 1 else data['updates'][s] for s in names)
    for t in np.arange(-2.5, 3, .5):
        n = right = neutral = traps = 0; found = set()
        for s, rows, raw in reports:
            slots = {}
            for r, v in zip(rows, raw):
                if v > t: slots.setdefault((r[2], tuple(map(tuple, r[5]))[0]), []).append(r)
            seen = set()
            for (nature, own), rs in sorted(slots.items(), key=lambda e: e[0][1]):
                if (nature, own) in seen: continue
                seen.add((nature, own)); seen.update((nature, tuple(r[5][1])) for r in rs)
                hits = [r[3] for r in rs if r[1] == code]
                if hits: n += 1; right += 1; new = [h for h in hits if (s, h) not in found]; found.add((s, (new or hits)[0]))
                elif all(r[1] == -1 for r in rs): neutral += 1
                else: n += 1; traps += any(r[4] == 3 for r in rs)
        print(f'{name} reports at {t:+.1f}: right {right} of {n} {right / max(n, 1):.2f}, found {len(found)} of {total} {len(found) / total:.2f}, traps {traps}, neutral {neutral}')

def hash_group(s): return sum(map(ord, s))

if __name__ == '__main__': main()
