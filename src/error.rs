//! The one error type: what failed, on which file, and what to do about it.

use std::fmt;
use std::path::PathBuf;

/// An error from outside the program.
#[derive(Debug, Clone)]
pub struct Error {
    /// The file it is about.
    pub path: Option<PathBuf>,
    /// From 1.
    pub line: Option<u32>,
    /// The problem.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Error {
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: None, line: None, message: message.into(), help: None }
    }

    #[must_use]
    pub fn on(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    #[must_use]
    pub fn line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}:", path.display())?;
            if let Some(line) = self.line {
                write!(f, "{line}:")?;
            }
            write!(f, " ")?;
        }
        write!(f, "{}", self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;
