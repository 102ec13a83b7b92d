//! Tracks in use: one range and one cursor for all plots, values at the cursor, and pictures to look at.

use egui::{Key, Modifiers, Pos2, Rect, Ui, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use super::timeline_sample::{DAY, HORIZON, HOUR, Sample, WARM_UP, samples, start};
use super::{builder, save};
use syncline::ui::theme::{Appearance, metrics};
use syncline::ui::timeline::{
    AxisView, Columns, ReferenceLine, SeriesView, TimeAxis, TimeRange, TimelineAction, Track, TrackState, TracksOptions, instant_text,
    tracks_ui,
};

const TITLES: [&str; 5] = ["First demand", "On time in full", "Order to delivery", "Stock in the central warehouse", "Cost of hurry"];

/// A session with only an axis.
struct Session {
    axis: TimeAxis,
    samples: Vec<Vec<Sample>>,
    state: TrackState,
    /// What every frame painted.
    painted: Vec<AxisView<'static>>,
    columns: Option<Columns>,
    asked: Vec<TimelineAction>,
}

impl Session {
    fn new() -> Self {
        let found = samples();
        Self {
            axis: TimeAxis::new(HORIZON, Some(start())),
            samples: vec![found.demand, found.service, found.lead, found.stock, found.cost],
            state: TrackState::Ready,
            painted: Vec::new(),
            columns: None,
            asked: Vec::new(),
        }
    }

    fn ui(ui: &mut Ui, session: &mut Self) {
        let views: Vec<Vec<SeriesView<'_>>> = session.samples.iter().map(|samples| samples.iter().map(Sample::view).collect()).collect();
        let target = [ReferenceLine { name: "Target", value: 95.0, is_movable: false }];
        let units = ["pcs/day", "% of order lines", "days", "pcs", "€/day"];
        let mut tracks: Vec<Track<'_>> = views
            .iter()
            .zip(TITLES.into_iter().zip(units))
            .map(|(series, (title, unit))| Track {
                definition: "Delivered complete and by the promised date, over lines due that day",
                state: session.state,
                ..Track::new(title, unit, series)
            })
            .collect();
        tracks[1].lines = &target;
        let options = TracksOptions { warm_up_end: Some(WARM_UP), ..TracksOptions::default() };
        let response = tracks_ui(ui, &session.axis, &tracks, &options);
        session.painted.push(response.view);
        session.columns = Some(response.columns);
        for action in response.actions {
            session.asked.push(action);
            session.axis.apply(action);
        }
    }
}

fn open(appearance: Appearance) -> Harness<'static, Session> {
    builder(appearance, 1280.0, 800.0)
        // Short frames, so that two clicks are near enough to be a double-click.
        .with_step_dt(0.05)
        .with_max_steps(20)
        .build_ui_state(Session::ui, Session::new())
}

fn plot(harness: &Harness<'_, Session>, title: &str) -> Rect {
    harness.get_by_label(&format!("Track {title}")).rect()
}

/// Moves the pointer to an instant in a plot, half-way up.
fn point_at(harness: &mut Harness<'_, Session>, title: &str, time: i64) -> Pos2 {
    let rect = plot(harness, title);
    let x = harness.state().axis.view().x_of(time, rect.x_range());
    let at = pos2(x, rect.center().y);
    harness.hover_at(at);
    harness.run();
    at
}

fn has_value(harness: &Harness<'_, Session>, label: &str) -> bool {
    harness.query_by_label(label).is_some()
}

#[test]
fn every_plot_has_the_same_left_and_right_edge() {
    let harness = open(Appearance::Light);
    let columns = harness.state().columns.unwrap();
    for title in TITLES {
        let rect = plot(&harness, title);
        assert!((rect.left() - columns.plot.min).abs() < 1e-3, "{title}");
        assert!((rect.right() - columns.plot.max).abs() < 1e-3, "{title}");
    }
}

