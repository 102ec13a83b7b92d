//! What may be said about a difference between two scenarios, in words that claim no more than the
//! interval shows. It must not know where the values come from.

use super::statistics::{Estimate, t_quantile};
use crate::model::Direction;
use crate::units::format::significant;

/// Chance that the interval of a difference misses the true one.
pub const ALPHA: f64 = 0.05;

/// What a paired difference shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Better, beyond chance and beyond what is too small to matter.
    Better,
    /// Worse, beyond chance and beyond what is too small to matter.
    Worse,
    /// Higher, where neither way is better.
    Higher,
    /// Lower, where neither way is better.
    Lower,
    /// A difference that is certain but may be too small to matter.
    MaybeSmall,
    /// A difference that one interval alone would show, but not all intervals of the comparison together.
    Perhaps,
    /// The difference, whatever it is, is too small to matter.
    TooSmall,
    /// The interval holds both better and worse.
    NotFound,
    /// Every repeat gave exactly the same.
    Same,
    /// Too few repeats to say anything.
    TooFew,
    /// At least one of the two has no value.
    NoValue,
}

/// A paired difference with what it shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Mean difference, scenario minus base, with its own 95 % interval.
    pub estimate: Estimate,
    /// What it shows.
    pub verdict: Verdict,
}

/// Judges paired differences.
///
/// `n_compared` scenarios share the risk of a false claim (Bonferroni), so that all verdicts about one
/// measure hold together with 95 %. `too_small` is the difference that does not matter.
pub fn judge(differences: &[f64], direction: Option<Direction>, too_small: f64, n_compared: usize) -> Option<Difference> {
    let estimate = Estimate::of(differences)?;
    let verdict = verdict_of(differences, &estimate, direction, too_small, n_compared.max(1));
    Some(Difference { estimate, verdict })
}

fn verdict_of(differences: &[f64], estimate: &Estimate, direction: Option<Direction>, too_small: f64, n_compared: usize) -> Verdict {
    if differences.iter().all(|difference| *difference == 0.0) {
        return if estimate.n < 2 { Verdict::TooFew } else { Verdict::Same };
    }
    if estimate.n < 2 {
        return Verdict::TooFew;
    }
    let together = t_quantile(1.0 - ALPHA / (2.0 * n_compared as f64), estimate.n - 1) * estimate.standard_error;
    let size = estimate.mean.abs();
    if size + together <= too_small {
        return Verdict::TooSmall;
    }
    if size <= estimate.half_width {
        return Verdict::NotFound;
    }
    if size <= together {
        return Verdict::Perhaps;
    }
    if size <= too_small {
        return Verdict::MaybeSmall;
    }
    match (direction, estimate.mean > 0.0) {
        (Some(Direction::Lower), true) | (Some(Direction::Higher), false) => Verdict::Worse,
        (Some(Direction::Lower), false) | (Some(Direction::Higher), true) => Verdict::Better,
        (None, true) => Verdict::Higher,
        (None, false) => Verdict::Lower,
    }
}

impl Difference {
    /// The verdict in words, such as “better by 1.1 ± 0.1 h”.
    pub fn words(&self, direction: Option<Direction>, unit: &str) -> String {
        let Estimate { mean, half_width, n, .. } = self.estimate;
        // Shares differ by percentage points: 40 % is 10 points, not 10 per cent, below 50 %.
        let (mean, half_width, unit) =
            if unit == "share" { (mean * 100.0, half_width * 100.0, "points") } else { (mean, half_width, unit) };
        let by = with_interval(mean.abs(), half_width, unit);
        let way = match (direction, mean > 0.0) {
            (Some(Direction::Lower), true) | (Some(Direction::Higher), false) => "worse",
            (Some(_), _) => "better",
            (None, true) => "higher",
            (None, false) => "lower",
        };
        match self.verdict {
            Verdict::Better | Verdict::Worse | Verdict::Higher | Verdict::Lower => format!("{way} by {by}"),
            Verdict::MaybeSmall => format!("{way} by {by}, too small to matter"),
            Verdict::Perhaps => format!("perhaps {way} by {by}; more repeats would tell"),
            Verdict::TooSmall => format!("no difference that matters ({})", with_interval(mean, half_width, unit)),
            Verdict::NotFound => format!("no difference found ({})", with_interval(mean, half_width, unit)),
            Verdict::Same => format!("exactly the same in {n} repeats"),
            Verdict::TooFew => "one repeat cannot tell".to_owned(),
            Verdict::NoValue => "no value".to_owned(),
        }
    }
}

