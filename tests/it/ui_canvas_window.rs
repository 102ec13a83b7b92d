//! Around the map: clipboard, steps, palette, shortcuts, menus, settings, files, findings, keys alone.

use egui::{Event, Key, Modifiers, OutputCommand, Vec2, ViewportCommand};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use syncline::model::edit::Edit;
use syncline::model::{AgentKind, Document, Function, Position};

use super::ui_canvas_support::{CTRL_SHIFT, Hands as _, fifty, three};
use super::ui_support::Window;

/// What the window puts on the clipboard when it is asked to copy.
fn copied(window: &mut Window) -> String {
    window.0.event(Event::Copy);
    window.0.step();
    let found = window.0.output().platform_output.commands.iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    window.0.run();
    found.unwrap_or_default()
}

fn paste(window: &mut Window, text: &str) {
    window.0.event(Event::Paste(text.to_owned()));
    window.0.run();
}

#[test]
fn what_is_copied_is_text_that_another_window_puts_under_its_pointer() {
    let mut window = Window::with(three());
    window.press_with(Modifiers::COMMAND, Key::A);
    let text = copied(&mut window);
    assert!(text.contains("Production") && text.starts_with('('), "{text}");
    // Another project, in which the same numbers belong to other elements.
    let mut other = Window::with(fifty());
    let at = other.get_map().rect().center();
    other.0.hover_at(at);
    other.0.run();
    let on_map = other.0.state().session().view.to_map(other.get_map().rect(), at);
    paste(&mut other, &text);
    assert_eq!((other.teams().len(), other.document().handoffs.len()), (53, 87));
    other.handoff("Sales", "Planning");
    assert!((other.place("Sales") - on_map).length() < 8.0, "it lands under the pointer");
    // Cutting takes away; one step back brings all of it.
    window.0.event(Event::Cut);
    window.0.run();
    assert!(window.document().functions.is_empty());
}

#[test]
fn a_handoff_whose_other_team_was_not_copied_is_left_out_with_a_note() {
    let mut window = Window::with(three());
    window.click_card("Sales");
    window.card("Planning").click_modifiers(Modifiers::SHIFT);
    window.0.run();
    let text = copied(&mut window);
    paste(&mut window, &text);
    assert_eq!((window.teams().len(), window.document().handoffs.len()), (5, 3));
    assert!(window.shows("1 handoff was left out"));
}

#[test]
fn pasted_lines_become_teams_a_table_is_shown_first_and_a_sentence_becomes_a_note() {
    let mut window = Window::with(Document::default());
    window.press(Key::Escape);
    paste(&mut window, "Sales\nPlanning\nPlant -> Depot : pallets, goods, 2 d");
    assert_eq!(window.teams(), ["Sales", "Planning", "Plant", "Depot"]);
    paste(&mut window, "Team\tOwner\tWho acts\nCustoms\tAnn\tpeople\nPricing\tBob\tAI");
    assert_eq!(window.teams().len(), 4, "nothing is added before it was seen");
    assert!(window.shows("Add 2 teams and 0 handoffs"));
    window.click("Add to the map");
    let added: Vec<&Function> = window.document().functions.values().skip(4).collect();
    assert_eq!((added[0].owner.as_str(), added[1].agent), ("Ann", AgentKind::Ai));
    paste(&mut window, "The carrier told us that from May on nothing is picked up on Fridays any more");
    assert_eq!(window.document().notes.len(), 1);
    assert_eq!(window.teams().len(), 6);
}

#[test]
fn twenty_handoffs_are_written_in_one_go_with_names_completed() {
    let mut window = Window::with(Document::default());
    window.press(Key::Escape).press(Key::Q);
    let lines: Vec<String> = (0..20).map(|n| format!("Team {n} -> Team {} : file {n}, info, {n} h", n + 1)).collect();
    let start = std::time::Instant::now();
    window.type_text(&lines.join("\n")).press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!((window.teams().len(), window.document().handoffs.len()), (21, 20));
    assert!(start.elapsed().as_secs() < 10, "most of this is the test's own drawing");
    window.press(Key::Q).type_text("Team 3 -> Team 20\nPlant -> Pl");
    assert!(window.shows("Tab writes Plant"));
    window.press(Key::Tab).type_text("2").press_with(Modifiers::COMMAND, Key::Enter);
    window.handoff("Plant", "Plant2");
}

