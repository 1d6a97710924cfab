//! Validates a style or locale before the engine uses it.
//!
//! The engine expands macros and nested elements recursively without limit, and its XML parser compares every attribute
//! of an element with every other (RUSTSEC-2026-0194) and keeps all namespaces of one (RUSTSEC-2026-0195). A file of a
//! few kilobytes could crash the program or block it for hours. This check is one pass over the text and accepts only
//! plain XML, so that both read it the same way.

use std::borrow::Cow;
use std::collections::HashMap;

/// The most bytes of a file. The largest style of the CSL project has less than half a million.
pub(super) const MOST_BYTES: usize = 2 << 20;

/// The maximum nesting of elements. The project's styles have about twenty levels.
const MOST_DEPTH: usize = 100;

/// The most attributes of one element. The project's styles have about twenty.
const MOST_ATTRIBUTES: usize = 64;

/// The most elements of a file.
const MOST_ELEMENTS: usize = 50_000;

/// The maximum nesting of elements, with those of called macros nested in the call. The engine visits an element once
/// for each of its ancestors, and again when it formats it.
const MOST_EXPANDED_DEPTH: usize = 150;

/// The most bytes of the elements that format one reference; those of a macro count as often as it is called.
const MOST_EXPANDED_BYTES: u64 = 256 << 20;

/// Finds what the engine could not take.
///
/// # Errors The message and its line, from 1.
pub(super) fn check(xml: &str) -> Result<(), String> {
    if xml.len() > MOST_BYTES {
        return Err(format!("it is larger than {} MiB", MOST_BYTES >> 20));
    }
    let mut scan = Scan { xml, at: 0, open: Vec::new(), elements: 0, macros: Macros::default(), within: OUTSIDE };
    let read = scan.run();
    let line = || xml.as_bytes().iter().take(scan.at).filter(|&&byte| byte == b'\n').count() + 1;
    read.map_err(|what| format!("{what} (line {})", line()))?;
    scan.macros.expand()
}

/// The part of a style that is not a macro: citation, bibliography and the rest.
const OUTSIDE: usize = 0;

/// The content of a macro, or the part outside of macros.
#[derive(Default)]
struct Macro<'a> {
    bytes: u64,
    /// The depth of nested elements.
    depth: usize,
    /// The macros that it calls, each with the depth of the call.
    calls: Vec<(Cow<'a, str>, usize)>,
}

/// All macros of a style, the first being the part outside of macros. Macros with one name count together.
struct Macros<'a> {
    all: Vec<Macro<'a>>,
    names: HashMap<Cow<'a, str>, usize>,
}

impl Default for Macros<'_> {
    fn default() -> Self {
        Self { all: vec![Macro::default()], names: HashMap::new() }
    }
}

impl<'a> Macros<'a> {
    fn named(&mut self, name: Cow<'a, str>) -> usize {
        let all = &mut self.all;
        *self.names.entry(name).or_insert_with(|| {
            all.push(Macro::default());
            all.len() - 1
        })
    }

    /// The total size after all calls are expanded.
    fn expand(self) -> Result<(), String> {
        let Self { all, names } = self;
        let calls: Vec<Vec<(usize, usize)>> = all
            .iter()
            .map(|one| one.calls.iter().filter_map(|(name, depth)| Some((*names.get(name)?, *depth))).collect())
            .collect();
        let mut callers: Vec<Vec<usize>> = vec![Vec::new(); all.len()];
        for (caller, calls) in calls.iter().enumerate() {
            for (called, _) in calls {
                callers[*called].push(caller);
            }
        }
        // In topological order: macros without calls first.
        let mut waits: Vec<usize> = calls.iter().map(Vec::len).collect();
        let mut ready: Vec<usize> = (0..all.len()).filter(|&one| waits[one] == 0).collect();
        let mut size: Vec<(u64, usize)> = vec![(0, 0); all.len()];
        let mut done = 0;
        while let Some(one) = ready.pop() {
            done += 1;
            let own = (all[one].bytes, all[one].depth);
            size[one] = calls[one].iter().fold(own, |(bytes, depth), &(called, at)| {
                (bytes.saturating_add(size[called].0), depth.max(at.saturating_add(size[called].1)))
            });
            for &caller in &callers[one] {
                waits[caller] -= 1;
                if waits[caller] == 0 {
                    ready.push(caller);
                }
            }
        }
        if done < all.len() {
            let mut endless = names.iter().filter(|(_, one)| waits[**one] > 0).map(|(name, _)| &**name);
            let name: String =
                endless.clone().min().or_else(|| endless.next()).unwrap_or_default().chars().take(60).collect();
            return Err(format!("its macro `{name}` calls itself, or one that does"));
        }
        let (bytes, depth) = size.iter().fold((0, 0), |most, one| (most.0.max(one.0), most.1.max(one.1)));
        if bytes > MOST_EXPANDED_BYTES {
            return Err("its macros call each other so often that no reference could be set".to_owned());
        }
        if depth > MOST_EXPANDED_DEPTH {
            return Err(format!(
                "its macros call each other {depth} elements deep, and {MOST_EXPANDED_DEPTH} are followed"
            ));
        }
        Ok(())
    }
}

/// An element that is not closed yet.
struct Open<'a> {
    name: &'a str,
    /// The macro that it is in, or that it defines.
    within: usize,
}

