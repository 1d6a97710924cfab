"""Compares the citations that ibid reads in random documents with those that each format's own engine reads, and what a
renamed key changes in them.

    python3 tests/engines/compare.py --ibid target/release/ibid [--count 500] [--seed 1] [--show 2] [--require tex,org] [FORMAT …]

Engines: pandoc (LaTeX, Org, Quarto), docutils with sphinxcontrib-bibtex (reStructuredText), myst-parser (MyST), typst
(all from PyPI), asciidoctor with the macro of asciidoctor-bibtex. One that is not installed is named and left out; it is
an error if `--require` names its format. Exit code 1 if a document is read differently and EXPECTED does not say why.
"""

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from documents import FORMATS, SHARED, documents  # noqa: E402
from readers import READERS, Missing  # noqa: E402

NEW = "renamed2020"

# Differences that are none of ibid: format, construct, and why.
EXPECTED = {
    ("adoc", "literal"): "asciidoctor-bibtex looks for its macros before literal text is read",
    ("tex", "lstinline"): "LaTeX allows no \\lstinline in an argument, pandoc does not know it there",
    ("qmd", "indented"): "CommonMark has no definition lists, and reads an indented line after `:::` as text",
}


def own(program, folder):
    """The keys that ibid reads, by file."""
    environment = dict(os.environ, IBID_NO_CACHE="1")
    done = subprocess.run([program, "annotate", "."], cwd=folder, capture_output=True, env=environment)
    return {
        os.path.basename(document["path"]): [citation["key"] for citation in document["citations"]]
        for document in json.loads(done.stdout)["documents"]
    }


class Server:
    """As much of a client as a rename needs."""

    def __init__(self, program, folder):
        self.process = subprocess.Popen(
            [program, "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder,
            env=dict(os.environ, IBID_NO_CACHE="1"),
        )
        self.number = 0
        self.answers = {}
        self.changed = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()
        root = "file://" + folder
        capabilities = {"workspace": {"workspaceEdit": {"documentChanges": True}}}
        self.ask("initialize", {"processId": None, "rootUri": root, "capabilities": capabilities})
        self.tell("initialized", {})

    def read(self):
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            message = json.loads(self.process.stdout.read(length))
            with self.changed:
                if "method" not in message:
                    self.answers[message["id"]] = message
                elif "id" in message:
                    self.send({"id": message["id"], "result": None})
                self.changed.notify_all()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, parameters):
        self.send({"method": method, "params": parameters})

    def ask(self, method, parameters):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": parameters})
        with self.changed:
            self.changed.wait_for(lambda: self.number in self.answers, timeout=600)
            return self.answers.pop(self.number)


def renamed(program, folder, name, texts):
    """The texts after the shared key was renamed in the bibliography."""
    server = Server(program, folder)
    uri = f"file://{folder}/refs.bib"
    with open(f"{folder}/refs.bib") as file:
        text = file.read()
    server.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "bibtex", "version": 1, "text": text}})
    position = {"line": 0, "character": len("@misc{") + 2}
    asked = {"textDocument": {"uri": uri}, "position": position, "newName": NEW}
    for _ in range(600):
        answer = server.ask("textDocument/rename", asked)
        if "still being read" not in answer.get("error", {}).get("message", ""):
            break
        threading.Event().wait(0.5)
    server.process.kill()
    if "error" in answer:
        raise RuntimeError(answer["error"]["message"])
    edits = {os.path.basename(change["textDocument"]["uri"]): change["edits"] for change in answer["result"]["documentChanges"]}
    return [applied(text, edits.get(f"d{number}.{name}", [])) for number, text in enumerate(texts)]


def applied(text, edits):
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    place = lambda position: starts[position["line"]] + position["character"]
    for edit in sorted(edits, key=lambda edit: place(edit["range"]["start"]), reverse=True):
        start, end = place(edit["range"]["start"]), place(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def compare(program, name, count, seed, show):
    made = documents(name, count, seed)
    texts = [text for text, _ in made]
    theirs = READERS[name](texts)
    expected, kinds, errors, examples = collections.Counter(), collections.Counter(), 0, []
    differing, checked, incomplete, beyond = 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        keys = sorted({key for _, known in made for key in known})
        keys.remove(SHARED)
        with open(f"{folder}/refs.bib", "w") as file:
            file.write("".join(f"@misc{{{key}, title = {{T}}}}\n" for key in [SHARED, *keys]))
        for number, text in enumerate(texts):
            with open(f"{folder}/d{number}.{name}", "w") as file:
                file.write(text)
        ours = own(program, folder)
        after = renamed(program, folder, name, texts)
    again = READERS[name](after)
    for number, (text, known) in enumerate(made):
        if theirs[number] is None:
            errors += 1
            continue
        read, wanted = set(ours.get(f"d{number}.{name}", [])), set(theirs[number])
        own_kinds = set()
        for key in read ^ wanted:
            path = known.get(key, ("?",))
            side = "only ibid" if key in read else "only the engine"
            why = next((why for (of, part), why in EXPECTED.items() if of == name and part in path), None)
            if why:
                expected[why] += 1
            else:
                own_kinds.add(f"{side}: {'shared key' if key == SHARED else ' > '.join(path)}")
        differing += bool(own_kinds)
        kinds.update(own_kinds)
        if own_kinds and len(examples) < show:
            examples.append((sorted(own_kinds), text))
        # What is read differently is counted above. Some engines count a citation twice, as in a caption.
        mine = ours.get(f"d{number}.{name}", [])
        is_expected = any(of == name and part in known.get(SHARED, ()) for of, part in EXPECTED)
        if again[number] is not None and not read ^ wanted and not is_expected:
            checked += 1
            incomplete += sorted(NEW if key == SHARED else key for key in theirs[number]) != sorted(again[number])
            beyond += after[number].count(NEW) != mine.count(SHARED)
    report = {
        "format": name, "documents": count, "citations": sum(len(keys or []) for keys in theirs), "engine errors": errors,
        "read differently": differing, "kinds": dict(kinds.most_common()), "expected": dict(expected.most_common()),
        "renamed": checked, "renamed otherwise than the engine reads": incomplete, "renamed where the engine reads none": beyond,
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))
    for what, text in examples:
        print(f"--- {what}\n{text}")
    return differing or incomplete or beyond


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--ibid", required=True)
    asked.add_argument("--count", type=int, default=500)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--show", type=int, default=0, help="how many documents that differ are printed")
    asked.add_argument("--require", default="", help="formats whose engine must be installed")
    asked.add_argument("formats", nargs="*", default=list(FORMATS))
    asked = asked.parse_args()
    program = os.path.abspath(asked.ibid)
    failed = False
    for name in asked.formats:
        try:
            failed |= bool(compare(program, name, asked.count, asked.seed, asked.show))
        except Missing as error:
            print(f"skipped: {name}: not installed: {error}")
            failed |= name in asked.require.split(",")
    sys.exit(failed)


main()
