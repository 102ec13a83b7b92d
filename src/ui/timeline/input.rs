//! What pointer, wheel and keys ask of the timeline.
//!
//! Drag pans, Shift+drag or right-drag zooms into a range, Ctrl+drag or a drag along the time axis selects
//! a stretch. Ctrl+wheel zooms about the pointer, with Alt the values of the plot under it; Shift+wheel
//! pans. Moving moves the cursor, click pins A, Shift+click or middle click pins B, double-click shows
//! everything. With a plot focused: arrows move the cursor, Ctrl+arrows step from event to event (from
//! point to point where there are none), Alt+arrows go through the zoom history, brackets through the
//! markers, plus and minus zoom, 0 shows everything, A and B pin at the cursor, M sets a marker there, L
//! changes the scale, Y locks it, Space plays, Escape takes pins and selection away.

use egui::{Event, EventFilter, Id, Key, Modifiers, PointerButton, Pos2, Rangef, Response, Ui};

use super::scale::ValueScale;
use super::track::MarkerView;
use super::tracks::MARGIN;
use super::{EventMark, TimeAxis, TimeRange, TimelineAction, Track, TrackRequest, events};

/// Wheel steps closer together than this many seconds are one gesture.
const WHEEL_PAUSE: f32 = 0.4;
/// A drag shorter than this many points zooms nowhere.
const SHORTEST_BRUSH: f32 = 4.0;
/// Share of the range an arrow key moves the cursor.
const NUDGE: i64 = 200;
/// Factor of one press of plus or minus.
const KEY_ZOOM: f64 = 0.5;

/// A place that takes input, with the track it belongs to (none for the time axis).
pub(super) struct Place<'a> {
    pub response: Response,
    /// The track with its place among the others.
    pub track: Option<(usize, &'a Track<'a>)>,
    /// Whether it is the row of events.
    pub is_events: bool,
}

/// What the keys jump between.
#[derive(Clone, Copy)]
pub(super) struct Stops<'a> {
    pub events: &'a [EventMark],
    pub markers: &'a [MarkerView],
}

/// Requests of a frame, and the range being brushed.
pub(super) struct Asked {
    pub actions: Vec<TimelineAction>,
    pub requests: Vec<TrackRequest>,
    /// The range being brushed, and whether it will be zoomed into.
    pub brush: Option<(TimeRange, bool)>,
    /// The place that shows the focus ring.
    pub ring: Option<Id>,
}

/// A drag that goes on.
#[derive(Clone, Copy, Debug)]
enum Drag {
    Pan { from: TimeRange, x: f32 },
    Brush { from: i64, x: f32, zooms: bool },
}

/// Reads the input of this frame.
pub(super) fn read(ui: &Ui, id: Id, axis: &TimeAxis, plot: Rangef, places: &[Place<'_>], stops: Stops<'_>) -> Asked {
    let asked = Asked { actions: Vec::new(), requests: Vec::new(), brush: None, ring: None };
    let mut reader = Reader { ui, id, axis, plot, stops, asked };
    for place in places {
        reader.drags(place);
        reader.clicks(place);
        reader.keys(place);
    }
    if let Some(place) = places.iter().find(|place| place.response.contains_pointer()) {
        reader.wheel(place);
    }
    for place in places {
        reader.hover(&place.response);
    }
    reader.end_gesture();
    reader.asked
}

struct Reader<'a> {
    ui: &'a Ui,
    id: Id,
    axis: &'a TimeAxis,
    plot: Rangef,
    stops: Stops<'a>,
    asked: Asked,
}

