//! A large map stays workable: what is worked out per change and per frame is bounded.

use egui::{Key, Modifiers};
use syncline::model::edit::Edit;
use syncline::model::{Document, HandoffKind, Position};

use super::ui_support::Window;

/// A map of rows with this many teams, each handing over to three others.
fn large(n_teams: u32) -> Document {
    let mut document = Document::default();
    let columns = 25;
    for n in 0..n_teams {
        let at = Position { x: (n % columns) as f32 * 336.0, y: (n / columns) as f32 * 160.0 };
        Edit::AddFunction { name: format!("Team number {n}"), at }.apply(&mut document).unwrap();
    }
    for n in 0..n_teams {
        for step in [1, 7, 26] {
            let kind = HandoffKind::ALL[(n + step) as usize % 3];
            let edit = Edit::AddHandoff { from: (n + 1).into(), to: ((n + step) % n_teams + 1).into(), kind };
            edit.apply(&mut document).unwrap();
        }
    }
    document
}

#[test]
fn a_map_of_fifty_teams_can_be_worked_on() {
    let mut window = Window::with(large(50));
    window.click_card("Team number 3").press(Key::F2).type_text("Renamed").press(Key::Enter);
    assert_eq!(window.teams()[3], "Renamed");
    window.press_with(Modifiers::COMMAND, Key::A).press(Key::Delete);
    assert!(window.document().functions.is_empty());
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!((window.teams().len(), window.document().handoffs.len()), (50, 150));
}

#[test]
fn what_is_far_away_is_not_painted() {
    let shapes = |n_teams: u32| {
        let mut window = Window::with(large(n_teams));
        window.press_with(Modifiers::COMMAND, Key::Num0);
        window.0.output().shapes.len()
    };
    let (few, many) = (shapes(100), shapes(400));
    assert!(many < few * 2, "{few} shapes for 100 teams, {many} for 400");
}
