//! The one time range, cursor and pair of pins that everything over time shares.
//!
//! Session state: it is not saved with the project and not undone with it. It must not paint.

use egui::Rangef;
use jiff::civil::DateTime;

use super::TimelineAction;

/// The closest zoom, in ticks (milliseconds).
const MIN_SPAN: i64 = 20;
/// Steps of zoom history that are kept.
const HISTORY: usize = 100;

/// A stretch of time in ticks (milliseconds) from the start of the run; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeRange {
    start: i64,
    end: i64,
}

impl TimeRange {
    /// The range between two instants in either order; at least one tick long.
    pub fn new(one: i64, other: i64) -> Self {
        let start = one.min(other);
        Self { start, end: one.max(other).max(start.saturating_add(1)) }
    }

    /// First instant.
    pub const fn start(self) -> i64 {
        self.start
    }

    /// Instant at which the range ends.
    pub const fn end(self) -> i64 {
        self.end
    }

    /// The part of it inside another range, if there is one.
    pub fn clipped(self, outer: Self) -> Option<Self> {
        let (start, end) = (self.start.max(outer.start), self.end.min(outer.end));
        (start < end).then_some(Self { start, end })
    }

    /// Length in ticks, at least 1.
    pub const fn span(self) -> i64 {
        self.end.saturating_sub(self.start)
    }

    /// Whether an instant lies inside or on an end.
    pub const fn contains(self, time: i64) -> bool {
        self.start <= time && time <= self.end
    }

    /// The same length moved and, where needed, cut so that it lies inside `outer`.
    fn within(self, outer: Self) -> Self {
        let span = self.span().min(outer.span());
        let start = self.start.clamp(outer.start, outer.end - span);
        Self { start, end: start + span }
    }
}

/// What is shown: range, cursor and pins. Copied freely, so that one frame paints one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisView {
    /// Visible range.
    pub range: TimeRange,
    /// Cursor, in ticks.
    pub cursor: Option<i64>,
    /// First pin, in ticks.
    pub pin_a: Option<i64>,
    /// Second pin, in ticks.
    pub pin_b: Option<i64>,
    /// Stretch that statistics and lists are about.
    pub selection: Option<TimeRange>,
}

impl AxisView {
    /// All of time, without cursor and pins.
    pub(super) const fn whole() -> Self {
        let range = TimeRange { start: 0, end: i64::MAX };
        Self { range, cursor: None, pin_a: None, pin_b: None, selection: None }
    }

    /// Where an instant is, in points, when the range fills `plot` from left to right.
    pub fn x_of(&self, time: i64, plot: Rangef) -> f32 {
        let share = time.saturating_sub(self.range.start) as f64 / self.range.span() as f64;
        (f64::from(plot.min) + share * f64::from(plot.span())) as f32
    }

    /// The instant at `x`, in points; may lie outside the range.
    pub fn time_at(&self, x: f32, plot: Rangef) -> i64 {
        let width = f64::from(plot.span()).max(1.0);
        let share = f64::from(x - plot.min) / width;
        let ticks = (share * self.range.span() as f64).round() as i64;
        self.range.start.saturating_add(ticks)
    }
}

/// Visible range with its history, cursor, pins, horizon and start date.
#[derive(Clone, Debug)]
pub struct TimeAxis {
    horizon: TimeRange,
    view: AxisView,
    back: Vec<TimeRange>,
    forward: Vec<TimeRange>,
    in_gesture: bool,
    start_date: Option<DateTime>,
}

impl TimeAxis {
    /// An axis from the start of the run to `horizon_end` (ticks, at least 1), showing all of it.
    ///
    /// With a start date its labels are calendar dates, otherwise elapsed days and weeks.
    pub fn new(horizon_end: i64, start_date: Option<DateTime>) -> Self {
        let horizon = TimeRange::new(0, horizon_end.max(1));
        Self {
            horizon,
            view: AxisView { range: horizon, cursor: None, pin_a: None, pin_b: None, selection: None },
            back: Vec::new(),
            forward: Vec::new(),
            in_gesture: false,
            start_date,
        }
    }

