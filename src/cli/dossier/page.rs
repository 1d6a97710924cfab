//! The report as a page. Everything is in the markup; the script only hides entries that a search excludes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::data::{ClaimRow, Contradiction, Data, DocumentRow, EntityRow, Passage, Quotation, Speaker};
use crate::cli::claims::Status;
use crate::cli::html::{self, escaped};
use crate::cli::lint::plural;

/// Most passages for and against a claim, and sides of a contradiction.
const MOST_BESIDE: usize = 8;
const MOST_SIDES: usize = 24;
/// Most statements of one speaker, dates of the timeline, and verbatim quotations.
const MOST_SAID: usize = 100;
const MOST_DATES: usize = 2_000;
const MOST_FAITHFUL: usize = 200;

const STYLE: &str = "\
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}\
.tools{position:sticky;top:0;background:var(--paper);padding:.6rem 0;border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;\
gap:.5rem 1rem;align-items:end;z-index:1}.tools label{display:grid;font-size:.875rem}\
section>*{content-visibility:auto;contain-intrinsic-size:auto 6rem}section>details{contain-intrinsic-size:auto 2.2rem}section>h2{content-visibility:visible}\
section{scroll-margin-top:5rem}#documents table{font-size:.875rem}#documents th[scope=row]{min-width:12rem}#documents th,#documents td{padding-inline:.35rem}#documents .bar{min-width:6rem}@media(max-width:40rem){.tools{position:static}}#documents td:nth-child(3),#timeline th{white-space:nowrap}\
details{border-bottom:1px solid var(--line);padding:.3rem 0}summary{cursor:pointer;font-weight:600}\
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.8rem;margin:.5rem 0 1rem;padding:0;list-style:none}\
.sides>li{border:1px solid var(--line);border-radius:6px;padding:.6rem}.value{font-weight:600;font-size:1.1rem}\
ul.plain{list-style:none;padding:0;margin:0}ul.plain>li{padding:.35rem 0;border-bottom:1px solid var(--line)}\
.c-cited{background:#2c6e49}.c-attributed{background:#4c956c}.c-supported{background:#8fbf9f}.c-contradicted{background:#b23a48}.c-open{background:#d9a441}\
.key span{white-space:nowrap}.key i{display:inline-block;width:.8rem;height:.8rem;margin:0 .3rem 0 .8rem}del{color:var(--error)}ins{color:var(--good)}\
@media print{section>*{content-visibility:visible}.bar i,.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}}";

const SCRIPT: &str = "\
(()=>{const q=document.getElementById('search'),d=document.getElementById('document'),n=document.getElementById('count');\
const all=[...document.querySelectorAll('[data-item]')];let text=null,timer=0;\
const apply=()=>{text=text||all.map(e=>e.textContent.toLowerCase());\
const words=q.value.toLowerCase().split(/\\s+/).filter(Boolean),path=d.value;let shown=0;\
all.forEach((e,i)=>{const ok=words.every(w=>text[i].includes(w))&&(!path||(e.dataset.item.split('\\n').includes(path)));\
e.hidden=!ok;if(ok)shown++});\
n.textContent=words.length||path?shown+' of '+all.length+' entries shown':'';\
document.querySelectorAll('details[data-group]').forEach(g=>{const inner=g.querySelectorAll('[data-item]');\
g.hidden=inner.length>0&&[...inner].every(e=>e.hidden)})};\
const soon=()=>{clearTimeout(timer);timer=setTimeout(apply,120)};\
q.addEventListener('input',soon);d.addEventListener('change',apply);\
document.getElementById('reset').addEventListener('click',()=>{q.value='';d.value='';apply();q.focus()});\
document.getElementById('tools').hidden=false;\
addEventListener('beforeprint',()=>document.querySelectorAll('details').forEach(e=>{e.dataset.was=e.open;e.open=true}));\
addEventListener('afterprint',()=>document.querySelectorAll('details').forEach(e=>{e.open=e.dataset.was==='true'}));})();";

