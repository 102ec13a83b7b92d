//! How high something stood over time: queues, stocks, busy people. It keeps no history.

/// An integer level that changes at instants and holds in between.
///
/// What counts is how long a level lasted: one that is replaced at the instant it was set leaves no
/// trace, so the order of changes within an instant changes no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    current: i64,
    since: i64,
    totals: LevelTotals,
}

impl Level {
    /// A level from `now` (in ticks) on, where the window of observation starts.
    pub const fn new(now: i64, level: i64) -> Self {
        Self { current: level, since: now, totals: LevelTotals::NONE }
    }

    /// The level now.
    #[inline]
    pub const fn current(&self) -> i64 {
        self.current
    }

    /// Sets the level from `now` on; time never runs backwards.
    #[inline]
    pub fn set(&mut self, now: i64, level: i64) {
        debug_assert!(self.since <= now, "a level was set at {now} after {}", self.since);
        self.totals.hold(self.current, now - self.since);
        self.since = now;
        self.current = level;
    }

    /// Raises the level by `change`, which may be negative, from `now` on.
    #[inline]
    pub fn change(&mut self, now: i64, change: i64) {
        self.set(now, self.current + change);
    }

    /// Starts the window of observation anew at `now`, keeping the level.
    pub fn reset(&mut self, now: i64) {
        *self = Self::new(now, self.current);
    }

    /// What the window holds up to `now`.
    pub fn totals(&self, now: i64) -> LevelTotals {
        let mut totals = self.totals;
        totals.hold(self.current, now - self.since);
        totals
    }

    /// The mean level over the window up to `now`, unless it is empty.
    pub fn mean(&self, now: i64) -> Option<f64> {
        self.totals(now).mean()
    }
}

/// A window of observation of a level, summed up.
///
/// The sum of squares is exact for levels up to 2^35 over 2^56 ticks. The variance stays exact at
/// higher levels, because only the spread has to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelTotals {
    elapsed: i128,
    integral: i128,
    integral_squares: i128,
    min: i64,
    max: i64,
}

impl Default for LevelTotals {
    fn default() -> Self {
        Self::NONE
    }
}

impl LevelTotals {
    const NONE: Self = Self { elapsed: 0, integral: 0, integral_squares: 0, min: i64::MAX, max: i64::MIN };

    #[inline]
    fn hold(&mut self, level: i64, ticks: i64) {
        if ticks <= 0 {
            return;
        }
        let area = i128::from(level) * i128::from(ticks);
        self.elapsed += i128::from(ticks);
        self.integral += area;
        self.integral_squares = self.integral_squares.wrapping_add(area.wrapping_mul(level.into()));
        self.min = self.min.min(level);
        self.max = self.max.max(level);
    }

    /// Takes in another window, as of another replication.
    pub fn merge(&mut self, other: &Self) {
        let Self { elapsed, integral, integral_squares, min, max } = other;
        self.elapsed += elapsed;
        self.integral += integral;
        self.integral_squares = self.integral_squares.wrapping_add(*integral_squares);
        self.min = self.min.min(*min);
        self.max = self.max.max(*max);
    }

    /// The length of the window in ticks.
    pub const fn elapsed(&self) -> i128 {
        self.elapsed
    }

    /// Level times ticks, summed over the window.
    pub const fn integral(&self) -> i128 {
        self.integral
    }

    /// Square of the level times ticks, summed over the window.
    pub const fn integral_squares(&self) -> i128 {
        self.integral_squares
    }

    /// The lowest level that lasted.
    pub fn min(&self) -> Option<i64> {
        (0 < self.elapsed).then_some(self.min)
    }

    /// The highest level that lasted.
    pub fn max(&self) -> Option<i64> {
        (0 < self.elapsed).then_some(self.max)
    }

    /// The mean level over time.
    pub fn mean(&self) -> Option<f64> {
        (0 < self.elapsed).then(|| self.integral as f64 / self.elapsed as f64)
    }

    /// The mean of the squared level over time.
    pub fn mean_squares(&self) -> Option<f64> {
        (0 < self.elapsed).then(|| self.integral_squares as f64 / self.elapsed as f64)
    }

    /// The variance of the level over time.
    pub fn variance(&self) -> Option<f64> {
        let elapsed = self.elapsed;
        if elapsed <= 0 {
            return None;
        }
        // Around the whole part of the mean, so that nothing cancels at a high level.
        let (whole, rest) = (self.integral.div_euclid(elapsed), self.integral.rem_euclid(elapsed));
        let moved = whole.wrapping_mul(self.integral + rest);
        let around_whole = self.integral_squares.wrapping_sub(moved) as f64;
        let share = rest as f64 / elapsed as f64;
        Some((around_whole / elapsed as f64 - share * share).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(changes: &[(i64, i64)]) -> Level {
        let mut level = Level::new(0, 2);
        level.set(2, 5);
        level.reset(2);
        for &(now, value) in changes {
            level.set(now, value);
        }
        level
    }

    #[test]
    fn a_known_course_gives_its_known_statistics_after_a_reset() {
        let totals = run(&[(4, 3), (5, 8), (8, -1), (9, 2)]).totals(12);
        assert_eq!((totals.min(), totals.max()), (Some(-1), Some(8)));
        assert_eq!((totals.integral(), totals.integral_squares()), (42, 264));
        assert_eq!(totals.elapsed(), 10);
        assert!((totals.mean().unwrap() - 4.2).abs() < 1e-15);
        assert!((totals.mean_squares().unwrap() - 26.4).abs() < 1e-14);
        assert!((totals.variance().unwrap() - 8.76).abs() < 1e-14);
    }

    #[test]
    fn a_level_that_does_not_last_leaves_no_trace() {
        let plain = run(&[(4, 3), (7, 4)]);
        let flickering = run(&[(4, 99), (4, -50), (4, 3), (7, 0), (7, 4)]);
        assert_eq!(plain, flickering);
        assert_eq!(flickering.totals(9).max(), Some(5));
    }

    #[test]
    fn an_empty_window_has_no_mean() {
        let level = Level::new(7, 3);
        assert_eq!(level.mean(7), None);
        assert_eq!(level.totals(7).min(), None);
        assert_eq!(level.mean(8), Some(3.0));
    }

    #[test]
    fn changes_add_up() {
        let mut level = Level::new(0, 0);
        level.change(1, 4);
        level.change(3, -1);
        assert_eq!(level.current(), 3);
        assert_eq!(level.totals(4).integral(), 11);
    }

    #[test]
    fn windows_of_several_replications_merge_in_any_order() {
        let windows = [run(&[(4, 3)]).totals(12), run(&[]).totals(5), run(&[(3, 90)]).totals(44)];
        let merged = |order: [usize; 3]| {
            let mut all = LevelTotals::default();
            for &index in &order {
                all.merge(&windows[index]);
            }
            all
        };
        assert_eq!(merged([0, 1, 2]), merged([2, 0, 1]));
        assert_eq!(merged([1, 2, 0]).elapsed(), 10 + 3 + 42);
    }

    #[test]
    fn the_spread_of_a_high_level_does_not_cancel() {
        let mut level = Level::new(0, (1 << 40) + 1);
        level.set(1_000_000, (1 << 40) - 1);
        let variance = level.totals(2_000_000).variance().unwrap();
        assert!((variance - 1.0).abs() < 1e-12, "{variance}");
    }
}
