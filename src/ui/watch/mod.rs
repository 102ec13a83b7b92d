//! The page on which people watch: whether targets are reached, what was recorded beside what was agreed on, and the
//! dated register of who changed what, when and why. It shows what documents and results hold and runs nothing.

mod facts;
mod register;
mod targets;
mod words;

use egui::{RichText, ScrollArea, Ui};

use super::action::Action;
use super::ctx::Ctx;
use super::session::Page;
use super::theme::{self, Palette, metrics};
use super::words as table;

/// The page.
pub fn watch_page_ui(ui: &mut Ui, ctx: Ctx<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let (name, _, purpose) = table::page(Page::Watch);
    ui.heading(name);
    ui.label(RichText::new(purpose).color(Palette::of(ui).ink_secondary));
    ui.add_space(metrics::GAP);
    ScrollArea::vertical().id_salt("watch").auto_shrink(false).show(ui, |ui| {
        section_ui(ui, words::TARGETS, words::TARGETS_MEAN);
        targets::targets_ui(ui, ctx, &mut actions);
        section_ui(ui, words::FACTS, words::FACTS_MEAN);
        facts::facts_ui(ui, ctx, &mut actions);
        section_ui(ui, words::REGISTER, words::REGISTER_MEANS);
        register::register_ui(ui, ctx, &mut actions);
        ui.add_space(metrics::GAP_SECTION);
    });
    actions
}

fn section_ui(ui: &mut Ui, heading: &str, means: &str) {
    ui.add_space(metrics::GAP_LARGE);
    ui.label(theme::strong(heading).text_style(theme::title_style()));
    ui.add(egui::Label::new(RichText::new(means).color(Palette::of(ui).ink_secondary)).wrap());
    ui.add_space(metrics::GAP);
}

/// The heading of a table.
fn heads_ui(ui: &mut Ui, heads: &[&str]) {
    let ink = Palette::of(ui).ink_secondary;
    for head in heads {
        ui.label(RichText::new(*head).color(ink));
    }
    ui.end_row();
}