#[test]
fn a_thousand_steps_can_be_undone_and_running_clears_none() {
    let mut window = Window::with(three());
    let ctx = window.0.ctx.clone();
    for n in 0..1_000 {
        let at = Position { x: n as f32, y: 0.0 };
        window.0.state_mut().act(&ctx, syncline::ui::Action::edit(Edit::Move(vec![(1.into(), at)])));
    }
    window.0.run();
    window.press(Key::F5).settle();
    assert!(1_000 <= window.n_steps());
    for _ in 0..window.n_steps() {
        window.0.state_mut().act(&ctx, syncline::ui::Action::Undo);
    }
    window.0.run();
    assert_eq!(*window.document(), three());
    window.press_with(CTRL_SHIFT, Key::Z).press_with(Modifiers::COMMAND, Key::Y);
    assert_eq!(window.n_steps(), 2);
}

#[test]
fn undo_in_a_text_field_takes_text_back_and_the_edit_is_one_step_afterwards() {
    let mut window = Window::with(three());
    window.click_card("Sales");
    let steps = window.n_steps();
    window.get("Answers for it").focus();
    window.0.run();
    window.type_text("Ann").press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.n_steps(), steps, "only text was taken back");
    window.press_with(Modifiers::COMMAND, Key::A).type_text("Bob").press(Key::Enter);
    assert_eq!(window.n_steps(), steps + 1);
    window.get("Answers for it").focus();
    window.0.run();
    window.type_text("xyz").press(Key::Escape);
    assert_eq!(window.document().functions.get(1.into()).unwrap().owner, "Bob");
}

#[test]
fn undo_shows_what_it_changed_and_steps_can_be_jumped_to() {
    let mut window = Window::with(three());
    window.click_card("Production").press(Key::ArrowDown).press(Key::Escape);
    window.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.selected(), ["Production"]);
    window.press_with(Modifiers::COMMAND, Key::Y);
    window.click_card("Sales").press(Key::ArrowDown);
    window.press(Key::F7);
    assert!(window.shows("1  Move “Production”") && window.shows("2  Move “Sales”"));
    window.click("0  Open");
    assert_eq!(*window.document(), three());
    window.click("2  Move “Sales”");
    assert_eq!((window.place("Sales").y, window.place("Production").y), (8.0, 8.0));
    window.click("Close steps");
    assert!(!window.shows("2  Move"));
}

#[test]
fn the_palette_finds_commands_and_elements_and_shows_keys() {
    let mut window = Window::with(fifty());
    window.press_with(Modifiers::COMMAND, Key::K).type_text("tidy down");
    assert!(window.shows("Tidy up downwards"));
    window.press(Key::Escape).press_with(CTRL_SHIFT, Key::P).type_text("Team 42").press(Key::Enter);
    assert_eq!(window.selected(), ["Team 42"]);
}

#[test]
fn the_sheet_of_shortcuts_names_every_command_with_keys() {
    let mut window = Window::with(three());
    for key in [Key::F1, Key::Questionmark] {
        window.press(key);
        for words in ["Make room", "Lock in place, or unlock", "Tidy up to the right", "Along a handoff to the right", "Find on the map"] {
            assert!(window.shows(words), "{words}");
        }
        window.press(Key::Escape);
    }
}

#[test]
fn the_right_button_offers_the_same_commands() {
    let mut window = Window::with(three());
    window.card("Sales").click_secondary();
    window.0.run();
    for words in ["Rename", "Connect", "Group", "Lock in place, or unlock", "Bring to the front"] {
        assert!(window.shows(words), "{words}");
    }
    window.press(Key::Escape);
    window.label("Sales", "Planning").click_secondary();
    window.0.run();
    assert!(window.shows("Attach to another receiver") && window.shows("Straighten"));
}

