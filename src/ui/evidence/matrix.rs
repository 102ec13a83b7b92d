//! Who waits for whom: the handoffs of a log as a matrix of teams, or as a list. A press chooses the handoff whose
//! distribution is shown.

use egui::{Color32, ComboBox, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::explore::{handoff_name, row_name};
use super::{Found, text};
use crate::evidence::explore::{Cell, Filter, Side, SpanOf, View};
use crate::ui::theme::{self, Palette, Theme, faded, metrics};

/// Width of the names left of the matrix.
const NAME: f32 = 118.0;
/// Widest cell.
const WIDEST: f32 = 96.0;
/// Handoffs in the list.
const LISTED: usize = 14;

/// Which number of a handoff is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Number {
    #[default]
    Sum,
    Mean,
    P90,
    Count,
}

impl Number {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Sum, "Sum of waiting"), (Self::Mean, "Mean wait"), (Self::P90, "90 % wait below"), (Self::Count, "Number")];

    fn of(self, cell: &Cell) -> f64 {
        match self {
            Self::Sum => cell.sum,
            Self::Mean => cell.mean,
            Self::P90 => cell.p90,
            Self::Count => cell.n,
        }
    }

    fn text(self, cell: &Cell) -> String {
        if self == Self::Count { text::count(cell.n) } else { text::time(self.of(cell)) }
    }
}

/// How the handoffs are shown; passing state of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct How {
    number: Number,
    is_list: bool,
    is_simulated: bool,
}

pub(super) fn matrix_ui(ui: &mut Ui, found: &Found, view: &View, filter: &mut Filter) {
    let id = ui.scope_id().with("how handoffs are shown");
    let mut how: How = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        let title = if how.is_list { "Handoffs by the waiting they add up to" } else { "Handoffs" };
        ui.label(theme::strong(title)).on_hover_text("From the team on the left to the team above; press one to see how its waits spread");
        ui.selectable_value(&mut how.is_list, false, "Matrix");
        ui.selectable_value(&mut how.is_list, true, "List");
        if !how.is_list {
            let name = Number::ALL.iter().find(|(number, _)| *number == how.number).map_or("", |(_, name)| name);
            let response = ComboBox::from_id_salt("number of handoffs").selected_text(name).show_ui(ui, |ui| {
                for (number, name) in Number::ALL {
                    ui.selectable_value(&mut how.number, number, name);
                }
            });
            response.response.accessible_name("Number that is shown");
            if view.simulated.is_some() {
                ui.selectable_value(&mut how.is_simulated, false, "Log");
                ui.selectable_value(&mut how.is_simulated, true, "Simulated");
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(id, how));
    ui.add_space(metrics::GAP_SMALL);
    if view.n_rows() == 0 {
        ui.label("No team acts in these cases");
    } else if how.is_list {
        list_ui(ui, found, view, filter);
    } else {
        square_ui(ui, found, view, how, filter);
    }
}

fn square_ui(ui: &mut Ui, found: &Found, view: &View, how: How, filter: &mut Filter) {
    let theme = Theme::of(ui);
    let palette = theme.palette;
    let n = view.n_rows();
    let width = ((ui.available_width() - NAME) / n as f32).min(WIDEST);
    let height = (theme.metrics.small + 8.0).ceil();
    let side: &Side = if how.is_simulated { view.simulated.as_ref().unwrap_or(&view.log) } else { &view.log };
    let most = side.cells.iter().flatten().map(|cell| how.number.of(cell)).fold(1e-9, f64::max);
    let (whole, _) = ui.allocate_exact_size(vec2(NAME + width * n as f32, height * (n + 1) as f32), Sense::hover());
    let painter = ui.painter_at(whole.expand(2.0));
    let font = theme::small(ui);
    let short = |words: &str, room: f32| {
        let job = egui::text::LayoutJob::simple_singleline(words.to_owned(), font.clone(), palette.ink_secondary);
        let mut job = job;
        job.wrap = egui::text::TextWrapping::truncate_at_width(room);
        painter.layout_job(job)
    };
    for row in 0..n {
        let name = row_name(found, view, row);
        let top = whole.top() + height * (row + 1) as f32;
        painter.galley(pos2(whole.left(), top + 4.0), short(&name, NAME - 6.0), palette.ink_secondary);
        let left = whole.left() + NAME + width * row as f32;
        let galley = short(&name, width - 6.0);
        let x = left + width - 3.0 - galley.size().x;
        painter.galley(pos2(x, whole.top() + 2.0), galley, palette.ink_secondary);
    }
    for from in 0..n {
        for to in 0..n {
            let Some(cell) = side.cells.get(from * n + to).copied().flatten() else { continue };
            let min = pos2(whole.left() + NAME + width * to as f32, whole.top() + height * (from + 1) as f32);
            let rect = egui::Rect::from_min_size(min, vec2(width - 1.0, height - 1.0));
            let pair = view.function_of(from).zip(view.function_of(to)).filter(|(from, to)| from != to);
            let response = ui.interact(
                rect,
                ui.scope_id().with(("handoff cell", from, to)),
                if pair.is_some() { Sense::click() } else { Sense::hover() },
            );
            let names = format!("{} → {}", row_name(found, view, from), row_name(found, view, to));
            let numbers = described(&cell);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{names}: {numbers}")));
            let share = (how.number.of(&cell) / most).clamp(0.0, 1.0) as f32;
            painter.rect_filled(rect, 2.0, faded(palette.series[0], 0.06 + 0.34 * share));
            let galley = short(&how.number.text(&cell), width - 4.0);
            painter.galley_with_override_text_color(pos2(rect.right() - 3.0 - galley.size().x, rect.top() + 3.0), galley, palette.ink);
            let is_chosen = pair.is_some_and(|(from, to)| view.filter.span == SpanOf::Handoff(from, to));
            if is_chosen || response.hovered() || response.has_focus() {
                let ink = if is_chosen { palette.accent } else { palette.outline };
                painter.rect_stroke(rect, 2.0, Stroke::new(metrics::FOCUS, ink), StrokeKind::Inside);
            }
            if let Some((from, to)) = pair
                && response.clicked()
            {
                choose(filter, from, to);
            }
            response.on_hover_ui(|ui| {
                ui.label(theme::strong(&*names));
                ui.label(format!("Log: {}", view.log.cells[from * n + to].as_ref().map_or_else(|| "none".to_owned(), described)));
                if let Some(simulated) = &view.simulated {
                    let cell = simulated.cells.get(from * n + to).and_then(Option::as_ref);
                    ui.label(format!("Simulated: {}", cell.map_or_else(|| "none".to_owned(), described)));
                }
            });
        }
    }
}

fn described(cell: &Cell) -> String {
    format!(
        "{} times, mean {}, 90 % below {}, {} in all",
        text::count(cell.n),
        text::time(cell.mean),
        text::time(cell.p90),
        text::time(cell.sum)
    )
}

/// Chooses a handoff, or whole cases when it was chosen already.
fn choose(filter: &mut Filter, from: u32, to: u32) {
    let span = SpanOf::Handoff(from, to);
    filter.span = if filter.span == span { SpanOf::Case } else { span };
}

/// A column of a table of figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub name: &'static str,
    pub width: f32,
    /// Numbers stand on the right.
    pub is_number: bool,
}

