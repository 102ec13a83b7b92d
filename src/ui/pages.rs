//! Trying scenarios: the list with what each changes, the study, and the result.

use egui::{RichText, ScrollArea, Ui};

use super::action::{Action, Then};
use super::ctx::Ctx;
use super::fields::{Form, field_ui};
use super::inspector::new_element::new_element;
use super::session::Page;
use super::theme::controls::{self, Rank};
use super::theme::{self, Icon, Palette, metrics};
use super::whatif::{WhatIfAction, agreed, inputs};
use crate::experiment::standard::measures;
use crate::experiment::statistics::Estimate;
use crate::experiment::unit;
use crate::model::scenario_edit::subjects_gone;
use crate::model::{ChangeKind, EntityRef, Scenario, ScenarioId, Statistic};
use crate::units::format::{DEFAULT_DIGITS, significant};

/// Width of a column of the page.
const COLUMN: f32 = 360.0;

/// The page of scenarios, studies and results.
pub fn try_page_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = metrics::GAP_SECTION;
            column_ui(ui, |ui| scenarios_ui(ui, ctx, &mut actions));
            column_ui(ui, |ui| study_ui(ui, ctx, &mut actions));
            column_ui(ui, |ui| result_ui(ui, ctx, &mut actions));
        });
    });
    actions
}

fn column_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.set_width(COLUMN.min(ui.ctx().content_rect().width() / 3.0 - metrics::GAP_SECTION - metrics::RAIL / 2.0));
        content(ui);
    });
}

fn scenarios_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.label(theme::strong("Scenarios").text_style(theme::title_style()));
    ui.add_space(metrics::GAP_SMALL);
    let base = "The plan as it stands on the map";
    scenario_row_ui(ui, ctx, None, "Base", base, 0, actions);
    for (id, depth) in tree(ctx) {
        let Some(scenario) = ctx.base().scenarios.get(id) else { continue };
        let n_changes = scenario.changes.iter().filter(|change| change.what != ChangeKind::Nothing).count();
        let changes = if n_changes == 1 { "1 change".to_owned() } else { format!("{n_changes} changes") };
        scenario_row_ui(ui, ctx, Some(id), &ctx.base().name_of(id.into()), &changes, depth + 1, actions);
    }
    ui.add_space(metrics::GAP);
    if controls::button(ui, Rank::Secondary, Some(Icon::Plus), "New scenario").clicked() {
        actions.push(Action::AddScenario);
    }
    if let Some(mut form) = ctx.session.scenario.and_then(|id| Form::new(ctx, id.into())) {
        ui.add_space(metrics::GAP_LARGE);
        for field in ["name", "description"] {
            field_ui(ui, &mut form, &[field]);
        }
        changes_ui(ui, ctx, actions);
        actions.append(&mut form.actions);
        whole_ui(ui, ctx, actions);
    }
}

fn scenario_row_ui(ui: &mut Ui, ctx: Ctx<'_>, id: Option<ScenarioId>, name: &str, detail: &str, depth: usize, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        // Details stand in one column at the right; a name that is too long gives way.
        let room = ui.available_width();
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(detail).small().color(palette.ink_secondary));
            let rest = ui.available_width().min(room);
            ui.allocate_ui_with_layout(
                egui::vec2(rest, ui.spacing().interact_size.y),
                egui::Layout::left_to_right(egui::Align::Center),
                |ui| {
                    ui.add_space(metrics::GAP_LARGE * depth as f32);
                    let chosen = ctx.session.scenario == id;
                    if ui.add(egui::Button::selectable(chosen, name).truncate()).on_hover_text(name).clicked() {
                        actions.push(Action::SetScenario(id));
                    }
                },
            );
        });
    });
}