#[test]
fn several_elements_show_what_they_share_and_are_set_together() {
    let mut document = three();
    let set =
        |id: u32, to: &str| Edit::SetField { of: syncline::model::FunctionId(id).into(), field: "agent".to_owned(), to: to.to_owned() };
    set(1, "Ai").apply(&mut document).unwrap();
    let mut window = Window::with(document);
    window.press_with(Modifiers::COMMAND, Key::A);
    assert!(window.shows("Mixed"), "who acts differs");
    assert!(window.shows("Work"), "what they carry is shared");
}

#[test]
fn projects_are_closed_and_opened_again_by_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let mut window = Window::with_dialogs(Document::default(), [path]);
    window.add_team("Sales").press_with(Modifiers::COMMAND, Key::S).settle();
    window.press_with(Modifiers::COMMAND, Key::W).settle();
    assert!(window.teams().is_empty());
    window.press_with(CTRL_SHIFT, Key::T).settle();
    assert_eq!(window.teams(), ["Sales"]);
    window.press_with(Modifiers::COMMAND, Key::N).settle();
    assert!(window.teams().is_empty());
}

#[test]
fn settings_full_screen_and_run_have_their_keys() {
    let mut window = Window::with(three());
    window.press_with(Modifiers::COMMAND, Key::Comma);
    assert!(window.shows("Settings") && window.shows("Projector, dark"));
    window.click("Dark");
    assert!(window.0.state().preferences().appearance.is_dark());
    window.press(Key::Escape);
    window.0.key_down(Key::F11);
    window.0.step();
    let commands: Vec<ViewportCommand> = window.0.output().viewport_output.values().flat_map(|output| output.commands.clone()).collect();
    assert!(commands.contains(&ViewportCommand::Fullscreen(true)), "{commands:?}");
    window.0.run();
    window.press_with(Modifiers::COMMAND, Key::R).settle();
    assert!(!window.shows("No result yet"));
}

#[test]
fn the_map_is_copied_as_a_picture_and_written_as_a_drawing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.svg");
    let mut window = Window::with_dialogs(three(), [path.clone()]);
    window.0.event(Event::Key { key: Key::C, physical_key: None, pressed: true, repeat: false, modifiers: CTRL_SHIFT });
    window.0.step();
    let asked = |window: &Window| {
        let commands = window.0.output().viewport_output.values().flat_map(|output| output.commands.clone());
        commands.filter(|command| matches!(command, ViewportCommand::Screenshot(_))).count()
    };
    assert_eq!(asked(&window), 1);
    window.0.run();
    window.press_with(CTRL_SHIFT, Key::E).settle();
    let drawn = std::fs::read_to_string(&path).unwrap();
    assert!(drawn.contains("Production") && drawn.trim_end().ends_with("</svg>"));
    window.act(syncline::ui::Action::ExportPath(folder.path().join("again.svg")));
    assert_eq!(std::fs::read_to_string(folder.path().join("again.svg")).unwrap(), drawn, "equal maps give equal bytes");
}

#[test]
fn a_table_dropped_on_the_window_is_shown_before_it_is_added() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("handoffs.csv");
    std::fs::write(&path, "from,to,what,kind,takes\nSales,Planning,forecast,info,2 d\nPlanning,Plant,plan,work,4 h\n").unwrap();
    let mut window = Window::empty();
    window.act(syncline::ui::Action::OpenPath(path));
    assert!(window.document().functions.is_empty());
    assert!(window.shows("Add 3 teams and 2 handoffs"));
    window.click("Add to the map");
    window.handoff("Planning", "Plant");
}

#[test]
fn findings_lead_to_their_element_and_field_and_offer_a_remedy() {
    let mut document = three();
    Edit::AddFunction { name: "Depot".to_owned(), at: Position { x: 0.0, y: 4_000.0 } }.apply(&mut document).unwrap();
    for id in document.functions.ids().collect::<Vec<_>>() {
        let owner = if id.0 == 6 { "" } else { "Ann" };
        Edit::SetField { of: id.into(), field: "owner".to_owned(), to: owner.to_owned() }.apply(&mut document).unwrap();
    }
    let mut window = Window::with(document);
    window.press_with(Modifiers::COMMAND, Key::Num0);
    assert!(!window.shows("Close findings"), "quiet until opened");
    window.press(Key::F8);
    window.click("Connect it");
    assert_eq!(window.selected(), ["Depot"]);
    assert!(window.shows("Click the team that receives"));
    window.press(Key::Escape).press(Key::Escape);
    window.click("Show the field");
    assert_eq!(window.selected(), ["Depot"]);
    assert!(window.get("Answers for it").is_focused());
    window.type_text("Bob").press(Key::Enter);
    assert_eq!(window.document().functions.get(6.into()).unwrap().owner, "Bob");
}

