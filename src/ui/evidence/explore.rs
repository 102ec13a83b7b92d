//! Looking around in a log: filters above, its course and its cases on the left, handoffs and one distribution on the
//! right. It asks questions and shows answers; it works nothing out.

use std::collections::BTreeSet;

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{ComboBox, PopupCloseBehavior, RichText, ScrollArea, TextEdit, Ui};

use super::work::{Beside, EvidenceWork};
use super::{EvidenceAction, Found, course, matrix, spread, text};
use crate::evidence::explore::{Clock, Filter, View};
use crate::evidence::instant::{DayOrder, InstantReader};
use crate::evidence::log::{DAY, Micros};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{Palette, metrics};

/// Width of a list of choices.
const CHOICE: f32 = 132.0;
/// Width of a date.
const DATE: f32 = 84.0;
/// Sequences of activities that can be chosen.
const WAYS: usize = 24;
/// Share of the width for the course of the log.
const LEFT: f32 = 0.52;
/// Least height of what is below the filters.
const LEAST: f32 = 420.0;

pub(super) fn explore_ui(ui: &mut Ui, ctx: Ctx<'_>, found: &Found, actions: &mut Vec<Action>) {
    let work = &ctx.jobs.evidence;
    let mut filter = work.filter.clone();
    filters_ui(ui, found, work, &mut filter);
    beside_ui(ui, work, actions);
    ui.add_space(metrics::GAP);
    if let Some(view) = &work.view {
        let height = ui.available_height().max(LEAST);
        let whole = ui.available_width();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_width((whole * LEFT).floor());
                    course::course_ui(ui, found, work, view, height, &mut filter);
                });
                ui.add_space(metrics::GAP);
                ui.vertical(|ui| {
                    // The bar for scrolling lies over the edge.
                    ui.set_width(ui.available_width() - metrics::GAP_LARGE);
                    matrix::matrix_ui(ui, found, view, &mut filter);
                    ui.add_space(metrics::GAP_LARGE);
                    spread::spread_ui(ui, found, view, &mut filter);
                });
            });
        });
    }
    if filter != work.filter {
        actions.push(EvidenceAction::Ask(Box::new(filter)).into());
    }
}

fn filters_ui(ui: &mut Ui, found: &Found, work: &EvidenceWork, filter: &mut Filter) {
    let palette = Palette::of(ui);
    let explorer = &found.explorer;
    let log = &explorer.log;
    ui.horizontal_wrapped(|ui| {
        date_ui(ui, "Begun from", &mut filter.from, 0);
        date_ui(ui, "to", &mut filter.to, DAY);
        teams_ui(ui, found, filter);
        let activity = filter.activity.map_or("Any activity", |activity| log.activities.get(activity));
        choice_ui(ui, "Activity", activity, |ui| {
            ui.selectable_value(&mut filter.activity, None, "Any activity");
            for number in log.activities.sorted() {
                ui.selectable_value(&mut filter.activity, Some(number), log.activities.get(number));
            }
        });
        let way = filter.way.map_or_else(|| "Any variant".to_owned(), |way| format!("Variant {}", way + 1));
        choice_ui(ui, "Variant", &way, |ui| {
            ui.selectable_value(&mut filter.way, None, "Any variant");
            for number in 0..explorer.n_ways().min(WAYS) as u32 {
                let (words, n) = explorer.way(number);
                let short: String = words.chars().take(80).collect();
                let line = format!("Variant {}: {n} cases, {short}{}", number + 1, if short.len() < words.len() { "…" } else { "" });
                ui.selectable_value(&mut filter.way, Some(number), line).on_hover_text(words);
            }
        });
        if !log.extras.is_empty() {
            let name = found.report.mapping.extra.as_deref().unwrap_or("Case attribute");
            let any = format!("Any {name}");
            let chosen = filter.attribute.map_or(any.as_str(), |attribute| log.extras.get(attribute));
            choice_ui(ui, name, chosen, |ui| {
                ui.selectable_value(&mut filter.attribute, None, &any);
                for number in log.extras.sorted().into_iter().take(200) {
                    ui.selectable_value(&mut filter.attribute, Some(number), log.extras.get(number));
                }
            });
        }
        ui.separator();
        let hint = "Hours in which a team is usually seen at work, found in the log; the wait for a team counts in its hours";
        ui.selectable_value(&mut filter.clock, Clock::Calendar, "Calendar time");
        ui.selectable_value(&mut filter.clock, Clock::Working, "Working time").on_hover_text(hint);
        ui.separator();
        let n = work.view.as_ref().map_or(0, |view| view.log.n_cases);
        let of = log.n_cases();
        ui.label(format!("{} of {} cases", text::count(n as f64), text::count(of as f64)));
        if !filter.is_open() && controls::button(ui, Rank::Quiet, None, "Show all cases").clicked() {
            *filter = filter.opened();
        }
        if work.is_asking() {
            ui.label(RichText::new("counting…").color(palette.ink_secondary));
        }
    });
}