impl Reader<'_> {
    fn ask(&mut self, action: TimelineAction) {
        self.asked.actions.push(action);
    }

    /// The instant under a place on screen, after what was asked so far.
    fn time_at(&self, position: Pos2) -> i64 {
        let view = self.axis.view_after(&self.asked.actions);
        let time = view.time_at(position.x, self.plot);
        time.clamp(view.range.start(), view.range.end())
    }

    fn hover(&mut self, response: &Response) {
        let moved = self.ui.input(|input| input.events.iter().any(|event| matches!(event, Event::PointerMoved(_))));
        let Some(position) = response.hover_pos().filter(|_| moved) else {
            return;
        };
        let time = self.time_at(position);
        if self.axis.cursor() != Some(time) {
            self.ask(TimelineAction::SetCursor(Some(time)));
        }
    }

    fn drags(&mut self, place: &Place<'_>) {
        let response = &place.response;
        if response.drag_started()
            && let Some(press) = self.ui.input(|input| input.pointer.press_origin())
        {
            let modifiers = self.ui.input(|input| input.modifiers);
            let secondary = response.drag_started_by(PointerButton::Secondary);
            let zooms = modifiers.shift || secondary;
            let drag = if zooms || modifiers.command || place.track.is_none() {
                Drag::Brush { from: self.axis.view().time_at(press.x, self.plot), x: press.x, zooms }
            } else {
                Drag::Pan { from: self.axis.range(), x: press.x }
            };
            self.ui.data_mut(|data| data.insert_temp(self.id, drag));
        }
        let drag: Option<Drag> = self.ui.data(|data| data.get_temp(self.id));
        let (Some(drag), Some(position)) = (drag, response.interact_pointer_pos()) else {
            return;
        };
        if response.dragged() || response.drag_stopped() {
            match drag {
                Drag::Pan { from, x } => {
                    let shown = self.axis.view().over(from).shown_span();
                    let ticks = f64::from(x - position.x) / f64::from(self.plot.span()) * shown as f64;
                    let range = self.axis.panned(from, ticks.round() as i64);
                    if range != self.axis.range() {
                        self.ask(TimelineAction::SetRange(range));
                    }
                }
                Drag::Brush { from, x, zooms } => {
                    let brush = TimeRange::new(from, self.time_at(position));
                    if SHORTEST_BRUSH <= (position.x - x).abs() {
                        if response.drag_stopped() {
                            self.ask(if zooms { TimelineAction::SetRange(brush) } else { TimelineAction::Select(Some(brush)) });
                        } else {
                            self.asked.brush = Some((brush, zooms));
                        }
                    }
                }
            }
        }
        if response.drag_stopped() {
            self.ui.data_mut(|data| data.remove::<Drag>(self.id));
            self.ask(TimelineAction::EndGesture);
        }
    }

    /// What a click chooses: the event, bar or tie under it.
    fn chosen(&self, place: &Place<'_>, at: Pos2) -> Option<u32> {
        let view = self.axis.view();
        if place.is_events {
            return events::near(self.stops.events, at.x, self.plot, &view).first().map(|event| event.tag);
        }
        let lanes = place.track?.1.lanes?;
        let inner = place.response.rect.shrink2(egui::vec2(0.0, MARGIN));
        let tie = lanes.tie_at(at, inner, &view).map(|tie| tie.tag);
        tie.or_else(|| lanes.hit(at, inner, &view).map(|(_, span)| span.tag))
    }

    fn clicks(&mut self, place: &Place<'_>) {
        let response = &place.response;
        let Some(position) = response.interact_pointer_pos() else {
            return;
        };
        if response.clicked()
            && let Some(tag) = self.chosen(place, position)
        {
            self.asked.requests.push(TrackRequest::Choose { tag });
            response.request_focus();
            return;
        }
        if response.double_clicked() {
            self.ask(TimelineAction::Reset);
        } else if response.clicked() {
            let time = self.time_at(position);
            let with_shift = self.ui.input(|input| input.modifiers.shift);
            self.ask(if with_shift { TimelineAction::PinB(time) } else { TimelineAction::PinA(time) });
        } else if response.middle_clicked() {
            self.ask(TimelineAction::PinB(self.time_at(position)));
        }
        if response.clicked() {
            // So that arrows go on from here; the ring appears with the first key.
            response.request_focus();
            self.ui.data_mut(|data| data.insert_temp(self.id, FocusedByPointer(response.id)));
        }
    }

    fn wheel(&mut self, place: &Place<'_>) {
        let (zoom, scroll) = self.ui.input(|input| (input.zoom_delta_2d(), input.smooth_scroll_delta().x));
        let position = self.ui.input(|input| input.pointer.hover_pos());
        let differs = |factor: f32| (factor - 1.0).abs() > f32::EPSILON;
        if differs(zoom.y)
            && !differs(zoom.x)
            && let (Some(position), Some((index, track))) = (position, place.track)
        {
            let inner = place.response.rect.shrink2(egui::vec2(0.0, MARGIN));
            let scale = ValueScale::of(track, &self.axis.view(), inner.height());
            let range = scale.zoomed(1.0 / f64::from(zoom.y), position.y, inner.y_range());
            self.asked.requests.push(TrackRequest::Range { track: index, range: Some(range) });
        } else if differs(zoom.x)
            && let Some(position) = position
        {
            let about = self.time_at(position);
            let range = self.axis.zoomed(1.0 / f64::from(zoom.x), about);
            self.ask(TimelineAction::SetRange(range));
        } else if scroll != 0.0 {
            let range = self.axis.range();
            let ticks = f64::from(-scroll) / f64::from(self.plot.span()) * self.axis.view().shown_span() as f64;
            self.ask(TimelineAction::SetRange(self.axis.panned(range, ticks.round() as i64)));
        }
    }

    /// Ends a gesture of the wheel or of keys once there is a pause.
    fn end_gesture(&mut self) {
        if !self.axis.is_in_gesture() {
            return;
        }
        let (busy, pause) = self.ui.input(|input| (input.pointer.any_down() || input.is_scrolling(), input.time_since_last_scroll()));
        if busy {
            return;
        }
        if WHEEL_PAUSE <= pause {
            self.ask(TimelineAction::EndGesture);
        } else {
            self.ui.request_repaint_after_secs(WHEEL_PAUSE - pause);
        }
    }

    fn keys(&mut self, place: &Place<'_>) {
        let response = &place.response;
        if !response.has_focus() {
            return;
        }
        let filter = EventFilter {
            horizontal_arrows: true,
            escape: self.axis.view().pin_a.or(self.axis.view().pin_b).is_some() || self.axis.view().selection.is_some(),
            ..EventFilter::default()
        };
        self.ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let any_key = self.ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Key { pressed: true, .. })));
        let by_pointer = self.ui.data(|data| data.get_temp(self.id)) == Some(FocusedByPointer(response.id));
        if any_key && by_pointer {
            self.ui.data_mut(|data| data.remove::<FocusedByPointer>(self.id));
        }
        if any_key || !by_pointer {
            self.asked.ring = Some(response.id);
        }
        let range = self.axis.range();
        let cursor = self.axis.cursor().unwrap_or_else(|| range.start() + range.span() / 2);
        let nudge = (self.axis.view().shown_span() / NUDGE).max(1);
        let pressed = |modifiers, key| self.ui.input_mut(|input| input.consume_key(modifiers, key));
        let series = place.track.and_then(|(_, track)| track.shown().next());
        let step = |forward| match events::neighbour(self.stops.events, cursor, forward) {
            Some(event) => Some(event.time),
            None if self.stops.events.is_empty() => series.and_then(|series| series.neighbour(cursor, forward)),
            None => None,
        };
        let marker = |forward: bool| {
            let times = self.stops.markers.iter().map(|marker| marker.time);
            if forward { times.filter(|time| cursor < *time).min() } else { times.filter(|time| *time < cursor).max() }
        };
        let mut moved = None;
        // Keys with a modifier first: a bare key would take them too.
        if pressed(Modifiers::ALT, Key::ArrowLeft) {
            self.asked.actions.push(TimelineAction::ZoomBack);
        } else if pressed(Modifiers::ALT, Key::ArrowRight) {
            self.asked.actions.push(TimelineAction::ZoomForward);
        } else if pressed(Modifiers::COMMAND, Key::ArrowLeft) {
            moved = step(false);
        } else if pressed(Modifiers::COMMAND, Key::ArrowRight) {
            moved = step(true);
        } else if pressed(Modifiers::NONE, Key::ArrowLeft) {
            moved = Some(self.axis.moved(cursor, -nudge));
        } else if pressed(Modifiers::NONE, Key::ArrowRight) {
            moved = Some(self.axis.moved(cursor, nudge));
        } else if pressed(Modifiers::NONE, Key::Home) {
            moved = Some(range.start());
        } else if pressed(Modifiers::NONE, Key::End) {
            moved = Some(range.end());
        } else if pressed(Modifiers::NONE, Key::Plus) || pressed(Modifiers::NONE, Key::Equals) {
            let zoomed = self.axis.zoomed(KEY_ZOOM, cursor);
            self.asked.actions.push(TimelineAction::SetRange(zoomed));
        } else if pressed(Modifiers::NONE, Key::Minus) {
            let zoomed = self.axis.zoomed(1.0 / KEY_ZOOM, cursor);
            self.asked.actions.push(TimelineAction::SetRange(zoomed));
        } else if pressed(Modifiers::NONE, Key::Num0) {
            self.asked.actions.push(TimelineAction::Reset);
        } else if pressed(Modifiers::NONE, Key::A) {
            self.asked.actions.push(TimelineAction::PinA(cursor));
        } else if pressed(Modifiers::NONE, Key::B) {
            self.asked.actions.push(TimelineAction::PinB(cursor));
        } else if filter.escape && pressed(Modifiers::NONE, Key::Escape) {
            self.asked.actions.extend([TimelineAction::ClearPins, TimelineAction::Select(None)]);
        } else if pressed(Modifiers::NONE, Key::OpenBracket) {
            moved = marker(false);
        } else if pressed(Modifiers::NONE, Key::CloseBracket) {
            moved = marker(true);
        } else if pressed(Modifiers::NONE, Key::M) {
            self.asked.requests.push(TrackRequest::AddMarker { at: cursor });
        } else if pressed(Modifiers::NONE, Key::Space) {
            self.asked.requests.push(TrackRequest::TogglePlay);
        } else if let Some((index, track)) = place.track {
            if pressed(Modifiers::NONE, Key::L) {
                self.asked.requests.push(TrackRequest::Logarithmic { track: index, on: !track.is_logarithmic });
            } else if pressed(Modifiers::NONE, Key::Y) {
                self.asked.requests.push(TrackRequest::Range { track: index, range: locked(track, place, self.axis) });
            } else if self.ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy))) {
                self.asked.requests.push(TrackRequest::Copy { track: index });
            }
        }
        if let Some(time) = moved {
            self.move_cursor(time);
        }
    }

    /// Moves the cursor and brings it into view.
    fn move_cursor(&mut self, time: i64) {
        let horizon = self.axis.horizon();
        let time = time.clamp(horizon.start(), horizon.end());
        self.ask(TimelineAction::SetCursor(Some(time)));
        if let Some(range) = self.axis.reaching(time) {
            self.ask(TimelineAction::SetRange(range));
        }
    }
}

/// The values a track shows now, to keep them; none when they are kept already, to let them go.
fn locked(track: &Track<'_>, place: &Place<'_>, axis: &TimeAxis) -> Option<[f64; 2]> {
    let scale = ValueScale::of(track, &axis.view(), place.response.rect.height() - 2.0 * MARGIN);
    track.fixed_range.is_none().then_some([scale.least, scale.greatest])
}

/// The place whose focus came from a click; its ring is not shown until a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FocusedByPointer(Id);
