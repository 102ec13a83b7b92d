//! Orders at two sources of one stock, a slow cheap and a fast dear one.
//!
//! The caller states the two positions; how much a source can deliver and what it costs is not known here.

use crate::model::{DualRule, DualSourcing};

/// Orders of one period in units.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DualOrder {
    /// At the slow source.
    pub regular: f64,
    /// At the fast source.
    pub expedited: f64,
}

/// Orders at both sources.
///
/// `near` is the level plus everything that arrives within the lead time of the fast source; `all` is the level
/// plus everything on order. Both in units, before the orders of this period.
///
/// - Dual index (Veeraraghavan and Scheller-Wolf 2008, Operations Research 56(4)): expedite up to `Se` on `near`,
///   then order regularly up to `Sr` on `all` plus what was just expedited.
/// - Capped dual index (Sun and Van Mieghem 2019, M&SOM 21(4)): the same, the regular order at most the cap.
/// - Single index (Scheller-Wolf, Veeraraghavan and van Houtum 2007): both levels on `all`.
/// - Tailored base-surge (Allon and Van Mieghem 2010, Management Science 56(1)): a constant regular order of
///   `regular_level`, expedite up to `Se` on `near`.
pub fn dual_sourcing(parameters: &DualSourcing, near: f64, all: f64) -> DualOrder {
    let DualSourcing { rule, expedited_level, regular_level, cap, .. } = *parameters;
    let watched = match rule {
        DualRule::SingleIndex => all,
        DualRule::DualIndex | DualRule::CappedDualIndex | DualRule::TailoredBaseSurge => near,
    };
    let expedited = (expedited_level - watched).max(0.0);
    let regular = match rule {
        DualRule::TailoredBaseSurge => regular_level.max(0.0),
        DualRule::DualIndex | DualRule::SingleIndex => (regular_level - all - expedited).max(0.0),
        DualRule::CappedDualIndex => (regular_level - all - expedited).max(0.0).min(cap.unwrap_or(f64::INFINITY)),
    };
    DualOrder { regular, expedited }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(rule: DualRule, expedited_level: f64, regular_level: f64, cap: Option<f64>) -> DualSourcing {
        DualSourcing { rule, expedited_level, regular_level, cap, ..DualSourcing::default() }
    }

    #[test]
    fn each_rule_orders_by_its_own_positions() {
        let order = |kind, cap| {
            let DualOrder { regular, expedited } = dual_sourcing(&rule(kind, 4.0, 9.0, cap), 1.0, 3.0);
            (expedited, regular)
        };
        assert_eq!(order(DualRule::DualIndex, None), (3.0, 3.0));
        assert_eq!(order(DualRule::CappedDualIndex, Some(2.0)), (3.0, 2.0));
        assert_eq!(order(DualRule::CappedDualIndex, None), (3.0, 3.0));
        assert_eq!(order(DualRule::SingleIndex, None), (1.0, 5.0));
        assert_eq!(order(DualRule::TailoredBaseSurge, None), (3.0, 9.0));
    }

    #[test]
    fn nothing_is_ordered_above_the_levels() {
        let enough = dual_sourcing(&rule(DualRule::DualIndex, 4.0, 9.0, None), 8.0, 12.0);
        assert_eq!(enough, DualOrder::default());
    }

    /// Thirty periods with a slow source of three periods and a fast one without delay.
    #[test]
    fn the_orders_of_the_dual_index_trace_are_met() {
        let demand = [2, 4, 0, 1, 4, 4, 3, 0, 2, 4, 4, 4, 1, 0, 3, 2, 4, 2, 0, 4, 4, 1, 3, 4, 0, 2, 4, 3, 1, 4].map(f64::from);
        let expedited = [0, 0, 4, 0, 0, 0, 4, 2, 0, 0, 1, 4, 2, 0, 0, 0, 0, 4, 0, 0, 1, 2, 1, 0, 2, 0, 0, 1, 3, 0].map(f64::from);
        let regular = [3, 2, 0, 0, 1, 4, 0, 1, 0, 2, 3, 0, 2, 1, 0, 3, 2, 0, 2, 0, 3, 2, 0, 3, 2, 0, 2, 3, 0, 1].map(f64::from);
        let policy = rule(DualRule::DualIndex, 4.0, 9.0, None);
        let (mut level, mut under_way, mut cost) = (6.0, [0.0, 0.0], 0.0);
        for t in 0..demand.len() {
            let order = dual_sourcing(&policy, level, level + under_way[0] + under_way[1]);
            assert_eq!((order.expedited, order.regular), (expedited[t], regular[t]), "period {t}");
            level += order.expedited - demand[t];
            cost += 10.0 * order.expedited + 5.0 * f64::max(level, 0.0) + 95.0 * f64::max(-level, 0.0);
            level += under_way[0];
            under_way = [under_way[1], order.regular];
        }
        assert_eq!(cost, 670.0);
    }
}
