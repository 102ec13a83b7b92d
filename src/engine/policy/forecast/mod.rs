//! Forecasts of a level as small machines: they are shown one value per period and asked for any period ahead.
//!
//! A forecaster is plain data that can be copied, stored and replayed. It never sees a value before it is shown
//! it; [`fit`] alone, which judges a method on a finished series, may take its first values from that series.

mod change;
mod intermittent;
mod seasonal;
mod trend;

pub use change::{LevelChange, LevelChangeDetector};

use intermittent::Intermittent;
use seasonal::Seasonal;
use serde::{Deserialize, Serialize};
use trend::Trend;

use crate::model::ForecastMethod;

/// A forecasting method with what it remembers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecaster {
    method: ForecastMethod,
    memory: Memory,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Memory {
    /// Nothing is known yet.
    Empty,
    /// The smoothed or last level.
    Level(f64),
    /// The last values, oldest first.
    Window(Vec<f64>),
    Trend(Trend),
    Seasonal(Seasonal),
    Intermittent(Intermittent),
}

impl Forecaster {
    /// A forecaster that knows nothing yet.
    pub fn new(method: ForecastMethod) -> Self {
        Self { method, memory: Memory::Empty }
    }

    /// A forecaster that starts from a level agreed before the first value, in units per period, without a trend.
    ///
    /// A window or a season is filled with the level.
    pub fn starting_at(method: ForecastMethod, level: f64) -> Self {
        let memory = match method {
            ForecastMethod::Naive | ForecastMethod::Exponential { .. } | ForecastMethod::Autoregressive { .. } => Memory::Level(level),
            ForecastMethod::SeasonalNaive { season: n } | ForecastMethod::MovingAverage { periods: n } => {
                Memory::Window(vec![level; n.max(1) as usize])
            }
            ForecastMethod::Holt { .. } => Memory::Trend(Trend { level, trend: 0.0, values: 2 }),
            ForecastMethod::HoltWinters { season, .. } => Memory::Seasonal(Seasonal::flat(level, season)),
            ForecastMethod::Croston { .. } => Memory::Intermittent(Intermittent::every_period(level)),
        };
        Self { method, memory }
    }

    /// The method.
    pub fn method(&self) -> &ForecastMethod {
        &self.method
    }

    /// Takes the value of one more period.
    ///
    /// - Naive: the value. Seasonal naive and moving average: the last values.
    /// - Simple exponential smoothing: `level = α·x + (1 − α)·level`, first level = first value (Brown 1959).
    /// - Holt and damped Holt: see [`fit`] for the first values (Holt 1957; Gardner and McKenzie 1985).
    /// - Holt-Winters, additive: starts when two seasons are known (Winters 1960).
    /// - Croston: size and interval are smoothed at each demand (Croston 1972).
    /// - Autoregressive: the value; mean and correlation are known.
    pub fn observe(&mut self, value: f64) {
        match self.method {
            ForecastMethod::Naive | ForecastMethod::Autoregressive { .. } => self.memory = Memory::Level(value),
            ForecastMethod::SeasonalNaive { season: n } | ForecastMethod::MovingAverage { periods: n } => self.remember(value, n),
            ForecastMethod::Exponential { alpha } => {
                let level = if let Memory::Level(level) = self.memory { alpha * value + (1.0 - alpha) * level } else { value };
                self.memory = Memory::Level(level);
            }
            ForecastMethod::Holt { alpha, beta, damping } => match &mut self.memory {
                Memory::Trend(trend) => trend.observe(value, alpha, beta, damping.unwrap_or(1.0)),
                _ => self.memory = Memory::Trend(Trend { level: value, trend: 0.0, values: 1 }),
            },
            ForecastMethod::HoltWinters { alpha, beta, gamma, season } => {
                if !matches!(self.memory, Memory::Seasonal(_)) {
                    self.remember(value, season.max(1) * 2);
                    let Memory::Window(values) = &self.memory else { return };
                    if let Some(mut seasonal) = Seasonal::of(values, season) {
                        values[season.max(1) as usize..].iter().for_each(|value| seasonal.observe(*value, alpha, beta, gamma));
                        self.memory = Memory::Seasonal(seasonal);
                    }
                } else if let Memory::Seasonal(seasonal) = &mut self.memory {
                    seasonal.observe(value, alpha, beta, gamma);
                }
            }
            ForecastMethod::Croston { alpha, .. } => match &mut self.memory {
                Memory::Intermittent(intermittent) => intermittent.observe(value, alpha),
                _ => self.memory = Memory::Intermittent(Intermittent::first(value)),
            },
        }
    }

