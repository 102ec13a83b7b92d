//! The panel with the open table: tabs, the table or picture, and copying.

use egui::{RichText, Ui};

use super::distribution::distribution_ui;
use super::{Sheet, chains, items, load, money, orders, values};
use crate::model::EntityRef;
use crate::model::edit::Edit;
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{Icon, Palette, metrics};
use crate::ui::timeline::{TimeRange, TimelineAction, instant_text, span_text};
use crate::ui::track_lanes::on_map;
use crate::ui::track_specs;
use crate::ui::tracks_panel::table_picture_id;
use crate::ui::tracks_view::{ResultTable, TracksChange};
use crate::units::Ticks;

/// Shows the open table.
pub fn results_panel_ui(ui: &mut Ui, ctx: Ctx<'_>, table: ResultTable) -> Vec<Action> {
    let mut actions = Vec::new();
    let mut copied: Option<String> = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if controls::icon_button(ui, Icon::Close, "Close tables").clicked() {
                actions.push(Action::Tracks(TracksChange::Table(None)));
            }
            if controls::icon_button(ui, Icon::Copy, "Copy this table").clicked() {
                copied = Some(String::new());
            }
            if controls::icon_button(ui, Icon::Export, "Copy this table as a picture").clicked() {
                actions.push(Action::CopyTablePicture);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.spacing_mut().button_padding = egui::vec2(5.0, 2.0);
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = egui::vec2(2.0, 2.0);
                    for other in ResultTable::ALL {
                        let response = ui.selectable_label(other == table, RichText::new(other.name()).small());
                        if response.clicked() {
                            actions.push(Action::Tracks(TracksChange::Table(Some(other))));
                        }
                    }
                });
            });
        });
    });
    ui.add_space(2.0);
    let place = ui.available_rect_before_wrap();
    ui.ctx().data_mut(|data| data.insert_temp(table_picture_id(), place));
    let sheets = &ctx.derived.sheets;
    if ctx.jobs.result(ctx.session.scenario).is_none() {
        ui.label(RichText::new("Tables are filled once the plan has been simulated").color(Palette::of(ui).ink_secondary));
        return actions;
    }
    if table.is_cut_by_counting() {
        stretch_ui(ui, ctx, &mut actions);
    }
    let text = match table {
        ResultTable::Values => values_ui(ui, ctx, &mut actions),
        ResultTable::Scorecard => {
            if let Some(divergence) = &sheets.divergence {
                let tone = if divergence.starts_with("Divergence") { Tone::Look } else { Tone::Plain };
                controls::note(ui, tone, divergence.as_str());
            }
            list_ui(ui, ctx, &sheets.scorecard, "scorecard", false, &mut actions)
        }
        ResultTable::Distribution => {
            let shown = distribution_ui(ui, &sheets.distributions, |of| is_chosen(ctx, of));
            let sheet = shown.map(super::distribution::Distribution::sheet).unwrap_or_default();
            if let (Some(shown), Some(result)) = (shown, ctx.jobs.result(ctx.session.scenario)) {
                let text = format!("{} values of {} repeats together, interpolated percentiles", grouped(shown.n), result.n());
                ui.label(RichText::new(text).small().color(Palette::of(ui).ink_secondary));
            }
            if shown.is_none() {
                ui.label("No times have been measured");
            }
            list_ui(ui, ctx, &sheet, "percentiles", false, &mut actions)
        }
        ResultTable::Load => {
            let mut pressed = None;
            egui::ScrollArea::vertical().id_salt("loads").auto_shrink(false).show(ui, |ui| {
                pressed = load::loads_ui(ui, &sheets.loads);
                if sheets.loads.is_empty() {
                    ui.label("There is no staff in this plan");
                }
            });
            if let Some(of) = pressed {
                actions.push(Action::select([on_map(ctx.document(), of)]));
            }
            let sheet = load::sheet(&sheets.loads);
            sheet.text(0..sheet.rows.len())
        }
        ResultTable::Items => items_ui(ui, ctx, &mut actions),
        ResultTable::Chains => chains_ui(ui, ctx, &mut actions),
        ResultTable::Orders => orders_ui(ui, ctx, &mut actions),
        ResultTable::Events => list_ui(ui, ctx, &ctx.derived.event_list, "event list", true, &mut actions),
        ResultTable::Money => money_ui(ui, ctx, sheets.money.as_ref(), &mut actions),
    };
    if copied.is_some() && !text.is_empty() {
        actions.push(Action::CopyText(text));
    }
    actions
}

