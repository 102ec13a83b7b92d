//! Seeing the map: moving the sheet, zooming, fitting, the small map, levels of detail, speed.

use egui::{Event, Key, Modifiers, PointerButton, Vec2};
use egui_kittest::kittest::NodeT as _;
use syncline::model::edit::Edit;
use syncline::ui::theme::Appearance;

use super::ui_canvas_support::{Hands as _, fifty, fifty_window, three};
use super::ui_support::Window;

fn offset(window: &Window) -> Vec2 {
    window.0.state().session().view.offset
}

fn zoom(window: &Window) -> f32 {
    window.0.state().session().view.zoom
}

#[test]
fn the_wheel_moves_the_sheet_up_and_down_and_with_shift_sideways() {
    let mut window = fifty_window();
    let (at, before) = (window.get_map().rect().center(), offset(&window));
    window.wheel(at, Vec2::new(0.0, -3.0), Modifiers::NONE);
    let after = offset(&window);
    assert!(after.y < before.y - 20.0 && (after.x - before.x).abs() < 0.5, "{before:?} {after:?}");
    window.wheel(at, Vec2::new(0.0, -3.0), Modifiers::SHIFT);
    let sideways = offset(&window);
    assert!(sideways.x < after.x - 20.0 && (sideways.y - after.y).abs() < 0.5, "{after:?} {sideways:?}");
}

#[test]
fn zooming_keeps_what_is_under_the_pointer_and_stops_at_both_ends() {
    let mut window = fifty_window();
    let at = window.middle("Team 1");
    window.wheel(at, Vec2::new(0.0, 2.0), Modifiers::COMMAND);
    assert!(1.05 < zoom(&window));
    assert!(window.middle("Team 1").distance(at) < 1.0, "{:?} {at:?}", window.middle("Team 1"));
    for _ in 0..12 {
        window.wheel(at, Vec2::new(0.0, 40.0), Modifiers::COMMAND);
    }
    assert_eq!(zoom(&window), 8.0);
    for _ in 0..20 {
        window.wheel(at, Vec2::new(0.0, -40.0), Modifiers::COMMAND);
    }
    assert_eq!(zoom(&window), 0.05);
}

#[test]
fn space_the_middle_and_the_right_button_and_the_hand_tool_move_the_sheet() {
    let mut window = fifty_window();
    let from = window.get_map().rect().center();
    let by = Vec2::new(60.0, 30.0);
    let expect_moved = |window: &mut Window, act: &mut dyn FnMut(&mut Window)| {
        let before = offset(window);
        act(window);
        assert!((offset(window) - before - by).length() < 2.0, "{before:?} {:?}", offset(window));
    };
    let empty = window.card("Team 0").rect().right_bottom() + Vec2::new(40.0, 30.0);
    expect_moved(&mut window, &mut |window| {
        window.drag_with(PointerButton::Middle, from, from + by);
    });
    let empty = empty + by;
    expect_moved(&mut window, &mut |window| {
        window.drag_with(PointerButton::Secondary, empty, empty + by);
    });
    window.press(Key::H);
    expect_moved(&mut window, &mut |window| {
        window.drag(from, from + by);
    });
    window.press(Key::V);
    window.0.key_down(Key::Space);
    window.0.run();
    expect_moved(&mut window, &mut |window| {
        window.drag(from, from + by);
    });
    window.0.key_up(Key::Space);
    window.0.run();
    assert!(window.selected().is_empty(), "nothing was framed meanwhile");
}

#[test]
fn arrows_move_the_sheet_when_nothing_is_selected_and_pages_always() {
    let mut window = fifty_window();
    let before = offset(&window);
    window.press(Key::ArrowRight);
    assert!(offset(&window).x < before.x);
    let height = window.get_map().rect().height();
    window.click_card("Team 0");
    let before = offset(&window);
    window.press(Key::PageDown);
    assert!((before.y - offset(&window).y - 0.9 * height).abs() < 2.0);
    window.press(Key::PageUp);
    assert!((before.y - offset(&window).y).abs() < 2.0);
    window.press_with(Modifiers::SHIFT, Key::PageDown);
    assert!(offset(&window).x < before.x - 300.0);
    assert_eq!(window.place("Team 0"), egui::pos2(0.0, 0.0), "pages move no card");
}

