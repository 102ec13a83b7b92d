//! From an event log to measured facts: import, measures, fitted distributions, a proposal for the map,
//! calibration and its judgement.
//!
//! It knows units and the document; only `judge` also knows how to simulate. It must know nothing of
//! the command line, of project files and of screens.

pub mod calendars;
pub mod confidential;
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
pub mod split;
pub mod waiting;
pub mod write;
