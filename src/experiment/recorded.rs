//! Tables of recorded facts as numbers: orders as they were asked for and delivered, and values week by week.
//!
//! It reads what a document carries; how well orders were served is judged by [`metrics`](super::metrics), in the
//! same way as for simulated ones.

use std::collections::BTreeMap;

use super::metrics::orders::OrderLine;
use crate::model::Actual;

/// Orders of a table, and what could not be read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Orders {
    /// Lines of orders.
    pub lines: Vec<OrderLine>,
    /// Rows that were left out: number from 1, and why.
    pub left_out: Vec<(usize, String)>,
}

/// One column of values, in the order of the rows; cells without a number are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// Heading of the column.
    pub name: String,
    /// Number of the row from 1, its first cell that is no number (such as a week), and the value.
    pub rows: Vec<(usize, String, f64)>,
}

/// Reads orders. Columns are known by their headings: order, line, quantity, entered, requested, committed,
/// delivered, delivered quantity, damaged, papers wrong. Days are ISO dates or numbers. Rows of the same order and
/// line are deliveries of one line; a row without a delivery is a line that is still open.
pub fn orders(actual: &Actual) -> Orders {
    let column = |names: &[&str]| actual.columns.iter().find(|(name, _)| names.contains(&plain(name).as_str())).map(|(_, cells)| cells);
    let cell = |names: &[&str], row: usize| column(names).and_then(|cells| cells.get(row)).map_or("", |cell| cell.trim());
    let n_rows = actual.columns.values().map(Vec::len).max().unwrap_or(0);
    let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
    let mut places: BTreeMap<(u64, String), usize> = BTreeMap::new();
    let mut found = Orders::default();
    for row in 0..n_rows {
        let read = || -> Result<OrderLine, String> {
            let needed =
                |names: &[&str], what: &str| day(cell(names, row)).ok_or_else(|| format!("“{}” is no day ({what})", cell(names, row)));
            let entered = needed(&["entered", "ordered", "order date"], "entered")?;
            let requested = needed(&["requested", "requested date"], "requested")?;
            let quantity = match cell(&["quantity", "units"], row) {
                "" => 1.0,
                text => number(text).filter(|units| 0.0 < *units).ok_or_else(|| format!("“{text}” is no quantity"))?,
            };
            let optional = |names: &[&str]| match cell(names, row) {
                "" => Ok(None),
                text => day(text).map(Some).ok_or_else(|| format!("“{text}” is no day")),
            };
            let delivered = optional(&["delivered", "delivery date"])?;
            let units = match cell(&["delivered quantity", "delivered units"], row) {
                "" => quantity,
                text => number(text).ok_or_else(|| format!("“{text}” is no quantity"))?,
            };
            Ok(OrderLine {
                order: 0,
                quantity,
                entered,
                requested,
                committed: optional(&["committed", "promised", "committed date"])?,
                deliveries: delivered.map(|day| (day, units)).into_iter().collect(),
                damaged: is_yes(cell(&["damaged"], row)),
                papers_wrong: is_yes(cell(&["papers wrong", "wrong papers"], row)),
            })
        };
        match read() {
            Err(why) => found.left_out.push((row + 1, why)),
            Ok(mut line) => {
                let called = match cell(&["order", "order number", "id"], row) {
                    "" => format!("row {row}"),
                    name => name.to_owned(),
                };
                let next = numbers.len() as u64;
                line.order = *numbers.entry(called).or_insert(next);
                let of = (line.order, cell(&["line", "position"], row).to_owned());
                let known = (!of.1.is_empty()).then(|| places.get(&of)).flatten().copied();
                match known.and_then(|place| found.lines.get_mut(place)) {
                    Some(before) => {
                        before.deliveries.extend(line.deliveries);
                        before.damaged |= line.damaged;
                        before.papers_wrong |= line.papers_wrong;
                    }
                    None => {
                        places.insert(of, found.lines.len());
                        found.lines.push(line);
                    }
                }
            }
        }
    }
    found
}