/// Of which stretch of time the figures of a table are, while one is selected.
fn stretch_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let Some(range) = ctx.session.axis.view().selection else { return };
    let start = if ctx.session.tracks.is_elapsed { None } else { ctx.session.axis.start_date() };
    let text = match (ctx.derived.sheets.stretch, ctx.jobs.windows.progress()) {
        (Some(cut), _) if cut == range => {
            format!(
                "Only what came in the {} from {}; what it set off is followed beyond",
                span_text(range.span()),
                instant_text(range.start(), start)
            )
        }
        (_, Some((n_done, n_wanted))) => {
            format!("Figures of the whole time; the selection is being counted, {n_done} of {n_wanted} repeats")
        }
        _ => "Figures of the whole time: nothing of the selection was simulated".to_owned(),
    };
    ui.horizontal_wrapped(|ui| {
        ui.add(egui::Label::new(RichText::new(text).small().color(Palette::of(ui).ink_secondary)).wrap());
        if controls::button(ui, Rank::Quiet, None, "Count all of the time").on_hover_text("Takes the selection away").clicked() {
            actions.push(Action::Time(TimelineAction::Select(None)));
        }
    });
}

/// Chains as a list; above it the one that is traced, step by step.
fn chains_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) -> String {
    let (sheets, axis) = (&ctx.derived.sheets, &ctx.session.axis);
    if sheets.chains.is_empty() {
        let text = "No change has led to decisions yet: give a team something it sees change, and another one a decision that listens";
        ui.add(egui::Label::new(RichText::new(text).color(Palette::of(ui).ink_secondary)).wrap());
        return String::new();
    }
    let start = if ctx.session.tracks.is_elapsed { None } else { axis.start_date() };
    let traced = ctx.session.tracks.chain.filter(|place| *place < sheets.chains.len());
    if let Some(chain) = traced.map(|place| &sheets.chains[place]) {
        if let Some((of, at)) = chains::way_ui(ui, chain, start) {
            actions.extend(of.map(|of| Action::select([on_map(ctx.document(), of)])));
            actions.push(Action::Time(TimelineAction::SetCursor(Some(at))));
        }
        ui.add_space(metrics::GAP_SMALL);
    } else {
        let text = "Press a chain to see its way on the map and on the time axis, and what it waited for; or a bar or a clash in the tracks to see the change that set it off";
        ui.add(egui::Label::new(RichText::new(text).small().color(Palette::of(ui).ink_secondary)).wrap());
    }
    let places: Vec<usize> = (0..sheets.chains.len()).collect();
    let marked = traced.map(|place| &sheets.chain_list.rows[place]);
    let pressed = sheets.chain_list.ui(ui, "chains", &places, |row| marked.is_some_and(|marked| std::ptr::eq(marked, row)));
    if let Some(place) = pressed {
        actions.extend(chains::traced(ctx.document(), &sheets.chains[place], place));
    }
    let mut text = traced.map_or_else(String::new, |place| sheets.chains[place].sentence().replace('\u{2009}', " ") + "\n");
    text.push_str(&sheets.chain_list.text(places.into_iter()));
    text
}

/// Visits of single items; above them the way of the item that is traced.
fn items_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) -> String {
    let sheets = &ctx.derived.sheets;
    let start = if ctx.session.tracks.is_elapsed { None } else { ctx.session.axis.start_date() };
    let traced = ctx.session.tracks.item.and_then(|place| sheets.ways.get(place));
    let mut text = String::new();
    if let Some(way) = traced {
        if let Some((of, at)) = items::way_ui(ui, way, start) {
            actions.push(Action::select([on_map(ctx.document(), of)]));
            actions.push(Action::Time(TimelineAction::SetCursor(Some(at))));
        }
        ui.add_space(metrics::GAP_SMALL);
        text = way.sentence(start).replace('\u{2009}', " ") + "\n";
    } else if !sheets.ways.is_empty() {
        let hint = "Press a visit to see the whole way of its item on the map and on the time axis, and what it waited for";
        ui.add(egui::Label::new(RichText::new(hint).small().color(Palette::of(ui).ink_secondary)).wrap());
    }
    let (listed, pressed) = listed_ui(ui, ctx, &sheets.items, "items", true);
    text.push_str(&listed);
    let place = pressed.and_then(|row| sheets.way_of.get(row).copied());
    if let Some((place, way)) = place.and_then(|place| Some((place, sheets.ways.get(place)?))) {
        actions.push(Action::Tracks(TracksChange::Item(Some(place))));
        actions.push(Action::select(way.on_map(ctx.document())));
        let stretch = way.left().filter(|left| way.entered < *left).map(|left| TimeRange::new(way.entered, left));
        actions.extend([TimelineAction::Select(stretch), TimelineAction::SetCursor(Some(way.entered))].map(Action::Time));
    }
    text
}

