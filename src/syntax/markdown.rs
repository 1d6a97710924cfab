//! Markdown: the blocks of a chunk, and its prose.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::block::{Block, BlockKind, Format, Label, Shape, Syntax};
use super::markdown_directive::{captions, chunk_captions, chunk_label, directive, is_prose_directive, options};
use super::markdown_template::templates;
use super::tag::CitationStyle;
use super::{article, citation, formats, ignore, plain, scrub};
use crate::text::{Span, offset};

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

pub(super) fn parse(text: &Arc<str>) -> Syntax {
    let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(defined_elsewhere));
    let mut reader = Reader::new(text);
    for (event, range) in parser.into_offset_iter() {
        reader.event(&event, range);
    }
    reader.finish()
}

/// The definition of a link's label may be in another chunk; `[text][label]` is a link anyway.
fn defined_elsewhere<'a>(link: BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)> {
    let cites = link.reference.contains('@') || link.reference.starts_with('^');
    let link = matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) && !cites;
    link.then_some((CowStr::Borrowed(""), CowStr::Borrowed("")))
}

struct Reader<'a> {
    text: &'a Arc<str>,
    /// The chunk's prose so far; all spaces at first.
    prose: Vec<u8>,
    blocks: Vec<Block>,
    /// The kinds of the enclosing blocks.
    containers: Vec<BlockKind>,
    /// The block whose words are being read.
    leaf: Option<Block>,
    /// How many images and bare addresses are open here; their words are not prose.
    hidden: u32,
    /// Images, whose captions may contain citations.
    images: Vec<Range<usize>>,
    /// The words of captions; spaces elsewhere. Empty if there are none.
    captions: Vec<u8>,
    /// Blocks of code, each with the words after its fence.
    fences: Vec<(Range<usize>, Box<str>)>,
    code: Vec<Range<usize>>,
    html: Option<Range<usize>>,
    in_code: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a Arc<str>) -> Self {
        let space = |byte| if matches!(byte, b'\n' | b'\r') { byte } else { b' ' };
        Self {
            text,
            prose: text.bytes().map(space).collect(),
            blocks: Vec::new(),
            containers: Vec::new(),
            leaf: None,
            hidden: 0,
            images: Vec::new(),
            captions: Vec::new(),
            fences: Vec::new(),
            code: Vec::new(),
            html: None,
            in_code: false,
        }
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag, range),
            // Code and HTML are taken as a whole; the parser's text for them may be synthetic, such as expanded tabs.
            Event::Text(_) if self.in_code || self.html.is_some() => {}
            Event::Text(_) => {
                // An escape's backslash belongs to the block, though it is not prose.
                let escaped = range.start > 0 && self.text.as_bytes().get(range.start - 1) == Some(&b'\\');
                self.grow(&(range.start - usize::from(escaped)..range.end));
                if self.hidden == 0 {
                    self.keep(range);
                } else if let Some(words) = self.captions.get_mut(range.clone()) {
                    words.copy_from_slice(&self.text.as_bytes()[range]);
                }
            }
            Event::Code(_) => {
                self.grow(&range);
                self.code.push(range);
            }
            Event::Html(_) if self.html.is_some() => {}
            Event::Html(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {
                self.grow(&range);
            }
            Event::SoftBreak | Event::HardBreak | Event::InlineMath(_) | Event::DisplayMath(_) => {}
            Event::Rule => self.whole(range, BlockKind::Silent),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => self.grow(&range),
            Tag::Image { .. } => {
                self.grow(&range);
                if self.hidden == 0 {
                    self.images.push(range);
                    if self.captions.is_empty() {
                        self.captions = vec![b' '; self.text.len()];
                    }
                }
                self.hidden += 1;
            }
            Tag::Link { link_type, .. } => {
                self.grow(&range);
                self.hidden += u32::from(is_address(*link_type) || self.hidden > 0);
            }
            Tag::Paragraph | Tag::DefinitionListTitle | Tag::DefinitionList | Tag::List(_) | Tag::MetadataBlock(_) => {
                self.close()
            }
            Tag::Heading { level, .. } => self.open(BlockKind::Heading(*level as u8)),
            Tag::BlockQuote(_) => self.open(BlockKind::BlockQuote),
            Tag::Item | Tag::DefinitionListDefinition => self.open(BlockKind::ListItem),
            Tag::FootnoteDefinition(_) => self.open(BlockKind::Footnote),
            // A row is one block: the tag in its last cell covers the figures in the others.
            Tag::TableCell => {}
            Tag::Table(_) | Tag::TableHead | Tag::TableRow => self.open(BlockKind::Table),
            Tag::CodeBlock(kind) => {
                self.whole(range.clone(), BlockKind::Code);
                if let CodeBlockKind::Fenced(info) = kind {
                    self.fences.push((range.clone(), info.trim().into()));
                }
                self.code.push(range);
                self.in_code = true;
            }
            Tag::HtmlBlock => {
                self.close();
                self.html = Some(range);
            }
        }
    }

    fn end(&mut self, tag: TagEnd, _range: Range<usize>) {
        match tag {
            TagEnd::TableCell
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => {}
            TagEnd::Image | TagEnd::Link => self.hidden = self.hidden.saturating_sub(1),
            TagEnd::Paragraph
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionList
            | TagEnd::List(_)
            | TagEnd::MetadataBlock(_) => {
                self.close();
            }
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::HtmlBlock => {
                if let Some(range) = self.html.take() {
                    self.html_block(range);
                }
            }
            TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::Item
            | TagEnd::DefinitionListDefinition
            | TagEnd::FootnoteDefinition
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow => {
                self.close();
                self.containers.pop();
            }
        }
    }

    fn open(&mut self, kind: BlockKind) {
        self.close();
        self.containers.push(kind);
    }

    fn close(&mut self) {
        self.blocks.extend(self.leaf.take());
    }

    /// Adds a span to the current block.
    fn grow(&mut self, range: &Range<usize>) {
        let span = Span::at(range.clone());
        match &mut self.leaf {
            Some(leaf) => leaf.span = leaf.span.join(span),
            None => {
                let kind = self.containers.last().copied().unwrap_or(BlockKind::Paragraph);
                self.leaf = Some(Block { span, kind, shape: Shape::Prose });
            }
        }
    }

    /// A block of markup only.
    fn whole(&mut self, range: Range<usize>, kind: BlockKind) {
        self.close();
        let end = range.start + self.text.get(range.clone()).unwrap_or("").trim_end().len();
        self.blocks.push(Block { span: Span::at(range.start..end), kind, shape: Shape::Prose });
    }

    fn keep(&mut self, range: Range<usize>) {
        let source = self.text.as_bytes().get(range.clone());
        if let (Some(source), Some(prose)) = (source, self.prose.get_mut(range)) {
            prose.copy_from_slice(source);
        }
    }

    /// A block of HTML is prose between its tags, except in elements whose text is not prose.
    fn html_block(&mut self, range: Range<usize>) {
        let source = self.text.get(range.clone()).unwrap_or("").trim();
        let raw = ["<!", "<?", "<script", "<style", "<pre", "<textarea"];
        let is_raw = raw.iter().any(|tag| source.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)));
        let comment = source.starts_with("<!--");
        if !is_raw || comment {
            let base = range.start;
            self.keep(range.clone());
            let mut open = None;
            scrub::tags(self.text.get(range.clone()).unwrap_or(""), |tag| {
                open = Some(tag.end);
                scrub::blank(&mut self.prose, base + tag.start..base + tag.end);
            });
            if comment && open.is_none() {
                scrub::blank(&mut self.prose, range.clone());
            } else if comment {
                // `CommonMark` reads no markup on the line on which a comment ends, but pandoc does.
                code_and_escapes(self.text, range.clone(), &mut self.prose);
            }
        }
        let words = self.prose.get(range.clone()).unwrap_or_default().iter().any(|byte| !byte.is_ascii_whitespace());
        let kind = match (words, comment) {
            (true, _) => self.containers.last().copied().unwrap_or(BlockKind::Paragraph),
            (false, true) => BlockKind::Silent,
            (false, false) => BlockKind::Html,
        };
        self.whole(range, kind);
    }

    fn finish(mut self) -> Syntax {
        self.close();
        let text = self.text;
        let mut ignores = Vec::new();
        ignore::find(text, Format::Markdown, |at| in_any(&self.code, at), &mut ignores);

        templates(text, |template| {
            let inside = in_any(&self.code, template.start);
            (0..usize::from(!inside)).for_each(|_| scrub::blank(&mut self.prose, template.clone()));
        });
        let words = plain::text_of(&self.prose);
        let mut citations = Vec::new();
        for block in &self.blocks {
            if !matches!(block.kind, BlockKind::Code | BlockKind::Html | BlockKind::Silent) {
                let listed = block.kind == BlockKind::ListItem;
                citation::find(
                    block.span.of(text),
                    block.span.of(&words),
                    block.span.start as usize,
                    if listed { citation::Setting::MarkdownList } else { citation::Setting::Markdown },
                    &mut citations,
                );
            }
        }
        self.hidden_citations(&mut citations);
        if memchr::memmem::find(text.as_bytes(), b"cite").is_some() {
            let mut comments = Vec::new();
            templates(text, |template| comments.push(template));
            comments.sort_unstable_by_key(|range| range.start);
            let code: Vec<_> = self.code.iter().filter(|range| !in_any(&comments, range.start)).cloned().collect();
            roles(text, &code, &mut citations);
        }
        citations.retain(|citation| !scrub::in_address(text, citation.key_span.start as usize));
        citations.sort_by_key(|citation| (citation.group, citation.key_span));
        citations.dedup_by_key(|citation| citation.key_span);
        for citation in &citations {
            scrub::blank(&mut self.prose, citation.group.range());
        }
        let words = plain::text_of(&self.prose);
        scrub::spaces(&words, |space| scrub::hold(&mut self.prose, space));
        scrub::addresses(&words, |address| scrub::blank(&mut self.prose, address));
        footnote_marks(&words, |mark| scrub::blank(&mut self.prose, mark));

        let prose = plain::text_of(&self.prose);
        self.blocks.retain(|block| !block.span.of(text).trim().is_empty());
        for block in &mut self.blocks {
            let (source, words) = (block.span.of(text), block.span.of(&prose));
            let silent = block.kind == BlockKind::Paragraph && words.trim().is_empty();
            // A paragraph of only comments, images or code.
            if silent && !citations.iter().any(|citation| block.span.covers(citation.group)) {
                block.kind = BlockKind::Silent;
            }
            block.shape = article::shape(source, words, block.kind);
        }
        debug_assert_eq!(offset(prose.len()), offset(text.len()));
        let labels = self.labels();
        Syntax { blocks: self.blocks, prose, citations, labels, ignores, ..Syntax::default() }
    }

    /// The citations outside prose: captions of images, directives of MyST, options of Quarto's cells.
    fn hidden_citations(&self, out: &mut Vec<citation::Citation>) {
        let text = self.text;
        let mut read = self.captions.clone();
        if !read.is_empty() {
            templates(text, |template| scrub::blank(&mut read, template));
        }
        let read = plain::text_of(&read);
        for image in &self.images {
            let words = text.get(image.clone()).unwrap_or("");
            let Some(caption) = words.strip_prefix("![").filter(|caption| caption.contains('@')) else { continue };
            let Some(end) = closing_bracket(caption) else { continue };
            let caption = &caption[..end];
            let start = image.start + 2;
            let Some(words) = read.get(start..start + end) else { continue };
            citation::find(caption, words, start, citation::Setting::Markdown, out);
        }
        for (range, info) in &self.fences {
            let code = text.get(range.clone()).unwrap_or("");
            if !code.contains(['@', '`']) {
                continue;
            }
            if is_prose_directive(info) {
                directive(code, range.start, out);
            } else {
                for (at, value) in captions(code).into_iter().chain(chunk_captions(code)) {
                    citation::find(value, value, range.start + at, citation::Setting::Markdown, out);
                }
            }
        }
    }

    /// The names that the text gives to headings, figures and places.
    fn labels(&self) -> Vec<Label> {
        let text = self.text;
        let mut labels = Vec::new();
        let word = |c: char| c.is_alphanumeric() || "_-:.".contains(c);
        for at in memchr::memmem::find_iter(text.as_bytes(), b"{#") {
            let name = text[at + 2..].split(|c| !word(c)).next().unwrap_or("");
            if !name.is_empty() && !in_any(&self.code, at) {
                labels.push(Label::anchor(name, at + 2..at + 2 + name.len()));
            }
        }
        for (range, _) in &self.fences {
            let code = text.get(range.clone()).unwrap_or("");
            if let Some((at, name)) = chunk_label(code) {
                labels.push(Label::anchor(name, range.start + at..range.start + at + name.len()));
            }
            for (name, at, value) in options(code) {
                if matches!(name, "label" | "name") {
                    labels.push(Label::anchor(value, range.start + at..range.start + at + value.len()));
                }
            }
        }
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            // `:label: name`, of a directive between colons
            let option = [":label: ", ":name: "].iter().find_map(|option| line.strip_prefix(option));
            if let Some(name) = option.map(str::trim).filter(|name| !name.is_empty() && !in_any(&self.code, at)) {
                let start = at + (line.trim_end().len() - name.len());
                labels.push(Label::anchor(name, start..start + name.len()));
            }
            // `(name)=`, of MyST
            if let Some(name) = line.trim_end().strip_prefix('(').and_then(|line| line.strip_suffix(")="))
                && !name.is_empty()
                && name.chars().all(word)
            {
                labels.push(Label::anchor(name, at + 1..at + 1 + name.len()));
            }
            at += line.len();
        }
        labels
    }
}

