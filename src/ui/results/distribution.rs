//! How often which times occur: a histogram with percentiles, from the values of all repeats together.

use egui::{Align2, ComboBox, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::engine::accumulate::Histogram;
use crate::experiment::StudyResult;
use crate::model::{Document, EntityRef, Measure, Quantity};
use crate::ui::theme::{self, Palette, faded, metrics};
use crate::ui::timeline::value_text;

use super::Sheet;

const HOUR: f64 = 3_600_000.0;
/// Bars of the picture.
const BARS: usize = 40;
/// Percentiles that are listed.
const LISTED: [(f64, &str); 9] = [
    (0.0, "least"),
    (0.05, "5 %"),
    (0.25, "25 %"),
    (0.5, "median"),
    (0.75, "75 %"),
    (0.9, "90 %"),
    (0.95, "95 %"),
    (0.99, "99 %"),
    (1.0, "greatest"),
];

/// The distribution of one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// What is measured where.
    pub name: String,
    /// The element.
    pub of: EntityRef,
    /// Unit of all figures.
    pub unit: &'static str,
    /// Shares of the bars, from zero upwards; the last one holds everything beyond.
    pub bars: Vec<f64>,
    /// Width of a bar in the unit.
    pub width: f64,
    /// Percentiles in the order of the list.
    pub percentiles: Vec<(&'static str, f64)>,
    /// Number of values.
    pub n: u64,
}

impl Distribution {
    fn of(name: String, of: EntityRef, histogram: &Histogram) -> Option<Self> {
        let at = |p: f64| histogram.quantile(p);
        let top = at(0.99)?.max(1.0);
        let (unit, scale) = match top / HOUR {
            hours if 72.0 < hours => ("d", 24.0 * HOUR),
            hours if hours < 1.0 => ("min", HOUR / 60.0),
            _ => ("h", HOUR),
        };
        let width = top / (BARS - 1) as f64;
        let mut bars = vec![0.0; BARS];
        for (from, to, count) in histogram.cells() {
            let middle = f64::midpoint(from as f64, to as f64);
            bars[((middle / width) as usize).min(BARS - 1)] += count as f64 / histogram.count() as f64;
        }
        let percentiles = LISTED.iter().filter_map(|(p, name)| Some((*name, at(*p)? / scale))).collect();
        Some(Self { name, of, unit, bars, width: width / scale, percentiles, n: histogram.count() })
    }

    /// Its percentiles as a table.
    pub fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(&[("Percentile", 96, false), (self.unit, 80, true)]);
        for (name, value) in &self.percentiles {
            sheet.push(vec![(*name).to_owned(), value_text(*value)], Some(self.of), None);
        }
        sheet
    }
}

/// All times with a distribution, in the order of the file.
pub fn distributions(document: &Document, result: &StudyResult) -> Vec<Distribution> {
    let streams = document.work_streams.ids().map(|id| (Quantity::Elapsed, EntityRef::WorkStream(id)));
    let signals = document.signals.ids().map(|id| (Quantity::ChainLatency, EntityRef::Signal(id)));
    let decisions = document.decisions.ids().map(|id| (Quantity::DecisionLatency, EntityRef::Decision(id)));
    let activities =
        document.activities.ids().flat_map(|id| [Quantity::Waiting, Quantity::Elapsed].map(|what| (what, EntityRef::Activity(id))));
    streams
        .chain(signals)
        .chain(decisions)
        .chain(activities)
        .filter_map(|(what, of)| {
            let values = result.pooled_values(&Measure { what, of: Some(of), ..Measure::default() })?;
            Distribution::of(format!("{}, {}", what.label(), document.name_of(of)), of, &values.histogram)
        })
        .collect()
}

