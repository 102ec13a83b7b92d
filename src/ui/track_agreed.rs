//! The baseline that was agreed on, as dotted lines beside what the tracks show, and alone where nothing has been
//! simulated yet. It reads what the project keeps and never what is simulated now.

use super::theme::SeriesColour;
use super::timeline::Dash;
use super::track_line::LineData;
use super::track_money::per_bin;
use super::track_specs::{QUANTITIES, plot};
use super::track_stack::{MAX_ELEMENTS, TrackData, TrackStack, is_counted, scale_of};
use crate::experiment::baseline::band;
use crate::experiment::unit;
use crate::model::{Baseline, Document, EntityRef, Quantity};

/// How the lines of a track are shown, so that those of the baseline fit in.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// What is measured.
    pub what: Quantity,
    /// Unit and factor of what is shown.
    pub unit: (&'a str, f64),
    /// Width of the bins of what is shown, in ticks.
    pub bin: i64,
    /// Whether elements are told apart by colour.
    pub by_element: bool,
    /// Whether bands are drawn.
    pub has_bands: bool,
}

/// The lines of the baseline at these elements; nothing for those it knows nothing of.
pub fn lines(document: &Document, baseline: &Baseline, elements: &[Option<EntityRef>], beside: Beside<'_>) -> Vec<LineData> {
    let day = format!("agreed {}", baseline.date);
    let one = |(nth, of): (usize, &Option<EntityRef>)| {
        let series = baseline.series_of(beside.what, *of)?;
        let bin = series.bin.ticks().0.max(1);
        let step = bin.saturating_mul(i64::from(series.every.max(1)));
        // What is counted over longer bins is more.
        let wider = if is_counted(beside.what) { beside.bin as f64 / bin as f64 } else { 1.0 };
        let (shown_unit, factor) = beside.unit;
        let name = match of {
            Some(of) if 1 < elements.len() => format!("{}, {day}", document.name_of(*of)),
            _ => baseline.title(),
        };
        let mut line = LineData::of_band(name, (shown_unit, factor * wider), &band(series), step, beside.has_bands);
        (line.of, line.scenario) = (*of, baseline.title());
        line.colour = if beside.by_element { SeriesColour::Slot(nth) } else { SeriesColour::Base };
        line.dash = Dash::Dotted;
        Some(line)
    };
    elements.iter().enumerate().filter_map(one).collect()
}

/// What is said about the baseline under a plot that shows it.
pub fn caption(baseline: &Baseline, is_outdated: bool) -> String {
    let since = if is_outdated { ", before the plan changed" } else { "" };
    format!("dotted is the baseline agreed on {}{since}", baseline.date)
}

/// Tracks of the baseline alone: where nothing has been simulated yet, it is all there is to see.
pub fn alone(document: &Document, baseline: &Baseline, is_outdated: bool) -> TrackStack {
    let mut stack = TrackStack::default();
    for (what, definition, is_usual) in QUANTITIES {
        let has = |of: &Option<EntityRef>| of.is_some_and(|of| document.contains(of));
        let mut elements: Vec<Option<EntityRef>> =
            baseline.series.iter().filter(|series| series.what == what).map(|series| series.of).filter(has).collect();
        if !is_usual || elements.is_empty() {
            continue;
        }
        let n_all = elements.len();
        elements.truncate(MAX_ELEMENTS);
        let series = elements.iter().filter_map(|of| baseline.series_of(what, *of));
        let values = series.clone().flat_map(|series| &series.median);
        let largest = values.fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let bin = series.map(|series| series.bin.ticks().0).next().unwrap_or(1);
        let (shown_unit, factor) = in_unit(document, what, largest);
        let shown_unit = if is_counted(what) { per_bin(shown_unit, bin) } else { shown_unit.to_owned() };
        let spec = plot(what);
        let mut data = TrackData::of_spec(spec.title.clone(), &spec);
        let beside = Beside { what, unit: (&shown_unit, factor), bin, by_element: 1 < elements.len(), has_bands: elements.len() == 1 };
        data.lines = lines(document, baseline, &elements, beside);
        definition.clone_into(&mut data.definition);
        data.caption = format!("Nothing has been simulated since; {}", caption(baseline, is_outdated));
        if elements.len() < n_all {
            data.caption = format!("{}; the first {} of {n_all} elements", data.caption, elements.len());
        }
        data.unit = shown_unit;
        stack.tracks.push(data);
        stack.specs.push((None, spec));
    }
    stack
}

/// The unit in which values up to this size are shown, and the factor to it.
pub fn in_unit(document: &Document, what: Quantity, largest: f64) -> (&str, f64) {
    match unit(what) {
        "h" => scale_of(largest),
        "share" => ("%", 100.0),
        "money" => (document.settings.currency(), 1.0),
        other => (other, 1.0),
    }
}
