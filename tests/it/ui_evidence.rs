//! From an event log to a simulated map, in the window.

use std::path::{Path, PathBuf};

use super::ui_support::Window;
use egui_kittest::kittest::Queryable;
use syncline::model::Document;
use syncline::ui::Action;

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

#[test]
fn a_dropped_log_becomes_a_map_that_is_simulated_and_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.csv.gz");
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/purchase_to_pay_log.csv.gz"), &path).unwrap();
    let saved = folder.path().join("plan.ron");
    let mut window = Window::with_dialogs(Document::default(), [saved.clone()]);
    window.0.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path)));
    window.0.step();
    window.0.input_mut().dropped_files.clear();
    window.settle();
    assert!(window.shows("Columns of log.csv.gz"));
    window.click("Read the log").settle();
    assert!(window.shows("Handoffs by the waiting"));
    assert!(window.shows("Simulated beside real duration"));
    window.click("Accept the whole proposal");
    assert!(window.document().handoffs.len() > 1 && !window.document().activities.is_empty());
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::Run);
    window.settle();
    window.0.state_mut().act(&ctx, Action::Save);
    window.settle();
    assert!(saved.exists());
    window.0.state_mut().act(&ctx, Action::Undo);
    assert!(window.document().handoffs.is_empty(), "accepting is one step");
    assert!(window.0.query_by_label("Measure").is_some());
}
