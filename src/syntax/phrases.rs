//! The words by which [`article`](super::article) knows what hangs around an article. All in lower case but where
//! said; a list of prefixes matches whole words.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Whether a text in lower case opens with one of the phrases, and no word goes on behind it.
pub(super) fn opens(lower: &str, phrases: &[&str]) -> bool {
    let Some(first) = lower.bytes().next() else { return false };
    phrases.iter().filter(|phrase| phrase.as_bytes().first() == Some(&first)).any(|phrase| {
        let rest = strip(lower, phrase);
        rest.is_some_and(|rest| phrase.ends_with([':', ' ', '@']) || !rest.starts_with(char::is_alphanumeric))
    })
}

/// Takes a phrase off; either apostrophe will do.
fn strip<'a>(lower: &'a str, phrase: &str) -> Option<&'a str> {
    let mut rest = lower;
    for c in phrase.chars() {
        rest = match c {
            '\'' => rest.strip_prefix(['\'', '’'])?,
            c => rest.strip_prefix(c)?,
        };
    }
    Some(rest)
}

/// Finds any of the phrases inside a text.
pub(super) struct Inside(Option<AhoCorasick>);

impl Inside {
    fn new(phrases: &[&str]) -> Self {
        Self(AhoCorasick::new(phrases).ok())
    }

    pub(super) fn is_match(&self, lower: &str) -> bool {
        self.0.as_ref().is_some_and(|phrases| phrases.is_match(lower))
    }
}

/// The author speaks.
pub(super) const NOTES: &[&str] = &[
    "author's note",
    "editor's note",
    "editors' note",
    "publisher's note",
    "reporter's note",
    "note to readers",
    "note from the author",
    "note from the editor",
    "correction:",
    "clarification:",
];

/// Headings of what is no part of the article.
pub(super) const TAIL_HEADINGS: &[&str] = &[
    "about the author",
    "about the authors",
    "about the writer",
    "about the reporter",
    "about our",
    "author headshot",
    "author bio",
];

/// What opens the notices below an article.
pub(super) const TAILS: &[&str] = &[
    "disclaimer:",
    "disclaimer -",
    "disclaimer –",
    "the original source of this article",
    "this article was originally published",
    "this article first appeared",
    "this article originally appeared",
    "originally published at",
    "originally published on",
    "this article is republished",
    "read the original article",
    "the views expressed in this article",
    "the views expressed are",
    "views expressed in this article",
    "the opinions expressed in this article",
    "the views and opinions expressed",
    "all rights reserved",
    "this material may not be published",
    "the material on this site",
];

/// What authors are, in their biographies.
pub(super) const TRADES: &[&str] = &[
    "reporter",
    "photographer",
    "correspondent",
    "journalist",
    "columnist",
    "contributor",
    "editor",
    "writer",
    "freelance",
    "freelancer",
    "blogger",
    "author",
    "photojournalist",
    "videographer",
    "intern",
];

/// What only a biography says.
pub(super) static BIOGRAPHY: LazyLock<Inside> = LazyLock::new(|| {
    Inside::new(&[
        "based in",
        "graduate of",
        "graduated from",
        "can be reached",
        "contributed to this",
        "follow him",
        "follow her",
        "follow them",
        "his work has",
        "her work has",
        "their work has",
        "degree in",
        "degree from",
        "she covers",
        "he covers",
        "has written for",
        "on twitter",
        "previously worked",
        "his latest book",
        "her latest book",
        "regular contributor",
    ])
});

/// Names of networks and their buttons; a line of nothing else is furniture.
pub(super) const SOCIAL: &[&str] = &[
    "twitter",
    "facebook",
    "email",
    "e-mail",
    "print",
    "share",
    "tweet",
    "linkedin",
    "pinterest",
    "reddit",
    "whatsapp",
    "telegram",
    "instagram",
    "youtube",
    "tumblr",
    "google",
    "flipboard",
    "copy",
    "link",
    "rss",
    "comments",
    "mail",
    "pocket",
    "bookmark",
    "save",
];

