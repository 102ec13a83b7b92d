//! Observations that wait to be added to the record, some of each kind at a time.
//!
//! A handful of values of one quantity is added in a fraction of the time of as many single ones: sums
//! stay in registers, and the cells of its distribution are fetched at once. Whatever is noted is a sum
//! of integers, so that the record does not depend on when it is added.

use super::record::WorkRecord;

/// How many values wait at most.
const N: usize = 8;

/// What waits, by activity and class, and by stream.
#[derive(Debug)]
pub(super) struct Pending {
    n_classes: usize,
    visits: Vec<Visits>,
    leavings: Vec<Leavings>,
}

/// Counted visits of one class to one activity.
#[derive(Debug, Clone, Default)]
struct Visits {
    arrivals: u64,
    waited: Waits,
    ended: Pairs,
}

/// Waiting times and the bins in which they ended.
#[derive(Debug, Clone, Default)]
struct Waits {
    n: usize,
    bins: [u32; N],
    waiting: [i64; N],
}

/// Elapsed times and hands-on times.
#[derive(Debug, Clone, Default)]
struct Pairs {
    n: usize,
    elapsed: [i64; N],
    processing: [i64; N],
}

/// Counted items of one stream that left.
#[derive(Debug, Clone, Default)]
struct Leavings {
    arrivals: u64,
    left: Pairs,
    bins: [u32; N],
    waiting: [i64; N],
}

impl Pending {
    pub(super) fn new(n_activities: usize, n_classes: usize, n_streams: usize) -> Self {
        Self { n_classes, visits: vec![Visits::default(); n_activities * n_classes], leavings: vec![Leavings::default(); n_streams] }
    }

    #[inline]
    fn visits(&mut self, activity: u32, class: u16) -> &mut Visits {
        &mut self.visits[activity as usize * self.n_classes + usize::from(class)]
    }

    /// Notes the arrival of a counted visit.
    #[inline]
    pub(super) fn arrived(&mut self, activity: u32, class: u16) {
        self.visits(activity, class).arrivals += 1;
    }

    /// Notes the waiting time of a counted visit whose service starts in this bin.
    #[inline]
    pub(super) fn started(&mut self, record: &mut WorkRecord, activity: u32, class: u16, waiting: i64, bin: u32) {
        let waits = &mut self.visits(activity, class).waited;
        waits.waiting[waits.n % N] = waiting;
        waits.bins[waits.n % N] = bin;
        waits.n += 1;
        if waits.n == N {
            waits.settle(record, activity, class);
        }
    }

    /// Notes the times of a completed counted visit.
    #[inline]
    pub(super) fn completed(&mut self, record: &mut WorkRecord, activity: u32, class: u16, elapsed: i64, processing: i64) {
        let ended = &mut self.visits(activity, class).ended;
        ended.push(elapsed, processing);
        if ended.n == N {
            ended.settle_visits(record, activity, class);
        }
    }

    /// Notes the arrival of a counted item.
    #[inline]
    pub(super) fn item_arrived(&mut self, stream: u32) {
        self.leavings[stream as usize].arrivals += 1;
    }

    /// Notes the times of a counted item that leaves in this bin.
    #[inline]
    pub(super) fn item_left(&mut self, record: &mut WorkRecord, stream: u32, elapsed: i64, processing: i64, waiting: i64, bin: u32) {
        let leavings = &mut self.leavings[stream as usize];
        let n = leavings.left.n % N;
        leavings.waiting[n] = waiting;
        leavings.bins[n] = bin;
        leavings.left.push(elapsed, processing);
        if leavings.left.n == N {
            leavings.settle(record, stream);
        }
    }

