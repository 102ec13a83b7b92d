//! Statistics that a replication collects and that merge exactly, in any order.
//!
//! Everything is a sum of integers or a count, so the merged result does not depend on which thread
//! finished first. Nothing here knows what is measured, and nothing grows with the number of
//! observations.

mod binned;
mod histogram;
mod level;
mod tally;

pub use binned::{BinnedEvents, BinnedLevel, Bins};
pub use histogram::Histogram;
pub use level::{Level, LevelTotals};
pub use tally::Tally;
