//! What a log says, the map it proposes, and how long cases take in the log and in the simulated proposal.

use egui::{Color32, Grid, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{EvidenceAction, Found};
use crate::evidence::map::Part;
use crate::ui::action::Action;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};
use crate::units::format::{DEFAULT_DIGITS, significant};

/// Handoffs that are shown.
const HANDOFFS: usize = 12;
/// Seconds in a day.
const DAY: f64 = 86_400.0;

pub(super) fn found_ui(ui: &mut Ui, found: &Found, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    ui.label(theme::strong(&*found.name).text_style(theme::title_style()));
    let n_people = found.facts.n_resources;
    let text = format!(
        "{} events in {} cases; {} functions, {n_people} resources; {} rows rejected",
        found.report.events,
        found.report.cases,
        found.facts.n_functions,
        found.report.n_rejected()
    );
    ui.label(RichText::new(text).color(palette.ink_secondary));
    for entry in found.report.rejected.iter().chain(&found.report.notes) {
        let places = entry.places.join(", ");
        controls::note(ui, Tone::Look, format!("{} × {}: {places}", entry.n, entry.what));
    }
    ui.add_space(metrics::GAP);
    ui.horizontal(|ui| {
        if controls::button(ui, Rank::Primary, Some(Icon::Check), "Accept the whole proposal").clicked() {
            actions.push(EvidenceAction::Accept(Part::ALL.to_vec()).into());
        }
        if controls::button(ui, Rank::Secondary, None, "Accept teams and handoffs only").clicked() {
            actions.push(EvidenceAction::Accept(vec![Part::Functions, Part::Handoffs]).into());
        }
    });
    ui.add_space(metrics::GAP_LARGE);
    ui.label(theme::strong("Handoffs by the waiting they add up to"));
    Grid::new("handoffs of the log").striped(true).show(ui, |ui| {
        for heading in ["From", "To", "n", "Mean, d", "Median, d", "90 %, d", "Sum, d"] {
            ui.label(RichText::new(heading).color(palette.ink_secondary));
        }
        ui.end_row();
        for pair in found.facts.ranked_handoffs().into_iter().take(HANDOFFS) {
            ui.label(found.log.functions.get(pair.source));
            ui.label(found.log.functions.get(pair.target));
            ui.label(pair.wait.n.to_string());
            for value in [pair.wait.mean, pair.wait.median, pair.wait.p90, pair.wait.sum] {
                ui.label(significant(value / DAY, DEFAULT_DIGITS));
            }
            ui.end_row();
        }
    });
    ui.add_space(metrics::GAP_LARGE);
    ui.label(theme::strong("Duration of cases: the log, and its proposal simulated once"));
    match &found.simulated {
        Ok(simulated) => shares_ui(ui, &found.real, simulated),
        Err(why) => {
            controls::note(ui, Tone::Look, format!("The proposal cannot be simulated: {why}"));
        }
    }
}

/// Shares of cases that have ended after so many days, real and simulated on one axis.
fn shares_ui(ui: &mut Ui, real: &[f64], simulated: &[f64]) {
    let palette = Palette::of(ui);
    let at = |sorted: &[f64], share: f64| sorted.get((share * sorted.len().saturating_sub(1) as f64) as usize).copied().unwrap_or(0.0);
    let most = at(real, 0.98).max(at(simulated, 0.98)).max(1.0);
    let median = |sorted: &[f64]| significant(at(sorted, 0.5) / DAY, DEFAULT_DIGITS);
    let said = format!("median {} d in the log, {} d simulated", median(real), median(simulated));
    ui.horizontal(|ui| {
        ui.label(RichText::new("Log").color(palette.ink));
        ui.label(RichText::new("Simulated").color(palette.accent));
        ui.label(RichText::new(&said).color(palette.ink_secondary));
    });
    let size = vec2(ui.available_width().min(720.0), 200.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Simulated beside real duration: {said}")));
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, metrics::RADIUS, palette.sunken);
    let line = |sorted: &[f64], ink: Color32| {
        let points = (0..=100).map(|n| {
            let share = f64::from(n) / 100.0;
            pos2(rect.left() + (at(sorted, share) / most) as f32 * rect.width(), rect.bottom() - share as f32 * rect.height())
        });
        painter.add(egui::Shape::line(points.collect(), Stroke::new(2.0, ink)));
    };
    line(real, palette.ink);
    line(simulated, palette.accent);
    ui.label(RichText::new(format!("0 to {} days; upwards the share of cases that have ended", significant(most / DAY, 3))).small());
}
