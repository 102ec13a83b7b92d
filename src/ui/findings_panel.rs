//! The list of what is wrong or worth knowing; a press leads to the element.

use egui::{RichText, ScrollArea, Ui};

use super::action::{Action, SidePanel};
use super::ctx::Ctx;
use super::fixes;
use super::session::{Page, ViewRequest};
use super::theme::controls::{self, Rank};
use super::theme::{self, Icon, Palette, metrics};
use crate::model::finding::{Finding, Severity};

/// Shows the findings.
pub fn findings_panel_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        ui.label(theme::strong("Findings"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if controls::icon_button(ui, Icon::Close, "Close findings").clicked() {
                actions.push(Action::TogglePanel(SidePanel::Findings));
            }
        });
    });
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        if ctx.findings().is_empty() {
            ui.label(RichText::new("Nothing is wrong with this plan as far as it can be told").weak());
        }
        for finding in ctx.findings() {
            finding_ui(ui, ctx, finding, &mut actions);
        }
    });
    actions
}

fn finding_ui(ui: &mut Ui, ctx: Ctx<'_>, finding: &Finding, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let (icon, ink) = match finding.severity {
        Severity::Error => (Icon::Clash, palette.clash),
        Severity::Warning => (Icon::Warning, palette.look),
        Severity::Hint => (Icon::Info, palette.ink_secondary),
    };
    ui.horizontal_top(|ui| {
        controls::icon(ui, icon, ink).on_hover_text(finding.severity.label());
        ui.vertical(|ui| {
            if let Some(of) = finding.subject {
                let name = ctx.document().name_of(of);
                if ui.link(&name).on_hover_text(format!("Show {name}")).clicked() {
                    actions.extend([Action::SetPage(Page::Map), Action::select([of]), Action::View(ViewRequest::Selection)]);
                    if !finding.field.is_empty() {
                        actions.push(Action::FocusField { of, field: finding.field.clone() });
                    }
                }
            }
            ui.add(egui::Label::new(&finding.sentence).wrap());
            ui.add(egui::Label::new(RichText::new(&finding.remedy).color(palette.ink_secondary)).wrap());
            if let Some(fix) = fixes::fix(ctx, finding)
                && controls::button(ui, Rank::Secondary, None, fix.label).clicked()
            {
                actions.extend(fix.actions);
            }
        });
    });
    ui.add_space(metrics::GAP);
}
