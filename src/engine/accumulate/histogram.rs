//! The distribution of durations in cells that widen with the duration. It keeps no observation.

/// Cells per doubling of the value; a cell is at most 1/64 as wide as the values in it.
const CELLS_PER_OCTAVE: usize = 64;
const CELL_BITS: u32 = CELLS_PER_OCTAVE.trailing_zeros();

/// Counts of non-negative integers, such as times in ticks.
///
/// Values below 64 have a cell each; above, a quantile is off by at most 1/128 of itself. Memory
/// covers the octaves between the smallest and the largest value seen, 512 bytes each.
#[derive(Clone, Debug)]
pub struct Histogram {
    /// The cell that `counts` starts with, a multiple of [`CELLS_PER_OCTAVE`].
    first: usize,
    counts: Vec<u64>,
    n: u64,
    min: i64,
    max: i64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { first: 0, counts: Vec::new(), n: 0, min: i64::MAX, max: i64::MIN }
    }
}

impl Histogram {
    /// No observation yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in one observation; a negative one counts as 0.
    #[inline]
    pub fn add(&mut self, value: i64) {
        debug_assert!(0 <= value, "a duration of {value} is negative");
        let value = value.max(0);
        let cell = cell_of(value);
        match self.counts.get_mut(cell.wrapping_sub(self.first)) {
            Some(count) => *count += 1,
            None => self.add_outside(cell),
        }
        self.n += 1;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Takes in several observations; negative ones count as 0.
    #[inline]
    pub fn add_all(&mut self, values: &[i64]) {
        let (mut min, mut max) = (self.min, self.max);
        for &value in values {
            debug_assert!(0 <= value, "a duration of {value} is negative");
            let value = value.max(0);
            let cell = cell_of(value);
            match self.counts.get_mut(cell.wrapping_sub(self.first)) {
                Some(count) => *count += 1,
                None => self.add_outside(cell),
            }
            min = min.min(value);
            max = max.max(value);
        }
        self.n += values.len() as u64;
        (self.min, self.max) = (min, max);
    }

    #[cold]
    fn add_outside(&mut self, cell: usize) {
        self.cover(cell, cell + 1);
        self.counts[cell - self.first] += 1;
    }

    /// Makes room for the cells `from..to`, in whole octaves.
    fn cover(&mut self, from: usize, to: usize) {
        let from = from - from % CELLS_PER_OCTAVE;
        let to = to.next_multiple_of(CELLS_PER_OCTAVE);
        if self.counts.is_empty() {
            self.first = from;
        }
        if from < self.first {
            let missing = self.first - from;
            self.counts.splice(0..0, std::iter::repeat_n(0, missing));
            self.first = from;
        }
        if self.first + self.counts.len() < to {
            // Growing by exactly what is needed: there are few octaves, and many histograms.
            let missing = to - self.first - self.counts.len();
            self.counts.reserve_exact(missing);
            self.counts.resize(to - self.first, 0);
        }
    }

    /// Takes in everything another histogram has seen.
    pub fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        self.cover(other.first, other.first + other.counts.len());
        let offset = other.first - self.first;
        for (count, added) in self.counts[offset..].iter_mut().zip(&other.counts) {
            *count += added;
        }
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.n += other.n;
    }

    /// How many observations.
    pub const fn count(&self) -> u64 {
        self.n
    }

    /// The value below which the share `p` of all observations lies, if there are any.
    ///
    /// Between two observations it is interpolated, as for the median of two; inside a cell the
    /// observations are taken as evenly spread. 0 and 1 give the exact smallest and largest.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let last = self.n.checked_sub(1)?;
        let place = p.clamp(0.0, 1.0) * last as f64;
        let rank = (place as u64).min(last);
        let (lower, upper) = self.at_ranks(rank, (rank + 1).min(last));
        Some(lower + (upper - lower) * (place - rank as f64))
    }

    /// The values of the observations with two ranks counted from 0, the second not below the
    /// first.
    fn at_ranks(&self, rank: u64, next: u64) -> (f64, f64) {
        let mut below = 0;
        let mut lower = None;
        for (index, &count) in self.counts.iter().enumerate() {
            if lower.is_none() && rank < below + count {
                lower = Some(self.inside(index, rank - below));
            }
            if let Some(lower) = lower
                && next < below + count
            {
                return (lower, self.inside(index, next - below));
            }
            below += count;
        }
        (self.max as f64, self.max as f64)
    }

    /// Where observation `rank` of a cell is taken to lie.
    fn inside(&self, index: usize, rank: u64) -> f64 {
        let (start, width) = cell_range(self.first + index);
        let share = (rank as f64 + 0.5) / self.counts[index] as f64;
        let value = start as f64 + (width - 1) as f64 * share;
        value.clamp(self.min as f64, self.max as f64)
    }

    /// The non-empty cells as (smallest value, largest value, count), rising.
    pub fn cells(&self) -> impl Iterator<Item = (i64, i64, u64)> + '_ {
        let cells = self.counts.iter().enumerate().filter(|(_, count)| 0 < **count);
        cells.map(|(index, &count)| {
            let (start, width) = cell_range(self.first + index);
            (start, start + (width - 1), count)
        })
    }
}