#[test]
fn a_map_is_drawn_arranged_and_named_by_keys_alone() {
    let mut window = Window::empty();
    window.add_team("Sales").press_with(Modifiers::COMMAND, Key::ArrowRight).type_text("Planning").press(Key::Enter);
    window.press_with(Modifiers::COMMAND, Key::ArrowRight).type_text("Plant").press(Key::Enter);
    window.press(Key::C).press(Key::Tab).press(Key::Enter).press(Key::R).press(Key::F2).type_text("capacity").press(Key::Enter);
    window.press(Key::ArrowDown).press_with(Modifiers::ALT, Key::S);
    window.press_with(Modifiers::COMMAND, Key::A).press_with(CTRL_SHIFT, Key::ArrowUp).press_with(Modifiers::ALT, Key::T);
    window.press_with(Modifiers::COMMAND, Key::G).type_text("Plan").press(Key::Enter).press(Key::O).press(Key::O);
    assert_eq!(window.teams(), ["Sales", "Planning", "Plant"]);
    assert_eq!((window.document().handoffs.len(), window.document().groups.len()), (3, 1));
    // The ring of the element that has the keyboard is at least two points wide.
    let ring = std::hint::black_box(syncline::ui::theme::metrics::FOCUS);
    assert!(2.0 <= ring);
}

#[test]
fn hovering_explains_a_team_and_a_handoff() {
    let mut window = Window::with(three());
    window.press(Key::Escape);
    for at in [window.middle("Sales"), window.label("Sales", "Planning").rect().center()] {
        window.0.hover_at(at);
        for _ in 0..20 {
            window.0.step();
        }
        assert!(window.shows("(SCOR)") || window.shows("Sales → Planning"));
        window.0.hover_at(at + Vec2::new(0.0, 260.0));
        window.0.run();
    }
}

#[test]
fn after_a_run_cards_say_how_busy_they_were_until_the_plan_is_wanted_as_drawn() {
    let text = include_str!("../../examples/purchase_to_pay.ron");
    let mut window = Window::with(syncline::project::parse(text).unwrap());
    window.press(Key::F5).settle();
    let name = window.document().functions.values().next().unwrap().name.clone();
    let spoken = window.card(&name).accesskit_node().label().unwrap_or_default();
    assert!(window.shows("busy") || window.shows("of the wait"), "{spoken}");
    let painted = |window: &Window| {
        let is_run = |shape: &egui::Shape| matches!(shape, egui::Shape::Text(text) if text.galley.text().contains("of the wait"));
        window.0.output().shapes.iter().filter(|clipped| is_run(&clipped.shape)).count()
    };
    assert!(0 < painted(&window));
    window.press(Key::Escape).press_with(Modifiers::SHIFT, Key::R);
    assert_eq!(painted(&window), 0);
    window.click("As run");
    assert!(0 < painted(&window));
}

#[test]
fn after_a_run_handoffs_say_which_share_of_the_wait_was_on_them_and_the_legend_explains_it() {
    let text = include_str!("../../examples/weekly_meetings.ron");
    let mut window = Window::with(syncline::project::parse(text).unwrap());
    let share = |window: &Window| {
        let label = window.0.get_by_label_contains("Handoff Logistics → Shelf").accesskit_node().label().unwrap_or_default();
        label.split(", ").find(|part| part.ends_with("of the end-to-end wait")).map(str::to_owned)
    };
    assert_eq!(share(&window), None, "nothing was simulated yet");
    window.press(Key::F5).settle();
    let said = share(&window).expect("the handoff says its share");
    let percent = said.split(' ').next().unwrap();
    let painted = |window: &Window| {
        let is_share =
            |shape: &egui::Shape| matches!(shape, egui::Shape::Text(text) if text.galley.text() == format!("{percent}\u{2009}%"));
        window.0.output().shapes.iter().filter(|clipped| is_share(&clipped.shape)).count()
    };
    assert!(0 < painted(&window), "{said}");
    window.press(Key::G);
    assert!(window.shows("Share of the end-to-end wait"));
    window.press_with(Modifiers::SHIFT, Key::R);
    assert_eq!(painted(&window), 0, "the plan as drawn says nothing of a run");
    assert!(!window.shows("Share of the end-to-end wait"));
}

