//! Choosing elements: clicks, frames, keys, kinds, and going along handoffs.

use egui::{Key, Modifiers, Vec2};
use egui_kittest::kittest::NodeT as _;
use syncline::model::edit::Edit;

use super::ui_canvas_support::{CTRL_SHIFT, Hands as _, fifty, fifty_window, three};
use super::ui_support::Window;

#[test]
fn a_click_selects_and_escape_puts_the_tool_down_before_it_clears() {
    let mut window = fifty_window();
    window.click_card("Team 0");
    assert_eq!(window.selected(), ["Team 0"]);
    window.press(Key::C).press(Key::Escape);
    assert_eq!(window.selected(), ["Team 0"]);
    window.press(Key::Escape);
    assert!(window.selected().is_empty());
}

#[test]
fn shift_and_control_clicks_add_and_remove() {
    let mut window = fifty_window();
    window.click_card("Team 0");
    for (name, modifiers) in [("Team 1", Modifiers::SHIFT), ("Team 10", Modifiers::COMMAND)] {
        window.card(name).click_modifiers(modifiers);
        window.0.run();
    }
    assert_eq!(window.selected(), ["Team 0", "Team 1", "Team 10"]);
    window.card("Team 1").click_modifiers(Modifiers::SHIFT);
    window.0.run();
    assert_eq!(window.selected(), ["Team 0", "Team 10"]);
}

#[test]
fn a_frame_to_the_right_contains_and_one_to_the_left_touches_and_shift_adds() {
    let mut window = fifty_window();
    let (first, second) = (window.card("Team 0").rect(), window.card("Team 1").rect());
    let from = first.left_top() - Vec2::splat(20.0);
    let between = egui::pos2(f32::midpoint(first.right(), second.left()), first.bottom() + 20.0);
    window.drag(from, between);
    assert_eq!(window.selected(), ["Team 0"]);
    window.hold(Modifiers::SHIFT);
    let below = window.card("Team 10").rect();
    window.drag(below.left_top() - Vec2::splat(14.0), below.right_bottom() + Vec2::splat(14.0));
    window.hold(Modifiers::NONE);
    assert_eq!(window.selected(), ["Team 0", "Team 10"]);
    window.press(Key::Escape);
    let second = window.card("Team 1").rect();
    window.drag(second.center() + Vec2::new(0.0, 60.0), window.card("Team 0").rect().left_top() - Vec2::splat(20.0));
    assert!(window.selected().contains(&"Team 1".to_owned()), "{:?}", window.selected());
}

#[test]
fn all_none_the_same_kind_and_the_same_owner() {
    let mut document = three();
    for id in [1u32, 3] {
        let of = syncline::model::FunctionId(id).into();
        Edit::SetField { of, field: "owner".to_owned(), to: "Ann".to_owned() }.apply(&mut document).unwrap();
    }
    let mut window = Window::with(document);
    window.press_with(Modifiers::COMMAND, Key::A);
    assert_eq!(window.selected().len(), 5);
    window.press_with(CTRL_SHIFT, Key::A);
    assert!(window.selected().is_empty());
    window.click_card("Sales").press_with(Modifiers::COMMAND, Key::K).type_text("same owner").press(Key::Enter);
    assert_eq!(window.selected(), ["Sales", "Production"]);
    window.press(Key::Escape).click_handoff("Sales", "Planning");
    window.press_with(Modifiers::COMMAND, Key::K).type_text("same kind").press(Key::Enter);
    assert_eq!(window.selected().len(), 2);
}

#[test]
fn tab_follows_the_reading_order_and_alt_arrows_follow_handoffs() {
    let mut window = fifty_window();
    window.press(Key::Tab);
    assert_eq!(window.selected(), ["Team 0"]);
    window.press(Key::Tab);
    assert_eq!(window.selected(), ["Team 0 → Team 1"]);
    window.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(window.selected(), ["Team 0"]);
    window.press_with(Modifiers::ALT, Key::ArrowRight).press_with(Modifiers::ALT, Key::ArrowRight);
    assert_eq!(window.selected(), ["Team 1"]);
    window.press_with(Modifiers::ALT, Key::ArrowDown).press_with(Modifiers::ALT, Key::ArrowDown);
    assert_eq!(window.selected(), ["Team 11"]);
    window.press_with(Modifiers::ALT, Key::ArrowLeft).press_with(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(window.selected(), ["Team 10"]);
}

#[test]
fn finding_goes_from_hit_to_hit_by_name_owner_and_note() {
    let mut document = fifty();
    let of = syncline::model::FunctionId(30).into();
    Edit::SetField { of, field: "owner".to_owned(), to: "Quentin".to_owned() }.apply(&mut document).unwrap();
    let note =
        syncline::model::Note { text: "Quentin is away".to_owned(), on: Some(syncline::model::FunctionId(7).into()), ..Default::default() };
    document.put(syncline::model::Entity::Note(900.into(), note));
    let mut window = Window::with(document);
    window.press_with(Modifiers::COMMAND, Key::F).type_text("quentin");
    assert!(window.shows("2 found"));
    window.press(Key::Enter);
    assert_eq!(window.selected(), ["Team 6"]);
    assert!(window.shows("1 of 2"));
    window.press(Key::Enter);
    assert_eq!(window.selected(), ["Team 29"]);
    assert!((window.middle("Team 29") - window.get_map().rect().center()).length() < 120.0, "it was zoomed to");
    window.press(Key::Enter);
    assert_eq!(window.selected(), ["Team 6"]);
    window.press(Key::Escape);
    assert!(!window.shows("1 of 2"));
}

#[test]
fn the_map_is_a_tree_of_named_nodes_and_says_what_is_selected() {
    let mut window = fifty_window();
    window.click_card("Team 1");
    let card = window.card("Team 1");
    let node = card.accesskit_node();
    assert_eq!(node.label().as_deref(), Some("Team 1, team, 1 in, 2 out"));
    assert_eq!(node.is_selected(), Some(true));
    assert_eq!(node.role(), egui::accesskit::Role::Button);
    let handoff = window.label("Team 1", "Team 2");
    assert_eq!(handoff.accesskit_node().role(), egui::accesskit::Role::Link);
    // What is far out of sight is described as well.
    window.card("Team 49");
    assert!(window.get_map().accesskit_node().active_descendant().is_some());
}