/// The choice among distributions, those of the selection first, and the picture of the chosen one.
pub fn distribution_ui<'d>(ui: &mut Ui, all: &'d [Distribution], is_selected: impl Fn(EntityRef) -> bool) -> Option<&'d Distribution> {
    let slot = ui.scope_id().with("distribution");
    let first = all.iter().position(|one| is_selected(one.of)).unwrap_or(0);
    let chosen: Option<String> = ui.data(|data| data.get_temp(slot));
    // A choice holds until something else is selected on the map.
    let held = chosen.and_then(|name| all.iter().position(|one| one.name == name));
    let mut place = held.filter(|place| is_selected(all[*place].of) || !is_selected(all[first].of)).unwrap_or(first);
    let shown = all.get(place)?;
    ComboBox::from_id_salt("distribution")
        .width(ui.available_width().min(320.0))
        .selected_text(&shown.name)
        .truncate()
        .show_ui(ui, |ui| {
            for (nth, one) in all.iter().enumerate() {
                if ui.selectable_label(nth == place, &one.name).clicked() {
                    place = nth;
                    ui.data_mut(|data| data.insert_temp(slot, one.name.clone()));
                }
            }
        })
        .response
        .on_hover_text("Which time is shown");
    let shown = &all[place];
    picture_ui(ui, shown);
    Some(shown)
}

fn picture_ui(ui: &mut Ui, of: &Distribution) {
    let palette = Palette::of(ui);
    let height = (ui.available_height() * 0.42).clamp(64.0, 160.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let percentile = |name: &str| of.percentiles.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, value)| *value);
    response.widget_info(|| {
        let (median, p90) = (value_text(percentile("median")), value_text(percentile("90 %")));
        WidgetInfo::labeled(
            Role::Image,
            true,
            format!("{}: half below {median} {}, nine of ten below {p90} {}, {} values", of.name, of.unit, of.unit, of.n),
        )
    });
    let painter = ui.painter_at(rect);
    let plot = Rect::from_min_max(rect.min + vec2(0.0, 4.0), rect.max - vec2(0.0, 18.0));
    let most = of.bars.iter().copied().fold(0.0, f64::max).max(1e-9);
    let step = plot.width() / of.bars.len() as f32;
    for (nth, share) in of.bars.iter().enumerate().filter(|(_, share)| 0.0 < **share) {
        let left = plot.left() + nth as f32 * step;
        let top = plot.bottom() - (share / most) as f32 * plot.height();
        // The last bar holds all that lies beyond: pale, because it is wider than drawn.
        let colour = faded(palette.series[0], if nth + 1 == of.bars.len() { 0.4 } else { 0.85 });
        painter.rect_filled(Rect::from_min_max(pos2(left + 0.5, top), pos2(left + step - 0.5, plot.bottom())), 0.0, colour);
    }
    painter.hline(plot.x_range(), plot.bottom(), Stroke::new(metrics::HAIRLINE, palette.outline));
    for (name, shown) in [("median", "median"), ("90 %", "90 %")] {
        let x = plot.left() + (percentile(name) / of.width) as f32 * step;
        if x <= plot.right() {
            painter.vline(x, plot.y_range(), Stroke::new(metrics::HAIRLINE, palette.ink));
            painter.text(pos2(x + 3.0, plot.top()), Align2::LEFT_TOP, shown, theme::small(ui), palette.ink);
        }
    }
    let end = of.width * (of.bars.len() - 1) as f64;
    let label =
        |x: f32, align, text: String| painter.text(pos2(x, plot.bottom() + 3.0), align, text, theme::small(ui), palette.ink_secondary);
    label(plot.left(), Align2::LEFT_TOP, "0".to_owned());
    label(plot.center().x, Align2::CENTER_TOP, format!("{}\u{2009}{}", value_text(end / 2.0), of.unit));
    label(plot.right(), Align2::RIGHT_TOP, format!("{}\u{2009}{} and more", value_text(end), of.unit));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_hold_every_value_and_percentiles_are_in_the_unit() {
        let mut histogram = Histogram::new();
        (1..=1_000).for_each(|n| histogram.add(n * 3_600_000 / 100));
        let found = Distribution::of("x".to_owned(), EntityRef::Signal(1.into()), &histogram).unwrap();
        assert_eq!((found.unit, found.n), ("h", 1_000));
        assert!((found.bars.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let median = found.percentiles.iter().find(|(name, _)| *name == "median").unwrap().1;
        assert!((median - 5.0).abs() < 0.1, "{median}");
        assert!(Distribution::of(String::new(), EntityRef::Signal(1.into()), &Histogram::new()).is_none());
    }
}
