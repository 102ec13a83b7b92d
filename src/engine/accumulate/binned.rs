//! Courses over time in equal bins: what the timeline plots show. It keeps no history.

/// Equal bins over `0..horizon` ticks; the last one may be shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bins {
    horizon: i64,
    width: i64,
    /// 2^64 / width, rounded down: finds a bin without a division.
    reciprocal: u64,
}

impl Bins {
    /// At most `n_bins` bins of equal width over `0..horizon` ticks. There are fewer where whole
    /// ticks do not divide so finely, and none without a horizon or a wanted bin.
    pub fn new(horizon: i64, n_bins: u32) -> Self {
        let horizon = if n_bins == 0 { 0 } else { horizon.max(0) };
        let n_bins = i64::from(n_bins.max(1));
        let width = (horizon / n_bins + i64::from(horizon % n_bins != 0)).max(1);
        Self { horizon, width, reciprocal: u64::MAX / width as u64 }
    }

    /// How many bins there are.
    pub fn len(&self) -> usize {
        (self.horizon / self.width + i64::from(self.horizon % self.width != 0)) as usize
    }

    /// Whether there is no bin.
    pub const fn is_empty(&self) -> bool {
        self.horizon == 0
    }

    /// The width of all bins but the last, in ticks.
    pub const fn width(&self) -> i64 {
        self.width
    }

    /// Where the bins end, in ticks.
    pub const fn horizon(&self) -> i64 {
        self.horizon
    }

    /// The first tick of a bin and the first one after it.
    pub fn range(&self, bin: usize) -> (i64, i64) {
        let start = bin as i64 * self.width;
        (start, (start + self.width).min(self.horizon))
    }

    /// The bin of an instant that is not negative.
    #[inline]
    fn bin_of(&self, time: i64) -> usize {
        let guess = ((u128::from(time as u64) * u128::from(self.reciprocal)) >> 64) as i64;
        // The rounded reciprocal may fall short by one bin.
        (guess + i64::from((guess + 1) * self.width <= time)) as usize
    }
}

/// Level times ticks in each bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinnedLevel {
    bins: Bins,
    integrals: Box<[i128]>,
}

impl BinnedLevel {
    /// A level of 0 throughout.
    pub fn new(bins: Bins) -> Self {
        Self { bins, integrals: vec![0; bins.len()].into() }
    }

    /// Adds a level that held over `from..to` ticks; what lies outside the bins is left out.
    #[inline]
    pub fn add_level(&mut self, from: i64, to: i64, level: i64) {
        let (from, to) = (from.max(0), to.min(self.bins.horizon));
        if level == 0 || to <= from {
            return;
        }
        let level = i128::from(level);
        let mut bin = self.bins.bin_of(from);
        let mut start = from;
        let mut end = (bin as i64 + 1) * self.bins.width;
        while end < to {
            self.integrals[bin] += level * i128::from(end - start);
            start = end;
            end += self.bins.width;
            bin += 1;
        }
        self.integrals[bin] += level * i128::from(to - start);
    }

    /// Takes in another course over the same bins.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.bins, other.bins, "courses to be merged have the same bins");
        for (sum, added) in self.integrals.iter_mut().zip(&other.integrals) {
            *sum += added;
        }
    }

    /// The bins.
    pub const fn bins(&self) -> &Bins {
        &self.bins
    }

    /// Level times ticks in each bin.
    pub fn integrals(&self) -> &[i128] {
        &self.integrals
    }

    /// The mean level in each bin, of one replication.
    pub fn means(&self) -> impl Iterator<Item = f64> + '_ {
        self.integrals.iter().enumerate().map(|(bin, &integral)| {
            let (start, end) = self.bins.range(bin);
            integral as f64 / (end - start) as f64
        })
    }
}

/// Number and sum of what happened in each bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinnedEvents {
    bins: Bins,
    cells: Box<[EventCell]>,
}

/// What happened in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCell {
    /// The sum of the values.
    pub sum: i128,
    /// How many there were.
    pub count: u64,
}

impl BinnedEvents {
    /// Nothing happened yet.
    pub fn new(bins: Bins) -> Self {
        Self { bins, cells: vec![EventCell::default(); bins.len()].into() }
    }

    /// Adds a value at `time` ticks; what lies outside the bins is left out.
    #[inline]
    pub fn add_event(&mut self, time: i64, value: i64) {
        if 0 <= time
            && time < self.bins.horizon
            && let Some(cell) = self.cells.get_mut(self.bins.bin_of(time))
        {
            cell.sum += i128::from(value);
            cell.count += 1;
        }
    }

