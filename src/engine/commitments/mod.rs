//! Decisions in force held against each other: what they commit to, and whether what must match does match.
//! Nothing is decided or paid here.

mod kinds;
mod record;
mod terms;

pub use record::{Cause, ConflictCount, ConflictRecord, ConflictRow, Kind, Party};
pub use terms::{Outcome, Terms, Used};
