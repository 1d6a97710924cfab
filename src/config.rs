//! `ibid.toml`: found upward from each document, read into [`Settings`](crate::rules::Settings).
