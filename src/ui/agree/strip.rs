//! The strip of weeks: a row for everything with a rhythm, a bar for every time it takes place, and the way of one
//! change through them. Bars are dragged or moved by keys; what that means for the plan is decided elsewhere.

use egui::{Align2, CursorIcon, FontId, Id, Key, Modifiers, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::rhythm::rhythm_words;
use crate::model::history::GestureId;
use crate::model::statics::chain::{Carrier, period_and_phase};
use crate::model::{EntityRef, Schedule, Settings, Weekday};
use crate::ui::action::Action;
use crate::ui::rhythm::clock_start;
use crate::ui::session::{Page, ViewRequest};
use crate::ui::theme::{Palette, Theme, faded, metrics};
use crate::ui::words;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
/// Lengths of the strip.
const SPANS: [i64; 5] = [WEEK, 2 * WEEK, 4 * WEEK, 8 * WEEK, 26 * WEEK];
/// Width of the names.
const NAME: f32 = 248.0;
/// Height of a row.
const ROW: f32 = 44.0;
/// Height of the axis.
const AXIS: f32 = 28.0;
/// Width of a bar, enough to be caught.
const BAR: f32 = 14.0;
/// Bars nearer to each other than this are drawn as ticks.
const CROWDED: f32 = 18.0;
/// Names of gestures on the strip begin here.
const FIRST_GESTURE: u64 = 1 << 40;

/// Something with a rhythm.
#[derive(Debug, Clone)]
pub struct Row {
    /// What carries the rhythm.
    pub carrier: Carrier,
    /// The element.
    pub of: EntityRef,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// Its rhythm in words.
    pub rhythm: String,
    /// Its instants.
    pub schedule: Schedule,
}

/// A rhythm that was moved, in ticks.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    /// What carries it.
    pub carrier: Carrier,
    /// The new period.
    pub period: i64,
    /// The new place in it.
    pub phase: i64,
    /// All movements of one drag are one step.
    pub gesture: GestureId,
}

/// What is held while a bar is dragged: the length of the strip and which bar it is.
#[derive(Debug, Clone, Copy)]
struct Held {
    span: i64,
    gesture: u64,
    /// Distance of the pointer from the bar's instant, in ticks.
    grip: i64,
}

/// Shows the strip; `way` is when what carries each step of the way starts and has arrived, `reach` its end.
pub fn strip_ui(
    ui: &mut Ui,
    settings: &Settings,
    rows: &[Row],
    way: &[(Carrier, (i64, i64))],
    reach: i64,
    actions: &mut Vec<Action>,
) -> Vec<Moved> {
    let scale = Theme::of(ui).metrics.scale;
    let held_id = Id::unique("held on the strip");
    let held: Option<Held> = ui.data(|data| data.get_temp(held_id)).filter(|_| ui.input(|input| input.pointer.any_down()));
    let span = held.map_or_else(|| span_of(rows, reach), |held| held.span);
    let width = ui.available_width().max(480.0);
    let height = AXIS * scale + ROW * scale * rows.len() as f32;
    let (whole, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let field = Rect::from_min_max(pos2(whole.left() + NAME * scale, whole.top()), whole.max - vec2(metrics::GAP, 0.0));
    let axis = Axis { field, span };
    paint_axis(ui, settings, axis, AXIS * scale);
    let mut moved = Vec::new();
    let mut middles: Vec<(Carrier, f32)> = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let top = whole.top() + (AXIS + ROW * n as f32) * scale;
        let line = Rect::from_min_max(pos2(whole.left(), top), pos2(whole.right(), top + ROW * scale));
        middles.push((row.carrier, line.center().y));
        let is_on_way = way.iter().any(|(carrier, _)| *carrier == row.carrier);
        name_ui(ui, row, line, actions);
        moved.extend(row_ui(ui, settings, row, line, axis, is_on_way, held_id, held));
    }
    paint_way(ui, axis, way, &middles);
    moved
}

/// The shortest length that shows the way and two of every period.
fn span_of(rows: &[Row], reach: i64) -> i64 {
    let longest = rows.iter().filter_map(|row| period_and_phase(&row.schedule)).map(|(period, _)| period).max().unwrap_or(WEEK);
    let wanted = reach.max(2 * longest);
    SPANS.into_iter().find(|span| wanted <= *span).unwrap_or(SPANS[SPANS.len() - 1])
}

/// Time across the strip.
#[derive(Clone, Copy)]
struct Axis {
    field: Rect,
    span: i64,
}

