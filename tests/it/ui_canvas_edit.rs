//! Changing the map by hand and by keys: moving, copying, connecting, bending, aligning, tidying, grouping.

use egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::kittest::NodeT as _;
use syncline::model::{EntityRef, HandoffKind};

use super::ui_canvas_support::{CTRL_SHIFT, Hands as _, at_full_size, fifty, fifty_window, three};
use super::ui_support::Window;

fn three_window() -> Window {
    at_full_size(three())
}

#[test]
fn dragging_several_cards_is_one_step_and_escape_takes_it_back() {
    let mut window = fifty_window();
    window.click_card("Team 0");
    window.card("Team 1").click_modifiers(Modifiers::SHIFT);
    window.0.run();
    let steps = window.n_steps();
    let from = window.middle("Team 0");
    window.drag(from, from + Vec2::new(0.0, 56.0));
    assert_eq!(window.n_steps(), steps + 1);
    assert_eq!(window.place("Team 1").y, window.place("Team 0").y);
    assert!(40.0 < window.place("Team 0").y);
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.place("Team 0").y, 0.0);
    let from = window.middle("Team 0");
    window.0.hover_at(from);
    window.0.drag_at(from);
    window.0.run();
    window.0.hover_at(from + Vec2::new(0.0, 60.0));
    window.0.run();
    assert_ne!(window.place("Team 0").y, 0.0);
    window.press(Key::Escape);
    assert_eq!(window.place("Team 0").y, 0.0);
    window.0.drop_at(from);
    window.0.run();
}

