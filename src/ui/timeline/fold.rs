//! Stretches that are cut out of the time axis, so that working hours stand side by side.
//!
//! Time along the axis is wall-clock time less what was cut before it. Nothing here paints or changes the axis.

use super::TimeRange;

/// A stretch that is cut out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    start: i64,
    end: i64,
    /// Ticks cut out before it begins.
    before: i64,
}

/// All stretches that are cut out, ascending and apart from each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cuts<'a>(&'a [Cut]);

/// Makes cuts of stretches in ascending order; none where hardly anything of the horizon would be left.
pub(super) fn cuts(closed: &[TimeRange], horizon: TimeRange, least: i64) -> Vec<Cut> {
    let mut all: Vec<Cut> = Vec::with_capacity(closed.len());
    let mut before = 0;
    for stretch in closed.iter().filter_map(|stretch| stretch.clipped(horizon)) {
        match all.last_mut().filter(|last| stretch.start() <= last.end) {
            Some(last) => {
                before += (stretch.end() - last.end).max(0);
                last.end = last.end.max(stretch.end());
            }
            None => {
                all.push(Cut { start: stretch.start(), end: stretch.end(), before });
                before += stretch.span();
            }
        }
    }
    if horizon.span() - before < least {
        all.clear();
    }
    all
}

impl<'a> Cuts<'a> {
    /// The same by the list of cuts.
    pub(super) const fn of(cuts: &'a [Cut]) -> Self {
        Self(cuts)
    }

    /// Whether nothing is cut out.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Time along the axis of an instant; inside a cut it stands still.
    pub fn along(self, time: i64) -> i64 {
        let n_begun = self.0.partition_point(|cut| cut.start < time);
        match n_begun.checked_sub(1).map(|last| self.0[last]) {
            Some(cut) => time.saturating_sub(cut.before).saturating_sub(time.min(cut.end) - cut.start),
            None => time,
        }
    }

    /// The instant at a time along the axis; at a cut the instant at which work goes on.
    pub fn instant(self, along: i64) -> i64 {
        let n_passed = self.0.partition_point(|cut| cut.start - cut.before <= along);
        match n_passed.checked_sub(1).map(|last| self.0[last]) {
            Some(cut) => along.saturating_add(cut.before).saturating_add(cut.end - cut.start),
            None => along,
        }
    }

    /// Ticks between two instants that are not cut out.
    pub fn between(self, from: i64, to: i64) -> i64 {
        self.along(to).saturating_sub(self.along(from))
    }

    /// Whether all of a stretch is cut out.
    pub fn hides(self, from: i64, to: i64) -> bool {
        let n_begun = self.0.partition_point(|cut| cut.start <= from);
        n_begun.checked_sub(1).is_some_and(|last| from < self.0[last].end && to <= self.0[last].end)
    }

    /// The parts of a stretch that are not cut out, in order.
    pub fn pieces(self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> + 'a {
        let first = self.0.partition_point(|cut| cut.end <= from);
        let inside = self.0[first..].iter().take_while(move |cut| cut.start < to).copied();
        let ends = inside.clone().map(|cut| cut.start).chain(std::iter::once(to));
        let starts = std::iter::once(from).chain(inside.map(|cut| cut.end));
        starts.zip(ends).filter(|(start, end)| start < end)
    }

    /// The instants inside a range at which something is cut out, by where work goes on.
    pub fn seams(self, range: TimeRange) -> impl Iterator<Item = i64> + 'a {
        let first = self.0.partition_point(|cut| cut.start <= range.start());
        self.0[first..].iter().take_while(move |cut| cut.end < range.end()).map(|cut| cut.end)
    }

    /// How many cuts lie inside a range.
    pub fn n_seams(self, range: TimeRange) -> usize {
        let first = self.0.partition_point(|cut| cut.start <= range.start());
        self.0.partition_point(|cut| cut.end < range.end()).saturating_sub(first)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nights() -> Vec<Cut> {
        // Open from 8 to 16 of every 24.
        let closed: Vec<TimeRange> =
            (0..5).flat_map(|day| [(24 * day, 24 * day + 8), (24 * day + 16, 24 * day + 24)]).map(|(a, b)| TimeRange::new(a, b)).collect();
        cuts(&closed, TimeRange::new(0, 120), 1)
    }

    #[test]
    fn an_evening_and_the_next_morning_stand_at_the_same_place() {
        let all = nights();
        let cuts = Cuts::of(&all);
        assert_eq!(all.len(), 6, "an evening and the night after it are one cut");
        assert_eq!([8, 16, 20, 24, 32, 33, 40].map(|time| cuts.along(time)), [0, 8, 8, 8, 8, 9, 16]);
        assert_eq!([0, 7, 8, 9].map(|along| cuts.instant(along)), [8, 15, 32, 33]);
        assert_eq!(cuts.between(0, 120), 40);
    }

    #[test]
    fn the_parts_of_a_stretch_are_those_that_are_open() {
        let all = nights();
        let cuts = Cuts::of(&all);
        assert_eq!(cuts.pieces(10, 34).collect::<Vec<_>>(), [(10, 16), (32, 34)]);
        assert_eq!(cuts.pieces(17, 31).count(), 0);
        assert!(cuts.hides(17, 32) && !cuts.hides(17, 33) && !cuts.hides(15, 20));
        assert_eq!(cuts.seams(TimeRange::new(10, 60)).collect::<Vec<_>>(), [32, 56]);
        assert_eq!(cuts.n_seams(TimeRange::new(10, 60)), 2);
    }

    #[test]
    fn where_everything_is_closed_nothing_is_cut_out() {
        assert!(cuts(&[TimeRange::new(0, 100)], TimeRange::new(0, 100), 20).is_empty());
    }

    proptest! {
        #[test]
        fn place_and_instant_are_each_others_inverse_while_work_goes_on(
            gaps in prop::collection::vec((1_i64..50, 1_i64..50), 0..12), time in 0_i64..900,
        ) {
            let mut at = 0;
            let closed: Vec<TimeRange> = gaps.iter().map(|(open, shut)| {
                let start = at + open;
                at = start + shut;
                TimeRange::new(start, at)
            }).collect();
            let all = cuts(&closed, TimeRange::new(0, 1_000), 1);
            let cuts = Cuts::of(&all);
            let is_open = !closed.iter().any(|stretch| stretch.start() <= time && time < stretch.end());
            if is_open {
                prop_assert_eq!(cuts.instant(cuts.along(time)), time);
            }
            prop_assert!(cuts.along(time) <= cuts.along(time + 1));
            prop_assert_eq!(cuts.pieces(0, time.max(1)).map(|(a, b)| b - a).sum::<i64>(), cuts.along(time.max(1)));
        }
    }
}