/// Late orders as a list; above it why the one that is traced was late, leg by leg.
fn orders_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) -> String {
    let sheets = &ctx.derived.sheets;
    let start = if ctx.session.tracks.is_elapsed { None } else { ctx.session.axis.start_date() };
    if sheets.late.is_empty() {
        let text = "No order of a customer was complete after it was due in this repeat; without a time until requested delivery, an order is due at once";
        ui.add(egui::Label::new(RichText::new(text).color(Palette::of(ui).ink_secondary)).wrap());
        return String::new();
    }
    let mut text = String::new();
    if let Some(chain) = &sheets.order {
        let height = (ui.available_height() * 0.5).max(96.0);
        egui::ScrollArea::vertical().id_salt("way of an order").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            if let Some((of, at)) = orders::way_ui(ui, chain, start) {
                actions.extend(of.map(|of| Action::select(orders::on_map(ctx.document(), of))));
                actions.push(Action::Time(TimelineAction::SetCursor(Some(at))));
            }
        });
        ui.add_space(metrics::GAP_SMALL);
        text = chain.sentence().replace('\u{2009}', " ") + "\n";
    } else {
        let hint =
            "Press an order to see why it was late: what it waited for, what had to come first, who ordered that and what was known then";
        ui.add(egui::Label::new(RichText::new(hint).small().color(Palette::of(ui).ink_secondary)).wrap());
    }
    let (listed, pressed) = listed_ui(ui, ctx, &sheets.late_list, "late orders", true);
    text.push_str(&listed);
    if let Some(place) = pressed {
        actions.push(Action::Tracks(TracksChange::Order(Some(place))));
        let result = ctx.jobs.result(ctx.session.scenario);
        let run = result.and_then(|result| Some((result.as_ref(), ctx.jobs.replays.trace(result, ctx.session.tracks.repeat)?)));
        if let Some((run, order)) = run.zip(sheets.late.get(place)) {
            let chain = orders::chain(ctx.document(), run, order);
            actions.push(Action::select(chain.on_map(ctx.document())));
            let stretch = TimeRange::new(chain.began(), order.row.delivered);
            actions.extend([TimelineAction::Select(Some(stretch)), TimelineAction::SetCursor(Some(order.row.placed))].map(Action::Time));
        }
    }
    text
}

/// Who pays what others cause, and what each team pays up to the whole.
fn money_ui(ui: &mut Ui, ctx: Ctx<'_>, matrix: Option<&money::Matrix>, actions: &mut Vec<Action>) -> String {
    let Some(matrix) = matrix else {
        let text = "Nobody has paid anything in this plan yet: costs are recorded once goods, staff or meetings have prices";
        ui.add(egui::Label::new(RichText::new(text).color(Palette::of(ui).ink_secondary)).wrap());
        return String::new();
    };
    let n = ctx.jobs.result(ctx.session.scenario).map_or(0, |result| result.n());
    let text = format!("Means of {n} repeats in the observed time, without decision labour; framed is what others pay");
    ui.add(egui::Label::new(RichText::new(text).small().color(Palette::of(ui).ink_secondary)).wrap());
    let sheet = &ctx.derived.sheets.payers;
    let height = (ui.available_height() * 0.55).max(120.0);
    egui::ScrollArea::both().id_salt("money").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        money::matrix_ui(ui, matrix);
        ui.add_space(metrics::GAP);
        money::waterfall_ui(ui, &matrix.steps(), &matrix.unit);
    });
    format!("{}\n{}", matrix.text(), list_ui(ui, ctx, sheet, "payers", false, actions))
}

/// A count with thin spaces between thousands.
fn grouped(n: u64) -> String {
    crate::ui::timeline::value_text(n as f64)
}

