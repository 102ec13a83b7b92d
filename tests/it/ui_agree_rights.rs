//! The matrix of decision rights, driven by names.

use egui::Key;
use syncline::model::{Decision, Document, Function, RapidRole};

use super::ui_support::Window;

/// Two teams; the first takes a decision.
fn two_teams() -> Document {
    let mut document = Document::default();
    let [sales, plant] = ["Sales", "Plant"].map(|name| {
        let id = document.new_id();
        document.functions.insert(id, Function { name: name.to_owned(), ..Function::default() });
        id
    });
    let decision = document.new_id();
    document.decisions.insert(decision, Decision { name: "Promise".to_owned(), owner: sales, ..Decision::default() });
    let _ = plant;
    document
}

fn roles(window: &Window) -> Vec<(u32, RapidRole)> {
    let rights = window.document().decision_rights.values();
    rights.flat_map(|right| right.roles.iter().map(|role| (role.function.0, role.role))).collect()
}

#[test]
fn a_press_gives_the_next_role_and_keeps_the_owner_deciding_in_writing() {
    let mut window = Window::with(two_teams());
    window.click("Agree").click("Plant in Promise: no role");
    assert_eq!(roles(&window), [(1, RapidRole::Decide), (2, RapidRole::Recommend)]);
    window.click("Plant in Promise: Recommend");
    assert_eq!(roles(&window), [(1, RapidRole::Decide), (2, RapidRole::Agree)]);
    window.press_with(egui::Modifiers::COMMAND, Key::Z).press_with(egui::Modifiers::COMMAND, Key::Z);
    assert!(window.document().decision_rights.is_empty(), "each press is one step");
}

#[test]
fn a_letter_sets_a_role_and_two_deciders_are_settled_with_one_press() {
    let mut window = Window::with(two_teams());
    window.click("Agree").click("Plant in Promise: no role");
    window.get("Plant in Promise: Recommend").focus();
    window.0.run();
    window.press(Key::D);
    assert_eq!(roles(&window), [(1, RapidRole::Decide), (2, RapidRole::Decide)]);
    assert!(window.shows("decide the same"));
    window.click("Let Sales decide alone");
    assert_eq!(roles(&window), [(1, RapidRole::Decide)]);
    assert!(!window.shows("decide the same"));
}

#[test]
fn a_level_without_time_out_is_open_until_one_is_agreed() {
    let mut document = two_teams();
    let right = document.new_id();
    let decision = document.decisions.ids().next().unwrap();
    let level = syncline::model::AuthorityLevel { function: 2.into(), ..Default::default() };
    let right_of = syncline::model::DecisionRight { decision, levels: vec![level], ..Default::default() };
    document.decision_rights.insert(right, right_of);
    let mut window = Window::with(document);
    window.click("Agree");
    assert!(window.shows("Plant may keep it as long as it likes"));
    window.click("Time-out after 3 d");
    assert!(!window.shows("Plant may keep it as long as it likes"));
    let time_out = window.document().decision_rights.values().next().unwrap().levels[0].time_out;
    assert_eq!(time_out.map(|time| time.to_string()), Some("3 d".to_owned()));
}
