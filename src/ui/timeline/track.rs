//! A track: the series or lanes that share one plot, and why there may be nothing to see.

use super::lanes::Lanes;
use super::{SeriesView, TimeRange};

/// One plot of the stack.
#[derive(Clone, Copy, Debug)]
pub struct Track<'a> {
    /// Title; unique within a stack.
    pub title: &'a str,
    /// Unit of the scale; empty if it has none.
    pub unit: &'a str,
    /// What is measured, for the hover card; empty if the title says it all.
    pub definition: &'a str,
    /// What lines and bands are: how many repeats, how their spread is shown.
    pub caption: &'a str,
    /// Whose results they are, where that is not what the picker says; empty otherwise.
    pub whose: &'a str,
    /// Whether the lines are beliefs about the first of them, so that it is told how far they are apart.
    pub are_beliefs: bool,
    /// Lines, in the order of the value list.
    pub series: &'a [SeriesView<'a>],
    /// Lanes instead of a scale with lines.
    pub lanes: Option<&'a Lanes>,
    /// Targets and limits.
    pub lines: &'a [ReferenceLine<'a>],
    /// Least and greatest value of the scale; without it the scale fits what is visible.
    pub fixed_range: Option<[f64; 2]>,
    /// Whether equal factors are equally high.
    pub is_logarithmic: bool,
    /// Height in points, where it was chosen.
    pub height: Option<f32>,
    /// Whether results are there.
    pub state: TrackState,
}

impl<'a> Track<'a> {
    /// A track of results with a fitted scale and no reference lines.
    pub const fn new(title: &'a str, unit: &'a str, series: &'a [SeriesView<'a>]) -> Self {
        Self {
            title,
            unit,
            definition: "",
            caption: "",
            whose: "",
            are_beliefs: false,
            series,
            lanes: None,
            lines: &[],
            fixed_range: None,
            is_logarithmic: false,
            height: None,
            state: TrackState::Ready,
        }
    }

    /// The lines that are shown.
    pub fn shown(&self) -> impl Iterator<Item = &'a SeriesView<'a>> + use<'a> {
        self.series.iter().filter(|series| !series.is_hidden)
    }
}

/// A level to compare with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceLine<'a> {
    /// Name, such as "Target".
    pub name: &'a str,
    /// Level, in the unit of the track.
    pub value: f64,
    /// Whether it can be dragged.
    pub is_movable: bool,
}

/// A mark on the row of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventMark {
    /// When, in ticks.
    pub time: i64,
    /// How long it lasts; none for an instant.
    pub until: Option<i64>,
    /// What happened.
    pub text: String,
    /// How it is marked.
    pub tone: EventTone,
    /// A number of the owner's, for when it is chosen.
    pub tag: u32,
}

/// How an event is marked; each has a form of its own, so that colour never stands alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventTone {
    /// A tick.
    #[default]
    Plain,
    /// A tick with a triangle: worth a look.
    Look,
    /// A tick with a cross: a clash or a loss.
    Clash,
}

/// A named instant or stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkerView {
    /// Its letter.
    pub letter: String,
    /// Its name.
    pub name: String,
    /// When, in ticks.
    pub time: i64,
    /// When it ends, in ticks.
    pub until: Option<i64>,
}

/// What all tracks of a stack have in common.
#[derive(Clone, Copy, Debug, Default)]
pub struct TracksOptions<'a> {
    /// Instant, in ticks, before which results do not count.
    pub warm_up_end: Option<i64>,
    /// Instant, in ticks, until which leaving out is proposed, where it differs from the warm-up.
    pub warm_up_proposed: Option<i64>,
    /// Stretches in which nobody works, ascending.
    pub closed: &'a [TimeRange],
    /// Events, ascending by time; none leaves the row of events out.
    pub events: &'a [EventMark],
    /// Where the events come from, such as "Repeat 1".
    pub events_caption: &'a str,
    /// Named instants.
    pub markers: &'a [MarkerView],
    /// The line in the strip that shows the whole horizon; none leaves the strip out.
    pub overview: Option<SeriesView<'a>>,
    /// Whether time is told as elapsed time although there is a start date.
    pub is_elapsed: bool,
    /// Whether the caller offers to change tracks, which adds a menu to every header.
    pub can_arrange: bool,
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
