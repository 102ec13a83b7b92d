//! The tracks in the window: one range, one cursor, pins, markers, zoom, selection, play head, overview,
//! events. Every test names the rows of `docs/timeline.md` it stands for.

use egui::{Event, Key, Modifiers, PointerButton, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use syncline::ui::timeline::{TimeRange, TimelineAction};
use syncline::ui::{Action, first_example};

use super::ui_support::Window;
use super::ui_timeline_support::{
    DAY, TRACK, choose, drag_with, place, point, press_at, ranges, rect, run, run_example, starting, texts, view,
};

fn time(window: &mut Window, action: TimelineAction) {
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::Time(action));
    window.0.run();
}

fn focus_track(window: &mut Window) {
    window.get(TRACK).focus();
    window.0.run();
}

#[test]
fn t01_every_plot_has_the_same_range_in_every_frame_of_a_drag() {
    let mut window = run_example();
    time(&mut window, TimelineAction::SetRange(TimeRange::new(20 * DAY, 60 * DAY)));
    time(&mut window, TimelineAction::EndGesture);
    let from = point(&mut window, TRACK, 40 * DAY);
    let mut seen = Vec::new();
    drag_with(&mut window, from, from - vec2(160.0, 0.0), PointerButton::Primary, Modifiers::NONE, |window| {
        let all = ranges(window);
        assert!(3 <= all.len(), "{all:?}");
        let (_, start, end) = all[0].clone();
        assert!(all.iter().all(|(_, other_start, other_end)| (*other_start, *other_end) == (start, end)), "{all:?}");
        let axis = view(window).range;
        assert_eq!((start, end), (axis.start() as f64, axis.end() as f64));
        seen.push(start as i64);
    });
    seen.dedup();
    assert!(3 <= seen.len() && seen.windows(2).all(|pair| pair[0] < pair[1]), "the range follows the hand: {seen:?}");
}

#[test]
fn t02_one_cursor_is_told_by_plots_map_and_event_list_in_the_same_frame() {
    let mut window = run_example();
    let at = place(&window, TRACK, 50 * DAY);
    window.0.hover_at(at);
    window.0.step();
    let cursor = view(&window).cursor.unwrap();
    let told = starting(&window, "Map at ");
    assert_eq!(told.len(), 1, "the map tells the instant in the frame that saw the pointer");
    let on_axis = starting(&window, "Cursor at ");
    assert_eq!(told[0].trim_start_matches("Map at "), on_axis[0].split(';').next().unwrap().trim_start_matches("Cursor at "));
    assert!((cursor - 50 * DAY).abs() < DAY);
    assert!(texts(&window).iter().any(|text| text.contains(" now: ")), "a team tells its state");
    assert!(texts(&window).iter().any(|text| text.starts_with("Last before the cursor: ")));
    // Pressing the sign on the map brings the averages back.
    let sign = told[0].clone();
    window.click(&sign);
    assert_eq!(view(&window).cursor, None);
}

#[test]
fn t04_pins_a_and_b_give_time_change_mean_extremes_and_integral() {
    let mut window = run_example();
    window.click("Tables");
    let a = place(&window, TRACK, 30 * DAY);
    press_at(&mut window, a, PointerButton::Primary, Modifiers::NONE);
    let b = place(&window, TRACK, 50 * DAY);
    press_at(&mut window, b, PointerButton::Primary, Modifiers::SHIFT);
    let pins = (view(&window).pin_a.unwrap(), view(&window).pin_b.unwrap());
    assert!((pins.0 - 30 * DAY).abs() < DAY && (pins.1 - 50 * DAY).abs() < DAY, "{pins:?}");
    assert!(texts(&window).iter().any(|text| text.contains("A to B 2\u{2009}w")), "{:?}", starting(&window, "A to B"));
    for heading in ["B − A", "Mean", "Least", "Greatest", "Integral"] {
        assert!(window.shows(heading), "{heading}");
    }
    // Middle press pins B too.
    let c = place(&window, TRACK, 60 * DAY);
    press_at(&mut window, c, PointerButton::Middle, Modifiers::NONE);
    assert!((view(&window).pin_b.unwrap() - 60 * DAY).abs() < DAY);
}

