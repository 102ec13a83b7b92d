//! A series over time as the tracks see it: borrowed numbers, nothing copied.
//!
//! Reading a value takes a binary search or one division, never a scan. Not-a-number means "no data".

use super::pyramid::{Part, Sum, areas, extent};
use super::{SeriesPyramid, TimeRange};
use crate::ui::theme::SeriesColour;

const TICKS_PER_HOUR: f64 = 3_600_000.0;

/// How values between two points are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A value holds until the next one: counts, stocks, averages over a bin.
    Step,
    /// Values change evenly from one point to the next: levels.
    Line,
}

/// Pattern of the line, so that metrics differ without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dash {
    /// An unbroken line.
    #[default]
    Solid,
    /// Long dashes.
    Dashed,
    /// Dots.
    Dotted,
}

/// When the values apply, in ticks (milliseconds).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Times<'a> {
    /// Bins of equal length; value `i` starts at `start + i · step`, with `step` at least 1.
    Regular {
        /// Start of the first bin.
        start: i64,
        /// Length of a bin.
        step: i64,
    },
    /// Instants in ascending order; a stepped series holds its last value until `end`.
    At {
        /// One instant per value.
        times: &'a [i64],
        /// Where the last value of a stepped series ends.
        end: i64,
    },
}

/// Numbers of either width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Values<'a> {
    /// Single precision.
    Single(&'a [f32]),
    /// Double precision.
    Double(&'a [f64]),
}

impl<'a> From<&'a [f32]> for Values<'a> {
    fn from(values: &'a [f32]) -> Self {
        Self::Single(values)
    }
}

impl<'a> From<&'a [f64]> for Values<'a> {
    fn from(values: &'a [f64]) -> Self {
        Self::Double(values)
    }
}

impl Values<'_> {
    /// Number of values.
    pub const fn len(&self) -> usize {
        match self {
            Self::Single(values) => values.len(),
            Self::Double(values) => values.len(),
        }
    }

    /// Whether there is no value at all.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Value at a place, not-a-number beyond the end.
    pub fn get(&self, index: usize) -> f64 {
        match self {
            Self::Single(values) => values.get(index).copied().map_or(f64::NAN, f64::from),
            Self::Double(values) => values.get(index).copied().unwrap_or(f64::NAN),
        }
    }
}

/// Quantiles over the repeats; each as long as the median.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bands<'a> {
    /// 5 % of repeats lie below.
    pub q05: Values<'a>,
    /// 25 % of repeats lie below.
    pub q25: Values<'a>,
    /// 25 % of repeats lie above.
    pub q75: Values<'a>,
    /// 5 % of repeats lie above.
    pub q95: Values<'a>,
}

/// One line of a track with its uncertainty.
#[derive(Clone, Copy, Debug)]
pub struct SeriesView<'a> {
    /// Name, as the value list shows it.
    pub name: &'a str,
    /// Unit of the values; empty if they have none.
    pub unit: &'a str,
    /// How values between two points are meant.
    pub kind: Kind,
    /// What the line stands for.
    pub colour: SeriesColour,
    /// Pattern of the line.
    pub dash: Dash,
    /// When the values apply.
    pub times: Times<'a>,
    /// The line itself: the median over the repeats, or the only value there is.
    pub median: Values<'a>,
    /// Uncertainty around it; of a stacked series its lower and upper edge.
    pub bands: Option<Bands<'a>>,
    /// Whether it is an area on top of the one before, from `bands.q05` to `bands.q95`.
    pub is_stacked: bool,
    /// Whether it is listed but not drawn.
    pub is_hidden: bool,
    /// Single repeats, painted as hairlines on the same times.
    pub runs: &'a [Values<'a>],
    /// Least and greatest values by block, built once per series; without it long series are scanned
    /// in every frame.
    pub pyramid: Option<&'a SeriesPyramid>,
}

/// Values of a series at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Median.
    pub value: f64,
    /// The middle 50 % of repeats.
    pub half: Option<[f64; 2]>,
    /// The middle 90 % of repeats.
    pub most: Option<[f64; 2]>,
}

