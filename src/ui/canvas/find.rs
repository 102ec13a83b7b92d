//! The line for finding something on the map by name, owner or note; Enter goes from one to the next.

use egui::{Align2, Area, Id, Key, Order, Rect, RichText, TextEdit, Ui, vec2};

use crate::model::{Document, EntityRef};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::session::{MapOption, ViewRequest};
use crate::ui::theme::{Icon, Palette, controls, metrics};

/// What the line remembers.
#[derive(Debug, Clone, Default)]
pub struct FindBar {
    text: String,
    /// Which of the hits is shown.
    place: Option<usize>,
    is_open: bool,
}

impl FindBar {
    /// Shows the line in the upper right corner of the map.
    pub fn ui(&mut self, ui: &Ui, ctx: Ctx<'_>, canvas: Rect, actions: &mut Vec<Action>) {
        let palette = Palette::of(ui);
        // The line was put away when it was not shown in the last frame.
        let frame = ui.ctx().cumulative_frame_nr();
        let last: Option<u64> = ui.data(|data| data.get_temp(Id::unique("find shown")));
        self.is_open &= last.is_some_and(|last| frame <= last + 1);
        ui.data_mut(|data| data.insert_temp(Id::unique("find shown"), frame));
        let is_new = !std::mem::replace(&mut self.is_open, true);
        let hits = hits(ctx.document(), &self.text);
        let at = canvas.right_top() + vec2(-12.0, 60.0);
        Area::new(Id::unique("find on the map")).order(Order::Middle).pivot(Align2::RIGHT_TOP).fixed_pos(at).show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style()).fill(palette.raised).inner_margin(egui::Margin::same(6)).show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
                    let field = TextEdit::singleline(&mut self.text).hint_text("Name, owner or note").desired_width(190.0);
                    let response = ui.add(field).accessible_name("Find on the map");
                    if is_new {
                        response.request_focus();
                    }
                    if response.changed() {
                        self.place = None;
                    }
                    let count = match (self.text.trim().is_empty(), self.place) {
                        (true, _) => String::new(),
                        (false, _) if hits.is_empty() => "Nothing found".to_owned(),
                        (false, None) => format!("{} found", hits.len()),
                        (false, Some(place)) => format!("{} of {}", place + 1, hits.len()),
                    };
                    ui.label(RichText::new(count).color(palette.ink_secondary));
                    let (entered, escaped, back) =
                        ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape), input.modifiers.shift));
                    let gone = response.lost_focus();
                    if gone && entered {
                        response.request_focus();
                    }
                    let next = controls::icon_button(ui, Icon::ArrowDown, "Next found").clicked();
                    let previous = controls::icon_button(ui, Icon::ArrowUp, "Previous found").clicked();
                    if gone && entered || next || previous {
                        self.step(&hits, !(previous || gone && entered && back), actions);
                    }
                    if controls::icon_button(ui, Icon::Close, "Close finding").clicked() || gone && escaped {
                        actions.extend([Action::ToggleMap(MapOption::Finding), Action::FocusMap]);
                    }
                });
            });
        });
    }

    fn step(&mut self, hits: &[EntityRef], forward: bool, actions: &mut Vec<Action>) {
        if hits.is_empty() {
            return;
        }
        let n = hits.len();
        let place = match (self.place, forward) {
            (None, true) => 0,
            (None, false) => n - 1,
            (Some(place), true) => (place + 1) % n,
            (Some(place), false) => (place + n - 1) % n,
        };
        self.place = Some(place);
        actions.extend([Action::select([hits[place]]), Action::View(ViewRequest::Selection)]);
    }
}

/// Elements on the map whose name, owner, description or notes hold a text.
fn hits(document: &Document, text: &str) -> Vec<EntityRef> {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let holds = |text: &str| text.to_lowercase().contains(&wanted);
    let noted = |of: EntityRef| document.notes.values().any(|note| note.on == Some(of) && holds(&note.text));
    let functions = document
        .functions
        .iter()
        .filter(|(id, function)| holds(&function.name) || holds(&function.owner) || holds(&function.description) || noted((*id).into()))
        .map(|(id, _)| EntityRef::Function(id));
    let handoffs = document
        .handoffs
        .iter()
        .filter(|(id, handoff)| holds(&handoff.name) || holds(&handoff.description) || noted((*id).into()))
        .map(|(id, _)| EntityRef::Handoff(id));
    let groups = document.groups.iter().filter(|(_, group)| holds(&group.name)).map(|(id, _)| EntityRef::Group(id));
    let notes = document.notes.iter().filter(|(_, note)| note.at.is_some() && holds(&note.text)).map(|(id, _)| EntityRef::Note(id));
    functions.chain(handoffs).chain(groups).chain(notes).collect()
}