struct Scan<'a> {
    xml: &'a str,
    at: usize,
    open: Vec<Open<'a>>,
    elements: usize,
    macros: Macros<'a>,
    within: usize,
}

impl<'a> Scan<'a> {
    fn rest(&self) -> &'a str {
        self.xml.get(self.at..).unwrap_or_default()
    }

    /// Moves past the next `end`.
    fn behind(&mut self, end: &str, what: &str) -> Result<(), String> {
        match self.rest().find(end) {
            Some(found) => {
                self.at += found + end.len();
                Ok(())
            }
            None => Err(format!("{what} does not end")),
        }
    }

    fn run(&mut self) -> Result<(), String> {
        while let Some(found) = self.rest().find('<') {
            self.at += found;
            let rest = self.rest();
            if rest.starts_with("<!--") {
                self.at += 4;
                self.behind("-->", "a comment")?;
            } else if rest.starts_with("<![CDATA[") {
                self.behind("]]>", "a section of characters")?;
            } else if rest.starts_with("<?") {
                self.at += 2;
                self.behind("?>", "a processing instruction")?;
            } else if rest.starts_with("<!") {
                return Err("it declares a type of document, which styles do not".to_owned());
            } else if let Some(name) = rest.strip_prefix("</") {
                let end = name.find('>').ok_or("a tag does not end")?;
                let name = name.get(..end).unwrap_or_default().trim_ascii_end();
                match self.open.pop() {
                    Some(open) if open.name == name => {}
                    _ => return Err("a tag is closed that is not open".to_owned()),
                }
                self.within = self.open.last().map_or(OUTSIDE, |open| open.within);
                self.behind(">", "a tag")?;
            } else {
                self.element()?;
            }
        }
        if self.open.is_empty() { Ok(()) } else { Err("a tag is not closed".to_owned()) }
    }

    fn element(&mut self) -> Result<(), String> {
        let start = self.at;
        self.at += 1;
        let name = self.word();
        if name.is_empty() {
            return Err("a tag has no name".to_owned());
        }
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(format!("it has more than {MOST_ELEMENTS} elements"));
        }
        if self.open.len() >= MOST_DEPTH {
            return Err(format!("its elements lie more than {MOST_DEPTH} deep"));
        }
        let mut attributes = 0;
        let (mut called, mut own) = (Vec::new(), None);
        let closed = loop {
            let white = self.rest().len() - self.rest().trim_ascii_start().len();
            self.at += white;
            let rest = self.rest();
            if rest.starts_with("/>") {
                self.at += 2;
                break true;
            } else if rest.starts_with('>') {
                self.at += 1;
                break false;
            } else if white == 0 {
                return Err("a tag is not written as XML has it".to_owned());
            }
            attributes += 1;
            if attributes > MOST_ATTRIBUTES {
                return Err(format!("an element has more than {MOST_ATTRIBUTES} attributes"));
            }
            let (name, value) = self.attribute()?;
            match local(name) {
                "macro" => called.push(decoded(value)?),
                "name" => own = Some(decoded(value)?),
                _ => {}
            }
        };
        let is_macro = local(name) == "macro";
        if is_macro {
            if self.within != OUTSIDE {
                return Err("a macro is inside a macro".to_owned());
            }
            self.within = self.macros.named(own.unwrap_or_default());
        }
        let depth = self.open.len() + 1;
        let bytes = (self.at - start) as u64;
        let one = &mut self.macros.all[self.within];
        one.bytes = one.bytes.saturating_add(bytes);
        one.depth = one.depth.max(depth);
        one.calls.extend(called.into_iter().map(|name| (name, depth)));
        if closed {
            self.within = self.open.last().map_or(OUTSIDE, |open| open.within);
        } else {
            self.open.push(Open { name, within: self.within });
        }
        Ok(())
    }

    /// Up to white space or the end of a name.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=' | '<' | '"' | '\'');
        let word = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default();
        self.at += word.len();
        word
    }

    fn attribute(&mut self) -> Result<(&'a str, &'a str), String> {
        let wrong = || "an attribute is not written as XML has it".to_owned();
        let name = self.word();
        let quoted = self.rest().trim_ascii_start().strip_prefix('=').map(str::trim_ascii_start).ok_or_else(wrong)?;
        let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or_else(wrong)?;
        let (value, behind) = quoted.get(1..).and_then(|value| value.split_once(quote)).ok_or_else(wrong)?;
        if name.is_empty() || value.contains('<') {
            return Err(wrong());
        }
        self.at = self.xml.len() - behind.len();
        Ok((name, value))
    }
}

/// A name without its namespace, which the engine ignores.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The name of a macro as the engine compares it.
fn decoded(value: &str) -> Result<Cow<'_, str>, String> {
    if !value.contains('&') {
        return Ok(value.into());
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, entity)) = rest.split_once('&') {
        let (entity, behind) = entity.split_once(';').ok_or("an entity does not end")?;
        out.push_str(before);
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        let c = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match entity.strip_prefix("#x") {
                Some(digits) => number(digits, 16),
                None => entity.strip_prefix('#').and_then(|digits| number(digits, 10)),
            },
        };
        out.push(c.ok_or("a name contains an unknown entity")?);
        rest = behind;
    }
    out.push_str(rest);
    Ok(out.into())
}
