//! A small client, and folders for it.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longer than any answer takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    incoming: Receiver<Value>,
    answers: HashMap<String, Value>,
    /// Notifications and requests of the server, in order.
    pub(crate) heard: Vec<Value>,
    pub(crate) capabilities: Value,
    /// The answer to `workspace/configuration`; none if null.
    pub(crate) settings: Value,
    scoped: Value,
    next: u64,
}

/// The client's initialization.
pub(crate) struct Hello {
    pub(crate) folders: Vec<String>,
    pub(crate) capabilities: Value,
    pub(crate) settings: Value,
    /// The settings of single folders, by their URIs.
    pub(crate) scoped: Value,
    /// `initializationOptions`.
    pub(crate) options: Value,
    /// What an old client sends instead of a folder's URI.
    pub(crate) root_path: Option<PathBuf>,
    /// The server's cache folder; none, unless a test is about it.
    pub(crate) cache: Option<PathBuf>,
}

impl Hello {
    /// A client without capabilities.
    pub(crate) fn plain() -> Self {
        Self {
            folders: Vec::new(),
            capabilities: json!({}),
            settings: Value::Null,
            scoped: Value::Null,
            options: Value::Null,
            root_path: None,
            cache: None,
        }
    }

    /// A client that pulls diagnostics, and supports refresh.
    pub(crate) fn pulling() -> Self {
        let refresh = json!({ "diagnostics": { "refreshSupport": true } });
        let capabilities = json!({ "textDocument": { "diagnostic": {} }, "workspace": refresh });
        Self { capabilities, ..Self::plain() }
    }

    pub(crate) fn folder(mut self, path: &Path) -> Self {
        self.folders.push(uri(path));
        self
    }

    /// Adds a capability, by its JSON pointer.
    pub(crate) fn with(mut self, pointer: &str, value: Value) -> Self {
        let mut at = &mut self.capabilities;
        for key in pointer.split('/').filter(|key| !key.is_empty()) {
            at = &mut at[key];
        }
        *at = value;
        self
    }

    pub(crate) fn settings(mut self, settings: Value) -> Self {
        self.settings = settings;
        self.with("/workspace/configuration", json!(true))
    }
}

impl Client {
    /// The server, before any message.
    pub(crate) fn raw() -> Self {
        Self::keeping(None)
    }