/// A value with its interval, rounded to what the interval allows: “1.1 ± 0.1 h”.
pub fn with_interval(mean: f64, half_width: f64, unit: &str) -> String {
    // A share is told in per cent.
    if unit == "share" {
        return with_interval(mean * 100.0, half_width * 100.0, "%");
    }
    let unit = if unit.is_empty() || unit == "ratio" { String::new() } else { format!(" {unit}") };
    if !half_width.is_finite() {
        return format!("{}{unit}, no interval", significant(mean, 3).replace('-', "−"));
    }
    // Equal values differ in their last bits after a subtraction.
    if half_width <= 1e-9 * mean.abs() {
        return format!("{} ± 0{unit}", significant(mean, 4).replace('-', "−"));
    }
    // Two digits of the interval, and the value to the same place.
    let place = libm::floor(libm::log10(half_width)) as i32 - 1;
    let n_decimals = (-place).clamp(0, 12) as usize;
    let rounded = |value: f64| crate::units::format::decimals(value, n_decimals);
    format!("{} ± {}{unit}", rounded(mean).replace('-', "−"), rounded(half_width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(differences: &[f64], direction: Option<Direction>, too_small: f64, n_compared: usize) -> String {
        judge(differences, direction, too_small, n_compared).unwrap().words(direction, "h")
    }

    #[test]
    fn a_clear_difference_is_named_with_its_interval() {
        let clear = [-1.0, -1.1, -1.2, -1.1];
        assert_eq!(words(&clear, Some(Direction::Lower), 0.1, 1), "better by 1.10 ± 0.13 h");
        assert_eq!(words(&clear, Some(Direction::Higher), 0.1, 1), "worse by 1.10 ± 0.13 h");
        assert_eq!(words(&clear, None, 0.1, 1), "lower by 1.10 ± 0.13 h");
    }

    #[test]
    fn an_interval_that_holds_zero_claims_nothing() {
        let unclear = [-1.0, 1.1, -1.2, 1.0];
        assert!(words(&unclear, Some(Direction::Lower), 0.1, 1).starts_with("no difference found"));
        assert!(words(&unclear, Some(Direction::Lower), 50.0, 1).starts_with("no difference that matters"));
    }

    #[test]
    fn what_is_certain_but_small_is_said_to_be_small() {
        let small = [-1.0, -1.1, -1.2, -1.1];
        assert!(words(&small, Some(Direction::Lower), 1.15, 1).ends_with("too small to matter"));
    }

    #[test]
    fn shares_are_told_in_per_cent_and_differ_by_points() {
        assert_eq!(with_interval(0.932, 0.004, "share"), "93.20 ± 0.40 %");
        let better = judge(&[0.02, 0.03, 0.02, 0.03], Some(Direction::Higher), 0.001, 1).unwrap();
        assert_eq!(better.words(Some(Direction::Higher), "share"), "better by 2.50 ± 0.92 points");
        assert_eq!(with_interval(-0.355, 0.019, "h"), "−0.355 ± 0.019 h");
    }

    #[test]
    fn many_scenarios_raise_the_bar() {
        // Its own interval excludes zero (3.18 SE), the joint one of six (6.2 SE) does not.
        let values = [-1.0, -1.6, -0.6, -0.8];
        assert!(words(&values, Some(Direction::Lower), 0.0, 1).starts_with("better by"));
        assert!(words(&values, Some(Direction::Lower), 0.0, 6).starts_with("perhaps better by"));
    }

    #[test]
    fn equal_repeats_and_single_repeats_are_told_apart() {
        assert_eq!(words(&[0.0, 0.0, 0.0], None, 0.0, 1), "exactly the same in 3 repeats");
        assert_eq!(words(&[-3.0], Some(Direction::Lower), 0.0, 1), "one repeat cannot tell");
    }
}