/// What happened to a series between two instants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Between {
    /// Value at the later instant less value at the earlier one.
    pub change: Option<f64>,
    /// Average over time, where there is data.
    pub mean: f64,
    /// Least value.
    pub least: f64,
    /// Greatest value.
    pub greatest: f64,
    /// Value times time, in the unit of the series times hours, where there is data.
    pub integral: f64,
}

impl<'a> SeriesView<'a> {
    /// A series with only its line: stepped, solid, without bands.
    pub fn new(name: &'a str, unit: &'a str, times: Times<'a>, values: impl Into<Values<'a>>) -> Self {
        Self {
            name,
            unit,
            kind: Kind::Step,
            colour: SeriesColour::Truth,
            dash: Dash::Solid,
            times,
            median: values.into(),
            bands: None,
            is_stacked: false,
            is_hidden: false,
            runs: &[],
            pyramid: None,
        }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        match self.times {
            Times::Regular { .. } => self.median.len(),
            Times::At { times, .. } => self.median.len().min(times.len()),
        }
    }

    /// Whether there is no point at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Instant of a point.
    pub fn time(&self, index: usize) -> i64 {
        match self.times {
            Times::Regular { start, step } => start.saturating_add((index as i64).saturating_mul(step.max(1))),
            Times::At { times, end } => times.get(index).copied().unwrap_or(end),
        }
    }

    /// Instant until which a point of a stepped series holds.
    pub fn end_of(&self, index: usize) -> i64 {
        match self.times {
            Times::At { end, .. } if self.len() <= index + 1 => end.max(self.time(index)),
            Times::At { .. } | Times::Regular { .. } => self.time(index + 1),
        }
    }

    /// The last point at or before an instant.
    pub fn index_at(&self, time: i64) -> Option<usize> {
        let n_points = self.len();
        let n_before = match self.times {
            Times::Regular { start, step } => {
                let bins = (time.saturating_sub(start)).div_euclid(step.max(1));
                usize::try_from(bins + 1).unwrap_or(0).min(n_points)
            }
            Times::At { times, .. } => times[..n_points].partition_point(|at| *at <= time),
        };
        n_before.checked_sub(1)
    }

    /// Points that are at least partly inside a range, as a half-open range of places; a line also
    /// needs the point after it.
    pub fn points_in(&self, range: TimeRange) -> (usize, usize) {
        let from = self.index_at(range.start()).unwrap_or(0);
        let to = match self.kind {
            Kind::Step => self.index_at(range.end() - 1).map_or(0, |index| index + 1),
            Kind::Line => self.index_at(range.end()).map_or(1, |index| index + 2),
        };
        (from, to.min(self.len()))
    }

    /// Median at an instant; none where there is no data.
    pub fn value_at(&self, time: i64) -> Option<f64> {
        self.part_at(self.median, time)
    }

    /// Median and bands at an instant; none where there is no data.
    pub fn reading_at(&self, time: i64) -> Option<Reading> {
        let value = self.value_at(time)?;
        let between = |low, high| Some([self.part_at(low, time)?, self.part_at(high, time)?]);
        let bands = self.bands.filter(|_| !self.is_stacked);
        Some(Reading {
            value,
            half: bands.and_then(|bands| between(bands.q25, bands.q75)),
            most: bands.and_then(|bands| between(bands.q05, bands.q95)),
        })
    }

    /// The middle of a stacked area at an instant.
    pub(super) fn middle_at(&self, time: i64) -> Option<f64> {
        let bands = self.bands.filter(|_| self.is_stacked)?;
        Some(f64::midpoint(self.part_at(bands.q05, time)?, self.part_at(bands.q95, time)?))
    }

