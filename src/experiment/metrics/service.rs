//! How well orders were served. Shares are of all lines, orders or units given; nothing is said about none.

use super::orders::{DueDate, OrderLine, Tolerance, order_completed, orders};

fn share<T>(of: &[T], which: impl Fn(&T) -> bool) -> Option<f64> {
    (!of.is_empty()).then(|| of.iter().filter(|one| which(one)).count() as f64 / of.len() as f64)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Share of lines on time in full (OTIF by line).
pub fn otif_by_line(lines: &[OrderLine], date: DueDate, tolerance: Tolerance) -> Option<f64> {
    share(lines, |line| line.on_time_in_full(date, tolerance))
}

/// Share of orders all lines of which are on time in full (OTIF by order; SCOR RL.2.1 and RL.2.2 together).
pub fn otif_by_order(lines: &[OrderLine], date: DueDate, tolerance: Tolerance) -> Option<f64> {
    share(&orders(lines), |lines| lines.iter().all(|line| line.on_time_in_full(date, tolerance)))
}

/// Perfect order fulfilment, SCOR RL.1.1: share of orders all lines of which are on time in full against the promised
/// day, undamaged and with right papers.
pub fn perfect_order(lines: &[OrderLine], tolerance: Tolerance) -> Option<f64> {
    share(&orders(lines), |lines| lines.iter().all(|line| line.is_perfect(tolerance)))
}

/// Share of lines delivered in full, whenever (SCOR RL.2.1 by line).
pub fn lines_in_full(lines: &[OrderLine]) -> Option<f64> {
    share(lines, |line| line.completed().is_some())
}

/// Fill rate of type 1: share of orders complete by the due date plus the tolerance, however early
/// (Silver, Pyke and Thomas 2017, section 6.7).
pub fn fill_rate_type_1(lines: &[OrderLine], date: DueDate, late: f64) -> Option<f64> {
    let in_time = |line: &&OrderLine| line.completed().is_some_and(|day| day <= line.due(date) + late);
    share(&orders(lines), |lines| lines.iter().all(in_time))
}

/// Fill rate of type 2: share of units delivered by the due date plus the tolerance; more than was ordered of a line
/// does not count.
pub fn fill_rate_type_2(lines: &[OrderLine], date: DueDate, late: f64) -> Option<f64> {
    let ordered: f64 = lines.iter().map(|line| line.quantity).sum();
    let filled: f64 = lines.iter().map(|line| line.delivered_by(line.due(date) + late).min(line.quantity)).sum();
    (0.0 < ordered).then_some(filled / ordered)
}

/// Days from the entry of each complete order to its last delivery, in the order of order numbers.
fn cycle_times(lines: &[OrderLine], quoted_lead: Option<f64>) -> Vec<f64> {
    let orders = orders(lines);
    let times = orders.iter().filter_map(|lines| {
        let entered = lines.iter().map(|line| line.entered).fold(f64::INFINITY, f64::min);
        let requested = lines.iter().map(|line| line.requested).fold(f64::NEG_INFINITY, f64::max);
        let dwell = quoted_lead.map_or(0.0, |lead| (requested - entered - lead).max(0.0));
        Some(order_completed(lines)? - entered - dwell)
    });
    times.collect()
}

/// Order fulfilment cycle time, SCOR RS.1.1: mean days from the first entry to the last delivery of complete orders.
pub fn fulfilment_time(lines: &[OrderLine]) -> Option<f64> {
    mean(&cycle_times(lines, None))
}

/// The same net of dwell time: days by which the customer asked for a later delivery than the quoted lead time would
/// have allowed are not counted.
pub fn fulfilment_time_net_of_dwell(lines: &[OrderLine], quoted_lead: f64) -> Option<f64> {
    mean(&cycle_times(lines, Some(quoted_lead)))
}

/// Mean days late of complete lines; early lines count as zero.
pub fn mean_tardiness(lines: &[OrderLine], date: DueDate) -> Option<f64> {
    let late: Vec<f64> = lines.iter().filter_map(|line| Some((line.completed()? - line.due(date)).max(0.0))).collect();
    mean(&late)
}

/// Units still owed at the end of a day.
pub fn open_backlog(lines: &[OrderLine], day: f64) -> f64 {
    let entered = lines.iter().filter(|line| line.entered <= day);
    entered.map(|line| (line.quantity - line.delivered_by(day)).max(0.0)).sum()
}

/// Units × days late up to the end of a day, of what was delivered late or is still owed.
pub fn late_unit_days(lines: &[OrderLine], date: DueDate, end: f64) -> f64 {
    let late = |line: &OrderLine| {
        let due = line.due(date);
        let days = |day: f64| (day.min(end) - due).max(0.0);
        let delivered: f64 = line.deliveries.iter().map(|(day, units)| units * days(*day)).sum();
        delivered + (line.quantity - line.delivered()).max(0.0) * days(end)
    };
    lines.iter().map(late).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXACT: Tolerance = Tolerance { early: 1.0, late: 0.0 };

    fn line(order: u64, quantity: f64, deliveries: &[(f64, f64)]) -> OrderLine {
        OrderLine {
            order,
            quantity,
            entered: 2.0,
            requested: 9.0,
            committed: Some(10.0),
            deliveries: deliveries.to_vec(),
            ..OrderLine::default()
        }
    }

    fn book() -> Vec<OrderLine> {
        vec![
            line(1, 10.0, &[(10.0, 10.0)]),
            line(2, 10.0, &[(9.0, 10.0)]),
            line(2, 20.0, &[(9.0, 15.0), (12.0, 5.0)]),
            line(3, 10.0, &[(7.0, 10.0)]),
            line(4, 30.0, &[(10.0, 12.0)]),
        ]
    }

    #[test]
    fn a_line_late_in_part_spoils_its_order() {
        assert_eq!(otif_by_line(&book(), DueDate::Committed, EXACT), Some(0.4));
        assert_eq!(otif_by_order(&book(), DueDate::Committed, EXACT), Some(0.25));
        assert_eq!(otif_by_line(&book(), DueDate::Requested, EXACT), Some(0.2));
        assert_eq!(otif_by_line(&book(), DueDate::Committed, Tolerance { early: 3.0, late: 2.0 }), Some(0.8));
    }

    #[test]
    fn a_perfect_order_is_undamaged_and_has_its_papers() {
        assert_eq!(perfect_order(&book(), EXACT), Some(0.25));
        for spoil in [|line: &mut OrderLine| line.damaged = true, |line: &mut OrderLine| line.papers_wrong = true] {
            let mut spoilt = book();
            spoil(&mut spoilt[0]);
            assert_eq!(perfect_order(&spoilt, EXACT), Some(0.0));
            assert_eq!(otif_by_order(&spoilt, DueDate::Committed, EXACT), Some(0.25));
        }
    }

    #[test]
    fn fill_rates_count_orders_and_units_however_early() {
        assert_eq!(fill_rate_type_1(&book(), DueDate::Committed, 0.0), Some(0.5));
        assert_eq!(fill_rate_type_2(&book(), DueDate::Committed, 0.0), Some(57.0 / 80.0));
        assert_eq!(fill_rate_type_2(&book(), DueDate::Committed, 2.0), Some(62.0 / 80.0));
        assert_eq!(lines_in_full(&book()), Some(0.8));
        let twice = [line(1, 10.0, &[(3.0, 25.0)]), line(2, 10.0, &[])];
        assert_eq!(fill_rate_type_2(&twice, DueDate::Committed, 0.0), Some(0.5), "more than ordered fills nothing else");
    }

    #[test]
    fn cycle_times_are_those_of_complete_orders() {
        assert_eq!(fulfilment_time(&book()), Some((8.0 + 10.0 + 5.0) / 3.0));
        assert_eq!(fulfilment_time_net_of_dwell(&book(), 4.0), Some((5.0 + 7.0 + 2.0) / 3.0));
        assert_eq!(fulfilment_time_net_of_dwell(&book(), 9.0), fulfilment_time(&book()));
        assert_eq!(mean_tardiness(&book(), DueDate::Committed), Some(0.5));
    }

    #[test]
    fn what_is_owed_counts_until_it_comes() {
        assert_eq!(open_backlog(&book(), 1.0), 0.0, "nothing had been entered");
        assert_eq!(open_backlog(&book(), 11.0), 5.0 + 18.0);
        assert_eq!(open_backlog(&book(), 99.0), 18.0);
        assert_eq!(late_unit_days(&book(), DueDate::Committed, 20.0), 2.0 * 5.0 + 10.0 * 18.0);
        assert_eq!(late_unit_days(&book(), DueDate::Committed, 11.0), 5.0 + 18.0);
    }

    #[test]
    fn nothing_is_said_about_no_orders() {
        assert_eq!(otif_by_line(&[], DueDate::Committed, EXACT), None);
        assert_eq!(perfect_order(&[], EXACT), None);
        assert_eq!(fill_rate_type_2(&[], DueDate::Committed, 0.0), None);
        assert_eq!(fulfilment_time(&[line(1, 5.0, &[])]), None);
    }
}
