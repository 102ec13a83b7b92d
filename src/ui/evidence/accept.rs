//! The map that was found: which of its elements are taken into the project. It changes nothing by itself.

use std::collections::{BTreeMap, BTreeSet};

use egui::{RichText, ScrollArea, TextEdit, Ui};

use super::work::EvidenceWork;
use super::{EvidenceAction, Found};
use crate::evidence::map::Part;
use crate::model::{EntityRef, SourceKind};
use crate::ui::action::Action;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{self, Icon, Palette, Theme, metrics};

/// Width of the column of parts.
const PARTS: f32 = 320.0;

/// Share of the width for names of elements.
const NAME: f32 = 0.46;
/// Width of the kind of an element.
const KIND: f32 = 72.0;
/// Letters of a name that are shown.
const LETTERS: usize = 52;

/// A name that fits into its column.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LETTERS { name.to_owned() } else { name.chars().take(LETTERS - 1).chain(['…']).collect() }
}

/// A cell of a width.
fn cell_ui<R>(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.allocate_ui(egui::vec2(width, Theme::of(ui).metrics.control), |ui| {
        ui.set_min_width(width);
        ui.set_max_width(width);
        content(ui)
    })
    .inner
}

/// What a part is called.
fn part_name(part: Part) -> &'static str {
    match part {
        Part::Functions => "Teams",
        Part::Handoffs => "Handoffs with measured waits",
        Part::Activities => "Activities, times and ways on",
        Part::Arrivals => "When cases come in",
        Part::Staff => "People seen at work",
        Part::Calendars => "Working hours",
        Part::Decisions => "Decisions taken in rounds",
        Part::Study => "A study as long as the log",
    }
}

pub(super) fn accept_ui(ui: &mut Ui, work: &EvidenceWork, found: &Found, actions: &mut Vec<Action>) {
    let elements = found.proposal.elements();
    let ticked: BTreeSet<EntityRef> =
        elements.iter().map(|(element, _)| *element).filter(|element| !work.left_out.contains(element)).collect();
    let whole = found.needs.with_needed(&ticked);
    ui.horizontal_top(|ui| {
        let height = ui.available_height();
        ui.vertical(|ui| {
            ui.set_width(PARTS);
            parts_ui(ui, work, &elements, actions);
            ui.add_space(metrics::GAP_LARGE);
            let more = whole.len() - ticked.len();
            if more > 0 {
                let words = format!("{more} more come with them, because a handoff needs its teams and an activity its team");
                controls::note(ui, Tone::Plain, words);
                ui.add_space(metrics::GAP_SMALL);
            }
            ui.add_enabled_ui(!whole.is_empty(), |ui| {
                if controls::button(ui, Rank::Secondary, Some(Icon::Check), &format!("Accept {} ticked elements", whole.len())).clicked() {
                    actions.push(EvidenceAction::AcceptTicked.into());
                }
            });
            if controls::button(ui, Rank::Secondary, None, "Accept teams and handoffs only").clicked() {
                actions.push(EvidenceAction::Accept(vec![Part::Functions, Part::Handoffs]).into());
            }
        });
        ui.add_space(metrics::GAP_LARGE);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            elements_ui(ui, work, found, &elements, height, actions);
        });
    });
}

fn parts_ui(ui: &mut Ui, work: &EvidenceWork, elements: &[(EntityRef, Part)], actions: &mut Vec<Action>) {
    ui.label(theme::strong("What is taken into the project"));
    ui.add_space(metrics::GAP_SMALL);
    for part in Part::ALL {
        let of_part: Vec<EntityRef> = elements.iter().filter(|(_, of)| *of == part).map(|(element, _)| *element).collect();
        if of_part.is_empty() {
            continue;
        }
        let n = of_part.iter().filter(|element| !work.left_out.contains(element)).count();
        let mut is_in = n > 0;
        let words = format!("{} ({n} of {})", part_name(part), of_part.len());
        let response = ui.add(egui::Checkbox::new(&mut is_in, words).indeterminate(0 < n && n < of_part.len()));
        if response.clicked() {
            // A part that is ticked in part is ticked whole first.
            actions.push(EvidenceAction::Tick(of_part.clone(), n < of_part.len()).into());
        }
    }
}

fn elements_ui(ui: &mut Ui, work: &EvidenceWork, found: &Found, elements: &[(EntityRef, Part)], height: f32, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let document = &found.proposal.document;
    let id = ui.scope_id().with("elements that are looked for");
    let mut wanted: String = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let field = TextEdit::singleline(&mut wanted).desired_width(PARTS).hint_text("Find an element of the proposal");
    ui.add(field).accessible_name("Find an element of the proposal");
    ui.data_mut(|data| data.insert_temp(id, wanted.clone()));
    ui.add_space(metrics::GAP_SMALL);
    let remarks: BTreeMap<EntityRef, &str> = document
        .assumptions
        .values()
        .filter(|source| source.source == SourceKind::Measured)
        .filter_map(|source| Some((source.place.as_ref()?.of, source.remark.as_str())))
        .collect();
    let name_of = |element: EntityRef| match document.handoffs.iter().find(|(id, _)| EntityRef::Handoff(*id) == element) {
        Some((_, handoff)) => {
            format!("{} → {}: {}", document.name_of(handoff.from.into()), document.name_of(handoff.to.into()), handoff.name)
        }
        None => document.name_of(element),
    };
    let wanted = wanted.trim().to_lowercase();
    let shown: Vec<(EntityRef, Part, String)> = elements
        .iter()
        .map(|(element, part)| (*element, *part, name_of(*element)))
        .filter(|(_, _, name)| wanted.is_empty() || name.to_lowercase().contains(&wanted))
        .collect();
    let row = Theme::of(ui).metrics.control;
    let rest = height - metrics::GAP_SMALL - row - metrics::GAP;
    let width = ui.available_width() - metrics::GAP_LARGE;
    ScrollArea::vertical().max_height(rest).min_scrolled_height(rest).auto_shrink(false).show_rows(ui, row, shown.len(), |ui, rows| {
        for (element, part, name) in rows.filter_map(|row| shown.get(row)) {
            ui.horizontal(|ui| {
                ui.set_height(row);
                let mut is_in = !work.left_out.contains(element);
                let short = shortened(name);
                let ticked = cell_ui(ui, (width * NAME).floor(), |ui| ui.checkbox(&mut is_in, short).on_hover_text(name).clicked());
                if ticked {
                    actions.push(EvidenceAction::Tick(vec![*element], is_in).into());
                }
                let kind = part_name(*part).split_whitespace().next().unwrap_or_default();
                cell_ui(ui, KIND, |ui| ui.label(RichText::new(kind).small().color(palette.ink_faint)));
                if let Some(remark) = remarks.get(element) {
                    // The figures stand behind what was measured; the whole is said under the pointer.
                    let figures = remark.find("mean ").map_or(*remark, |at| &remark[at..]);
                    let words = RichText::new(figures).small().color(palette.ink_secondary);
                    ui.add(egui::Label::new(words).truncate()).on_hover_text(*remark);
                }
            });
        }
    });
}