#[test]
fn pointing_into_one_plot_shows_the_values_of_all_series_at_that_instant() {
    let mut harness = open(Appearance::Light);
    assert!(has_value(&harness, "Real demand: no cursor"));
    for (title, day) in [("First demand", 20), ("Cost of hurry", 40), ("On time in full", 63)] {
        point_at(&mut harness, title, day * DAY + 7 * HOUR);
        let cursor = harness.state().axis.cursor().unwrap();
        let per_point = HORIZON / plot(&harness, title).width() as i64;
        assert!((cursor - day * DAY - 7 * HOUR).abs() <= per_point);
        let expected: Vec<(String, f64)> = harness
            .state()
            .samples
            .iter()
            .flatten()
            .map(|sample| (sample.name.to_owned(), sample.view().value_at(cursor).unwrap()))
            .collect();
        for (name, value) in expected {
            let label = format!("{name} at cursor: ");
            let text = harness.get_by_label_contains(&label).value().unwrap();
            let shown = text.split(": ").nth(1).unwrap().split(' ').next().unwrap();
            let read: f64 = shown.replace('\u{2009}', "").replace('−', "-").parse().unwrap();
            assert!((read - value).abs() <= 0.006 * value.abs().max(0.01), "{text}, but the data say {value}");
        }
    }
}

#[test]
fn a_gap_is_told_as_no_data_and_a_band_with_its_share_of_repeats() {
    let mut harness = open(Appearance::Light);
    point_at(&mut harness, "First demand", 61 * DAY);
    assert!(has_value(&harness, "Finished goods at cursor: no data"));
    harness.get_by_label_contains("On time in full at cursor: ");
    let service = harness.get_by_label_contains("(90 % of repeats 9");
    assert!(service.value().unwrap().contains(" % (90 % of repeats "));
}

#[test]
fn ranges_are_equal_on_every_plot_in_every_frame_of_a_drag() {
    let mut harness = open(Appearance::Light);
    harness.state_mut().axis.apply(TimelineAction::SetRange(TimeRange::new(20 * DAY, 60 * DAY)));
    harness.run();
    let from = point_at(&mut harness, "Order to delivery", 40 * DAY);
    let held = harness.state().axis.view().time_at(from.x, plot(&harness, "Order to delivery").x_range());
    harness.drag_at(from);
    harness.step();
    for step in 1..=12 {
        let at = from + egui::vec2(-15.0 * step as f32, 3.0);
        harness.hover_at(at);
        let first = harness.state().painted.len();
        harness.step();
        let session = harness.state();
        // The frame that saw the pointer move painted the range that the axis has afterwards.
        assert!(session.painted[first..].iter().any(|view| *view == session.axis.view()));
        assert_eq!(session.painted.last(), Some(&session.axis.view()));
        for title in TITLES {
            let under = session.axis.view().time_at(at.x, plot(&harness, title).x_range());
            assert!((under - held).abs() <= 2 * HOUR, "the grabbed instant stays under the pointer");
        }
    }
    harness.drop_at(from + egui::vec2(-180.0, 3.0));
    harness.run();
    assert_ne!(harness.state().axis.range(), TimeRange::new(20 * DAY, 60 * DAY));
    harness.state_mut().axis.apply(TimelineAction::ZoomBack);
    assert_eq!(harness.state().axis.range(), TimeRange::new(20 * DAY, 60 * DAY));
}

#[test]
fn the_wheel_with_control_zooms_about_the_pointer() {
    let mut harness = open(Appearance::Light);
    let at = point_at(&mut harness, "On time in full", 30 * DAY);
    let under = harness.state().axis.cursor().unwrap();
    harness.event(egui::Event::Zoom(2.0));
    harness.run();
    let view = harness.state().axis.view();
    assert_eq!(view.range.span(), HORIZON / 2);
    let now = view.x_of(under, plot(&harness, "On time in full").x_range());
    assert!((now - at.x).abs() < 1.0, "{now} instead of {}", at.x);
}