#[test]
fn arrows_nudge_by_the_grid_and_a_held_key_is_one_step() {
    let mut window = three_window();
    window.click_card("Sales").press(Key::ArrowRight);
    assert_eq!(window.place("Sales").x, 8.0);
    window.press_with(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(window.place("Sales").y, 80.0);
    let steps = window.n_steps();
    for repeat in [false, true, true, true] {
        window.0.event(Event::Key { key: Key::ArrowRight, physical_key: None, pressed: true, repeat, modifiers: Modifiers::NONE });
        window.0.run();
    }
    assert_eq!((window.place("Sales").x, window.n_steps()), (40.0, steps + 1));
}

#[test]
fn shift_keeps_a_drag_on_one_axis() {
    let mut window = three_window();
    let from = window.middle("Planning");
    window.click_card("Planning").hold(Modifiers::SHIFT);
    window.drag(from, from + Vec2::new(30.0, 130.0)).hold(Modifiers::NONE);
    assert_eq!(window.place("Planning").x, 336.0);
    assert!(100.0 < window.place("Planning").y);
}

#[test]
fn cards_snap_to_guides_and_the_grid_unless_control_is_held_or_snapping_is_off() {
    let mut window = three_window();
    let from = window.middle("Production");
    // Five points off the line of its neighbours: a guide draws it onto it.
    window.drag(from, from + Vec2::new(83.0, 5.0));
    assert_eq!(window.place("Production"), egui::pos2(752.0, 0.0));
    window.press_with(Modifiers::COMMAND, Key::Z).hold(Modifiers::COMMAND);
    let from = window.middle("Production");
    window.drag(from, from + Vec2::new(83.0, 5.0)).hold(Modifiers::NONE);
    assert!((window.place("Production") - egui::pos2(755.0, 5.0)).length() < 0.6, "{:?}", window.place("Production"));
    window.press_with(Modifiers::COMMAND, Key::Z).press(Key::Escape).press_with(Modifiers::ALT, Key::G);
    let from = window.middle("Production");
    window.drag(from, from + Vec2::new(83.0, 5.0));
    assert!((window.place("Production") - egui::pos2(755.0, 5.0)).length() < 0.6, "{:?}", window.place("Production"));
}

#[test]
fn alt_drag_and_control_d_duplicate_with_what_lies_between() {
    let mut window = three_window();
    window.click_card("Sales");
    window.card("Planning").click_modifiers(Modifiers::SHIFT);
    window.0.run();
    let (steps, from) = (window.n_steps(), window.middle("Sales"));
    window.hold(Modifiers::ALT).drag(from, from + Vec2::new(0.0, 200.0)).hold(Modifiers::NONE);
    assert_eq!((window.teams().len(), window.document().handoffs.len(), window.n_steps()), (5, 3, steps + 1));
    assert_eq!(window.place("Sales"), egui::pos2(0.0, 0.0), "the original stays");
    let copies = window.document().layout.functions.values().filter(|at| at.y == 200.0).count();
    assert_eq!(copies, 2);
    window.press_with(Modifiers::COMMAND, Key::D);
    assert_eq!((window.teams().len(), window.document().handoffs.len()), (7, 4));
}

#[test]
fn deleting_says_what_went_with_it_and_offers_it_back() {
    let mut window = fifty_window();
    window.click_card("Team 11").press(Key::Backspace);
    assert_eq!(window.document().handoffs.len(), 85 - 4);
    assert!(window.shows("4 handoffs removed"));
    window.click("Undo this");
    assert_eq!((window.teams().len(), window.document().handoffs.len()), (50, 85));
    assert_eq!(window.selected().len(), 5, "what came back is selected");
}

#[test]
fn a_team_is_written_by_double_click_and_by_key() {
    let mut window = three_window();
    let place = window.middle("Sales") + Vec2::new(0.0, 200.0);
    window.double_click_at(place).type_text("Depot").press(Key::Enter);
    window.press(Key::N).type_text("Customs").press(Key::Enter);
    window.press(Key::N).type_text("Nobody").press(Key::Escape);
    assert_eq!(window.teams(), ["Sales", "Planning", "Production", "Depot", "Customs"]);
}

#[test]
fn handoffs_are_drawn_by_tool_by_port_and_onto_empty_paper() {
    let mut window = three_window();
    window.click_card("Sales").press(Key::C);
    window.click_card("Production");
    window.handoff("Sales", "Production");
    let port = {
        window.0.hover_at(window.middle("Production"));
        window.0.run();
        window.get("Connect from Production, below").rect().center()
    };
    window.drag(port, port + Vec2::new(-100.0, 160.0)).type_text("Depot").press(Key::Enter);
    window.handoff("Production", "Depot");
}

#[test]
fn control_arrows_append_a_connected_team_on_that_side() {
    for (key, side) in [(Key::ArrowRight, Vec2::X), (Key::ArrowLeft, -Vec2::X), (Key::ArrowDown, Vec2::Y), (Key::ArrowUp, -Vec2::Y)] {
        let mut window = Window::empty();
        window.add_team("Sales").click_card("Sales").press_with(Modifiers::COMMAND, key).type_text("Next").press(Key::Enter);
        window.handoff("Sales", "Next");
        let along = window.place("Next") - window.place("Sales");
        assert!(0.7 < along.normalized().dot(side), "{key:?} {along:?}");
    }
}

#[test]
fn labels_of_handoffs_and_names_of_teams_are_written_in_place() {
    let mut window = three_window();
    window.click_handoff("Sales", "Planning").press(Key::F2).type_text("forecast").press(Key::Enter);
    assert_eq!(window.handoff("Sales", "Planning").name, "forecast");
    window.click_card("Sales").press(Key::Enter).type_text("Demand").press(Key::Enter);
    window.0.run_steps(10);
    let at = window.middle("Planning");
    window.double_click_at(at).type_text("Supply").press(Key::Enter);
    assert_eq!(window.teams(), ["Demand", "Supply", "Production"]);
}

#[test]
fn an_end_of_a_handoff_is_dragged_to_another_team_or_says_why_not() {
    let mut window = three_window();
    window.click_handoff("Sales", "Planning");
    let end = window.get("Receiver’s end of the line").rect().center();
    let target = window.middle("Production");
    window.drag(end, target);
    window.handoff("Sales", "Production");
    window.press_with(Modifiers::COMMAND, Key::Z);
    window.handoff("Sales", "Planning");
    // On empty paper nothing happens, and the reason is said.
    window.click_handoff("Sales", "Planning");
    let end = window.get("Receiver’s end of the line").rect().center();
    window.drag(end, end + Vec2::new(0.0, 220.0));
    window.handoff("Sales", "Planning");
    assert!(window.shows("drop its end on a card"));
    // A team does not tell itself something.
    window.click_handoff("Sales", "Planning").press(Key::R).press(Key::R);
    assert_eq!(window.handoff("Sales", "Planning").kind, HandoffKind::Information);
    let end = window.get("Receiver’s end of the line").rect().center();
    let sender = window.middle("Sales");
    window.drag(end, sender);
    assert!(window.shows("cannot tell itself"));
    window.handoff("Sales", "Planning");
    // By keys alone.
    window.press(Key::Escape).click_handoff("Sales", "Planning").press(Key::E).press(Key::Tab).press(Key::Tab).press(Key::Tab);
    window.press(Key::Enter);
    window.handoff("Sales", "Production");
}

#[test]
fn the_kind_of_a_handoff_changes_with_one_key_or_one_click() {
    let mut window = three_window();
    window.click_handoff("Sales", "Planning").press(Key::R);
    assert_eq!(window.handoff("Sales", "Planning").kind, HandoffKind::Material);
    window.click("Information");
    assert_eq!(window.handoff("Sales", "Planning").kind, HandoffKind::Information);
}

#[test]
fn a_line_is_bent_by_dragging_it_and_straightened_again() {
    let mut window = three_window();
    window.click_handoff("Sales", "Planning");
    let piece = window.get("Piece 1 of the line").rect().center();
    let steps = window.n_steps();
    window.drag(piece, piece + Vec2::new(0.0, 120.0));
    assert!(2 <= window.bends("Sales", "Planning").len());
    assert_eq!(window.n_steps(), steps + 1);
    // A double-click on a bend takes it out.
    let n_bends = window.bends("Sales", "Planning").len();
    let bend = window.get("Bend 1 of the line").rect().center();
    window.0.run_steps(10);
    window.double_click_at(bend);
    assert!(window.bends("Sales", "Planning").len() < n_bends || n_bends == 1);
    window.press_with(Modifiers::ALT, Key::S);
    assert!(window.bends("Sales", "Planning").is_empty());
    // Arrows bend it as well.
    window.press(Key::ArrowDown);
    assert!(!window.bends("Sales", "Planning").is_empty());
    // Bends between cards that move together go with them.
    let before = window.bends("Sales", "Planning");
    window.press_with(Modifiers::COMMAND, Key::A).press_with(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(window.bends("Sales", "Planning")[0].y, before[0].y + 80.0);
}

#[test]
fn making_room_pushes_what_lies_beyond_and_nothing_else() {
    let mut window = three_window();
    window.press(Key::S);
    let between = (window.middle("Sales") + window.middle("Planning").to_vec2()) / 2.0 + Vec2::new(20.0, 90.0);
    let steps = window.n_steps();
    window.drag(between, between + Vec2::new(160.0, 10.0));
    assert_eq!([window.place("Sales").x, window.place("Planning").x, window.place("Production").x], [0.0, 496.0, 832.0]);
    assert_eq!(window.n_steps(), steps + 1);
    // By keys, from the leading element on.
    window.click_card("Production").press(Key::S).press_with(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!([window.place("Planning").x, window.place("Production").x], [496.0, 912.0]);
}

#[test]
fn teams_are_aligned_and_spread_evenly() {
    let mut window = three_window();
    window.act(syncline::ui::Action::edit(syncline::model::edit::Edit::Move(vec![
        (2.into(), syncline::model::Position { x: 300.0, y: 90.0 }),
        (3.into(), syncline::model::Position { x: 900.0, y: 40.0 }),
    ])));
    window.press_with(Modifiers::COMMAND, Key::A);
    let xs = |window: &Window| ["Sales", "Planning", "Production"].map(|name| window.place(name).x);
    let ys = |window: &Window| ["Sales", "Planning", "Production"].map(|name| window.place(name).y);
    for (key, expected) in [(Key::ArrowUp, [0.0; 3]), (Key::ArrowDown, [90.0; 3])] {
        window.press_with(CTRL_SHIFT, key);
        assert_eq!(ys(&window), expected, "{key:?}");
        window.press_with(Modifiers::COMMAND, Key::Z).press_with(Modifiers::COMMAND, Key::A);
    }
    for (key, expected) in [(Key::ArrowLeft, [0.0; 3]), (Key::ArrowRight, [900.0; 3])] {
        window.press_with(CTRL_SHIFT, key);
        assert_eq!(xs(&window), expected, "{key:?}");
        window.press_with(Modifiers::COMMAND, Key::Z).press_with(Modifiers::COMMAND, Key::A);
    }
    let palette = |window: &mut Window, words: &str| {
        window.press_with(Modifiers::COMMAND, Key::K).type_text(words).press(Key::Enter);
    };
    palette(&mut window, "gaps side by side");
    assert_eq!(xs(&window), [0.0, 450.0, 900.0]);
    palette(&mut window, "middles, side by side");
    assert_eq!(ys(&window), [45.0; 3]);
}

#[test]
fn tidying_up_is_one_step_without_overlaps_and_locked_teams_stay() {
    let mut document = fifty();
    let mut seed = 7u32;
    let scattered: Vec<_> = document.functions.ids().collect();
    for id in scattered {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let at = syncline::model::Position { x: (seed >> 20) as f32, y: (seed >> 8 & 0xfff) as f32 / 4.0 };
        document.layout.functions.insert(id, at);
    }
    let mut window = Window::with(document.clone());
    window.press_with(Modifiers::ALT, Key::T);
    assert_eq!(window.n_steps(), 1);
    let tidied = window.document().layout.clone();
    let places: Vec<_> = tidied.functions.values().copied().collect();
    for (n, a) in places.iter().enumerate() {
        for b in &places[..n] {
            assert!(192.0 <= (a.x - b.x).abs() || 64.0 <= (a.y - b.y).abs(), "{a:?} {b:?}");
        }
    }
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.document().layout, document.layout);
    window.press_with(Modifiers::ALT, Key::T);
    assert_eq!(window.document().layout, tidied, "the same input gives the same output");
    // A locked team stays; downwards works too.
    window.press_with(Modifiers::SHIFT, Key::Num1).click_card("Team 7").press_with(CTRL_SHIFT, Key::L);
    let held = window.place("Team 7");
    window.press(Key::Escape).press_with(Modifiers::ALT.plus(Modifiers::SHIFT), Key::T);
    assert_eq!(window.place("Team 7"), held);
    assert_ne!(window.document().layout.functions, tidied.functions);
}

#[test]
fn only_the_selected_teams_are_tidied_if_some_are() {
    let mut window = fifty_window();
    window.click_card("Team 0");
    for name in ["Team 1", "Team 10", "Team 11"] {
        window.card(name).click_modifiers(Modifiers::SHIFT);
        window.0.run();
    }
    window.press_with(Modifiers::ALT, Key::T);
    let after = &window.document().layout.functions;
    let before = fifty().layout.functions;
    for (id, at) in before.iter().filter(|(id, _)| ![1, 2, 11, 12].contains(&id.0)) {
        assert_eq!(after.get(id), Some(at));
    }
}

#[test]
fn groups_are_framed_dragged_closed_with_sums_and_taken_apart() {
    let mut window = three_window();
    window.click_card("Sales");
    window.card("Planning").click_modifiers(Modifiers::SHIFT);
    window.0.run();
    window.press_with(Modifiers::COMMAND, Key::G).type_text("Front office").press(Key::Enter);
    let group = |window: &Window| window.document().groups.values().next().cloned().unwrap();
    assert_eq!((group(&window).name.as_str(), group(&window).members.len()), ("Front office", 2));
    // Its name drags all of it.
    window.press(Key::Escape).press_with(Modifiers::SHIFT, Key::Num1);
    let frame = window.get("Group Front office, 2 teams, open").rect();
    let from = frame.left_center() + Vec2::new(70.0, 0.0);
    window.drag(from, from + Vec2::new(0.0, 80.0));
    assert_eq!([window.place("Sales").y, window.place("Planning").y, window.place("Production").y], [80.0, 80.0, 0.0]);
    // Closed, it is one card with what its members have together, and only outer handoffs are left.
    window.click("Close group Front office");
    window.get("Group Front office, 2 teams, closed");
    assert!(!window.shows("Sales, team") && !window.shows("Handoff Sales → Planning"));
    window.label("Planning", "Production");
    window.press(Key::O);
    window.card("Sales");
    window.press_with(CTRL_SHIFT, Key::G);
    assert!(window.document().groups.is_empty());
    assert_eq!(window.selected(), ["Sales", "Planning"]);
}

#[test]
fn what_is_locked_is_not_moved_by_accident() {
    let mut window = three_window();
    window.click_card("Sales").press_with(CTRL_SHIFT, Key::L);
    let from = window.middle("Sales");
    window.drag(from, from + Vec2::new(80.0, 80.0));
    assert_eq!(window.place("Sales"), egui::pos2(0.0, 0.0));
    assert!(window.shows("locked in place"));
    window.press(Key::ArrowRight);
    assert_eq!(window.place("Sales"), egui::pos2(0.0, 0.0));
    window.press_with(CTRL_SHIFT, Key::L).press(Key::ArrowRight);
    assert_eq!(window.place("Sales"), egui::pos2(8.0, 0.0));
}

#[test]
fn a_card_is_brought_to_the_front_and_to_the_back() {
    let mut window = three_window();
    window.act(syncline::ui::Action::edit(syncline::model::edit::Edit::Move(vec![(
        2.into(),
        syncline::model::Position { x: 24.0, y: 16.0 },
    )])));
    window.press(Key::Escape).press_with(Modifiers::COMMAND, Key::Num0);
    let shared = window.card("Sales").rect().intersect(window.card("Planning").rect()).center();
    let press = |window: &mut Window| {
        window.0.hover_at(shared);
        window.0.run();
        window.0.drag_at(shared);
        window.0.drop_at(shared);
        window.0.run();
        window.0.run_steps(10);
        let app = window.0.state();
        match app.session().selection.lead() {
            Some(EntityRef::Function(id)) => app.document().name_of(id.into()),
            _ => String::new(),
        }
    };
    assert_eq!(press(&mut window), "Planning");
    window.press_with(CTRL_SHIFT, Key::OpenBracket);
    assert_eq!(press(&mut window), "Sales");
    window.press_with(CTRL_SHIFT, Key::OpenBracket).press_with(CTRL_SHIFT, Key::CloseBracket);
    assert_eq!(press(&mut window), "Sales");
}

#[test]
fn notes_lie_on_the_sheet_or_on_an_element_with_their_number() {
    let mut window = three_window();
    window.click_card("Sales").press_with(Modifiers::SHIFT, Key::N);
    let label = window.card("Sales").accesskit_node().label().unwrap_or_default();
    assert!(label.ends_with("1 note"), "{label}");
    window.press(Key::Escape);
    window.0.hover_at(window.middle("Sales") + Vec2::new(0.0, 200.0));
    window.0.run();
    window.press_with(Modifiers::SHIFT, Key::N).type_text("Who owns returns").press(Key::Enter);
    assert!(window.shows("Note: Who owns returns"));
    assert_eq!(window.document().notes.len(), 2);
}
