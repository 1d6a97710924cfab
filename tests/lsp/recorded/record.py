#!/usr/bin/env python3
"""Stands between an editor and the server, and records what the editor sends: one message a line, for tests/lsp/sessions.rs.

Start it in place of `ibid server`, with the program in IBID_PROGRAM, the file to write in IBID_RECORD and the editor's
folder in IBID_FOLDER (otherwise its root), whose path is written as {folder}. A request is kept if its answer is not empty,
at most three times for each method and once between two edits; the findings of the whole folder once, because the server
waits for a change before it answers again. Answers of the editor, and what ends the session, are not kept.
"""
import json
import os
import subprocess
import sys
import threading

LEFT_OUT = {"shutdown", "exit", "$/cancelRequest", "window/workDoneProgress/cancel"}


def read(stream):
    """The next message of a stream and its bytes; None at its end."""
    length, head = None, b""
    while True:
        line = stream.readline()
        if not line:
            return None
        head += line
        if not line.strip():
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    body = stream.read(length)
    return json.loads(body), head + body


def main():
    server = subprocess.Popen(
        [os.environ["IBID_PROGRAM"], *(sys.argv[1:] or ["server"])], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    sent, empty, lock = [], set(), threading.Lock()

    def write():
        kept, seen, times = [], set(), {}
        for message in sent:
            if message.get("id") in empty and "method" in message:
                continue
            if "id" in message:
                method = message["method"]
                key = (method, len([m for m in kept if m["method"] == "textDocument/didChange"]))
                times[method] = times.get(method, 0) + (key not in seen)
                if key in seen or times[method] > (1 if method == "workspace/diagnostic" else 3):
                    continue
                seen.add(key)
            kept.append(message)
        folder = os.environ.get("IBID_FOLDER") or sent[0]["params"].get("rootPath") or "{folder}"
        text = "".join(json.dumps(m, ensure_ascii=False) + "\n" for m in kept).replace(folder, "{folder}")
        with open(os.environ["IBID_RECORD"], "w", encoding="utf-8") as file:
            file.write(text)

    def answers():
        while (found := read(server.stdout)) is not None:
            message, raw = found
            with lock:
                if "method" not in message and not message.get("result"):
                    empty.add(message.get("id"))
                write()
            sys.stdout.buffer.write(raw)
            sys.stdout.buffer.flush()

    threading.Thread(target=answers, daemon=True).start()
    while (found := read(sys.stdin.buffer)) is not None:
        message, raw = found
        method = message.get("method")
        if method and method not in LEFT_OUT:
            message.pop("jsonrpc", None)
            with lock:
                sent.append(message)
        server.stdin.write(raw)
        server.stdin.flush()
        if method == "exit":
            break
    server.stdin.close()
    server.wait()


main()
