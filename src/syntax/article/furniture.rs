//! Boilerplate of web sites: buttons, invitations, names of networks.

use std::sync::LazyLock;

use super::bare;
use super::phrases::{Inside, opens};

pub(super) fn is_furniture(lower: &str, words: &[&str]) -> bool {
    let count = words.len();
    let social = |word: &&str| SOCIAL.contains(&bare(word).to_lowercase().as_str());
    let list = |last: &&str| words[0].starts_with(char::is_lowercase) && LISTS.contains(last);
    count <= 6 && words.iter().all(social)
        || count <= 5 && words.last().is_some_and(list)
        || count <= 6 && BUTTONS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()))
        || count <= 15 && opens(lower, FURNITURE)
        || count <= 45 && opens(lower, INVITATIONS)
        || count <= 30 && FURNITURE_INSIDE.is_match(lower)
}

/// A handle or a mail address alone: “Twitter: @roe”.
pub(super) fn is_handle(source: &str, words: &[&str]) -> bool {
    let source = source.trim();
    words.len() <= 3 && source.contains('@') && !source.contains('[') && source.len() <= 80 && !source.contains(". ")
}

/// Names of networks and their buttons; a line of nothing else is furniture.
const SOCIAL: &[&str] = &[
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
const BUTTONS: &[&str] = &[
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

/// Last words of a list's name in lower case: “gazette videos”.
const LISTS: &[&str] = &["videos", "video", "photos", "podcasts", "newsletters", "headlines", "galleries", "stories"];

/// Openings of short furniture.
const FURNITURE: &[&str] = &[
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
const INVITATIONS: &[&str] = &[
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

/// Phrases that mark boilerplate anywhere.
static FURNITURE_INSIDE: LazyLock<Inside> = LazyLock::new(|| {
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