#[test]
fn keys_zoom_the_map_and_not_the_window() {
    let mut window = fifty_window();
    for (key, larger) in [(Key::Plus, true), (Key::Equals, true), (Key::Minus, false)] {
        let before = zoom(&window);
        window.press_with(Modifiers::COMMAND, key);
        assert_eq!(before < zoom(&window), larger, "{key:?}");
    }
    window.press_with(Modifiers::COMMAND, Key::Num0);
    assert_eq!(zoom(&window), 1.0);
    assert_eq!(window.0.ctx.zoom_factor(), 1.0);
}

#[test]
fn everything_or_the_selection_is_fitted_and_the_view_before_comes_back() {
    let mut window = fifty_window();
    for keys in [(Modifiers::SHIFT, Key::Num1), (Modifiers::COMMAND, Key::Num1), (Modifiers::NONE, Key::Home)] {
        window.press_with(Modifiers::COMMAND, Key::Num0).press_with(keys.0, keys.1);
        let map = window.get_map().rect();
        assert!(map.contains_rect(window.card("Team 0").rect()) && map.contains_rect(window.card("Team 49").rect()), "{keys:?}");
    }
    let before = window.0.state().session().view;
    window.press_with(Modifiers::COMMAND, Key::Num0);
    assert_ne!(window.0.state().session().view, before);
    window.press_with(Modifiers::ALT, Key::Home);
    assert_eq!(window.0.state().session().view, before);
    window.click_card("Team 0").press_with(Modifiers::SHIFT, Key::Num2);
    assert!((window.middle("Team 0") - window.get_map().rect().center()).length() < 80.0);
    let longest = std::hint::black_box(syncline::ui::theme::metrics::MOTION);
    assert!(longest <= 0.2, "moving takes at most 200 ms");
}

#[test]
fn the_small_map_is_dragged_to_move_the_sheet_and_the_zoom_is_read_below() {
    let mut window = fifty_window();
    assert!(window.shows("100 %"));
    window.press(Key::M);
    let small = window.get("Small map of the whole").rect();
    let before = offset(&window);
    window.drag(small.center(), small.center() + Vec2::new(50.0, 20.0));
    assert!(offset(&window).x < before.x - 100.0, "{before:?} {:?}", offset(&window));
    window.press(Key::M);
    assert!(!window.shows("Small map of the whole"));
}

#[test]
fn two_fingers_move_and_pinch_and_a_long_press_opens_the_menu() {
    let mut window = fifty_window();
    let middle = window.get_map().rect().center();
    let touch = |window: &mut Window, id: u64, phase: egui::TouchPhase, pos: egui::Pos2| {
        let device_id = egui::TouchDeviceId(1);
        window.0.event(Event::Touch { device_id, id: egui::TouchId(id), phase, pos, force: None });
    };
    let before = window.0.state().session().view;
    let apart = Vec2::new(60.0, 0.0);
    window.0.hover_at(middle - apart);
    touch(&mut window, 1, egui::TouchPhase::Start, middle - apart);
    touch(&mut window, 2, egui::TouchPhase::Start, middle + apart);
    window.0.run();
    let by = Vec2::new(0.0, 80.0);
    touch(&mut window, 1, egui::TouchPhase::Move, middle - apart + by);
    touch(&mut window, 2, egui::TouchPhase::Move, middle + apart + by);
    window.0.step();
    touch(&mut window, 1, egui::TouchPhase::End, middle - apart + by);
    touch(&mut window, 2, egui::TouchPhase::End, middle + apart + by);
    window.0.run();
    let after = window.0.state().session().view;
    assert!((after.offset - before.offset - by).length() < 4.0, "{before:?} {after:?}");
    assert_eq!(window.document().layout, fifty().layout, "no card was moved");
}

#[test]
fn labels_are_left_out_below_forty_percent_and_never_become_mush() {
    let texts = |window: &Window| window.0.output().shapes.iter().filter(|shape| matches!(shape.shape, egui::Shape::Text(_))).count();
    let mut window = Window::with(fifty());
    window.press_with(Modifiers::COMMAND, Key::Num0).press_with(Modifiers::COMMAND, Key::Minus);
    let near = texts(&window);
    for _ in 0..4 {
        window.press_with(Modifiers::COMMAND, Key::Minus);
    }
    assert!(zoom(&window) < 0.4);
    assert!(texts(&window) + 20 < near, "{} texts far away, {near} near", texts(&window));
}

