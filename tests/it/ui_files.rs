//! Opening, saving and leaving: real files, scripted dialogs, and nothing lost without a question.

use std::path::Path;

use egui::{Key, Modifiers, ViewportEvent};
use syncline::model::Document;
use syncline::model::Position;
use syncline::model::edit::Edit;
use syncline::project::{Overwrite, load, save};

use super::ui_support::Window;

const SHIFTED: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

fn plan(path: &Path, team: &str) {
    let mut document = Document::default();
    Edit::AddFunction { name: team.to_owned(), at: Position::default() }.apply(&mut document).unwrap();
    save(path, &document, None, Overwrite::Always).unwrap();
}

#[test]
fn saving_asks_where_once_and_then_writes_to_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let mut window = Window::with_dialogs(Document::default(), [path.clone()]);
    window.add_team("Sales").press_with(Modifiers::COMMAND, Key::S).settle();
    assert_eq!(load(&path).unwrap().document, *window.document());
    assert!(!window.0.state().open_document().history.is_dirty());
    assert!(window.shows("Saved as plan.ron"));
    window.add_team("Planning");
    assert!(window.0.state().open_document().history.is_dirty());
    window.press_with(Modifiers::COMMAND, Key::S).settle();
    assert_eq!(load(&path).unwrap().document.functions.len(), 2);
}

#[test]
fn saving_while_a_field_is_typed_in_keeps_what_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let mut window = Window::with_dialogs(Document::default(), [path.clone()]);
    window.add_team("Sales").click_card("Sales");
    window.get("Answers for it").focus();
    window.0.run();
    window.type_text("Ada").press_with(Modifiers::COMMAND, Key::S).settle();
    assert_eq!(load(&path).unwrap().document.functions.values().next().unwrap().owner, "Ada");
}

#[test]
fn opening_over_unsaved_changes_asks_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.ron");
    plan(&path, "Buying");
    let mut window = Window::with_dialogs(Document::default(), [path.clone(), path]);
    window.add_team("Sales").press_with(Modifiers::COMMAND, Key::O).settle();
    assert!(window.shows("Save the changes"));
    window.click("Cancel").settle();
    assert_eq!(window.teams(), ["Sales"]);
    window.press_with(Modifiers::COMMAND, Key::O).settle();
    window.click("Don’t save").settle();
    assert_eq!(window.teams(), ["Buying"]);
    assert!(window.0.state().open_document().history.undo_label().is_none());
}

#[test]
fn a_file_changed_by_somebody_else_is_not_overwritten_silently() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    plan(&path, "Sales");
    let mut window = Window::with_dialogs(Document::default(), [path.clone()]);
    window.press_with(Modifiers::COMMAND, Key::O).settle();
    window.add_team("Planning");
    plan(&path, "Theirs");
    window.press_with(Modifiers::COMMAND, Key::S).settle();
    assert!(window.shows("changed by somebody else"));
    window.click("Cancel").settle();
    assert_eq!(load(&path).unwrap().document.functions.values().next().unwrap().name, "Theirs");
    window.press_with(Modifiers::COMMAND, Key::S).settle();
    window.click("Overwrite it").settle();
    assert_eq!(load(&path).unwrap().document, *window.document());
}

#[test]
fn a_file_dropped_on_the_window_is_opened() {
    #[derive(Debug)]
    struct Dropped(std::path::PathBuf);
    impl egui::DroppedFile for Dropped {
        fn path(&self) -> &Path {
            &self.0
        }
        fn bytes(&self) -> Result<Vec<u8>, String> {
            std::fs::read(&self.0).map_err(|error| error.to_string())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    plan(&path, "Sales");
    let mut window = Window::empty();
    window.0.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path)));
    window.0.step();
    window.0.input_mut().dropped_files.clear();
    window.settle();
    assert_eq!(window.teams(), ["Sales"]);
}

#[test]
fn a_dialog_that_never_comes_up_leads_to_typing_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    plan(&path, "Sales");
    let mut window = Window::empty();
    window.press_with(Modifiers::COMMAND, Key::O).settle();
    window.type_text("/nowhere/plan.ron").press(Key::Enter);
    assert!(window.shows("no file at that place"));
    window.0.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.0.run();
    window.type_text(&path.display().to_string()).press(Key::Enter).settle();
    assert_eq!(window.teams(), ["Sales"]);
}

#[test]
fn a_file_that_is_no_project_says_where_it_is_wrong_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    std::fs::write(&path, "(next_id: 7, functoins: {})").unwrap();
    let mut window = Window::with_dialogs(Document::default(), [path]);
    window.press_with(Modifiers::COMMAND, Key::O).settle();
    assert!(window.shows("plan.ron:1:"), "the place is named");
    assert!(window.teams().is_empty());
}

#[test]
fn closing_the_window_with_unsaved_changes_is_held_up() {
    let mut window = Window::empty();
    window.add_team("Sales");
    let viewport = egui::ViewportId::ROOT;
    window.0.input_mut().viewports.entry(viewport).or_default().events.push(ViewportEvent::Close);
    window.0.step();
    let commands = &window.0.output().viewport_output[&viewport].commands;
    assert!(commands.contains(&egui::ViewportCommand::CancelClose), "{commands:?}");
    window.0.input_mut().viewports.entry(viewport).or_default().events.clear();
    window.0.run();
    assert!(window.shows("Save the changes"));
}

#[test]
fn a_new_project_starts_empty_and_save_as_keeps_the_first_file() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("a.ron"), folder.path().join("b.ron"));
    let mut window = Window::with_dialogs(Document::default(), [first.clone(), second.clone()]);
    window.add_team("Sales").press_with(Modifiers::COMMAND, Key::S).settle();
    window.add_team("Planning").press_with(SHIFTED, Key::S).settle();
    assert_eq!(load(&first).unwrap().document.functions.len(), 1);
    assert_eq!(load(&second).unwrap().document.functions.len(), 2);
    window.press_with(Modifiers::COMMAND, Key::N).settle();
    assert!(window.teams().is_empty());
    assert_eq!(window.0.state().preferences().recent, [second, first]);
}
