//! Count, mean, spread and extremes of single observations. It keeps no observation.

/// Sums over observed integers, such as times in ticks.
///
/// The sums are exact for up to 2^35 observations of at most 2^46 in size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    n: u64,
    sum: i128,
    sum_squares: u128,
    min: i64,
    max: i64,
}

impl Default for Tally {
    fn default() -> Self {
        Self { n: 0, sum: 0, sum_squares: 0, min: i64::MAX, max: i64::MIN }
    }
}

impl Tally {
    /// No observation yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in one observation.
    #[inline]
    pub fn add(&mut self, value: i64) {
        let size = u128::from(value.unsigned_abs());
        self.n += 1;
        self.sum = self.sum.wrapping_add(i128::from(value));
        self.sum_squares = self.sum_squares.wrapping_add(size * size);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Takes in several observations.
    #[inline]
    pub fn add_all(&mut self, values: &[i64]) {
        let mut all = *self;
        for value in values {
            all.add(*value);
        }
        *self = all;
    }

    /// Takes in everything another tally has seen.
    pub fn merge(&mut self, other: &Self) {
        let Self { n, sum, sum_squares, min, max } = other;
        self.n += n;
        self.sum = self.sum.wrapping_add(*sum);
        self.sum_squares = self.sum_squares.wrapping_add(*sum_squares);
        self.min = self.min.min(*min);
        self.max = self.max.max(*max);
    }

    /// How many observations.
    pub const fn count(&self) -> u64 {
        self.n
    }

    /// Their sum.
    pub const fn sum(&self) -> i128 {
        self.sum
    }

    /// The sum of their squares.
    pub const fn sum_squares(&self) -> u128 {
        self.sum_squares
    }

    /// The smallest observation.
    pub fn min(&self) -> Option<i64> {
        (0 < self.n).then_some(self.min)
    }

    /// The largest observation.
    pub fn max(&self) -> Option<i64> {
        (0 < self.n).then_some(self.max)
    }

    /// The mean, if anything was observed.
    pub fn mean(&self) -> Option<f64> {
        let (whole, rest) = self.whole_mean()?;
        Some(whole as f64 + rest as f64 / self.n as f64)
    }

    /// The sample variance (divisor n − 1), from two observations on.
    ///
    /// The sum of squares is moved to the whole part of the mean in integers, so that nothing
    /// cancels however far the observations lie from 0.
    pub fn variance(&self) -> Option<f64> {
        if self.n < 2 {
            return None;
        }
        let (whole, rest) = self.whole_mean()?;
        let n = i128::from(self.n);
        // Σ(x − w)² = Σx² − 2wΣx + nw² = Σx² − w(Σx + rest), because nw = Σx − rest.
        // The result is neither negative nor as large as 2^128, so wrapping on the way is exact.
        let moved = whole.wrapping_mul(self.sum + rest);
        let around_whole = self.sum_squares.wrapping_sub(moved as u128);
        let rest = rest as f64;
        let around_mean = around_whole as f64 - rest * (rest / n as f64);
        Some((around_mean / (n - 1) as f64).max(0.0))
    }

    /// The standard deviation, from two observations on.
    pub fn sd(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The mean as a whole number and what the sum exceeds it by, over all observations.
    fn whole_mean(&self) -> Option<(i128, i128)> {
        let n = i128::from(self.n);
        (0 < n).then(|| (self.sum.div_euclid(n), self.sum.rem_euclid(n)))
    }
}

impl Extend<i64> for Tally {
    fn extend<T: IntoIterator<Item = i64>>(&mut self, values: T) {
        for value in values {
            self.add(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(values: &[i64]) -> Tally {
        let mut tally = Tally::new();
        tally.extend(values.iter().copied());
        tally
    }

    #[test]
    fn five_known_values_give_their_known_statistics() {
        let seen = tally(&[5, 3, 8, -1, 2]);
        assert_eq!((seen.count(), seen.sum(), seen.sum_squares()), (5, 17, 103));
        assert_eq!((seen.min(), seen.max()), (Some(-1), Some(8)));
        assert!((seen.mean().unwrap() - 3.4).abs() < 1e-15);
        let variance = seen.variance().unwrap();
        assert!((variance - 11.3).abs() < 1e-14);
        let half_width = (variance / 5.0).sqrt() * 2.776;
        assert!((half_width - 4.1732).abs() < 1e-4);
    }

    #[test]
    fn nothing_is_said_without_observations() {
        let none = Tally::new();
        assert_eq!((none.mean(), none.variance(), none.min(), none.max()), (None, None, None, None));
        assert_eq!(tally(&[4]).variance(), None);
        assert_eq!(tally(&[4]).mean(), Some(4.0));
    }

    #[test]
    fn spread_survives_observations_far_from_zero() {
        let far = (1 << 46) - 10;
        let near = tally(&[1, 2, 4, 9]).variance();
        assert_eq!(tally(&[far + 1, far + 2, far + 4, far + 9]).variance(), near);
        assert_eq!(tally(&[1 - far, 2 - far, 4 - far, 9 - far]).variance(), near);
    }

    #[test]
    fn two_to_the_35_observations_of_the_largest_size_do_not_overflow() {
        let mut big = tally(&[1 << 46, -(1 << 46)]);
        for _ in 0..34 {
            let copy = big;
            big.merge(&copy);
        }
        assert_eq!(big.count(), 1 << 35);
        let expected = 2.0_f64.powi(92);
        assert!((big.variance().unwrap() / expected - 1.0).abs() < 1e-9);
        let mut offset = tally(&[(1 << 46) - 1, (1 << 46) + 1]);
        for _ in 0..34 {
            let copy = offset;
            offset.merge(&copy);
        }
        assert!((offset.variance().unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_order_of_merging_changes_nothing() {
        let parts = [tally(&[1, 7]), tally(&[-30]), tally(&[]), tally(&[900, 2, 2])];
        let merged = |order: [usize; 4]| {
            let mut all = Tally::new();
            for &index in &order {
                all.merge(&parts[index]);
            }
            all
        };
        assert_eq!(merged([0, 1, 2, 3]), merged([3, 1, 0, 2]));
        assert_eq!(merged([2, 0, 3, 1]), tally(&[1, 7, -30, 900, 2, 2]));
    }
}
