//! The ranking of coordination points laid over the map: a number where relieving helps most, or a warning where it
//! would harm the whole. It shows the last ranking as long as it is of the plan on screen.

use std::collections::BTreeMap;

use egui::{Align2, FontId, Pos2, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use super::geometry::MapGeometry;
use crate::experiment::ranking::{Ranked, Standing};
use crate::experiment::verdict::with_interval;
use crate::model::{Document, EntityRef, FunctionId};
use crate::ui::ctx::Ctx;
use crate::ui::session::View;
use crate::ui::theme::{self, Palette};

/// Places that are marked at most.
const MOST: usize = 9;
/// Radius of a mark at 100 %.
const RADIUS: f32 = 10.0;

/// Paints a mark at every ranked place that is on the map; of several reliefs at one place the first counts.
pub fn ranks_ui(ui: &Ui, ctx: Ctx<'_>, map: &MapGeometry, canvas: Rect, view: View) {
    let Some((ranking, plan_hash, scenario)) = ctx.jobs.what_if.ranking() else { return };
    if !ctx.session.map.as_run || *scenario != ctx.session.scenario || ctx.derived.plan_hash.as_ref() != Some(plan_hash) {
        return;
    }
    let palette = Palette::of(ui);
    let mut taken: BTreeMap<EntityRef, usize> = BTreeMap::new();
    for (n, ranked) in ranking.reliefs.iter().enumerate() {
        let helps = match ranked.standing {
            Standing::Helps => true,
            Standing::Harms => false,
            Standing::TooSmall | Standing::NotFound | Standing::NotBinding | Standing::CannotRun(_) => continue,
        };
        let Some((place, at)) = place(ctx.document(), map, ranked) else { continue };
        if taken.len() == MOST || taken.insert(place, n).is_some() {
            continue;
        }
        let centre = view.to_screen(canvas, at);
        let radius = RADIUS * view.zoom.clamp(0.6, 1.5);
        if !canvas.expand(radius).contains(centre) {
            continue;
        }
        let ink = if helps { palette.better } else { palette.worse };
        ui.painter().circle(centre, radius, palette.raised, Stroke::new(2.0, ink));
        let words = if helps { (n + 1).to_string() } else { "!".to_owned() };
        ui.painter().text(centre, Align2::CENTER_CENTER, words, FontId::new(radius * 1.25, theme::semibold()), ink);
        let by = ranked.value.map_or_else(String::new, |value| with_interval(value.mean.abs(), value.half_width, &ranking.yardstick.unit));
        let said = if helps {
            format!("Rank {}: {}, better by {by}", n + 1, ranked.relief.name)
        } else {
            format!("{} makes the whole worse by {by}", ranked.relief.name)
        };
        let response =
            ui.interact(Rect::from_center_size(centre, Vec2::splat(2.0 * radius)), ui.scope_id().with(("rank", n)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
        response.on_hover_text(said);
    }
}

/// Where a relief stands on the map: beside the label of a handoff, else at the corner of the team it is about.
fn place(document: &Document, map: &MapGeometry, ranked: &Ranked) -> Option<(EntityRef, Pos2)> {
    if let EntityRef::Handoff(id) = ranked.relief.of {
        let link = map.links.iter().find(|link| link.id == id)?;
        return Some((id.into(), link.label_rect.center_top()));
    }
    let team = team_of(document, ranked.relief.of).or_else(|| ranked.relief.teams.first().copied())?;
    let card = map.stacked().find(|card| card.id == team)?;
    Some((team.into(), card.rect.left_top()))
}

fn team_of(document: &Document, of: EntityRef) -> Option<FunctionId> {
    match of {
        EntityRef::Function(id) => Some(id),
        EntityRef::Decision(id) => Some(document.decisions.get(id)?.owner),
        EntityRef::DecisionRight(id) => Some(document.decisions.get(document.decision_rights.get(id)?.decision)?.owner),
        EntityRef::Resource(id) => Some(document.resources.get(id)?.function),
        EntityRef::Activity(id) => Some(document.activities.get(id)?.function),
        EntityRef::Cycle(id) => Some(document.decisions.get(*document.cycles.get(id)?.members.first()?)?.owner),
        EntityRef::Term(id) => document.terms.get(id)?.owner,
        _ => None,
    }
}
