//! Recorded orders and weekly values beside what was agreed on and what the last run gave.

use std::collections::BTreeMap;

use egui::{Grid, Id, RichText, Ui, vec2};

use super::{heads_ui, words};
use crate::experiment::StudyResult;
use crate::experiment::baseline::today;
use crate::experiment::metrics::drift::{drift, spread};
use crate::experiment::metrics::orders::{DueDate, Tolerance};
use crate::experiment::metrics::service;
use crate::experiment::recorded::{self, Values};
use crate::experiment::verdict::with_interval;
use crate::experiment::yardstick::Yardstick;
use crate::model::edit::Edit;
use crate::model::{Actual, ActualId, ActualKind, Entity, EntityRef, Measure, Quantity};
use crate::ui::action::Action;
use crate::ui::ctx::Ctx;
use crate::ui::session::Page;
use crate::ui::theme::controls::{self, Rank, Tone};
use crate::ui::theme::{Palette, metrics};
use crate::units::format::{DEFAULT_DIGITS, significant};

/// The first values of a column, which count as agreed where nothing else was agreed on.
const FIRST: usize = 8;
/// Rows that are named as left out, at most.
const MOST_NAMED: usize = 3;

/// Shows every table of facts that is not the reading of a log, and a field for a further one.
pub fn facts_ui(ui: &mut Ui, ctx: Ctx<'_>, actions: &mut Vec<Action>) {
    let tables: Vec<(ActualId, &Actual)> =
        ctx.document().actuals.iter().filter(|(_, actual)| actual.kind != ActualKind::EventLog).collect();
    if tables.is_empty() {
        controls::note(ui, Tone::Plain, words::NO_FACTS);
    }
    for (id, actual) in tables {
        let name = ctx.document().name_of(id.into());
        match actual.kind {
            ActualKind::Orders => orders_ui(ui, ctx, id, &name, actual, actions),
            ActualKind::WeeklyValues | ActualKind::Receivables => {
                table_link_ui(ui, id, &name, actions);
                for values in recorded::values(actual) {
                    values_ui(ui, ctx, &values);
                }
            }
            ActualKind::EventLog => {}
        }
        ui.add_space(metrics::GAP);
    }
    paste_ui(ui, actions);
}

fn table_link_ui(ui: &mut Ui, id: ActualId, text: &str, actions: &mut Vec<Action>) {
    if ui.link(text).clicked() {
        actions.extend([Action::SetPage(Page::Map), Action::select([EntityRef::Actual(id)])]);
    }
}

fn orders_ui(ui: &mut Ui, ctx: Ctx<'_>, id: ActualId, name: &str, actual: &Actual, actions: &mut Vec<Action>) {
    let read = recorded::orders(actual);
    table_link_ui(ui, id, &words::n_orders(name, read.lines.len(), read.left_out.len()), actions);
    for (row, why) in read.left_out.iter().take(MOST_NAMED) {
        controls::note(ui, Tone::Look, words::row_left_out(*row, why));
    }
    // As simulated orders are judged: complete by the requested day, however early.
    let tolerance = Tolerance { early: f64::INFINITY, late: 0.0 };
    let percent = |share: Option<f64>| share.map(|share| format!("{}\u{2009}%", significant(share * 100.0, DEFAULT_DIGITS)));
    let days = service::fulfilment_time(&read.lines).map(|days| format!("{}\u{2009}d", significant(days, DEFAULT_DIGITS)));
    let rows = [
        (words::OTIF, percent(service::otif_by_order(&read.lines, DueDate::Requested, tolerance)), Some(Quantity::OnTimeInFull)),
        (words::PERFECT, percent(service::perfect_order(&read.lines, tolerance)), None),
        (words::DELIVERY, days, Some(Quantity::OrderToDelivery)),
    ];
    let last = ctx.jobs.result(ctx.session.scenario).map(AsRef::as_ref);
    Grid::new(("facts", id.0)).num_columns(4).spacing([metrics::GAP_SECTION, metrics::GAP_SMALL]).show(ui, |ui| {
        heads_ui(ui, &words::FACT_HEADS);
        for (figure, value, what) in rows {
            ui.label(figure);
            for cell in [value, agreed(ctx, what), simulated(last, what)] {
                ui.label(cell.unwrap_or_else(|| "–".to_owned()));
            }
            ui.end_row();
        }
    });
}

/// What the agreed baseline says of the same figure, with its interval.
fn agreed(ctx: Ctx<'_>, what: Option<Quantity>) -> Option<String> {
    let yardstick = Yardstick::of_measure(ctx.document(), &Measure { what: what?, ..Measure::default() }).ok()?;
    let figure = ctx.base().agreed.as_deref()?.figures.iter().find(|figure| figure.name == yardstick.name)?;
    let (scale, unit) = if figure.unit == "h" { (1.0 / 24.0, "d") } else { (1.0, figure.unit.as_str()) };
    Some(with_interval(figure.mean * scale, figure.half_width.map_or(f64::INFINITY, |width| width * scale), unit))
}

/// What a run gave for the same figure, with its interval; times in days.
fn simulated(result: Option<&StudyResult>, what: Option<Quantity>) -> Option<String> {
    let what = what?;
    let estimate = result?.estimate(&Measure { what, ..Measure::default() })?;
    Some(match what {
        Quantity::OrderToDelivery => with_interval(estimate.mean / 24.0, estimate.half_width / 24.0, "d"),
        _ => with_interval(estimate.mean, estimate.half_width, "share"),
    })
}

