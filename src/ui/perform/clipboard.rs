//! Copies of elements: beside the originals, or as text on the clipboard, which another window can read;
//! and what becomes of text that was written elsewhere.

use egui::{Context, Pos2, Vec2, vec2};
use serde::{Deserialize, Serialize};

use crate::model::edit::Edit;
use crate::model::{Document, Entity, EntityRef, FunctionId, Note, Position};
use crate::ui::action::Then;
use crate::ui::app::App;
use crate::ui::canvas::geometry::snapped;
use crate::ui::capture::{self, is_table};
use crate::ui::session::{Modal, position};
use crate::ui::theme::controls::Tone;
use crate::ui::toasts::Offer;

/// By how much a copy stands beside the original.
const SHIFT: Vec2 = vec2(32.0, 32.0);
/// A line longer than this is a remark, not the name of a team.
const LONGEST_NAME: usize = 60;

/// Elements as they stand on the clipboard.
#[derive(Debug, Serialize, Deserialize)]
struct Copied {
    syncline: Vec<Entity>,
    positions: Vec<(FunctionId, Position)>,
    /// Handoffs that were left behind because only one of their teams was copied.
    #[serde(default)]
    left_out: usize,
    /// Names the project they come from: elsewhere, equal numbers mean other elements.
    #[serde(default)]
    from: String,
}

impl App {
    pub(super) fn duplicate(&mut self, by: Option<Vec2>) {
        let copied = self.copied();
        self.put_copy(copied, by.unwrap_or(SHIFT), false);
    }

    pub(super) fn copy(&mut self, ctx: &Context) {
        let copied = self.copied();
        if let Ok(text) = ron::ser::to_string(&copied) {
            ctx.copy_text(text);
        }
    }

    /// Elements land under the pointer; a table is shown first; lines become teams and handoffs; a sentence
    /// becomes a note.
    pub(super) fn paste(&mut self, text: &str) {
        let at = self.panels.canvas.pointer(self.session.view);
        if let Ok(copied) = ron::from_str::<Copied>(text) {
            let corner = copied.positions.iter().map(|(_, at)| Pos2::new(at.x, at.y)).reduce(Pos2::min);
            let by = corner.map_or(SHIFT, |corner| snapped(at) - corner);
            self.put_copy(copied, by, true);
            return;
        }
        let trimmed = text.trim();
        let is_remark = trimmed.lines().count() == 1 && LONGEST_NAME < trimmed.chars().count() && !trimmed.contains("->");
        if is_remark {
            let note = Note { text: trimmed.to_owned(), at: Some((at.x.round(), at.y.round())), ..Note::default() };
            self.edit(Edit::Add(Box::new(Entity::Note(1.into(), note))), None, Then::Select);
        } else if is_table(text) || capture::capture(self.open.history.document(), text).is_err() && !trimmed.is_empty() {
            self.session.modal = Some(Modal::Capture(text.to_owned()));
        } else {
            self.capture(text);
        }
    }

    fn put_copy(&mut self, copied: Copied, by: Vec2, is_pasted: bool) {
        let Copied { syncline: entities, positions, left_out, from } = copied;
        let n_copied = entities.len();
        let entities = if from == self.own_name() { entities } else { by_themselves(entities) };
        let left_out = if is_pasted { left_out + n_copied - entities.len() } else { 0 };
        if entities.is_empty() {
            self.session.toasts.say(Tone::Look, "Nothing that can be copied is selected", Offer::Nothing);
            return;
        }
        let shift = position(by.to_pos2());
        self.edit(Edit::Paste { entities, positions, shift }, None, Then::Select);
        if 0 < left_out {
            let said = if left_out == 1 { "1 handoff was" } else { &format!("{left_out} elements were") };
            let text = format!("{said} left out because what they connect to was not copied");
            self.session.toasts.say(Tone::Plain, text, Offer::Nothing);
        }
    }

    /// Tells this project in this window apart from all others.
    fn own_name(&self) -> String {
        format!("{}-{}", std::process::id(), self.project)
    }

    /// The selected elements with what belongs to selected teams, and handoffs between them.
    fn copied(&self) -> Copied {
        let document = &self.derived.shown;
        let selection = &self.session.selection;
        let mut functions = selection.functions();
        for of in selection.iter() {
            if let EntityRef::Group(id) = of {
                let members = document.groups.get(id).map(|group| group.members.clone()).unwrap_or_default();
                functions.extend(members.into_iter().filter(|member| document.functions.contains(*member)));
            }
        }
        functions.sort_unstable();
        functions.dedup();
        let syncline =
            document.entities().filter(|of| is_copied(document, self, *of, &functions)).filter_map(|of| document.entity(of)).collect();
        let place = |id: FunctionId| {
            let stored = document.layout.functions.get(id).copied();
            stored.or_else(|| self.derived.map.place_of(id).map(|rect| position(rect.min)))
        };
        let positions = functions.iter().filter_map(|id| Some((*id, place(*id)?))).collect();
        let is_open = |from: FunctionId, to: FunctionId| functions.contains(&from) != functions.contains(&to);
        let left_out = document.handoffs.values().filter(|handoff| is_open(handoff.from, handoff.to)).count();
        Copied { syncline, positions, left_out, from: self.own_name() }
    }
}

fn is_copied(document: &Document, app: &App, of: EntityRef, functions: &[FunctionId]) -> bool {
    let is_inside = match of {
        EntityRef::Function(id) => functions.contains(&id),
        EntityRef::Handoff(id) => {
            let ends = document.handoffs.get(id).map(|handoff| (functions.contains(&handoff.from), functions.contains(&handoff.to)));
            // A handoff alone is copied between its teams; with only one of them it would dangle.
            return ends == Some((true, true)) || functions.is_empty() && app.session.selection.contains(of);
        }
        EntityRef::Decision(id) => document.decisions.get(id).is_some_and(|decision| functions.contains(&decision.owner)),
        EntityRef::Resource(id) => document.resources.get(id).is_some_and(|resource| functions.contains(&resource.function)),
        EntityRef::Activity(id) => document.activities.get(id).is_some_and(|activity| functions.contains(&activity.function)),
        EntityRef::Note(id) => document.notes.get(id).is_some_and(|note| match note.on {
            Some(EntityRef::Function(on)) => functions.contains(&on),
            _ => false,
        }),
        _ => false,
    };
    is_inside || app.session.selection.contains(of)
}

/// Elements without references to anything that is not among them; what cannot be without is left out.
fn by_themselves(entities: Vec<Entity>) -> Vec<Entity> {
    let mut kept = entities;
    loop {
        let own: std::collections::BTreeSet<u32> = kept.iter().map(|entity| entity.reference().raw()).collect();
        let before = kept.len();
        kept = kept
            .iter()
            .filter_map(|entity| {
                let outside = entity.references().iter().map(|reference| reference.id).filter(|id| !own.contains(id)).collect();
                entity.detached(&outside)
            })
            .collect();
        // What was left out may have been needed by others.
        if kept.len() == before {
            return kept;
        }
    }
}
