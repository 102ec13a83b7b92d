//! The agreed baseline: agreeing on the result that is shown, and what was agreed on when, by whom, with its key
//! figures beside those of today.

use egui::{Grid, Label, RichText, Ui};

use super::WhatIfAction;
use super::form::entry_ui;
use crate::experiment::baseline::figures;
use crate::experiment::verdict::with_interval;
use crate::model::{Baseline, BaselineFigure};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};

/// Width of the field that says who agreed.
const FIELD: f32 = 220.0;

/// The button that agrees on the result, or what was agreed on.
pub(in crate::ui) fn agree_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let result = ctx.jobs.result(ctx.session.scenario);
    let Some(agreed) = ctx.base().agreed.as_deref() else {
        if result.is_some() {
            let hint = "It is kept in the project and drawn dotted in every plot, whatever changes afterwards";
            if controls::button(ui, Rank::Secondary, Some(Icon::Pin), "Agree on this as the baseline").on_hover_text(hint).clicked() {
                actions.push(WhatIfAction::Agree(true).into());
            }
        }
        ui.add_space(metrics::GAP_SMALL);
        return;
    };
    let palette = Palette::of(ui);
    ui.label(theme::strong(agreed.title()));
    let repeats = if agreed.repeats == 1 { "1 repeat".to_owned() } else { format!("{} repeats", agreed.repeats) };
    let hash: String = agreed.plan_hash.chars().take(12).collect();
    let text = format!("{repeats}, seed {}, plan {hash}; drawn dotted in every plot", agreed.seed);
    ui.add(Label::new(RichText::new(text).small().color(palette.ink_secondary)).wrap());
    if 0 < agreed.left_out {
        let text = format!("{} series were left out so that the project stays small", agreed.left_out);
        ui.add(Label::new(RichText::new(text).small().color(palette.ink_secondary)).wrap());
    }
    if ctx.derived.is_agreed_outdated {
        controls::note(ui, Tone::Look, "The plan, or how it is simulated, has changed since this was agreed on");
    }
    let check = |text: &str| Ok(text.trim().to_owned());
    if let Some(by) = entry_ui(ui, "Agreed by", FIELD, &agreed.by, "who agreed on it", &check) {
        actions.push(WhatIfAction::AgreedBy(by).into());
    }
    figures_ui(ui, ctx, agreed);
    ui.horizontal_wrapped(|ui| {
        if result.is_some() && controls::button(ui, Rank::Quiet, Some(Icon::Pin), "Agree on this result instead").clicked() {
            actions.push(WhatIfAction::Agree(true).into());
        }
        if controls::button(ui, Rank::Quiet, None, "Let the baseline go").clicked() {
            actions.push(WhatIfAction::Agree(false).into());
        }
    });
    ui.add_space(metrics::GAP);
}

/// Key figures as they were agreed on, and as they are in the result that is shown.
fn figures_ui(ui: &mut Ui, ctx: Ctx<'_>, agreed: &Baseline) {
    let result = ctx.jobs.result(ctx.session.scenario);
    let today = figures(ctx.document());
    ui.add_space(metrics::GAP_SMALL);
    Grid::new("agreed figures").num_columns(3).spacing([metrics::GAP_LARGE, metrics::GAP_SMALL]).show(ui, |ui| {
        for head in ["", "Agreed", "Now"] {
            ui.label(RichText::new(head).small().weak());
        }
        ui.end_row();
        for BaselineFigure { name, unit, mean, half_width } in &agreed.figures {
            ui.label(RichText::new(name).weak());
            ui.label(with_interval(*mean, half_width.unwrap_or(f64::INFINITY), unit));
            // A figure whose unit has become another one is another figure.
            let now = today.iter().find(|yardstick| yardstick.name == *name && yardstick.unit == *unit);
            let now = now.zip(result).and_then(|(yardstick, result)| yardstick.estimate(result));
            ui.label(now.map_or_else(|| "–".to_owned(), |e| with_interval(e.mean, e.half_width, unit)));
            ui.end_row();
        }
    });
}
