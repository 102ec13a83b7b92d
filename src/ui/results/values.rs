//! Values of every visible line at the cursor and the pins, and statistics between the pins or in the selection.

use crate::experiment::statistics::Estimate;
use crate::ui::ctx::Ctx;
use crate::ui::timeline::{TimeRange, instant_text, integral_text, interval_text, round_for, span_text, value_text};
use crate::ui::track_events::working_time;
use crate::ui::track_stack::TrackStack;

use super::Sheet;

/// Means over the selected stretch with their intervals over repeats, worked out when the selection changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Window {
    /// The stretch.
    pub range: Option<TimeRange>,
    /// By track and line.
    pub means: Vec<Vec<Option<Estimate>>>,
}

impl Window {
    /// Works the means out: for each repeat over the bins of the stretch, then over repeats.
    pub fn new(stack: &TrackStack, range: Option<TimeRange>) -> Self {
        let Some(stretch) = range else { return Self::default() };
        let mean = |line: &crate::ui::track_line::LineData| {
            let (result, key, factor) = line.source.as_ref()?;
            let bin = result.plan.bin.max(1);
            let (from, to) = (stretch.start().div_euclid(bin), (stretch.end() - 1).div_euclid(bin) + 1);
            let found = result.series_of(*key)?.mean_over(usize::try_from(from).ok()?, usize::try_from(to).ok()?)?;
            Some(Estimate {
                mean: found.mean * factor,
                half_width: found.half_width * factor,
                standard_error: found.standard_error * factor,
                n: found.n,
            })
        };
        Self { range, means: stack.tracks.iter().map(|track| track.lines.iter().map(mean).collect()).collect() }
    }
}

/// The stretch that statistics are about: between the pins, else the selection.
pub fn stretch(ctx: Ctx<'_>) -> Option<(TimeRange, &'static str)> {
    let view = ctx.session.axis.view();
    match (view.pin_a, view.pin_b) {
        (Some(a), Some(b)) if a != b => Some((TimeRange::new(a, b), "A to B")),
        _ => view.selection.map(|range| (range, "Selection")),
    }
}

/// One row for each visible line.
pub fn sheet(ctx: Ctx<'_>) -> Sheet {
    let mut sheet = Sheet::new(&[
        ("Line", 132, false),
        ("Cursor", 66, true),
        ("90 % of repeats", 92, true),
        ("A", 56, true),
        ("B", 56, true),
        ("B − A", 60, true),
        ("Mean", 60, true),
        ("Mean ± 95 %", 104, true),
        ("Least", 56, true),
        ("Greatest", 60, true),
        ("Integral", 108, true),
        ("Scenario", 90, false),
    ]);
    let view = ctx.session.axis.view();
    let stretch = stretch(ctx);
    let window = &ctx.derived.window;
    for (place, track) in ctx.derived.tracks.tracks.iter().enumerate() {
        if track.lines.is_empty() {
            continue;
        }
        sheet.heading(&if track.unit.is_empty() { track.title.clone() } else { format!("{}, {}", track.title, track.unit) });
        for (nth, line) in track.lines.iter().enumerate() {
            let series = line.view();
            if series.is_hidden {
                continue;
            }
            let at = |time: Option<i64>| match time {
                None => String::new(),
                Some(time) => series.value_at(time).map_or_else(|| "no data".to_owned(), value_text),
            };
            let reading = view.cursor.and_then(|cursor| series.reading_at(cursor));
            let most = reading.and_then(|reading| reading.most).map_or_else(String::new, interval_text);
            let between = stretch.and_then(|(range, _)| series.between(range.start(), range.end()));
            let signed = |value: f64| if 0.0 < value { format!("+{}", value_text(value)) } else { value_text(value) };
            let change = match (view.pin_a, view.pin_b) {
                (Some(a), Some(b)) => series.value_at(b).zip(series.value_at(a)).map_or_else(String::new, |(b, a)| signed(b - a)),
                _ => String::new(),
            };
            let figure =
                |pick: fn(&crate::ui::timeline::Between) -> f64| between.as_ref().map_or_else(String::new, |found| value_text(pick(found)));
            let estimate = window.means.get(place).and_then(|track| track.get(nth)).copied().flatten().filter(|_| window.range.is_some());
            let estimate = estimate.map_or_else(String::new, |found| {
                if found.half_width.is_finite() {
                    format!("{} ± {}", value_text(found.mean), value_text(found.half_width))
                } else {
                    value_text(found.mean)
                }
            });
            let integral = between.as_ref().map_or_else(String::new, |found| integral_text(found.integral, &track.unit));
            let cells = vec![
                line.name.clone(),
                at(view.cursor),
                most,
                at(view.pin_a),
                at(view.pin_b),
                change,
                figure(|found| found.mean),
                estimate,
                figure(|found| found.least),
                figure(|found| found.greatest),
                integral,
                line.scenario.clone(),
            ];
            sheet.push(cells, line.of, None);
        }
    }
    sheet.without_empty_columns()
}

/// Where cursor, pins and selection are, in words.
pub fn sentence(ctx: Ctx<'_>) -> String {
    let view = ctx.session.axis.view();
    let start = if ctx.session.tracks.is_elapsed { None } else { ctx.session.axis.start_date() };
    let mut says = Vec::new();
    match view.cursor {
        Some(cursor) => says.push(format!("Cursor {}", instant_text(round_for(&view, cursor), start))),
        None => says.push("Point at a track to read its values".to_owned()),
    }
    if let Some((range, name)) = stretch(ctx) {
        let worked = working_time(&ctx.derived.tracks.closed, range.start(), range.end());
        let mut text = format!("{name} {}", span_text(range.span()));
        if worked < range.span() {
            text = format!("{text}, of it {} working time", span_text(worked));
        }
        says.push(text);
    }
    says.join(" · ")
}

/// The whole view as text: what is seen, when, and the values of every line.
pub fn view_text(ctx: Ctx<'_>) -> String {
    let start = ctx.session.axis.start_date();
    let range = ctx.session.axis.range();
    let sheet = sheet(ctx);
    let mut text = format!("{}\t{}\n", ctx.open.title(), ctx.scenario_name());
    text.push_str(&format!("Seen\t{}\t{}\n", instant_text(range.start(), start), instant_text(range.end(), start)));
    text.push_str(&format!("{}\n", sentence(ctx)));
    text.push_str(&sheet.text(0..sheet.rows.len()));
    text.replace('\u{2009}', " ")
}