    /// Takes over another horizon and start date. The range stays where it can; an axis that showed
    /// everything shows everything again. Cursor and pins beyond the new end are taken away.
    pub fn set_horizon(&mut self, horizon_end: i64, start_date: Option<DateTime>) {
        let was_fitted = self.is_fitted();
        self.start_date = start_date;
        let horizon = TimeRange::new(0, horizon_end.max(1));
        if horizon == self.horizon {
            return;
        }
        self.horizon = horizon;
        self.view.range = if was_fitted { horizon } else { self.clamped(self.view.range) };
        self.back.clear();
        self.forward.clear();
        for instant in [&mut self.view.cursor, &mut self.view.pin_a, &mut self.view.pin_b] {
            *instant = instant.filter(|time| horizon.contains(*time));
        }
        self.view.selection = self.view.selection.filter(|range| horizon.contains(range.start())).map(|range| range.within(horizon));
    }

    /// Carries out a request of the tracks.
    pub fn apply(&mut self, action: TimelineAction) {
        match action {
            TimelineAction::SetCursor(time) => {
                self.view.cursor = time.map(|time| self.on_horizon(time));
            }
            TimelineAction::SetRange(range) => self.set_range(range),
            TimelineAction::EndGesture => self.in_gesture = false,
            TimelineAction::PinA(time) => self.view.pin_a = Some(self.on_horizon(time)),
            TimelineAction::PinB(time) => self.view.pin_b = Some(self.on_horizon(time)),
            TimelineAction::ClearPins => {
                self.view.pin_a = None;
                self.view.pin_b = None;
            }
            TimelineAction::Select(range) => self.view.selection = range.map(|range| range.within(self.horizon)),
            TimelineAction::ZoomBack => {
                self.in_gesture = false;
                if let Some(range) = self.back.pop() {
                    self.forward.push(self.view.range);
                    self.view.range = range;
                }
            }
            TimelineAction::ZoomForward => {
                self.in_gesture = false;
                if let Some(range) = self.forward.pop() {
                    self.back.push(self.view.range);
                    self.view.range = range;
                }
            }
            TimelineAction::Reset => {
                self.in_gesture = false;
                self.set_range(self.horizon);
                self.in_gesture = false;
            }
            TimelineAction::RequestRun => {}
        }
    }

    /// Range, cursor and pins.
    pub const fn view(&self) -> AxisView {
        self.view
    }

    /// Range, cursor and pins as they will be after these requests.
    pub fn view_after(&self, actions: &[TimelineAction]) -> AxisView {
        if actions.is_empty() {
            return self.view;
        }
        let mut after = self.clone();
        for action in actions {
            after.apply(*action);
        }
        after.view
    }

    /// Visible range.
    pub const fn range(&self) -> TimeRange {
        self.view.range
    }

    /// Cursor in ticks.
    pub const fn cursor(&self) -> Option<i64> {
        self.view.cursor
    }

    /// Everything that can be shown.
    pub const fn horizon(&self) -> TimeRange {
        self.horizon
    }

    /// Date and time of tick 0, if the project has one.
    pub const fn start_date(&self) -> Option<DateTime> {
        self.start_date
    }

    /// Whether the whole horizon is visible.
    pub fn is_fitted(&self) -> bool {
        self.view.range == self.horizon
    }

    /// Whether there is a range to go back to.
    pub fn can_zoom_back(&self) -> bool {
        !self.back.is_empty()
    }

    /// Whether there is a range to go forward to.
    pub fn can_zoom_forward(&self) -> bool {
        !self.forward.is_empty()
    }

    /// Whether a gesture that changes the range goes on.
    pub const fn is_in_gesture(&self) -> bool {
        self.in_gesture
    }

