//! Tracks: plots stacked over one time range with one cursor.
//!
//! The caller hands over views of its series and a [`TimeAxis`]; [`tracks_ui`] paints them and returns
//! what the planner asked for as [`TimelineAction`]s. The session applies them to the axis, so every
//! other place that shows time (the map, lanes, lists) follows the same range and cursor.
//!
//! Nothing here knows projects, scenarios or engines, and nothing here changes the axis.

mod action;
mod axis;
mod columns;
mod gutter;
mod header;
mod input;
mod labels;
mod paint;
mod pyramid;
mod scale;
mod series;
mod strip;
mod text;
mod ticks;
mod track;
mod tracks;

pub use self::action::TimelineAction;
pub use self::axis::{AxisView, TimeAxis, TimeRange};
pub use self::columns::Columns;
pub use self::labels::{instant_text, span_text};
pub use self::pyramid::SeriesPyramid;
pub use self::series::{Bands, Between, Dash, Kind, Reading, SeriesView, Times, Values};
pub use self::track::{ReferenceLine, Track, TrackState};
pub use self::tracks::{TracksOptions, TracksResponse, tracks_ui};
