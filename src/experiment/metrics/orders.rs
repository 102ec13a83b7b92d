//! Order lines as they are recorded or simulated. How well they were served is judged elsewhere.

use std::collections::BTreeMap;

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OrderLine {
    /// The order it belongs to.
    pub order: u64,
    /// Units ordered.
    pub quantity: f64,
    /// Day the order was entered.
    pub entered: f64,
    /// Day the customer asked for.
    pub requested: f64,
    /// Day that was promised; missing means that the requested day was taken on.
    pub committed: Option<f64>,
    /// Deliveries: day and units, in any order.
    pub deliveries: Vec<(f64, f64)>,
    /// Whether goods arrived damaged or wrong.
    pub damaged: bool,
    /// Whether papers are missing or wrong.
    pub papers_wrong: bool,
}

/// The date deliveries are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueDate {
    /// The promised day.
    Committed,
    /// The day the customer asked for.
    Requested,
}

/// How far from the due date a delivery still counts as in time, in days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// Earliest, before the due date.
    pub early: f64,
    /// Latest, after the due date.
    pub late: f64,
}

impl OrderLine {
    /// The due date.
    pub fn due(&self, date: DueDate) -> f64 {
        match date {
            DueDate::Requested => self.requested,
            DueDate::Committed => self.committed.unwrap_or(self.requested),
        }
    }

    /// Units delivered up to and including a day.
    pub fn delivered_by(&self, day: f64) -> f64 {
        self.deliveries.iter().filter(|(on, _)| *on <= day).map(|(_, units)| units).sum()
    }

    /// Units delivered.
    pub fn delivered(&self) -> f64 {
        self.delivered_by(f64::INFINITY)
    }

    /// The day on which everything ordered had been delivered, within a millionth of the quantity.
    pub fn completed(&self) -> Option<f64> {
        let enough = self.quantity - self.quantity.abs() * 1e-6;
        let mut days: Vec<f64> = self.deliveries.iter().map(|(day, _)| *day).collect();
        days.sort_by(f64::total_cmp);
        days.into_iter().find(|day| enough <= self.delivered_by(*day))
    }

    /// Whether everything arrived, not too early and not too late.
    pub fn on_time_in_full(&self, date: DueDate, tolerance: Tolerance) -> bool {
        let due = self.due(date);
        self.completed().is_some_and(|day| due - tolerance.early <= day && day <= due + tolerance.late)
    }

    /// Whether it was on time in full against the promised day, undamaged, with right papers.
    pub fn is_perfect(&self, tolerance: Tolerance) -> bool {
        !self.damaged && !self.papers_wrong && self.on_time_in_full(DueDate::Committed, tolerance)
    }
}

/// Lines grouped into orders, by the number of the order.
pub fn orders(lines: &[OrderLine]) -> Vec<Vec<&OrderLine>> {
    let mut orders: BTreeMap<u64, Vec<&OrderLine>> = BTreeMap::new();
    for line in lines {
        orders.entry(line.order).or_default().push(line);
    }
    orders.into_values().collect()
}

/// The day on which the last line of an order was complete; nothing while one is not.
pub fn order_completed(lines: &[&OrderLine]) -> Option<f64> {
    lines.iter().try_fold(f64::NEG_INFINITY, |last, line| Some(line.completed()?.max(last))).filter(|day| day.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_complete_on_the_day_of_its_last_unit_whatever_the_order_of_records() {
        let line = OrderLine { quantity: 15.0, deliveries: vec![(56.0, 6.0), (53.0, 9.0)], ..OrderLine::default() };
        assert_eq!(line.completed(), Some(56.0));
        assert_eq!(line.delivered_by(55.0), 9.0);
        assert_eq!(OrderLine { quantity: 15.5, ..line }.completed(), None);
    }

    #[test]
    fn rounding_errors_of_part_deliveries_do_not_leave_a_line_open() {
        let line = OrderLine { quantity: 0.3, deliveries: vec![(1.0, 0.1), (2.0, 0.2 - 1e-17)], ..OrderLine::default() };
        assert_eq!(line.completed(), Some(2.0));
    }

    #[test]
    fn without_a_promise_the_requested_day_is_taken_on() {
        let line = OrderLine { requested: 9.0, ..OrderLine::default() };
        assert_eq!(line.due(DueDate::Committed), 9.0);
        assert_eq!(OrderLine { committed: Some(11.0), ..line }.due(DueDate::Committed), 11.0);
    }

    #[test]
    fn an_order_is_complete_with_its_last_line() {
        let line = |order, day| OrderLine { order, quantity: 1.0, deliveries: vec![(day, 1.0)], ..OrderLine::default() };
        let lines = [line(2, 7.0), line(1, 3.0), line(2, 5.0), OrderLine { order: 1, quantity: 1.0, ..OrderLine::default() }];
        let days: Vec<Option<f64>> = orders(&lines).iter().map(|lines| order_completed(lines)).collect();
        assert_eq!(days, [None, Some(7.0)]);
    }
}
