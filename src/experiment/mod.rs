//! Runs many replications, compares scenarios and turns results into statements with intervals.
//!
//! [`study`] runs, [`result`](StudyResult) answers [`Measure`](crate::model::Measure)s, [`verify`] judges checks,
//! [`background`] does it beside the window. Only this layer starts threads below the window.

pub mod background;
pub mod baseline;
mod chain_names;
pub mod change;
pub mod clashes;
pub mod compare;
mod cost;
mod ending;
pub(crate) mod event_log;
pub mod inputs;
pub mod knob;
pub mod length;
pub mod library;
mod measure;
mod measure_goods;
pub mod metrics;
mod money;
pub mod rank_sets;
pub mod ranking;
pub mod recorded;
pub mod relief;
mod resource_use;
mod result;
pub mod rows;
pub mod runs;
pub mod search;
pub mod selection;
mod series;
mod series_goods;
pub mod standard;
pub mod statistics;
pub mod study;
mod summary;
pub mod sweep;
pub mod task;
pub mod tornado;
pub mod verdict;
pub mod verify;
pub mod wait_share;
pub mod warm_up;
pub mod yardstick;

pub use event_log::write_event_log;
pub use money::MoneyMatrix;
pub use result::{Failure, StudyResult, Trace};
pub use series::{Band, MAX_KEPT, PARTS, Series, SeriesKey, band_of, measure_of, unit};
pub use summary::{DemandSummary, ReplicationSummary, Stats, SupplySummary};
