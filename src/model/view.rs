//! How the map is laid out and which tracks are shown: the part of the view that is worth sharing.

use super::id::{ActivityId, FunctionId, HandoffId, ScenarioId};
use super::measure::Measure;
use super::record::{choice, plain_choice, record};
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
        /// Functions that neither the hand nor tidying up moves.
        pub locked: Vec<FunctionId>,
        /// Functions drawn above all others, the uppermost last.
        pub front: Vec<FunctionId>,
        /// Functions drawn below all others, the lowest last.
        pub back: Vec<FunctionId>,
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
        /// Whose results it shows.
        pub of: TrackOf,
        /// What its money is stacked by.
        pub split: MoneySplit,
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

    /// A way to look at results that is worth coming back to: which scenarios, which repeat, which stretch of time.
    pub struct Board {
        /// Name on screen.
        pub name: String,
        /// What to look for.
        pub description: String,
        /// The scenario that is looked at; missing means the base.
        pub scenario: Option<ScenarioId>,
        /// Whether the base stands beside it.
        pub has_base: bool,
        /// Scenarios that stand beside it.
        pub beside: Vec<ScenarioId>,
        /// Whether lines are differences to the base.
        pub is_difference: bool,
        /// The repeat whose lanes, events and single lines are shown, counted from 0.
        pub repeat: u32,
        /// Whether lines are those of this repeat alone.
        pub is_single: bool,
        /// Whether the tracks have the page to themselves.
        pub is_large: bool,
        /// Start and end of the stretch that is shown; missing means all of it.
        pub range: Option<(Duration, Duration)>,
        /// Where the cursor stands.
        pub cursor: Option<Duration>,
        /// Where the pins A and B stand.
        pub pins: Option<(Duration, Duration)>,
        /// Its tracks from top to bottom; none leaves those of the project as they are.
        pub tracks: Vec<Track>,
        /// Whether closed hours are cut out of the axis.
        pub is_folded: bool,
        /// Whether time is told as elapsed time instead of dates.
        pub is_elapsed: bool,
    }
}

choice! {
    /// Whose results a track shows.
    #[derive(Copy)]
    pub enum TrackOf {
        /// Those of the scenario in the picker, with others beside them where these are compared.
        #[default]
        Shown,
        /// Those of the base, whatever is in the picker.
        Base,
        /// Those of one scenario, whatever is in the picker.
        Scenario(ScenarioId),
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

    /// What the money of a track is stacked by.
    pub enum MoneySplit {
        /// Who pays it, as means over repeats.
        #[default]
        Payer = "who pays",
        /// Who caused it, in one repeat.
        Cause = "who caused it",
        /// What it is for, in one repeat.
        Kind = "what it is for",
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
