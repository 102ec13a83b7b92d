//! Orders by levels of the inventory position: base-stock, echelon base-stock, (s, S), (r, Q).
//!
//! When a level is looked at is the decision's trigger, not part of the rule: a base-stock level looked at every
//! R periods is the (R, S) rule.

use crate::model::LevelPolicy;

/// What a stock has and expects, in units of its item.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Position {
    /// Units on the shelf.
    pub on_hand: f64,
    /// Units owed to customers and stages downstream.
    pub backorders: f64,
    /// Units ordered and not yet received, wherever they are.
    pub on_order: f64,
}

impl Position {
    /// Inventory level (net stock): on hand less owed.
    pub fn level(self) -> f64 {
        self.on_hand - self.backorders
    }

    /// Inventory position: level plus on order (Silver, Pyke and Thomas 2017, section 6.3).
    pub fn inventory(self) -> f64 {
        self.level() + self.on_order
    }
}

/// A stock downstream, as part of an echelon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Downstream {
    /// Its inventory level: on hand less owed.
    pub level: f64,
    /// Units that are under way to it or that its supplier owes it; not orders that are still in the mail.
    pub incoming: f64,
    /// Units of the echelon's item in one of its own (bill of materials).
    pub units: f64,
}

/// Echelon inventory position, in units of the upstream item (Clark and Scarf 1960, Management Science 6(4)).
///
/// Everything the stage has ordered, holds, or has passed on and not yet sold, less what final customers are
/// owed: own position plus level and incoming goods of every stock downstream. A debt between two stages stands
/// once as owed and once as incoming, so it cancels.
pub fn echelon_position(own: Position, downstream: &[Downstream]) -> f64 {
    own.inventory() + downstream.iter().map(|stock| stock.units * (stock.level + stock.incoming)).sum::<f64>()
}

/// The order-up-to level in units: the stated level plus the days to cover times the believed demand per day.
///
/// The days are those of lead time, review and safety, kept apart so that a changed rhythm moves the review part
/// only where somebody says so.
pub fn order_up_to_level(parameters: &LevelPolicy, demand_per_day: f64) -> f64 {
    parameters.level + (parameters.target_days + parameters.review_days + parameters.safety_days) * demand_per_day
}

/// Order of a base-stock rule in units: `gain · (S − position)`, never below zero unless returns are allowed.
///
/// With the inventory position this is the local rule, with the [echelon position](echelon_position) the
/// echelon rule (Axsäter and Rosling 1993, Management Science 39(10)).
pub fn base_stock(parameters: &LevelPolicy, position: f64, demand_per_day: f64) -> f64 {
    let gap = order_up_to_level(parameters, demand_per_day) - position;
    let order = parameters.gain.unwrap_or(1.0) * gap;
    if parameters.allows_negative { order } else { order.max(0.0) }
}

/// Order of an (s, S) rule in units: up to S when the position is at or below s (Scarf 1960).
pub fn min_max(reorder_point: f64, up_to: f64, position: f64) -> f64 {
    if position <= reorder_point { (up_to - position).max(0.0) } else { 0.0 }
}

/// Order of an (r, Q) rule in units: the fewest batches that bring the position above r (Hadley and Whitin 1963).
///
/// With `single_batch` at most one is ordered per review, even if the position stays at or below r. A batch of
/// zero or less orders nothing.
pub fn reorder_point(reorder_point: f64, quantity: f64, single_batch: bool, position: f64) -> f64 {
    if position > reorder_point || quantity <= 0.0 {
        return 0.0;
    }
    let batches = if single_batch { 1.0 } else { ((reorder_point - position) / quantity).floor() + 1.0 };
    batches * quantity
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_stock_rule_orders_what_was_taken_since_the_last_order() {
        let rule = LevelPolicy { level: 13.0, ..LevelPolicy::default() };
        assert_eq!(base_stock(&rule, 8.0, 99.0), 5.0);
        assert_eq!(base_stock(&rule, 15.0, 0.0), 0.0);
        assert_eq!(base_stock(&LevelPolicy { allows_negative: true, ..rule.clone() }, 15.0, 0.0), -2.0);
        assert_eq!(base_stock(&LevelPolicy { gain: Some(0.25), ..rule }, 5.0, 0.0), 2.0);
    }

    #[test]
    fn a_level_is_made_of_days_of_demand_where_days_are_given() {
        let rule = LevelPolicy { level: 50.0, target_days: 20.0, review_days: 7.0, safety_days: 5.0, ..LevelPolicy::default() };
        assert_eq!(order_up_to_level(&rule, 100.0), 3_250.0);
        assert_eq!(order_up_to_level(&LevelPolicy { review_days: 1.0, ..rule }, 100.0), 2_650.0, "only the review part moved");
    }

    #[test]
    fn a_debt_between_two_stages_cancels_in_the_echelon_position() {
        let own = Position { on_hand: 10.0, backorders: 0.0, on_order: 6.0 };
        let shop = Downstream { level: 3.0, incoming: 4.0, units: 1.0 };
        assert_eq!(echelon_position(own, &[shop]), 23.0);
        // The same goods, but seven units are owed to the shop instead of lying on the shelf or under way.
        let owing = Position { on_hand: 0.0, backorders: 7.0, on_order: 16.0 };
        let waiting = Downstream { incoming: 11.0, ..shop };
        assert_eq!(echelon_position(owing, &[waiting]), 23.0);
        assert_eq!(echelon_position(own, &[Downstream { units: 2.0, ..shop }]), 30.0, "two units in each of the shop's");
    }

    #[test]
    fn a_min_max_rule_orders_at_its_lower_level_and_not_above_it() {
        assert_eq!(min_max(4.0, 10.0, 4.0), 6.0);
        assert_eq!(min_max(4.0, 10.0, -3.0), 13.0);
        assert_eq!(min_max(4.0, 10.0, 4.5), 0.0);
    }

    #[test]
    fn batches_bring_the_position_above_the_reorder_point_unless_only_one_is_allowed() {
        for (position, batches) in [(4.0, 0.0), (3.5, 0.0), (3.0, 1.0), (-1.9, 1.0), (-2.0, 2.0), (-7.0, 3.0)] {
            let order = reorder_point(3.0, 5.0, false, position);
            assert_eq!(order, 5.0 * batches, "at {position}");
            assert!(position + order > 3.0);
            assert_eq!(reorder_point(3.0, 5.0, true, position), 5.0 * batches.min(1.0), "at {position}");
        }
        assert_eq!(reorder_point(3.0, 0.0, false, 0.0), 0.0);
    }

    /// The upstream stage of two: orders by (10, 50), at most one batch at a time, goods one period under way.
    #[test]
    fn levels_of_the_two_stage_trace_with_batches_are_met() {
        let demand = [42, 50, 37, 47, 45, 52, 39, 44, 61, 33, 48, 45, 40, 55, 43, 46, 50, 38, 41, 47].map(f64::from);
        let levels = [8, 8, 21, -26, -21, -23, -12, -6, -17, 0, 2, 7, 17, -38, -31, -27, -27, -15, -6, -3].map(f64::from);
        let (mut level, mut under_way) = (50.0, 0.0);
        for (demand, expected) in demand.into_iter().zip(levels) {
            // The base-stock stage downstream passes demand on one for one.
            let order = reorder_point(10.0, 50.0, true, level + under_way - demand);
            level += under_way - demand;
            under_way = order;
            assert_eq!(level, expected);
        }
    }
}
