//! Breaks text into lines of a width, between words.

use unicode_width::UnicodeWidthStr;

/// The text in lines of at most `width` columns, the first of which begins at the column `used`; a longer word has a
/// line of its own.
pub(super) fn wrap(text: &str, width: usize, used: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut column = used;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let last = lines.len() - 1;
        let gap = usize::from(!lines[last].is_empty());
        let wide = word.width();
        if column + gap + wide > width && (gap > 0 || column > 0) {
            lines.push(word.to_owned());
            column = wide;
        } else {
            lines[last].push_str(if gap > 0 { " " } else { "" });
            lines[last].push_str(word);
            column += gap + wide;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn words_stay_whole_and_lines_within_the_width() {
        assert_eq!(wrap("the tide turned at noon", 10, 0), ["the tide", "turned at", "noon"]);
        assert_eq!(wrap("the tide turned", 10, 4), ["the", "tide", "turned"]);
        assert_eq!(wrap("a-very-long-word in it", 8, 0), ["a-very-long-word", "in it"]);
        assert_eq!(wrap("東京 会議", 6, 0), ["東京", "会議"]);
        assert_eq!(wrap("", 8, 0), [""]);
    }
}
