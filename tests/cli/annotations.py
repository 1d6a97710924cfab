"""Reads ibid's annotations of port.txt with other people's programs. Usage: annotations.py FOLDER."""
import json, sys
from pathlib import Path

import conllu, peek

folder = Path(sys.argv[1])
text = (folder / "port.txt").read_bytes().decode()

document = peek.AnnDocument(str(folder / "port.ann"), txt=True)
entities = {e.name: e for e in document.anns["entities"]}
assert entities, "brat"
for entity in entities.values():
    words = " ".join(text[start:end] for start, end in entity.span)
    assert words == entity.text, (entity.span, entity.text)
relations = document.anns["relations"]
assert relations and all(r.arg1.split(":")[-1] in entities and r.arg2.split(":")[-1] in entities for r in relations), "relations"

columns = (folder / "port.conllup").read_text(encoding="utf-8")
fields = columns.splitlines()[0].split("=")[1].lower().split()
sentences = conllu.parse(columns, fields=fields)
numbers = {t["ibid:id"] for s in sentences for t in s} - {None, "_"}
assert len(numbers) >= 4, numbers

# As Citron's own parser reads its files: every place is within the text, and every quote has a cue.
citron = json.loads((folder / "port.citron.json").read_text(encoding="utf-8"))
assert citron["text"] == text and citron["quotes"]
spans = [s for q in citron["quotes"] for s in [q["cue"], *q["sources"], *q["contents"]]]
spans += [s for group in citron["coreference_groups"] for s in group]
assert all(text[s["start"]:s["end"]] == s["text"] for s in spans), "citron"

page = json.loads((folder / "port.json").read_text(encoding="utf-8"))
for item in page["items"]:
    for place in [*item["target"], *(b for b in item["body"] if "selector" in b)]:
        quote, position = place["selector"]
        assert text[position["start"]:position["end"]] == quote["exact"], place