/// Scenarios with their depth below the base, parents before children.
fn tree(ctx: Ctx<'_>) -> Vec<(ScenarioId, usize)> {
    fn below(ctx: Ctx<'_>, parent: Option<ScenarioId>, depth: usize, found: &mut Vec<(ScenarioId, usize)>) {
        let scenarios = &ctx.base().scenarios;
        for (id, Scenario { parent: own, .. }) in scenarios.iter() {
            // A parent that is gone counts as the base; a circle is shown once.
            let own = own.filter(|parent| scenarios.contains(*parent));
            if own == parent && !found.iter().any(|(known, _)| *known == id) {
                found.push((id, depth));
                below(ctx, Some(id), depth + 1, found);
            }
        }
    }
    let mut found = Vec::new();
    below(ctx, None, 0, &mut found);
    for id in ctx.base().scenarios.ids() {
        if !found.iter().any(|(known, _)| *known == id) {
            found.push((id, 0));
        }
    }
    found
}

/// What can be done with the scenario that is shown as a whole.
fn whole_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let Some(id) = ctx.session.scenario else { return };
    ui.add_space(metrics::GAP);
    let n_gone = subjects_gone(ctx.base(), id).len();
    if 0 < n_gone {
        controls::note(ui, controls::Tone::Look, format!("{n_gone} changes are about elements that do not exist any more"));
        if controls::button(ui, Rank::Secondary, None, "Take them out").clicked() {
            actions.push(WhatIfAction::Clear(id).into());
        }
    }
    ui.horizontal_wrapped(|ui| {
        if controls::button(ui, Rank::Secondary, None, "Duplicate scenario").clicked() {
            actions.push(WhatIfAction::Duplicate(id).into());
        }
        let into = ctx.base().scenarios.get(id).and_then(|scenario| scenario.parent);
        let into = into.map_or_else(|| "the base".to_owned(), |parent| format!("“{}”", ctx.base().name_of(parent.into())));
        if controls::button(ui, Rank::Secondary, None, &format!("Merge into {into}")).clicked() {
            actions.push(WhatIfAction::Merge(id).into());
        }
    });
}

fn changes_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let Some(scenario) = ctx.session.scenario.and_then(|id| ctx.base().scenarios.get(id)) else { return };
    ui.label(theme::strong("What it changes"));
    if scenario.changes.is_empty() {
        ui.label(RichText::new("Nothing yet; change a field on the map while this scenario is shown").weak());
    }
    for change in &scenario.changes {
        let (of, text) = match &change.what {
            ChangeKind::Set { of, field, to } => {
                (Some(*of), format!("{}: {}", ctx.document().name_of(*of), inputs::change(ctx.document(), *of, field, to)))
            }
            ChangeKind::Put(entity) => {
                (Some(entity.reference()), format!("Adds or replaces {}", ctx.document().name_of(entity.reference())))
            }
            ChangeKind::Remove(of) => (Some(*of), format!("Removes {}", ctx.base().name_of(*of))),
            ChangeKind::Nothing => (None, "Nothing".to_owned()),
        };
        let response = ui.add(egui::Label::new(text).wrap().sense(egui::Sense::click()));
        if let Some(of) = of.filter(|_| response.clicked()) {
            actions.extend([Action::SetPage(Page::Map), Action::select([of])]);
        }
    }
}

fn study_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.label(theme::strong("Study").text_style(theme::title_style()));
    ui.add_space(metrics::GAP_SMALL);
    let study = ctx.session.study.filter(|id| ctx.base().studies.contains(*id)).or_else(|| ctx.base().studies.ids().next());
    let Some(mut form) = study.and_then(|id| Form::new(ctx, id.into())) else {
        ui.label(RichText::new("A study says how long is simulated, how often, and with which random numbers").weak());
        if controls::button(ui, Rank::Secondary, Some(Icon::Plus), "Add study").clicked() {
            match new_element(ctx.base(), EntityRef::Study(1.into()), None) {
                Ok(edit) => actions.push(Action::Edit { edit, gesture: None, then: Then::Nothing }),
                Err(why) => actions.push(Action::Say(why)),
            }
        }
        return;
    };
    for field in ["name", "horizon", "warm_up", "replications", "seed"] {
        field_ui(ui, &mut form, &[field]);
    }
    warm_up_ui(ui, ctx, &mut form);
    actions.append(&mut form.actions);
    let others: Vec<_> = ctx.base().studies.ids().collect();
    if 1 < others.len() {
        ui.add_space(metrics::GAP);
        ui.label(theme::strong("Studies"));
        for id in others {
            if ui.selectable_label(study == Some(id), ctx.base().name_of(id.into())).clicked() {
                actions.push(Action::SetStudy(Some(id)));
            }
        }
    }
}

