//! Drawing the map: teams and handoffs by pointer and by keys, one step per intention.

use egui::{Key, Modifiers, Pos2, Vec2};
use egui_kittest::kittest::NodeT as _;
use syncline::model::{Distribution, HandoffKind};
use syncline::units::Duration;

use super::ui_support::Window;

fn three_teams() -> Window {
    let mut window = Window::empty();
    window.add_team("Sales").add_team("Planning").add_team("Production");
    window
}

/// Takes every step back and does it again, and expects the same document.
fn assert_undo_and_redo_are_identity(window: &mut Window) {
    let after = window.document().clone();
    let mut n_steps = 0;
    while window.0.state().open_document().history.undo_label().is_some() {
        window.press_with(Modifiers::COMMAND, Key::Z);
        n_steps += 1;
        assert!(n_steps < 100);
    }
    assert!(window.document().functions.is_empty());
    for _ in 0..n_steps {
        window.press_with(Modifiers::COMMAND, Key::Y);
    }
    assert_eq!(*window.document(), after);
}

#[test]
fn three_teams_are_added_by_keys_alone_and_stand_apart() {
    let window = three_teams();
    assert_eq!(window.teams(), ["Sales", "Planning", "Production"]);
    let rects = ["Sales", "Planning", "Production"].map(|name| window.card(name).rect());
    assert!(!rects[0].intersects(rects[1]) && !rects[1].intersects(rects[2]), "{rects:?}");
}

#[test]
fn a_double_click_on_the_sheet_writes_a_team_and_escape_leaves_nothing() {
    let mut window = Window::empty();
    let place = window.empty_place();
    window.double_click_at(place).type_text("Sales").press(Key::Escape);
    assert!(window.teams().is_empty());
    window.0.run_steps(10);
    window.double_click_at(place).type_text("Sales").press(Key::Enter);
    assert_eq!(window.teams(), ["Sales"]);
    assert!(window.middle("Sales").distance(place) < 140.0);
}

#[test]
fn teams_are_connected_by_keys_alone() {
    let mut window = three_teams();
    // Back to the first team, connect, choose the receiver, confirm.
    window.click_card("Sales").press(Key::C).press(Key::Tab).press(Key::Enter);
    assert_eq!(window.handoff("Sales", "Planning").kind, HandoffKind::Information);
    // The new handoff is selected: the next kind, a name, all without the pointer.
    window.press(Key::R).press(Key::F2).type_text("forecast").press(Key::Enter);
    let handoff = window.handoff("Sales", "Planning");
    assert_eq!((handoff.kind, handoff.name.as_str()), (HandoffKind::Work, "forecast"));
    assert_undo_and_redo_are_identity(&mut window);
}

#[test]
fn a_handoff_is_dragged_from_a_port_to_a_team() {
    let mut window = three_teams();
    window.click_card("Sales").press_with(Modifiers::SHIFT, Key::Num1);
    let port = window.get("Connect from Sales, right").rect().center();
    let target = window.middle("Production");
    window.drag(port, target);
    assert_eq!(window.document().handoffs.len(), 1);
    assert_eq!(window.handoff("Sales", "Production").kind, HandoffKind::Information);
}

#[test]
fn a_handoff_dropped_on_the_sheet_makes_a_team_with_it_in_one_step() {
    let mut window = Window::empty();
    window.add_team("Sales").click_card("Sales");
    let port = window.get("Connect from Sales, below").rect().center();
    let place = window.empty_place();
    window.drag(port, place).type_text("Shipping").press(Key::Enter);
    assert_eq!(window.teams(), ["Sales", "Shipping"]);
    window.handoff("Sales", "Shipping");
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.teams(), ["Sales"]);
    assert!(window.document().handoffs.is_empty());
}

