//! The course of a log: how many cases begin and end, how long they take, and the cases themselves as lines of time, all
//! on one axis. A period is chosen by drawing over the course.

use std::collections::BTreeMap;

use egui::{Align2, Color32, Painter, Rect, Role, ScrollArea, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::work::EvidenceWork;
use super::{Found, text};
use crate::evidence::explore::{Bin, Explorer, Filter, Order, Side, View};
use crate::evidence::labels::NONE;
use crate::evidence::log::{DAY, Micros};
use crate::evidence::measure::summary::seconds;
use crate::ui::theme::{self, Palette, SERIES, faded, metrics};

/// Width of names and scales left of the axis.
const GUTTER: f32 = 92.0;
/// Height of one of the two plots.
const PLOT: f32 = 84.0;
/// Height of the dates below the plots.
const DATES: f32 = 20.0;
/// Height of a case.
const CASE: f32 = 18.0;
/// Least height of the list of cases.
const LEAST: f32 = 120.0;

/// How cases are drawn; passing state of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct How {
    is_from_start: bool,
    is_simulated: bool,
}

/// The time axis: instants from left to right.
#[derive(Clone, Copy)]
struct Axis {
    left: f32,
    width: f32,
    begin: Micros,
    length: i64,
}

impl Axis {
    fn x(&self, time: Micros) -> f32 {
        self.left + ((time - self.begin) as f64 / self.length.max(1) as f64) as f32 * self.width
    }

    fn time(&self, x: f32) -> Micros {
        self.begin + (f64::from((x - self.left) / self.width) * self.length as f64) as i64
    }
}

pub(super) fn course_ui(ui: &mut Ui, found: &Found, work: &EvidenceWork, view: &View, height: f32, filter: &mut Filter) {
    let top = ui.cursor().top();
    let per = text::step(view.step);
    ui.label(theme::strong(format!("Cases per {per}: begun (bars), ended (line), and how long those took that began")));
    let bins = &view.log.bins;
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, 2.0 * PLOT + metrics::GAP + DATES), Sense::click_and_drag());
    let axis = Axis {
        left: rect.left() + GUTTER,
        width: (width - GUTTER - 2.0).max(10.0),
        begin: view.begin,
        length: view.step * bins.len().max(1) as i64,
    };
    let begun: f64 = bins.iter().map(|bin| bin.begun).sum();
    let said = format!("Course: {} cases begun in {} steps of a {per}", text::count(begun), bins.len());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, said.clone()));
    let painter = ui.painter_at(rect);
    let upper = Rect::from_min_size(pos2(axis.left, rect.top()), vec2(axis.width, PLOT));
    let lower = upper.translate(vec2(0.0, PLOT + metrics::GAP));
    counts_ui(ui, &painter, view, upper, axis);
    durations_ui(ui, &painter, view, lower, axis);
    dates_ui(ui, &painter, axis, lower.bottom());
    period_ui(ui, &painter, &response, axis, upper.union(lower), filter);
    hover_ui(response, view, axis);
    ui.add_space(metrics::GAP);
    let rest = (height - (ui.cursor().top() - top)).max(LEAST);
    cases_ui(ui, found, work, view, axis, rest, filter);
}

/// A plot's ground with its greatest value on the left.
fn ground_ui(ui: &Ui, painter: &Painter, plot: Rect, most: &str, least: &str) {
    let palette = Palette::of(ui);
    painter.rect_filled(plot, 0.0, palette.surface);
    painter.hline(plot.x_range(), plot.bottom(), Stroke::new(metrics::HAIRLINE, palette.outline));
    let write = |y: f32, align, words: &str| {
        painter.text(pos2(plot.left() - metrics::GAP_SMALL, y), align, words, theme::small(ui), palette.ink_secondary);
    };
    write(plot.top(), Align2::RIGHT_TOP, most);
    write(plot.bottom(), Align2::RIGHT_BOTTOM, least);
}

/// A line through the middles of steps, broken where there is no value.
fn line_ui(painter: &Painter, view: &View, bins: &[Bin], axis: Axis, y: impl Fn(f64) -> f32, value: impl Fn(&Bin) -> f64, stroke: Stroke) {
    let mut points = Vec::new();
    let middle = |at: usize| axis.x(view.begin + view.step * at as i64 + view.step / 2);
    for (at, bin) in bins.iter().enumerate() {
        let value = value(bin);
        if value.is_finite() {
            points.push(pos2(middle(at), y(value)));
        } else if !points.is_empty() {
            painter.add(Shape::line(std::mem::take(&mut points), stroke));
        }
    }
    if let [only] = points[..] {
        painter.circle_filled(only, 2.0, stroke.color);
    }
    painter.add(Shape::line(points, stroke));
}

