//! Least and greatest values of a series by blocks of growing size.
//!
//! With it the work of painting a long series depends on the width of the plot and hardly on the
//! length of the series. Build it once when results arrive and keep it beside them.

use super::series::{SeriesView, Values};

/// How many blocks of one level make a block of the next.
pub(super) const FAN: usize = 8;
/// Points between two running sums.
const SUMMED: usize = 64;

/// Pyramids of all parts of a series.
#[derive(Clone, Debug)]
pub struct SeriesPyramid {
    median: Pyramid,
    bands: Option<[Pyramid; 4]>,
    /// Value times ticks and ticks with data before every 64th point.
    sums: Vec<Sum>,
}

/// Value times ticks, and how many ticks have data.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sum {
    pub area: f64,
    pub covered: f64,
}

impl Sum {
    pub fn add(&mut self, area: f64, covered: f64) {
        self.area += area;
        self.covered += covered;
    }

    pub fn add_all(&mut self, other: Self) {
        self.add(other.area, other.covered);
    }
}

/// A part of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Median,
    Q05,
    Q25,
    Q75,
    Q95,
}

impl SeriesPyramid {
    /// Reads the series once.
    pub fn build(series: &SeriesView<'_>) -> Self {
        let mut sums = vec![Sum::default()];
        let mut sum = Sum::default();
        for index in 0..series.len() {
            sum.add_all(series.whole_piece(index));
            if (index + 1) % SUMMED == 0 {
                sums.push(sum);
            }
        }
        Self {
            sums,
            median: Pyramid::build(series.median),
            bands: series.bands.map(|bands| [bands.q05, bands.q25, bands.q75, bands.q95].map(Pyramid::build)),
        }
    }

    fn part(&self, part: Part) -> Option<&Pyramid> {
        let place = match part {
            Part::Median => return Some(&self.median),
            Part::Q05 => 0,
            Part::Q25 => 1,
            Part::Q75 => 2,
            Part::Q95 => 3,
        };
        self.bands.as_ref().map(|bands| &bands[place])
    }
}

/// Least and greatest value of a part among the points `from..to`; none if none of them has data.
pub(super) fn extent(series: &SeriesView<'_>, part: Part, from: usize, to: usize) -> Option<[f64; 2]> {
    let values = match (part, series.bands) {
        (Part::Median, _) => series.median,
        (Part::Q05, Some(bands)) => bands.q05,
        (Part::Q25, Some(bands)) => bands.q25,
        (Part::Q75, Some(bands)) => bands.q75,
        (Part::Q95, Some(bands)) => bands.q95,
        (_, None) => return None,
    };
    let to = to.min(values.len());
    match series.pyramid.and_then(|pyramid| pyramid.part(part)) {
        // A pyramid of another length belongs to other results.
        Some(pyramid) if pyramid.n_values == values.len() => pyramid.extent(values, from, to),
        _ => {
            let mut found = Extent::NONE;
            found.add_values(values, from, to);
            found.get()
        }
    }
}

/// Value times ticks over the points `from..to` of the median.
pub(super) fn areas(series: &SeriesView<'_>, from: usize, to: usize) -> Sum {
    let mut sum = Sum::default();
    let (first, last) = (from.div_ceil(SUMMED), to / SUMMED);
    let sums = series.pyramid.filter(|pyramid| pyramid.median.n_values == series.median.len()).map(|pyramid| &pyramid.sums);
    let Some((before, after)) = sums.filter(|_| first < last).and_then(|sums| Some((sums.get(first)?, sums.get(last)?))) else {
        (from..to).for_each(|index| sum.add_all(series.whole_piece(index)));
        return sum;
    };
    (from..first * SUMMED).for_each(|index| sum.add_all(series.whole_piece(index)));
    sum.add(after.area - before.area, after.covered - before.covered);
    (last * SUMMED..to).for_each(|index| sum.add_all(series.whole_piece(index)));
    sum
}

/// Least and greatest of one list of numbers.
#[derive(Clone, Debug)]
struct Pyramid {
    n_values: usize,
    /// Level `k` has one entry per `FAN^(k + 1)` values.
    levels: Vec<Vec<Extent>>,
}

