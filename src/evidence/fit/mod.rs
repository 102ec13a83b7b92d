//! Fitting distributions to measured times: families with their parameters, the deterministic Wasserstein
//! distance to the data, and the data themselves as a table of quantiles.
//!
//! It draws no random numbers: the same times give the same fit.

mod family;
mod likelihood;

pub use family::{Family, Fit};

use crate::model::Distribution;
use crate::units::{Duration, TimeUnit};

/// Distance between sorted times and a distribution: the mean of |x₍ᵢ₎ − Q((i − ½)/n)|.
pub fn wasserstein(sorted: &[f64], quantile: impl Fn(f64) -> f64) -> f64 {
    let n = sorted.len() as f64;
    let sum: f64 = sorted.iter().zip(1..).map(|(x, i)| (x - quantile((f64::from(i) - 0.5) / n)).abs()).sum();
    if sorted.is_empty() { f64::NAN } else { sum / n }
}

/// Times with their moments, ready to be fitted. Negative times count as zero.
#[derive(Debug, Clone)]
pub struct Sample {
    sorted: Vec<f64>,
    mean: f64,
    sd: f64,
}

impl Sample {
    /// Of times in seconds.
    pub fn new(mut times: Vec<f64>) -> Self {
        for time in &mut times {
            *time = time.max(0.0);
        }
        times.sort_by(f64::total_cmp);
        let n = times.len().max(1) as f64;
        let mean = times.iter().sum::<f64>() / n;
        let sd = (times.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
        Self { sorted: times, mean, sd }
    }

    /// The times in order.
    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// How many.
    pub fn n(&self) -> usize {
        self.sorted.len()
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Standard deviation (divided by n).
    pub fn sd(&self) -> f64 {
        self.sd
    }

    /// Quantile by linear interpolation (type 7).
    pub fn quantile(&self, share: f64) -> f64 {
        let Some(last) = self.sorted.len().checked_sub(1) else { return f64::NAN };
        let at = share.clamp(0.0, 1.0) * last as f64;
        let low = at as usize;
        let high = (low + 1).min(last);
        self.sorted[low] + (self.sorted[high] - self.sorted[low]) * (at - low as f64)
    }

    /// Whether nearly all (more than 95 %) lie within 5 s of one value.
    pub fn is_fixed(&self) -> bool {
        let mut low = 0;
        let mut most = 0;
        for high in 0..self.sorted.len() {
            while 10.0 < self.sorted[high] - self.sorted[low] {
                low += 1;
            }
            most = most.max(high + 1 - low);
        }
        self.n() * 95 < most * 100
    }

    /// Every family with its distance, the nearest first.
    pub fn fits(&self) -> Vec<Fit> {
        let mut fits: Vec<Fit> = family::candidates(self)
            .into_iter()
            .map(|family| {
                let w1 = family.distance(&self.sorted);
                Fit { family, w1, relative: if self.mean > 0.0 { w1 / self.mean } else { w1 } }
            })
            .filter(|fit| fit.w1.is_finite())
            .collect();
        fits.sort_by(|a, b| a.w1.total_cmp(&b.w1));
        fits
    }

    /// The data themselves: 56 quantiles, to be interpolated in the logarithm (see [`TABLE`]). The i-th of n
    /// times stands at (i − 1)/(n − 1) or at (i − ½)/n, whichever brings the table nearer to the data.
    pub fn table(&self) -> Vec<(f64, f64)> {
        let Some(last) = self.sorted.len().checked_sub(1) else { return Vec::new() };
        let at = |place: f64| {
            let place = place.clamp(0.0, last as f64);
            let low = place as usize;
            let high = (low + 1).min(last);
            self.sorted[low] + (self.sorted[high] - self.sorted[low]) * (place - low as f64)
        };
        let by_ends: Vec<(f64, f64)> = TABLE.iter().map(|share| (*share, at(share * last as f64))).collect();
        let by_middles: Vec<(f64, f64)> = TABLE.iter().map(|share| (*share, at(share * self.sorted.len() as f64 - 0.5))).collect();
        let distance = |table: &[(f64, f64)]| wasserstein(&self.sorted, |share| table_quantile(table, share));
        if distance(&by_middles) < distance(&by_ends) { by_middles } else { by_ends }
    }
}

/// Shares at which the table of quantiles is taken: denser where long tails are.
pub const TABLE: [f64; 56] = {
    let mut shares = [0.0; 56];
    let mut at = 0;
    while at < 50 {
        shares[at] = at as f64 / 50.0;
        at += 1;
    }
    shares[50] = 0.985;
    shares[51] = 0.99;
    shares[52] = 0.995;
    shares[53] = 0.9975;
    shares[54] = 0.999;
    shares[55] = 1.0;
    shares
};

/// The value of a table of quantiles at a share, interpolated in the logarithm; values of zero are
/// interpolated linearly up to the first above.
pub fn table_quantile(table: &[(f64, f64)], share: f64) -> f64 {
    let Some(at) = table.iter().position(|(u, _)| share <= *u) else { return table.last().map_or(f64::NAN, |(_, x)| *x) };
    if at == 0 {
        return table[0].1;
    }
    let ((u, x), (v, y)) = (table[at - 1], table[at]);
    let part = if u < v { (share - u) / (v - u) } else { 1.0 };
    if x <= 0.0 { x + (y - x) * part } else { libm::exp(libm::log(x) + (libm::log(y) - libm::log(x)) * part) }
}

/// Up to this many different times are listed one by one.
const LISTED: usize = 256;
/// Groups of equally many times beyond that; those that spread widely are parted again.
const GROUPS: usize = 200;

/// A group whose spread could matter more than this share of the mean is parted again.
const FINEST: f64 = 0.001;

/// Puts in the mean of sorted times, or those of its halves where their spread times their number is large.
fn push_parts(times: &[f64], most: f64, push: &mut impl FnMut(f64, usize)) {
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return };
    if times.len() == 1 || (last - first) * times.len() as f64 <= most {
        push(times.iter().sum::<f64>() / times.len() as f64, times.len());
        return;
    }
    let (low, high) = times.split_at(times.len() / 2);
    push_parts(low, most, push);
    push_parts(high, most, push);
}

/// Measured times as a distribution of the document, used as they are: each of them, or, where they are
/// many, the means of equally large groups in the order of their size. The mean is that of the data.
pub fn as_data(times: &[f64]) -> Distribution<Duration> {
    let times: Vec<f64> = times.iter().map(|time| if *time < 0.0005 { 0.0 } else { *time }).collect();
    let sample = Sample::new(times);
    let sorted = sample.sorted();
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return Distribution::zero() };
    if last - first < 0.001 {
        return Distribution::Fixed(duration(*first));
    }
    let mut table: Vec<(Duration, f64)> = Vec::new();
    let mut push = |time: f64, n: usize| {
        let time = duration(time);
        match table.last_mut() {
            Some((before, weight)) if *before == time => *weight += n as f64,
            _ => table.push((time, n as f64)),
        }
    };
    if sorted.len() <= LISTED {
        for time in sorted {
            push(*time, 1);
        }
    } else {
        let n = sorted.len();
        let tail = n - n / GROUPS;
        let mut from = 0;
        for group in 1..=GROUPS {
            let to = if group == GROUPS { tail } else { n * group / GROUPS };
            if from < to {
                // Zeros are not mixed with what is above zero.
                let zeros = sorted[from..to].partition_point(|time| *time <= 0.0);
                if zeros > 0 {
                    push(0.0, zeros);
                }
                push_parts(&sorted[from + zeros..to], FINEST * sample.mean() * n as f64, &mut push);
            }
            from = from.max(to);
        }
        push_parts(&sorted[tail.max(from)..], FINEST * sample.mean() * n as f64, &mut push);
    }
    if table.iter().all(|(_, weight)| *weight == 1.0) {
        return Distribution::Data(table.into_iter().map(|(time, _)| time).collect());
    }
    Distribution::Table(table)
}