    fn keeping(cache: Option<&Path>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ibid"));
        match cache {
            Some(cache) => command.env("IBID_CACHE_DIR", cache).env_remove("IBID_NO_CACHE"),
            None => command.env("IBID_NO_CACHE", "1"),
        };
        let mut child =
            command.arg("server").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary runs");
        let output = child.stdout.take().expect("stdout is a pipe");
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            input: child.stdin.take(),
            child,
            incoming,
            answers: HashMap::new(),
            heard: Vec::new(),
            capabilities: Value::Null,
            settings: Value::Null,
            scoped: Value::Null,
            next: 0,
        }
    }

    pub(crate) fn start(hello: Hello) -> Self {
        let mut client = Self::keeping(hello.cache.as_deref());
        client.settings = hello.settings;
        client.scoped = hello.scoped;
        let folders: Vec<_> = hello.folders.iter().map(|uri| json!({ "uri": uri, "name": uri })).collect();
        let params = json!({ "processId": std::process::id(), "rootUri": hello.folders.first(),
                             "rootPath": hello.root_path, "workspaceFolders": folders, "capabilities": hello.capabilities });
        let mut params = params;
        if !hello.options.is_null() {
            params["initializationOptions"] = hello.options;
        }
        let result = client.ask("initialize", params);
        client.capabilities = result["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("stdin is open");
        // A server that has ended is detected by its missing answer.
        let _ = input.write_all(bytes).and_then(|()| input.flush());
    }

    pub(crate) fn body(&mut self, body: &str) {
        self.bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.body(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    /// Sends a request and returns its id.
    pub(crate) fn send(&mut self, method: &str, params: Value) -> u64 {
        self.next += 1;
        self.body(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }).to_string());
        self.next
    }

    /// The answer to a request: the whole message.
    pub(crate) fn answer(&mut self, id: impl serde::Serialize) -> Value {
        let id = json!(id).to_string();
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            assert!(self.hear(end), "no answer to {id}; heard {:#?}", self.heard.last());
        }
    }

    /// Sends a request and returns the result.
    #[track_caller]
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        let mut answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].take()
    }

    /// Sends a request and returns the error code.
    #[track_caller]
    pub(crate) fn refused(&mut self, method: &str, params: Value) -> i64 {
        let id = self.send(method, params);
        let answer = self.answer(id);
        answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("{method} was not refused: {answer}"))
    }

    /// Waits for a notification or request of the server, and removes it.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, what: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        let mut seen = 0;
        loop {
            if let Some(at) = self.heard[seen..].iter().position(&what) {
                return self.heard.remove(seen + at);
            }
            seen = self.heard.len();
            assert!(self.hear(end), "what was waited for was never said; heard {:#?}", self.heard);
        }
    }

    /// Receives messages for that long.
    pub(crate) fn listen(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while self.hear(end) {}
    }

    fn hear(&mut self, end: Instant) -> bool {
        let message = match self.incoming.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
        };
        let messages = if let Value::Array(batch) = message { batch } else { vec![message] };
        for message in messages {
            let Some(method) = message.get("method").and_then(Value::as_str) else {
                self.answers.insert(message["id"].to_string(), message);
                continue;
            };
            if let Some(id) = message.get("id") {
                let of = |item: &Value| match self.scoped.get(item["scopeUri"].as_str().unwrap_or_default()) {
                    Some(own) => own.clone(),
                    None => self.settings.clone(),
                };
                let items = message["params"]["items"].as_array();
                let result = match method {
                    "workspace/configuration" => items.into_iter().flatten().map(of).collect(),
                    _ => Value::Null,
                };
                if method != "workspace/configuration" || !self.settings.is_null() {
                    let answer = json!({ "jsonrpc": "2.0", "id": id, "result": result });
                    self.body(&answer.to_string());
                }
            }
            self.heard.push(message);
        }
        true
    }

    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn change(&mut self, uri: &str, version: u64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    pub(crate) fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// The diagnostics of a document, pulled.
    #[track_caller]
    pub(crate) fn pull(&mut self, uri: &str) -> Vec<Value> {
        let mut report = self.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(report["kind"], "full");
        serde_json::from_value(report["items"].take()).expect("a list")
    }

    /// The diagnostics pushed for that version of a document, or a later one.
    #[track_caller]
    pub(crate) fn pushed(&mut self, uri: &str, version: u64) -> Vec<Value> {
        let mut message = self.wait_for(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"].as_u64().is_none_or(|theirs| theirs >= version)
        });
        serde_json::from_value(message["params"]["diagnostics"].take()).expect("a list")
    }

    /// Sends a request for the position `$0` in a text, which is opened without the marker.
    #[track_caller]
    pub(crate) fn ask_at(&mut self, method: &str, uri: &str, marked: &str) -> Value {
        let (before, after) = marked.split_once("$0").expect("$0 marks the cursor");
        self.open(uri, &format!("{before}{after}"));
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
        let context = json!({ "includeDeclaration": true, "triggerKind": 1, "isRetrigger": false, "diagnostics": [] });
        let position = json!({ "line": line, "character": column });
        self.ask(method, json!({ "textDocument": { "uri": uri }, "position": position, "context": context }))
    }

    /// Closes the server's input.
    pub(crate) fn hang_up(&mut self) {
        self.input = None;
    }

    /// The exit status of the server.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("the server is our child") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server is still running");
    }

    /// As the system does when memory runs out.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("the server is our child");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => length = header.strip_prefix("Content-Length: ").map(|digits| digits.parse::<usize>()),
        }
    }
    let mut body = vec![0; length?.ok()?];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("the server writes JSON"))
}

pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A folder from a string: `--- name` begins a file.
pub(crate) fn folder(files: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for file in files.split("--- ").skip(1) {
        let (name, text) = file.split_once('\n').unwrap_or((file, ""));
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
    folder
}

/// Rule, start and end of each diagnostic: `vague-attribution 0:4-0:13`.
pub(crate) fn brief(diagnostics: &[Value]) -> Vec<String> {
    let place = |place: &Value| format!("{}:{}", place["line"], place["character"]);
    let brief = |one: &Value| {
        let code = one["code"].as_str().unwrap_or_default();
        format!("{code} {}-{}", place(&one["range"]["start"]), place(&one["range"]["end"]))
    };
    diagnostics.iter().map(brief).collect()
}

/// The diagnostics of one rule.
pub(crate) fn of_rule(diagnostics: &[Value], rule: &str) -> Vec<String> {
    brief(diagnostics).into_iter().filter(|line| line.starts_with(&format!("{rule} "))).collect()
}

pub(crate) fn position(line: usize, character: usize) -> Value {
    json!({ "line": line, "character": character })
}

pub(crate) fn insert(line: usize, character: usize, text: &str) -> Value {
    json!({ "range": { "start": position(line, character), "end": position(line, character) }, "text": text })
}
