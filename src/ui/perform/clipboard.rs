//! Copies of elements: beside the originals, or as text on the clipboard, which another window can read.

use egui::Context;
use serde::{Deserialize, Serialize};

use crate::model::edit::Edit;
use crate::model::{Document, Entity, EntityRef, FunctionId, Position};
use crate::ui::action::Then;
use crate::ui::app::App;
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;

/// By how much a copy stands beside the original.
const SHIFT: Position = Position { x: 32.0, y: 32.0 };

/// Elements as they stand on the clipboard.
#[derive(Debug, Serialize, Deserialize)]
struct Copied {
    syncline: Vec<Entity>,
    positions: Vec<(FunctionId, Position)>,
}

impl App {
    pub(super) fn duplicate(&mut self) {
        let copied = self.copied();
        self.put_copy(copied);
    }

    pub(super) fn copy(&mut self, ctx: &Context) {
        let copied = self.copied();
        if let Ok(text) = ron::ser::to_string(&copied) {
            ctx.copy_text(text);
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        match ron::from_str::<Copied>(text) {
            Ok(copied) => self.put_copy(copied),
            Err(_) => self.capture(text),
        }
    }

    fn put_copy(&mut self, copied: Copied) {
        let Copied { syncline: entities, positions } = copied;
        if entities.is_empty() {
            self.session.toasts.say(Tone::Look, "Nothing that can be copied is selected", Offer::Nothing);
            return;
        }
        self.edit(Edit::Paste { entities, positions, shift: SHIFT }, None, Then::Select);
    }

    /// The selected elements with what belongs to selected teams, and handoffs between them.
    fn copied(&self) -> Copied {
        let document = &self.derived.shown;
        let functions = self.session.selection.functions();
        let syncline =
            document.entities().filter(|of| is_copied(document, self, *of, &functions)).filter_map(|of| document.entity(of)).collect();
        let positions = functions.iter().filter_map(|id| document.layout.functions.get(*id).map(|at| (*id, *at))).collect();
        Copied { syncline, positions }
    }
}

fn is_copied(document: &Document, app: &App, of: EntityRef, functions: &[FunctionId]) -> bool {
    let is_inside = match of {
        EntityRef::Handoff(id) => {
            document.handoffs.get(id).is_some_and(|handoff| functions.contains(&handoff.from) && functions.contains(&handoff.to))
        }
        EntityRef::Decision(id) => document.decisions.get(id).is_some_and(|decision| functions.contains(&decision.owner)),
        EntityRef::Resource(id) => document.resources.get(id).is_some_and(|resource| functions.contains(&resource.function)),
        EntityRef::Activity(id) => document.activities.get(id).is_some_and(|activity| functions.contains(&activity.function)),
        _ => false,
    };
    is_inside || app.session.selection.contains(of)
}
