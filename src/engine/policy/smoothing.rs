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
/// Dejonckheere, Disney, Lambrecht and Towill 2003, EJOR 147). With both times at 1 it is the order-up-to
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
    use crate::engine::policy::forecast::Forecaster;
    use crate::model::ForecastMethod;

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
    /// Orders of a stage that closes both gaps at once, for demand around zero; it forecasts what it is shown.
    fn orders(method: &ForecastMethod, protection: f64, shown: &[f64], demand: &[f64]) -> Vec<f64> {
        let rule = Smoothing { protection, allows_negative: true, ..Smoothing::default() };
        let mut forecaster = Forecaster::starting_at(method.clone(), 0.0);
        let mut position = 0.0;
        let order = |(shown, demand): (&f64, &f64)| {
            forecaster.observe(*shown);
            position -= demand;
            let forecast = forecaster.forecast(1).unwrap();
            let forecast_pipeline = forecaster.total(protection).unwrap() - forecast;
            let order = smoothed_order(&rule, SmoothingBeliefs { forecast, forecast_pipeline, net_stock: position, pipeline: 0.0 });
            position += order;
            order
        };
        shown.iter().zip(demand).map(order).collect()
    }

    /// The demand that follows one unit of surprise when neighbours are correlated by ρ.
    fn demand_after_a_surprise(rho: f64) -> Vec<f64> {
        std::iter::successors(Some(1.0), |value| Some(value * rho)).take(2_000).collect()
    }

    fn squares(values: &[f64]) -> f64 {
        values.iter().map(|value| value * value).sum()
    }

    #[test]
    fn variance_ratios_of_orders_are_those_of_theory() {
        let exponential = |alpha| ForecastMethod::Exponential { alpha };
        let rows = [
            // Independent demand: 1 + 2L/p + 2L²/p², and 1 + 2Lα + 2L²α²/(2 − α).
            (ForecastMethod::MovingAverage { periods: 3 }, 1.0, 0.0, 17.0 / 9.0),
            (ForecastMethod::MovingAverage { periods: 5 }, 3.0, 0.0, 1.0 + 6.0 / 5.0 + 18.0 / 25.0),
            (exponential(0.1), 1.0, 0.0, 1.0 + 0.2 + 0.02 / 1.9),
            (exponential(0.4), 5.0, 0.0, 1.0 + 4.0 + 8.0 / 1.6),
            // Correlated demand, best forecast: 1 + 2ρ(1 − ρ^(L+1))(1 − ρ^(L+2))/(1 − ρ).
            (ForecastMethod::Autoregressive { mean: 0.0, rho: 0.3 }, 2.0, 0.3, 1.758_94),
            (ForecastMethod::Autoregressive { mean: 0.0, rho: 0.7 }, 3.0, 0.7, 3.329_853_4),
            (ForecastMethod::Autoregressive { mean: 0.0, rho: 0.9 }, 5.0, 0.9, 4.453_832_729_62),
            // Correlated demand, smoothed forecast: a better forecast, wilder orders.
            (exponential(0.05), 5.0, 0.6, 1.524_746_571_26),
            (exponential(0.6), 5.0, 0.6, 10.924_812_030_1),
        ];
        for (method, protection, rho, expected) in rows {
            let demand = demand_after_a_surprise(rho);
            let ratio = squares(&orders(&method, protection, &demand, &demand)) / squares(&demand);
            assert!((ratio - expected).abs() < 1e-9, "{method:?} over {protection}: {ratio} for {expected}");
        }
    }

    #[test]
    fn stages_that_forecast_orders_amplify_more_than_stages_that_see_sales() {
        let method = ForecastMethod::MovingAverage { periods: 5 };
        let sales = demand_after_a_surprise(0.0);
        let (mut blind, mut seeing) = (sales.clone(), sales.clone());
        for (own, shared) in [(1.48, 1.48), (2.305_6, 2.12), (3.753_28, 2.92), (6.331_763_2, 3.88)] {
            blind = orders(&method, 1.0, &blind, &blind);
            seeing = orders(&method, 1.0, &sales, &seeing);
            assert!((squares(&blind) - own).abs() < 1e-9, "{} for {own}", squares(&blind));
            assert!((squares(&seeing) - shared).abs() < 1e-9, "{} for {shared}", squares(&seeing));
        }
    }
}
