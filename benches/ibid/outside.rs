//! The server measured from outside: the time to read a folder, and its memory afterwards.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub(crate) struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// The id of the last request.
    asked: u64,
}

/// The cost of reading a folder.
pub(crate) struct Reading {
    /// From the start of the process to the end of its progress report.
    pub(crate) wall: Duration,
    /// Processor time of all threads; if the system reports it.
    pub(crate) cpu: Option<Duration>,
    /// Bytes in memory then, and at most; if the system reports it.
    pub(crate) memory: Option<(u64, u64)>,
}

impl Server {
    /// Starts a server on a folder, with its cache in `cache`, and waits until it has read everything.
    pub(crate) fn read(folder: &Path, cache: &Path) -> (Self, Reading) {
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_ibid"))
            .arg("server")
            .env("IBID_CACHE_DIR", cache)
            .env_remove("IBID_NO_CACHE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut server = Self { child, input, output, asked: 100 };
        let uri = format!("file://{}", folder.display());
        let folders = json!([{ "uri": uri, "name": "bench" }]);
        let can = json!({ "window": { "workDoneProgress": true } });
        server.send(&json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize",
            "params": { "processId": null, "rootUri": uri, "workspaceFolders": folders, "capabilities": can } }));
        server.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        loop {
            let message = server.next();
            if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
                server.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
            }
            if message["method"] == "$/progress" && message["params"]["value"]["kind"] == "end" {
                break;
            }
        }
        let wall = begun.elapsed();
        let reading = Reading { wall, cpu: cpu(server.child.id()), memory: memory(server.child.id()) };
        (server, reading)
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("the server listens");
    }

    fn next(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).expect("the server speaks") > 0, "the server has gone");
            match line.trim_end() {
                "" => break,
                header => {
                    if let Some(digits) = header.strip_prefix("Content-Length: ") {
                        length = digits.parse().expect("a number");
                    }
                }
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("a body");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// Sends a request, and returns the result and its duration.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> (Value, Duration) {
        let begun = Instant::now();
        self.asked += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.asked, "method": method, "params": params }));
        loop {
            let mut message = self.next();
            if message.get("id") == Some(&json!(self.asked)) && message.get("method").is_none() {
                return (message["result"].take(), begun.elapsed());
            }
        }
    }

    pub(crate) fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Bytes in memory now, and at most so far; if the system reports it.
    pub(crate) fn memory(&self) -> Option<(u64, u64)> {
        memory(self.child.id())
    }

    /// Ends the server and waits for it, so that everything is cached.
    pub(crate) fn end(mut self) {
        self.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "shutdown" }));
        while self.next().get("id") != Some(&json!(1)) {}
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
        let _ = self.child.wait();
    }
}

fn memory(process: u32) -> Option<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kilobytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    Some((kilobytes("VmRSS:")? * 1024, kilobytes("VmHWM:")? * 1024))
}

fn cpu(process: u32) -> Option<Duration> {
    let mut nanoseconds = 0;
    for task in std::fs::read_dir(format!("/proc/{process}/task")).ok()?.flatten() {
        let line = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        nanoseconds += line.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(nanoseconds))
}
