//! The one time range, cursor and pair of pins that everything over time shares.
//!
//! Session state: it is not saved with the project and not undone with it. It must not paint.

use std::sync::Arc;

use egui::Rangef;
use jiff::civil::DateTime;

use super::TimelineAction;
use super::fold::{Cut, Cuts, cuts};

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

    /// The same length moved and, where needed, shortened so that it lies inside `outer`.
    fn within(self, outer: Self) -> Self {
        let span = self.span().min(outer.span());
        let start = self.start.clamp(outer.start, outer.end - span);
        Self { start, end: start + span }
    }
}

/// What is shown: range, cursor and pins. Copied freely, so that one frame paints one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisView<'a> {
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
    /// What is cut out of the axis.
    pub cuts: Cuts<'a>,
    /// Time along the axis at the start of the range, and from there to its end.
    along: (i64, i64),
}

impl<'a> AxisView<'a> {
    /// All of time, without cursor and pins.
    pub(super) const fn whole() -> Self {
        let range = TimeRange { start: 0, end: i64::MAX };
        Self { range, cursor: None, pin_a: None, pin_b: None, selection: None, cuts: Cuts::of(&[]), along: (0, i64::MAX) }
    }

    /// Another range with everything else as it is.
    #[must_use]
    pub fn over(self, range: TimeRange) -> Self {
        let along = (self.cuts.along(range.start), self.cuts.between(range.start, range.end).max(1));
        Self { range, along, ..self }
    }

    /// The same with nothing cut out.
    #[must_use]
    pub fn uncut(self) -> AxisView<'static> {
        let Self { range, cursor, pin_a, pin_b, selection, .. } = self;
        AxisView { cursor, pin_a, pin_b, selection, ..AxisView::whole() }.over(range)
    }

    fn cut(self, cuts: Cuts<'a>) -> Self {
        AxisView { cuts, ..self }.over(self.range)
    }

    /// Length of the visible range along the axis, in ticks, at least 1; what is cut out does not count.
    pub const fn shown_span(&self) -> i64 {
        self.along.1
    }

    /// Where an instant is, in points, when the range fills `plot` from left to right.
    pub fn x_of(&self, time: i64, plot: Rangef) -> f32 {
        let share = self.cuts.along(time).saturating_sub(self.along.0) as f64 / self.along.1 as f64;
        (f64::from(plot.min) + share * f64::from(plot.span())) as f32
    }

    /// The instant at `x`, in points; may lie outside the range.
    pub fn time_at(&self, x: f32, plot: Rangef) -> i64 {
        let width = f64::from(plot.span()).max(1.0);
        let share = f64::from(x - plot.min) / width;
        let ticks = (share * self.along.1 as f64).round() as i64;
        self.cuts.instant(self.along.0.saturating_add(ticks))
    }
}