/// Every column of numbers of a table of weekly values.
pub fn values(actual: &Actual) -> Vec<Values> {
    let labels = actual.columns.iter().find(|(name, _)| matches!(plain(name).as_str(), "week" | "date" | "day" | "month" | "period"));
    let label = |row: usize| labels.and_then(|(_, cells)| cells.get(row)).cloned().unwrap_or_else(|| format!("row {}", row + 1));
    let is_label = |name: &str| labels.is_some_and(|(label, _)| label == name);
    let columns = actual.columns.iter().filter(|(name, _)| !is_label(name));
    let column = |(name, cells): (&String, &Vec<String>)| {
        let rows = cells.iter().enumerate().filter_map(|(row, cell)| Some((row + 1, label(row), number(cell)?)));
        Values { name: name.clone(), rows: rows.collect() }
    };
    columns.map(column).filter(|values| !values.rows.is_empty()).collect()
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace(['_', '-'], " ")
}

fn is_yes(cell: &str) -> bool {
    matches!(cell.to_lowercase().as_str(), "yes" | "y" | "true" | "1" | "x")
}

/// A number as planners write it; a share in per cent counts as such.
fn number(cell: &str) -> Option<f64> {
    let text = cell.trim();
    let (text, scale) = text.strip_suffix('%').map_or((text, 1.0), |text| (text.trim(), 0.01));
    let text = if text.contains('.') { text.replace(',', "") } else { text.replace(',', ".") };
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(|value| value * scale)
}

/// Days since 1970 of an ISO date with or without time, or a number of days.
fn day(cell: &str) -> Option<f64> {
    let text = cell.trim();
    let at = text.parse::<jiff::civil::DateTime>().or_else(|_| text.replace(' ', "T").parse::<jiff::civil::DateTime>()).ok();
    let since = |at: jiff::civil::DateTime| {
        let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        at.duration_since(epoch).as_secs_f64() / 86_400.0
    };
    at.map(since).or_else(|| number(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::metrics::orders::{DueDate, Tolerance};
    use crate::experiment::metrics::service;

    fn table(rows: &[&[&str]]) -> Actual {
        let columns = rows[0]
            .iter()
            .enumerate()
            .map(|(place, name)| ((*name).to_owned(), rows[1..].iter().map(|row| (*row.get(place).unwrap_or(&"")).to_owned()).collect()));
        Actual { columns: columns.collect(), ..Actual::default() }
    }

    #[test]
    fn recorded_orders_are_judged_like_simulated_ones_and_bad_rows_are_named() {
        let read = orders(&table(&[
            &["Order", "Line", "Quantity", "Entered", "Requested", "Delivered", "Delivered quantity"],
            &["A", "1", "10", "2026-03-02", "2026-03-06", "2026-03-05", "6"],
            &["A", "1", "10", "2026-03-02", "2026-03-06", "2026-03-06", "4"],
            &["B", "1", "5", "2026-03-02", "2026-03-06", "2026-03-07 12:00", ""],
            &["C", "1", "5", "2026-03-02", "soon", "", ""],
        ]));
        assert_eq!(read.left_out, [(4, "“soon” is no day (requested)".to_owned())]);
        assert_eq!(read.lines.len(), 2);
        assert_eq!(read.lines[0].deliveries.len(), 2);
        let tolerance = Tolerance { early: f64::INFINITY, late: 0.0 };
        assert_eq!(service::otif_by_order(&read.lines, DueDate::Requested, tolerance), Some(0.5));
        assert_eq!(read.lines[1].completed().unwrap() - read.lines[1].entered, 5.5);
    }

    #[test]
    fn weekly_values_keep_their_weeks_and_leave_gaps_out() {
        let read = values(&table(&[&["week", "Late share"], &["2026-W10", "12 %"], &["2026-W11", ""], &["2026-W12", "0,15"]]));
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].rows, [(1, "2026-W10".to_owned(), 0.12), (3, "2026-W12".to_owned(), 0.15)]);
    }
}
