//! Who gives and who gains in a scenario against the base, in the money of one ledger: by payer, by cause, as a matrix
//! of differences, decision labour apart. And what would make a difference vanish.

use std::collections::{BTreeMap, BTreeSet};

use egui::{CollapsingHeader, Grid, Label, RichText, Ui, vec2};

use super::asked::Question;
use crate::experiment::StudyResult;
use crate::experiment::compare::Compared;
use crate::experiment::statistics::Estimate;
use crate::experiment::verdict::with_interval;
use crate::model::{Document, FunctionId, ScenarioId};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::results::money::{Matrix, Step, matrix_ui, waterfall_ui};
use crate::ui::theme::controls::Rank;
use crate::ui::theme::{self, Palette, metrics};

/// Height of the waterfall.
const WATERFALL: f32 = 170.0;

/// Everything about the money of one scenario, closed at first.
pub(super) fn money_ui(ui: &mut Ui, ctx: Ctx<'_>, base: &StudyResult, compared: &Compared) {
    let result = compared.result.as_ref();
    if base.money_matrix(false).total() == 0.0 && result.money_matrix(false).total() == 0.0 {
        return;
    }
    let name = &result.scenario_name;
    CollapsingHeader::new(format!("Who gives, who gains: {name}")).id_salt(("money", name)).show(ui, |ui| {
        let document = ctx.document();
        let unit = document.settings.currency().to_owned();
        let paid = differences(base, result, false, false);
        Grid::new(("gives and gains", name)).spacing([metrics::GAP_LARGE, metrics::GAP_SMALL]).show(ui, |ui| {
            for (function, difference) in &paid {
                gain_row_ui(ui, &document.name_of((*function).into()), difference, &unit);
                ui.end_row();
            }
            for (words, is_labour) in [("Everybody", false), ("Decision labour, apart", true)] {
                if let Some(total) = total(base, result, is_labour) {
                    gain_row_ui(ui, words, &total, &unit);
                    ui.end_row();
                }
            }
        });
        ui.add_space(metrics::GAP);
        ui.label(theme::strong("Where the difference comes from, by whose decisions caused it"));
        ui.allocate_ui(vec2(ui.available_width().min(860.0), WATERFALL), |ui| {
            ui.set_min_height(WATERFALL);
            waterfall_ui(ui, &steps(document, &differences(base, result, false, true)), &unit);
        });
        ui.add_space(metrics::GAP);
        ui.label(theme::strong("Difference of what is caused and paid"));
        if let Some(matrix) = matrix(document, base, result) {
            matrix_ui(ui, &matrix);
        }
        ui.label(RichText::new("Mean per repeat; ± is half of a 95 % interval of the paired difference").small().weak());
    });
}

/// A payer with what it pays more or less.
fn gain_row_ui(ui: &mut Ui, who: &str, difference: &Estimate, unit: &str) {
    let palette = Palette::of(ui);
    ui.label(who);
    let (words, ink) = if difference.mean == 0.0 || difference.mean.abs() <= difference.half_width {
        ("no difference found", palette.ink_secondary)
    } else if difference.mean < 0.0 {
        ("gains: pays less", palette.better)
    } else {
        ("gives: pays more", palette.worse)
    };
    ui.label(RichText::new(words).color(ink));
    ui.label(with_interval(difference.mean, difference.half_width, unit));
}

/// Paired differences by function, those without any money left out; the largest saving first.
fn differences(base: &StudyResult, result: &StudyResult, is_of_labour: bool, by_cause: bool) -> Vec<(FunctionId, Estimate)> {
    let before: BTreeMap<u32, BTreeMap<FunctionId, f64>> = base.money_by_repeat(is_of_labour, by_cause).into_iter().collect();
    let after = result.money_by_repeat(is_of_labour, by_cause);
    let functions: BTreeSet<FunctionId> =
        before.values().chain(after.iter().map(|(_, money)| money)).flat_map(|money| money.keys().copied()).collect();
    let mut found: Vec<(FunctionId, Estimate)> = functions
        .into_iter()
        .filter_map(|function| {
            let of = |money: &BTreeMap<FunctionId, f64>| money.get(&function).copied().unwrap_or(0.0);
            let pairs: Vec<f64> = after.iter().filter_map(|(number, money)| Some(of(money) - of(before.get(number)?))).collect();
            Some((function, Estimate::of(&pairs)?))
        })
        .collect();
    found.sort_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    found
}

