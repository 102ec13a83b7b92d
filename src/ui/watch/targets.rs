//! Measures against their targets and the agreed baseline.

use egui::{Grid, RichText, Ui};

use super::{heads_ui, words};
use crate::experiment::StudyResult;
use crate::experiment::baseline::figures;
use crate::experiment::statistics::Estimate;
use crate::experiment::verdict::with_interval;
use crate::experiment::yardstick::Yardstick;
use crate::model::{Baseline, BaselineFigure, Direction, Document, EntityRef};
use crate::ui::action::Action;
use crate::ui::agree::AgreeView;
use crate::ui::ctx::Ctx;
use crate::ui::session::Page;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{Icon, Palette, metrics};
use crate::ui::whatif;
use crate::units::format::{DEFAULT_DIGITS, significant};

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
    let agreed = ctx.base().agreed.as_deref();
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
            for yardstick in &watched {
                row_ui(ui, yardstick, result, agreed, actions);
            }
        });
    }
    ui.add_space(metrics::GAP);
    if agreed.is_some() || result.is_some() {
        whatif::agreed::agree_ui(ui, ctx, actions);
    } else if controls::button(ui, Rank::Primary, Some(Icon::Play), "Run the plan").clicked() {
        actions.push(Action::Run);
    }
    if controls::button(ui, Rank::Quiet, None, words::TO_MEASURES).clicked() {
        actions.extend([Action::SetAgreeView(AgreeView::Measures), Action::SetPage(Page::Agree)]);
    }
}

/// What the whole is judged by, as far as the run has it, and every measure of the planner's own.
fn watched(document: &Document, result: Option<&StudyResult>) -> Vec<Yardstick> {
    let mut found = figures(document);
    let own = document.metrics.ids().filter_map(|id| Yardstick::of_metric(document, id).ok());
    let local: Vec<Yardstick> = own.filter(|own| !found.iter().any(|known| known.metric == own.metric)).collect();
    found.extend(local);
    let happens = |yardstick: &Yardstick| {
        let value = result.and_then(|result| yardstick.estimate(result));
        value.is_some_and(|value| value.mean != 0.0 || value.half_width != 0.0)
    };
    found.retain(|yardstick| yardstick.metric.is_some() || happens(yardstick));
    found
}

/// What has changed since a figure was agreed on. The two runs count as independent, which is on the safe side
/// where they share random numbers.
fn since(now: &Estimate, then: &BaselineFigure, direction: Option<Direction>) -> String {
    let (difference, half_width) = (now.mean - then.mean, now.half_width.hypot(then.half_width.unwrap_or(f64::INFINITY)));
    // What is kept is rounded to a few digits.
    if difference.abs() <= 1e-4 * then.mean.abs() {
        return words::UNCHANGED.to_owned();
    }
    if half_width.is_finite() && difference.abs() <= half_width {
        return words::WITHIN.to_owned();
    }
    let way = match (direction, 0.0 < difference) {
        (Some(Direction::Higher), true) | (Some(Direction::Lower), false) => "better",
        (Some(_), _) => "worse",
        (None, true) => "higher",
        (None, false) => "lower",
    };
    format!("{way} by {}", with_interval(difference.abs(), half_width, &then.unit))
}

fn row_ui(ui: &mut Ui, yardstick: &Yardstick, result: Option<&StudyResult>, agreed: Option<&Baseline>, actions: &mut Vec<Action>) {
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
    let target = yardstick.target.map(|target| significant(target, DEFAULT_DIGITS));
    ui.label(target.clone().map_or_else(|| RichText::new(words::NO_TARGET).color(palette.ink_faint), RichText::new));
    let value = result.and_then(|result| yardstick.estimate(result));
    match value {
        Some(value) => ui.label(with_interval(value.mean, value.half_width, &yardstick.unit)),
        None => ui.label(RichText::new("–").color(palette.ink_faint)),
    };
    match value.zip(yardstick.target).zip(yardstick.direction) {
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
    let then = agreed.and_then(|agreed| agreed.figures.iter().find(|then| then.name == yardstick.name && then.unit == yardstick.unit));
    let since = value.zip(then).map(|(now, then)| since(&now, then, yardstick.direction));
    ui.add(egui::Label::new(RichText::new(since.unwrap_or_else(|| "–".to_owned())).color(palette.ink_secondary)).wrap());
    ui.end_row();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_since_the_baseline_is_told_only_where_it_is_larger_than_both_intervals_together() {
        let then = BaselineFigure { name: "Lead time".into(), unit: "d".into(), mean: 10.0, half_width: Some(0.3) };
        let now = |mean: f64| Estimate { mean, half_width: 0.4, ..Estimate::of(&[1.0, 2.0]).unwrap() };
        assert_eq!(since(&now(10.0), &then, Some(Direction::Lower)), words::UNCHANGED);
        assert_eq!(since(&now(10.4), &then, Some(Direction::Lower)), words::WITHIN);
        assert!(since(&now(10.6), &then, Some(Direction::Lower)).starts_with("worse by 0.60"));
        assert!(since(&now(9.0), &then, None).starts_with("lower by 1.0"));
    }

    #[test]
    fn a_target_inside_the_interval_is_neither_reached_nor_missed() {
        assert_eq!(state(93.0, 0.5, 92.0, Direction::Higher), words::REACHED);
        assert_eq!(state(93.0, 0.5, 92.0, Direction::Lower), words::MISSED);
        assert_eq!(state(93.0, 1.5, 92.0, Direction::Higher), words::OPEN);
        assert_eq!(state(92.0, 0.0, 92.0, Direction::Lower), words::REACHED);
        assert_eq!(state(92.0, f64::INFINITY, 93.0, Direction::Higher), words::MISSED);
    }
}
