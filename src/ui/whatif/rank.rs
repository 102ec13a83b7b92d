//! Where to act first: the ranking of coordination points beside that of what is easiest to automate.

use egui::{Label, Pos2, RichText, Sense, Stroke, Ui, pos2, vec2};

use super::WhatIfAction;
use crate::experiment::ranking::{Ranked, Ranking, Standing};
use crate::experiment::verdict::with_interval;
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, metrics};

/// Reliefs that the slope chart joins.
const SLOPES: usize = 10;
/// Height of a line of the slope chart.
const LINE: f32 = 22.0;

pub(super) fn rank_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let text = format!(
        "Every coordination point of “{}” is relieved a little, one at a time, and the whole is simulated again",
        ctx.scenario_name()
    );
    ui.label(RichText::new(text).color(palette.ink_secondary));
    ui.add_space(metrics::GAP);
    let work = &ctx.jobs.what_if;
    if let Some(n_done) = work.ranking_under_way() {
        ui.horizontal(|ui| {
            ui.label(format!("Ranking, {n_done} repeats so far"));
            if controls::button(ui, Rank::Secondary, None, "Stop ranking").clicked() {
                actions.push(WhatIfAction::StopRanking.into());
            }
        });
    } else if controls::button(ui, Rank::Primary, Some(Icon::Play), "Rank coordination points").clicked() {
        actions.push(WhatIfAction::Rank.into());
    }
    ui.add_space(metrics::GAP);
    let Some((ranking, plan_hash, scenario)) = work.ranking() else { return };
    if *scenario != ctx.session.scenario || ctx.derived.plan_hash.as_ref() != Some(plan_hash) {
        controls::note(ui, Tone::Look, "This ranking is of another scenario or an older plan; rank again");
    }
    let unit = &ranking.yardstick.unit;
    if let Some(base) = ranking.base {
        ui.label(format!("{}: {} as it is", ranking.yardstick.name, with_interval(base.mean, base.half_width, unit)));
    }
    ui.add(Label::new(theme::strong(ranking.guarantee_text())).wrap());
    ui.add_space(metrics::GAP);
    for (n, ranked) in ranking.reliefs.iter().enumerate() {
        relief_ui(ui, n, ranked, unit, actions);
    }
    ui.add_space(metrics::GAP_LARGE);
    slopes_ui(ui, ranking);
}

fn relief_ui(ui: &mut Ui, n: usize, ranked: &Ranked, unit: &str, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let (words, ink) = standing(ranked, unit, &palette);
    let ranks = ranked.ranks.map_or_else(String::new, |set| {
        if set.best == set.worst { format!(" – rank {}", set.best) } else { format!(" – rank {} to {}", set.best, set.worst) }
    });
    ui.horizontal(|ui| {
        let name = format!("{}. {}", n + 1, ranked.relief.name);
        if ui.add(Label::new(name).sense(Sense::click())).on_hover_text("Show it on the map").clicked() {
            actions.extend([Action::SetPage(crate::ui::session::Page::Map), Action::select([ranked.relief.of])]);
        }
        ui.label(RichText::new(format!("{words}{ranks}")).color(ink));
        let name = format!("Accept “{}”", ranked.relief.name);
        let accept = controls::icon_button(ui, Icon::Check, &name);
        if accept.clicked() {
            actions.push(WhatIfAction::Accept(Box::new(ranked.relief.clone())).into());
        }
    });
}

/// What a relief does, in words and in the ink of its standing.
fn standing(ranked: &Ranked, unit: &str, palette: &Palette) -> (String, egui::Color32) {
    let by = |text: &str| {
        ranked.value.map_or_else(|| text.to_owned(), |value| format!("{text} {}", with_interval(value.mean.abs(), value.half_width, unit)))
    };
    match &ranked.standing {
        Standing::Helps => (by("better by"), palette.accent),
        Standing::Harms => (by("makes the whole worse by"), palette.clash),
        Standing::TooSmall => ("too small to matter".to_owned(), palette.ink_secondary),
        Standing::NotFound => ("no effect found".to_owned(), palette.ink_secondary),
        Standing::NotBinding => ("not binding: changes nothing".to_owned(), palette.ink_secondary),
        Standing::CannotRun(reason) => (format!("cannot be simulated: {reason}"), palette.ink_secondary),
    }
}

/// Two ranked lists side by side, joined by lines: what helps the whole, and what is easiest to automate.
fn slopes_ui(ui: &mut Ui, ranking: &Ranking) {
    let palette = Palette::of(ui);
    ui.label(theme::strong("What helps the whole, and what is easiest to automate"));
    let shown: Vec<&Ranked> = ranking.reliefs.iter().take(SLOPES).collect();
    let mut by_ease: Vec<usize> = (0..shown.len()).collect();
    by_ease.sort_by_key(|at| shown[*at].ease_rank);
    let size = vec2(ui.available_width().min(900.0), LINE * (shown.len() as f32 + 0.5));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let said: Vec<String> = shown
        .iter()
        .enumerate()
        .map(|(n, ranked)| {
            let easy = by_ease.iter().position(|at| *at == n).unwrap_or(0) + 1;
            format!("{}: {} for the whole, {easy} by ease", ranked.relief.name, n + 1)
        })
        .collect();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Slope chart. {}", said.join("; "))));
    let column = rect.width() * 0.42;
    let font = egui::FontId::proportional(crate::ui::theme::Theme::of(ui).metrics.small);
    let at = |n: usize, right: bool| -> Pos2 {
        let x = if right { rect.right() - column } else { rect.left() + column };
        pos2(x, rect.top() + LINE * (n as f32 + 0.5))
    };
    let clip = ui.painter().with_clip_rect(rect);
    let elided =
        |text: &str| if text.chars().count() <= 46 { text.to_owned() } else { format!("{}…", text.chars().take(45).collect::<String>()) };
    for (n, ranked) in shown.iter().enumerate() {
        let easy = by_ease.iter().position(|other| *other == n).unwrap_or(n);
        let ink = match ranked.standing {
            Standing::Helps => palette.accent,
            Standing::Harms => palette.clash,
            Standing::TooSmall | Standing::NotFound | Standing::NotBinding | Standing::CannotRun(_) => palette.hairline,
        };
        clip.line_segment([at(n, false) + vec2(6.0, 0.0), at(easy, true) - vec2(6.0, 0.0)], Stroke::new(1.5, ink));
        let text = elided(&ranked.relief.name);
        clip.text(at(n, false), egui::Align2::RIGHT_CENTER, format!("{text}  {}", n + 1), font.clone(), palette.ink);
        clip.text(at(easy, true), egui::Align2::LEFT_CENTER, format!("{}  {text}", easy + 1), font.clone(), palette.ink);
    }
}