pub(super) fn page(title: &str, data: &Data) -> String {
    let mut body = String::new();
    body.push_str("<a class=\"skip\" href=\"#documents\">Skip to the documents</a>\n<header>\n");
    let _ = writeln!(body, "<h1>{}</h1>", escaped(title));
    let claims: usize = data.documents.iter().flat_map(|row| row.claims).sum();
    let _ = writeln!(
        body,
        "<p>{} with {}; {}, {}. Made by ibid {} from the documents alone: what is not in them is not here, and a program can \
         misread. Each entry names its document and line.</p>",
        plural(data.documents.len(), "document"),
        plural(claims, "claim"),
        plural(data.speakers.len(), "speaker"),
        plural(data.contradictions.len(), "contradiction"),
        env!("CARGO_PKG_VERSION"),
    );
    let sections = [
        ("documents", "Documents"),
        ("claims", "Open and contradicted claims"),
        ("contradictions", "Contradictions"),
        ("speakers", "Who says what"),
        ("quotations", "Quotations"),
        ("timeline", "Timeline"),
        ("entities", "Names"),
        ("origins", "Provenance"),
    ];
    body.push_str("<nav aria-label=\"Sections\"><ul>");
    for (id, name) in sections {
        let _ = write!(body, "<li><a href=\"#{id}\">{name}</a></li>");
    }
    body.push_str("</ul></nav>\n</header>\n");
    tools(data, &mut body);
    body.push_str("<main>\n");
    let mut section = |at: usize, write: &dyn Fn(&mut String)| {
        let (id, name) = sections[at];
        let _ = writeln!(body, "<section id=\"{id}\" aria-labelledby=\"h-{id}\">\n<h2 id=\"h-{id}\">{name}</h2>");
        write(&mut body);
        body.push_str("</section>\n");
    };
    section(0, &|out| documents(&data.documents, out));
    section(1, &|out| claims_of(&data.documents, out));
    section(2, &|out| contradictions(&data.contradictions, out));
    section(3, &|out| speakers(&data.speakers, out));
    section(4, &|out| quotations(&data.quotations, out));
    section(5, &|out| timeline(&data.timeline, out));
    section(6, &|out| entities(&data.entities, out));
    section(7, &|out| origins(&data.origins, out));
    body.push_str("</main>\n");
    html::page(title, STYLE, &body, SCRIPT)
}

/// Without the script they have no function, so they are hidden until it runs.
fn tools(data: &Data, out: &mut String) {
    out.push_str(
        "<form class=\"tools\" id=\"tools\" role=\"search\" aria-label=\"Filter\" onsubmit=\"return false\" hidden>\
         <label>Search<input id=\"search\" type=\"search\" autocomplete=\"off\"></label>\
         <label>Document<select id=\"document\"><option value=\"\">all</option>",
    );
    for row in &data.documents {
        let path = escaped(&row.path);
        let _ = write!(out, "<option value=\"{path}\">{path}</option>");
    }
    out.push_str(
        "</select></label><button type=\"button\" id=\"reset\">Show all</button>\
         <span id=\"count\" role=\"status\" aria-live=\"polite\"></span></form>\n",
    );
}

/// An entry's attribute: its documents.
fn item<'a>(paths: impl IntoIterator<Item = &'a str>) -> String {
    let paths: BTreeSet<_> = paths.into_iter().collect();
    let paths: Vec<_> = paths.into_iter().map(escaped).collect();
    format!("data-item=\"{}\"", paths.join("&#10;"))
}

fn place(passage: &Passage) -> String {
    format!("<span class=\"where\">{}, line {}</span>", escaped(&passage.path), passage.line)
}

fn quoted(passage: &Passage) -> String {
    format!("<blockquote>{}<br>{}</blockquote>", escaped(&passage.text), place(passage))
}

fn none(out: &mut String, what: &str) {
    let _ = writeln!(out, "<p class=\"soft\">{what}</p>");
}

fn documents(rows: &[DocumentRow], out: &mut String) {
    out.push_str("<p class=\"key\" aria-hidden=\"true\">");
    for status in Status::ALL {
        let name = status.name();
        let _ = write!(out, "<span><i class=\"c-{name}\"></i>{name}</span> ");
    }
    out.push_str(
        "</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of documents\"><table>\n\
         <caption class=\"soft\">How far the claims of each document are covered. A claim is counted once: as \
         contradicted, else cited, attributed, supported by another document, or open.</caption>\n\
         <thead><tr><th scope=\"col\">Document</th><th scope=\"col\">Outlet</th><th scope=\"col\">Date</th>\
         <th scope=\"col\" class=\"n\">Claims</th><th scope=\"col\">Coverage</th>",
    );
    for status in Status::ALL {
        let _ = write!(out, "<th scope=\"col\" class=\"n\">{}</th>", status.name());
    }
    out.push_str("<th scope=\"col\" class=\"n\">Findings</th></tr></thead>\n<tbody>\n");
    for row in rows {
        let total: usize = row.claims.iter().sum();
        let title = if row.title.is_empty() { String::new() } else { format!("{}<br>", escaped(&row.title)) };
        let _ = write!(
            out,
            "<tr {}><th scope=\"row\">{title}<span class=\"where\">{}</span></th><td>{}</td><td>{}</td><td class=\"n\">{total}</td>",
            item([&*row.path]),
            escaped(&row.path),
            escaped(&row.outlet),
            escaped(&row.date),
        );
        out.push_str("<td><div class=\"bar\" aria-hidden=\"true\">");
        for (status, count) in Status::ALL.into_iter().zip(row.claims).filter(|(_, count)| *count > 0) {
            let percent = count * 1000 / total.max(1);
            let _ =
                write!(out, "<i class=\"c-{}\" style=\"width:{}.{}%\"></i>", status.name(), percent / 10, percent % 10);
        }
        out.push_str("</div></td>");
        for count in row.claims {
            let _ = write!(out, "<td class=\"n\">{count}</td>");
        }
        let _ = writeln!(out, "<td class=\"n\">{}</td></tr>", row.findings);
    }
    out.push_str("</tbody></table></div>\n");
}