/// What the last run suggests to leave out at its start, and the press that does so; the planner decides.
fn warm_up_ui(ui: &mut Ui, ctx: Ctx<'_>, form: &mut Form<'_>) {
    let Some(proposal) = &ctx.derived.warm_up else { return };
    ui.add_space(metrics::GAP_SMALL);
    if !proposal.settles {
        let text = "The run does not settle within its first half, so no warm-up can be proposed; make the horizon longer";
        controls::note(ui, controls::Tone::Look, text);
        return;
    }
    let of = proposal.series.1.map_or_else(|| "the whole map".to_owned(), |of| ctx.document().name_of(of));
    let text = format!("{} of {of} settles after {} (MSER-5)", proposal.series.0.label(), proposal.warm_up);
    ui.add(egui::Label::new(RichText::new(text).color(Palette::of(ui).ink_secondary)).wrap());
    if controls::button(ui, Rank::Secondary, None, &format!("Leave out {} at the start", proposal.warm_up)).clicked() {
        form.set(&["warm_up"], proposal.warm_up.to_string());
    }
}

fn result_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    ui.label(theme::strong("Result").text_style(theme::title_style()));
    ui.add_space(metrics::GAP_SMALL);
    let Some(result) = ctx.jobs.result(ctx.session.scenario) else {
        agreed::agree_ui(ui, ctx, actions);
        ui.label(RichText::new(format!("“{}” has not been simulated yet", ctx.scenario_name())).weak());
        if controls::button(ui, Rank::Secondary, Some(Icon::Play), "Simulate it").clicked() {
            actions.push(Action::Run);
        }
        return;
    };
    agreed::agree_ui(ui, ctx, actions);
    ui.label(RichText::new(format!("{} repeats, seed {}; ± is the 95 % interval of the mean", result.n(), result.seed)).weak());
    if ctx.derived.plan_hash.as_ref() != Some(&result.plan_hash) {
        controls::note(ui, controls::Tone::Look, "The plan has changed since; run it again");
    }
    ui.add_space(metrics::GAP_SMALL);
    let mut last = None;
    let mut seen = Vec::new();
    {
        for measure in measures(ctx.document(), result) {
            let Some(estimate) = result.estimate(&measure) else { continue };
            // What does not happen on this map would only be in the way, and nothing is told twice.
            let never_happens = measure.of.is_none() && estimate.mean == 0.0 && estimate.half_width == 0.0;
            if never_happens || seen.contains(&measure) {
                continue;
            }
            seen.push(measure.clone());
            if last != Some(measure.of) {
                last = Some(measure.of);
                ui.add_space(metrics::GAP_SMALL);
                ui.label(theme::strong(measure.of.map_or_else(|| "Whole map".to_owned(), |of| ctx.document().name_of(of))));
            }
            ui.horizontal(|ui| {
                let statistic =
                    if measure.statistic == Statistic::Mean { String::new() } else { format!(", {}", measure.statistic.label()) };
                ui.label(RichText::new(format!("{}{statistic}", measure.what.label())).weak());
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let unit = unit(measure.what);
                    let unit = if unit == "money" { ctx.document().settings.currency() } else { unit };
                    ui.label(estimate_text(&estimate, unit));
                });
            });
        }
    }
}

/// A mean with its interval and unit, in digits that the interval justifies.
fn estimate_text(estimate: &Estimate, unit: &str) -> String {
    let (mean, half_width, unit) = match unit {
        "share" => (estimate.mean * 100.0, estimate.half_width * 100.0, "%"),
        other => (estimate.mean, estimate.half_width, other),
    };
    let number = |value: f64| significant(value, DEFAULT_DIGITS);
    if half_width.is_finite() {
        format!("{} ± {}\u{2009}{unit}", number(mean), significant(half_width, 2))
    } else {
        format!("{}\u{2009}{unit}", number(mean))
    }
}
