//! What the planner asked of the timeline. Requests only; carrying them out is the session's part.

use super::TimeRange;

/// A request about time, which all tracks share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineAction {
    /// Put the cursor at this instant, or take it away.
    SetCursor(Option<i64>),
    /// Show this range; requests of one gesture make one step of the zoom history.
    SetRange(TimeRange),
    /// The gesture that changed the range has ended.
    EndGesture,
    /// Pin A here.
    PinA(i64),
    /// Pin B here.
    PinB(i64),
    /// Take both pins away.
    ClearPins,
    /// Select this stretch for statistics and lists, or nothing.
    Select(Option<TimeRange>),
    /// Show the range before the last zoom or pan.
    ZoomBack,
    /// Undo a [`Self::ZoomBack`].
    ZoomForward,
    /// Show the whole horizon.
    Reset,
    /// Simulate, because there is nothing to show; the axis ignores it.
    RequestRun,
}

/// A request about one track, event or marker; the caller knows what they stand for.
#[derive(Clone, Debug, PartialEq)]
pub enum TrackRequest {
    /// Show or hide a line.
    Toggle {
        /// Place of the track.
        track: usize,
        /// Name of the line.
        series: String,
    },
    /// Show a line alone, or all again when it is alone already.
    Solo {
        /// Place of the track.
        track: usize,
        /// Name of the line.
        series: String,
    },
    /// Give a track another height, in points.
    Resize {
        /// Place of the track.
        track: usize,
        /// Its height.
        height: f32,
    },
    /// Show these values over the height of a track, or whatever is visible.
    Range {
        /// Place of the track.
        track: usize,
        /// Least and greatest.
        range: Option<[f64; 2]>,
    },
    /// Spread a track's values logarithmically, or evenly.
    Logarithmic {
        /// Place of the track.
        track: usize,
        /// Which of the two.
        on: bool,
    },
    /// Move a level to another value.
    MoveLevel {
        /// Place of the track.
        track: usize,
        /// Place of the level among those of the track.
        level: usize,
        /// Its new value.
        value: f64,
    },
    /// Draw a level across a track.
    AddLevel {
        /// Place of the track.
        track: usize,
        /// Its value.
        value: f64,
    },
    /// Take a level away.
    RemoveLevel {
        /// Place of the track.
        track: usize,
        /// Place of the level among those of the track.
        level: usize,
    },
    /// Move a track up (negative) or down by so many places.
    Move {
        /// Place of the track.
        track: usize,
        /// By how many places.
        by: isize,
    },
    /// Take a track away.
    Remove {
        /// Place of the track.
        track: usize,
    },
    /// Copy the numbers of a track as a table.
    Copy {
        /// Place of the track.
        track: usize,
    },
    /// Select what an event or a span stands for.
    Choose {
        /// The number its owner gave it.
        tag: u32,
    },
    /// Set a marker at an instant.
    AddMarker {
        /// The instant, in ticks.
        at: i64,
    },
    /// Start or pause playing.
    TogglePlay,
}

impl TrackRequest {
    /// The place of the track it is about, if it is about one.
    pub fn track_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::Toggle { track, .. }
            | Self::Solo { track, .. }
            | Self::Resize { track, .. }
            | Self::Range { track, .. }
            | Self::Logarithmic { track, .. }
            | Self::MoveLevel { track, .. }
            | Self::AddLevel { track, .. }
            | Self::RemoveLevel { track, .. }
            | Self::Move { track, .. }
            | Self::Remove { track }
            | Self::Copy { track } => Some(track),
            Self::Choose { .. } | Self::AddMarker { .. } | Self::TogglePlay => None,
        }
    }
}