/// Whether an element, or the team it belongs to, is selected on the map.
fn is_chosen(ctx: Ctx<'_>, of: EntityRef) -> bool {
    let selection = &ctx.session.selection;
    selection.contains(of) || selection.contains(on_map(ctx.document(), of))
}

fn values_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) -> String {
    ui.add(egui::Label::new(RichText::new(values::sentence(ctx)).small().color(Palette::of(ui).ink_secondary)).wrap());
    if let Some(range) = ctx.session.axis.view().selection {
        selection_ui(ui, ctx, range, actions);
    }
    list_ui(ui, ctx, &values::sheet(ctx), "values", false, actions)
}

/// What can be done with a selected stretch.
fn selection_ui(ui: &mut Ui, ctx: Ctx<'_>, range: TimeRange, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = metrics::GAP_SMALL;
        if controls::button(ui, Rank::Quiet, None, "Zoom to it").clicked() {
            actions.extend([TimelineAction::SetRange(range), TimelineAction::EndGesture].map(Action::Time));
        }
        if controls::button(ui, Rank::Quiet, None, "Mark it").clicked() {
            match track_specs::add_marker(ctx.base(), range.start(), Some(range.end())) {
                Some(edit) => actions.push(Action::edit(edit)),
                None => actions.push(Action::Say("All 26 letters are taken; delete a marker first".to_owned())),
            }
        }
        let study = ctx.session.study.filter(|id| ctx.base().studies.contains(*id)).or_else(|| ctx.base().studies.ids().next());
        if let Some(study) = study {
            let hint = "Measures count from the start of the selection on; run again to see them";
            if controls::button(ui, Rank::Quiet, None, "End the warm-up here").on_hover_text(hint).clicked() {
                let to = crate::units::Duration::from_ticks(Ticks(range.start())).to_string();
                actions.push(Action::edit(Edit::SetField { of: study.into(), field: "warm_up".to_owned(), to }));
            }
        }
        if controls::button(ui, Rank::Quiet, None, "Clear selection").clicked() {
            actions.push(Action::Time(TimelineAction::Select(None)));
        }
    });
}

/// A table that follows the selection on the map and, with instants, the selected stretch; returns its text. A press
/// on a row chooses its element and puts the cursor at its instant.
fn list_ui(ui: &mut Ui, ctx: Ctx<'_>, sheet: &Sheet, name: &str, is_over_time: bool, actions: &mut Vec<Action>) -> String {
    let (text, pressed) = listed_ui(ui, ctx, sheet, name, is_over_time);
    if let Some(row) = pressed.and_then(|place| sheet.rows.get(place)) {
        if let Some(of) = row.of {
            actions.push(Action::select([on_map(ctx.document(), of)]));
        }
        if let Some(time) = row.time {
            actions.push(Action::Time(TimelineAction::SetCursor(Some(time))));
        }
    }
    text
}

/// The same; returns its text and the place of a row that was pressed.
fn listed_ui(ui: &mut Ui, ctx: Ctx<'_>, sheet: &Sheet, name: &str, is_over_time: bool) -> (String, Option<usize>) {
    let selected = ctx.session.axis.view().selection;
    let any_chosen = !ctx.session.selection.is_empty() && sheet.rows.iter().any(|row| row.of.is_some_and(|of| is_chosen(ctx, of)));
    let is_listed = |row: &super::Row| {
        let in_time = match (row.time, selected) {
            (Some(time), Some(range)) => range.contains(time),
            _ => true,
        };
        // Only lists of single things are filtered; in others the chosen rows are marked.
        in_time && (!is_over_time || !any_chosen || row.of.is_some_and(|of| is_chosen(ctx, of)))
    };
    let places: Vec<usize> = (0..sheet.rows.len()).filter(|place| is_listed(&sheet.rows[*place])).collect();
    if places.len() < sheet.rows.len() {
        let text = format!("{} of {} rows: those of the selection", places.len(), sheet.rows.len());
        ui.label(RichText::new(text).small().color(Palette::of(ui).ink_secondary));
    } else if sheet.rows.is_empty() && is_over_time {
        ui.label(RichText::new("Nothing to list").color(Palette::of(ui).ink_secondary));
        return (String::new(), None);
    }
    let pressed = sheet.ui(ui, name, &places, |row| row.of.is_some_and(|of| is_chosen(ctx, of)) && !is_over_time);
    (sheet.text(places.into_iter()), pressed)
}
