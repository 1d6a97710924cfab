"""Reads ibid's reports with other people's programs. Usage: readers.py FOLDER SCHEMAS; prints what it read."""
import csv, json, sys, xml.etree.ElementTree as tree
from pathlib import Path

import html5lib, jsonschema
from junitparser import JUnitXml
from sarif import loader

folder, schemas = Path(sys.argv[1]), Path(sys.argv[2])
read = lambda name: json.loads((folder / name).read_text())
findings = read("json")["findings"]
count = len(findings)

junit = JUnitXml.fromfile(str(folder / "junit"))
assert sum(1 for suite in junit for case in suite if case.result) == count, "junit"

sarif = loader.load_sarif_file(str(folder / "sarif"))
assert len(sarif.get_records()) == count, "sarif"

checkstyle = tree.parse(folder / "checkstyle").getroot()
errors = [(f.get("name"), int(e.get("line")), int(e.get("column"))) for f in checkstyle for e in f]
assert errors == [(f["path"], f["range"]["start"]["line"], f["range"]["start"]["column"]) for f in findings], errors

rows = list(csv.DictReader((folder / "csv").open(newline="", encoding="utf-8")))
assert [(r["path"], r["rule"]) for r in rows] == [(f["path"], f["rule"]) for f in findings], "csv"

gitlab = read("gitlab")
assert len({issue["fingerprint"] for issue in gitlab}) == count, "gitlab"
assert all(set(issue) == {"description", "check_name", "fingerprint", "severity", "location"} for issue in gitlab)

lines = [json.loads(line) for line in (folder / "jsonl").read_text().splitlines()]
assert [line["fingerprint"] for line in lines] == [f["fingerprint"] for f in findings], "jsonl"

rdjson = read("rdjson")
for diagnostic, finding in zip(rdjson["diagnostics"], findings, strict=True):
    text = (folder / finding["path"]).read_bytes().decode("utf-8-sig")
    start = diagnostic["location"]["range"]["start"]
    line = text.splitlines(keepends=True)[start["line"] - 1].encode()
    words = text[finding["start"]:finding["end"]].splitlines()[0].encode()
    assert line[start["column"] - 1:].startswith(words), (line, start, words)
assert [json.loads(line)["message"] for line in (folder / "rdjsonl").read_text().splitlines()] == [
    d["message"] for d in rdjson["diagnostics"]]

html5lib.HTMLParser(strict=True).parse((folder / "html").read_text())

checked = []
for name, schema in [("sarif", "sarif-schema-2.1.0.json"), ("rdjson", "rdjson.schema.json")]:
    if (schemas / schema).is_file():
        jsonschema.validate(read(name), json.loads((schemas / schema).read_text()))
        checked.append(schema)
print(f"{count} findings in 10 formats; against schemas: {', '.join(checked) or 'none'}")
