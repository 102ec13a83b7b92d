//! Drives the window by names, as a planner or a screen reader would, and looks at the document.

use std::path::PathBuf;

use egui::{Key, Modifiers, Pos2, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use syncline::model::{Document, Handoff};
use syncline::ui::theme::Appearance;
use syncline::ui::{App, DiskFiles, OpenDocument, Preferences, ScriptedDialogs, Services};

use super::picture;

/// Longest a piece of work may take in an unoptimised build on a busy machine.
const SETTLES: std::time::Duration = std::time::Duration::from_mins(3);

/// The window under test.
pub struct Window(pub Harness<'static, App>);

impl Window {
    /// An empty project in a window of usual size.
    pub fn empty() -> Self {
        Self::with(Document::default())
    }

    /// A window with this document, as if it had just been opened.
    pub fn with(document: Document) -> Self {
        Self::sized(document, Appearance::Light, 1280.0, 800.0, [])
    }

    /// A window whose file dialogs are answered with these paths.
    pub fn with_dialogs(document: Document, answers: impl IntoIterator<Item = PathBuf>) -> Self {
        Self::sized(document, Appearance::Light, 1280.0, 800.0, answers)
    }

    /// A window of this size and appearance.
    pub fn sized(document: Document, appearance: Appearance, width: f32, height: f32, answers: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut open = OpenDocument::empty();
        open.history = syncline::model::history::History::new(document, true);
        let preferences = Preferences { appearance, reduced_motion: true, ..Preferences::default() };
        let dialogs = Box::new(ScriptedDialogs::answering(answers));
        let services = Services { dialogs, files: std::sync::Arc::new(DiskFiles::default()) };
        let app = App::new(open, preferences, services);
        let harness = picture::builder(appearance, width, height).with_max_steps(12).with_step_dt(0.05).build_eframe(|_| app);
        let mut window = Self(harness);
        window.0.run();
        window
    }

    /// Waits until runs, dialogs and files under way have ended. The limit is one of time: how often the window
    /// paints meanwhile says nothing about how far a simulation is.
    pub fn settle(&mut self) -> &mut Self {
        let start = std::time::Instant::now();
        while start.elapsed() < SETTLES {
            self.0.step();
            if !self.0.state().is_busy() {
                // What has just come may ask for more in the next frame, such as a single repeat of a result.
                self.0.step();
                if !self.0.state().is_busy() {
                    break;
                }
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let under_way = self.0.state().is_busy().then(|| format!("still under way after {SETTLES:?}"));
        assert_eq!(under_way, None, "something never ends");
        self.0.run();
        self
    }

    /// The document as it is now.
    pub fn document(&self) -> &Document {
        self.0.state().document()
    }

    /// The names of all functions in their order.
    pub fn teams(&self) -> Vec<String> {
        self.document().functions.values().map(|function| function.name.clone()).collect()
    }

    /// The first handoff between two functions.
    pub fn handoff(&self, from: &str, to: &str) -> Handoff {
        let document = self.document();
        let name = |id| document.functions.get(id).map(|function| function.name.as_str());
        let found = document.handoffs.values().find(|handoff| name(handoff.from) == Some(from) && name(handoff.to) == Some(to));
        found.unwrap_or_else(|| panic!("no handoff {from} → {to}")).clone()
    }

    /// The card of a function.
    pub fn card(&self, name: &str) -> Node<'_> {
        let start = format!("{name}, team");
        self.0.get_by(move |node| node.label().is_some_and(|label| label.starts_with(&start)))
    }

    /// The label of a handoff.
    pub fn label(&self, from: &str, to: &str) -> Node<'_> {
        let start = format!("Handoff {from} → {to},");
        self.0.get_by(move |node| node.label().is_some_and(|label| label.starts_with(&start)))
    }

    /// The widget of that name.
    pub fn get<'a>(&'a self, name: &'a str) -> Node<'a> {
        self.0.get_by_label(name)
    }

    /// Whether something of that name is on screen.
    pub fn shows(&self, part: &str) -> bool {
        self.0.query_all(egui_kittest::kittest::By::new().include_labels().predicate(|_| true)).any(|node| {
            let node = node.accesskit_node();
            node.label().is_some_and(|label| label.contains(part)) || node.value().is_some_and(|value| value.contains(part))
        })
    }

    /// Presses a key.
    pub fn press(&mut self, key: Key) -> &mut Self {
        self.0.key_press(key);
        self.0.run();
        self
    }

    /// Presses a key with others held down.
    pub fn press_with(&mut self, modifiers: Modifiers, key: Key) -> &mut Self {
        self.0.key_press_modifiers(modifiers, key);
        self.0.run();
        self
    }

    /// Types into whatever has the keyboard.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        self.0.event(egui::Event::Text(text.to_owned()));
        self.0.run();
        self
    }

    /// Presses the widget of that name.
    pub fn click(&mut self, name: &str) -> &mut Self {
        self.get(name).click();
        self.0.run();
        self
    }

    /// Presses a card.
    pub fn click_card(&mut self, name: &str) -> &mut Self {
        self.card(name).click();
        self.0.run();
        self
    }

    /// Presses twice at a place.
    pub fn double_click_at(&mut self, at: Pos2) -> &mut Self {
        for _ in 0..2 {
            self.0.hover_at(at);
            self.0.drag_at(at);
            self.0.drop_at(at);
        }
        self.0.run();
        self
    }

    /// Presses at one place, moves to another in steps, lets go there.
    pub fn drag(&mut self, from: Pos2, to: Pos2) -> &mut Self {
        self.0.hover_at(from);
        self.0.run();
        self.0.drag_at(from);
        self.0.run();
        for step in [0.3, 0.7, 1.0] {
            self.0.hover_at(from.lerp(to, step));
            self.0.run();
        }
        self.0.drop_at(to);
        self.0.run();
        self
    }

    /// Adds a function by keys alone.
    pub fn add_team(&mut self, name: &str) -> &mut Self {
        self.press(Key::N).type_text(name).press(Key::Enter)
    }

    /// Where the middle of a card is.
    pub fn middle(&self, name: &str) -> Pos2 {
        self.card(name).rect().center()
    }

    /// A place on the sheet that is empty.
    pub fn empty_place(&self) -> Pos2 {
        self.get_map().rect().left_center() + Vec2::new(90.0, 150.0)
    }

    /// The sheet.
    pub fn get_map(&self) -> Node<'_> {
        self.0.get_by(|node| node.label().is_some_and(|label| label.starts_with("Map, ")))
    }
}
