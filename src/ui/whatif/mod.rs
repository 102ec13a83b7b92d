//! The page where scenarios are tried: the tree of scenarios, ready questions, the comparison with the base, and
//! where to act first. It shows what was worked out elsewhere and sends actions; it simulates nothing.

mod compare;
mod library;
mod rank;
mod work;

use egui::{RichText, ScrollArea, Ui};

use super::action::Action;
use super::ctx::Ctx;
use super::pages;
use super::session::Page;
use super::theme::{Palette, metrics};
use super::words;
use crate::experiment::library::WhatIf;
use crate::experiment::relief::Relief;
use crate::model::ScenarioId;
pub use work::WhatIfWork;

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TryView {
    /// Scenarios, studies and the last result.
    #[default]
    Scenarios,
    /// Ready questions.
    Questions,
    /// Scenarios against the base.
    Compare,
    /// Which coordination point to relieve first.
    ActFirst,
}

impl TryView {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Scenarios, "Scenarios and studies"),
        (Self::Questions, "Ready questions"),
        (Self::Compare, "Compare"),
        (Self::ActFirst, "Where to act first"),
    ];
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum WhatIfAction {
    /// Shows a view.
    Show(TryView),
    /// Makes a scenario of a ready question and shows it.
    Make(WhatIf),
    /// Simulates the base and its scenarios so that they can be compared.
    CompareAll,
    /// Ranks the coordination points of the scenario that is shown.
    Rank,
    /// Stops the ranking.
    StopRanking,
    /// Makes a relief part of the scenario that is shown, or of a new one over the base, and ranks again.
    Accept(Box<Relief>),
    /// Copies a scenario.
    Duplicate(ScenarioId),
    /// Makes a scenario part of what it builds on.
    Merge(ScenarioId),
    /// Takes out changes whose subject is gone.
    Clear(ScenarioId),
    /// Whether results follow every change at once.
    Live(bool),
}

impl From<WhatIfAction> for Action {
    fn from(action: WhatIfAction) -> Self {
        Self::WhatIf(action)
    }
}

/// The page.
pub fn try_page_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.heading("Try");
    ui.label(RichText::new(words::page(Page::Try).2).color(Palette::of(ui).ink_secondary));
    ui.add_space(metrics::GAP);
    ui.horizontal_wrapped(|ui| {
        for (view, name) in TryView::ALL {
            if ui.selectable_label(ctx.session.try_view == view, name).clicked() {
                actions.push(WhatIfAction::Show(view).into());
            }
        }
        ui.add_space(metrics::GAP_SECTION);
        let mut live = ctx.session.live;
        let hint = "After every change ten repeats are run at once and refined behind; the old answer stays until the new one stands";
        if ui.checkbox(&mut live, "Answer while I change things").on_hover_text(hint).changed() {
            actions.push(WhatIfAction::Live(live).into());
        }
    });
    ui.add_space(metrics::GAP_LARGE);
    match ctx.session.try_view {
        TryView::Scenarios => actions.extend(pages::try_page_ui(ui, ctx)),
        view => {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match view {
                TryView::Questions => library::questions_ui(ui, ctx, &mut actions),
                TryView::Compare => compare::compare_ui(ui, ctx, &mut actions),
                TryView::ActFirst | TryView::Scenarios => rank::rank_ui(ui, ctx, &mut actions),
            });
        }
    }
    actions
}