#[test]
fn the_wheel_with_shift_pans() {
    let mut harness = open(Appearance::Light);
    point_at(&mut harness, "On time in full", 30 * DAY);
    harness.event(egui::Event::Zoom(4.0));
    harness.run_steps(4);
    let before = harness.state().axis.range();
    harness.event_modifiers(
        egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -60.0),
            phase: egui::TouchPhase::Move,
            modifiers: Modifiers::SHIFT,
            source: egui::MouseWheelSource::Wheel,
        },
        Modifiers::SHIFT,
    );
    harness.run_steps(6);
    let after = harness.state().axis.range();
    assert_eq!(after.span(), before.span());
    assert!(before.start() < after.start());
}

#[test]
fn a_click_pins_a_shift_click_pins_b_and_a_double_click_shows_everything() {
    let mut harness = open(Appearance::Light);
    point_at(&mut harness, "First demand", 30 * DAY);
    harness.event(egui::Event::Zoom(2.0));
    harness.run_steps(4);
    harness.get_by_label("Track First demand").click();
    harness.run_steps(4);
    let view = harness.state().axis.view();
    assert!(view.pin_a.is_some() && view.pin_b.is_none());
    let rect = plot(&harness, "Cost of hurry");
    let at = rect.left_center() + egui::vec2(40.0, 0.0);
    harness.hover_at(at);
    for pressed in [true, false] {
        let event = egui::Event::PointerButton { pos: at, button: egui::PointerButton::Primary, pressed, modifiers: Modifiers::SHIFT };
        harness.event_modifiers(event, Modifiers::SHIFT);
    }
    harness.run_steps(4);
    let view = harness.state().axis.view();
    assert_eq!(view.pin_b, Some(view.time_at(at.x, rect.x_range())));
    assert!(!harness.state().axis.is_fitted());
    let track = harness.get_by_label("Track First demand");
    track.click();
    track.click();
    harness.run_steps(4);
    assert!(harness.state().axis.is_fitted());
}

#[test]
fn dragging_with_shift_zooms_into_the_range() {
    let mut harness = open(Appearance::Light);
    let rect = plot(&harness, "First demand");
    let view = harness.state().axis.view();
    let (from, to) = (rect.left() + 200.0, rect.left() + 400.0);
    let wanted = TimeRange::new(view.time_at(from, rect.x_range()), view.time_at(to, rect.x_range()));
    let button = |x: f32, pressed| egui::Event::PointerButton {
        pos: pos2(x, rect.center().y),
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::SHIFT,
    };
    harness.hover_at(pos2(from, rect.center().y));
    harness.event(egui::Event::ModifiersChanged(Modifiers::SHIFT));
    harness.event(button(from, true));
    for x in [from + 50.0, from + 120.0, to] {
        harness.hover_at(pos2(x, rect.center().y));
    }
    harness.run_steps(2);
    assert!(harness.state().axis.is_fitted(), "nothing changes before the button is released");
    save(&mut harness, "timeline brushing");
    harness.event(button(to, false));
    harness.run_steps(2);
    let found = harness.state().axis.range();
    let per_point = HORIZON / rect.width() as i64;
    assert!((found.start() - wanted.start()).abs() <= per_point, "{found:?} instead of {wanted:?}");
    assert!((found.end() - wanted.end()).abs() <= per_point, "{found:?} instead of {wanted:?}");
}

#[test]
fn keys_move_the_cursor_of_the_focused_plot_and_step_from_point_to_point() {
    let mut harness = open(Appearance::Light);
    harness.state_mut().axis.apply(TimelineAction::SetCursor(Some(10 * DAY + HOUR)));
    harness.get_by_label("Track On time in full").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::ArrowRight);
    harness.run();
    assert_eq!(harness.state().axis.cursor(), Some(11 * DAY));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::ArrowLeft);
    harness.run();
    assert_eq!(harness.state().axis.cursor(), Some(10 * DAY));
    harness.key_press(Key::ArrowLeft);
    harness.run();
    assert!(harness.state().axis.cursor().unwrap() < 10 * DAY);
    assert!(harness.get_by_label("Track On time in full").is_focused());
    harness.key_press(Key::End);
    harness.key_press(Key::B);
    harness.run();
    assert_eq!(harness.state().axis.view().pin_b, Some(HORIZON));
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(harness.state().axis.view().pin_b, None);
}