/// A row of texts in columns.
pub(super) fn cells_ui(ui: &mut Ui, cells: &[(Column, String, Color32)]) -> egui::Response {
    let height = (Theme::of(ui).metrics.body + 6.0).ceil();
    let width: f32 = cells.iter().map(|(column, ..)| column.width).sum();
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    let words = cells.iter().map(|(_, words, _)| words.as_str()).filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words.clone()));
    let painter = ui.painter_at(rect);
    let mut left = rect.left();
    for (column, words, ink) in cells {
        let mut job = egui::text::LayoutJob::simple_singleline(words.clone(), theme::body(ui), *ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(column.width - metrics::GAP_SMALL);
        let galley = painter.layout_job(job);
        let x = if column.is_number { left + column.width - metrics::GAP_SMALL - galley.size().x } else { left };
        painter.galley(pos2(x, rect.center().y - galley.size().y / 2.0), galley, *ink);
        left += column.width;
    }
    response
}

fn list_ui(ui: &mut Ui, found: &Found, view: &View, filter: &mut Filter) {
    let palette = Palette::of(ui);
    let n = view.n_rows();
    let name = ui.available_width() * 0.4;
    let figure = (ui.available_width() - name - metrics::GAP) / 5.0;
    let columns: Vec<Column> = [
        ("Handoff", name, false),
        ("Number", figure, true),
        ("Mean", figure, true),
        ("Simulated", figure, true),
        ("90 %", figure, true),
        ("Sum", figure, true),
    ]
    .map(|(name, width, is_number)| Column { name, width, is_number })
    .to_vec();
    let head: Vec<(Column, String, Color32)> =
        columns.iter().map(|column| (*column, column.name.to_owned(), palette.ink_secondary)).collect();
    cells_ui(ui, &head);
    let mut rows: Vec<(u32, u32, Cell, Option<Cell>)> = Vec::new();
    for from in 0..n {
        for to in 0..n {
            if let (Some(a), Some(b), Some(cell)) = (view.function_of(from), view.function_of(to), view.log.cells[from * n + to])
                && a != b
            {
                let simulated = view.simulated.as_ref().and_then(|side| side.cells.get(from * n + to).copied().flatten());
                rows.push((a, b, cell, simulated));
            }
        }
    }
    rows.sort_by(|a, b| b.2.sum.total_cmp(&a.2.sum).then((a.0, a.1).cmp(&(b.0, b.1))));
    for (from, to, cell, simulated) in rows.into_iter().take(LISTED) {
        let is_chosen = view.filter.span == SpanOf::Handoff(from, to);
        let figures = [
            handoff_name(found, from, to),
            text::count(cell.n),
            text::time(cell.mean),
            simulated.map_or_else(|| "–".to_owned(), |cell| text::time(cell.mean)),
            text::time(cell.p90),
            text::time(cell.sum),
        ];
        let inks =
            [if is_chosen { palette.accent } else { palette.ink }, palette.ink, palette.ink, palette.series[0], palette.ink, palette.ink];
        let cells: Vec<(Column, String, Color32)> =
            columns.iter().zip(figures).zip(inks).map(|((column, words), ink)| (*column, words, ink)).collect();
        if cells_ui(ui, &cells).on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            choose(filter, from, to);
        }
    }
}
