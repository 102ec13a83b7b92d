//! Syncline: map how functions hand information, work and goods to each other, and simulate it.
//!
//! The layers point down: `units ← model ← engine ← experiment`, `model ← project`; `evidence` reads event logs
//! and simulates what it found; `layout` is pure geometry; `cli` and `ui` sit on top, and only `ui` knows the
//! window toolkit. ARCHITECTURE.md shows the house.

pub mod cli;
pub mod engine;
pub mod evidence;
pub mod experiment;
pub mod layout;
pub mod model;
pub mod project;
#[cfg(feature = "gui")]
pub mod ui;
pub mod units;