#[test]
fn the_cursor_stays_where_keys_put_it_while_the_pointer_rests_on_a_plot() {
    let mut harness = open(Appearance::Light);
    point_at(&mut harness, "First demand", 30 * DAY);
    harness.get_by_label("Track First demand").focus();
    harness.run();
    harness.key_press(Key::Home);
    harness.run();
    assert_eq!(harness.state().axis.cursor(), Some(0));
}

#[test]
fn before_the_first_run_the_place_says_so_and_offers_to_run() {
    let mut harness = open(Appearance::Light);
    harness.state_mut().state = TrackState::NotRun;
    harness.run();
    harness.get_by_label("Run to see results");
    harness.get_by_label("Run").click();
    harness.run();
    assert_eq!(harness.state().asked, [TimelineAction::RequestRun]);
    save(&mut harness, "timeline empty");
}

#[test]
fn while_repeats_arrive_every_track_tells_how_many_are_done() {
    let mut harness = open(Appearance::Light);
    harness.state_mut().state = TrackState::Running { n_done: 12, n_total: 50 };
    harness.run();
    point_at(&mut harness, "First demand", 30 * DAY);
    save(&mut harness, "timeline running");
    harness.state_mut().samples.iter_mut().for_each(Vec::clear);
    harness.run();
    save(&mut harness, "timeline running without data");
}

#[test]
fn the_header_explains_what_is_measured_and_a_value_what_happened_between_the_pins() {
    let mut harness = open(Appearance::Light);
    for action in [TimelineAction::PinA(30 * DAY), TimelineAction::PinB(50 * DAY)] {
        harness.state_mut().axis.apply(action);
    }
    let at = point_at(&mut harness, "On time in full", 44 * DAY);
    let header = pos2(plot(&harness, "On time in full").left() - 120.0, at.y);
    harness.hover_at(header);
    harness.run_steps(12);
    harness.get_by_label_contains("Delivered complete and by the promised date");
    let value = harness.get_by_label_contains("On time in full at cursor").rect();
    harness.hover_at(value.center());
    harness.run_steps(12);
    harness.get_by_label_contains("From A to B, 2\u{2009}w 6\u{2009}d");
    harness.get_by_label_contains("Average ");
    save(&mut harness, "timeline card");
}

#[test]
fn tracks_that_do_not_fit_scroll_and_keep_their_least_height() {
    let mut harness = builder(Appearance::Light, 900.0, 300.0).build_ui_state(Session::ui, Session::new());
    harness.run();
    assert!((plot(&harness, "First demand").height() - metrics::TRACK_MIN).abs() < 0.1);
    point_at(&mut harness, "First demand", 44 * DAY);
    save(&mut harness, "timeline low");
    for title in TITLES {
        assert!(harness.query_by_label(&format!("Track {title}")).is_some(), "{title}");
    }
}

#[test]
fn the_cursor_is_labelled_in_calendar_time() {
    assert_eq!(instant_text(44 * DAY + 9 * HOUR, Some(start())), "Wed 27 May 2026, 09:00");
}

#[test]
fn five_tracks_show_in_every_appearance() {
    for appearance in Appearance::ALL {
        let mut harness = open(appearance);
        point_at(&mut harness, "On time in full", 44 * DAY + 9 * HOUR);
        let path = save(&mut harness, &format!("timeline {}", appearance.name()));
        assert!(path.exists());
    }
}

#[test]
fn five_tracks_show_zoomed_in_with_both_pins() {
    let mut harness = open(Appearance::Light);
    for action in [
        TimelineAction::SetRange(TimeRange::new(38 * DAY + 5 * HOUR, 43 * DAY)),
        TimelineAction::PinA(39 * DAY),
        TimelineAction::PinB(41 * DAY + 6 * HOUR),
    ] {
        harness.state_mut().axis.apply(action);
    }
    point_at(&mut harness, "On time in full", 40 * DAY);
    save(&mut harness, "timeline zoomed");
}