/// One column of weekly values: whether its level has left what was agreed on.
fn values_ui(ui: &mut Ui, ctx: Ctx<'_>, values: &Values) {
    let numbers: Vec<f64> = values.rows.iter().map(|(.., value)| *value).collect();
    let number = |value: f64| significant(value, DEFAULT_DIGITS);
    let last = numbers.last().copied().map_or_else(String::new, |last| format!("; last {}", number(last)));
    let (agreed, source) = match agreed_on(ctx, &values.name) {
        Some(known) => known,
        None if FIRST < numbers.len() => (numbers[..FIRST].iter().sum::<f64>() / FIRST as f64, "mean of the first 8".to_owned()),
        None => {
            controls::note(ui, Tone::Plain, words::too_few(&values.name));
            return;
        }
    };
    let Some(spread) = spread(&numbers) else {
        controls::note(ui, Tone::Plain, words::too_few(&values.name));
        return;
    };
    match drift(&numbers, agreed, spread) {
        None => {
            let text = words::steady(&values.name, numbers.len(), &number(agreed), &source);
            controls::note(ui, Tone::Plain, format!("{text}{last}"));
        }
        Some(found) => {
            let label = |place: usize| values.rows.get(place).map_or_else(String::new, |(_, label, _)| label.clone());
            let way = if found.is_higher { "higher" } else { "lower" };
            let (since, noticed) = (label(found.since), label(found.noticed));
            let text = words::drifted(&values.name, way, &since, &noticed, &number(found.level), &number(agreed), &source);
            controls::note(ui, Tone::Look, format!("{text}{last}"));
        }
    }
}

/// The value of the measure of that name in the agreed baseline, else in the last run.
fn agreed_on(ctx: Ctx<'_>, name: &str) -> Option<(f64, String)> {
    let document = ctx.document();
    let id = document.metrics.iter().find(|(_, metric)| metric.name.trim().eq_ignore_ascii_case(name.trim())).map(|(id, _)| id)?;
    let yardstick = Yardstick::of_metric(document, id).ok()?;
    let figures = ctx.base().agreed.as_deref().map(|agreed| agreed.figures.as_slice()).unwrap_or_default();
    let agreed = figures.iter().find(|figure| figure.name == yardstick.name && figure.unit == yardstick.unit);
    agreed.map(|figure| (figure.mean, "the agreed baseline".to_owned())).or_else(|| {
        let result = ctx.jobs.result(ctx.session.scenario)?;
        yardstick.estimate(result).map(|value| (value.mean, "the last run".to_owned()))
    })
}

/// A field into which a table is pasted.
fn paste_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    let id = Id::unique("recorded table");
    let mut text: String = ui.data_mut(|data| data.get_temp(id)).unwrap_or_default();
    let caption = ui.label(RichText::new(words::PASTE).color(Palette::of(ui).ink_secondary));
    let width = ui.available_width().min(560.0);
    let field = egui::TextEdit::multiline(&mut text).id(id.with("field")).hint_text(words::PASTE_HINT).desired_rows(3).desired_width(width);
    ui.add(field).labelled_by(caption.id);
    let read = read(&text);
    ui.horizontal(|ui| {
        ui.set_min_size(vec2(0.0, metrics::GAP_LARGE));
        let is_ready = read.is_some();
        let pressed = ui.add_enabled_ui(is_ready, |ui| controls::button(ui, Rank::Secondary, None, words::ADD_FACTS)).inner.clicked();
        if let Some(actual) = read {
            let n_rows = actual.columns.values().map(Vec::len).max().unwrap_or(0);
            ui.label(RichText::new(format!("{}: {n_rows} rows, {} columns", actual.kind.label(), actual.columns.len())).weak());
            if pressed {
                actions.push(Action::edit(Edit::Add(Box::new(Entity::Actual(ActualId(0), actual)))));
                text.clear();
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(id, text));
}

/// A table of text: headings first, cells between tabs, semicolons or commas.
fn read(text: &str) -> Option<Actual> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let delimiter = [b'\t', b';', b','].into_iter().find(|delimiter| first.contains(char::from(*delimiter)))?;
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let heads: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().ok()?;
    if rows.is_empty() || heads.iter().any(String::is_empty) {
        return None;
    }
    let column = |place: usize| rows.iter().map(|row| row.get(place).unwrap_or_default().to_owned()).collect();
    let columns: BTreeMap<String, Vec<String>> = heads.iter().enumerate().map(|(place, head)| (head.clone(), column(place))).collect();
    let is_orders = columns.keys().any(|head| head.trim().eq_ignore_ascii_case("requested"));
    let kind = if is_orders { ActualKind::Orders } else { ActualKind::WeeklyValues };
    let name = if is_orders { "Recorded orders" } else { "Weekly values" };
    Some(Actual { name: name.to_owned(), kind, source: format!("pasted {}", today()), columns })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_taken_for_orders_by_its_headings_and_a_line_alone_is_none() {
        assert_eq!(read("order;entered;requested\nA;2026-03-01;2026-03-04").unwrap().kind, ActualKind::Orders);
        let weekly = read("week\tLate share\n1\t0.1\n2\t0.2").unwrap();
        assert_eq!((weekly.kind, weekly.columns["Late share"].len()), (ActualKind::WeeklyValues, 2));
        assert!(read("just words").is_none() && read("a,b").is_none());
    }
}