fn claims_of(rows: &[DocumentRow], out: &mut String) {
    if rows.iter().all(|row| row.open.is_empty()) {
        let any = rows.iter().any(|row| row.claims.iter().any(|count| *count > 0));
        return none(out, if any { "Every claim has a source." } else { "No claims were found." });
    }
    for row in rows.iter().filter(|row| !row.open.is_empty()) {
        let count = plural(row.open.len(), "claim");
        let _ = writeln!(
            out,
            "<details data-group><summary>{} <span class=\"soft\">{count}</span></summary><ul class=\"plain\">",
            escaped(&row.path)
        );
        for ClaimRow { status, claim, beside } in &row.open {
            let name = status.name();
            let shade = if *status == Status::Contradicted { "error" } else { "warning" };
            let told = beside.iter().take(MOST_BESIDE);
            let paths = std::iter::once(&*claim.path).chain(told.clone().map(|(_, passage)| &*passage.path));
            let _ = write!(
                out,
                "<li {}><span class=\"level {shade}\">{name}</span> {} {}",
                item(paths),
                escaped(&claim.text),
                place(claim)
            );
            for (how, passage) in told {
                let _ = write!(out, "<div><span class=\"soft\">{how}:</span> {}</div>", quoted(passage));
            }
            if beside.len() > MOST_BESIDE {
                let _ = write!(out, "<div class=\"soft\">and {} more</div>", beside.len() - MOST_BESIDE);
            }
            out.push_str("</li>\n");
        }
        out.push_str("</ul></details>\n");
    }
}

fn contradictions(all: &[Contradiction], out: &mut String) {
    if all.is_empty() {
        return none(out, "No two documents were found to contradict each other.");
    }
    for matter in all {
        let about = if matter.matter.is_empty() { &matter.entity } else { &matter.matter };
        let sides = matter.sides.iter().take(MOST_SIDES);
        let paths = sides.clone().map(|(_, _, passage)| &*passage.path);
        let _ = writeln!(
            out,
            "<article {}><h3>{} <span class=\"soft\">{} · {}</span></h3><ul class=\"sides\">",
            item(paths),
            escaped(about),
            escaped(&matter.entity),
            matter.severity
        );
        for (value, speaker, passage) in sides {
            let speaker = if speaker.is_empty() {
                String::new()
            } else {
                format!("<div>according to {}</div>", escaped(speaker))
            };
            let _ = writeln!(out, "<li><div class=\"value\">{}</div>{speaker}{}</li>", escaped(value), quoted(passage));
        }
        more(matter.sides.len(), MOST_SIDES, out);
        out.push_str("</ul></article>\n");
    }
}

fn speakers(all: &[Speaker], out: &mut String) {
    if all.is_empty() {
        return none(out, "Nobody is named as saying anything.");
    }
    for speaker in all {
        let (count, grade) = (plural(speaker.said.len(), "statement"), speaker.grade);
        let name = escaped(&speaker.name);
        let _ = writeln!(
            out,
            "<details data-group><summary>{name} <span class=\"soft\">{grade}, {count}</span></summary><ul class=\"plain\">"
        );
        for said in speaker.said.iter().take(MOST_SAID) {
            let how = match (said.polarity, said.quoted) {
                ("", true) => "in these words",
                ("", false) => "",
                (polarity, _) => polarity,
            };
            let how = if how.is_empty() { String::new() } else { format!("<span class=\"soft\">{how}:</span> ") };
            let passage = &said.passage;
            let _ = writeln!(
                out,
                "<li {}>{how}{} {}<span hidden> {name}</span></li>",
                item([&*passage.path]),
                escaped(&passage.text),
                place(passage)
            );
        }
        more(speaker.said.len(), MOST_SAID, out);
        out.push_str("</ul></details>\n");
    }
}

fn more(count: usize, shown: usize, out: &mut String) {
    if count > shown {
        let _ = writeln!(out, "<li class=\"soft\">and {} more</li>", count - shown);
    }
}

