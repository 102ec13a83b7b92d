//! Writing in place: the name of a team or handoff, and teams that do not exist until they have a name.

use egui::text::CCursorRange;
use egui::{FontId, Id, Key, Rect, TextEdit, Ui, Vec2, pos2, vec2};

use super::geometry::{CARD_PAD_X, CARD_PAD_Y};
use super::paint_card;
use crate::model::edit::Edit;
use crate::model::{EntityRef, FunctionId};
use crate::ui::action::{Action, Then};
use crate::ui::ctx::Ctx;
use crate::ui::session::{DraftTeam, View, Writing, point};
use crate::ui::theme::{self, Palette};

/// Width of the field for a handoff's name.
const LABEL_FIELD: f32 = 168.0;

/// The field that is open on the map.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Field {
    of: Writing,
    text: String,
}

impl Field {
    /// Shows the field the session asks for and turns what is written into actions.
    pub fn ui(&mut self, ui: &mut Ui, ctx: Ctx<'_>, canvas: Rect, view: View, actions: &mut Vec<Action>) {
        let wanted = ctx.session.writing;
        let is_new = self.of != wanted;
        if is_new {
            self.of = wanted;
            self.text = match wanted {
                Writing::Name(of) => written_name(ctx, of),
                Writing::Nothing | Writing::Team(_) => String::new(),
            };
        }
        let Some((rect, label)) = place(ui, ctx, canvas, view, wanted) else {
            if wanted != Writing::Nothing {
                actions.push(Action::Write(Writing::Nothing));
            }
            return;
        };
        let id = Id::unique("name written on the map");
        let font = FontId::new(ctx.derived.map.sizes.name * view.zoom.clamp(0.75, 1.5), theme::semibold());
        let edit =
            TextEdit::singleline(&mut self.text).id(id).font(font).hint_text("Name").margin(vec2(4.0, 2.0)).desired_width(rect.width());
        let response = ui.put(rect, edit).accessible_name(label);
        if is_new {
            response.request_focus();
            let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
            state.cursor.set_char_range(Some(CCursorRange::select_all_str(&self.text)));
            TextEdit::store_state(ui.ctx(), id, state);
            return;
        }
        if response.lost_focus() {
            let (escaped, entered) = ui.input(|input| (input.key_pressed(Key::Escape), input.key_pressed(Key::Enter)));
            if !escaped {
                self.commit(ctx, wanted, entered, actions);
            }
            self.of = Writing::Nothing;
            actions.push(Action::Write(Writing::Nothing));
            if escaped || entered {
                actions.push(Action::FocusMap);
            }
        }
    }

    fn commit(&self, ctx: Ctx<'_>, wanted: Writing, entered: bool, actions: &mut Vec<Action>) {
        let name = self.text.trim().to_owned();
        match wanted {
            Writing::Nothing => {}
            Writing::Name(of) => {
                if name != written_name(ctx, of) {
                    let field = if matches!(of, EntityRef::Note(_)) { "text" } else { "name" };
                    actions.push(Action::edit(Edit::SetField { of, field: field.to_owned(), to: name }));
                }
            }
            // An empty name is a team with a name of its own when it was meant, and nothing when the pointer went elsewhere.
            Writing::Team(_) if name.is_empty() && !entered => {}
            Writing::Team(draft) => {
                let edit = new_team(ctx, draft, &name);
                actions.push(Action::Edit { edit, gesture: None, then: Then::Select });
            }
        }
    }
}

/// The edit that makes the team, with its handoff in one step if it has one.
fn new_team(ctx: Ctx<'_>, draft: DraftTeam, name: &str) -> Edit {
    let add = Edit::AddFunction { name: name.to_owned(), at: draft.at };
    let Some((from, kind)) = draft.from else { return add };
    // The team is made first, so it gets the next identifier.
    let to = FunctionId(ctx.base().next_id.max(1));
    let label = if name.is_empty() { "Add a connected team".to_owned() } else { format!("Add team “{name}” with a handoff") };
    Edit::All { label, edits: vec![add, Edit::AddHandoff { from, to, kind }] }
}

fn written_name(ctx: Ctx<'_>, of: EntityRef) -> String {
    match of {
        EntityRef::Function(id) => ctx.document().functions.get(id).map(|function| function.name.clone()),
        EntityRef::Handoff(id) => ctx.document().handoffs.get(id).map(|handoff| handoff.name.clone()),
        EntityRef::Group(id) => ctx.document().groups.get(id).map(|group| group.name.clone()),
        EntityRef::Note(id) => ctx.document().notes.get(id).map(|note| note.text.clone()),
        _ => None,
    }
    .unwrap_or_default()
}

/// Where the field stands on screen, and what it is called.
fn place(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View, wanted: Writing) -> Option<(Rect, &'static str)> {
    let sizes = ctx.derived.map.sizes;
    let in_card = |card: Rect| {
        let zoom = view.zoom.max(0.75);
        let height = (sizes.name_line + 8.0) * zoom.min(1.5);
        let left = card.left() + (CARD_PAD_X - 4.0) * view.zoom;
        let width = (card.right() - left - 8.0).max(120.0);
        Rect::from_min_size(pos2(left, card.top() + (CARD_PAD_Y - 4.0) * view.zoom), vec2(width, height))
    };
    match wanted {
        Writing::Name(EntityRef::Function(id)) => {
            let card = ctx.derived.map.card(id)?;
            Some((in_card(view.rect_to_screen(canvas, card.rect)), "Name of the team"))
        }
        Writing::Name(EntityRef::Handoff(id)) => {
            let link = ctx.derived.map.link(id)?;
            let middle = view.to_screen(canvas, link.label_rect.center());
            Some((Rect::from_center_size(middle, Vec2::new(LABEL_FIELD, 26.0)), "Name of the handoff"))
        }
        Writing::Name(EntityRef::Group(id)) => {
            let frame = ctx.derived.map.frame(id)?;
            let rect = view.rect_to_screen(canvas, frame.header(sizes));
            let width = (rect.width() - 48.0).clamp(120.0, 320.0);
            Some((Rect::from_min_size(rect.min + vec2(6.0, 2.0), vec2(width, 26.0)), "Name of the group"))
        }
        Writing::Name(EntityRef::Note(id)) => {
            let rect = view.rect_to_screen(canvas, ctx.derived.map.rect_of(id.into())?);
            Some((Rect::from_min_size(rect.min + vec2(4.0, 4.0), vec2(rect.width().max(160.0) - 8.0, 26.0)), "Text of the note"))
        }
        Writing::Nothing | Writing::Name(_) => None,
        Writing::Team(draft) => {
            let card = Rect::from_min_size(point(draft.at), vec2(sizes.card_width, sizes.card_height(1, 1)));
            let on_screen = view.rect_to_screen(canvas, card);
            paint_card::draft(ui.painter(), &Palette::of(ui), on_screen, view.zoom);
            Some((in_card(on_screen), "Name of the new team"))
        }
    }
}
