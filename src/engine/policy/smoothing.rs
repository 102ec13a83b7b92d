//! Order-up-to with a forecast and two proportional controllers. The forecast itself is made elsewhere.

use crate::model::Smoothing;

/// What the rule reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothingBeliefs {
    /// Forecast of the demand of one period, for the period that an order placed now will cover.
    pub forecast: f64,
    /// Forecast of the demand of all periods before that one: the desired pipeline.
    pub forecast_pipeline: f64,
    /// Net stock: on hand less owed.
    pub net_stock: f64,
    /// Ordered and not yet received.
    pub pipeline: f64,
}

impl SmoothingBeliefs {
    /// The same forecast for every period: the desired pipeline covers all of the protection interval but one period.
    pub fn constant(parameters: &Smoothing, forecast: f64, net_stock: f64, pipeline: f64) -> Self {
        let forecast_pipeline = (parameters.protection - 1.0).max(0.0) * forecast;
        Self { forecast, forecast_pipeline, net_stock, pipeline }
    }
}

/// Order of one period in units: forecast plus `1/Ti` of the gap of net stock plus `1/Tw` of the gap of the pipeline.
///
/// The automatic pipeline, inventory and order-based production control system (John, Naim and Towill 1994;
/// Dejonckheere, Disney, Lambrecht and Towill 2003, EJOR 147, eq. 9). With both times at 1 it is the order-up-to
/// rule `S = forecast over the protection interval + safety stock`. Longer times calm orders and unsettle stock.
pub fn smoothed_order(parameters: &Smoothing, beliefs: SmoothingBeliefs) -> f64 {
    let at_once = |periods: f64| if periods == 0.0 { 1.0 } else { periods };
    let stock_gap = parameters.safety_stock - beliefs.net_stock;
    let pipeline_gap = beliefs.forecast_pipeline - beliefs.pipeline;
    let order = beliefs.forecast + stock_gap / at_once(parameters.stock_periods) + pipeline_gap / at_once(parameters.pipeline_periods);
    if parameters.allows_negative { order } else { order.max(0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(stock_periods: f64, pipeline_periods: f64) -> Smoothing {
        Smoothing { protection: 3.0, safety_stock: 20.0, stock_periods, pipeline_periods, allows_negative: true, ..Smoothing::default() }
    }

    #[test]
    fn closing_both_gaps_at_once_is_the_order_up_to_rule() {
        for times in [0.0, 1.0] {
            let beliefs = SmoothingBeliefs::constant(&rule(times, times), 10.0, 7.0, 15.0);
            assert_eq!(smoothed_order(&rule(times, times), beliefs), 3.0 * 10.0 + 20.0 - (7.0 + 15.0));
        }
    }

    #[test]
    fn each_gap_is_closed_over_its_own_time() {
        let beliefs = SmoothingBeliefs::constant(&rule(4.0, 2.0), 10.0, 8.0, 26.0);
        assert_eq!(smoothed_order(&rule(4.0, 2.0), beliefs), 10.0 + 12.0 / 4.0 - 6.0 / 2.0);
    }

    #[test]
    fn an_order_is_negative_only_where_returns_are_allowed() {
        let strict = Smoothing { allows_negative: false, ..rule(1.0, 1.0) };
        let beliefs = SmoothingBeliefs::constant(&strict, 10.0, 100.0, 0.0);
        assert_eq!(smoothed_order(&strict, beliefs), 0.0);
        assert_eq!(smoothed_order(&rule(1.0, 1.0), beliefs), -50.0);
    }

    /// Variance of orders and of net stock per variance of demand, from the response to one unit of demand around
    /// a forecast of zero. An order placed at the end of a period is received `lead + 1` periods later.
    fn variance_ratios(time: f64, lead: usize) -> (f64, f64) {
        let rule = Smoothing { protection: lead as f64 + 1.0, safety_stock: 0.0, ..rule(time, time) };
        let mut under_way = std::collections::VecDeque::from(vec![0.0; lead + 1]);
        let (mut net, mut orders, mut stock) = (0.0, 0.0, 0.0);
        for t in 0..2_000 {
            net += under_way.pop_front().unwrap() - if t == 0 { 1.0 } else { 0.0 };
            let beliefs = SmoothingBeliefs::constant(&rule, 0.0, net, under_way.iter().sum());
            let order = smoothed_order(&rule, beliefs);
            under_way.push_back(order);
            orders += order * order;
            stock += net * net;
        }
        (orders, stock)
    }

    #[test]
    fn longer_correction_times_calm_orders_and_unsettle_stock_as_the_formulas_say() {
        for (time, lead) in [(1.0, 1), (2.0, 1), (4.0, 1), (3.0, 2), (2.5, 4)] {
            let (orders, stock) = variance_ratios(time, lead);
            let expected_stock = lead as f64 + 1.0 + (time - 1.0) * (time - 1.0) / (2.0 * time - 1.0);
            assert!((orders - 1.0 / (2.0 * time - 1.0)).abs() < 1e-9, "orders {orders} at {time}, {lead}");
            assert!((stock - expected_stock).abs() < 1e-9, "stock {stock} for {expected_stock} at {time}, {lead}");
        }
    }
}
