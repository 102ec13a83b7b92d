//! Pictures of the whole window for people to look at: a small plan, a large one, dialogs, every appearance.

use egui::{Key, Modifiers};
use syncline::model::Document;
use syncline::ui::theme::Appearance;

use super::picture::save;
use super::ui_support::Window;

const PLAN: &str = "Sales -> Demand planning : orders, info, 1 d
Demand planning -> Procurement : demand, info, 24 h
Demand planning -> Production : demand, info, 24 h
Production -> Logistics : ETA, info, 36 h
Procurement -> Production : components, goods, 14 d
Production -> Fulfilment : finished goods, goods, 6 d
Fulfilment -> Demand planning : backlog, info, 24 h
Logistics -> Fulfilment : transport, work, 2 d
Procurement -> Logistics : urgency, info, 48 h
Sales -> Fulfilment : promises, work, 4 h
Fulfilment -> Sales : exceptions, work, 2 h";

fn plan(appearance: Appearance, width: f32, height: f32) -> Window {
    let mut window = Window::sized(Document::default(), appearance, width, height, []);
    window.press(Key::Q);
    window.type_text(PLAN);
    window.press_with(Modifiers::COMMAND, Key::Enter);
    window.press(Key::Escape).press_with(Modifiers::SHIFT, Key::Num1);
    window
}

#[test]
fn the_empty_window() {
    for appearance in [Appearance::Light, Appearance::Dark] {
        let mut window = Window::sized(Document::default(), appearance, 1280.0, 800.0, []);
        save(&mut window.0, &format!("window empty {}", appearance.name()));
    }
}

#[test]
fn a_small_plan_in_every_appearance() {
    for appearance in Appearance::ALL {
        let mut window = plan(appearance, 1280.0, 800.0);
        save(&mut window.0, &format!("window plan {}", appearance.name()));
    }
    for appearance in [Appearance::Light, Appearance::Dark] {
        let mut window = plan(appearance, 1920.0, 1080.0);
        save(&mut window.0, &format!("window plan large {}", appearance.name()));
    }
}

#[test]
fn a_team_and_a_handoff_in_the_inspector() {
    for appearance in [Appearance::Light, Appearance::Dark] {
        let mut window = plan(appearance, 1280.0, 800.0);
        window.click_card("Production").press_with(Modifiers::SHIFT, Key::Num1);
        save(&mut window.0, &format!("window team {}", appearance.name()));
        window.label("Procurement", "Logistics").click();
        window.0.run();
        save(&mut window.0, &format!("window handoff {}", appearance.name()));
    }
}

#[test]
fn dialogs() {
    let mut window = plan(Appearance::Light, 1280.0, 800.0);
    window.press_with(Modifiers::COMMAND, Key::K).type_text("pr");
    save(&mut window.0, "window palette");
    window.press(Key::Escape).press(Key::F1);
    save(&mut window.0, "window shortcuts");
}