    /// The nearest point after an instant (`forward`) or before it, in ticks.
    pub fn neighbour(&self, time: i64, forward: bool) -> Option<i64> {
        let at = self.index_at(time);
        let index = if forward {
            at.map_or(0, |index| index + 1)
        } else {
            let index = at?;
            if self.time(index) < time { index } else { index.checked_sub(1)? }
        };
        (index < self.len()).then(|| self.time(index))
    }

    /// Change, average, extremes and integral of the median between two instants; none without data.
    ///
    /// With a pyramid the work does not grow with the number of points between them.
    pub fn between(&self, one: i64, other: i64) -> Option<Between> {
        let (from, to) = (one.min(other), one.max(other));
        let first = self.index_at(from).unwrap_or(0);
        let last = self.index_at(to.saturating_sub(1))?;
        let mut sum = Sum::default();
        let mut extremes: Option<[f64; 2]> = None;
        for index in std::iter::once(first).chain((first < last).then_some(last)) {
            let Some((at_start, at_end, length)) = self.piece(index, from, to) else { continue };
            sum.add(length * f64::midpoint(at_start, at_end), length);
            let [low, high] = extremes.unwrap_or([f64::INFINITY, f64::NEG_INFINITY]);
            extremes = Some([low.min(at_start).min(at_end), high.max(at_start).max(at_end)]);
        }
        if first + 1 < last {
            sum.add_all(areas(self, first + 1, last));
            // A line reaches the first point of the last piece, which is read with that piece.
            if let Some([least, greatest]) = extent(self, Part::Median, first + 1, last) {
                let [low, high] = extremes.unwrap_or([f64::INFINITY, f64::NEG_INFINITY]);
                extremes = Some([low.min(least), high.max(greatest)]);
            }
        }
        let [least, greatest] = extremes.filter(|_| 0.0 < sum.covered)?;
        Some(Between {
            change: self.value_at(to).zip(self.value_at(from)).map(|(later, earlier)| later - earlier),
            mean: sum.area / sum.covered,
            least,
            greatest,
            integral: sum.area / TICKS_PER_HOUR,
        })
    }

    /// Values at both ends and length in ticks of the part of a point's stretch inside `from..to`.
    fn piece(&self, index: usize, from: i64, to: i64) -> Option<(f64, f64, f64)> {
        let (start, end) = (self.time(index).max(from), self.end_of(index).min(to));
        let at_start = self.value_at(start).filter(|_| start < end)?;
        let at_end = match self.kind {
            Kind::Step => at_start,
            Kind::Line => self.value_at(end)?,
        };
        Some((at_start, at_end, (end - start) as f64))
    }

    /// Value times ticks of a whole point's stretch and its length; zero without data.
    pub(super) fn whole_piece(&self, index: usize) -> Sum {
        let (start, end) = (self.time(index), self.end_of(index));
        let at_start = self.median.get(index);
        let at_end = match self.kind {
            Kind::Step => at_start,
            Kind::Line => self.median.get(index + 1),
        };
        let length = (end - start) as f64;
        if at_start.is_finite() && at_end.is_finite() && start < end {
            Sum { area: length * f64::midpoint(at_start, at_end), covered: length }
        } else {
            Sum::default()
        }
    }

    fn part_at(&self, part: Values<'a>, time: i64) -> Option<f64> {
        let index = self.index_at(time)?;
        let value = part.get(index);
        let found = match self.kind {
            Kind::Step if time < self.end_of(index) => value,
            Kind::Line if self.time(index) == time => value,
            Kind::Line if index + 1 < self.len() => {
                let (start, end) = (self.time(index), self.time(index + 1));
                let share = (time - start) as f64 / (end - start) as f64;
                value + (part.get(index + 1) - value) * share
            }
            Kind::Step | Kind::Line => f64::NAN,
        };
        found.is_finite().then_some(found)
    }
}

