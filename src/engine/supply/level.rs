//! How many units stood somewhere over time, and how many passed: integrals, counts of planning periods, bins.

use super::quantity::{UNIT, float, units, units_of_sum};
use crate::engine::ledger::MONEY;
use crate::engine::observe::Bins;

/// Planning periods that are kept one by one; memory must not grow with the length of a run.
pub(super) const MAX_TRACE: usize = 5_000;

/// A number of units that changes at instants, in parts of a unit.
#[derive(Debug, Clone, Default)]
pub struct Stand {
    now: i64,
    since: i64,
    /// Integral since the last boundary, in parts and ticks.
    open: i128,
    window: i128,
    /// Integral since the clock started, and how much of it was paid for, in billionths of the currency.
    whole: i128,
    paid: i128,
    /// Largest level since the last boundary, and in the observed time.
    max: i64,
    window_max: i64,
    bins: Vec<f32>,
    trace: Option<Vec<f64>>,
}

impl Stand {
    /// A level that starts with this much.
    pub(super) fn new(start: i64, keeps_trace: bool, bins: &Bins) -> Self {
        Self { now: start, bins: Vec::with_capacity(bins.len()), trace: keeps_trace.then(Vec::new), ..Self::default() }
    }

    /// Parts that stand there now.
    #[inline]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Changes the level at an instant.
    #[inline]
    pub(super) fn add(&mut self, at: i64, change: i64) {
        if at > self.since {
            self.bring_to(at);
        }
        self.now += change;
    }

    #[inline]
    pub(super) fn bring_to(&mut self, at: i64) {
        let length = at - self.since;
        if length > 0 {
            self.open += i128::from(self.now) * i128::from(length);
            self.since = at;
            self.max = self.max.max(self.now);
        }
    }

    /// Puts away the integral up to a boundary, which ends a bin or the window's start or end.
    pub(super) fn put_away(&mut self, boundary: &Boundary) {
        self.bring_to(boundary.at);
        let open = std::mem::take(&mut self.open);
        let max = std::mem::replace(&mut self.max, 0);
        self.whole += open;
        if boundary.is_observed {
            self.window += open;
            self.window_max = self.window_max.max(max);
        }
        boundary.add_to(&mut self.bins, float(open) / boundary.bin_length / UNIT);
    }

    /// What has to be paid since it was asked last, at a price per unit and tick, in billionths of the currency.
    /// The sum of all answers is that of the whole integral, rounded once.
    pub(super) fn owes(&mut self, per_tick: f64) -> i128 {
        let whole = (per_tick * (float(self.whole) / UNIT) * MONEY).round_ties_even() as i128;
        whole - std::mem::replace(&mut self.paid, whole)
    }

    /// The same up to an instant, between boundaries.
    pub(super) fn owes_until(&mut self, at: i64, per_tick: f64) -> i128 {
        self.bring_to(at);
        let whole = (per_tick * (float(self.whole + self.open) / UNIT) * MONEY).round_ties_even() as i128;
        whole - std::mem::replace(&mut self.paid, whole)
    }

    /// Notes the level at the end of a planning period.
    #[inline]
    pub(super) fn note(&mut self) {
        if let Some(trace) = &mut self.trace
            && trace.len() < MAX_TRACE
        {
            trace.push(units(self.now));
        }
    }

    pub(super) fn record(&self, window: f64) -> StandRecord {
        StandRecord {
            mean: self.window as f64 / window / UNIT,
            max: units(self.window_max),
            bins: self.bins.clone(),
            trace: self.trace.clone().unwrap_or_default(),
        }
    }
}

/// A level as it was observed, in units.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StandRecord {
    /// Time mean.
    pub mean: f64,
    /// Largest level that lasted.
    pub max: f64,
    /// Mean in every bin.
    pub bins: Vec<f32>,
    /// At the end of each planning period, where kept.
    pub trace: Vec<f64>,
}

impl StandRecord {
    /// The same without its course over time.
    pub fn without_course(&self) -> Self {
        Self { mean: self.mean, max: self.max, ..Self::default() }
    }
}

/// An instant at which integrals are put away.
#[derive(Debug, Clone, Copy)]
pub struct Boundary {
    /// The instant in ticks.
    pub at: i64,
    /// Whether what ends here lies in the observed time.
    pub is_observed: bool,
    /// Whether the observed time starts here.
    pub starts_window: bool,
    bin: usize,
    bin_length: f64,
}

impl Boundary {
    /// The first boundary after an instant; none after the horizon.
    pub(super) fn after(instant: i64, bins: &Bins) -> Option<Self> {
        let (width, start, horizon) = (bins.width(), bins.window_start(), bins.horizon());
        if instant >= horizon {
            return None;
        }
        let bin = instant.div_euclid(width);
        let end = ((bin + 1) * width).min(horizon);
        let at = if instant < start { end.min(start) } else { end };
        Some(Self::at(at, bins))
    }