impl Axis {
    fn x(self, at: i64) -> f32 {
        self.field.left() + self.field.width() * (at as f64 / self.span as f64) as f32
    }

    fn at(self, x: f32) -> i64 {
        (f64::from((x - self.field.left()) / self.field.width()) * self.span as f64) as i64
    }
}

fn paint_axis(ui: &Ui, settings: &Settings, axis: Axis, height: f32) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let font = FontId::proportional(Theme::of(ui).metrics.small);
    let start = clock_start(settings);
    let day_width = axis.x(DAY) - axis.x(0);
    let first = -(start.rem_euclid(DAY));
    let mut day = first;
    while day < axis.span {
        let weekday = ((day + start).rem_euclid(WEEK) / DAY) as usize;
        let (from, to) = (axis.x(day.max(0)), axis.x((day + DAY).min(axis.span)));
        let column = Rect::from_min_max(pos2(from, axis.field.top() + height), pos2(to, axis.field.bottom()));
        if 5 <= weekday && 3.0 < day_width {
            painter.rect_filled(column, 0.0, faded(palette.sunken, 0.6));
        }
        let is_week = weekday == 0;
        if 3.0 < day_width || is_week {
            let ink = if is_week { palette.outline } else { palette.hairline };
            painter.vline(from, column.y_range(), Stroke::new(metrics::HAIRLINE, faded(ink, if is_week { 0.7 } else { 1.0 })));
        }
        let at = pos2(axis.x(day), axis.field.top() + height / 2.0);
        if 32.0 < day_width {
            let name = Weekday::ALL.get(weekday).map_or("", |day| day.label());
            painter.text(at + vec2(metrics::GAP_SMALL, 0.0), Align2::LEFT_CENTER, name, font.clone(), palette.ink_secondary);
        } else if is_week && 0 <= day {
            let week = (day - first) / WEEK + 1;
            let text = if 24.0 * 7.0 < day_width * 7.0 || 60.0 < day_width * 7.0 { words::strip_week(week) } else { week.to_string() };
            painter.text(at + vec2(metrics::GAP_SMALL, 0.0), Align2::LEFT_CENTER, text, font.clone(), palette.ink_secondary);
        }
        day += DAY;
    }
}

fn name_ui(ui: &mut Ui, row: &Row, line: Rect, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let sizes = Theme::of(ui).metrics;
    ui.painter().hline(line.x_range(), line.top(), Stroke::new(metrics::HAIRLINE, palette.hairline));
    let place = Rect::from_min_size(line.min, vec2(NAME * sizes.scale - metrics::GAP, line.height()));
    let response = ui.interact(place, Id::unique(("strip name", row.of)), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, words::show_carrier(&row.name)));
    let ink = if response.hovered() || response.has_focus() { palette.accent } else { palette.ink };
    let painter = ui.painter().with_clip_rect(place);
    let elided = |text: &str, font: FontId, ink| {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(place.width());
        painter.layout_job(job)
    };
    let name = elided(&row.name, FontId::proportional(sizes.body), ink);
    let owner = elided(&format!("{} · {}", row.owner, row.rhythm), FontId::proportional(sizes.small), palette.ink_secondary);
    let top = line.center().y - f32::midpoint(name.size().y, owner.size().y);
    painter.galley(pos2(place.left(), top), name.clone(), ink);
    painter.galley(pos2(place.left(), top + name.size().y), owner, palette.ink_secondary);
    if response.on_hover_text(format!("{}\n{}, {}\n{}", row.name, row.owner, row.rhythm, words::SHOW_ON_MAP)).clicked() {
        actions.extend([Action::SetPage(Page::Map), Action::select([row.of]), Action::View(ViewRequest::Selection)]);
    }
}

