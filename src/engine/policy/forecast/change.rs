//! Notices that a level has changed for good, not just for one period.

use serde::{Deserialize, Serialize};

/// A change that was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LevelChange {
    /// Estimated size in units per period, negative for a fall.
    pub size: f64,
    /// Periods since it began, this one included.
    pub periods: u32,
}

/// Two cumulative sums of forecast errors, one for rises and one for falls (Page 1954, Biometrika 41;
/// Montgomery, Statistical Quality Control, section 9.1).
///
/// `rise = max(0, rise + error − allowance)`; a change is reported when a sum exceeds the threshold, then both
/// start again. Errors within the allowance never report; a change of `d` is reported after about
/// `threshold / (d − allowance)` periods. Usual choices are half the change that matters as allowance and four
/// to five standard deviations of the error as threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelChangeDetector {
    /// Error per period that is taken as noise, in units.
    allowance: f64,
    /// Sum of errors beyond the allowance that reports a change, in units.
    threshold: f64,
    rise: Sum,
    fall: Sum,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
struct Sum {
    value: f64,
    periods: u32,
}

impl Sum {
    fn add(&mut self, beyond: f64) {
        self.value += beyond;
        self.periods += 1;
        if self.value <= 0.0 {
            *self = Self::default();
        }
    }
}

impl LevelChangeDetector {
    /// A detector that has seen nothing.
    pub fn new(allowance: f64, threshold: f64) -> Self {
        Self { allowance, threshold, rise: Sum::default(), fall: Sum::default() }
    }

    /// Takes the error of one more period (actual less expected) and says whether the level has changed.
    pub fn observe(&mut self, error: f64) -> Option<LevelChange> {
        self.rise.add(error - self.allowance);
        self.fall.add(-error - self.allowance);
        let (sum, sign) = if self.rise.value > self.threshold {
            (self.rise, 1.0)
        } else if self.fall.value > self.threshold {
            (self.fall, -1.0)
        } else {
            return None;
        };
        (self.rise, self.fall) = (Sum::default(), Sum::default());
        Some(LevelChange { size: sign * (self.allowance + sum.value / f64::from(sum.periods)), periods: sum.periods })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_report(errors: impl IntoIterator<Item = f64>) -> Option<(usize, LevelChange)> {
        let mut detector = LevelChangeDetector::new(5.0, 40.0);
        errors.into_iter().enumerate().find_map(|(at, error)| detector.observe(error).map(|change| (at, change)))
    }

    #[test]
    fn a_lasting_rise_is_reported_with_its_size_and_beginning() {
        let errors = [3.0, -4.0, 2.0, 25.0, 25.0, 25.0, 25.0];
        assert_eq!(first_report(errors), Some((5, LevelChange { size: 25.0, periods: 3 })));
        assert_eq!(first_report(errors.map(|error| -error)), Some((5, LevelChange { size: -25.0, periods: 3 })));
    }

    #[test]
    fn noise_within_the_allowance_and_a_single_outlier_are_not_reported() {
        assert_eq!(first_report((0..1_000).map(|t| if t % 2 == 0 { 5.0 } else { -5.0 })), None);
        assert_eq!(first_report([0.0, 44.0, -10.0, -10.0, -3.0, 0.0, 2.0]), None);
    }

    #[test]
    fn after_a_report_the_sums_start_again() {
        let mut detector = LevelChangeDetector::new(5.0, 40.0);
        let reports: Vec<bool> = (0..6).map(|_| detector.observe(20.0).is_some()).collect();
        assert_eq!(reports, [false, false, true, false, false, true]);
    }
}
