//! What a sweep, a sensitivity or a search is asked with, and the measures that may be chosen.

use std::collections::BTreeSet;

use egui::{Id, RichText, Ui, vec2};

use crate::experiment::knob::Knob;
use crate::experiment::yardstick::{Yardstick, headline};
use crate::model::{Document, Formula};
use crate::ui::fields::{TextField, choose_ui, text_field};
use crate::ui::theme::{Palette, Theme, metrics};

/// One axis of a sweep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskedAxis {
    /// The knob's name; empty takes the first, or none for a second axis.
    pub knob: String,
    /// Smallest value; empty takes a usual one.
    pub low: String,
    /// Largest value; empty takes a usual one.
    pub high: String,
}

/// What was chosen on the forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskForm {
    /// What results are judged by; empty takes the measure of the whole.
    pub measure: String,
    /// The second measure of a search; empty takes none.
    pub second: String,
    /// The axes of a sweep.
    pub axes: [AskedAxis; 2],
    /// Points of each axis.
    pub points: u32,
    /// Repeats of each point or setting.
    pub repeats: u32,
    /// By how many percent inputs are moved.
    pub percent: u32,
    /// Settings that a search tries at most.
    pub tries: u32,
    /// Levers that a search leaves alone, by name.
    pub left_alone: BTreeSet<String>,
    /// Bounds that the best must keep, such as `[Cost] <= 900; [On time and in full] >= 0.95`; empty keeps none.
    pub bound: String,
}

impl Default for AskForm {
    fn default() -> Self {
        Self {
            measure: String::new(),
            second: String::new(),
            axes: [AskedAxis::default(), AskedAxis::default()],
            points: 7,
            repeats: 10,
            percent: 20,
            tries: 40,
            left_alone: BTreeSet::new(),
            bound: String::new(),
        }
    }
}

/// Usual measures of the whole, offered where the map has them.
const USUAL: [&str; 8] = [
    "Elapsed time",
    "Elapsed time, p90",
    "Trigger-to-action time",
    "Completions",
    "Cost",
    "Decision labour",
    "On time and in full",
    "Order to delivery",
];

/// Measures that may be chosen: planners' own, then the usual ones. The first is the measure of the whole.
pub fn measures(document: &Document) -> Vec<String> {
    let mut found: Vec<String> = headline(document).into_iter().map(|yardstick| yardstick.name).collect();
    let own = document.metrics.iter().filter(|(_, metric)| metric.formula != Formula::Undefined);
    found.extend(own.map(|(id, _)| document.name_of(id.into())));
    let (goods, work, news) = (!document.demand_streams.is_empty(), !document.work_streams.is_empty(), document.has_triggers());
    found.extend(
        USUAL
            .iter()
            .filter(|name| match **name {
                "Elapsed time" | "Elapsed time, p90" | "Completions" => work,
                "Trigger-to-action time" | "Decision labour" => news,
                "Cost" => goods || work,
                _ => goods,
            })
            .map(|name| (*name).to_owned()),
    );
    let mut seen = BTreeSet::new();
    found.retain(|name| seen.insert(name.to_lowercase()));
    found
}

/// The measure of that name, or that of the whole.
///
/// # Errors
/// In words, when there is nothing to judge by or the name cannot be read.
pub fn yardstick(document: &Document, name: &str) -> Result<Yardstick, String> {
    if let Some(whole) = headline(document).filter(|whole| name.is_empty() || whole.name == name) {
        return Ok(whole);
    }
    if name.is_empty() {
        return Err("Nothing happens on this map that it could be judged by; add work or a signal that changes".to_owned());
    }
    let is_own = document.metrics.iter().any(|(_, metric)| metric.name.trim() == name.trim());
    let text = if is_own || name.starts_with('[') { name.to_owned() } else { format!("[{name}]") };
    let mut found = Yardstick::of_text(document, &text).map_err(|error| error.to_string())?;
    if !is_own {
        name.clone_into(&mut found.name);
    }
    Ok(found)
}

/// The knob of that name, else the first.
pub fn knob_of<'a>(knobs: &'a [Knob], name: &str) -> Option<&'a Knob> {
    knobs.iter().find(|knob| knob.name == name).or_else(|| knobs.first().filter(|_| name.is_empty()))
}

/// A label above a list of choices; returns the newly chosen text.
pub fn choice_ui(ui: &mut Ui, label: &str, width: f32, chosen: &str, options: &[String]) -> Option<String> {
    ui.vertical(|ui| {
        ui.set_width(width);
        let name = ui.label(RichText::new(label).small().color(Palette::of(ui).ink_secondary));
        let place = options.iter().position(|option| option == chosen).or(if chosen.is_empty() { Some(0) } else { None });
        choose_ui(ui, Id::unique(("asked", label)), Some(name.id), label, place, options, chosen)
            .and_then(|picked| options.get(picked).cloned())
    })
    .inner
}

/// A label above a text field; returns what was committed.
pub fn entry_ui(
    ui: &mut Ui,
    label: &str,
    width: f32,
    shown: &str,
    hint: &str,
    check: &dyn Fn(&str) -> Result<String, String>,
) -> Option<String> {
    ui.vertical(|ui| {
        ui.set_width(width);
        let name = ui.label(RichText::new(label).small().color(Palette::of(ui).ink_secondary));
        let field = TextField { id: Id::unique(("asked", label)), labelled_by: Some(name.id), name: label, hint, is_long: false };
        text_field(ui, field, shown, check)
    })
    .inner
}

/// A label above a whole number.
pub fn number_ui(ui: &mut Ui, label: &str, value: u32, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let check = |text: &str| match text.trim().parse::<u32>() {
        Ok(n) if range.contains(&n) => Ok(n.to_string()),
        _ => Err(format!("Enter a whole number from {} to {}", range.start(), range.end())),
    };
    entry_ui(ui, label, 88.0, &value.to_string(), "", &check).and_then(|text| text.parse().ok())
}

/// A row of the form; fields stand side by side and wrap.
pub fn fields_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(metrics::GAP_LARGE, metrics::GAP_SMALL);
        ui.set_min_height(Theme::of(ui).metrics.control);
        content(ui);
    });
    ui.add_space(metrics::GAP);
}