#[test]
fn on_a_wall_nothing_on_a_card_or_line_is_smaller_than_24_points() {
    let mut window = Window::sized(three(), Appearance::ProjectorLight, 1920.0, 1080.0, []);
    window.press_with(Modifiers::COMMAND, Key::Num0);
    let map = window.get_map().rect();
    let mut names = Vec::new();
    for clipped in &window.0.output().shapes {
        let egui::Shape::Text(text) = &clipped.shape else { continue };
        let words = text.galley.job.text.as_str();
        if map.contains(text.pos) && ["Sales", "Planning", "Production", "no rhythm yet", "at once"].contains(&words) {
            names.push((words.to_owned(), text.galley.job.sections[0].format.font_id.size));
        }
    }
    assert!(5 <= names.len(), "{names:?}");
    assert!(names.iter().all(|(_, size)| 24.0 <= *size), "{names:?}");
    let cards = ["Sales", "Planning", "Production"].map(|name| window.card(name).rect());
    assert!(!cards[0].intersects(cards[1]) && !cards[1].intersects(cards[2]), "{cards:?}");
}

#[test]
fn a_legend_explains_the_signs_and_is_off_until_asked_for() {
    let mut window = Window::with(three());
    assert!(!window.shows("Who acts"));
    window.press(Key::Escape).press(Key::G);
    for words in ["Handoffs", "Information", "Work", "Goods", "Who acts", "AI with guardrails", "Process (SCOR)", "Locked in place"] {
        assert!(window.shows(words), "{words}");
    }
    window.press(Key::G);
    assert!(!window.shows("Process (SCOR)"));
}

#[test]
fn cards_and_lines_say_owner_cadence_and_time() {
    let mut document = three();
    let set = |of: syncline::model::EntityRef, field: &str, to: &str| Edit::SetField { of, field: field.to_owned(), to: to.to_owned() };
    set(syncline::model::FunctionId(1).into(), "owner", "Ann").apply(&mut document).unwrap();
    let handoff: syncline::model::HandoffId = document.handoffs.ids().next().unwrap();
    set(handoff.into(), "kind", "Information").apply(&mut document).unwrap();
    set(handoff.into(), "channel/sends", r#"{"Every":{"period":"7 d"}}"#).apply(&mut document).unwrap();
    set(handoff.into(), "latency", r#"{"Fixed":"4 h"}"#).apply(&mut document).unwrap();
    let window = Window::with(document);
    let label = |node: egui_kittest::Node<'_>| node.accesskit_node().label().unwrap_or_default();
    assert_eq!(label(window.card("Sales")), "Sales, team, owner Ann, 0 in, 1 out");
    assert_eq!(label(window.label("Sales", "Planning")), "Handoff Sales → Planning, information, every week, Mon, 4 h");
}

#[test]
fn outdated_decisions_and_overreacting_loops_are_marked_while_drawing() {
    let mut window = Window::with(three());
    let said = |window: &Window| window.label("Sales", "Planning").accesskit_node().label().unwrap_or_default();
    assert!(!said(&window).contains("outdated"));
    let set = |of: syncline::model::EntityRef, field: &str, to: &str| Edit::SetField { of, field: field.to_owned(), to: to.to_owned() };
    let handoff: syncline::model::HandoffId = window.document().handoffs.ids().next().unwrap();
    window.act(syncline::ui::Action::edit(set(handoff.into(), "kind", "Information")));
    window.act(syncline::ui::Action::edit(set(handoff.into(), "latency", r#"{"Fixed":"3 d"}"#)));
    let daily = Some(syncline::units::Duration::days(1.0));
    let cadence = Edit::SetCadence { function: 2.into(), period: daily, phase: syncline::model::Phase::Start };
    window.act(syncline::ui::Action::edit(cadence));
    assert!(said(&window).ends_with("3 outdated decisions per change"), "{}", said(&window));
}
