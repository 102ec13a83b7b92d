//! Random numbers drawn some ahead of their use.
//!
//! A draw is a chain of multiplications and a logarithm, each waiting for the one before; several
//! draws in a row overlap and take a fraction of the time of as many single ones. The numbers are the
//! same: they depend on nothing but their ordinal.

use crate::engine::plan::TimeSource;
use crate::engine::random::Stream;

const N: usize = 8;

/// Values of a stream of random numbers, in order.
#[derive(Debug)]
pub(super) struct Ahead<T> {
    values: [T; N],
    /// Position of the next value; at the end there is none.
    next: usize,
    stream: Stream,
}

impl<T: Copy + Default> Ahead<T> {
    pub(super) fn new(stream: Stream) -> Self {
        Self { values: [T::default(); N], next: N, stream }
    }

    /// Forgets values that nobody took, because they are of another distribution from now on.
    pub(super) fn forget(&mut self) {
        self.stream.take_back((N - self.next) as u64);
        self.next = N;
    }

    #[inline]
    fn take(&mut self, fill: impl FnOnce(&mut Stream, &mut [T; N])) -> T {
        if self.next >= N {
            fill(&mut self.stream, &mut self.values);
            self.next = 0;
        }
        let value = self.values[self.next];
        self.next += 1;
        value
    }
}

impl Ahead<i64> {
    /// The next duration of a source, which is always the same one.
    #[inline]
    pub(super) fn time(&mut self, source: &TimeSource) -> i64 {
        match source {
            TimeSource::Constant(ticks) => *ticks,
            source => self.take(|stream, values| source.fill(stream, values)),
        }
    }
}

impl Ahead<f64> {
    /// The next number above 0 and below 1.
    #[inline]
    pub(super) fn unit(&mut self) -> f64 {
        self.take(|stream, values| *values = stream.next_units())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::random::Purpose;
    use crate::engine::sampler::Sampler;

    #[test]
    fn values_drawn_ahead_are_those_drawn_one_by_one() {
        let stream = || Stream::new(3, 1, 4, Purpose::Service);
        let gamma = Sampler::gamma(2.5, 4_000.0).unwrap();
        for source in
            [TimeSource::Drawn(Sampler::exponential(5_000.0).unwrap()), TimeSource::Drawn(gamma), TimeSource::Script(vec![3, 1, 2])]
        {
            let (mut ahead, mut single) = (Ahead::new(stream()), stream());
            for n in 0..100 {
                assert_eq!(ahead.time(&source), source.next(&mut single), "{source:?} at {n}");
            }
        }
        let (mut ahead, mut single) = (Ahead::new(stream()), stream());
        assert!((0..100).all(|_| ahead.unit() == single.next_unit()));
    }
}