#[test]
fn a_team_is_renamed_in_place_in_three_ways() {
    let mut window = Window::empty();
    window.add_team("Sales").click_card("Sales");
    window.press(Key::F2).type_text("Demand").press(Key::Enter);
    assert_eq!(window.teams(), ["Demand"]);
    window.press(Key::Enter).type_text("Orders").press(Key::Enter);
    assert_eq!(window.teams(), ["Orders"]);
    window.0.run_steps(10);
    let middle = window.middle("Orders");
    window.double_click_at(middle).type_text("Customers").press(Key::Enter);
    assert_eq!(window.teams(), ["Customers"]);
    window.press(Key::F2).type_text("Nonsense").press(Key::Escape);
    assert_eq!(window.teams(), ["Customers"]);
}

#[test]
fn deleting_a_team_takes_its_handoffs_and_the_message_brings_both_back() {
    let mut window = three_teams();
    window.click_card("Sales").press(Key::C);
    window.click_card("Planning").click_card("Planning").press(Key::C);
    window.click_card("Sales");
    assert_eq!(window.document().handoffs.len(), 2);
    window.click_card("Sales").press(Key::Delete);
    assert_eq!(window.teams(), ["Planning", "Production"]);
    assert!(window.document().handoffs.is_empty());
    assert!(window.shows("2 handoffs removed"));
    window.click("Undo this");
    assert_eq!(window.teams(), ["Sales", "Planning", "Production"]);
    assert_eq!(window.document().handoffs.len(), 2);
}

#[test]
fn dragging_a_card_is_one_step_on_the_grid() {
    let mut window = three_teams();
    window.press(Key::Escape);
    let at = |window: &Window| *window.document().layout.functions.get(1.into()).unwrap();
    let (before, from) = (at(&window), window.middle("Sales"));
    window.drag(from, from + Vec2::new(43.0, 139.0));
    let after = at(&window);
    assert!((after.x - before.x - 43.0).abs() <= 4.0 && (after.y - before.y - 139.0).abs() <= 4.0, "{after:?}");
    assert_eq!((after.x % 8.0, after.y % 8.0), (0.0, 0.0));
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(at(&window), before);
    assert_eq!(window.teams().len(), 3, "only the movement was taken back");
}

#[test]
fn several_cards_move_together_and_arrow_keys_nudge() {
    let mut window = three_teams();
    window.press_with(Modifiers::COMMAND, Key::A);
    let places = |window: &Window| window.document().layout.functions.values().map(|at| Pos2::new(at.x, at.y)).collect::<Vec<_>>();
    let before = places(&window);
    window.press(Key::ArrowDown);
    window.press_with(Modifiers::SHIFT, Key::ArrowRight);
    let by: Vec<Vec2> = places(&window).iter().zip(&before).map(|(after, before)| *after - *before).collect();
    assert_eq!(by, [Vec2::new(80.0, 8.0); 3]);
    window.press_with(Modifiers::COMMAND, Key::Z).press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(places(&window), before);
}

#[test]
fn a_frame_selects_what_it_contains_or_touches_by_its_direction() {
    let mut window = three_teams();
    window.press(Key::Escape);
    window.press_with(Modifiers::SHIFT, Key::Num1);
    let (sales, planning) = (window.card("Sales").rect(), window.card("Planning").rect());
    let below = Vec2::new(0.0, 60.0);
    let frame_start = sales.left_top() - Vec2::splat(30.0);
    // To the right: only what lies inside.
    window.drag(frame_start, planning.center() + below);
    assert_eq!(selected(&window), ["Sales"]);
    window.press(Key::Escape);
    // To the left: whatever it touches.
    window.drag(planning.center() + below, frame_start);
    assert_eq!(selected(&window), ["Sales", "Planning"]);
}

#[test]
fn clicks_with_shift_or_control_add_and_remove() {
    let mut window = three_teams();
    window.click_card("Sales");
    window.card("Planning").click_modifiers(Modifiers::SHIFT);
    window.0.run();
    window.card("Production").click_modifiers(Modifiers::COMMAND);
    window.0.run();
    assert_eq!(selected(&window), ["Sales", "Planning", "Production"]);
    window.card("Planning").click_modifiers(Modifiers::COMMAND);
    window.0.run();
    assert_eq!(selected(&window), ["Sales", "Production"]);
    window.press(Key::Escape);
    assert!(selected(&window).is_empty());
}

