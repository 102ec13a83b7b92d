//! How long a decision takes in the log, and what is lost because its inputs come at different times. It asks questions
//! and shows answers; it works nothing out.

use std::collections::BTreeSet;

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Color32, PopupCloseBehavior, RichText, ScrollArea, Ui};

use super::deeper::{DecisionAnswer, DecisionAsked};
use super::matrix::{Column, cells_ui};
use super::work::EvidenceWork;
use super::{EvidenceAction, Found, text};
use crate::evidence::log::EventLog;
use crate::evidence::measure::Summary;
use crate::ui::action::Action;
use crate::ui::theme::controls::{self, Tone};
use crate::ui::theme::{self, Palette, metrics};

/// Letters of the chosen activities on a button.
const LETTERS: usize = 44;

pub(super) fn decide_ui(ui: &mut Ui, work: &EvidenceWork, found: &Found, actions: &mut Vec<Action>) {
    let log = &found.explorer.log;
    let deeper = &work.deeper;
    let mut asked = deeper.asked.clone().unwrap_or_else(|| DecisionAsked::of(log));
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            let width = ((ui.available_width() - metrics::GAP_SECTION) / 2.0).floor();
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.label(theme::strong("How long a decision takes"));
                ui.add_space(metrics::GAP_SMALL);
                activities_ui(ui, log, "Set off by", &mut asked.trigger);
                activities_ui(ui, log, "Decided by", &mut asked.decision);
                ui.add_space(metrics::GAP);
                latency_ui(ui, found, &asked, deeper.answer.as_ref());
            });
            ui.add_space(metrics::GAP_LARGE);
            ui.vertical(|ui| {
                ui.set_width(width - metrics::GAP_LARGE);
                ui.label(theme::strong("Inputs that come at different times"));
                ui.add_space(metrics::GAP_SMALL);
                activities_ui(ui, log, "Needs all of", &mut asked.inputs);
                ui.add_space(metrics::GAP);
                inputs_ui(ui, log, &asked, deeper.answer.as_ref());
            });
        });
    });
    if deeper.asked.as_ref() != Some(&asked) {
        actions.push(EvidenceAction::Decide(Box::new(asked)).into());
    }
}

/// Chooses activities from all of the log.
fn activities_ui(ui: &mut Ui, log: &EventLog, name: &str, chosen: &mut BTreeSet<u32>) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).color(palette.ink_secondary));
        let names: Vec<&str> = chosen.iter().map(|activity| log.activities.get(*activity)).collect();
        let whole = if names.is_empty() { "Choose activities".to_owned() } else { names.join(", ") };
        let mut short: String = whole.chars().take(LETTERS).collect();
        if short.len() < whole.len() {
            short.push('…');
        }
        let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let (response, _) = MenuButton::new(format!("{short} ▾")).config(config).ui(ui, |ui| {
            ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                for activity in log.activities.sorted() {
                    let mut is_in = chosen.contains(&activity);
                    if ui.checkbox(&mut is_in, log.activities.get(activity)).changed() {
                        if is_in {
                            chosen.insert(activity);
                        } else {
                            chosen.remove(&activity);
                        }
                    }
                }
            });
        });
        response.accessible_name(name).on_hover_text(whole);
    });
}

