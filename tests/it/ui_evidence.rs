//! From an event log to a simulated map, in the window.

use std::path::{Path, PathBuf};

use super::picture::save;
use super::ui_support::Window;
use egui_kittest::kittest::{NodeT as _, Queryable};
use syncline::model::Document;
use syncline::ui::theme::Appearance;
use syncline::ui::{Action, App, DiskFiles, OpenDocument, Preferences, ScriptedDialogs, Services};

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn copy_of_sample(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/purchase_to_pay_log.csv.gz"), &path).unwrap();
    path
}

fn drop_file(window: &mut Window, path: &Path) {
    window.0.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path.to_owned())));
    window.0.step();
    window.0.input_mut().dropped_files.clear();
    window.settle();
}

fn act(window: &mut Window, action: Action) {
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, action);
    window.settle();
}

/// Presses the last widget of a name, which lies over the others.
fn click_last(window: &mut Window, name: &str) {
    window.0.get_all_by_label(name).last().unwrap().click();
    window.0.run();
}

/// A log of which little is known: orders of two regions, some of which a boss agrees to.
fn office(folder: &Path, names: bool) -> PathBuf {
    let mut text = "case,activity,resource,region,start,end\n".to_owned();
    for case in 0..80 {
        let (month, day) = (1 + case / 28, 1 + case % 28);
        let region = if case % 4 == 0 { "North" } else { "South" };
        let who = |name: &str, n: usize| if names { name.to_owned() } else { format!("{name}_{n}") };
        let mut row = |what: &str, who: String, from: &str, to: &str| {
            text.push_str(&format!("{case},{what},{who},{region},2024-{month:02}-{day:02} {from},2024-{month:02}-{day:02} {to}\n"));
        };
        row("Ask", who("Annabel", case % 3), "08:00", "08:10");
        if case % 5 == 0 {
            row("Approve", who("Bernadette", case % 2), "11:10", "11:20");
        }
        row("Buy", who("Clementine", case % 4), &format!("{}:00", 12 + case % 4), &format!("{}:30", 12 + case % 4));
    }
    let path = folder.join("office.csv");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_dropped_log_becomes_a_map_that_is_simulated_and_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy_of_sample(folder.path(), "log.csv.gz");
    let saved = folder.path().join("plan.ron");
    let mut window = Window::with_dialogs(Document::default(), [saved.clone()]);
    drop_file(&mut window, &path);
    assert!(window.shows("Columns of log.csv.gz"));
    save(&mut window.0, "measure columns");
    window.click("Read the log").settle();
    assert!(window.shows("Simulated beside real duration"));
    save(&mut window.0, "measure explore");
    window.click("List");
    assert!(window.shows("Handoffs by the waiting"));
    save(&mut window.0, "measure explore list");
    window.click("Accept the whole proposal");
    assert!(window.document().handoffs.len() > 1 && !window.document().activities.is_empty());
    act(&mut window, Action::Run);
    window.click("Measure").click("Explore").click("Project, last run").settle();
    assert!(window.shows("Simulated beside real duration") && window.shows("20 repeats"), "the run lies beside the log");
    save(&mut window.0, "measure beside the project");
    act(&mut window, Action::Save);
    assert!(saved.exists());
    act(&mut window, Action::Undo);
    assert!(window.document().handoffs.is_empty(), "accepting is one step");
}

#[test]
fn the_window_parts_waits_measures_a_decision_and_judges_its_own_simulation() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy_of_sample(folder.path(), "log.csv.gz");
    for appearance in [Appearance::Light, Appearance::Dark] {
        let mut window = Window::sized(Document::default(), appearance, 1280.0, 800.0, [path.clone()]);
        let keep = |window: &mut Window, name: &str| save(&mut window.0, &format!("measure {name} {}", appearance.name()));
        window.click("Measure").click("Open a log…").settle();
        window.click("Read the log").settle();
        keep(&mut window, "explore");
        window.click("Where waiting comes from").settle();
        assert!(window.shows("Parts of all waits: Batching") && window.shows("the parts add up to them exactly"));
        keep(&mut window, "waiting");
        window.click("Everybody always there").settle();
        assert!(window.shows("Unavailability 0 (0 %)"), "nobody is ever away then");
        window.click("Decisions").settle();
        assert!(window.shows("Set off in"));
        keep(&mut window, "decision");
        if appearance == Appearance::Dark {
            continue;
        }
        window.click("How good it is").click("Judge the simulation");
        window.click("Stop judging").settle();
        assert!(window.shows("The judgement was stopped"));
        window.click("Judge the simulation").settle();
        assert!(window.shows("played no part in it") && window.shows("Worst of the largest handoffs") && window.shows("Mean cycle time"));
        keep(&mut window, "judgement");
        window.click("Judge with other halves").settle();
        assert!(window.shows("Split 2"));
    }
}

