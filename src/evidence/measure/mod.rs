//! Measuring a log: pairs, handoffs, decisions, working time, and how measured facts are written down and
//! compared. It must not know how a log was read.

pub mod decision;
pub mod expect;
pub mod facts;
pub mod json;
pub mod summary;
pub mod working;
pub mod workload;

pub use facts::{Facts, FunctionPair};
pub use summary::Summary;
pub use working::WorkingHours;
