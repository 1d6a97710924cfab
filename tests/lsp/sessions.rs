//! Sessions of real editors on the example of `editors/vscode`, as `recorded/record.py` recorded them: every message is sent
//! again. One message a line, `{folder}` for the folder. Helix 25.07.1 sends no root; Emacs 28 with eglot 1.9 has pushed
//! findings; Neovim is 0.11.4 and 0.12.4, VS Code code-server 4.139.1, coc.nvim 0.0.82 in Vim 9.0, ALE 3.3, Kakoune 2022.10
//! with kak-lsp 22, and Kate 22.12.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Client, PATIENCE};

fn replay(name: &str, session: &str, wanted: &[&str]) {
    let place = tempfile::tempdir().expect("a folder can be made");
    let folder = place.path().join("bridge");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode/example"), &folder);
    let session = session.replace("{folder}", &folder.display().to_string());
    let mut client = Client::raw();
    // Its own settings are the defaults.
    client.settings = json!({});
    let mut answered = Vec::new();
    for line in session.lines() {
        let message: Value = serde_json::from_str(line).expect("a message a line");
        let method = message["method"].as_str().expect("a method").to_owned();
        if message.get("id").is_none() {
            client.notify(&method, message["params"].clone());
            continue;
        }
        // The editor's user waited until the folder had been read.
        let begun = std::time::Instant::now();
        loop {
            let id = client.send(&method, message["params"].clone());
            let mut answer = client.answer(id);
            // A rename is refused until then, and what was asked before it had been read is out of date.
            let is_early = answer["error"]["message"].as_str().is_some_and(|said| said.contains("still being read"))
                || answer["error"]["code"] == -32801;
            assert!(is_early || answer.get("error").is_none(), "{name}: {answer}");
            let answer = answer["result"].take();
            let is_empty = answer.is_null() || answer.as_array().is_some_and(Vec::is_empty);
            if !is_empty {
                answered.push(method.clone());
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "{name}: no answer to {line}");
            client.listen(std::time::Duration::from_millis(50));
        }
    }
    for method in wanted {
        assert!(answered.iter().any(|one| one == method), "{name} was not asked about {method}: {answered:?}");
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the example is there") {
        let entry = entry.expect("the example can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

#[test]
fn helix_is_answered() {
    let wanted = ["textDocument/hover", "textDocument/codeAction", "textDocument/prepareRename"];
    replay("Helix", include_str!("recorded/helix.jsonl"), &wanted);
}

#[test]
fn emacs_is_answered() {
    let wanted = ["textDocument/hover", "textDocument/codeAction", "textDocument/rename"];
    replay("Emacs", include_str!("recorded/eglot.jsonl"), &wanted);
}

#[test]
fn neovim_is_answered() {
    let wanted = [
        "textDocument/hover",
        "textDocument/semanticTokens/full/delta",
        "codeLens/resolve",
        "codeAction/resolve",
        "textDocument/rename",
        "textDocument/completion",
    ];
    replay("Neovim 0.11", include_str!("recorded/nvim-0.11.jsonl"), &wanted);
    replay("Neovim 0.12", include_str!("recorded/nvim-0.12.jsonl"), &wanted);
}

#[test]
fn vs_code_is_answered() {
    let wanted = [
        "workspace/diagnostic",
        "textDocument/semanticTokens/full/delta",
        "textDocument/selectionRange",
        "textDocument/linkedEditingRange",
        "textDocument/foldingRange",
        "textDocument/documentLink",
        "textDocument/signatureHelp",
        "completionItem/resolve",
        "codeLens/resolve",
        "codeAction/resolve",
        "ibid/sources",
    ];
    replay("VS Code", include_str!("recorded/vscode.jsonl"), &wanted);
}

#[test]
fn coc_is_answered() {
    let wanted = ["textDocument/hover", "textDocument/diagnostic", "codeAction/resolve", "textDocument/rename"];
    replay("coc.nvim", include_str!("recorded/coc.jsonl"), &wanted);
}

#[test]
fn kakoune_is_answered() {
    let wanted = ["textDocument/hover", "textDocument/codeAction", "textDocument/documentSymbol"];
    replay("Kakoune", include_str!("recorded/kakoune.jsonl"), &wanted);
}

/// ALE asks for nothing: it gets findings.
#[test]
fn ale_is_served() {
    replay("ALE", include_str!("recorded/ale.jsonl"), &["initialize"]);
}

#[test]
fn kate_is_answered() {
    let wanted = ["textDocument/documentSymbol", "textDocument/semanticTokens/range"];
    replay("Kate", include_str!("recorded/kate.jsonl"), &wanted);
}