#[test]
fn inputs_of_a_decision_are_chosen_and_the_last_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = office(folder.path(), false);
    let mut window = Window::with_dialogs(Document::default(), [path]);
    window.click("Measure").click("Open a log…").settle();
    window.click("Read the log").settle();
    window.click("Decisions").settle();
    assert!(window.shows("Set off in 80 of 80 cases; all were decided"));
    window.click("Set off by").click("Ask");
    assert!(window.shows("Choose at least one activity that sets it off"));
    window.click("Approve").settle();
    assert!(window.shows("Set off in 16 of 80 cases"));
    window.press(egui::Key::Escape);
    window.click("Needs all of").click("Ask").click("Approve").settle();
    window.press(egui::Key::Escape);
    assert!(window.shows("All inputs were there before the decision in 16 cases") && window.shows("100 %"));
}

#[test]
fn a_newcomer_sees_the_sample_log_measured_and_simulated_after_two_clicks() {
    let mut window = Window::empty();
    window.click("Measure");
    window.click("Try the sample log").settle();
    window.click("Read the log").settle();
    assert!(window.shows("Simulated beside real duration") && window.shows("Accept the whole proposal"));
}

/// Writes into the field of that name.
fn write(window: &mut Window, field: &str, text: &str) {
    window.get(field).click();
    window.0.run();
    window.press_with(egui::Modifiers::COMMAND, egui::Key::A).type_text(text);
}

#[test]
fn a_table_of_teams_is_written_in_a_grid_and_attributes_of_xes_are_corrected_like_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.xes");
    let mut text = "<log>".to_owned();
    for case in 0..30 {
        text.push_str(&format!("<trace><string key=\"concept:name\" value=\"{case}\"/><string key=\"region\" value=\"North\"/>"));
        for (hour, what, desk) in [(8, "Ask", "Front"), (11, "Approve", "Back"), (15, "Buy", "Back")] {
            let day = 1 + case % 28;
            text.push_str(&format!(
                "<event><string key=\"what\" value=\"{what}\"/><string key=\"desk\" value=\"{desk}\"/>\
                 <date key=\"time:timestamp\" value=\"2024-01-{day:02}T{hour:02}:00:00Z\"/></event>"
            ));
        }
        text.push_str("</trace>");
    }
    std::fs::write(&path, text + "</log>").unwrap();
    let mut window = Window::with_dialogs(Document::default(), [path]);
    window.click("Measure").click("Open a log…").settle();
    assert!(window.shows("case:region") && window.shows("Front"), "the first events are rows");
    window.click("Activity");
    click_last(&mut window, "what");
    window.click("Case attribute");
    click_last(&mut window, "case:region");
    window.click("Write a table").click("Fill in from the log");
    assert!(window.shows("3 without a team"));
    save(&mut window.0, "measure columns of xes with a grid");
    // Keys stand in the order of the alphabet.
    write(&mut window, "Team 1", "Management");
    write(&mut window, "Team 2", "Requesters");
    write(&mut window, "Team 3", "Buyers");
    window.click("Add a row");
    write(&mut window, "Key 4", "Pay*");
    write(&mut window, "Team 4", "Finance");
    window.click("Remove row 4");
    window.click("Read the log").settle();
    assert!(window.shows("30 of 30 cases") && window.shows("3 teams"));
    window.click("region").click("North").settle();
    window.click("Accept the whole proposal");
    let mut teams = window.teams();
    teams.sort();
    assert_eq!(teams, ["Buyers", "Management", "Requesters"]);
}

