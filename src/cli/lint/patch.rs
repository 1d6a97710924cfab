//! Patches of `git diff` and `diff -u`: which lines of which files they add or change, and their old lines.

/// The changes of a patch, by file.
#[derive(Debug, Default)]
pub(super) struct Patch {
    pub(super) files: Vec<Patched>,
}

/// The changes of one file.
#[derive(Debug, Default)]
pub(super) struct Patched {
    /// The path after `+++`, unquoted.
    pub(super) path: String,
    /// The file did not exist before.
    pub(super) new: bool,
    /// New lines, and lines next to deleted ones; from 0, the end exclusive.
    pub(super) touched: Vec<(u32, u32)>,
    /// For each hunk: its old lines.
    pub(super) before: Vec<String>,
}

impl Patched {
    /// The path without git's prefix `b/`.
    pub(super) fn unprefixed(&self) -> Option<&str> {
        self.path.split_once('/').filter(|(prefix, _)| prefix.chars().count() == 1).map(|(_, rest)| rest)
    }
}

impl Patch {
    /// Parses a patch. Other text before a file's changes is skipped, such as the message of a commit. `None` if there is
    /// text but no file in it, or a hunk has lines that are neither new, nor old, nor both.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut patch = Self::default();
        let mut old_path = "";
        // The remaining lines of the hunk, of the old file and of the new one.
        let (mut before, mut now) = (0u32, 0u32);
        let mut line = 0;
        // Whether the previous line in this hunk is in both files; then the next such line would be next to a deletion.
        let (mut context, mut removed) = (false, false);
        for row in text.lines() {
            if before == 0 && now == 0 {
                if let Some(path) = row.strip_prefix("--- ") {
                    old_path = path;
                } else if let Some(path) = row.strip_prefix("+++ ") {
                    let new = name(old_path) == "/dev/null";
                    patch.files.push(Patched { path: name(path), new, ..Patched::default() });
                } else if let Some((of_before, start, of_now)) = hunk(row) {
                    (before, now) = (of_before, of_now);
                    // A hunk without lines names the line before it.
                    line = if of_now == 0 { start } else { start.saturating_sub(1) };
                    (context, removed) = (false, false);
                    if let Some(file) = patch.files.last_mut() {
                        file.before.push(String::new());
                    }
                }
                continue;
            }
            let Some(file) = patch.files.last_mut() else { continue };
            let (sign, words) = row.split_at_checked(1).unwrap_or((" ", ""));
            let was = |file: &mut Patched| {
                if let Some(hunk) = file.before.last_mut() {
                    hunk.push_str(words);
                    hunk.push('\n');
                }
            };
            match sign {
                "+" => {
                    file.touched.push((line, line.saturating_add(1)));
                    line = line.saturating_add(1);
                    now = now.saturating_sub(1);
                    (context, removed) = (false, false);
                }
                "-" => {
                    was(file);
                    if context {
                        file.touched.push((line.saturating_sub(1), line));
                    }
                    before = before.saturating_sub(1);
                    (context, removed) = (false, true);
                }
                "\\" => {}
                // Mail programs cut the blank of an empty line.
                " " | "" => {
                    was(file);
                    if removed {
                        file.touched.push((line, line.saturating_add(1)));
                    }
                    line = line.saturating_add(1);
                    (before, now) = (before.saturating_sub(1), now.saturating_sub(1));
                    (context, removed) = (true, false);
                }
                _ => return None,
            }
        }
        // Renames, changes of mode and binary files have a head alone.
        let is_patch = !patch.files.is_empty() || text.lines().any(|row| row.starts_with("diff --git "));
        (is_patch || text.trim().is_empty()).then_some(patch)
    }
}

/// `@@ -3,4 +5,6 @@`: how many lines of the file before, the first line of the file now and how many.
fn hunk(row: &str) -> Option<(u32, u32, u32)> {
    let mut words = row.strip_prefix("@@ ")?.split(' ');
    let range = |word: &str, sign: char| -> Option<(u32, u32)> {
        let (start, count) = word.strip_prefix(sign)?.split_once(',').unwrap_or((word.strip_prefix(sign)?, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    let (_, before) = range(words.next()?, '-')?;
    let (start, now) = range(words.next()?, '+')?;
    Some((before, start, now))
}

/// A path without the quoting of git and diff.
fn name(text: &str) -> String {
    let Some(quoted) = text.strip_prefix('"').and_then(|text| text.rsplit_once('"')).map(|(text, _)| text) else {
        // A date follows the tab.
        return text.split('\t').next().unwrap_or(text).trim_end().to_owned();
    };
    let mut bytes = Vec::new();
    let mut rest = quoted.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'r') => bytes.push(b'\r'),
            Some(digit @ b'0'..=b'7') => {
                let mut value = u32::from(digit - b'0');
                for digit in rest.by_ref().take(2) {
                    value = value * 8 + u32::from(digit.wrapping_sub(b'0') & 7);
                }
                bytes.push(u8::try_from(value & 255).unwrap_or(b'?'));
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_gives_new_lines_and_old_ones() {
        let patch = Patch::parse(
            "From: a commit\n\ndiff --git a/w.md b/w.md\n--- a/w.md\n+++ b/w.md\n@@ -1,4 +1,4 @@\n one\n-two\n+zwei\n three\n\
             -four\n\\ No newline at end of file\n+vier\n@@ -9,2 +9 @@ heading\n nine\n-ten\n--- /dev/null\n\
             +++ \"b/\\303\\274ber \\\"x\\\".md\"\n@@ -0,0 +1,2 @@\n+a\n++++ b\n",
        )
        .expect("a patch");
        let [first, second] = &patch.files[..] else { panic!("{patch:?}") };
        assert_eq!((&*first.path, first.unprefixed(), first.new), ("b/w.md", Some("w.md"), false));
        assert_eq!(first.touched, [(0, 1), (1, 2), (2, 3), (3, 4), (8, 9)]);
        assert_eq!(first.before, ["one\ntwo\nthree\nfour\n", "nine\nten\n"]);
        assert_eq!((&*second.path, second.new, &second.touched[..]), ("b/über \"x\".md", true, &[(0, 1), (1, 2)][..]));
    }

    #[test]
    fn other_text_is_not_a_patch() {
        for text in ["+++ \n", "--- \n+++ \"\n@@ -1,9999999999 +1 @@\n"] {
            assert!(
                Patch::parse(text).is_none_or(|patch| patch.files.iter().all(|file| file.touched.is_empty())),
                "{text}"
            );
        }
        for text in [
            "a.md | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n",
            "a.md\nb.md\n",
            "--- a/a.md\n+++ b/a.md\n@@ -1 +1 @@\nThe [-old-]{+new+} mill.\n",
            "goats",
        ] {
            assert!(Patch::parse(text).is_none(), "{text}");
        }
        for text in ["", "\n", "diff --git a/a.md b/b.md\nsimilarity index 100%\nrename from a.md\nrename to b.md\n"] {
            assert!(Patch::parse(text).is_some_and(|patch| patch.files.is_empty()), "{text}");
        }
    }
}