/// Equal if the same was observed, however the memory grew.
impl PartialEq for Histogram {
    fn eq(&self, other: &Self) -> bool {
        (self.n, self.min, self.max) == (other.n, other.min, other.max) && self.cells().eq(other.cells())
    }
}

/// The cell of a value that is not negative.
#[inline]
fn cell_of(value: i64) -> usize {
    let value = value as u64;
    // The octave of 64…127 starts at cell 64, as does that of 32…63 if it were split so finely.
    let octave = (value | (CELLS_PER_OCTAVE as u64 - 1)).ilog2() - (CELL_BITS - 1);
    let shift = octave.saturating_sub(1);
    ((shift as usize) << CELL_BITS) + (value >> shift) as usize
}

/// The smallest value of a cell and how many integers it holds.
fn cell_range(cell: usize) -> (i64, i64) {
    let shift = (cell / CELLS_PER_OCTAVE).saturating_sub(1);
    (((cell - (shift << CELL_BITS)) as i64) << shift, 1 << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(values: impl IntoIterator<Item = i64>) -> Histogram {
        let mut histogram = Histogram::new();
        for value in values {
            histogram.add(value);
        }
        histogram
    }

    #[test]
    fn every_value_lies_in_its_cell_and_cells_leave_no_gap() {
        let mut end = 0;
        for cell in 0..41 * CELLS_PER_OCTAVE {
            let (start, width) = cell_range(cell);
            assert_eq!(start, end, "cell {cell}");
            assert!(width == 1 || width * 64 <= start, "cell {cell}");
            assert_eq!((cell_of(start), cell_of(start + width - 1)), (cell, cell));
            end = start + width;
        }
        assert!(1 << 45 < end);
        assert!(cell_of(i64::MAX) < 59 * CELLS_PER_OCTAVE);
    }

    #[test]
    fn small_values_have_exact_quantiles() {
        let seen = histogram([3, 1, 2, 10, 4]);
        let quantiles = [0.0, 0.25, 0.5, 0.75, 1.0].map(|p| seen.quantile(p).unwrap());
        assert_eq!(quantiles.map(|x| x as i64), [1, 2, 3, 4, 10]);
        assert_eq!(histogram([10, 20]).quantile(0.5), Some(15.0));
        assert_eq!(Histogram::new().quantile(0.5), None);
    }

    #[test]
    fn large_values_have_quantiles_within_one_part_in_128() {
        let value = |i: i64| 1_000 + i * i * 7;
        let seen = histogram((0..10_000).map(value));
        for percent in 0..=100 {
            let p = f64::from(percent) / 100.0;
            let exact = value((p * 9_999.0).round() as i64) as f64;
            let got = seen.quantile(p).unwrap();
            assert!((got / exact - 1.0).abs() < 1.0 / 128.0, "p {p}: {got} for {exact}");
        }
        assert_eq!(seen.quantile(1.0), Some(value(9_999) as f64));
    }

    #[test]
    fn equal_observations_have_that_value_as_every_quantile() {
        let seen = histogram([987_654_321; 7]);
        for p in [0.0, 0.1, 0.5, 1.0] {
            assert_eq!(seen.quantile(p), Some(987_654_321.0));
        }
    }

    #[test]
    fn merging_in_any_order_equals_seeing_everything_at_once() {
        let parts: [&[i64]; 4] = [&[1 << 40, 5], &[], &[0, 77, 78], &[123_456, 1 << 20]];
        let merged = |order: [usize; 4]| {
            let mut all = Histogram::new();
            for &part in &order {
                all.merge(&histogram(parts[part].iter().copied()));
            }
            all
        };
        let once = histogram(parts.concat());
        assert_eq!(merged([0, 1, 2, 3]), once);
        assert_eq!(merged([3, 2, 1, 0]), once);
        assert_ne!(merged([3, 2, 1, 0]), histogram([5]));
    }

    #[test]
    fn several_observations_at_once_equal_single_ones() {
        let values: Vec<i64> = (0..50).map(|i| i * i * i * 11).collect();
        let mut at_once = Histogram::new();
        at_once.add_all(&values[..7]);
        at_once.add_all(&[]);
        at_once.add_all(&values[7..]);
        assert_eq!(at_once, histogram(values));
    }

    #[test]
    fn memory_covers_only_the_octaves_seen() {
        let seen = histogram((0..100_000).map(|i| 1_000_000 + i * 90));
        assert!(seen.counts.len() <= 5 * CELLS_PER_OCTAVE, "{}", seen.counts.len());
    }
}
