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
mod events;
mod fold;
mod gutter;
mod header;
mod input;
mod labels;
mod lanes;
mod overview;
mod paint;
mod pyramid;
mod rows;
mod scale;
mod series;
mod sign;
mod strip;
mod text;
mod ticks;
mod track;
mod tracks;

pub use self::action::{TimelineAction, TrackRequest};
pub use self::axis::{AxisView, TimeAxis, TimeRange};
pub use self::columns::Columns;
pub use self::fold::Cuts;
pub use self::labels::{instant_text, span_text};
pub use self::lanes::{Fence, Fill, Lane, Lanes, Span, Tie};
pub use self::pyramid::SeriesPyramid;
pub use self::series::{Bands, Between, Dash, Kind, Reading, SeriesView, Times, Values, stacked_edges};
pub use self::sign::Sign;
pub use self::strip::round_for;
pub use self::text::{integral as integral_text, interval as interval_text, value as value_text, with_unit};
pub use self::track::{EventMark, EventTone, MarkerView, ReferenceLine, Track, TrackState, TracksOptions};
pub use self::tracks::{TracksResponse, tracks_ui};