#[test]
fn t05_markers_are_set_named_saved_undone_and_jumped_to() {
    let mut window = run_example();
    for day in [20, 40] {
        time(&mut window, TimelineAction::SetCursor(Some(day * DAY)));
        focus_track(&mut window);
        window.press(Key::M);
    }
    let markers: Vec<(String, i64)> =
        window.document().markers.values().map(|marker| (marker.letter.clone(), marker.at.ticks().0)).collect();
    assert_eq!(markers, [("A".to_owned(), 20 * DAY), ("B".to_owned(), 40 * DAY)]);
    window.get("Marker A, Marker A");
    // Brackets jump between them.
    time(&mut window, TimelineAction::SetCursor(Some(30 * DAY)));
    focus_track(&mut window);
    window.press(Key::OpenBracket);
    assert_eq!(view(&window).cursor, Some(20 * DAY));
    window.press(Key::CloseBracket);
    assert_eq!(view(&window).cursor, Some(40 * DAY));
    // By the list, and by its letter on the row of events.
    choose(&mut window, "Markers", "Go to A");
    assert_eq!(view(&window).cursor, Some(20 * DAY));
    window.click("Marker B, Marker B");
    assert_eq!(view(&window).cursor, Some(40 * DAY));
    // They are part of the project: saved, read back, undone.
    let text = syncline::project::to_text(window.document()).unwrap();
    assert_eq!(syncline::project::parse(&text).unwrap().markers.len(), 2);
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.document().markers.len(), 1);
}

#[test]
fn t06_the_wheel_zooms_time_with_control_values_with_alt_and_pans_with_shift() {
    let mut window = run_example();
    point(&mut window, TRACK, 40 * DAY);
    let under = view(&window).cursor.unwrap();
    let before = view(&window).range;
    window.0.event(Event::Zoom(2.0));
    window.0.run();
    let after = view(&window).range;
    assert_eq!(after.span(), before.span() / 2);
    let x = |range: TimeRange| (under - range.start()) as f64 / range.span() as f64;
    assert!((x(before) - x(after)).abs() < 1e-3, "the instant under the pointer stays");
    // Alt: only the values of the plot under the pointer, saved with the track.
    window.0.event(Event::ModifiersChanged(Modifiers::ALT | Modifiers::COMMAND));
    window.0.event_modifiers(Event::Zoom(2.0), Modifiers::ALT | Modifiers::COMMAND);
    window.0.run_steps(3);
    window.0.event(Event::ModifiersChanged(Modifiers::NONE));
    window.0.run();
    assert_eq!(view(&window).range, after);
    let locked: Vec<_> = window.document().tracks.values().filter_map(|track| track.range).collect();
    assert_eq!(locked.len(), 1, "one track has its own range of values");
    let source = egui::MouseWheelSource::Wheel;
    let (unit, phase) = (egui::MouseWheelUnit::Point, egui::TouchPhase::Move);
    let wheel = Event::MouseWheel { unit, delta: vec2(0.0, -60.0), phase, modifiers: Modifiers::SHIFT, source };
    window.0.event_modifiers(wheel, Modifiers::SHIFT);
    window.0.run_steps(8);
    let panned = view(&window).range;
    assert_eq!(panned.span(), after.span());
    assert!(after.start() < panned.start());
}

#[test]
fn t07_right_drag_zooms_a_double_click_resets_and_zooms_are_undone() {
    let mut window = run_example();
    let (from, to) = (place(&window, TRACK, 20 * DAY), place(&window, TRACK, 40 * DAY));
    drag_with(&mut window, from, to, PointerButton::Secondary, Modifiers::NONE, |_| {});
    let zoomed = view(&window).range;
    assert!((zoomed.start() - 20 * DAY).abs() < DAY && (zoomed.end() - 40 * DAY).abs() < DAY, "{zoomed:?}");
    window.click("Zoom back");
    assert!(window.0.state().session().axis.is_fitted());
    window.click("Zoom forward");
    assert_eq!(view(&window).range, zoomed);
    focus_track(&mut window);
    window.press_with(Modifiers::ALT, Key::ArrowLeft);
    assert!(window.0.state().session().axis.is_fitted());
    window.press_with(Modifiers::ALT, Key::ArrowRight);
    let middle = rect(&window, TRACK).center();
    window.0.run_steps(12);
    window.double_click_at(middle);
    assert!(window.0.state().session().axis.is_fitted());
}

#[test]
fn t08_a_brushed_range_gives_statistics_filters_events_and_can_end_the_warm_up() {
    let mut window = run_example();
    window.click("Tables");
    let (from, to) = (place(&window, TRACK, 28 * DAY), place(&window, TRACK, 56 * DAY));
    drag_with(&mut window, from, to, PointerButton::Primary, Modifiers::COMMAND, |_| {});
    let selection = view(&window).selection.unwrap();
    assert!((selection.span() - 28 * DAY).abs() < DAY);
    assert!(texts(&window).iter().any(|text| text.contains("Selection ")));
    assert!(texts(&window).iter().any(|text| text.contains(" ± ")), "means over repeats with their interval");
    window.click("Event list");
    assert!(texts(&window).iter().any(|text| text.ends_with("rows: those of the selection")), "events are filtered");
    window.click("Values");
    let before = window.document().studies.values().next().unwrap().warm_up;
    window.click("End the warm-up here");
    let after = window.document().studies.values().next().unwrap().warm_up;
    assert_ne!(after, before);
    assert_eq!(after.ticks().0, selection.start());
    window.click("Clear selection");
    assert_eq!(view(&window).selection, None);
}

