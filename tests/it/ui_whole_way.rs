//! The main job, driven by accessible names: map → run → synchronised tracks → saved file → reopened.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use syncline::ui::theme::Appearance;
use syncline::ui::{Action, App, DiskFiles, OpenDocument, Preferences, ScriptedDialogs, Services, first_example};

use super::picture;
use super::ui_support::Window;

/// Presses Run and waits until the result is there.
fn run_and_wait(window: &mut Window) {
    window.click("Run");
    window.settle();
}

/// The texts of all values at the cursor, by series.
fn values_at_cursor(window: &Window) -> Vec<String> {
    window
        .0
        .query_all(egui_kittest::kittest::By::new().predicate(|_| true))
        .filter_map(|node| node.accesskit_node().label().or_else(|| node.accesskit_node().value()))
        .filter(|label| label.contains(" at cursor: "))
        .collect()
}

#[test]
fn a_new_map_is_drawn_run_read_saved_and_reopened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.ron");
    let mut window = Window::with_dialogs(syncline::model::Document::default(), [path.clone()]);

    window.press_with(Modifiers::COMMAND, Key::N);
    window.add_team("Sales").add_team("Planning").add_team("Production");
    window.click_card("Sales").press(Key::C).press(Key::Tab).press(Key::Enter);
    window.press(Key::F2).type_text("forecast").press(Key::Enter);
    window.click_card("Planning").press(Key::C).press(Key::Tab).press(Key::Enter);
    window.press(Key::F2).type_text("plan").press(Key::Enter);
    assert_eq!(window.document().functions.len(), 3);
    assert_eq!(window.document().handoffs.len(), 2);

    run_and_wait(&mut window);
    assert!(window.shows("Assumed one change a day"), "what is assumed is said");
    let tracks: Vec<String> = window
        .0
        .query_all(egui_kittest::kittest::By::new().predicate(|_| true))
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| label.starts_with("Track "))
        .collect();
    assert!(tracks.len() >= 3, "{tracks:?}");

    // The cursor is moved on one plot, and every series of every plot can be read there.
    let place = window.get(&tracks[0]).rect().center();
    window.0.hover_at(place);
    window.0.run();
    let values = values_at_cursor(&window);
    assert!(values.len() >= tracks.len(), "{values:?}");
    assert!(window.0.state().session().axis.cursor().is_some());

    window.press_with(Modifiers::COMMAND, Key::S);
    window.settle();
    let saved = window.document().clone();
    assert_eq!(syncline::project::load(&path).unwrap().document, saved);
    assert!(!window.0.state().open_document().history.is_dirty());

    // Undo and redo through all of it, also behind the saving.
    let mut n_steps = 0;
    while window.0.state().open_document().history.undo_label().is_some() {
        window.press_with(Modifiers::COMMAND, Key::Z);
        n_steps += 1;
    }
    assert!(window.document().functions.is_empty());
    for _ in 0..n_steps {
        window.press_with(Modifiers::COMMAND, Key::Y);
    }
    assert_eq!(*window.document(), saved);
    assert!(!window.0.state().open_document().history.is_dirty(), "back at what the file holds");

    let mut again = Window::empty();
    let ctx = again.0.ctx.clone();
    again.0.state_mut().act(&ctx, Action::OpenPath(path));
    again.settle();
    assert_eq!(*again.document(), saved);
    assert_eq!(again.teams(), ["Sales", "Planning", "Production"]);
}

#[test]
fn moving_a_card_keeps_the_result_and_changing_a_latency_makes_it_out_of_date() {
    let mut window = Window::with(first_example().history.document().clone());
    run_and_wait(&mut window);
    window.click("Try");
    assert!(!window.shows("The plan has changed since"));
    window.click("Map");
    window.click_card("Sales").press(Key::ArrowRight);
    window.click("Try");
    assert!(!window.shows("The plan has changed since"), "where a card stands changes no plan");
    let handoff = window.document().handoffs.ids().next().unwrap();
    let edit =
        syncline::model::edit::Edit::SetField { of: handoff.into(), field: "latency".to_owned(), to: "{\"Fixed\":\"3 d\"}".to_owned() };
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::edit(edit));
    window.0.run();
    assert!(window.shows("The plan has changed since"));
}

#[test]
fn the_first_example_after_a_run_is_photographed() {
    for (appearance, name) in [(Appearance::Light, "light"), (Appearance::Dark, "dark")] {
        for (width, height) in [(1280.0, 800.0), (1920.0, 1080.0)] {
            let document = first_example().history.document().clone();
            let mut window = Window::sized(document, appearance, width, height, []);
            run_and_wait(&mut window);
            let place = window.get("Track Chains in progress").rect().center();
            window.0.hover_at(place);
            window.0.run();
            picture::save(&mut window.0, &format!("workbench_{name}_{width}"));
        }
    }
}

#[test]
fn the_built_in_example_can_be_read_and_simulated() {
    let open: OpenDocument = first_example();
    assert!(!open.history.document().functions.is_empty());
    assert!(!open.history.is_dirty());
}

#[test]
fn the_first_frame_of_a_plain_desktop_window_is_shown() {
    // As on a desktop: nobody has applied the theme before the first frame.
    let services = Services { dialogs: Box::new(ScriptedDialogs::answering([])), files: std::sync::Arc::new(DiskFiles::default()) };
    let app = App::new(first_example(), Preferences::default(), services);
    let mut harness = egui_kittest::Harness::builder().with_size(egui::vec2(1280.0, 800.0)).build_eframe(|_| app);
    harness.run_steps(3);
    assert!(harness.query_by_label("Run").is_some());
}
