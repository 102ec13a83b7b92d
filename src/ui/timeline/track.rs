//! A track: the series that share one plot, and why there may be nothing to see.

use super::SeriesView;

/// One plot of the stack.
#[derive(Clone, Copy, Debug)]
pub struct Track<'a> {
    /// Title; unique within a stack.
    pub title: &'a str,
    /// Unit of the scale; empty if it has none.
    pub unit: &'a str,
    /// What is measured, for the hover card; empty if the title says it all.
    pub definition: &'a str,
    /// Lines, in the order of the value list.
    pub series: &'a [SeriesView<'a>],
    /// Targets and limits.
    pub lines: &'a [ReferenceLine<'a>],
    /// Least and greatest value of the scale; without it the scale fits what is visible.
    pub fixed_range: Option<[f64; 2]>,
    /// Whether results are there.
    pub state: TrackState,
}

impl<'a> Track<'a> {
    /// A track of results with a fitted scale and no reference lines.
    pub const fn new(title: &'a str, unit: &'a str, series: &'a [SeriesView<'a>]) -> Self {
        Self { title, unit, definition: "", series, lines: &[], fixed_range: None, state: TrackState::Ready }
    }
}

/// A level to compare with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceLine<'a> {
    /// Name, such as "Target".
    pub name: &'a str,
    /// Level, in the unit of the track.
    pub value: f64,
}

/// Whether results are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrackState {
    /// Results are complete.
    #[default]
    Ready,
    /// Nothing was simulated yet.
    NotRun,
    /// Repeats arrive; series that are there already are shown.
    Running {
        /// Repeats that are finished.
        n_done: u32,
        /// Repeats that were asked for.
        n_total: u32,
    },
}
