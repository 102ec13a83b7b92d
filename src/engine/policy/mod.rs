//! The formulae of decisions: pure functions of what an owner believes and of stated parameters.
//!
//! A policy is asked with plain numbers and answers with plain numbers; it holds no state of a replication,
//! draws nothing and knows no clock. What has to be remembered from one decision to the next (a forecast, an
//! expectation) is a small plain value that its caller keeps, copies and replays.
//! Units: quantities in the unit of the item, times in periods of the decision unless a name says days, money
//! in the project's currency.

pub mod allocation;
pub mod anchoring;
pub mod approval;
pub mod capacity;
pub mod dual_sourcing;
pub mod forecast;
pub mod gap;
pub mod level;
pub mod lever;
pub mod mode;
pub mod mrp;
pub mod promise;
pub mod smoothing;
