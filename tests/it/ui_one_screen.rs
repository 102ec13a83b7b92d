//! The one screen of the demand spike.

use std::path::Path;

use syncline::model::{BoardId, Document};
use syncline::ui::Action;
use syncline::ui::theme::Appearance;

use super::picture;
use super::ui_support::Window;
use super::ui_timeline_support::texts;

fn project() -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/demand_spike.ron");
    let mut document = syncline::project::load(&path).unwrap().document;
    for id in document.studies.ids().collect::<Vec<_>>() {
        document.studies.get_mut(id).unwrap().replications = 12;
    }
    document
}

#[test]
fn explore() {
    let mut window = Window::sized(project(), Appearance::Light, 1280.0, 800.0, []);
    let ctx = window.0.ctx.clone();
    window.0.state_mut().act(&ctx, Action::ShowBoard(BoardId(407)));
    window.settle();
    for repeat in [1, 4, 9, 7] {
        window.0.state_mut().act(&ctx, Action::Tracks(syncline::ui::TracksChange::Repeat(repeat)));
        window.settle();
        picture::save(&mut window.0, &format!("one screen explore {repeat}"));
    }
    for text in texts(&window) {
        if text.contains("cursor") {
            eprintln!("{text}");
        }
    }
}
