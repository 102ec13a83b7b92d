//! When cases come in, by hour of the week.

use crate::evidence::log::{DAY, EventLog, HOUR};
use crate::evidence::measure::working::WEEK;
use crate::model::Arrivals;
use crate::units::{Duration, Rate, TimeUnit};

/// The mean rate of arriving cases in every hour of the week, as steps that repeat weekly; hours that
/// differ by chance only are one step.
pub(super) fn arrivals(log: &EventLog) -> Arrivals {
    let starts: Vec<i64> = (0..log.n_cases()).map(|case| log.span_of(case).0).collect();
    let (Some(first), Some(last)) = (starts.iter().min(), starts.iter().max()) else { return Arrivals::Never };
    let weeks = ((last - first) as f64 / WEEK as f64).max(1.0 / 7.0);
    let rate = |n: f64, hours: f64| Rate::new((n / weeks / hours * 1e6).round() / 1e6, TimeUnit::Hour);
    if starts.len() < 100 || weeks < 2.0 {
        return Arrivals::Poisson(rate(starts.len() as f64, 168.0));
    }
    let mut counts = [0_u32; 168];
    for start in &starts {
        counts[((start - 4 * DAY).rem_euclid(WEEK) / HOUR) as usize] += 1;
    }
    // Neighbours are joined while the difference of their mean rates is within two standard errors.
    let mut steps: Vec<(usize, usize, f64)> = Vec::new();
    for (hour, count) in counts.iter().enumerate() {
        let count = f64::from(*count);
        match steps.last_mut() {
            Some((_, n, sum)) if is_alike(*sum, *n as f64, count) => {
                *n += 1;
                *sum += count;
            }
            _ => steps.push((hour, 1, count)),
        }
    }
    let rates = steps.into_iter().map(|(from, n, sum)| (Duration::hours(from as f64), rate(sum, n as f64))).collect();
    Arrivals::Profile { rates, repeats: Some(Duration::days(7.0)) }
}

/// Whether an hour's count may come from the same Poisson rate as the hours before it.
fn is_alike(sum: f64, n: f64, count: f64) -> bool {
    let mean = sum / n;
    if sum == 0.0 || count == 0.0 {
        return sum == count;
    }
    (count - mean).abs() <= 2.0 * (mean + mean / n).max(1.0).sqrt()
}