impl Pyramid {
    fn build(values: Values<'_>) -> Self {
        let mut levels: Vec<Vec<Extent>> = Vec::new();
        let n_values = values.len();
        let mut n_below = n_values;
        while FAN < n_below {
            let n_blocks = n_below.div_ceil(FAN);
            let level = (0..n_blocks)
                .map(|block| {
                    let (from, to) = (block * FAN, ((block + 1) * FAN).min(n_below));
                    let mut found = Extent::NONE;
                    match levels.last() {
                        None => found.add_values(values, from, to),
                        Some(below) => below[from..to].iter().for_each(|part| found.add(*part)),
                    }
                    found
                })
                .collect();
            levels.push(level);
            n_below = n_blocks;
        }
        Self { n_values, levels }
    }

    fn extent(&self, values: Values<'_>, from: usize, to: usize) -> Option<[f64; 2]> {
        let mut found = Extent::NONE;
        let (mut low, mut high) = (from, to);
        // How many levels up the blocks `low..high` are; zero means single values.
        let mut height = 0;
        while low < high {
            let whole = low.div_ceil(FAN)..high / FAN;
            if self.levels.len() == height || whole.is_empty() {
                self.add_blocks(&mut found, values, height, low, high);
                break;
            }
            self.add_blocks(&mut found, values, height, low, whole.start * FAN);
            self.add_blocks(&mut found, values, height, whole.end * FAN, high);
            (low, high) = (whole.start, whole.end);
            height += 1;
        }
        found.get()
    }

    fn add_blocks(&self, found: &mut Extent, values: Values<'_>, height: usize, low: usize, high: usize) {
        match height.checked_sub(1) {
            None => found.add_values(values, low, high),
            Some(level) => self.levels[level][low..high].iter().for_each(|part| found.add(*part)),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Extent {
    least: f64,
    greatest: f64,
}

impl Extent {
    const NONE: Self = Self { least: f64::INFINITY, greatest: f64::NEG_INFINITY };

    fn add(&mut self, other: Self) {
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    fn add_values(&mut self, values: Values<'_>, from: usize, to: usize) {
        for index in from..to {
            let value = values.get(index);
            if value.is_finite() {
                self.least = self.least.min(value);
                self.greatest = self.greatest.max(value);
            }
        }
    }

    fn get(self) -> Option<[f64; 2]> {
        (self.least <= self.greatest).then_some([self.least, self.greatest])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Times;
    use super::*;

    fn series<'a>(values: &'a [f64], pyramid: Option<&'a SeriesPyramid>) -> SeriesView<'a> {
        SeriesView { pyramid, ..SeriesView::new("x", "", Times::Regular { start: 0, step: 1 }, values) }
    }

    proptest! {
        #[test]
        fn the_pyramid_finds_what_a_scan_finds(
            values in prop::collection::vec(prop_oneof![4 => -1e3_f64..1e3, 1 => Just(f64::NAN)], 0..700),
            from in 0_usize..700,
            length in 0_usize..700,
        ) {
            let plain = series(&values, None);
            let pyramid = SeriesPyramid::build(&plain);
            let quick = series(&values, Some(&pyramid));
            let to = from + length;
            prop_assert_eq!(
                extent(&quick, Part::Median, from, to),
                extent(&plain, Part::Median, from, to)
            );
        }
    }

    #[test]
    fn a_pyramid_of_other_results_is_not_used() {
        let old = [1.0; 100];
        let pyramid = SeriesPyramid::build(&series(&old, None));
        let new = [7.0; 90];
        assert_eq!(extent(&series(&new, Some(&pyramid)), Part::Median, 0, 90), Some([7.0, 7.0]));
    }

    #[test]
    fn a_part_that_is_missing_has_no_extent() {
        assert_eq!(extent(&series(&[1.0], None), Part::Q95, 0, 1), None);
    }

    #[test]
    fn a_question_about_many_values_reads_few() {
        // Every level contributes less than two fans of blocks.
        let values = vec![1.0; 1_000_000];
        let pyramid = Pyramid::build(values.as_slice().into());
        assert!(pyramid.levels.len() <= 7);
        assert!(pyramid.levels.last().unwrap().len() <= FAN);
    }
}