fn counts_ui(ui: &Ui, painter: &Painter, view: &View, plot: Rect, axis: Axis) {
    let palette = Palette::of(ui);
    let sides = [Some(&view.log), view.simulated.as_ref()];
    let most = sides.iter().flatten().flat_map(|side| &side.bins).map(|bin| bin.begun.max(bin.ended)).fold(1.0, f64::max);
    ground_ui(ui, painter, plot, &text::count(most.ceil()), "0");
    let y = |value: f64| plot.bottom() - (value / most) as f32 * (plot.height() - 2.0);
    for (at, bin) in view.log.bins.iter().enumerate().filter(|(_, bin)| 0.0 < bin.begun) {
        let (left, right) = (axis.x(view.begin + view.step * at as i64), axis.x(view.begin + view.step * (at as i64 + 1)));
        let bar = Rect::from_min_max(pos2(left + 0.5, y(bin.begun)), pos2((right - 0.5).max(left + 1.0), plot.bottom()));
        painter.rect_filled(bar, 0.0, faded(palette.ink_secondary, 0.45));
    }
    line_ui(painter, view, &view.log.bins, axis, y, |bin| bin.ended, Stroke::new(metrics::MEDIAN, palette.ink));
    if let Some(side) = &view.simulated {
        line_ui(painter, view, &side.bins, axis, y, |bin| bin.ended, Stroke::new(metrics::MEDIAN, palette.series[0]));
    }
}

fn durations_ui(ui: &Ui, painter: &Painter, view: &View, plot: Rect, axis: Axis) {
    let palette = Palette::of(ui);
    let finite = |side: &Side| side.bins.iter().map(|bin| bin.duration).filter(|time| time.is_finite()).fold(0.0, f64::max);
    let most = finite(&view.log).max(view.simulated.as_ref().map_or(0.0, finite)).max(1.0);
    ground_ui(ui, painter, plot, &text::time(most), "0");
    let y = |value: f64| plot.bottom() - (value / most) as f32 * (plot.height() - 2.0);
    line_ui(painter, view, &view.log.bins, axis, y, |bin| bin.duration, Stroke::new(2.0, palette.ink));
    if let Some(side) = &view.simulated {
        line_ui(painter, view, &side.bins, axis, y, |bin| bin.duration, Stroke::new(metrics::MEDIAN, palette.series[0]));
    }
    let mut x = plot.right() - metrics::GAP_SMALL;
    for (words, ink) in [("simulated", palette.series[0]), ("log", palette.ink)] {
        if words == "log" || view.simulated.is_some() {
            let at = painter.text(pos2(x, plot.top() + 2.0), Align2::RIGHT_TOP, words, theme::small(ui), ink);
            x = at.left() - metrics::GAP;
        }
    }
}

fn dates_ui(ui: &Ui, painter: &Painter, axis: Axis, y: f32) {
    let palette = Palette::of(ui);
    for (share, align) in [(0.0, Align2::LEFT_TOP), (0.5, Align2::CENTER_TOP), (1.0, Align2::RIGHT_TOP)] {
        let x = axis.left + axis.width * share;
        painter.text(pos2(x, y + 2.0), align, text::date(axis.time(x)), theme::small(ui), palette.ink_secondary);
    }
}

/// Draws the period that is being chosen and takes it over when the button is let go.
fn period_ui(ui: &Ui, painter: &Painter, response: &egui::Response, axis: Axis, plot: Rect, filter: &mut Filter) {
    let palette = Palette::of(ui);
    let id = response.id.with("period");
    let at = response.interact_pointer_pos().map(|at| at.x.clamp(plot.left(), plot.right()));
    if response.drag_started()
        && let Some(x) = at
    {
        ui.data_mut(|data| data.insert_temp(id, x));
    }
    let begun: Option<f32> = ui.data(|data| data.get_temp(id));
    let Some((from, to)) = begun.zip(at) else { return };
    let (from, to) = (from.min(to), from.max(to));
    let chosen = Rect::from_min_max(pos2(from, plot.top()), pos2(to, plot.bottom()));
    painter.rect_filled(chosen, 0.0, faded(palette.accent, 0.15));
    if response.drag_stopped() {
        ui.data_mut(|data| data.remove::<f32>(id));
        if 4.0 < to - from {
            let day = |time: Micros| time - time.rem_euclid(DAY);
            filter.from = Some(day(axis.time(from)));
            filter.to = Some(day(axis.time(to)) + DAY);
        }
    }
}

fn hover_ui(response: egui::Response, view: &View, axis: Axis) {
    let Some(at) = response.hover_pos() else { return };
    let bin = ((axis.time(at.x) - view.begin) / view.step.max(1)) as usize;
    let Some(log) = view.log.bins.get(bin).filter(|_| axis.left <= at.x) else { return };
    let line = |name: &str, bin: &Bin| {
        format!("{name}: {} begun, {} ended, mean {}", text::count(bin.begun), text::count(bin.ended), text::time(bin.duration))
    };
    response.on_hover_ui_at_pointer(|ui| {
        ui.label(theme::strong(format!("From {}", text::date(view.begin + view.step * bin as i64))));
        ui.label(line("Log", log));
        if let Some(simulated) = view.simulated.as_ref().and_then(|side| side.bins.get(bin)) {
            ui.label(line("Simulated", simulated));
        }
    });
}