/// Lower and upper edges of areas that stand on each other in this order; a value without data counts as zero.
///
/// They are the `q05` and `q95` of the bands of stacked series: money by cause, parts of a time.
pub fn stacked_edges(layers: &[&[f64]]) -> Vec<[Vec<f64>; 2]> {
    let n_points = layers.iter().map(|layer| layer.len()).max().unwrap_or(0);
    let mut low = vec![0.0; n_points];
    layers
        .iter()
        .map(|layer| {
            let value = |index: usize| layer.get(index).copied().filter(|value| value.is_finite()).unwrap_or(0.0);
            let high: Vec<f64> = low.iter().enumerate().map(|(index, low)| low + value(index)).collect();
            [std::mem::replace(&mut low, high.clone()), high]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VALUES: [f64; 4] = [1.0, 3.0, f64::NAN, 5.0];

    fn regular(kind: Kind) -> SeriesView<'static> {
        SeriesView { kind, ..SeriesView::new("Backlog", "orders", Times::Regular { start: 100, step: 10 }, VALUES.as_slice()) }
    }

    #[test]
    fn a_stepped_value_holds_until_the_next_bin() {
        let series = regular(Kind::Step);
        assert_eq!(series.value_at(99), None);
        assert_eq!(series.value_at(100), Some(1.0));
        assert_eq!(series.value_at(109), Some(1.0));
        assert_eq!(series.value_at(110), Some(3.0));
        assert_eq!(series.value_at(125), None, "not-a-number is no data");
        assert_eq!(series.value_at(139), Some(5.0));
        assert_eq!(series.value_at(140), None, "the last bin has ended");
    }

    #[test]
    fn a_line_goes_straight_from_point_to_point() {
        let series = regular(Kind::Line);
        assert_eq!(series.value_at(105), Some(2.0));
        assert_eq!(series.value_at(110), Some(3.0));
        assert_eq!(series.value_at(115), None, "no line towards a gap");
        assert_eq!(series.value_at(130), Some(5.0));
        assert_eq!(series.value_at(131), None);
    }

    #[test]
    fn the_last_value_at_given_instants_holds_until_the_end() {
        let times = [0, 5, 50];
        let values = [2.0_f32, 4.0, 8.0];
        let series = SeriesView::new("Stock", "pcs", Times::At { times: &times, end: 60 }, values.as_slice());
        assert_eq!(series.value_at(4), Some(2.0));
        assert_eq!(series.value_at(49), Some(4.0));
        assert_eq!(series.value_at(59), Some(8.0));
        assert_eq!(series.value_at(60), None);
    }

    #[test]
    fn areas_stand_on_each_other_and_are_read_by_their_own_value() {
        let edges = stacked_edges(&[&[1.0, 2.0], &[3.0, f64::NAN], &[4.0, 4.0]]);
        assert_eq!(edges[1], [vec![1.0, 2.0], vec![4.0, 2.0]]);
        assert_eq!(edges[2], [vec![4.0, 2.0], vec![8.0, 6.0]]);
        let [low, high] = &edges[2];
        let own = [4.0, 4.0];
        let (low, high) = (Values::from(low.as_slice()), Values::from(high.as_slice()));
        let times = Times::Regular { start: 0, step: 10 };
        let mut series = SeriesView::new("Freight", "€", times, own.as_slice());
        (series.is_stacked, series.bands) = (true, Some(Bands { q05: low, q25: low, q75: high, q95: high }));
        let reading = series.reading_at(5).unwrap();
        assert_eq!((reading.value, reading.most), (4.0, None));
        assert_eq!(series.middle_at(5), Some(6.0));
    }

    #[test]
    fn bands_are_read_at_the_same_instant() {
        let parts: Vec<Vec<f64>> = (0..4).map(|add| VALUES.iter().map(|v| v + f64::from(add)).collect()).collect();
        let series = SeriesView {
            bands: Some(Bands {
                q05: parts[0].as_slice().into(),
                q25: parts[1].as_slice().into(),
                q75: parts[2].as_slice().into(),
                q95: parts[3].as_slice().into(),
            }),
            ..regular(Kind::Step)
        };
        let reading = series.reading_at(111).unwrap();
        assert_eq!(reading.most, Some([3.0, 6.0]));
        assert_eq!(reading.half, Some([4.0, 5.0]));
    }

    #[test]
    fn neighbours_are_the_points_around_an_instant() {
        let series = regular(Kind::Step);
        assert_eq!(series.neighbour(112, true), Some(120));
        assert_eq!(series.neighbour(112, false), Some(110));
        assert_eq!(series.neighbour(110, false), Some(100));
        assert_eq!(series.neighbour(0, true), Some(100));
        assert_eq!(series.neighbour(130, true), None);
        assert_eq!(series.neighbour(100, false), None);
    }

    #[test]
    fn the_average_between_two_instants_is_weighted_by_time_and_skips_gaps() {
        // 1 for 5 ticks, 3 for 10, nothing for 10, 5 for 5.
        let found = regular(Kind::Step).between(105, 135).unwrap();
        assert!((found.mean - (5.0 + 30.0 + 25.0) / 20.0).abs() < 1e-12);
        assert_eq!(found.change, Some(4.0));
        assert!((found.least - 1.0).abs() < 1e-12);
        assert!((found.greatest - 5.0).abs() < 1e-12);
        assert!((found.integral * 3_600_000.0 - 60.0).abs() < 1e-9);
        assert_eq!(regular(Kind::Step).between(121, 129), None);
        assert!((regular(Kind::Step).between(102, 104).unwrap().mean - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn statistics_with_a_pyramid_are_those_of_a_scan(
            values in prop::collection::vec(prop_oneof![5 => -50.0_f64..50.0, 1 => Just(f64::NAN)], 1..400),
            from in -20_i64..3_000,
            length in 1_i64..3_000,
        ) {
            for kind in [Kind::Step, Kind::Line] {
                let plain = SeriesView { kind, ..SeriesView::new("x", "", Times::Regular { start: 0, step: 7 }, values.as_slice()) };
                let pyramid = SeriesPyramid::build(&plain);
                let quick = SeriesView { pyramid: Some(&pyramid), ..plain };
                match (plain.between(from, from + length), quick.between(from, from + length)) {
                    (Some(one), Some(other)) => {
                        prop_assert!((one.mean - other.mean).abs() < 1e-6, "{one:?} {other:?}");
                        prop_assert!((one.integral - other.integral).abs() < 1e-6);
                        prop_assert_eq!((one.least, one.greatest, one.change), (other.least, other.greatest, other.change));
                    }
                    (one, other) => prop_assert_eq!(one, other),
                }
            }
        }
    }

    #[test]
    fn a_bin_that_begins_where_the_range_ends_is_not_visible() {
        let range = TimeRange::new(105, 120);
        assert_eq!(regular(Kind::Step).points_in(range), (0, 2));
        assert_eq!(regular(Kind::Line).points_in(range), (0, 4));
    }

    #[test]
    fn an_empty_series_has_no_value_anywhere() {
        let none: [f64; 0] = [];
        let series = SeriesView::new("Nothing", "", Times::Regular { start: 0, step: 1 }, none.as_slice());
        assert_eq!(series.value_at(0), None);
        assert_eq!(series.neighbour(0, true), None);
        assert_eq!(series.between(0, 10), None);
    }

    proptest! {
        #[test]
        fn both_ways_to_give_times_read_the_same(values in prop::collection::vec(-1e6_f64..1e6, 1..40), time in -50_i64..700) {
            let times: Vec<i64> = (0..values.len() as i64).map(|at| 7 + at * 13).collect();
            let end = 7 + values.len() as i64 * 13;
            for kind in [Kind::Step, Kind::Line] {
                let one = SeriesView { kind, ..SeriesView::new("x", "", Times::Regular { start: 7, step: 13 }, values.as_slice()) };
                let other = SeriesView { kind, ..SeriesView::new("x", "", Times::At { times: &times, end }, values.as_slice()) };
                prop_assert_eq!(one.value_at(time), other.value_at(time));
                prop_assert_eq!(one.neighbour(time, true), other.neighbour(time, true));
            }
        }
    }
}