    /// A boundary at an instant.
    pub(super) fn at(at: i64, bins: &Bins) -> Self {
        let width = bins.width();
        let bin = (at - 1).div_euclid(width).max(0);
        Self {
            at,
            is_observed: bins.observes(at - 1),
            starts_window: at == bins.window_start(),
            bin: bin as usize,
            bin_length: width.min(bins.horizon() - bin * width).max(1) as f64,
        }
    }

    fn add_to(&self, bins: &mut Vec<f32>, value: f64) {
        if bins.len() <= self.bin {
            bins.resize(self.bin + 1, 0.0);
        }
        bins[self.bin] += value as f32;
    }
}

/// Units that passed, counted over all time, in planning periods and in bins, in parts.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    total: i128,
    at_period: i128,
    at_window: i128,
    at_boundary: i128,
    periods: PeriodValues,
    bins: Vec<f32>,
    trace: Option<Vec<f64>>,
}

impl Flow {
    pub(super) fn new(keeps_trace: bool) -> Self {
        Self { trace: keeps_trace.then(Vec::new), ..Self::default() }
    }

    /// Parts that passed since the clock started.
    #[inline]
    pub(super) fn total(&self) -> i128 {
        self.total
    }

    /// Parts that passed since the planning period began.
    #[inline]
    pub(super) fn in_period(&self) -> i128 {
        self.total - self.at_period
    }

    #[inline]
    pub(super) fn add(&mut self, parts: i64) {
        self.total += i128::from(parts);
    }

    /// A planning period ends; it counts where it began in the observed time.
    #[inline]
    pub(super) fn end_period(&mut self, is_observed: bool) {
        let passed = self.total - self.at_period;
        self.at_period = self.total;
        if is_observed {
            let value = units_of_sum(passed);
            self.periods.add(value);
            if let Some(trace) = &mut self.trace
                && trace.len() < MAX_TRACE
            {
                trace.push(value);
            }
        }
    }

    pub(super) fn put_away(&mut self, boundary: &Boundary) {
        if boundary.starts_window {
            self.at_window = self.total;
        }
        let passed = std::mem::replace(&mut self.at_boundary, self.total);
        boundary.add_to(&mut self.bins, units_of_sum(self.total - passed));
    }

    pub(super) fn record(&self) -> FlowRecord {
        FlowRecord {
            // What passes after the observation has ended is not counted.
            total: units_of_sum(self.at_boundary - self.at_window),
            periods: self.periods,
            bins: self.bins.clone(),
            trace: self.trace.clone().unwrap_or_default(),
        }
    }
}

/// Units that passed in the observed time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowRecord {
    /// In all.
    pub total: f64,
    /// By planning period.
    pub periods: PeriodValues,
    /// In every bin.
    pub bins: Vec<f32>,
    /// In each planning period, where kept.
    pub trace: Vec<f64>,
}

impl FlowRecord {
    /// The same without its course over time.
    pub fn without_course(&self) -> Self {
        Self { total: self.total, periods: self.periods, ..Self::default() }
    }
}

/// Moments of one value per planning period, moved by the first value so that nothing cancels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PeriodValues {
    /// Number of periods.
    pub n: u64,
    first: f64,
    sum: f64,
    squares: f64,
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

impl PeriodValues {
    #[inline]
    pub(super) fn add(&mut self, value: f64) {
        if self.n == 0 {
            *self = Self { n: 1, first: value, min: value, max: value, ..Self::default() };
            return;
        }
        let moved = value - self.first;
        self.n += 1;
        self.sum += moved;
        self.squares += moved * moved;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Mean; nothing without a period.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.first + self.sum / self.n as f64)
    }

    /// Variance (divisor n − 1); nothing below two periods.
    pub fn variance(&self) -> Option<f64> {
        let n = self.n as f64;
        (self.n > 1).then(|| ((self.squares - self.sum * self.sum / n) / (n - 1.0)).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::supply::quantity::parts;

    #[test]
    fn a_level_is_integrated_over_the_observed_time_only() {
        let bins = Bins::new(10, 15, 30);
        let mut stand = Stand::new(parts(2.0), false, &bins);
        let mut at = 0;
        let mut put = |stand: &mut Stand, until: i64| {
            while let Some(boundary) = Boundary::after(at, &bins)
                && boundary.at <= until
            {
                stand.put_away(&boundary);
                at = boundary.at;
            }
        };
        put(&mut stand, 18);
        stand.add(18, parts(3.0));
        put(&mut stand, 30);
        let record = stand.record(15.0);
        assert_eq!(record.bins, [2.0, 2.6, 5.0]);
        assert!((record.mean - (3.0 * 2.0 + 12.0 * 5.0) / 15.0).abs() < 1e-12);
    }

    #[test]
    fn variance_of_periods_does_not_cancel_far_from_zero() {
        let mut values = PeriodValues::default();
        for value in [1e9, 1e9 + 1.0, 1e9 + 2.0] {
            values.add(value);
        }
        assert_eq!(values.variance(), Some(1.0));
        assert_eq!(values.mean(), Some(1e9 + 1.0));
    }
}
