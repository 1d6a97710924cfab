//! Edits, openings, closings, saves, changes on disk and of the configuration, and requests, in random order: whatever came
//! before, the server finally gives the same answers as one that is started then.
//!
//! A sample runs with the other tests. The long run: `IBID_STEPS=10000 cargo test --test lsp interleaving`, and
//! `IBID_SEED` sets another seed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Client, Hello, uri};

/// The client pulls diagnostics, and reports changes on disk.
fn hello(folder: &Path) -> Hello {
    Hello::pulling().folder(folder).with("/workspace/didChangeWatchedFiles", json!({ "dynamicRegistration": true }))
}

/// Deterministic pseudo-random numbers (Knuth's linear congruential generator).
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }

    fn of<'a>(&mut self, all: &'a [&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// One paragraph of a small world.
    fn paragraph(&mut self) -> String {
        let who =
            self.of(&["Ines Okafor", "Okafor", "Rolf Brandt", "Brandt", "the Lindholm clinic", "Judge Ada Sorel"]);
        let number = 3 + self.below(40);
        let key = self.of(&["ward", "court", "rounds", "verdict2019", "nobody", "ledger"]);
        match self.below(8) {
            0 => format!("{who}, the head nurse, said {number} beds were empty."),
            1 => format!("{who} said the court had fined the clinic {number} times [@{key}]."),
            2 => format!("In 2019 the clinic lost {number} beds."),
            3 => format!("“We never closed a single ward in all those years,” {who} said."),
            4 => format!(
                "The court in Halden fined the Lindholm clinic for {number} failures in March [@{key}, para. 2]."
            ),
            5 => format!("{who} denied that {number} patients had died."),
            6 => format!("Officials said the verdict had been delayed. {who} disagreed."),
            _ => format!("Judge Ada Sorel, president of the court, ruled on March {number}, 2019."),
        }
    }

    fn text(&mut self) -> String {
        let head = match self.below(12) {
            0 => format!("---\nbibliography: {}\n---\n\n", self.of(&["more.bib", "other.bib"])),
            1 => format!("---\ntitle: {}\n---\n\n", self.of(&["Rounds", "A verdict"])),
            _ => String::new(),
        };
        let paragraphs: Vec<_> = (0..1 + self.below(5)).map(|_| self.paragraph()).collect();
        format!("{head}{}\n", paragraphs.join("\n\n"))
    }
}

/// The files of the folder and the client's open documents.
struct World {
    folder: PathBuf,
    open: BTreeMap<String, (String, u64)>,
    random: Random,
}

const NAMES: [&str; 9] =
    ["a.md", "b.txt", "court.md", "ward.txt", "notes/rounds.md", "notes/x.txt", "z.md", "more/y.md", "draft.md"];

impl World {
    fn uri(&self, name: &str) -> String {
        uri(&self.folder.join(name))
    }

    fn write(&mut self, client: &mut Client, name: &str, text: Option<&str>) {
        let path = self.folder.join(name);
        let kind = match text {
            Some(text) => {
                std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder is made");
                std::fs::write(&path, text).expect("a file is written");
                2
            }
            None => {
                let _ = std::fs::remove_file(&path);
                3
            }
        };
        let change = json!({ "changes": [{ "uri": uri(&path), "type": kind }] });
        client.notify("workspace/didChangeWatchedFiles", change);
    }

