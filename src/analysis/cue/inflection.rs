//! The regular forms of English verbs. Irregular ones are in the lists that use this.

/// The forms of an entry of a list: `claim`, `quip+` (the last letter is doubled), `say:said` (irregular forms).
pub(in crate::analysis) fn forms(entry: &str) -> Vec<String> {
    let (lemma, irregular) = entry.split_once(':').unwrap_or((entry, ""));
    let (lemma, doubled) = lemma.strip_suffix('+').map_or((lemma, false), |lemma| (lemma, true));
    let mut stem = lemma.to_owned();
    if doubled {
        stem.extend(lemma.chars().last());
    }
    let mut out = vec![lemma.to_owned(), with_s(lemma)];
    match stem.strip_suffix('e') {
        Some(short) if !stem.ends_with("ee") => out.extend([format!("{stem}d"), format!("{short}ing")]),
        _ => out.extend([format!("{stem}{}", if stem.ends_with('e') { "d" } else { "ed" }), format!("{stem}ing")]),
    }
    out.extend(irregular.split(',').filter(|form| !form.is_empty()).map(ToOwned::to_owned));
    out
}

fn with_s(lemma: &str) -> String {
    let hisses = ["s", "sh", "ch", "x", "z"].iter().any(|end| lemma.ends_with(end));
    format!("{lemma}{}", if hisses { "es" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_and_irregular_forms() {
        assert_eq!(forms("claim"), ["claim", "claims", "claimed", "claiming"]);
        assert_eq!(forms("quip+"), ["quip", "quips", "quipped", "quipping"]);
        assert_eq!(forms("state"), ["state", "states", "stated", "stating"]);
        assert_eq!(forms("agree"), ["agree", "agrees", "agreed", "agreeing"]);
        assert_eq!(forms("stress"), ["stress", "stresses", "stressed", "stressing"]);
        assert_eq!(forms("say:said"), ["say", "says", "sayed", "saying", "said"]);
    }
}
