//! What the planner asked of the timeline. Requests only; carrying them out is the session's part.

use super::TimeRange;

/// A request from the tracks.
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
    /// Show the range before the last zoom or pan.
    ZoomBack,
    /// Undo a [`Self::ZoomBack`].
    ZoomForward,
    /// Show the whole horizon.
    Reset,
    /// Simulate, because there is nothing to show; the axis ignores it.
    RequestRun,
}