/// Visible range with its history, cursor, pins, horizon and start date.
#[derive(Clone, Debug)]
pub struct TimeAxis {
    horizon: TimeRange,
    /// Without what is cut out, which [`Self::view`] adds.
    view: AxisView<'static>,
    /// What is cut out of the axis.
    fold: Arc<[Cut]>,
    /// The stretches it was made from.
    folded: Arc<[TimeRange]>,
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
            view: AxisView::whole().over(horizon),
            fold: Arc::default(),
            folded: Arc::default(),
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
        if was_fitted {
            self.view.range = horizon;
        }
        self.back.clear();
        self.forward.clear();
        for instant in [&mut self.view.cursor, &mut self.view.pin_a, &mut self.view.pin_b] {
            *instant = instant.filter(|time| horizon.contains(*time));
        }
        self.view.selection = self.view.selection.filter(|range| horizon.contains(range.start())).map(|range| range.within(horizon));
        self.refold();
    }

    /// Cuts stretches out of the axis, or none; they are in ascending order.
    pub fn set_folded(&mut self, closed: &[TimeRange]) {
        if *self.folded == *closed {
            return;
        }
        self.folded = closed.into();
        self.refold();
    }

    fn refold(&mut self) {
        self.fold = cuts(&self.folded, self.horizon, MIN_SPAN).into();
        self.view.range = self.clamped(self.view.range);
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
    pub fn view(&self) -> AxisView<'_> {
        self.view.cut(self.cuts())
    }

    fn cuts(&self) -> Cuts<'_> {
        Cuts::of(&self.fold)
    }

    /// Range, cursor and pins as they will be after these requests.
    pub fn view_after(&self, actions: &[TimelineAction]) -> AxisView<'_> {
        if actions.is_empty() {
            return self.view();
        }
        let mut after = self.clone();
        for action in actions {
            after.apply(*action);
        }
        after.view.cut(self.cuts())
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
        let cuts = self.cuts();
        let (range, about) = (self.view.range, cuts.along(about));
        let shown = cuts.between(range.start, range.end).max(1) as f64;
        let most = cuts.between(self.horizon.start, self.horizon.end).max(1) as f64;
        let least = (MIN_SPAN as f64).min(most);
        let span = (shown * factor).clamp(least, most).round();
        let share = (about - cuts.along(range.start)) as f64 / shown;
        let start = about as f64 - share * span;
        let start = start.round() as i64;
        self.between(start, start.saturating_add(span as i64))
    }

    /// A range moved by so many ticks along the axis, stopped at the ends of the horizon.
    pub fn panned(&self, from: TimeRange, by: i64) -> TimeRange {
        let cuts = self.cuts();
        self.between(cuts.along(from.start).saturating_add(by), cuts.along(from.end).saturating_add(by))
    }

    /// The range moved so that an instant lies in its middle.
    pub fn centred(&self, time: i64) -> TimeRange {
        let shown = self.view().shown_span();
        let start = self.cuts().along(time).saturating_sub(shown / 2);
        self.between(start, start.saturating_add(shown))
    }

    /// The range moved just so far that an instant is visible; none where it is.
    pub fn reaching(&self, time: i64) -> Option<TimeRange> {
        let (range, cuts) = (self.view.range, self.cuts());
        let by = if time < range.start {
            -cuts.between(time, range.start)
        } else if range.end < time {
            cuts.between(range.end, time)
        } else {
            return None;
        };
        Some(self.panned(range, by))
    }

    /// The instant so many ticks along the axis from another, on the horizon.
    pub fn moved(&self, time: i64, by: i64) -> i64 {
        let cuts = self.cuts();
        if cuts.is_empty() {
            self.on_horizon(time.saturating_add(by))
        } else {
            self.on_horizon(cuts.instant(cuts.along(time).saturating_add(by)))
        }
    }

    /// The range between two times along the axis, moved and shortened so that it lies on the horizon.
    fn between(&self, start: i64, end: i64) -> TimeRange {
        let cuts = self.cuts();
        let whole = TimeRange { start: cuts.along(self.horizon.start), end: cuts.along(self.horizon.end) };
        let least = MIN_SPAN.min(whole.span());
        let along = TimeRange { start, end: end.max(start.saturating_add(least)) }.within(whole);
        // The ends of the horizon may lie inside a cut.
        let start = if along.start <= whole.start { self.horizon.start } else { cuts.instant(along.start) };
        let end = if whole.end <= along.end { self.horizon.end } else { cuts.instant(along.end) };
        TimeRange { start, end }
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

    /// A range as it is where it lies on the horizon and something of it is shown; else the nearest that does.
    fn clamped(&self, range: TimeRange) -> TimeRange {
        let cuts = self.cuts();
        let least = MIN_SPAN.min(cuts.between(self.horizon.start, self.horizon.end));
        let fits = self.horizon.start <= range.start && range.end <= self.horizon.end;
        if fits && least <= cuts.between(range.start, range.end) {
            return range;
        }
        self.between(cuts.along(range.start), cuts.along(range.end))
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
        let axis = TimeAxis::new(i64::MAX, None);
        let view = axis.view();
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
        let foreseen = axis.view_after(&actions).uncut();
        assert_ne!(foreseen, axis.view().uncut());
        for action in actions {
            axis.apply(action);
        }
        assert_eq!(foreseen, axis.view().uncut());
    }
}