#[expect(clippy::too_many_arguments, reason = "one row of the strip and what is held on it")]
fn row_ui(
    ui: &mut Ui,
    settings: &Settings,
    row: &Row,
    line: Rect,
    axis: Axis,
    is_on_way: bool,
    held_id: Id,
    held: Option<Held>,
) -> Option<Moved> {
    let palette = Palette::of(ui);
    let ink = if is_on_way { palette.ink_secondary } else { palette.ink_faint };
    let Some((period, phase)) = period_and_phase(&row.schedule) else {
        for at in fixed_instants(&row.schedule, axis.span) {
            paint_bar(ui, axis, line, at, ink, false);
        }
        return None;
    };
    let distance = axis.x(period) - axis.x(0);
    let n = ((axis.span - phase).max(0) + period - 1) / period;
    if distance < CROWDED {
        // Too dense to be told apart: a texture of ticks, and one bar to move them all.
        let step = ((CROWDED / 3.0 / distance).ceil() as i64).max(1);
        for k in (1..n).step_by(step as usize) {
            let x = axis.x(phase + k * period);
            ui.painter().vline(x, line.shrink2(vec2(0.0, 14.0)).y_range(), Stroke::new(metrics::HAIRLINE, ink));
        }
    }
    let mut moved = None;
    for k in 0..n {
        if 0 < k && distance < CROWDED {
            break;
        }
        let at = phase + k * period;
        let name = if k == 0 {
            words::rhythm_row(&row.name, &rhythm_words(settings, period, phase))
        } else {
            words::rhythm_repeat(&row.name, k + 1)
        };
        let place = bar_rect(axis, line, at).expand2(vec2(2.0, 4.0));
        let response = ui.interact(place, Id::unique(("strip bar", row.of, k)), Sense::click_and_drag());
        // Repeats are reached by the pointer; the keyboard needs the first one only.
        let role = if k == 0 { egui::Role::Slider } else { egui::Role::Image };
        response.widget_info(|| egui::WidgetInfo::labeled(role, true, &name));
        let is_lit = response.hovered() || response.dragged() || response.has_focus();
        paint_bar(ui, axis, line, at, if is_lit { palette.accent } else { ink }, k == 0);
        if response.has_focus() {
            let focus = Stroke::new(metrics::FOCUS, palette.accent);
            ui.painter().rect_stroke(place, metrics::RADIUS, focus, StrokeKind::Outside);
        }
        let what = if k == 0 { words::DRAG_PHASE } else { words::DRAG_PERIOD };
        moved = moved.or(drag(ui, row, &response, axis, (period, phase, k), held_id, held));
        if k == 0 {
            moved = moved.or(keys(ui, row, &response, period, phase));
        }
        response.on_hover_cursor(CursorIcon::ResizeHorizontal).on_hover_text(format!("{name}\n{what}"));
    }
    moved
}

fn bar_rect(axis: Axis, line: Rect, at: i64) -> Rect {
    Rect::from_min_size(pos2(axis.x(at), line.top() + 10.0), vec2(BAR, line.height() - 20.0))
}

fn paint_bar(ui: &Ui, axis: Axis, line: Rect, at: i64, ink: egui::Color32, is_first: bool) {
    let bar = bar_rect(axis, line, at);
    let palette = Palette::of(ui);
    let ground = if is_first { ink } else { faded(ink, 0.35) };
    ui.painter().rect(bar, 4.0, ground, Stroke::new(metrics::HAIRLINE, ink), StrokeKind::Inside);
    if is_first {
        // A grip, so that it reads as something to take hold of.
        for dx in [-2.0, 2.0] {
            let x = bar.center().x + dx;
            ui.painter().vline(x, bar.shrink2(vec2(0.0, bar.height() / 3.5)).y_range(), Stroke::new(metrics::HAIRLINE, palette.on_accent));
        }
    }
}

/// By how much a rhythm moves at a time.
fn snap_of(period: i64) -> i64 {
    match period {
        period if WEEK <= period => 6 * HOUR,
        period if DAY <= period => HOUR,
        period => (period / 24).max(1),
    }
}

fn drag(
    ui: &Ui,
    row: &Row,
    response: &Response,
    axis: Axis,
    (period, phase, k): (i64, i64, i64),
    held_id: Id,
    held: Option<Held>,
) -> Option<Moved> {
    let pointer = response.interact_pointer_pos()?;
    if response.drag_started() {
        let count_id = Id::unique("drags on the strip");
        let gesture = ui.data_mut(|data| {
            let count = data.get_temp_mut_or_default::<u64>(count_id);
            *count += 1;
            *count
        });
        let press = ui.input(|input| input.pointer.press_origin()).unwrap_or(pointer);
        let grip = axis.at(press.x) - (phase + k * period);
        ui.data_mut(|data| data.insert_temp(held_id, Held { span: axis.span, gesture, grip }));
        return None;
    }
    let held = held.filter(|_| response.dragged())?;
    let at = axis.at(pointer.x) - held.grip;
    let snap = if ui.input(|input| input.modifiers.command) { 1 } else { snap_of(period) };
    let snapped = |at: i64| (at + snap / 2).div_euclid(snap) * snap;
    let (new_period, new_phase) = if k == 0 {
        // Round and round within the period would surprise; it stops at both ends.
        (period, snapped(at).clamp(0, (period - snap).max(0)))
    } else {
        let step = if DAY < period { DAY } else { snap_of(period) };
        let wanted = (at - phase) / k;
        let period = ((wanted + step / 2).div_euclid(step) * step).max(step);
        (period, phase.min(period - 1).max(0))
    };
    let gesture = GestureId(FIRST_GESTURE + held.gesture);
    ((new_period, new_phase) != (period, phase)).then_some(Moved { carrier: row.carrier, period: new_period, phase: new_phase, gesture })
}

