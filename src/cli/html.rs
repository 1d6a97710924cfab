//! Self-contained pages: no network, no fonts, no external scripts. Text is escaped where it is inserted.

/// Text as an element's content or an attribute's value.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            // Invisible characters with an effect, for example on the direction of text, are shown.
            c if super::terminal::acts(c) => out.push_str(&escaped(&super::terminal::picture(c))),
            c => out.push(c),
        }
    }
    out
}

/// The common style of all pages; light and dark, for print and phones.
pub(super) const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--soft:#5c5c5c;--line:#d7d7d7;--tint:#f4f4f2;--link:#0b4f9e;\
--error:#a3161d;--warning:#7a4d00;--info:#0b5a6b;--hint:#2c5e1a;--good:#2c5e1a}\
@media(prefers-color-scheme:dark){:root{--ink:#e8e8e6;--paper:#17181a;--soft:#a9a9a9;--line:#3b3d40;--tint:#212327;--link:#8db9f2;\
--error:#ff9a94;--warning:#f0c36c;--info:#7fd0e0;--hint:#a5d68c;--good:#a5d68c}}\
*{box-sizing:border-box}\
body{margin:0 auto;max-width:78rem;padding:1rem;color:var(--ink);background:var(--paper);font:16px/1.5 system-ui,sans-serif}\
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid var(--line)}h3{font-size:1.05rem}\
a{color:var(--link)}:focus-visible{outline:3px solid var(--link);outline-offset:2px}\
table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.2rem .6rem}th,td{padding:.35rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}\
th{font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
.scroll{overflow-x:auto}.soft{color:var(--soft)}.where{color:var(--soft);font-size:.875rem;overflow-wrap:anywhere}\
blockquote{margin:.3rem 0;padding:.1rem .8rem;border-left:3px solid var(--line)}mark{background:#ffe9a8;color:#1b1b1b;padding:0 .1em}\
.error{color:var(--error)}.warning{color:var(--warning)}.info{color:var(--info)}.hint{color:var(--hint)}.good{color:var(--good)}\
.level{font-weight:600}[hidden]{display:none!important}\
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}\
input,select,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:4px;padding:.35rem .5rem;max-width:100%;min-width:0}\
label{min-width:0;max-width:100%}@media(max-width:40rem){select{width:100%}}\
.bar{height:.8rem;display:flex;background:var(--tint);border:1px solid var(--line);min-width:8rem}.bar i{display:block;height:100%}\
@media print{body{max-width:none;font-size:10pt;color:#000;background:#fff}.tools,nav,.skip{display:none!important}\
a{color:inherit;text-decoration:none}article,tr,li{break-inside:avoid}}";

/// A whole page. `body` is markup, `title` is text.
pub(super) fn page(title: &str, style: &str, body: &str, script: &str) -> String {
    let title = escaped(title);
    let script = if script.is_empty() { String::new() } else { format!("<script>{script}</script>") };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <meta name=\"generator\" content=\"ibid {}\">\n<title>{title}</title>\n<style>{STYLE}{style}</style>\n</head>\n\
         <body>\n{body}{script}\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_in_a_text_is_text() {
        assert_eq!(super::escaped("<b a='x'>&\u{202e}"), "&lt;b a=&#39;x&#39;&gt;&amp;\\u{202e}");
    }
}