/// Whole lines.
pub(super) const BUTTONS: &[&str] = &[
    "read more",
    "sign up",
    "sign in",
    "log in",
    "login",
    "register",
    "subscribe",
    "subscribe now",
    "subscribe today",
    "menu",
    "search",
    "advertisement",
    "advertising",
    "sponsored",
    "sponsored content",
    "promoted",
    "around the web",
    "from around the web",
    "leave a comment",
    "leave a reply",
    "related",
    "related stories",
    "related articles",
    "related news",
    "related posts",
    "related content",
    "more stories",
    "more news",
    "most popular",
    "most read",
    "most viewed",
    "trending",
    "trending now",
    "recommended",
    "recommended for you",
    "you may also like",
    "editor's picks",
    "editors' picks",
    "support our mission",
    "support us",
    "donate",
    "donate now",
    "follow us",
    "contact us",
    "about us",
    "privacy policy",
    "terms of use",
    "terms of service",
    "terms and conditions",
    "skip to content",
    "skip to main content",
    "back to top",
    "next",
    "previous",
    "next article",
    "previous article",
    "load more",
    "show more",
    "see more",
    "view more",
    "view comments",
    "show comments",
    "close",
    "continue reading",
    "story continues below",
    "story continues below advertisement",
    "article continues below",
    "videos",
    "latest videos",
    "latest news",
    "newsletter",
    "newsletters",
    "cookie settings",
    "share this",
    "tell us what you think",
    "join the conversation",
];

/// Last words of a list's name where it stands without a capital: “gazette videos”.
pub(super) const LISTS: &[&str] =
    &["videos", "video", "photos", "podcasts", "newsletters", "headlines", "galleries", "stories"];

/// Openings of short furniture.
pub(super) const FURNITURE: &[&str] = &[
    "share this",
    "share on",
    "share via",
    "share article",
    "share story",
    "read more:",
    "read more on",
    "read more about",
    "read also:",
    "also read:",
    "read:",
    "see also:",
    "related:",
    "click here",
    "click to",
    "tap here",
    "follow us",
    "follow @",
    "like us on",
    "find us on",
    "join us on",
    "comment on",
    "become a member",
    "become a subscriber",
    "support our",
    "articles by:",
    "more by",
    "more articles by",
    "for media inquiries",
    "media inquiries",
    "press inquiries",
    "watch:",
    "listen:",
    "watch video",
    "watch the video",
    "view all",
    "print this",
    "email this",
    "save this",
    "report a typo",
    "send us",
    "contact the author",
    "contact us",
    "download our app",
    "download the app",
    "get the app",
    "story continues",
    "article continues",
    "enable javascript",
    "please enable",
    "we use cookies",
    "this site uses cookies",
    "posted in:",
    "filed under",
    "sign up",
    "log in to",
    "subscribe to",
    "help us improve",
];

/// Openings of longer furniture.
pub(super) const INVITATIONS: &[&str] = &[
    "sign up to",
    "sign up for",
    "sign-up to",
    "sign-up for",
    "sign up and",
    "subscribe to our",
    "subscribe for",
    "follow us on",
    "join our",
    "get our free",
    "get the latest news",
    "click here to",
    "this website uses cookies",
    "by signing up",
    "by clicking",
    "by subscribing",
    "to comment on this",
    "like what you read",
    "enjoyed this article",
    "help support",
    "please consider donating",
    "please support",
    "your email address will not",
];

/// What gives furniture away wherever it stands.
pub(super) static FURNITURE_INSIDE: LazyLock<Inside> = LazyLock::new(|| {
    Inside::new(&[
        "alternate address",
        "our facebook page",
        "our newsletter",
        "our daily newsletter",
        "our mailing list",
        "to our youtube channel",
        "your inbox",
        "all fields are required",
    ])
});

/// Licences and agencies that only picture credits name.
pub(super) static CREDITS: LazyLock<Inside> = LazyLock::new(|| {
    Inside::new(&[
        "wikimedia commons",
        "public domain",
        "creative commons",
        "getty images",
        "shutterstock",
        "istockphoto",
        "image copyright",
        "cc by-sa",
        "photo courtesy",
        "courtesy photo",
    ])
});

/// Openings of captions.
pub(super) const CAPTIONS: &[&str] = &[
    "in this photo",
    "in this photograph",
    "in this image",
    "in this picture",
    "in this file photo",
    "in this file image",
    "in this handout",
    "in this undated photo",
    "in this frame grab",
    "file photo",
    "file photograph",
    "file -",
    "file –",
    "file —",
    "photo:",
    "photos:",
    "photo by",
    "photo credit",
    "photograph:",
    "photograph by",
    "picture:",
    "pictured:",
    "image:",
    "image credit",
    "image copyright",
    "image caption",
    "caption:",
    "media caption",
    "credit:",
    "illustration:",
    "illustration by",
    "video:",
];

