//! How good forecasts were. An error is actual less forecast: positive means that too little was forecast.

/// Measures of forecast error over periods that have both numbers (Hyndman and Koehler 2006, International Journal of
/// Forecasting 22; SCOR RL.3.37 forecast accuracy is 1 − WAPE).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastErrors {
    /// Periods compared.
    pub n: usize,
    /// Mean error, in units.
    pub me: f64,
    /// Mean absolute error, in units.
    pub mae: f64,
    /// Mean squared error, in units squared.
    pub mse: f64,
    /// Root of the mean squared error, in units.
    pub rmse: f64,
    /// Weighted absolute percentage error: sum of absolute errors over sum of absolute actuals; nothing where all are zero.
    pub wape: Option<f64>,
    /// Sum of errors over sum of actuals: positive when too little was forecast; nothing where the sum is zero.
    pub bias: Option<f64>,
    /// Mean of absolute errors over actuals; nothing where an actual is zero.
    pub mape: Option<f64>,
    /// Mean of twice the absolute error over the sum of both sizes; nothing where both are zero in a period.
    pub smape: Option<f64>,
    /// Sum of errors over the mean absolute error: beyond about ±4 the method is out of step (Brown 1963).
    pub tracking_signal: Option<f64>,
}

fn ratio(above: f64, below: f64) -> Option<f64> {
    (below != 0.0).then_some(above / below)
}

impl ForecastErrors {
    /// Over pairs of forecast and actual from a period on; periods without a forecast are left out, and nothing is
    /// said where none is left.
    pub fn of(forecasts: &[Option<f64>], actuals: &[f64], from: usize) -> Option<Self> {
        let pairs = || forecasts.iter().zip(actuals).skip(from).filter_map(|(forecast, actual)| Some(((*forecast)?, *actual)));
        let sum = |of: fn(f64, f64) -> f64| pairs().map(|(forecast, actual)| of(forecast, actual)).sum::<f64>();
        let n = pairs().count();
        if n == 0 {
            return None;
        }
        let per_period = |sum: f64| sum / n as f64;
        let error = sum(|forecast, actual| actual - forecast);
        let absolute = sum(|forecast, actual| (actual - forecast).abs());
        let mse = per_period(sum(|forecast, actual| (actual - forecast) * (actual - forecast)));
        let mae = per_period(absolute);
        let relative = |of: fn(f64, f64) -> f64| {
            let sum = sum(of);
            sum.is_finite().then(|| per_period(sum))
        };
        Some(Self {
            n,
            me: per_period(error),
            mae,
            mse,
            rmse: mse.sqrt(),
            wape: ratio(absolute, sum(|_, actual| actual.abs())),
            bias: ratio(error, sum(|_, actual| actual)),
            mape: relative(|forecast, actual| ((actual - forecast) / actual).abs()),
            smape: relative(|forecast, actual| 2.0 * (actual - forecast).abs() / (actual.abs() + forecast.abs())),
            tracking_signal: ratio(error, mae),
        })
    }

    /// Forecast accuracy: 1 − WAPE; negative where errors exceed the actuals.
    pub fn accuracy(&self) -> Option<f64> {
        self.wape.map(|wape| 1.0 - wape)
    }

    /// Mean absolute scaled error against the naive method: below 1 is better than taking the last value (of a season).
    pub fn mase(&self, actuals: &[f64], season: usize) -> Option<f64> {
        ratio(self.mae, naive_scale(actuals, season)?)
    }
}

/// Mean absolute difference of values one season apart (season 1: neighbours), in units.
pub fn naive_scale(actuals: &[f64], season: usize) -> Option<f64> {
    let season = season.max(1);
    let n = actuals.len().checked_sub(season).filter(|n| 0 < *n)?;
    Some(actuals.iter().zip(&actuals[season..]).map(|(before, after)| (after - before).abs()).sum::<f64>() / n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: Option<f64>, expected: f64) -> bool {
        got.is_some_and(|got| (got - expected).abs() < 1e-12)
    }

    #[test]
    fn each_measure_follows_its_definition() {
        let errors = ForecastErrors::of(&[Some(8.0), Some(12.0), None, Some(20.0)], &[10.0, 10.0, 99.0, 30.0], 0).unwrap();
        assert_eq!(errors.n, 3);
        assert!((errors.me - 10.0 / 3.0).abs() < 1e-12 && (errors.mae - 14.0 / 3.0).abs() < 1e-12);
        assert!((errors.mse - 36.0).abs() < 1e-12 && (errors.rmse - 6.0).abs() < 1e-12);
        assert!(close(errors.wape, 14.0 / 50.0) && close(errors.accuracy(), 36.0 / 50.0) && close(errors.bias, 10.0 / 50.0));
        assert!(close(errors.mape, (0.2 + 0.2 + 1.0 / 3.0) / 3.0));
        assert!(close(errors.smape, (4.0 / 18.0 + 4.0 / 22.0 + 20.0 / 50.0) / 3.0));
        assert!(close(errors.tracking_signal, 10.0 / (14.0 / 3.0)));
        assert!(close(errors.mase(&[10.0, 14.0, 12.0, 9.0], 1), 14.0 / 3.0 / 3.0));
        assert!(close(errors.mase(&[10.0, 14.0, 12.0, 9.0], 2), 14.0 / 3.0 / 3.5));
    }

    #[test]
    fn a_window_leaves_out_what_lies_before_it() {
        let errors = ForecastErrors::of(&[Some(0.0), Some(7.0)], &[100.0, 10.0], 1).unwrap();
        assert_eq!((errors.n, errors.me), (1, 3.0));
    }

    #[test]
    fn a_relative_error_of_nothing_is_not_stated() {
        let errors = ForecastErrors::of(&[Some(1.0), Some(0.0)], &[0.0, 0.0], 0).unwrap();
        assert_eq!((errors.wape, errors.bias, errors.mape, errors.smape), (None, None, None, None));
        let perfect = ForecastErrors::of(&[Some(2.0)], &[2.0], 0).unwrap();
        assert_eq!((perfect.wape, perfect.tracking_signal), (Some(0.0), None));
        assert_eq!(ForecastErrors::of(&[None], &[1.0], 0), None);
        assert_eq!(perfect.mase(&[5.0, 5.0], 1), None, "a series that never moves gives no scale");
    }
}