    fn remember(&mut self, value: f64, most: u32) {
        if let Memory::Window(values) = &mut self.memory {
            if values.len() >= most.max(1) as usize {
                values.remove(0);
            }
            values.push(value);
        } else {
            self.memory = Memory::Window(vec![value]);
        }
    }

    /// The expected value `ahead` periods after the last one shown, in units per period; 0 counts as 1.
    ///
    /// Nothing while the method has not seen enough: one value (naive, exponential, Holt, whose trend is zero until
    /// the second), a full window or season, two seasons (Holt-Winters), a demand above zero (Croston). The
    /// autoregressive method knows its mean from the start: `mean + ρʰ·(x − mean)`, the minimum mean squared error
    /// forecast (Box and Jenkins 1970; Lee, So and Tang 2000, Management Science 46(5)).
    pub fn forecast(&self, ahead: u32) -> Option<f64> {
        let ahead = ahead.max(1);
        match (&self.method, &self.memory) {
            (ForecastMethod::Autoregressive { mean, .. }, Memory::Empty) => Some(*mean),
            (ForecastMethod::Autoregressive { mean, rho }, Memory::Level(last)) => {
                Some(mean + libm::pow(*rho, f64::from(ahead)) * (last - mean))
            }
            (_, Memory::Level(level)) => Some(*level),
            (ForecastMethod::SeasonalNaive { season }, Memory::Window(values)) => {
                let season = (*season).max(1);
                (values.len() == season as usize).then(|| values[((ahead - 1) % season) as usize])
            }
            (ForecastMethod::MovingAverage { periods }, Memory::Window(values)) => {
                (values.len() == (*periods).max(1) as usize).then(|| values.iter().sum::<f64>() / values.len() as f64)
            }
            (ForecastMethod::Holt { damping, .. }, Memory::Trend(trend)) => Some(trend.forecast(ahead, damping.unwrap_or(1.0))),
            (ForecastMethod::HoltWinters { .. }, Memory::Seasonal(seasonal)) => Some(seasonal.forecast(ahead)),
            (ForecastMethod::Croston { alpha, corrected }, Memory::Intermittent(intermittent)) => {
                let factor = if *corrected { 1.0 - alpha / 2.0 } else { 1.0 };
                intermittent.rate().map(|rate| factor * rate)
            }
            _ => None,
        }
    }

    /// The expected total of the next periods, in units; the last period counts with its part.
    pub fn total(&self, periods: f64) -> Option<f64> {
        let whole = periods.max(0.0).floor();
        let mut total = 0.0;
        for ahead in 1..=whole as u32 {
            total += self.forecast(ahead)?;
        }
        let part = periods - whole;
        if part > 0.0 {
            total += part * self.forecast(whole as u32 + 1)?;
        }
        Some(total)
    }
}

/// One-step forecasts of each value of a finished series, made before it was shown; nothing where there is none.
///
/// Trend and season take their first values from the series itself, as is usual when a method is fitted
/// (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, chapter 8): Holt `level = y₀`,
/// `trend = y₁ − y₀`; Holt-Winters `level` = mean of the first season, `trend` = difference of the means of the
/// first two seasons per period, seasonal terms = first season − level.
pub fn fit(method: &ForecastMethod, series: &[f64]) -> Vec<Option<f64>> {
    let (memory, known) = match (method, series) {
        (ForecastMethod::Holt { .. }, [first, second, ..]) => (Memory::Trend(Trend { level: *first, trend: second - first, values: 2 }), 1),
        (ForecastMethod::HoltWinters { season, .. }, _) => match Seasonal::of(series, *season) {
            Some(seasonal) => (Memory::Seasonal(seasonal), (*season).max(1) as usize),
            None => (Memory::Empty, 0),
        },
        _ => (Memory::Empty, 0),
    };
    let mut forecaster = Forecaster { method: method.clone(), memory };
    let mut forecasts = vec![None; known];
    for (at, value) in series.iter().enumerate().skip(known) {
        // A mean that is known without any value is no forecast made from the series.
        forecasts.push(if at == 0 { None } else { forecaster.forecast(1) });
        forecaster.observe(*value);
    }
    forecasts
}

#[cfg(test)]
mod tests;
