//! Runs many replications, compares scenarios and turns results into statements with intervals.
//!
//! [`study`] runs, [`result`](StudyResult) answers [`Measure`](crate::model::Measure)s, [`verify`] judges checks,
//! [`background`] does it beside the window. Only this layer starts threads below the window.

pub mod background;
pub mod change;
pub mod compare;
pub mod inputs;
pub mod length;
pub mod library;
mod measure;
pub mod rank_sets;
pub mod ranking;
pub mod relief;
mod result;
pub mod rows;
pub mod runs;
pub mod search;
pub mod selection;
mod series;
pub mod standard;
pub mod statistics;
pub mod study;
mod summary;
pub mod sweep;
pub mod tornado;
pub mod verdict;
pub mod verify;
pub mod warm_up;
pub mod yardstick;

pub use result::{Failure, StudyResult, Trace};
pub use series::{Band, MAX_KEPT, PARTS, Series, SeriesKey, measure_of, unit};
pub use summary::{ReplicationSummary, Stats};