    /// Takes in another course over the same bins.
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(self.bins, other.bins, "courses to be merged have the same bins");
        for (cell, added) in self.cells.iter_mut().zip(&other.cells) {
            cell.sum += added.sum;
            cell.count += added.count;
        }
    }

    /// The bins.
    pub const fn bins(&self) -> &Bins {
        &self.bins
    }

    /// Number and sum in each bin.
    pub fn cells(&self) -> &[EventCell] {
        &self.cells
    }

    /// The mean value in each bin, where anything happened.
    pub fn means(&self) -> impl Iterator<Item = Option<f64>> + '_ {
        let mean = |cell: &EventCell| cell.sum as f64 / cell.count as f64;
        self.cells.iter().map(move |cell| (0 < cell.count).then(|| mean(cell)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instant_lies_in_exactly_one_bin() {
        for (horizon, n_bins) in [(100, 7), (5, 4), (3, 10), (1 << 46, 1_000), (99_991, 99_991)] {
            let bins = Bins::new(horizon, n_bins);
            assert!(bins.len() <= n_bins as usize, "{bins:?}");
            let mut end = 0;
            for bin in 0..bins.len() {
                let (start, next) = bins.range(bin);
                assert!(start == end && start < next, "{bins:?} bin {bin}");
                assert_eq!((bins.bin_of(start), bins.bin_of(next - 1)), (bin, bin), "{bins:?}");
                end = next;
            }
            assert_eq!(end, horizon);
        }
    }

    #[test]
    fn a_level_is_split_over_the_bins_it_touches() {
        let mut course = BinnedLevel::new(Bins::new(10, 3));
        course.add_level(1, 9, 2);
        course.add_level(3, 4, 5);
        course.add_level(4, 4, 7);
        assert_eq!(course.integrals(), [3 * 2 + 5, 4 * 2, 2]);
        assert_eq!(course.means().map(|mean| mean as i64).collect::<Vec<_>>(), [2, 2, 1]);
    }

    #[test]
    fn what_lies_outside_the_bins_is_left_out() {
        let bins = Bins::new(10, 2);
        let mut course = BinnedLevel::new(bins);
        course.add_level(-5, 30, 3);
        course.add_level(10, 30, 3);
        assert_eq!(course.integrals(), [15, 15]);
        let mut events = BinnedEvents::new(bins);
        for time in [-1, 10, 1 << 40] {
            events.add_event(time, 1);
        }
        assert_eq!(events, BinnedEvents::new(bins));
    }

    #[test]
    fn a_split_level_keeps_its_whole_integral() {
        let bins = Bins::new(86_400_007, 365);
        let mut course = BinnedLevel::new(bins);
        let mut expected = 0;
        for step in 0..1_000 {
            let (from, to) = (step * 86_400, step * 86_400 + step * 701);
            course.add_level(from, to, step - 500);
            expected += i128::from(step - 500) * i128::from((to.min(86_400_007) - from).max(0));
        }
        assert_eq!(course.integrals().iter().sum::<i128>(), expected);
    }

    #[test]
    fn events_are_counted_and_summed_where_they_happen() {
        let mut events = BinnedEvents::new(Bins::new(10, 2));
        for (time, value) in [(0, 4), (4, 6), (5, -2), (9, -3)] {
            events.add_event(time, value);
        }
        let cells: Vec<_> = events.cells().iter().map(|cell| (cell.sum, cell.count)).collect();
        assert_eq!(cells, [(10, 2), (-5, 2)]);
        assert_eq!(events.means().collect::<Vec<_>>(), [Some(5.0), Some(-2.5)]);
    }

    #[test]
    fn the_order_of_merging_changes_nothing() {
        let bins = Bins::new(1_000, 10);
        let course = |seed: i64| {
            let mut level = BinnedLevel::new(bins);
            let mut events = BinnedEvents::new(bins);
            for step in 0..50 {
                level.add_level(step * seed, step * seed + 17, step - seed);
                events.add_event(step * seed, step);
            }
            (level, events)
        };
        let merged = |order: [i64; 3]| {
            let (mut level, mut events) = (BinnedLevel::new(bins), BinnedEvents::new(bins));
            for seed in order {
                let (other_level, other_events) = course(seed);
                level.merge(&other_level);
                events.merge(&other_events);
            }
            (level, events)
        };
        assert_eq!(merged([3, 7, 19]), merged([19, 3, 7]));
        assert_ne!(merged([3, 7, 19]), merged([3, 7, 7]));
    }

    #[test]
    fn no_horizon_or_no_bin_means_that_nothing_is_kept() {
        for bins in [Bins::new(0, 5), Bins::new(-3, 5), Bins::new(10, 0)] {
            assert!(bins.is_empty());
            assert_eq!(bins.len(), 0);
            let mut course = BinnedLevel::new(bins);
            course.add_level(0, 10, 1);
            assert!(course.integrals().is_empty());
        }
    }
}
