//! The page where scenarios are tried: the tree of scenarios, ready questions, the comparison with the base, and
//! where to act first. It shows what was worked out elsewhere and sends actions; it simulates nothing.

pub(super) mod agreed;
pub mod asked;
mod compare;
pub mod form;
pub(super) mod inputs;
mod library;
mod money;
mod plot;
mod rank;
mod search;
mod sensitivity;
pub(super) mod slider;
mod sweep;
mod work;

use egui::{RichText, ScrollArea, Ui};

use super::action::Action;
use super::ctx::Ctx;
use super::pages;
use super::session::Page;
use super::theme::Icon;
use super::theme::controls::{self, Rank, Tone};
use super::theme::{Palette, metrics};
use super::words;
use crate::experiment::library::WhatIf;
use crate::experiment::relief::Relief;
use crate::model::{Change, ScenarioId};
use asked::{Kept, Question};
use form::AskForm;
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
    /// One or two numbers turned.
    Sweep,
    /// Which inputs matter most.
    Sensitivity,
    /// The search for the best setting.
    Search,
}

impl TryView {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Scenarios, "Scenarios and studies"),
        (Self::Questions, "Ready questions"),
        (Self::Compare, "Compare"),
        (Self::ActFirst, "Where to act first"),
        (Self::Sweep, "Turn a number"),
        (Self::Sensitivity, "What matters most"),
        (Self::Search, "Search"),
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
    /// Changes what a long question is asked with.
    Form(Box<AskForm>),
    /// Asks a long question.
    Ask(Question),
    /// Stops the long question under way.
    StopAsking,
    /// Makes the result that is shown the agreed baseline that the project keeps and every plot shows, or lets it go.
    Agree(bool),
    /// Says who agreed on the baseline.
    AgreedBy(String),
    /// Makes a scenario with this name and these changes over the one that is shown.
    MakeOf(String, Vec<Change>),
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
                TryView::Sweep => sweep::sweep_ui(ui, ctx, &mut actions),
                TryView::Sensitivity => sensitivity::sensitivity_ui(ui, ctx, &mut actions),
                TryView::Search => search::search_ui(ui, ctx, &mut actions),
                TryView::ActFirst | TryView::Scenarios => rank::rank_ui(ui, ctx, &mut actions),
            });
        }
    }
    actions
}

/// The button that asks a long question, or how far it is and the button that stops it.
fn ask_ui(ui: &mut Ui, ctx: Ctx<'_>, question: Question, rank: Rank, name: &str, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    match ctx.jobs.what_if.asked.under_way() {
        Some((asked, n_done, n_wanted)) if asked == question => {
            ui.horizontal(|ui| {
                let share = n_done as f32 / n_wanted.max(1) as f32;
                let bar = egui::ProgressBar::new(share.min(1.0)).desired_width(240.0).fill(palette.accent_soft);
                ui.add(bar.text(format!("{n_done} of at most {n_wanted} repeats")));
                if controls::button(ui, Rank::Secondary, Some(Icon::Stop), "Stop it").clicked() {
                    actions.push(WhatIfAction::StopAsking.into());
                }
            });
        }
        under_way => {
            ui.horizontal(|ui| {
                if controls::button(ui, rank, Some(Icon::Play), name).clicked() {
                    actions.push(WhatIfAction::Ask(question).into());
                }
                if under_way.is_some() {
                    ui.label(RichText::new("Another question is being worked on; asking this one stops it").color(palette.ink_secondary));
                }
            });
        }
    }
}

/// Says when an answer is of another scenario or an older plan.
fn age_ui<T>(ui: &mut Ui, ctx: Ctx<'_>, kept: &Kept<T>) {
    if kept.scenario != ctx.session.scenario || ctx.derived.plan_hash != kept.plan_hash {
        ui.add_space(metrics::GAP);
        controls::note(ui, Tone::Look, "This answer is of another scenario or an older plan; ask again");
    }
}