/// Words of a credit in brackets.
pub(super) const PICTURES: &[&str] = &[
    "photo",
    "photos",
    "photograph",
    "image",
    "images",
    "picture",
    "file",
    "getty",
    "shutterstock",
    "courtesy",
    "screenshot",
    "handout",
    "illustration",
];

/// What people do in pictures; behind “(R)” these tell the right-hand one from a party's member.
pub(super) const SHOWN: &[&str] = &[
    "welcomes",
    "shakes",
    "meets",
    "greets",
    "walks",
    "attends",
    "arrives",
    "addresses",
    "poses",
    "listens",
    "looks",
    "waves",
    "hugs",
    "embraces",
    "gestures",
    "receives",
    "stands",
    "sits",
    "speaks",
    "talks",
    "delivers",
    "embrace",
    "shake",
    "pose",
    "attend",
    "arrive",
    "meet",
    "look",
    "stand",
    "sit",
    "walk",
    "listen",
    "chats",
    "smiles",
    "leaves",
    "watches",
];

/// Who made a report.
pub(super) const PREPARED: &[&str] = &[
    "this report prepared by",
    "this report was prepared by",
    "this article was written by",
    "(reporting by",
    "reporting by",
    "(editing by",
    "editing by",
    "(writing by",
    "written by",
    "posted by",
    "published by",
    "additional reporting by",
    "compiled by",
    "(compiled by",
    "translated by",
    "submitted by",
];

/// When.
pub(super) const PUBLISHED: &[&str] = &[
    "published",
    "updated",
    "posted",
    "posted on",
    "last modified",
    "last updated",
    "first published",
    "created",
    "modified",
    "date:",
];

/// Trades that stand behind the name in a byline.
pub(super) static BYLINE_TRADES: LazyLock<Inside> = LazyLock::new(|| {
    Inside::new(&[
        "staff writer",
        "staff reporter",
        "correspondent",
        "reporter",
        "contributor",
        "columnist",
        "special to",
        "associated press",
        "news editor",
        "political editor",
        "senior editor",
        "contributing writer",
        "staff",
    ])
});

/// Small words between names.
pub(super) const BETWEEN_NAMES: &[&str] = &[
    "and",
    "of",
    "the",
    "for",
    "in",
    "at",
    "on",
    "with",
    "de",
    "van",
    "von",
    "der",
    "den",
    "al",
    "el",
    "bin",
    "ibn",
    "da",
    "di",
    "la",
    "le",
    "du",
    "staff",
    "writer",
    "reporter",
    "correspondent",
    "contributor",
    "editor",
    "special",
    "to",
    "am",
    "pm",
    "p.m",
    "a.m",
];

pub(super) const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
];

pub(super) const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What stands with a time of day.
pub(super) const CLOCK: &[&str] = &[
    "am",
    "pm",
    "a.m",
    "p.m",
    "et",
    "est",
    "edt",
    "gmt",
    "utc",
    "pst",
    "pdt",
    "bst",
    "cet",
    "at",
    "on",
    "of",
    "th",
    "st",
    "nd",
    "rd",
    "|",
    "-",
    "updated",
    "published",
];

/// Sections of a paper, alone on their line.
pub(super) const SECTIONS: &[&str] = &[
    "home",
    "news",
    "world",
    "politics",
    "business",
    "opinion",
    "sport",
    "sports",
    "technology",
    "science",
    "culture",
    "health",
    "entertainment",
    "select page",
    "breaking news",
    "world news",
    "national",
    "international",
    "local",
    "editorial",
    "features",
    "analysis",
    "commentary",
    "middle east",
    "asia",
    "europe",
    "africa",
    "americas",
    "main menu",
];

/// Openings of lists of tags.
pub(super) const TAGS: &[&str] = &[
    "tags:",
    "tag:",
    "topics:",
    "topic:",
    "region:",
    "regions:",
    "theme:",
    "category:",
    "categories:",
    "keywords:",
    "section:",
    "tags",
    "filed under:",
];

/// No headline ends with these; a line that does was broken in two.
pub(super) const NEVER_LAST: &[&str] = &[
    "the",
    "a",
    "an",
    "of",
    "to",
    "and",
    "or",
    "but",
    "that",
    "which",
    "who",
    "whose",
    "with",
    "from",
    "by",
    "at",
    "as",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "has",
    "have",
    "had",
    "their",
    "his",
    "its",
    "our",
    "my",
    "said",
    "says",
    "primarily",
    "mainly",
    "largely",
    "because",
    "than",
    "into",
    "if",
    "when",
    "while",
    "would",
    "could",
    "should",
    "will",
    "may",
    "also",
];
