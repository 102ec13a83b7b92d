//! Decisions in force held against each other: what they commit to, and whether what must match does match.
//! Nothing is decided or paid here.

mod book;
mod kinds;
mod record;
mod terms;

pub use book::{AsIf, Book, Key, News, Promise};
pub use record::{Cause, CommitmentRow, ConflictCount, ConflictRecord, ConflictRow, Kind, Party, State};
pub use terms::{Outcome, Terms, Used};
