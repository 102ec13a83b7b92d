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
    if let Some((of, _)) = touched.elements().find(|(_, response)| response.hovered()) {
        return Some(of);
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
            let run = ctx.derived.overlay.line(id);
            if !run.is_empty() {
                ui.label(format!("In the run: {run}"));
            }
            if ctx.derived.overlay.bottleneck == Some(id) {
                ui.label("The busiest team of all");
            }
            if !description.trim().is_empty() {
                ui.label(RichText::new(description).weak());
            }
        }
        EntityRef::Handoff(id) => {
            let Some(handoff) = document.handoffs.get(id) else { return };
            let Handoff { from, to, kind, latency, channel, signals, description, .. } = handoff;
            ui.label(format!("{} → {}", document.name_of((*from).into()), document.name_of((*to).into())));
            ui.label(format!("{} · {}", words::capital(words::handoff_kind(*kind)), latency::brief(latency)));
            for line in ctx.derived.map.link(id).map(|link| link.badge.explained()).unwrap_or_default() {
                ui.label(line);
            }
            if let Some((_, hours)) = ctx.derived.overlay.handoffs.get(&id) {
                let (share, repeat) = (ctx.derived.overlay.on_line(id), ctx.derived.overlay.repeat + 1);
                let spent = crate::ui::timeline::span_text((hours * 3_600_000.0) as i64);
                ui.label(format!("In repeat {repeat}: {share} of the end-to-end wait, {spent} in all"));
            }
            if let Some(sends) = rhythm::of_channel(document, &channel.sends) {
                ui.label(format!("Sent {sends}"));
            }
            if !signals.is_empty() {
                let names: Vec<String> = signals.iter().map(|signal| document.name_of((*signal).into())).collect();
                ui.label(format!("Carries {}", names.join(", ")));
            }
            if !description.trim().is_empty() {
                ui.label(RichText::new(description).weak());
            }
        }
        EntityRef::Group(id) => {
            let Some(frame) = ctx.derived.map.frame(id) else { return };
            for line in &frame.summary {
                ui.label(line);
            }
            ui.label(if frame.collapsed { "Closed; open it to see its teams" } else { "Drag its name to move all of it" });
        }
        _ => {}
    }
    notes_ui(ui, ctx, of);
}

/// Notes on the element that are not settled.
fn notes_ui(ui: &mut Ui, ctx: Ctx<'_>, of: EntityRef) {
    for note in ctx.document().notes.values().filter(|note| note.on == Some(of) && !note.resolved) {
        ui.label(format!("{}: {}", note.kind.label(), note.text));
    }
}