/// Left and right move it within its period, up and down make the period longer or shorter.
fn keys(ui: &mut Ui, row: &Row, response: &Response, period: i64, phase: i64) -> Option<Moved> {
    if !response.has_focus() {
        return None;
    }
    let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |ui: &mut Ui, key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let snap = snap_of(period);
    let step = if DAY < period { DAY } else { snap };
    let (new_period, new_phase) = if pressed(ui, Key::ArrowLeft) {
        (period, (phase - snap).max(0))
    } else if pressed(ui, Key::ArrowRight) {
        (period, (phase + snap).min((period - snap).max(0)))
    } else if pressed(ui, Key::ArrowUp) {
        (period + step, phase)
    } else if pressed(ui, Key::ArrowDown) {
        let shorter = (period - step).max(step);
        (shorter, phase.min(shorter - 1))
    } else {
        return None;
    };
    let held = ui.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Key { repeat: true, .. })));
    let gesture = ui.data_mut(|data| {
        let count = data.get_temp_mut_or_default::<u64>(Id::unique("drags on the strip"));
        *count += u64::from(!held);
        *count
    });
    let gesture = GestureId(FIRST_GESTURE + gesture);
    ((new_period, new_phase) != (period, phase)).then_some(Moved { carrier: row.carrier, period: new_period, phase: new_phase, gesture })
}

fn fixed_instants(schedule: &Schedule, span: i64) -> Vec<i64> {
    match schedule {
        Schedule::Pattern { length, at } => {
            let length = length.ticks().0.max(1);
            let rounds = (span / length + 1).min(400);
            (0..rounds).flat_map(|round| at.iter().map(move |at| round * length + at.ticks().0)).filter(|at| *at < span).collect()
        }
        Schedule::At(at) => at.iter().map(|at| at.ticks().0).filter(|at| *at < span).collect(),
        Schedule::Every { .. } | Schedule::Never => Vec::new(),
    }
}

/// The way of one change: through each bar, along the time until it has arrived, down to the next.
fn paint_way(ui: &Ui, axis: Axis, way: &[(Carrier, (i64, i64))], middles: &[(Carrier, f32)]) {
    let palette = Palette::of(ui);
    let painter = ui.painter().with_clip_rect(axis.field.expand2(vec2(metrics::GAP, 0.0)));
    let stroke = Stroke::new(2.0, palette.series[0]);
    let y_of = |carrier: Carrier| middles.iter().find(|(known, _)| *known == carrier).map(|(_, y)| *y);
    let mut last: Option<Pos2> = None;
    for (carrier, (start, end)) in way {
        let Some(y) = y_of(*carrier) else { continue };
        let (from, to) = (pos2(axis.x(*start), y), pos2(axis.x(*end), y));
        if let Some(last) = last {
            // Waiting is drawn thin and broken, work and passing on solid.
            let corner = pos2(last.x, y);
            let waits = Stroke::new(1.5, palette.series[0]);
            painter.extend(Shape::dashed_line(&[last, corner, from], waits, 4.0, 4.0));
        }
        painter.line_segment([from, to], stroke);
        painter.circle_filled(from, 3.5, palette.series[0]);
        last = Some(to);
    }
    if let Some(end) = last {
        painter.circle(end, 6.0, palette.paper, stroke);
        painter.circle_filled(end, 2.5, palette.series[0]);
        let font = FontId::proportional(Theme::of(ui).metrics.small);
        // On paper of its own: a dense rhythm would show through the word.
        let word = painter.layout_no_wrap(words::STRIP_ACTION.to_owned(), font, palette.ink_secondary);
        let place = Align2::LEFT_CENTER.anchor_size(end + vec2(10.0, 0.0), word.size());
        painter.rect_filled(place.expand2(vec2(3.0, 1.0)), 3.0, palette.paper);
        painter.galley(place.min, word, palette.ink_secondary);
    }
}