/// A row of a table of times.
type Figure = (&'static str, fn(&Summary) -> f64);

const FIGURES: [Figure; 6] = [
    ("Mean", |all| all.mean),
    ("10 % below", |all| all.p10),
    ("Median", |all| all.median),
    ("90 % below", |all| all.p90),
    ("95 % below", |all| all.p95),
    ("Longest", |all| all.max),
];

fn latency_ui(ui: &mut Ui, found: &Found, asked: &DecisionAsked, answer: Option<&DecisionAnswer>) {
    let palette = Palette::of(ui);
    if asked.trigger.is_empty() || asked.decision.is_empty() {
        controls::note(ui, Tone::Plain, "Choose at least one activity that sets it off and one that is the decision");
        return;
    }
    let Some(answer) = answer else { return };
    let latency = &answer.latency;
    let undecided = if latency.n_undecided == 0 {
        "all were decided".to_owned()
    } else {
        format!(
            "{} were not decided, {} of which may still be open when the log ends",
            text::count(latency.n_undecided as f64),
            text::count(latency.n_open as f64)
        )
    };
    ui.label(format!("Set off in {} of {} cases; {undecided}", text::count(latency.n_triggered as f64), found.explorer.log.n_cases()));
    ui.add_space(metrics::GAP_SMALL);
    let Some(calendar) = latency.latency else {
        controls::note(ui, Tone::Plain, "No decision follows in any of these cases");
        return;
    };
    times_ui(ui, &[("Calendar time", Some(calendar)), ("Working time", latency.working)]);
    ui.add_space(metrics::GAP_SMALL);
    let with_open = match latency.median_with_open {
        Some(time) => format!("Half of all cases are decided within {}, those that may still be open counted as waiting", text::time(time)),
        None => "Less than half of all cases were decided while the log lasts".to_owned(),
    };
    ui.label(with_open);
    let hint = "From the end of the first activity that sets it off to the end of the first decision after it, in each case. Working time \
                counts the hours of the whole log";
    ui.add(egui::Label::new(RichText::new(hint).small().color(palette.ink_secondary)).wrap());
}

/// Times side by side.
fn times_ui(ui: &mut Ui, sides: &[(&'static str, Option<Summary>)]) {
    let palette = Palette::of(ui);
    let width = (ui.available_width() * 0.3).floor();
    let columns: Vec<Column> = std::iter::once("")
        .chain(sides.iter().map(|(name, _)| *name))
        .enumerate()
        .map(|(at, name)| Column { name, width, is_number: at > 0 })
        .collect();
    let line = |first: &str, cells: Vec<String>, ink: Color32| -> Vec<(Column, String, Color32)> {
        let texts = std::iter::once((first.to_owned(), palette.ink_secondary)).chain(cells.into_iter().map(|cell| (cell, ink)));
        columns.iter().zip(texts).map(|(column, (words, ink))| (*column, words, ink)).collect()
    };
    cells_ui(ui, &line("", sides.iter().map(|(name, _)| (*name).to_owned()).collect(), palette.ink_secondary));
    let number = |all: &Option<Summary>| all.map_or_else(|| "–".to_owned(), |all| text::count(all.n as f64));
    cells_ui(ui, &line("Number", sides.iter().map(|(_, all)| number(all)).collect(), palette.ink));
    for (name, of) in FIGURES {
        let cells = sides.iter().map(|(_, all)| all.map_or_else(|| "–".to_owned(), |all| text::time(of(&all)))).collect();
        cells_ui(ui, &line(name, cells, palette.ink));
    }
}

fn inputs_ui(ui: &mut Ui, log: &EventLog, asked: &DecisionAsked, answer: Option<&DecisionAnswer>) {
    let palette = Palette::of(ui);
    if asked.inputs.len() < 2 {
        controls::note(ui, Tone::Plain, "Choose two or more activities whose results the decision needs, to see which comes last");
        return;
    }
    let Some(found) = answer.and_then(|answer| answer.synchronisation.as_ref()) else { return };
    ui.label(format!("All inputs were there before the decision in {} cases", text::count(found.n as f64)));
    ui.add_space(metrics::GAP_SMALL);
    if found.n == 0 {
        return;
    }
    times_ui(ui, &[("First to last input", found.lost)]);
    ui.add_space(metrics::GAP);
    ui.label(theme::strong("Which came last"));
    let width = ui.available_width();
    let columns = [
        Column { name: "", width: (width * 0.6).floor(), is_number: false },
        Column { name: "", width: (width * 0.18).floor(), is_number: true },
        Column { name: "", width: (width * 0.18).floor(), is_number: true },
    ];
    for (input, n) in &found.last {
        let [name, count, share] = columns;
        let percent = format!("{:.0} %", *n as f64 / found.n as f64 * 100.0);
        cells_ui(
            ui,
            &[
                (name, log.activities.get(*input).to_owned(), palette.ink),
                (count, format!("{} cases", text::count(*n as f64)), palette.ink),
                (share, percent, palette.ink),
            ],
        );
    }
    let hint = "In each case the last completion of every input before the first decision; time lost is the latest minus the earliest";
    ui.add(egui::Label::new(RichText::new(hint).small().color(palette.ink_secondary)).wrap());
}