/// Replaces code and the backslashes of escapes by spaces.
fn code_and_escapes(text: &str, range: Range<usize>, prose: &mut [u8]) {
    let bytes = text.as_bytes();
    let mut at = range.start;
    while at < range.end {
        match prose[at] {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => {
                prose[at] = b' ';
                at += 2;
            }
            b'`' => {
                let run = bytes[at..range.end].iter().take_while(|byte| **byte == b'`').count();
                let mark = &text[at..at + run];
                let behind = text[at + run..range.end].find(mark).map_or(at + run, |end| at + run + end + run);
                if behind > at + run {
                    scrub::blank(prose, at..behind);
                }
                at = behind;
            }
            _ => at += 1,
        }
    }
}

/// The position of the bracket that closes the one open at the start.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'[' => depth += 1,
            b']' if depth == 0 => return Some(at),
            b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// MyST's roles: code with `{cite:p}` before it.
fn roles(text: &str, code: &[Range<usize>], citations: &mut Vec<citation::Citation>) {
    let mut page = formats::Page::new(text, Vec::new(), CitationStyle::Myst);
    for range in code {
        let from = text.floor_char_boundary(range.start.saturating_sub(32));
        let Some(open) = text[from..range.start].rfind('{').map(|open| from + open) else { continue };
        let cites = |role: &&str| role.starts_with("cite") || role.starts_with("footcite");
        let role = text[open + 1..range.start].strip_suffix('}').filter(cites);
        if let (Some(role), true) = (role, range.len() > 2) {
            formats::roles(&mut page, open..range.end, range.start + 1..range.end - 1, role);
        }
    }
    citations.extend(page.into_parts().1);
}

fn is_address(link: LinkType) -> bool {
    matches!(link, LinkType::Autolink | LinkType::Email)
}

/// Whether the position is in one of the ranges, which are in order.
fn in_any(ranges: &[Range<usize>], at: usize) -> bool {
    let index = ranges.partition_point(|range| range.start <= at);
    index.checked_sub(1).and_then(|index| ranges.get(index)).is_some_and(|range| at < range.end)
}

/// The references to footnotes, `[^label]`, that are defined in other chunks.
fn footnote_marks(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    for start in memchr::memmem::find_iter(bytes, b"[^") {
        let label = bytes[start + 2..].iter().take(256);
        let end = label.take_while(|byte| !matches!(byte, b']' | b'[' | b' ' | b'\n' | b'\r')).count();
        if end > 0 && bytes.get(start + 2 + end) == Some(&b']') {
            found(start..start + 3 + end);
        }
    }
}