#[test]
fn tab_goes_through_teams_and_handoffs_in_reading_order_and_leaves_the_map_at_its_end() {
    let mut window = Window::empty();
    window.get("Quick capture").focus();
    window.0.run();
    window.type_text("Sales -> Planning : forecast, 2 d").press(Key::Enter).press(Key::Escape);
    window.press(Key::Tab);
    assert_eq!(selected(&window), ["Sales"]);
    window.press(Key::Tab);
    assert_eq!(selected(&window), ["forecast"]);
    window.press(Key::Tab);
    assert_eq!(selected(&window), ["Planning"]);
    window.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(selected(&window), ["forecast"]);
    window.press(Key::Tab).press(Key::Tab);
    assert!(!window.get_map().is_focused(), "the keyboard went on");
}

#[test]
fn quick_capture_makes_teams_and_typed_handoffs_in_one_step() {
    let mut window = Window::empty();
    window.get("Quick capture").focus();
    window.0.run();
    window.type_text("Sales -> Planning : forecast, info, 2d").press(Key::Enter);
    let handoff = window.handoff("Sales", "Planning");
    assert_eq!((handoff.name.as_str(), handoff.kind), ("forecast", HandoffKind::Information));
    assert_eq!(handoff.latency, Distribution::Fixed(Duration::days(2.0)));
    window.label("Sales", "Planning");
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert!(window.document().functions.is_empty());
}

#[test]
fn several_lines_are_written_at_once_and_a_wrong_one_is_refused_with_its_number() {
    let mut window = three_teams();
    window.press(Key::Q);
    window.type_text("Sales -> Planning : forecast, 2 d\nPlanning -> Production : plan, wrk, 1 d");
    window.click("Add to the map");
    assert!(window.document().handoffs.is_empty());
    assert!(window.shows("Line 2"));
    window.0.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.0.run();
    window.type_text("Sales -> Planning : forecast, 2 d\nPlanning -> Production : plan, work, 1 d");
    window.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!((window.document().functions.len(), window.document().handoffs.len()), (3, 2));
    assert_eq!(window.handoff("Planning", "Production").kind, HandoffKind::Work);
}

#[test]
fn the_sheet_zooms_about_the_pointer_and_fits() {
    let mut window = three_teams();
    let at = window.middle("Sales");
    window.0.hover_at(at);
    window.0.run();
    window.0.event_modifiers(
        egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Line,
            delta: Vec2::new(0.0, 3.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::COMMAND,
        },
        Modifiers::COMMAND,
    );
    for _ in 0..30 {
        window.0.step();
    }
    let zoomed = window.0.state().session().view.zoom;
    assert!(1.05 < zoomed, "{zoomed}");
    assert!(window.middle("Sales").distance(at) < 2.0, "{:?} {at:?}", window.middle("Sales"));
    window.press_with(Modifiers::COMMAND, Key::Num0);
    assert!((window.0.state().session().view.zoom - 1.0).abs() < 1e-6);
    window.press_with(Modifiers::SHIFT, Key::Num1);
    let map = window.get_map().rect();
    for name in ["Sales", "Planning", "Production"] {
        assert!(map.contains_rect(window.card(name).rect()), "{name}");
    }
}

#[test]
fn a_card_says_who_it_is_and_what_goes_in_and_out() {
    let mut window = three_teams();
    window.click_card("Sales").press(Key::C);
    window.click_card("Planning");
    assert_eq!(window.card("Sales").accesskit_node().label().as_deref(), Some("Sales, team, 0 in, 1 out"));
    assert_eq!(
        window.label("Sales", "Planning").accesskit_node().label().as_deref(),
        Some("Handoff Sales → Planning, information, at once")
    );
}

/// The names of the selected elements.
fn selected(window: &Window) -> Vec<String> {
    let app = window.0.state();
    app.session().selection.iter().map(|of| app.document().name_of(of)).collect()
}