#[test]
fn t09_the_play_head_runs_pauses_steps_and_loops() {
    let mut window = run_example();
    time(&mut window, TimelineAction::SetCursor(Some(10 * DAY)));
    focus_track(&mut window);
    window.0.key_press(Key::Space);
    window.0.run_steps(6);
    let later = view(&window).cursor.unwrap();
    assert!(10 * DAY < later, "it moves by itself");
    assert!(window.0.query_by_label("Pause").is_some());
    window.0.key_press(Key::Space);
    window.0.run_steps(4);
    let stopped = view(&window).cursor.unwrap();
    window.0.run_steps(4);
    assert_eq!(view(&window).cursor, Some(stopped));
    // Steps: arrows a little, Ctrl+arrows from event to event, Home and End.
    window.press(Key::ArrowRight);
    assert!(stopped < view(&window).cursor.unwrap());
    let now = view(&window).cursor.unwrap();
    window.press_with(Modifiers::COMMAND, Key::ArrowRight);
    let event = view(&window).cursor.unwrap();
    assert!(now < event);
    window.press_with(Modifiers::COMMAND, Key::ArrowLeft);
    assert!(view(&window).cursor.unwrap() < event);
    window.press(Key::Home);
    assert_eq!(view(&window).cursor, Some(view(&window).range.start()));
    window.press(Key::End);
    assert_eq!(view(&window).cursor, Some(view(&window).range.end()));
    // A selection plays over and over.
    time(&mut window, TimelineAction::Select(Some(TimeRange::new(20 * DAY, 21 * DAY))));
    window.click("1×");
    assert!(window.shows("2×"), "faster by a press");
    window.get("Play").click();
    window.0.run_steps(30);
    let cursor = view(&window).cursor.unwrap();
    assert!((20 * DAY..=21 * DAY).contains(&cursor), "{cursor}");
    assert!(window.0.query_by_label("Pause").is_some());
}

#[test]
fn t10_the_strip_shows_everything_and_its_window_is_dragged_by_hand_and_keys() {
    let mut window = run_example();
    time(&mut window, TimelineAction::SetRange(TimeRange::new(20 * DAY, 40 * DAY)));
    time(&mut window, TimelineAction::EndGesture);
    let inside = rect(&window, "Visible part").center();
    drag_with(&mut window, inside, inside + vec2(60.0, 0.0), PointerButton::Primary, Modifiers::NONE, |_| {});
    let moved = view(&window).range;
    assert!(20 * DAY < moved.start());
    assert_eq!(moved.span(), 20 * DAY);
    let end = rect(&window, "End of the visible part").center();
    drag_with(&mut window, end, end + vec2(40.0, 0.0), PointerButton::Primary, Modifiers::NONE, |_| {});
    let wider = view(&window).range;
    assert_eq!(wider.start(), moved.start());
    assert!(moved.end() < wider.end());
    window.get("Start of the visible part").focus();
    window.0.run();
    window.press(Key::ArrowLeft);
    assert!(view(&window).range.start() < wider.start());
    choose(&mut window, "Show", "Strip with all of the time");
    assert!(window.0.query_by_label("Visible part").is_none());
}

#[test]
fn t11_events_are_told_stepped_through_and_chosen_on_the_map() {
    let mut window = run_example();
    let described = window.get("Events").accesskit_node().description().unwrap();
    assert!(described.contains(" events; of repeat 1"), "{described}");
    window.click("Next event");
    let first = view(&window).cursor.unwrap();
    window.click("Next event");
    let second = view(&window).cursor.unwrap();
    assert!(first < second);
    window.click("Previous event");
    assert_eq!(view(&window).cursor, Some(first));
    // A press on a tick selects the team it belongs to.
    let at = place(&window, "Events", second);
    window.0.hover_at(at);
    window.0.run_steps(12);
    press_at(&mut window, at, PointerButton::Primary, Modifiers::NONE);
    assert!(!window.0.state().session().selection.is_empty());
    // Kinds of events can be left out.
    choose(&mut window, "Show", "Changes in the world");
    let fewer = window.get("Events").accesskit_node().description().unwrap();
    assert_ne!(described, fewer);
}

