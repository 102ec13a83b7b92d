//! What lies under the pointer, and the card that explains it.

use egui::{Pos2, Rect, RichText, Ui};

use super::route::distance;
use super::touch::Touched;
use crate::model::{EntityRef, Function, Handoff};
use crate::ui::ctx::Ctx;
use crate::ui::session::View;
use crate::ui::theme;
use crate::ui::{latency, rhythm, words};

/// A line is hit within this distance on screen.
const REACH: f32 = 6.0;

/// The handoff whose line lies under a point on screen.
pub fn link_at(ctx: Ctx<'_>, canvas: Rect, view: View, at: Pos2) -> Option<EntityRef> {
    let on_map = view.to_map(canvas, at);
    let reach = REACH / view.zoom;
    let near = ctx
        .derived
        .map
        .links
        .iter()
        .filter(|link| Rect::from_points(&link.way).expand(reach).contains(on_map))
        .map(|link| (distance(&link.way, on_map), link.id))
        .filter(|(distance, _)| *distance <= reach)
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(EntityRef::Handoff(near.1))
}

/// The element the pointer is on: a card, a label, or a line.
pub fn hovered(ui: &Ui, ctx: Ctx<'_>, canvas: Rect, view: View, touched: &Touched) -> Option<EntityRef> {
    if let Some((id, _)) = touched.cards.iter().find(|(_, response)| response.hovered()) {
        return Some(EntityRef::Function(*id));
    }
    if let Some((id, _)) = touched.links.iter().find(|(_, response)| response.hovered()) {
        return Some(EntityRef::Handoff(*id));
    }
    let at = ui.input(|input| input.pointer.hover_pos()).filter(|_| ui.rect_contains_pointer(canvas))?;
    link_at(ctx, canvas, view, at)
}

/// Explains a team or a handoff.
pub fn explain_ui(ui: &mut Ui, ctx: Ctx<'_>, of: EntityRef) {
    let document = ctx.document();
    ui.label(RichText::new(document.name_of(of)).text_style(theme::title_style()));
    match of {
        EntityRef::Function(id) => {
            let Some(Function { process, agent, owner, description, .. }) = document.functions.get(id) else { return };
            ui.label(format!("{} (SCOR) · {}", words::process(*process), words::agent(*agent).0));
            if !owner.trim().is_empty() {
                ui.label(format!("{owner} answers for it"));
            }
            ui.label(rhythm::of_team(document, id).map_or_else(|| "No rhythm yet".to_owned(), |text| words::capital(&text)));
            if !description.trim().is_empty() {
                ui.label(RichText::new(description).weak());
            }
        }
        EntityRef::Handoff(id) => {
            let Some(handoff) = document.handoffs.get(id) else { return };
            let Handoff { from, to, kind, latency, signals, description, .. } = handoff;
            ui.label(format!("{} → {}", document.name_of((*from).into()), document.name_of((*to).into())));
            ui.label(format!("{} · {}", words::capital(words::handoff_kind(*kind)), latency::brief(latency)));
            if !signals.is_empty() {
                let names: Vec<String> = signals.iter().map(|signal| document.name_of((*signal).into())).collect();
                ui.label(format!("Carries {}", names.join(", ")));
            }
            if !description.trim().is_empty() {
                ui.label(RichText::new(description).weak());
            }
        }
        _ => {}
    }
}