fn total(base: &StudyResult, result: &StudyResult, is_of_labour: bool) -> Option<Estimate> {
    let sum = |money: &BTreeMap<FunctionId, f64>| money.values().sum::<f64>();
    let before: BTreeMap<u32, f64> =
        base.money_by_repeat(is_of_labour, false).iter().map(|(number, money)| (*number, sum(money))).collect();
    let after = result.money_by_repeat(is_of_labour, false);
    let pairs: Vec<f64> = after.iter().filter_map(|(number, money)| Some(sum(money) - before.get(number)?)).collect();
    Estimate::of(&pairs).filter(|estimate| !is_of_labour || estimate.mean != 0.0)
}

fn steps(document: &Document, caused: &[(FunctionId, Estimate)]) -> Vec<Step> {
    let name = |function: FunctionId| document.name_of(function.into());
    let mut steps: Vec<Step> =
        caused.iter().map(|(function, estimate)| Step { name: name(*function), amount: estimate.mean, is_total: false }).collect();
    let amount = steps.iter().map(|step| step.amount).sum();
    steps.push(Step { name: "Difference".to_owned(), amount, is_total: true });
    steps
}

/// The matrix of the scenario minus that of the base, teams without any difference left out.
fn matrix(document: &Document, base: &StudyResult, result: &StudyResult) -> Option<Matrix> {
    let mut cells: BTreeMap<(FunctionId, FunctionId), f64> = BTreeMap::new();
    for (of, sign) in [(result, 1.0), (base, -1.0)] {
        let found = of.money_matrix(false);
        for (cause, row) in found.functions.iter().zip(&found.amounts) {
            for (payer, amount) in found.functions.iter().zip(row).filter(|(_, amount)| **amount != 0.0) {
                *cells.entry((*cause, *payer)).or_default() += sign * amount;
            }
        }
    }
    let teams: BTreeSet<FunctionId> =
        cells.iter().filter(|(_, amount)| 1e-9 < amount.abs()).flat_map(|((cause, payer), _)| [*cause, *payer]).collect();
    let names: Vec<String> = teams.iter().map(|team| document.name_of((*team).into())).collect();
    let amounts =
        teams.iter().map(|cause| teams.iter().map(|payer| cells.get(&(*cause, *payer)).copied().unwrap_or(0.0)).collect()).collect();
    (!teams.is_empty()).then(|| Matrix { unit: document.settings.currency().to_owned(), causes: names.clone(), payers: names, amounts })
}

/// The button that asks what would make the difference vanish, and the answer.
pub(super) fn vanish_ui(ui: &mut Ui, ctx: Ctx<'_>, id: ScenarioId, name: &str, actions: &mut Vec<Action>) {
    super::ask_ui(ui, ctx, Question::Vanish(id), Rank::Secondary, &format!("What would make the difference of {name} vanish?"), actions);
    let Some(kept) = ctx.jobs.what_if.asked.vanishes.as_ref().filter(|kept| kept.answer.scenario == id) else { return };
    let (palette, found) = (Palette::of(ui), &kept.answer);
    let words = |estimate: Option<Estimate>| {
        estimate.map_or_else(|| "no value".to_owned(), |e| with_interval(e.mean, e.half_width, &found.yardstick.unit))
    };
    ui.label(format!("{}: difference to the base {}", found.yardstick.name, words(found.vanishing.difference)));
    Grid::new(("vanishing", name)).spacing([metrics::GAP_LARGE, metrics::GAP_SMALL]).show(ui, |ui| {
        for cause in &found.vanishing.causes {
            ui.label(format!("without {}", cause.cause));
            ui.label(words(cause.difference));
            if cause.vanishes {
                ui.label(RichText::new("vanishes").color(palette.ink).strong());
            }
            ui.end_row();
        }
    });
    if found.vanishing.causes.is_empty() {
        ui.label("No time under way, loss, differing definition or other cause that could be taken away plays a part on this map");
        return;
    }
    let text = "Each cause is set to zero in the scenario and in the base alike; what is left is their difference without it";
    ui.add(Label::new(RichText::new(text).small().weak()).wrap());
}