/// Seconds in a unit that reads well, to the millisecond.
pub fn duration(seconds: f64) -> Duration {
    let unit = match seconds.abs() {
        size if size < 120.0 => TimeUnit::Second,
        size if size < 7200.0 => TimeUnit::Minute,
        size if size < 172_800.0 => TimeUnit::Hour,
        _ => TimeUnit::Day,
    };
    let ms = (seconds * 1000.0).round();
    // Twelve digits keep the millisecond and no noise of the division.
    let value: f64 = format!("{:.9}", ms / unit.ticks() as f64).parse().unwrap_or(0.0);
    Duration::new(value, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_used_as_they_are_keep_their_mean_and_their_zeros() {
        let times: Vec<f64> = (0..4000)
            .map(|i| {
                let u = (f64::from(i) + 0.5) / 4000.0;
                if u < 0.3 { 0.0 } else { libm::exp(3.0 * u) * 100.0 }
            })
            .collect();
        let sample = Sample::new(times.clone());
        let Distribution::Table(table) = as_data(&times) else { panic!("a table") };
        assert_eq!((table[0].0.ticks().0, table[0].1), (0, 1200.0));
        let n: f64 = table.iter().map(|(_, weight)| weight).sum();
        let mean = table.iter().map(|(time, weight)| time.ticks().as_seconds() * weight).sum::<f64>() / n;
        assert_eq!(n, 4000.0);
        assert!((mean / sample.mean() - 1.0).abs() < 1e-5, "{mean}");
        assert!(table.len() < 400, "{}", table.len());
        let quantiles = sample.table();
        assert!(wasserstein(sample.sorted(), |u| table_quantile(&quantiles, u)) / sample.mean() < 0.02);
        assert_eq!(as_data(&[5.0, 5.0]), Distribution::Fixed(duration(5.0)));
        assert!(matches!(as_data(&[5.0, 7.0]), Distribution::Data(values) if values.len() == 2));
    }

    #[test]
    fn exponential_times_are_recognised() {
        let times: Vec<f64> = (0..2000).map(|i| -1000.0 * libm::log(1.0 - (f64::from(i) + 0.5) / 2000.0)).collect();
        let fits = Sample::new(times).fits();
        let exponential = fits.iter().find(|fit| matches!(fit.family, Family::Exponential { .. })).unwrap();
        assert!(exponential.relative < 0.01, "{fits:?}");
        assert!(!Sample::new(vec![1.0, 100.0, 500.0]).is_fixed());
        assert!(Sample::new(vec![60.0; 30]).is_fixed());
    }
}