fn quotations(all: &[Quotation], out: &mut String) {
    if all.is_empty() {
        return none(out, "No quotation was found in another document.");
    }
    let faithful = all.iter().filter(|quotation| quotation.faithful).count();
    let _ = writeln!(
        out,
        "<p>{} found in another document; {faithful} of them word for word or with the change marked.</p>\n<ul class=\"plain\">",
        plural(all.len(), "quotation")
    );
    let mut shown = 0;
    for quotation in all {
        shown += usize::from(quotation.faithful);
        if quotation.faithful && shown > MOST_FAITHFUL {
            continue;
        }
        let shade = if quotation.faithful { "good" } else { "error" };
        let diff = if quotation.faithful { String::new() } else { format!("<p>{}</p>", marked(&quotation.diff)) };
        let _ = writeln!(
            out,
            "<li {}><span class=\"level {shade}\">{}</span>{diff}<ul class=\"sides\"><li>{}</li><li>{}</li></ul></li>",
            item([&*quotation.quotation.path, &*quotation.source.path]),
            quotation.class,
            quoted(&quotation.quotation),
            quoted(&quotation.source),
        );
    }
    more(faithful, MOST_FAITHFUL, out);
    out.push_str("</ul>\n");
}

/// `[-removed-]` and `{+added+}` as markup.
fn marked(diff: &str) -> String {
    let diff = escaped(diff);
    let pairs = [("[-", "<del>"), ("-]", "</del>"), ("{+", "<ins>"), ("+}", "</ins>")];
    pairs.iter().fold(diff, |text, (sign, tag)| text.replace(sign, tag))
}

fn timeline(all: &[(String, Passage)], out: &mut String) {
    if all.is_empty() {
        return none(out, "No dates were read.");
    }
    out.push_str(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of dates\"><table><caption class=\"soft\">Dates as the \
         documents give them.</caption><thead><tr><th scope=\"col\">Date</th><th scope=\"col\">What is said</th></tr></thead><tbody>\n",
    );
    let mut last = "";
    for (date, passage) in all.iter().take(MOST_DATES) {
        let shown = if date == last { String::new() } else { escaped(date) };
        last = date;
        let hidden = format!("<span hidden>{}</span>", escaped(date));
        // A header without words is none.
        let cell = if shown.is_empty() { "td" } else { "th scope=\"row\"" };
        let _ = writeln!(
            out,
            "<tr {}><{cell}><time>{shown}</time>{}</{}><td>{} {}</td></tr>",
            item([&*passage.path]),
            if shown.is_empty() { &*hidden } else { "" },
            if shown.is_empty() { "td" } else { "th" },
            escaped(&passage.text),
            place(passage)
        );
    }
    out.push_str("</tbody></table></div>\n");
    if all.len() > MOST_DATES {
        none(out, &format!("and {} more", all.len() - MOST_DATES));
    }
}

fn entities(all: &[EntityRow], out: &mut String) {
    if all.is_empty() {
        return none(out, "No names were read.");
    }
    out.push_str(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of names\"><table><caption class=\"soft\">The names that occur \
         most often.</caption><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Kind</th><th scope=\"col\" class=\"n\">Paragraphs</th>\
         <th scope=\"col\" class=\"n\">Documents</th><th scope=\"col\">Also called</th><th scope=\"col\">Described as</th>\
         <th scope=\"col\">Named with</th><th scope=\"col\" class=\"n\">Contradictions</th></tr></thead><tbody>\n",
    );
    for row in all {
        let list = |words: &[String]| escaped(&words.join("; "));
        let _ = writeln!(
            out,
            "<tr data-item=\"\"><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td></tr>",
            escaped(&row.name),
            kind(row.kind),
            row.count,
            row.documents,
            list(&row.aliases),
            list(&row.descriptors),
            list(&row.with),
            row.disagreements,
        );
    }
    out.push_str("</tbody></table></div>\n");
}

fn kind(tag: &str) -> &'static str {
    match tag {
        "PER" => "person",
        "ORG" => "organisation",
        "GPE" => "country or city",
        "LOC" => "place",
        "NORP" => "nationality",
        "GROUP" => "group",
        "EVENT" => "event",
        _ => "work",
    }
}

fn origins(all: &[(Vec<String>, &'static str)], out: &mut String) {
    if all.is_empty() {
        return none(out, "No document was found to go back to another.");
    }
    out.push_str("<ul class=\"plain\">\n");
    for (paths, why) in all {
        let why = if *why == "credits" { "one reports what the others have" } else { "copies of one text" };
        let names: Vec<_> = paths.iter().map(|path| escaped(path)).collect();
        let _ = writeln!(
            out,
            "<li {}>{}: <span class=\"where\">{}</span></li>",
            item(paths.iter().map(String::as_str)),
            why,
            names.join(", ")
        );
    }
    out.push_str("</ul>\n");
}