    /// The range `factor` times as long in which `about` stays at the same place on screen.
    pub fn zoomed(&self, factor: f64, about: i64) -> TimeRange {
        let range = self.view.range;
        let most = self.horizon.span().max(1) as f64;
        let least = (MIN_SPAN as f64).min(most);
        let span = (range.span() as f64 * factor).clamp(least, most).round();
        let share = (about - range.start) as f64 / range.span() as f64;
        let start = about as f64 - share * span;
        let start = start.round() as i64;
        self.clamped(TimeRange::new(start, start.saturating_add(span as i64)))
    }

    /// A range moved by so many ticks, stopped at the ends of the horizon.
    pub fn panned(&self, from: TimeRange, by: i64) -> TimeRange {
        self.clamped(TimeRange { start: from.start.saturating_add(by), end: from.end.saturating_add(by) })
    }

    fn set_range(&mut self, range: TimeRange) {
        let range = self.clamped(range);
        if range == self.view.range {
            return;
        }
        if !self.in_gesture {
            self.back.push(self.view.range);
            if HISTORY < self.back.len() {
                self.back.remove(0);
            }
            self.forward.clear();
            self.in_gesture = true;
        }
        self.view.range = range;
    }

    fn clamped(&self, range: TimeRange) -> TimeRange {
        let least = MIN_SPAN.min(self.horizon.span());
        let end = range.end.max(range.start.saturating_add(least));
        TimeRange { start: range.start, end }.within(self.horizon)
    }

