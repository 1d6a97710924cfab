//! A bibliography in which one file has changed.

use std::sync::Arc;

use super::{Bibliography, Source};

impl Bibliography {
    /// The same with the text of one of its files replaced; other files are ignored.
    #[must_use]
    pub fn with_text(self, path: &str, text: &str) -> Self {
        let Some(at) = self.sources.iter().position(|source| *source.path == *path) else { return self };
        let source = Source::again(path, text, Some(&self.sources[at]));
        let mut sources = self.sources;
        sources[at] = Arc::new(source);
        Self { sidecars: self.sidecars, ..Self::of(sources, self.scopes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_the_new_text_count_in_place_of_the_old() {
        let read = |path: &str, text: &str| Arc::new(Source::new(path, text));
        let sources = vec![read("a.bib", "@misc{roe, title = {T}}"), read("b.bib", "@misc{doe, title = {U}}")];
        let bibliography = Bibliography::of(sources, super::super::Scopes::default());
        let keys =
            |bibliography: &Bibliography| bibliography.entries().map(|entry| entry.key.to_string()).collect::<Vec<_>>();
        let edited = bibliography.with_text("a.bib", "\n@misc{poe, title = {T}}\n@misc{roe, title = {V}}");
        assert_eq!(keys(&edited), ["poe", "roe", "doe"]);
        assert_eq!(edited.get("roe").unwrap().title.as_deref(), Some("V"));
        assert_eq!(keys(&edited.with_text("c.bib", "@misc{x, title = {T}}")), ["poe", "roe", "doe"]);
    }
}
