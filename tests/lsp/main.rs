//! The language server as an editor meets it: the real binary over its standard input and output.

mod actions;
mod bibliographies;
mod bibliography;
mod calls;
mod cancellation;
mod completion;
mod damage;
mod definition;
mod diagnostics;
mod documents;
mod draft;
mod edits;
mod folders;
mod hostile;
mod hover;
mod indexing;
mod life;
mod nothing_lost;
mod order;
mod outline;
mod positions;
mod rename;
mod support;
mod surroundings;
mod tags;
mod two_servers;