    fn on_horizon(&self, time: i64) -> i64 {
        time.clamp(self.horizon.start, self.horizon.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn axis() -> TimeAxis {
        TimeAxis::new(1_000 * HOUR, None)
    }

    fn set(axis: &mut TimeAxis, start: i64, end: i64) {
        axis.apply(TimelineAction::SetRange(TimeRange::new(start, end)));
        axis.apply(TimelineAction::EndGesture);
    }

    #[test]
    fn a_range_beyond_the_horizon_is_moved_inside_and_keeps_its_length() {
        let mut axis = axis();
        set(&mut axis, 950 * HOUR, 1_050 * HOUR);
        assert_eq!(axis.range(), TimeRange::new(900 * HOUR, 1_000 * HOUR));
        set(&mut axis, -50 * HOUR, 30 * HOUR);
        assert_eq!(axis.range(), TimeRange::new(0, 80 * HOUR));
    }

    #[test]
    fn zooming_keeps_the_instant_under_the_pointer_where_it_is() {
        let mut axis = axis();
        let plot = Rangef::new(168.0, 968.0);
        let about = 300 * HOUR;
        for factor in [0.5, 0.3, 0.7, 2.0] {
            let before = axis.view().x_of(about, plot);
            axis.apply(TimelineAction::SetRange(axis.zoomed(factor, about)));
            assert!((axis.view().x_of(about, plot) - before).abs() < 0.01);
        }
    }

    #[test]
    fn zooming_stops_at_the_horizon_and_at_the_closest_zoom() {
        let mut axis = axis();
        assert_eq!(axis.zoomed(5.0, 10 * HOUR), axis.horizon());
        for _ in 0..60 {
            axis.apply(TimelineAction::SetRange(axis.zoomed(0.5, 10 * HOUR)));
        }
        assert_eq!(axis.range().span(), MIN_SPAN);
        assert!(axis.range().contains(10 * HOUR));
    }

    #[test]
    fn place_and_instant_convert_into_each_other() {
        let mut axis = axis();
        set(&mut axis, 100 * HOUR, 200 * HOUR);
        let plot = Rangef::new(168.0, 1_144.0);
        for time in [100 * HOUR, 133 * HOUR + 7, 200 * HOUR] {
            let back = axis.view().time_at(axis.view().x_of(time, plot), plot);
            let tick_per_point = axis.range().span() / 976;
            assert!((back - time).abs() < tick_per_point / 100, "{time} became {back}");
        }
    }

    #[test]
    fn a_gesture_of_many_ranges_is_one_step_of_the_history() {
        let mut axis = axis();
        for step in 1..20 {
            axis.apply(TimelineAction::SetRange(TimeRange::new(0, (100 - step) * HOUR)));
        }
        axis.apply(TimelineAction::EndGesture);
        axis.apply(TimelineAction::ZoomBack);
        assert!(axis.is_fitted());
        axis.apply(TimelineAction::ZoomForward);
        assert_eq!(axis.range(), TimeRange::new(0, 81 * HOUR));
        assert!(!axis.can_zoom_forward());
    }

    #[test]
    fn a_new_zoom_after_going_back_forgets_what_was_ahead() {
        let mut axis = axis();
        set(&mut axis, 0, 500 * HOUR);
        set(&mut axis, 0, 250 * HOUR);
        axis.apply(TimelineAction::ZoomBack);
        set(&mut axis, 0, 100 * HOUR);
        axis.apply(TimelineAction::ZoomForward);
        assert_eq!(axis.range(), TimeRange::new(0, 100 * HOUR));
        axis.apply(TimelineAction::ZoomBack);
        assert_eq!(axis.range(), TimeRange::new(0, 500 * HOUR));
    }

    #[test]
    fn reset_shows_everything_and_can_be_taken_back() {
        let mut axis = axis();
        set(&mut axis, 10 * HOUR, 20 * HOUR);
        axis.apply(TimelineAction::Reset);
        assert!(axis.is_fitted());
        axis.apply(TimelineAction::ZoomBack);
        assert_eq!(axis.range(), TimeRange::new(10 * HOUR, 20 * HOUR));
    }

    #[test]
    fn cursor_and_pins_stay_on_the_horizon() {
        let mut axis = axis();
        axis.apply(TimelineAction::SetCursor(Some(-5)));
        axis.apply(TimelineAction::PinA(7 * HOUR));
        axis.apply(TimelineAction::PinB(2_000 * HOUR));
        assert_eq!(axis.cursor(), Some(0));
        assert_eq!(axis.view().pin_b, Some(1_000 * HOUR));
        axis.set_horizon(100 * HOUR, None);
        assert_eq!(axis.view().pin_a, Some(7 * HOUR));
        assert_eq!(axis.view().pin_b, None);
        axis.apply(TimelineAction::ClearPins);
        assert_eq!(axis.view().pin_a, None);
    }

    #[test]
    fn a_longer_horizon_is_shown_whole_if_everything_was_shown_before() {
        let mut axis = axis();
        axis.set_horizon(2_000 * HOUR, None);
        assert_eq!(axis.range().end(), 2_000 * HOUR);
        set(&mut axis, 100 * HOUR, 200 * HOUR);
        axis.set_horizon(3_000 * HOUR, None);
        assert_eq!(axis.range(), TimeRange::new(100 * HOUR, 200 * HOUR));
    }

    #[test]
    fn instants_at_the_ends_of_time_have_a_place_and_panic_nowhere() {
        let view = TimeAxis::new(i64::MAX, None).view();
        let plot = Rangef::new(0.0, 100.0);
        for time in [i64::MIN, -1, 0, i64::MAX] {
            assert!(view.x_of(time, plot).is_finite());
        }
        assert_eq!(view.time_at(1e9, plot), i64::MAX);
    }

    #[test]
    fn the_view_after_requests_is_the_view_once_they_are_applied() {
        let mut axis = axis();
        let actions = [
            TimelineAction::SetRange(TimeRange::new(HOUR, 5 * HOUR)),
            TimelineAction::SetCursor(Some(2 * HOUR)),
            TimelineAction::PinA(3 * HOUR),
        ];
        let foreseen = axis.view_after(&actions);
        assert_ne!(foreseen, axis.view());
        for action in actions {
            axis.apply(action);
        }
        assert_eq!(foreseen, axis.view());
    }
}