fn cases_ui(ui: &mut Ui, found: &Found, work: &EvidenceWork, view: &View, axis: Axis, height: f32, filter: &mut Filter) {
    let id = ui.scope_id().with("how cases are shown");
    let mut how: How = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let simulated = work.simulated().ok();
    let top = ui.cursor().top();
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::strong("Cases"));
        ui.selectable_value(&mut filter.order, Order::Begun, "By start");
        ui.selectable_value(&mut filter.order, Order::Longest, "Longest");
        ui.separator();
        ui.selectable_value(&mut how.is_from_start, false, "Calendar");
        ui.selectable_value(&mut how.is_from_start, true, "From start");
        if view.simulated.is_some() && simulated.is_some() {
            ui.separator();
            ui.selectable_value(&mut how.is_simulated, false, "In the log");
            ui.selectable_value(&mut how.is_simulated, true, "Simulated cases");
        }
    });
    ui.data_mut(|data| data.insert_temp(id, how));
    let colours = colours_ui(ui, found);
    let (explorer, side): (&Explorer, &Side) = match (&simulated, &view.simulated) {
        (Some(explorer), Some(side)) if how.is_simulated => (explorer, side),
        _ => (&found.explorer, &view.log),
    };
    let length = if how.is_from_start {
        side.cases.iter().map(|case| explorer.span_of(*case)).map(|(start, end)| end - start).max().unwrap_or(1)
    } else {
        axis.length
    };
    let axis = Axis { length: length.max(1), ..axis };
    let rest = (height - (ui.cursor().top() - top) - metrics::GAP).max(LEAST - 2.0 * CASE);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("cases").max_height(rest).min_scrolled_height(rest).auto_shrink(false).show_rows(
        ui,
        CASE,
        side.cases.len(),
        |ui, rows| {
            for case in rows.filter_map(|row| side.cases.get(row)) {
                let begin = if how.is_from_start { explorer.span_of(*case).0 } else { axis.begin };
                case_ui(ui, explorer, *case, Axis { begin, ..axis }, &colours);
            }
        },
    );
}

/// Colours of functions by name, those with most events first; others share one. Says which is which.
fn colours_ui(ui: &mut Ui, found: &Found) -> BTreeMap<u32, Color32> {
    let palette = Palette::of(ui);
    let functions = found.explorer.functions();
    let colours: BTreeMap<u32, Color32> = functions.iter().copied().zip(palette.series).collect();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = metrics::GAP;
        for function in functions.iter().take(SERIES) {
            let words = egui::RichText::new(found.explorer.log.functions.get(*function).chars().take(24).collect::<String>()).small();
            ui.label(words.color(colours.get(function).copied().unwrap_or(palette.base)));
        }
        if SERIES < functions.len() {
            ui.label(egui::RichText::new(format!("{} others", functions.len() - SERIES)).small().color(palette.base));
        }
    });
    colours
}

fn case_ui(ui: &mut Ui, explorer: &Explorer, case: u32, axis: Axis, colours: &BTreeMap<u32, Color32>) {
    let palette = Palette::of(ui);
    let log = &explorer.log;
    let (rect, response) = ui.allocate_exact_size(vec2(axis.left + axis.width - ui.cursor().left(), CASE), Sense::hover());
    let (start, end) = explorer.span_of(case);
    let events = log.events_of(case as usize);
    let name = log.cases.get(case);
    let said = || format!("Case {name}: {} from {}, {} events", text::time(seconds(end - start)), text::date(start), events.len());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said()));
    let painter = ui.painter_at(rect);
    let short: String = name.chars().take(13).collect();
    painter.text(pos2(rect.left(), rect.center().y), Align2::LEFT_CENTER, short, theme::small(ui), palette.ink_secondary);
    let (first, last) = (axis.x(start), axis.x(end));
    painter.hline(first..=last.max(first + 1.0), rect.center().y, Stroke::new(metrics::HAIRLINE, palette.ink_faint));
    for event in events.clone() {
        let (from, to) = (axis.x(log.start_of(event)), axis.x(log.end[event]));
        let function = log.function_of(event);
        let colour = if function == NONE { palette.outline } else { colours.get(&function).copied().unwrap_or(palette.base) };
        painter.rect_filled(Rect::from_min_max(pos2(from, rect.top() + 4.0), pos2(to.max(from + 2.0), rect.bottom() - 4.0)), 1.0, colour);
    }
    response.on_hover_ui(|ui| {
        ui.label(theme::strong(said()));
        for event in events.clone().take(12) {
            let wait = if event > events.start { seconds(log.start_of(event) - log.end[event - 1]) } else { 0.0 };
            ui.label(format!(
                "after {}: {} by {}",
                text::time(wait),
                log.activities.get(log.activity[event]),
                log.functions.get(log.function_of(event))
            ));
        }
        if 12 < events.len() {
            ui.label(format!("and {} more", events.len() - 12));
        }
    });
}