/// Twenty functions and thirty-five handoffs from a need to its payment.
const PURCHASE_TO_PAY: &str = "Requester -> Cost centre : need, info, 4 h
Requester -> Catalogue : search, info, 5 min
Catalogue -> Requester : offer, info, 5 min
Cost centre -> Controlling : budget check, work, 1 d
Controlling -> Cost centre : budget answer, info, 4 h
Cost centre -> Approval board : large request, work, 2 d
Approval board -> Purchasing : approved request, work, 1 d
Cost centre -> Purchasing : approved request, work, 4 h
Purchasing -> Strategic sourcing : new supplier, work, 1 d
Strategic sourcing -> Supplier : tender, info, 2 d
Supplier -> Strategic sourcing : bid, info, 5 d
Strategic sourcing -> Legal : contract draft, work, 3 d
Legal -> Strategic sourcing : contract, work, 4 d
Strategic sourcing -> Purchasing : supplier, info, 1 d
Purchasing -> Master data : supplier record, work, 1 d
Master data -> Purchasing : record number, info, 4 h
Purchasing -> Supplier : order, info, 1 h
Supplier -> Purchasing : confirmation, info, 1 d
Purchasing -> Requester : expected date, info, 4 h
Supplier -> Carrier : shipment, goods, 2 d
Carrier -> Goods receipt : delivery, goods, 3 d
Goods receipt -> Quality : sample, work, 4 h
Quality -> Goods receipt : release, info, 1 d
Goods receipt -> Warehouse : pallet, goods, 4 h
Warehouse -> Requester : goods, goods, 1 d
Goods receipt -> Accounts payable : receipt, info, 1 d
Supplier -> Scanning : invoice, work, 2 d
Scanning -> Accounts payable : image, info, 1 d
Accounts payable -> Invoice clearing : mismatch, work, 1 d
Invoice clearing -> Purchasing : question, info, 1 d
Invoice clearing -> Accounts payable : cleared invoice, work, 2 d
Accounts payable -> Tax : check, work, 1 d
Tax -> Accounts payable : answer, info, 1 d
Accounts payable -> Treasury : payment proposal, work, 1 d
Treasury -> Bank : payment run, work, 1 d";

#[test]
fn a_purchase_to_pay_map_is_typed_tidied_and_run_by_keys_alone() {
    let mut window = Window::empty();
    window.press(Key::Escape).press(Key::Q).type_text(PURCHASE_TO_PAY);
    assert!(window.shows("Add 20 teams and 35 handoffs"));
    window.press_with(Modifiers::COMMAND, Key::Enter);
    assert_eq!((window.teams().len(), window.document().handoffs.len()), (20, 35));
    window.press_with(Modifiers::ALT, Key::T);
    // A weekly rhythm for purchasing: found, selected, its field reached by the keyboard.
    window.press_with(Modifiers::COMMAND, Key::F).type_text("purchasing").press(Key::Enter).press(Key::Escape);
    assert_eq!(window.selected(), ["Purchasing"]);
    window.press_with(Modifiers::SHIFT, Key::F6);
    for _ in 0..12 {
        if !window.get("Every").is_focused() {
            window.press(Key::Tab);
        }
    }
    assert!(window.get("Every").is_focused());
    window.type_text("7 d").press(Key::Enter);
    assert_eq!(window.document().decisions.len(), 1);
    window.press(Key::F5).settle();
    assert!(!window.shows("cannot be simulated"), "level 1 is enough to run");
    assert!(!window.shows("No result yet"));
}
