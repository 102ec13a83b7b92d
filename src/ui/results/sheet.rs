//! A plain table: rows that can be pressed, only those in sight are laid out; copied as tab-separated text.

use egui::{Align, Layout, RichText, Ui};
use egui_extras::{Column as Width, TableBuilder};

use crate::model::EntityRef;
use crate::ui::theme::{self, Palette, Theme, metrics};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Whether it holds figures, which stand right.
    pub is_figure: bool,
    /// Least width in points at a desk.
    pub width: u16,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<String>,
    /// The element it is about.
    pub of: Option<EntityRef>,
    /// The instant it is about, in ticks.
    pub time: Option<i64>,
    /// Whether it is a heading between rows.
    pub is_heading: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
}

impl Sheet {
    /// A table with these columns: heading, width, whether figures stand in it.
    pub fn new(columns: &[(&str, u16, bool)]) -> Self {
        let columns =
            columns.iter().map(|(title, width, is_figure)| Column { title: (*title).to_owned(), is_figure: *is_figure, width: *width });
        Self { columns: columns.collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, cells: Vec<String>, of: Option<EntityRef>, time: Option<i64>) {
        self.rows.push(Row { cells, of, time, is_heading: false });
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: &str) {
        self.rows.push(Row { cells: vec![text.to_owned()], is_heading: true, ..Row::default() });
    }

    /// Leaves out columns in which no row says anything.
    pub fn without_empty_columns(mut self) -> Self {
        let says = |nth: usize| self.rows.iter().any(|row| !row.is_heading && row.cells.get(nth).is_some_and(|cell| !cell.is_empty()));
        let kept: Vec<bool> = (0..self.columns.len()).map(|nth| nth == 0 || says(nth)).collect();
        let mut places = kept.iter();
        self.columns.retain(|_| places.next().copied().unwrap_or(true));
        for row in self.rows.iter_mut().filter(|row| !row.is_heading) {
            let mut places = kept.iter();
            row.cells.retain(|_| places.next().copied().unwrap_or(true));
        }
        self
    }

    /// Tab-separated text of the rows at these places, with headings of columns.
    pub fn text(&self, places: impl Iterator<Item = usize>) -> String {
        let clean = |text: &str| text.replace(['\t', '\n'], " ").replace('\u{2009}', " ");
        let mut lines = vec![self.columns.iter().map(|column| clean(&column.title)).collect::<Vec<_>>().join("\t")];
        for row in places.filter_map(|place| self.rows.get(place)) {
            lines.push(row.cells.iter().map(|cell| clean(cell)).collect::<Vec<_>>().join("\t"));
        }
        lines.join("\n") + "\n"
    }

    /// Shows the rows at these places; returns the place of one that was pressed.
    pub fn ui(&self, ui: &mut Ui, name: &str, places: &[usize], is_marked: impl Fn(&Row) -> bool) -> Option<usize> {
        let Theme { palette, metrics: sizes, .. } = Theme::of(ui);
        let row_height = sizes.body * 1.6;
        let mut pressed = None;
        let outer = ui.clip_rect();
        egui::ScrollArea::horizontal().id_salt(name).auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = metrics::GAP;
            let mut table = TableBuilder::new(ui).id_salt(name).striped(false).sense(egui::Sense::click()).auto_shrink(false);
            for column in &self.columns {
                table = table.column(Width::initial(f32::from(column.width) * sizes.scale).at_least(32.0).clip(true));
            }
            table
                .header(row_height, |mut header| {
                    for column in &self.columns {
                        header.col(|ui| aligned(ui, column.is_figure, |ui| heading_ui(ui, &column.title, palette)));
                    }
                })
                .body(|body| {
                    body.rows(row_height, places.len(), |mut line| {
                        let place = places[line.index()];
                        let row = &self.rows[place];
                        line.set_selected(is_marked(row));
                        for (nth, column) in self.columns.iter().enumerate() {
                            line.col(|ui| {
                                let text = row.cells.get(nth).map_or("", String::as_str);
                                if row.is_heading {
                                    if nth == 0 {
                                        wide_ui(ui, text, outer, palette);
                                    }
                                    return;
                                }
                                aligned(ui, column.is_figure, |ui| cell_ui(ui, text, nth == 0, palette));
                            });
                        }
                        if line.response().clicked() {
                            pressed = Some(place);
                        }
                    });
                });
        });
        pressed
    }
}

fn aligned(ui: &mut Ui, right: bool, content: impl FnOnce(&mut Ui)) {
    let layout = if right { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
    ui.with_layout(layout, content);
}

fn heading_ui(ui: &mut Ui, text: &str, palette: Palette) {
    ui.add(egui::Label::new(RichText::new(text).small().color(palette.ink_secondary)).truncate().selectable(false));
}

fn cell_ui(ui: &mut Ui, text: &str, is_first: bool, palette: Palette) {
    if !text.is_empty() {
        let colour = if is_first { palette.ink } else { palette.ink_secondary };
        ui.add(egui::Label::new(RichText::new(text).color(colour)).truncate().selectable(false));
    }
}

/// A heading that runs over the columns beside it.
fn wide_ui(ui: &Ui, text: &str, outer: egui::Rect, palette: Palette) {
    let rect = ui.max_rect();
    let response = ui.interact(rect, ui.scope_id().with("heading"), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
    let rows = egui::Rect::from_x_y_ranges(outer.x_range(), ui.clip_rect().y_range());
    // A painter of the cell could not reach beyond it.
    let painter = egui::Painter::new(ui.ctx().clone(), ui.layer_id(), rows.intersect(outer));
    painter.text(rect.left_center(), egui::Align2::LEFT_CENTER, text, theme::body_strong(ui), palette.ink);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_which_nothing_stands_are_left_out() {
        let mut sheet = Sheet::new(&[("Line", 80, false), ("A", 60, true), ("Mean", 60, true)]);
        sheet.heading("Queue");
        sheet.push(vec!["x".to_owned(), String::new(), "3".to_owned()], None, None);
        let sheet = sheet.without_empty_columns();
        assert_eq!(sheet.columns.iter().map(|column| column.title.as_str()).collect::<Vec<_>>(), ["Line", "Mean"]);
        assert_eq!(sheet.rows[1].cells, ["x", "3"]);
    }

    #[test]
    fn copied_text_has_one_line_for_each_row_and_no_thin_spaces() {
        let mut sheet = Sheet::new(&[("Measure", 80, false), ("Value", 60, true)]);
        sheet.push(vec!["Elapsed\ttime".to_owned(), "1\u{2009}234 h".to_owned()], None, None);
        sheet.push(vec!["Queue".to_owned(), "3".to_owned()], None, None);
        assert_eq!(sheet.text([0].into_iter()), "Measure\tValue\nElapsed time\t1 234 h\n");
    }
}
