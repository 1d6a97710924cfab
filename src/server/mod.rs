//! The language server: carries questions in and answers out. Does not know how anything is analysed.
