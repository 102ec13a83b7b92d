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

#[test]
fn after_a_card_of_a_large_map_is_let_go_its_lines_lie_as_if_it_had_always_stood_there() {
    let paint = |window: &mut Window| {
        window.0.event(egui::Event::PointerMoved(egui::pos2(400.0, 786.0)));
        window.press_with(Modifiers::SHIFT, Key::Num1);
        window.0.run();
        // Lines of the map; pictures on buttons lie above it.
        let is_line = |shape: &egui::Shape| matches!(shape, egui::Shape::Path(_)) && 110.0 < shape.visual_bounding_rect().top();
        let shapes = window.0.output().shapes.iter().filter(|clipped| is_line(&clipped.shape));
        shapes.map(|clipped| format!("{:?}", clipped.shape)).collect::<Vec<_>>()
    };
    let mut window = Window::with(large(80));
    let at = window.card("Team number 27").rect().center();
    let drag = |window: &mut Window, pos: egui::Pos2, pressed: Option<bool>| {
        window.0.event(egui::Event::PointerMoved(pos));
        if let Some(pressed) = pressed {
            let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
            window.0.event(egui::Event::PointerButton { pos, button, pressed, modifiers });
        }
        window.0.step();
    };
    drag(&mut window, at, Some(true));
    for step in 1..6 {
        drag(&mut window, at + egui::vec2(12.0, 9.0) * step as f32, None);
    }
    drag(&mut window, at + egui::vec2(60.0, 45.0), Some(false));
    let moved = window.document().clone();
    assert_ne!(moved.layout, large(80).layout, "the card was moved");
    window.press(Key::Escape).press(Key::Escape);
    let fresh = {
        let mut fresh = Window::with(moved);
        paint(&mut fresh)
    };
    let start = std::time::Instant::now();
    while paint(&mut window) != fresh {
        assert!(start.elapsed() < std::time::Duration::from_mins(1), "its lines never came to lie as they should");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
