//! Measures against their targets and the agreed baseline.

use egui::{Grid, RichText, Ui};

use super::{heads_ui, words};
use crate::experiment::StudyResult;
use crate::experiment::verdict::{judge, with_interval};
use crate::experiment::yardstick::Yardstick;
use crate::model::{Direction, Document, EntityRef, Measure, Quantity};
use crate::ui::action::Action;
use crate::ui::agree::AgreeView;
use crate::ui::ctx::Ctx;
use crate::ui::session::Page;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{Icon, Palette, metrics};
use crate::ui::whatif::WhatIfAction;
use crate::units::format::{DEFAULT_DIGITS, significant};

/// Figures of the whole that every plan is watched by, as far as a run has them, and which way is better.
const WHOLE: [(Quantity, Direction); 6] = [
    (Quantity::OnTimeInFull, Direction::Higher),
    (Quantity::OrderToDelivery, Direction::Lower),
    (Quantity::Elapsed, Direction::Lower),
    (Quantity::ChainLatency, Direction::Lower),
    (Quantity::Cost, Direction::Lower),
    (Quantity::Clashes, Direction::Lower),
];

/// How a value stands to its target; nothing without a target.
pub fn state(mean: f64, half_width: f64, target: f64, direction: Direction) -> &'static str {
    let gap = match direction {
        Direction::Higher => mean - target,
        Direction::Lower => target - mean,
    };
    if half_width.is_finite() && gap.abs() <= half_width && 0.0 < half_width {
        words::OPEN
    } else if 0.0 <= gap {
        words::REACHED
    } else {
        words::MISSED
    }
}

/// Shows them.
pub fn targets_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let result = ctx.jobs.result(ctx.session.scenario).map(AsRef::as_ref);
    let agreed = ctx.jobs.agreed();
    let watched = watched(ctx.document(), result);
    if let Some(result) = result
        && ctx.derived.plan_hash.as_ref() != Some(&result.plan_hash)
    {
        controls::note(ui, Tone::Look, words::STALE);
        ui.add_space(metrics::GAP_SMALL);
    }
    if watched.is_empty() {
        controls::note(ui, Tone::Plain, words::NOT_RUN);
    } else {
        Grid::new("targets").num_columns(5).spacing([metrics::GAP_SECTION, metrics::GAP]).show(ui, |ui| {
            heads_ui(ui, &words::TARGET_HEADS);
            for (yardstick, direction) in &watched {
                row_ui(ui, ctx, (yardstick, *direction), result, agreed.map(|(_, result)| result.as_ref()), actions);
            }
        });
    }
    ui.add_space(metrics::GAP);
    ui.horizontal_wrapped(|ui| match (agreed, result) {
        (Some((name, result)), _) => {
            ui.label(RichText::new(format!("{name} ({} repeats)", result.n())).color(Palette::of(ui).ink_secondary));
        }
        (None, Some(_)) => {
            if controls::button(ui, Rank::Secondary, Some(Icon::Pin), words::AGREE).on_hover_text(words::NO_BASELINE).clicked() {
                actions.push(WhatIfAction::Agree(true).into());
            }
        }
        (None, None) => {
            if controls::button(ui, Rank::Primary, Some(Icon::Play), "Run the plan").clicked() {
                actions.push(Action::Run);
            }
        }
    });
    if controls::button(ui, Rank::Quiet, None, words::TO_MEASURES).clicked() {
        actions.extend([Action::SetAgreeView(AgreeView::Measures), Action::SetPage(Page::Agree)]);
    }
}

/// Own measures first, then the whole as far as the run has it.
fn watched(document: &Document, result: Option<&StudyResult>) -> Vec<(Yardstick, Option<Direction>)> {
    let own = document.metrics.iter().filter_map(|(id, metric)| Some((Yardstick::of_metric(document, id).ok()?, Some(metric.direction))));
    let whole = WHOLE.iter().filter_map(|(what, direction)| {
        let measure = Measure { what: *what, statistic: what_of(*what), ..Measure::default() };
        let yardstick = Yardstick::of_measure(document, &measure).ok()?;
        yardstick.estimate(result?).map(|_| (yardstick, Some(*direction)))
    });
    own.chain(whole).collect()
}

/// Money is told as it adds up.
fn what_of(what: Quantity) -> crate::model::Statistic {
    if what == Quantity::Cost { crate::model::Statistic::Sum } else { crate::model::Statistic::Mean }
}

fn row_ui(
    ui: &mut Ui,
    ctx: Ctx<'_>,
    (yardstick, direction): (&Yardstick, Option<Direction>),
    result: Option<&StudyResult>,
    agreed: Option<&StudyResult>,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    match yardstick.metric {
        Some(id) => {
            if ui.link(&yardstick.name).clicked() {
                actions.extend([Action::select([EntityRef::Metric(id)]), Action::SetAgreeView(AgreeView::Measures)]);
                actions.push(Action::SetPage(Page::Agree));
            }
        }
        None => {
            ui.label(&yardstick.name);
        }
    }
    let unit = if yardstick.unit == "money" { ctx.document().settings.currency() } else { &yardstick.unit };
    let target = yardstick.target.map(|target| significant(target, DEFAULT_DIGITS));
    ui.label(target.clone().map_or_else(|| RichText::new(words::NO_TARGET).color(palette.ink_faint), RichText::new));
    let value = result.and_then(|result| yardstick.estimate(result));
    match value {
        Some(value) => ui.label(with_interval(value.mean, value.half_width, unit)),
        None => ui.label(RichText::new("–").color(palette.ink_faint)),
    };
    match value.zip(yardstick.target).zip(direction) {
        Some(((value, target), direction)) => {
            let state = state(value.mean, value.half_width, target, direction);
            let (icon, ink) = match state {
                words::REACHED => (Icon::Check, palette.better),
                words::MISSED => (Icon::Clash, palette.worse),
                _ => (Icon::Info, palette.ink_secondary),
            };
            ui.horizontal(|ui| {
                controls::icon(ui, icon, ink);
                ui.label(RichText::new(state).color(ink));
            });
        }
        None => {
            ui.label("");
        }
    }
    let since = result.zip(agreed).and_then(|(result, agreed)| {
        if result.plan_hash == agreed.plan_hash && result.n() == agreed.n() && result.seed == agreed.seed {
            return Some("this is the baseline".to_owned());
        }
        let base = yardstick.estimate(agreed)?;
        let difference = judge(&yardstick.differences(result, agreed), direction, yardstick.too_small(base.mean), 1)?;
        Some(difference.words(direction, unit))
    });
    ui.add(egui::Label::new(RichText::new(since.unwrap_or_else(|| "–".to_owned())).color(palette.ink_secondary)).wrap());
    ui.end_row();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_inside_the_interval_is_neither_reached_nor_missed() {
        assert_eq!(state(93.0, 0.5, 92.0, Direction::Higher), words::REACHED);
        assert_eq!(state(93.0, 0.5, 92.0, Direction::Lower), words::MISSED);
        assert_eq!(state(93.0, 1.5, 92.0, Direction::Higher), words::OPEN);
        assert_eq!(state(92.0, 0.0, 92.0, Direction::Lower), words::REACHED);
        assert_eq!(state(92.0, f64::INFINITY, 93.0, Direction::Higher), words::MISSED);
    }
}