#[test]
fn t17_time_is_told_as_dates_or_elapsed_and_closed_hours_leave_working_time() {
    let mut window = run_example();
    point(&mut window, TRACK, 50 * DAY);
    assert!(starting(&window, "Cursor at ")[0].contains("2026"), "dates");
    choose(&mut window, "Show", "Elapsed time instead of dates");
    assert!(starting(&window, "Cursor at d ").len() == 1, "{:?}", starting(&window, "Cursor at"));
    window.click("Tables");
    time(&mut window, TimelineAction::PinA(28 * DAY));
    time(&mut window, TimelineAction::PinB(35 * DAY));
    assert!(texts(&window).iter().any(|text| text.contains("of it") && text.contains("working time")), "{:?}", starting(&window, "Cursor"));
}

#[test]
fn t22_before_a_run_the_place_says_so_and_the_running_state_is_told() {
    let mut window = Window::with(first_example().history.document().clone());
    assert!(window.shows("No result yet"));
    window.get("Run the plan").click();
    window.settle();
    assert!(window.0.query_by_label(TRACK).is_some());
}

#[test]
fn t23_keys_move_the_cursor_and_values_are_read_out() {
    let mut window = run_example();
    focus_track(&mut window);
    window.press(Key::ArrowRight);
    let live: Vec<String> = {
        let all = window.0.query_all(egui_kittest::kittest::By::new().predicate(|_| true));
        all.filter(|node| node.accesskit_node().data().live().is_some()).filter_map(|node| node.accesskit_node().value()).collect()
    };
    assert!(live.iter().any(|text| text.contains(" at cursor: ")), "{live:?}");
    assert!(live.iter().any(|text| text.starts_with("Cursor at ")));
    window.press(Key::A);
    window.press(Key::End).press(Key::B);
    assert!(view(&window).pin_a.is_some() && view(&window).pin_b.is_some());
    window.press(Key::Escape);
    assert!(view(&window).pin_a.is_none());
}

#[test]
fn closed_hours_of_calendars_are_no_working_time() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/purchase_to_pay.ron")).unwrap();
    let mut window = run(syncline::project::parse(&text).unwrap());
    window.click("Tables");
    // A week of a calendar from Monday to Friday.
    time(&mut window, TimelineAction::PinA(28 * DAY));
    time(&mut window, TimelineAction::PinB(35 * DAY));
    assert!(
        texts(&window).iter().any(|text| text.contains("A to B 1\u{2009}w, of it 5\u{2009}d working time")),
        "{:?}",
        starting(&window, "Cursor")
    );
}

#[test]
fn t17_working_time_cuts_closed_hours_out_of_every_plot_and_of_what_keys_and_pins_do() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/purchase_to_pay.ron")).unwrap();
    let mut window = run(syncline::project::parse(&text).unwrap());
    let track = window.0.state().session().axis.range();
    // A Friday evening and the Monday after it stand apart, and at the same place once the weekend is cut out.
    let (evening, morning) = (33 * DAY - 60_000, 35 * DAY + 60_000);
    let name = starting(&window, "Track ")[0].clone();
    let apart = |window: &Window| place(window, &name, morning).x - place(window, &name, evening).x;
    let before = apart(&window);
    choose(&mut window, "Show", "Working time only, closed hours cut out");
    assert!(1.0 < before && apart(&window) < 0.2 * before, "{before} became {}", apart(&window));
    assert_eq!(window.0.state().session().axis.range(), track, "the same stretch is shown");
    let told = ranges(&window);
    assert!(told.iter().all(|(_, from, to)| (*from, *to) == (told[0].1, told[0].2)), "{told:?}");
    time(&mut window, TimelineAction::PinA(28 * DAY));
    time(&mut window, TimelineAction::PinB(35 * DAY));
    assert!(
        starting(&window, "Cursor at").iter().chain(&starting(&window, "A to B")).any(|text| text.contains("A to B 5\u{2009}d of work"))
    );
    // An arrow moves the cursor on by as much work, however long the weekend.
    time(&mut window, TimelineAction::SetCursor(Some(evening)));
    window.get(&name).focus();
    window.0.run();
    window.press(Key::ArrowRight);
    let cursor = view(&window).cursor.unwrap();
    assert!(morning - 2 * 60_000 < cursor, "the cursor hangs in the weekend at {cursor}");
    choose(&mut window, "Show", "Working time only, closed hours cut out");
    assert!((apart(&window) - before).abs() < 0.01);
}
