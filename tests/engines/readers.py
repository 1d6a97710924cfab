"""The citations of documents as each format's own engine reads them: a list of keys for each text, or None if the engine
takes the text for an error."""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


class Missing(Exception):
    """The engine is not installed."""


def pandoc(reader):
    def read(texts):
        program = os.environ.get("PANDOC") or shutil.which("pandoc", path=f"{ROOT}/.venv/bin{os.pathsep}{os.environ['PATH']}")
        if not program:
            raise Missing("pandoc")
        script = os.path.join(ROOT, "tests", "engine_citations.lua")
        given = "".join(text + "\0" for text in texts).encode()
        out = subprocess.run([program, "lua", script, reader], input=given, capture_output=True, check=True).stdout
        return [json.loads(line) for line in out.decode().splitlines()]

    return read


def docutils_keys(texts, parser=None):
    """The keys in citing roles and label references of a docutils document."""
    try:
        from docutils import nodes
        from docutils.core import publish_doctree
        from docutils.parsers.rst import roles
        from sphinxcontrib.bibtex.citation_target import parse_citation_targets
    except ImportError as error:
        raise Missing("docutils and sphinxcontrib-bibtex") from error
    if parser is not None:
        parser = parser()
    found = []

    def role(name, rawtext, text, lineno, inliner, options=None, content=None):
        found.extend(target.key for target in parse_citation_targets(text))
        return [nodes.inline()], []

    for name in ["cite", "cite:p", "cite:t", "cite:ps", "cite:ts", "footcite", "footcite:p", "footcite:t"]:
        roles.register_local_role(name, role)
    out = []
    quiet = {"report_level": 5, "halt_level": 6, "warning_stream": False, "myst_enable_extensions": ["dollarmath", "colon_fence"]}
    for text in texts:
        found.clear()
        # A reference to a label without a target is dropped, so each has one.
        labels = "" if parser else "\n\n" + "".join(f".. [{key}] x\n" for key in sorted(set(label_keys(text))))
        tree = publish_doctree(text + labels, parser=parser, settings_overrides=quiet)
        found.extend(reference.astext() for reference in tree.findall(nodes.citation_reference))
        out.append(list(found))
    return out


def label_keys(text):
    import re

    return re.findall(r"\[(\w+)\]_", text)


def rst(texts):
    return docutils_keys(texts)


def myst(texts):
    try:
        from myst_parser.docutils_ import Parser
    except ImportError as error:
        raise Missing("myst-parser") from error
    return docutils_keys(texts, Parser)


def typst(texts):
    try:
        import typst as engine
    except ImportError as error:
        raise Missing("typst") from error

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    image = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    image += chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    out = []
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "a.png"), "wb") as file:
            file.write(image)
        path = os.path.join(folder, "a.typ")
        for text in texts:
            import re

            keys = sorted(set(re.findall(r"[a-zA-Z]+\d+", text)))
            with open(os.path.join(folder, "a.bib"), "w") as file:
                file.write("".join(f"@misc{{{key}, title = {{T}}, author = {{A, B}}, year = 2000}}\n" for key in keys))
            with open(path, "w") as file:
                file.write(text + '\n\n#bibliography("a.bib")\n')
            try:
                out.append([key.strip("<>") for key in json.loads(engine.query(path, "cite", field="key"))])
            except Exception:  # The engine's own error, of which there are several kinds.
                out.append(None)
    return out


# The macro of asciidoctor-bibtex finds citations with an expression of its own in the lines of blocks.
ASCIIDOC = r"""
require 'asciidoctor'; require 'json'; require ENV['ASCIIDOCTOR_BIBTEX']
out = JSON.parse($stdin.read).map do |text|
  document = Asciidoctor.load(text, safe: :safe, logger: nil)
  keys = []
  blocks = document.find_by(traverse_documents: true) do |block|
    block.content_model == :simple || [:list_item, :table_cell].include?(block.context) || block.title?
  end
  blocks.each do |block|
    lines = if [:list_item, :table_cell].include?(block.context) then [block.instance_variable_get(:@text)]
            elsif block.content_model == :simple then block.lines
            else [] end
    lines += [block.instance_variable_get(:@title)] if block.title?
    lines.compact.each { |line| AsciidoctorBibtex::CitationMacro.extract_macros(line).each { |m| m.items.each { |i| keys << i.key } } }
  end
  keys
end
puts JSON.generate(out)
"""


def asciidoc(texts):
    if not shutil.which("ruby") or not os.environ.get("ASCIIDOCTOR_BIBTEX"):
        raise Missing("ruby with asciidoctor, and ASCIIDOCTOR_BIBTEX, the path of lib/asciidoctor-bibtex/citation_macro.rb")
    given = json.dumps(texts).encode()
    done = subprocess.run(["ruby", "-e", ASCIIDOC], input=given, capture_output=True)
    if done.returncode:
        raise Missing("asciidoctor: " + done.stderr.decode()[-300:])
    return json.loads(done.stdout)


READERS = {
    "tex": pandoc("latex"), "org": pandoc("org"), "qmd": pandoc("markdown"), "rst": rst, "md": myst, "typ": typst,
    "adoc": asciidoc,
}

if __name__ == "__main__":
    print(json.dumps(READERS[sys.argv[1]](json.load(sys.stdin))))