#[test]
fn accepted_numbers_are_measured_again_in_the_window_and_undone_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = office(folder.path(), false);
    let later = folder.path().join("later.csv");
    std::fs::write(&later, std::fs::read_to_string(&path).unwrap().replace(" 08:10", " 07:10").replace(" 08:00", " 07:00")).unwrap();
    let mut window = Window::with_dialogs(Document::default(), [path, later]);
    window.click("Measure").click("Open a log…").settle();
    window.click("Read the log").settle();
    assert!(!window.shows("Measured again"), "nothing was accepted yet");
    window.click("Accept the whole proposal");
    let accepted = window.document().clone();
    window.click("Measure").click("Accept the whole proposal");
    assert_eq!(*window.document(), accepted, "accepting twice adds nothing");
    window.click("Measure").click("Leave this log").click("Open a log…").settle();
    assert!(window.shows("Measure the accepted numbers again"));
    window.click("Read the log").settle();
    let tab = window.0.get_by(|node| node.label().is_some_and(|label| label.starts_with("Measured again ("))).accesskit_node().label().unwrap();
    window.click(&tab);
    save(&mut window.0, "measure again");
    let button = window.0.get_by(|node| node.label().is_some_and(|label| label.starts_with("Take over "))).accesskit_node().label().unwrap();
    window.click(&button);
    assert!(window.shows("accepted numbers are as this log says"));
    let new = window.document().clone();
    assert_ne!(new, accepted);
    assert_eq!((new.handoffs.len(), new.activities.len()), (accepted.handoffs.len(), accepted.activities.len()));
    act(&mut window, Action::Undo);
    assert_eq!(*window.document(), accepted);
}

#[test]
fn a_copy_without_costs_and_names_is_written_beside_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("shared.ron");
    let mut document = Document::default();
    let id: syncline::model::FunctionId = document.new_id();
    let team = syncline::model::Function { name: "Buying".into(), owner: "Annabel".into(), ..syncline::model::Function::default() };
    document.functions.insert(id, team);
    let mut window = Window::with_dialogs(document.clone(), [copy.clone()]);
    act(&mut window, Action::Share);
    let text = std::fs::read_to_string(&copy).unwrap();
    assert!(text.contains("Buying") && !text.contains("Annabel"), "{text}");
    assert_eq!(*window.document(), document, "the project itself keeps both");
    assert!(window.shows("no names of people"));
}

#[test]
fn filters_choose_cases_and_a_press_on_the_matrix_chooses_a_handoff() {
    let folder = tempfile::tempdir().unwrap();
    let path = office(folder.path(), false);
    let mut window = Window::with_dialogs(Document::default(), [path]);
    window.click("Measure").click("Open a log…").settle();
    window.click("Case attribute");
    click_last(&mut window, "region");
    window.click("Teams from");
    click_last(&mut window, "resource without its number");
    window.click("Read the log").settle();
    assert!(window.shows("80 of 80 cases"));
    window.click("region").click("North").settle();
    assert!(window.shows("20 of 80 cases"));
    window.click("Activity").click("Approve").settle();
    assert!(window.shows("4 of 80 cases"));
    window.click("Show all cases").settle();
    assert!(window.shows("80 of 80 cases"));
    let cell = |window: &Window| {
        let found = window.0.get_by(|node| node.label().is_some_and(|label| label.contains("→") && label.contains("16 times, mean 3")));
        found.rect().center()
    };
    let at = cell(&window);
    window.0.hover_at(at);
    window.0.drag_at(at);
    window.0.drop_at(at);
    window.settle();
    assert!(window.shows("Wait P-") || window.shows("Wait Annabel"), "the distribution is of the handoff that was pressed");
    window.click("Working time").settle();
    save(&mut window.0, "measure a handoff");
    window.click("Whole cases instead").settle();
    assert!(window.shows("Duration of cases"));
}

#[test]
fn single_elements_are_accepted_with_what_they_need() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy_of_sample(folder.path(), "log.csv.gz");
    let mut window = Window::empty();
    drop_file(&mut window, &path);
    window.click("Read the log").settle();
    window.click("Proposed map");
    save(&mut window.0, "measure proposal");
    let part = |window: &Window, begins: &str| {
        let found = window.0.get_by(|node| node.label().is_some_and(|label| label.starts_with(begins) && label.contains(" of ")));
        found.accesskit_node().label().unwrap()
    };
    for begins in ["Teams (", "Activities, times", "When cases", "People seen", "Working hours (", "A study"] {
        let found = window.0.query_by(|node| node.label().is_some_and(|label| label.starts_with(begins) && label.contains(" of ")));
        if found.is_some() {
            let name = part(&window, begins);
            window.click(&name);
        }
    }
    assert!(window.shows("more come with them"));
    let button =
        window.0.get_by(|node| node.label().is_some_and(|label| label.starts_with("Accept ") && label.ends_with("ticked elements")));
    button.click();
    window.0.run();
    let document = window.document();
    assert!(document.handoffs.len() > 1 && document.functions.len() > 1 && document.activities.is_empty());
}

