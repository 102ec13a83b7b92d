//! Scenarios against the base: what differs in inputs, what differs in outcomes, and a verdict in words.

use egui::{Grid, Label, RichText, Ui};

use super::WhatIfAction;
use crate::experiment::compare::{Comparison, Row, is_told};
use crate::experiment::inputs::InputDifference;
use crate::experiment::statistics::Estimate;
use crate::experiment::verdict::{Verdict, with_interval};
use crate::model::{MetricScope, Quantity, Statistic};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};
use crate::ui::words;

pub(super) fn compare_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    if ctx.base().scenarios.is_empty() {
        let cause = "Make one from a ready question, or change a field on the map while a scenario is shown";
        controls::empty_state(ui, Icon::Try, "No scenario to compare", cause, None);
        return;
    }
    ui.horizontal(|ui| {
        if controls::button(ui, Rank::Primary, Some(Icon::Play), "Compare with the base").clicked() {
            actions.push(WhatIfAction::CompareAll.into());
        }
        if let Some(progress) = ctx.jobs.progress() {
            ui.label(RichText::new(format!("{} of {} repeats", progress.n_done, progress.n_wanted)).color(palette.ink_secondary));
        }
    });
    ui.add_space(metrics::GAP);
    let Some(comparison) = &ctx.derived.comparison else {
        ui.label(RichText::new("The base and its scenarios share their random numbers, so that a small difference shows").weak());
        return;
    };
    for name in &ctx.derived.stale {
        controls::note(ui, Tone::Look, format!("“{name}” has changed since it was simulated; compare again"));
    }
    for scenario in &comparison.scenarios {
        ui.label(theme::strong(&scenario.result.scenario_name).text_style(theme::title_style()));
        ui.add(Label::new(format!("{}: {}", scenario.result.scenario_name, scenario.sentence)).wrap());
        for input in scenario.inputs.iter().take(8) {
            ui.label(RichText::new(format!("Differs: {}", input_words(input))).small().color(palette.ink_secondary));
        }
        if 8 < scenario.inputs.len() {
            ui.label(RichText::new(format!("and {} more fields", scenario.inputs.len() - 8)).small().color(palette.ink_secondary));
        }
        ui.add_space(metrics::GAP);
    }
    table_ui(ui, comparison);
    ui.add_space(metrics::GAP_LARGE);
    for scenario in &comparison.scenarios {
        super::money::money_ui(ui, ctx, &comparison.base, scenario);
        if let Some(id) = scenario.result.scenario {
            super::money::vanish_ui(ui, ctx, id, &scenario.result.scenario_name, actions);
        }
        ui.add_space(metrics::GAP);
    }
    let n = comparison.base.n();
    let together = if 1 < comparison.scenarios.len() { "; verdicts about one measure hold for all scenarios together" } else { "" };
    ui.add_space(metrics::GAP);
    ui.label(RichText::new(format!("{n} repeats; ± is half of a 95 % interval of the paired difference{together}")).small().weak());
}

fn table_ui(ui: &mut Ui, comparison: &Comparison) {
    let palette = Palette::of(ui);
    Grid::new("comparison").striped(true).spacing([metrics::GAP_LARGE, metrics::GAP_SMALL]).show(ui, |ui| {
        ui.label(theme::strong("Measure"));
        ui.label(theme::strong(&comparison.base.scenario_name));
        for scenario in &comparison.scenarios {
            ui.label(theme::strong(&scenario.result.scenario_name));
        }
        ui.end_row();
        let mut scope = None;
        for row in comparison.rows.iter().filter(|row| is_shown(row)) {
            if scope != Some(row.yardstick.scope) {
                scope = Some(row.yardstick.scope);
                ui.label(RichText::new(row.yardstick.scope.label()).color(palette.ink_secondary));
                ui.end_row();
            }
            ui.label(&row.yardstick.name);
            let value = |estimate: Option<Estimate>| {
                estimate.map_or_else(|| "–".to_owned(), |e| with_interval(e.mean, e.half_width, &row.yardstick.unit))
            };
            ui.label(value(row.base));
            for (n, cell) in row.cells.iter().enumerate() {
                let ink = match cell.verdict() {
                    Verdict::Better => palette.accent,
                    Verdict::Worse => palette.clash,
                    Verdict::Higher
                    | Verdict::Lower
                    | Verdict::MaybeSmall
                    | Verdict::Perhaps
                    | Verdict::TooSmall
                    | Verdict::NotFound
                    | Verdict::Same
                    | Verdict::TooFew
                    | Verdict::NoValue => palette.ink,
                };
                ui.label(RichText::new(row.words(n)).color(ink)).on_hover_text(value(cell.estimate));
            }
            ui.end_row();
        }
    });
}

/// A difference of inputs without the technical steps of its path.
fn input_words(input: &InputDifference) -> String {
    // Steps with a capital name the kind of a value, and "at" only leads to it.
    let is_told = |step: &&str| step.starts_with(|first: char| !first.is_uppercase()) && *step != "at";
    let steps: Vec<String> = input.field.split('/').filter(is_told).map(|step| words::humanised(step).to_lowercase()).collect();
    let told = |value: &Option<String>| {
        value.as_ref().map(|value| {
            let bare: String = value.chars().filter(|letter| !matches!(letter, '{' | '}' | '"')).collect();
            bare.replace(':', " ").replace(',', ", ").split_whitespace().collect::<Vec<_>>().join(" ")
        })
    };
    InputDifference { field: steps.join(", "), before: told(&input.before), after: told(&input.after), ..input.clone() }.line()
}

/// The whole first, then planners' own measures and times of single elements.
fn is_shown(row: &Row) -> bool {
    let of_whole = row.yardstick.scope == MetricScope::EndToEnd
        && row.yardstick.measure().is_none_or(|measure| measure.statistic == Statistic::Mean && measure.what != Quantity::Arrivals);
    row.is_headline || of_whole || is_told(&row.yardstick)
}
