//! The page Watch: targets, recorded facts and the register, by accessible names.

use egui::{Key, Modifiers};
use syncline::model::edit::Edit;
use syncline::model::{Direction, Document, Entity, Formula, Metric, MetricId};

use super::ui_support::Window;

fn weekly() -> Window {
    let text = include_str!("../../examples/weekly_meetings.ron");
    let mut document: Document = syncline::project::parse(text).unwrap();
    let study = document.studies.ids().next().unwrap();
    document.studies.get_mut(study).unwrap().replications = 4;
    let metric = Metric {
        name: "Change to action".to_owned(),
        unit: "d".to_owned(),
        direction: Direction::Lower,
        target: Some(20.0),
        formula: Formula::Expression("[Trigger-to-action time]".to_owned()),
        ..Metric::default()
    };
    Edit::Add(Box::new(Entity::Metric(MetricId(0), metric))).apply(&mut document).unwrap();
    Window::with(document)
}

/// Types a table into the field for recorded facts and adds it.
fn paste(window: &mut Window, rows: &str) {
    window.get("Recorded table").focus();
    window.0.run();
    window.type_text(rows);
    window.get("Add table").click_accesskit();
    window.0.run();
}

#[test]
fn targets_are_judged_after_a_run_and_held_against_the_agreed_baseline() {
    let mut window = weekly();
    window.press_with(Modifiers::ALT, Key::Num5);
    assert!(window.shows("Targets") && window.shows("Register"));
    window.press(Key::F5).settle();
    assert!(window.shows("Change to action") && window.shows("missed"), "26 days are more than 20");
    window.get("Agree on this as the baseline").click_accesskit();
    window.settle();
    assert!(window.shows("as agreed"));
    let staged = window.document().scenarios.ids().next();
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, syncline::ui::Action::SetScenario(staged));
    window.0.run();
    window.press(Key::F5).settle();
    assert!(window.shows("reached") && window.shows("better by"), "staged meetings take nine days");
}

#[test]
fn recorded_orders_are_judged_and_weekly_values_are_watched_for_a_change_of_level() {
    let mut window = weekly();
    window.press_with(Modifiers::ALT, Key::Num5);
    assert!(window.shows("Nothing was recorded yet"));
    paste(
        &mut window,
        "order;entered;requested;delivered\nA;2026-03-02;2026-03-06;2026-03-05\nB;2026-03-02;2026-03-06;2026-03-09\nC;x;y;z",
    );
    assert_eq!(window.document().actuals.len(), 1);
    assert!(window.shows("Recorded orders: 2 lines, 1 left out") && window.shows("Row 3 is left out"));
    assert!(window.shows("50\u{2009}%") && window.shows("5\u{2009}d"));
    let values = ["10", "11", "9", "10", "11", "10", "9", "10", "15", "16", "15", "16"];
    let rows: Vec<String> = values.iter().enumerate().map(|(week, value)| format!("W{};{value}", week + 10)).collect();
    paste(&mut window, &format!("week;Lead time\n{}", rows.join("\n")));
    assert!(window.shows("Lead time is higher since W18"));
}

#[test]
fn the_register_is_written_and_an_entry_is_settled() {
    let mut window = weekly();
    window.press_with(Modifiers::ALT, Key::Num5);
    window.get("Write an entry").click_accesskit();
    window.0.run();
    assert!(window.shows("To be settled"));
    let note = window.document().notes.values().next().unwrap();
    assert!(note.date.len() == 10 && !note.resolved, "{note:?}");
}
