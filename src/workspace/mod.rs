//! Finds, reads and writes the files of a folder. With `config`, the only module that opens files.

mod answers;
mod attributes;
mod baseline;
mod batch;
mod bibliographies;
mod cache;
mod configured;
mod csl;
mod decode;
mod history;
mod keeper;
mod load;
mod read;
mod stamp;
mod store;
mod walk;
mod write;

pub use answers::AnswerKey;
pub use baseline::{BASELINE, Baseline, Baselines, Found, Held, Left, Stale};
pub use bibliographies::{Bibliographies, Sources, bibliographies, has_changed};
pub use cache::{Cache, Cleaned, clean};
pub use configured::lexical;
pub use csl::{csl_locale, csl_style};
pub use decode::{Charset, MAX_BYTES, Text, encode, read_document};
pub use history::{Change, History};
pub use load::{
    Configured, File, Keeping, Loaded, Onlooker, Request, add_bibliographies, load, load_paths, load_watched, relative,
    shown,
};
pub use stamp::Stamp;
pub use walk::{Files, Listing, format_of, is_bibliography, list, list_more, root_of};
pub use write::{create, is_free, output, replace, replace_document, taken};