    /// Adds all that waits to the record.
    pub(super) fn settle(&mut self, record: &mut WorkRecord) {
        for (index, visits) in self.visits.iter_mut().enumerate() {
            let (activity, class) = ((index / self.n_classes) as u32, (index % self.n_classes) as u16);
            record.activities[activity as usize].visits[usize::from(class)].arrivals += std::mem::take(&mut visits.arrivals);
            visits.waited.settle(record, activity, class);
            visits.ended.settle_visits(record, activity, class);
        }
        for (stream, leavings) in self.leavings.iter_mut().enumerate() {
            let of_stream = &mut record.streams[stream];
            of_stream.arrivals += std::mem::take(&mut leavings.arrivals);
            leavings.settle(record, stream as u32);
            let of_stream = &mut record.streams[stream];
            of_stream.outstanding = of_stream.arrivals - of_stream.completions - of_stream.rejected - of_stream.gave_up;
        }
    }
}

impl Waits {
    #[inline(never)]
    fn settle(&mut self, record: &mut WorkRecord, activity: u32, class: u16) {
        let record = &mut record.activities[activity as usize];
        let waiting = &self.waiting[..self.n];
        let visits = &mut record.visits[usize::from(class)];
        visits.waiting.add_all(waiting);
        visits.had_to_wait += waiting.iter().map(|waiting| u64::from(*waiting > 0)).sum::<u64>();
        for (waiting, bin) in waiting.iter().zip(self.bins) {
            record.waits.add_in(bin, *waiting);
        }
        self.n = 0;
    }
}

impl Pairs {
    #[inline]
    fn push(&mut self, elapsed: i64, processing: i64) {
        self.elapsed[self.n % N] = elapsed;
        self.processing[self.n % N] = processing;
        self.n += 1;
    }

    #[inline(never)]
    fn settle_visits(&mut self, record: &mut WorkRecord, activity: u32, class: u16) {
        let visits = &mut record.activities[activity as usize].visits[usize::from(class)];
        visits.completions += self.n as u64;
        visits.elapsed.add_all(&self.elapsed[..self.n]);
        visits.processing.add_all(&self.processing[..self.n]);
        self.n = 0;
    }
}

impl Leavings {
    #[inline(never)]
    fn settle(&mut self, record: &mut WorkRecord, stream: u32) {
        let record = &mut record.streams[stream as usize];
        let n = self.left.n;
        record.completions += n as u64;
        record.elapsed.add_all(&self.left.elapsed[..n]);
        record.processing.add_all(&self.left.processing[..n]);
        record.waiting.add_all(&self.waiting[..n]);
        for (elapsed, bin) in self.left.elapsed[..n].iter().zip(self.bins) {
            record.leaving.add_in(bin, *elapsed);
        }
        self.left.n = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::observe::Bins;

    #[test]
    fn what_waits_is_in_the_record_once_it_is_settled() {
        let bins = Bins::new(10, 0, 100);
        let mut record = WorkRecord::new(2, 0, 1, 3, &bins);
        let mut pending = Pending::new(2, 3, 1);
        for n in 0..21 {
            pending.item_arrived(0);
            pending.arrived(1, 2);
            pending.started(&mut record, 1, 2, n, 3);
            if n < 19 {
                pending.completed(&mut record, 1, 2, n + 5, 5);
                pending.item_left(&mut record, 0, n + 6, 5, n, 4);
            }
        }
        pending.settle(&mut record);
        pending.settle(&mut record);
        let visits = &record.activities[1].visits[2];
        assert_eq!((visits.arrivals, visits.completions, visits.had_to_wait), (21, 19, 20));
        assert_eq!((visits.waiting.tally.sum(), visits.waiting.histogram.count()), (210, 21));
        assert_eq!((visits.elapsed.tally.sum(), visits.processing.sum()), (171 + 95, 95));
        assert_eq!(record.activities[1].waits.counts()[3], 21.0);
        let stream = &record.streams[0];
        assert_eq!((stream.arrivals, stream.completions, stream.outstanding), (21, 19, 2));
        assert_eq!((stream.elapsed.tally.sum(), stream.waiting.sum()), (171 + 114, 171));
        assert_eq!(stream.leaving.counts()[4], 19.0);
        assert_eq!(record.activities[0].visits[2].arrivals, 0);
    }
}