/// A list of choices whose field says what is chosen.
fn choice_ui(ui: &mut Ui, name: &str, chosen: &str, list: impl FnOnce(&mut Ui)) {
    let response = ComboBox::from_id_salt(name).width(CHOICE).selected_text(chosen).truncate().show_ui(ui, list).response;
    response.accessible_name(name).on_hover_text(name);
}

/// A date that is written and taken over when the field is left; `shift` makes the end of a period inclusive.
fn date_ui(ui: &mut Ui, name: &str, date: &mut Option<Micros>, shift: i64) {
    let id = ui.scope_id().with(("date of the filter", name));
    let label = ui.label(name);
    let shown = date.map(|date| text::date(date - shift)).unwrap_or_default();
    let mut draft: String = ui.data(|data| data.get_temp(id)).unwrap_or_else(|| shown.clone());
    let field = ui.add(TextEdit::singleline(&mut draft).desired_width(DATE).hint_text("2024-01-31")).labelled_by(label.id);
    if field.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, draft.clone()));
    }
    if field.lost_focus() {
        ui.data_mut(|data| data.remove::<String>(id));
        let read = InstantReader::new("UTC", DayOrder::DayFirst).ok().and_then(|mut reader| reader.read(draft.trim()));
        match read {
            _ if draft == shown => {}
            // What cannot be read leaves the period as it was.
            None if !draft.trim().is_empty() => {}
            read => *date = read.map(|date| date + shift),
        }
    }
    field.on_hover_text("A date such as 2024-01-31; a period can also be drawn with the mouse on the course below");
}

fn teams_ui(ui: &mut Ui, found: &Found, filter: &mut Filter) {
    let log = &found.explorer.log;
    let name = match filter.functions.len() {
        0 => "All teams".to_owned(),
        1 => filter.functions.iter().map(|function| log.functions.get(*function)).collect(),
        n => format!("{n} teams"),
    };
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    MenuButton::new(name).config(config).ui(ui, |ui| {
        if controls::button(ui, Rank::Quiet, None, "All teams of the log").clicked() {
            filter.functions = BTreeSet::new();
        }
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for function in found.explorer.functions().iter().take(200) {
                let mut is_in = filter.functions.contains(function);
                if ui.checkbox(&mut is_in, log.functions.get(*function)).changed() {
                    if is_in {
                        filter.functions.insert(*function);
                    } else {
                        filter.functions.remove(function);
                    }
                }
            }
        });
    });
}

/// What is laid beside the log, and what that means.
fn beside_ui(ui: &mut Ui, work: &EvidenceWork, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Beside the log").color(palette.ink_secondary));
        for (beside, name) in [(Beside::Proposal, "Proposed map, simulated"), (Beside::Project, "Project, last run")] {
            if ui.selectable_label(work.beside == beside, name).clicked() {
                actions.push(EvidenceAction::LayBeside(beside).into());
            }
        }
        match work.simulated() {
            Ok(simulated) => {
                let filtered = work.filter.from.is_some() || work.filter.to.is_some() || work.filter.attribute.is_some();
                let mut text = format!("{} repeats", simulated.n_repeats());
                if filtered {
                    text.push_str("; period and case attribute choose cases of the log only");
                }
                ui.label(RichText::new(text).color(palette.ink_secondary));
            }
            Err(why) => {
                controls::note(ui, Tone::Plain, why);
            }
        }
    });
}

/// The names of the functions of a handoff.
pub(super) fn handoff_name(found: &Found, from: u32, to: u32) -> String {
    let name = |function: u32| found.explorer.log.functions.get(function).to_owned();
    format!("{} → {}", name(from), name(to))
}

/// The name of a row of the matrix.
pub(super) fn row_name(found: &Found, view: &View, row: usize) -> String {
    match view.function_of(row) {
        Some(function) => found.explorer.log.functions.get(function).to_owned(),
        None => format!("{} others", view.n_others),
    }
}
