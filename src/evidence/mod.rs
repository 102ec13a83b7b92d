//! From an event log to measured facts: import, measures, fitted distributions, a proposal for the map,
//! calibration and its judgement.
//!
//! It knows units and the document; only `judge` and `simulated` also know how to simulate. It must know nothing of
//! the command line, of project files and of screens.

pub mod calendars;
pub mod confidential;
pub mod delay;
pub mod distance;
pub mod draws;
pub mod explore;
pub mod fit;
pub mod function_rule;
pub mod import;
pub mod instant;
pub mod judge;
pub mod labels;
pub mod log;
pub mod map;
pub mod measure;
pub mod process;
pub mod reading;
pub mod simulated;
pub mod split;
pub mod waiting;
pub mod write;

/// Asked now and then by long work: whether it should end early and give nothing.
pub type Stop<'a> = &'a dyn Fn() -> bool;

/// Never ends early.
pub const NEVER: Stop<'static> = &|| false;

/// Cases or events after which long work asks.
pub(crate) const ASK_EVERY: usize = 1024;
