//! A large map stays workable: what is worked out per change and per frame is bounded.

use std::time::Instant;

use egui::{Key, Modifiers, Pos2};
use syncline::model::edit::Edit;
use syncline::model::{Document, HandoffKind, Position};
use syncline::ui::theme::Appearance;

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

/// Prints how long frames take; run it with `--release -- --ignored --nocapture` for figures that count.
#[test]
#[ignore = "prints timings"]
fn timings_of_five_hundred_teams() {
    let mut window = Window::sized(large(500), Appearance::Light, 1920.0, 1080.0, []);
    let mut time = |name: &str, n: u32, act: &mut dyn FnMut(&mut Window, u32)| {
        let start = Instant::now();
        for step in 0..n {
            act(&mut window, step);
        }
        println!("{name}: {:.2} ms per frame", start.elapsed().as_secs_f64() * 1000.0 / f64::from(n));
    };
    time("whole map, nothing changes", 20, &mut |window, _| window.0.step());
    time("whole map, pointer moves", 20, &mut |window, step| {
        window.0.hover_at(Pos2::new(400.0 + step as f32 * 9.0, 400.0));
        window.0.step();
    });
    time("zoom to 100 %", 1, &mut |window, _| {
        window.press_with(Modifiers::COMMAND, Key::Num0);
    });
    time("100 %, pointer moves", 20, &mut |window, step| {
        window.0.hover_at(Pos2::new(400.0 + step as f32 * 9.0, 400.0));
        window.0.step();
    });
    time("one card moves by keys", 10, &mut |window, step| {
        if step == 0 {
            window.0.state_mut();
            window.press(Key::Tab);
        }
        window.press(Key::ArrowRight);
    });
}
