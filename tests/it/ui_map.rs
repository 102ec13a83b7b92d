//! Drawing the map: teams and handoffs by pointer and by keys, one step per intention.

use egui::{Key, Modifiers, Vec2};
use syncline::model::{Distribution, HandoffKind};
use syncline::units::Duration;

use super::ui_support::Window;

#[test]
fn three_teams_are_added_by_keys_alone() {
    let mut window = Window::empty();
    window.add_team("Sales").add_team("Planning").add_team("Production");
    assert_eq!(window.teams(), ["Sales", "Planning", "Production"]);
    let rects: Vec<_> = ["Sales", "Planning", "Production"].map(|name| window.card(name).rect()).into();
    assert!(!rects[0].intersects(rects[1]) && !rects[1].intersects(rects[2]), "{rects:?}");
}
