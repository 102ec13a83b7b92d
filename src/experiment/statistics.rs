//! Statements over replications: mean, standard error, interval, percentiles.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

/// A mean over replications with its precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Mean over replications.
    pub mean: f64,
    /// Standard error of the mean; zero for a single replication.
    pub standard_error: f64,
    /// Half width of the 95 % interval by Student's t with n − 1 degrees of freedom; infinite for n = 1.
    pub half_width: f64,
    /// Number of replications that had a value.
    pub n: usize,
}

impl Estimate {
    /// Over one value per replication; nothing when there is none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len();
        if n == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        if n == 1 {
            return Some(Self { mean, standard_error: 0.0, half_width: f64::INFINITY, n });
        }
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1) as f64;
        let standard_error = (variance / n as f64).sqrt();
        Some(Self { mean, standard_error, half_width: t_quantile_975(n - 1) * standard_error, n })
    }
}

/// The 97.5 % quantile of Student's t.
pub fn t_quantile_975(degrees: usize) -> f64 {
    StudentsT::new(0.0, 1.0, degrees.max(1) as f64).map_or(f64::NAN, |t| t.inverse_cdf(0.975))
}

/// A quantile of Student's t.
pub fn t_quantile(p: f64, degrees: usize) -> f64 {
    StudentsT::new(0.0, 1.0, degrees.max(1) as f64).map_or(f64::NAN, |t| t.inverse_cdf(p))
}

/// Quantile of type 7 (linear between order statistics) of sorted values; nothing when there are none.
pub fn quantile_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_uses_student_t() {
        // The example of the reference statistics: variance 11.3, half width 4.1732.
        let estimate = Estimate::of(&[5.0, 3.0, 8.0, -1.0, 2.0]).unwrap();
        assert!((estimate.mean - 3.4).abs() < 1e-12);
        assert!((estimate.half_width - (11.3f64 / 5.0).sqrt() * 2.776).abs() < 1e-3, "{estimate:?}");
    }

    #[test]
    fn a_quantile_lies_between_order_statistics() {
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile_sorted(&values, 0.5), Some(3.0));
        assert_eq!(quantile_sorted(&values, 1.0), Some(8.0));
        assert_eq!(quantile_sorted(&[], 0.5), None);
    }
}
