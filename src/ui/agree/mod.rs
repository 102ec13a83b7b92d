//! The page on which people agree: who may decide, what words mean, when decisions are taken,
//! which plans must match, and what the whole is judged by.
//! Panels show the document and ask for edits; they work nothing out that the model already knows.

mod couplings;
mod lint;
mod matrix;
mod measures;
mod reading;
mod rhythm;
mod strip;
mod terms;
pub mod words;

use egui::{RichText, ScrollArea, Ui};

use super::action::Action;
use super::ctx::Ctx;
use super::session::Page;
use super::theme::controls::{self, Rank};
use super::theme::{Icon, Palette, metrics};
use super::words as table;

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AgreeView {
    /// Who may decide, up to what, and what happens otherwise.
    #[default]
    Rights,
    /// What words mean, and how teams read them.
    Terms,
    /// When decisions are taken, and how long a change needs.
    Rhythm,
    /// Plans that must match.
    Couplings,
    /// What the whole is judged by.
    Measures,
}

impl AgreeView {
    const ALL: [Self; 5] = [Self::Rights, Self::Terms, Self::Rhythm, Self::Couplings, Self::Measures];
}

/// The page.
pub fn agree_page_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let (name, _, purpose) = table::page(Page::Agree);
    let view = ctx.session.agree_view;
    ui.heading(name);
    ui.label(RichText::new(purpose).color(Palette::of(ui).ink_secondary));
    ui.add_space(metrics::GAP);
    ui.horizontal_wrapped(|ui| {
        for other in AgreeView::ALL {
            if ui.selectable_label(other == view, table::agree_view(other).0).clicked() {
                actions.push(Action::SetAgreeView(other));
            }
        }
    });
    ui.label(RichText::new(table::agree_view(view).1).color(Palette::of(ui).ink_secondary));
    ui.add_space(metrics::GAP);
    ScrollArea::both().id_salt(table::agree_view(view).0).auto_shrink(false).show(ui, |ui| match view {
        AgreeView::Rights => matrix::matrix_ui(ui, ctx, &mut actions),
        AgreeView::Terms => terms::terms_ui(ui, ctx, &mut actions),
        AgreeView::Couplings => couplings::couplings_ui(ui, ctx, &mut actions),
        AgreeView::Measures => measures::measures_ui(ui, ctx, &mut actions),
        AgreeView::Rhythm => rhythm::rhythm_ui(ui, ctx, &mut actions),
    });
    actions
}

/// Says that nothing is there yet, and leads to the map.
fn nothing_ui(ui: &mut Ui, cause: &str, actions: &mut Vec<Action>) {
    controls::note(ui, controls::Tone::Plain, cause);
    ui.add_space(metrics::GAP);
    if controls::button(ui, Rank::Secondary, Some(Icon::Map), table::GO_TO_MAP).clicked() {
        actions.extend([Action::SetPage(Page::Map), Action::FocusMap]);
    }
}
