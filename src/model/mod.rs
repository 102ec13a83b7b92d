//! The document: what a planner states about the map. It knows nothing of simulation, files or screens.
//!
//! Entities live in flat, id-keyed, ordered [`Table`]s of one [`Document`] and refer to each other by
//! identifier. Every change goes through an [`Edit`](edit::Edit); [`History`](history::History) keeps
//! labelled snapshots; [`scenario_tree`] applies scenarios; [`finding`] lists what is wrong.

mod arrange;
mod baseline;
mod calendar;
pub mod check;
mod decision;
mod distribution;
pub mod edit;
mod entity;
pub mod finding;
pub mod formula;
mod function;
pub mod history;
mod id;
mod measure;
mod policy;
mod record;
pub mod references;
mod remark;
mod scale;
mod scenario;
pub mod scenario_edit;
pub mod scenario_tree;
mod settings;
pub mod share;
mod signal;
pub mod statics;
mod supply;
mod table;
mod view;
mod work;

pub use baseline::*;
pub use calendar::*;
pub use decision::*;
pub use distribution::*;
pub use entity::{Document, Entity, EntityRef};
pub use function::*;
pub use id::*;
pub use measure::*;
pub use policy::*;
pub use remark::*;
pub use scale::Shared;
pub use scenario::*;
pub use settings::Settings;
pub use signal::*;
pub use supply::*;
pub use table::Table;
pub use view::*;
pub use work::*;
