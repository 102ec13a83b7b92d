//! Scenarios against the base: what differs in inputs, what differs in outcomes, and a verdict in words.

use egui::text::{LayoutJob, TextFormat};
use egui::{CollapsingHeader, FontId, Grid, Label, RichText, ScrollArea, Ui};

use super::WhatIfAction;
use crate::experiment::compare::{Comparison, Row, is_told};
use crate::experiment::statistics::Estimate;
use crate::experiment::verdict::{Verdict, with_interval};
use crate::model::{MetricScope, Quantity, Statistic};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, Theme, metrics};

/// Up to so many differing inputs are listed at once.
const FEW_INPUTS: usize = 3;

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
    for (scenario, inputs) in comparison.scenarios.iter().zip(&ctx.derived.input_lines) {
        verdict_ui(ui, &scenario.result.scenario_name, &scenario.sentence);
        inputs_ui(ui, &scenario.result.scenario_name, inputs);
        ui.add_space(metrics::GAP);
    }
    ui.add_space(metrics::GAP);
    // As wide as it needs to be; what does not fit is reached sideways.
    ScrollArea::horizontal().id_salt("comparison table").auto_shrink([false, true]).show(ui, |ui| table_ui(ui, comparison));
    same_ui(ui, comparison);
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

/// The name of a scenario and what can be said about it, in one sentence.
fn verdict_ui(ui: &mut Ui, name: &str, sentence: &str) {
    let (palette, size) = (Palette::of(ui), Theme::of(ui).metrics.body);
    let mut text = LayoutJob::default();
    let format = |font, ink| TextFormat { font_id: font, color: ink, ..TextFormat::default() };
    text.append(&format!("{name}: "), 0.0, format(FontId::new(size, theme::semibold()), palette.ink));
    text.append(sentence, 0.0, format(FontId::proportional(size), palette.ink));
    ui.add(Label::new(text).wrap());
}

/// In which inputs a scenario differs from the base; many are folded away.
fn inputs_ui(ui: &mut Ui, name: &str, inputs: &[String]) {
    let one = |ui: &mut Ui, text: &String| {
        ui.add(Label::new(RichText::new(format!("• {text}")).small().color(Palette::of(ui).ink_secondary)).wrap());
    };
    match inputs {
        few if few.len() <= FEW_INPUTS => few.iter().for_each(|input| one(ui, input)),
        many => {
            let heading = RichText::new(format!("{} inputs differ", many.len())).small().color(Palette::of(ui).ink_secondary);
            CollapsingHeader::new(heading).id_salt(("inputs", name)).show(ui, |ui| many.iter().for_each(|input| one(ui, input)));
        }
    }
}

fn table_ui(ui: &mut Ui, comparison: &Comparison) {
    let palette = Palette::of(ui);
    let told = comparison.rows.iter().filter(|row| is_shown(row) && says_something(row));
    Grid::new("comparison").striped(true).spacing([metrics::GAP_LARGE, metrics::GAP_SMALL]).show(ui, |ui| {
        ui.label(theme::strong("Measure"));
        ui.label(theme::strong(&comparison.base.scenario_name));
        for scenario in &comparison.scenarios {
            ui.label(theme::strong(&scenario.result.scenario_name));
        }
        ui.end_row();
        let mut scope = None;
        for row in told {
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

/// Names of what is the same everywhere, below the table and no wider than the page.
fn same_ui(ui: &mut Ui, comparison: &Comparison) {
    let same = comparison.rows.iter().filter(|row| is_shown(row) && !says_something(row));
    let names: Vec<&str> = same.map(|row| row.yardstick.name.as_str()).collect();
    if names.is_empty() {
        return;
    }
    ui.add_space(metrics::GAP_SMALL);
    let text = format!("Exactly the same everywhere, or without a value: {}", names.join(", "));
    ui.add(Label::new(RichText::new(text).small().color(Palette::of(ui).ink_secondary)).wrap());
}

/// Whether a row differs anywhere; where nothing does, its name is enough.
fn says_something(row: &Row) -> bool {
    row.is_headline || row.cells.iter().any(|cell| !matches!(cell.verdict(), Verdict::Same | Verdict::NoValue))
}

/// The whole first, then planners' own measures and times of single elements.
fn is_shown(row: &Row) -> bool {
    let of_whole = row.yardstick.scope == MetricScope::EndToEnd
        && row.yardstick.measure().is_none_or(|measure| measure.statistic == Statistic::Mean && measure.what != Quantity::Arrivals);
    row.is_headline || of_whole || is_told(&row.yardstick)
}
