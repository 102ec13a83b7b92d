//! Ready questions as buttons: each makes a scenario over the one that is shown.

use egui::{Grid, RichText, Ui};

use super::WhatIfAction;
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::{self, Rank};
use crate::ui::theme::{Icon, Palette, metrics};

pub(super) fn questions_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let text =
        format!("What if … – each makes a scenario over “{}” with usual numbers that can be changed afterwards", ctx.scenario_name());
    ui.label(RichText::new(text).color(palette.ink_secondary));
    ui.add_space(metrics::GAP);
    let questions = &ctx.derived.questions;
    if questions.is_empty() {
        controls::empty_state(ui, Icon::Try, "No question fits this map", "Add decisions, handoffs or work on the map first", None);
        return;
    }
    Grid::new("ready questions").num_columns(2).spacing([metrics::GAP_LARGE, metrics::GAP_SMALL]).show(ui, |ui| {
        for (question, name) in questions {
            if controls::button(ui, Rank::Secondary, Some(Icon::Plus), question.label()).clicked() {
                actions.push(WhatIfAction::Make(question.clone()).into());
            }
            // The name of the scenario says with which numbers it is made.
            let detail = if name == question.label() { "" } else { name.as_str() };
            ui.label(RichText::new(detail).color(palette.ink_secondary));
            ui.end_row();
        }
    });
}
