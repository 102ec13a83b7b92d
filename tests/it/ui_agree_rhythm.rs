//! The strip of rhythms, driven by names, keys and the pointer; the figure beside it is exact.

use std::path::Path;

use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use syncline::model::{Document, Phase, Schedule, Trigger};

use super::ui_support::Window;

fn four_meetings() -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/checks/co02_meeting_calendars.ron");
    syncline::project::load(&path).unwrap().document
}

fn opened() -> Window {
    let mut window = Window::with(four_meetings());
    window.click("Agree").click("Rhythm");
    window
}

fn phases(window: &Window) -> Vec<f64> {
    let of = |trigger: &Trigger| match trigger {
        Trigger::Periodic(schedule) => match &schedule.at {
            Schedule::Every { phase: Phase::At(offset), .. } => offset.exact_ticks() / 86_400_000.0,
            _ => 0.0,
        },
        _ => 0.0,
    };
    window.document().decisions.values().map(|decision| of(&decision.trigger)).collect()
}

#[test]
fn four_meetings_on_one_day_need_25_days_and_six_and_a_half_when_each_is_put_after_the_one_before() {
    let mut window = opened();
    assert!(window.shows("From a change to the action 25.25\u{2009}d"));
    window.click("Put each right after the one before");
    assert!(window.shows("From a change to the action 6.5\u{2009}d"));
    assert_eq!(phases(&window), [0.0, 0.75, 1.5, 2.25]);
    assert!(window.shows("was 25.25\u{2009}d, 18.75\u{2009}d less"));
    window.press_with(egui::Modifiers::COMMAND, Key::Z);
    assert!(window.shows("From a change to the action 25.25\u{2009}d"), "staging is one step");
}

#[test]
fn the_figure_follows_while_a_bar_is_dragged_and_the_drag_is_one_step() {
    let mut window = opened();
    let bar = window.get("Rhythm of Adjust orders: every week, Mon").rect();
    let next = window.get("Adjust orders, round 2").rect();
    let day = (next.left() - bar.left()) / 7.0;
    let from = bar.center();
    window.0.hover_at(from);
    window.0.run();
    window.0.drag_at(from);
    window.0.run();
    let mut seen = Vec::new();
    for days in [0.5, 0.75_f32] {
        window.0.hover_at(from + egui::vec2(day * days, 0.0));
        window.0.run();
        seen.push(["25.25", "18.25"].map(|figure| window.shows(&format!("From a change to the action {figure}\u{2009}d"))));
    }
    window.0.drop_at(from + egui::vec2(day * 0.75, 0.0));
    window.0.run();
    // Half a day later it still misses what the first meeting passed on; three quarters later it catches it.
    assert_eq!(seen, [[true, false], [false, true]]);
    assert_eq!(phases(&window)[1], 0.75);
    window.press_with(egui::Modifiers::COMMAND, Key::Z);
    assert_eq!(phases(&window), [0.0; 4]);
}

#[test]
fn keys_move_a_meeting_and_change_its_period() {
    let mut window = opened();
    window.get("Rhythm of Adjust transport: every week, Mon").focus();
    window.0.run();
    window.press(Key::ArrowRight);
    assert_eq!(phases(&window)[3], 0.25);
    window.press(Key::ArrowDown);
    let Trigger::Periodic(schedule) = &window.document().decisions.values().last().unwrap().trigger else { panic!("no rhythm") };
    let Schedule::Every { period, .. } = &schedule.at else { panic!("no period") };
    assert_eq!(period.to_string(), "6 d");
}

#[test]
fn what_keeps_a_way_from_being_computed_is_said() {
    let mut document = four_meetings();
    let first = document.decisions.ids().next().unwrap();
    document.decisions.get_mut(first).unwrap().trigger = Trigger::ByHand;
    let mut window = Window::with(document);
    window.click("Agree").click("Rhythm");
    assert!(window.shows("Update forecast is not taken on a rhythm"));
}

/// The figure on screen, in days.
fn figure(window: &Window) -> f64 {
    let said = "From a change to the action ";
    let text = window
        .0
        .query_all(egui_kittest::kittest::By::new().predicate(|_| true))
        .filter_map(|node| node.accesskit_node().label().or_else(|| node.accesskit_node().value()))
        .find_map(|text| text.strip_prefix(said).map(str::to_owned))
        .unwrap();
    let (number, unit) = text.split_once('\u{2009}').unwrap();
    number.parse::<f64>().unwrap() * if unit == "h" { 1.0 / 24.0 } else { 1.0 }
}

#[test]
fn the_figure_is_what_the_simulation_gives_for_other_periods_and_phases() {
    use syncline::experiment::study::{Overrides, prepare, run_study};
    use syncline::experiment::study::{Watch, study_of};
    for (n, rhythms) in [
        [(7.0, 0.0), (7.0, 0.0), (7.0, 0.0), (7.0, 0.0)],
        [(2.0, 0.5), (7.0, 3.0), (1.0, 0.25), (7.0, 6.0)],
        [(4.0, 1.0), (2.0, 0.0), (7.0, 5.0), (1.0, 0.75)],
    ]
    .into_iter()
    .enumerate()
    {
        let mut document = four_meetings();
        let decisions: Vec<_> = document.decisions.ids().collect();
        for (id, (period, phase)) in decisions.into_iter().zip(rhythms) {
            let at = Schedule::every(syncline::units::Duration::days(period), syncline::units::Duration::days(phase));
            document.decisions.get_mut(id).unwrap().trigger = Trigger::Periodic(syncline::model::CalendarSchedule { at, calendar: None });
        }
        let study = study_of(&document, None);
        let ready = prepare(&document, None, &study, &Overrides::default()).unwrap();
        let result = run_study(&ready, &Watch::default());
        let signal = document.signals.ids().next().unwrap();
        let measure = syncline::model::Measure {
            what: syncline::model::Quantity::ChainLatency,
            of: Some(signal.into()),
            ..syncline::model::Measure::default()
        };
        let simulated = result.estimate(&measure).unwrap().mean / 24.0;
        let mut window = Window::with(document);
        window.click("Agree").click("Rhythm");
        let shown = figure(&window);
        // Four digits on screen; the changes of the example come every twentieth of a day.
        assert!((shown - simulated).abs() < 0.006 * simulated, "{n}: {shown} on screen, {simulated} simulated");
    }
}
