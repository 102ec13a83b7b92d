//! How far off forecasts are: what was forecast is held against what came. Nothing is decided here.

use super::Decisions;
use crate::engine::agenda::Agenda;
use crate::engine::plan::PolicyPlan;

/// Errors of a decision's forecasts in the observed time: what came less what was forecast.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ForecastRecord {
    /// Periods, or changes, that were compared.
    pub n: u64,
    /// Sum of errors, in units of the signal.
    pub sum: f64,
    /// Sum of their sizes, in units of the signal.
    pub absolute: f64,
}

/// What a decision has forecast, as far as it can still be held against what comes.
#[derive(Debug, Default)]
pub(super) struct Outlook {
    /// Forecasts that came into force and when, oldest first.
    in_force: Vec<(i64, f64)>,
    /// The bucket that was judged last, and what it brought.
    last: Option<(i64, f64)>,
}

impl Outlook {
    pub(super) fn comes_into_force(&mut self, at: i64, forecast: f64) {
        self.in_force.push((at, forecast));
    }

    /// Errors that a change of the signal brings to light: of the bucket that has ended and of those before it in which
    /// nothing new was told, by what was in force as each began; without buckets of what was in force before the change.
    fn errors(&mut self, value: f64, bucket: i64, now: i64) -> Vec<f64> {
        if bucket <= 0 {
            let before = self.in_force.partition_point(|(at, _)| *at < now);
            self.in_force.drain(..before.saturating_sub(1));
            return self.in_force.first().filter(|(at, _)| *at < now).map(|(_, forecast)| value - forecast).into_iter().collect();
        }
        let ended = now / bucket - 1;
        let mut errors = Vec::new();
        let (from, like) = self.last.filter(|(last, _)| *last <= ended).map_or((ended, value), |(last, like)| (last + 1, like));
        for number in from..=ended {
            let came = if number == ended { value } else { like };
            let known = self.in_force.partition_point(|(at, _)| *at <= number * bucket);
            self.in_force.drain(..known.saturating_sub(1));
            errors.extend((0 < known).then(|| came - self.in_force[0].1));
        }
        self.last = Some((ended, value));
        errors
    }
}

impl Decisions<'_> {
    /// Holds forecasts of a signal against a value it has taken, as each owner reads it.
    pub(super) fn judge_forecasts(&mut self, signal: u32, value: f64, agenda: &Agenda) {
        let now = agenda.now();
        let bucket = self.plan.signals[signal as usize].bucket;
        for decision in 0..self.states.len() {
            let state = &mut self.states[decision];
            if !matches!(*state.policy, PolicyPlan::Forecast { signal: of, .. } if of == signal) {
                continue;
            }
            let owner = &self.plan.functions[self.plan.decisions[decision].owner as usize];
            let errors = state.outlook.errors(owner.read(Some(signal), value), bucket, now);
            if agenda.bins.observes(now) {
                let record = &mut self.record.decisions[decision].forecast;
                for error in errors {
                    record.n += 1;
                    record.sum += error;
                    record.absolute += error.abs();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_judged_by_what_was_in_force_as_it_began() {
        let mut outlook = Outlook::default();
        outlook.comes_into_force(0, 10.0);
        outlook.comes_into_force(15, 20.0);
        assert_eq!(outlook.errors(13.0, 10, 10), [3.0], "from 0 to 10");
        outlook.comes_into_force(25, 30.0);
        assert_eq!(outlook.errors(26.0, 10, 20), [16.0], "from 10 to 20, which began with 10");
        assert_eq!(outlook.errors(21.0, 10, 50), [6.0, -4.0, -9.0], "two buckets that brought as much as the one before");
    }

    #[test]
    fn without_buckets_a_change_is_judged_by_what_was_in_force_before_it() {
        let mut outlook = Outlook::default();
        assert!(outlook.errors(5.0, 0, 1).is_empty(), "nothing was forecast yet");
        outlook.comes_into_force(2, 5.0);
        outlook.comes_into_force(8, 7.0);
        assert_eq!(outlook.errors(9.0, 0, 8), [4.0], "what is decided at the same instant has seen it");
        assert_eq!(outlook.errors(9.0, 0, 9), [2.0]);
    }
}
