//! How the map is laid out and which tracks are shown: the part of the view that is worth sharing.

use super::id::{ActivityId, FunctionId, HandoffId};
use super::measure::Measure;
use super::record::{plain_choice, record};
use super::table::Table;
use crate::units::Duration;

record! {
    /// Where things stand on the canvas. One unit is one point at 100 %.
    pub struct Layout {
        /// Upper left corners of function cards.
        pub functions: Table<FunctionId, Position>,
        /// Bends of handoffs.
        pub bends: Table<HandoffId, Vec<Position>>,
        /// Activities shown opened inside their function.
        pub opened: Vec<ActivityId>,
    }

    /// A point on the canvas.
    #[derive(Copy)]
    pub struct Position {
        /// To the right.
        pub x: f32,
        /// Downwards.
        pub y: f32,
    }

    /// A swim lane or group of functions.
    pub struct Group {
        /// Name on screen.
        pub name: String,
        /// Members.
        pub members: Vec<FunctionId>,
        /// Whether it is shown as one card.
        pub collapsed: bool,
        /// Whether its members cannot be moved by accident.
        pub locked: bool,
    }

    /// A plot on the shared time axis that is saved with the project.
    pub struct Track {
        /// Title on screen.
        pub title: String,
        /// What it shows.
        pub measures: Vec<Measure>,
        /// Height in points; missing means the usual one.
        pub height: Option<f32>,
        /// Where it stands among the tracks.
        pub order: u32,
        /// How it is drawn.
        pub kind: TrackKind,
        /// How its values are spread over its height.
        pub scale: TrackScale,
        /// Least and greatest value shown; missing means whatever is visible.
        pub range: Option<(f64, f64)>,
        /// Targets, limits and other levels drawn across it.
        pub levels: Vec<TrackLevel>,
        /// Lines that are not shown, by name.
        pub hidden: Vec<String>,
    }

    /// A level to compare a track's values with.
    pub struct TrackLevel {
        /// Name on screen.
        pub name: String,
        /// Level, in the unit of the track.
        pub value: f64,
    }

    /// A named instant or stretch on the shared time axis.
    pub struct Marker {
        /// Name on screen.
        pub name: String,
        /// One letter from A to Z by which it is called.
        pub letter: String,
        /// When it is, or when it begins, counted from the start of the clock.
        pub at: Duration,
        /// When it ends; missing means it is an instant.
        pub until: Option<Duration>,
    }
}

plain_choice! {
    /// How a track is drawn.
    pub enum TrackKind {
        /// Lines with bands.
        #[default]
        Plot = "Plot",
        /// Beliefs against the truth.
        Beliefs = "What they know",
        /// Plans in force as bars.
        Commitments = "Plans in force",
        /// Decisions as stacked segments.
        Decisions = "Decisions",
        /// Money, stacked.
        Money = "Money",
    }

    /// How the values of a track are spread over its height.
    pub enum TrackScale {
        /// Equal steps of value are equally high.
        #[default]
        Even = "Even",
        /// Equal factors of value are equally high.
        Logarithmic = "Logarithmic",
    }
}
