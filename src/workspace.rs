//! Finds, reads and writes the files of a folder. With `config`, the only module that opens files.