    /// One random event.
    fn step(&mut self, client: &mut Client) {
        let name = NAMES[self.random.below(NAMES.len())].to_owned();
        let uri = self.uri(&name);
        let is_open = self.open.contains_key(&name);
        match self.random.below(100) {
            0..40 if is_open => self.edit(client, &name),
            0..46 if !is_open => {
                let on_disk = std::fs::read_to_string(self.folder.join(&name)).ok();
                let text = on_disk.filter(|_| self.random.below(3) > 0).unwrap_or_else(|| self.random.text());
                client.open(&uri, &text);
                self.open.insert(name, (text, 1));
            }
            46..54 if is_open => {
                client.close(&uri);
                self.open.remove(&name);
            }
            54..62 => {
                let text = self.random.text();
                self.write(client, &name, Some(&text));
            }
            62..66 => self.write(client, &name, None),
            66..72 if is_open => {
                let text = self.open[&name].0.clone();
                self.write(client, &name, Some(&text));
                client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
            }
            72..74 => {
                let settings = self.random.of(&[
                    "[rules]\nvague-attribution = \"error\"\n",
                    "strict = true\n",
                    "bibliography = [\"more.bib\"]\n",
                    "[aliases]\n\"Ines Okafor\" = [\"the head nurse\"]\n",
                    "exclude = [\"notes/**\"]\n",
                ]);
                let settings = settings.to_owned();
                self.write(client, "ibid.toml", Some(&settings));
            }
            74 => self.write(client, "ibid.toml", None),
            75..79 => {
                let file = self.random.of(&["sources.bib", "more.bib", "other.bib"]).to_owned();
                let keys: Vec<_> =
                    ["verdict2019", "ledger", "court"].into_iter().filter(|_| self.random.below(2) > 0).collect();
                let entries: String =
                    keys.iter().map(|key| format!("@misc{{{key}, title = {{The {key}}}}}\n")).collect();
                let text = (self.random.below(5) > 0).then_some(entries);
                self.write(client, &file, text.as_deref());
            }
            79..90 if is_open => {
                let line = self.random.below(6);
                let position = json!({ "line": line, "character": self.random.below(12) });
                let method =
                    self.random.of(&["textDocument/hover", "textDocument/definition", "textDocument/completion"]);
                client.send(method, json!({ "textDocument": { "uri": uri }, "position": position }));
            }
            90..94 => {
                client.send("workspace/symbol", json!({ "query": "Okafor" }));
            }
            94..97 if is_open => {
                client.send("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
            }
            97 => std::thread::sleep(Duration::from_millis(self.random.below(400) as u64)),
            _ => {}
        }
    }

    fn edit(&mut self, client: &mut Client, name: &str) {
        let uri = self.uri(name);
        let paragraph = self.random.paragraph();
        let (text, version) = self.open.get_mut(name).expect("it is open");
        let lines: Vec<&str> = text.split('\n').collect();
        let line = self.random.below(lines.len());
        let length = lines[line].encode_utf16().count();
        let (from, to, new) = match self.random.below(6) {
            0 => (0, length, String::new()),
            1 => (length, length, format!("\n\n{paragraph}")),
            2 => (0, 0, format!("{paragraph} ")),
            3 if line == 0 => (0, 0, "---\nbibliography: other.bib\n---\n\n".to_owned()),
            _ => {
                let at = self.random.below(length + 1);
                (at, at, self.random.of(&["x", " ", "@ward", "\n", "12 "]).to_owned())
            }
        };
        let start: usize = lines[..line].iter().map(|line| line.len() + 1).sum();
        let byte = |column: usize| {
            let mut units = 0;
            let at = lines[line].char_indices().find(|(_, c)| {
                let here = units >= column;
                units += c.len_utf16();
                here
            });
            start + at.map_or(lines[line].len(), |(at, _)| at)
        };
        let range = byte(from)..byte(to);
        *version += 1;
        let version = *version;
        let place = |column| json!({ "line": line, "character": column });
        let change = json!([{ "range": { "start": place(from), "end": place(to) }, "text": new }]);
        text.replace_range(range, &new);
        client.change(&uri, version, change);
    }

    /// Everything that the client can see.
    fn seen(&self, client: &mut Client) -> Vec<(String, Value)> {
        let mut all = Vec::new();
        for (name, (text, _)) in &self.open {
            let uri = self.uri(name);
            let id = client.send("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
            all.push((format!("{name}: diagnostics"), client.answer(id)["result"]["items"].take()));
            for (line, words) in text.split('\n').enumerate().filter(|(_, words)| !words.is_empty()).take(4) {
                for column in [1, words.len() / 2] {
                    let position = json!({ "line": line, "character": column });
                    let id = client
                        .send("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": position }));
                    all.push((format!("{name}: hover at {line}:{column}"), client.answer(id)["result"].take()));
                }
            }
            let id = client.send("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
            all.push((format!("{name}: links"), client.answer(id)["result"].take()));
        }
        for query in ["Okafor", "clinic", "Sorel"] {
            let id = client.send("workspace/symbol", json!({ "query": query }));
            all.push((format!("symbols of {query}"), client.answer(id)["result"].take()));
        }
        all
    }

    /// The answers of a server that is started now.
    fn anew(&self) -> Vec<(String, Value)> {
        let mut client = Client::start(hello(&self.folder).with("/window/workDoneProgress", json!(true)));
        client.wait_for(|message| message["params"]["value"]["kind"] == "end");
        let mut before = Vec::new();
        for (name, (text, _)) in &self.open {
            client.open(&self.uri(name), text);
        }
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            std::thread::sleep(Duration::from_millis(400));
            let seen = self.seen(&mut client);
            if seen == before || Instant::now() > end {
                return seen;
            }
            before = seen;
        }
    }
}

/// The differences between two answers, as text.
fn difference(ours: &[(String, Value)], fresh: &[(String, Value)]) -> String {
    let differs = ours.iter().zip(fresh).find(|(a, b)| a != b);
    differs.map_or_else(String::new, |((what, ours), (_, fresh))| format!("{what}\nnow {ours:#}\nanew {fresh:#}"))
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn after_any_events_the_server_agrees_with_a_new_one() {
    let (steps, seed) = (number("IBID_STEPS", 300), number("IBID_SEED", 1));
    let folder = tempfile::tempdir().expect("a folder can be made");
    let root = folder.path().canonicalize().expect("it is there");
    let mut world = World { folder: root.clone(), open: BTreeMap::new(), random: Random(seed) };
    for name in NAMES {
        std::fs::create_dir_all(root.join(name).parent().expect("it has one")).expect("a folder is made");
        std::fs::write(root.join(name), world.random.text()).expect("a file is written");
    }
    let mut client = Client::start(hello(&root));
    for step in 1..=steps {
        world.step(&mut client);
        if step % 100 == 0 {
            let fresh = world.anew();
            let end = Instant::now() + Duration::from_secs(20);
            let mut ours = world.seen(&mut client);
            while ours != fresh && Instant::now() < end {
                client.listen(Duration::from_millis(200));
                ours = world.seen(&mut client);
            }
            assert!(ours == fresh, "seed {seed}, step {step}: {}", difference(&ours, &fresh));
            client.heard.clear();
        }
    }
}