#[test]
fn a_log_is_read_as_before_and_names_stay_outside_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let lists = folder.path().join("lists");
    let path = office(folder.path(), true);
    let open = OpenDocument::empty();
    let preferences = Preferences { reduced_motion: true, ..Preferences::default() };
    let table = folder.path().join("teams.csv");
    std::fs::write(&table, "activity,function\nAsk,Requesting\n*,Deciding\n").unwrap();
    let services = Services {
        dialogs: Box::new(ScriptedDialogs::answering([path.clone(), table])),
        files: std::sync::Arc::new(DiskFiles::with_pseudonyms_in(&lists)),
    };
    let app = App::new(open, preferences, services);
    let harness = super::picture::builder(Appearance::Light, 1280.0, 800.0).with_max_steps(12).with_step_dt(0.05).build_eframe(|_| app);
    let mut window = Window(harness);
    window.0.run();
    window.click("Measure").click("Open a log…").settle();
    assert!(window.shows("P-") && !window.shows("Annabel"), "the first rows show pseudonyms");
    window.click("Table from a file…").settle();
    window.get("Time zone").click();
    window.0.run();
    window.press_with(egui::Modifiers::COMMAND, egui::Key::A).type_text("Europe/Berlin");
    save(&mut window.0, "measure columns with a table");
    window.click("Read the log").settle();
    window.click("Accept the whole proposal");
    let names: Vec<String> = window.document().functions.values().map(|function| function.name.clone()).collect();
    assert_eq!(names, ["Requesting", "Deciding"]);
    let kept = std::fs::read_to_string(lists.join("pseudonyms.json")).unwrap();
    assert!(kept.contains("Annabel"), "the list knows who is who");
    let saved = serde_json::to_string(window.document()).unwrap();
    assert!(!saved.contains("Annabel") && saved.contains("Europe/Berlin"), "the project does not");
    act(&mut window, syncline::ui::evidence::EvidenceAction::Leave.into());
    drop_file(&mut window, &path);
    window.click("Measure");
    if !window.shows("Columns of office.csv") {
        act(&mut window, syncline::ui::evidence::EvidenceAction::Look(syncline::ui::evidence::Input::File(path.clone())).into());
    }
    assert!(window.shows("Read as office.csv was read for this project"));
    assert!(window.shows("Europe/Berlin"));
    window.click("Read the log").settle();
    let again = std::fs::read_to_string(lists.join("pseudonyms.json")).unwrap();
    assert_eq!(kept, again, "a person keeps the pseudonym");
}

#[test]
fn a_purchasing_log_looked_at_in_every_size() {
    let Some(path) = super::evidence_support::shared("logs/Procure-to-Pay_asis.csv") else { return };
    for (appearance, width, height) in [(Appearance::Light, 1280.0, 800.0), (Appearance::Dark, 1920.0, 1080.0)] {
        let mut window = Window::sized(Document::default(), appearance, width, height, [path.clone()]);
        window.click("Measure").click("Open a log…").settle();
        window.click("Read the log").settle();
        save(&mut window.0, &format!("measure real log {}", appearance.name()));
        let cell = window
            .0
            .get_by(|node| node.label().is_some_and(|label| label.starts_with("Requester Manager → Purchasing Agent: ")))
            .rect()
            .center();
        window.0.hover_at(cell);
        window.0.drag_at(cell);
        window.0.drop_at(cell);
        window.settle();
        assert!(window.shows("Wait Requester Manager → Purchasing Agent"));
        save(&mut window.0, &format!("measure real handoff {}", appearance.name()));
        let report = window
            .0
            .get_by(|node| node.label().is_some_and(|label| label.starts_with("How it was read")))
            .accesskit_node()
            .label()
            .unwrap();
        window.click(&report);
        assert!(window.shows("Worth knowing"));
        save(&mut window.0, &format!("measure report {}", appearance.name()));
        window.click("Proposed map");
        save(&mut window.0, &format!("measure proposal of a real log {}", appearance.name()));
    }
}
