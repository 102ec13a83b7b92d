//! Random numbers that belong to a place in the plan, not to the moment they are asked for.
//!
//! Every number is a pure function of (seed, replication, element, purpose, ordinal, sub-draw).
//! Two scenarios therefore share their random numbers, adding an element shifts no other, and a
//! sampler may use as many sub-draws as it likes without moving later ordinals. Nothing here knows
//! a clock or the platform, and nothing here is fit for secrets.

/// What a stream is for; the numbers are part of every result and are never reused or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u16)]
pub enum Purpose {
    /// Times between arrivals, and sizes of arriving batches.
    Arrival = 0,
    /// Durations of work.
    Service = 1,
    /// Where an item goes next.
    Routing = 2,
    /// Values and other attributes of items.
    Value = 3,
    /// Travel times of information.
    Latency = 4,
    /// Whether a message is lost.
    Loss = 5,
    /// Errors added to what is observed.
    Noise = 6,
    /// How long a decision takes.
    DecisionTime = 7,
    /// How long an item waits before it gives up.
    Patience = 8,
    /// Where in its cycle something starts.
    Phase = 9,
    /// Quantities asked for.
    Demand = 10,
    /// Lead times of goods.
    Lead = 11,
    /// Shares of good output.
    Yield = 12,
    /// Beginnings and lengths of disruptions.
    Disruption = 13,
    /// Beginnings and lengths of absences.
    Absence = 14,
    /// Sizes and times of batches formed inside the plan.
    Batch = 15,
    /// Anything without a purpose of its own.
    Other = 16,
}

/// Which stream of random numbers is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamKey {
    /// The seed of the experiment.
    pub seed: u64,
    /// Which replication.
    pub replication: u32,
    /// The saved id of the element drawing, which no edit elsewhere changes.
    pub element: u32,
    /// What the numbers are for.
    pub purpose: Purpose,
}

impl StreamKey {
    /// Names a stream.
    pub const fn new(seed: u64, replication: u32, element: u32, purpose: Purpose) -> Self {
        Self { seed, replication, element, purpose }
    }

    /// The stream, at ordinal 0.
    pub const fn stream(self) -> Stream {
        let Self { seed, replication, element, purpose } = self;
        let place = (replication as u64) << 32 | element as u64;
        let key = mix(mix(seed, place), purpose as u64);
        Stream { key, ordinal: 0 }
    }
}

/// A sequence of independent random numbers, read in order or at any ordinal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    key: u64,
    ordinal: u64,
}

impl Stream {
    /// The stream of one element and purpose in one replication, at ordinal 0.
    pub const fn new(seed: u64, replication: u32, element: u32, purpose: Purpose) -> Self {
        StreamKey::new(seed, replication, element, purpose).stream()
    }

    /// A stream of its own for part `index` of the same element and purpose, such as an item class.
    pub const fn part(self, index: u32) -> Self {
        // The upper half keeps part keys apart from the numbers the stream itself yields.
        Self { key: mix(self.key, u64::MAX - index as u64), ordinal: 0 }
    }

    /// Takes the last ordinals back, so that they are drawn once more.
    pub const fn take_back(&mut self, n: u64) {
        self.ordinal -= n;
    }

    /// The random numbers of the next ordinal.
    #[inline]
    pub const fn draw(&mut self) -> Draw {
        let draw = self.at(self.ordinal);
        self.ordinal = self.ordinal.wrapping_add(1);
        draw
    }

    /// The random numbers of one ordinal, wherever the stream stands.
    ///
    /// Ordinals from 2^48 on share numbers with sub-draws of earlier ones.
    #[inline]
    pub const fn at(&self, ordinal: u64) -> Draw {
        Draw { key: self.key, counter: ordinal }
    }

    /// The next 64 random bits: those of the next ordinal's first sub-draw.
    #[inline]
    pub const fn next_u64(&mut self) -> u64 {
        self.draw().bits()
    }

    /// The next number above 0 and below 1: that of the next ordinal's first sub-draw.
    #[inline]
    pub const fn next_unit(&mut self) -> f64 {
        self.draw().unit()
    }

    /// The next numbers above 0 and below 1, in order: what single calls give, but sooner.
    #[inline]
    pub fn next_units<const N: usize>(&mut self) -> [f64; N] {
        // The scrambling is faster in ordinary registers than in those for several numbers, for which
        // a compiler would choose a chain of emulated multiplications; the rest is faster there.
        let bits: [u64; N] = std::array::from_fn(|_| std::hint::black_box(self.next_u64()));
        bits.map(unit)
    }

    /// The ordinal the next draw will have.
    #[inline]
    pub const fn ordinal(&self) -> u64 {
        self.ordinal
    }
}

/// The random numbers of one ordinal: as many sub-draws as a sampler asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    key: u64,
    /// Ordinal in the lower 48 bits, number of the next sub-draw in the upper 16.
    counter: u64,
}

const ONE_SUB_DRAW: u64 = 1 << 48;

impl Draw {
    /// 64 random bits from the next sub-draw.
    #[inline]
    pub const fn bits(&mut self) -> u64 {
        let bits = mix(self.key, self.counter);
        self.counter = self.counter.wrapping_add(ONE_SUB_DRAW);
        bits
    }

    /// A number above 0 and below 1 from the next sub-draw, on the grid (k + ½) / 2^52.
    ///
    /// One minus the number is exact and lies on the same grid. (With 53 bits and a half the
    /// largest number would round to 1.)
    #[inline]
    pub const fn unit(&mut self) -> f64 {
        unit(self.bits())
    }
}

/// 64 random bits as a number above 0 and below 1.
#[inline]
const fn unit(bits: u64) -> f64 {
    const STEP: f64 = 1.0 / (1_u64 << 52) as f64;
    ((bits >> 12) as f64 + 0.5) * STEP
}

/// Scrambles a counter under a key.
///
/// The counter is spread by the golden ratio as in `SplitMix64` (Steele, Lea and Flood 2014), then
/// goes through Stafford's finaliser "Mix13" and, after the key enters a second time, through the
/// finaliser of `MurmurHash3`. The second entry keeps two keys that happen to differ by a multiple
/// of the spread from yielding the same sequence, shifted.
#[inline]
const fn mix(key: u64, counter: u64) -> u64 {
    let mut x = key.wrapping_add(counter.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^= x >> 31 ^ key.rotate_left(32);
    x = (x ^ x >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    x = (x ^ x >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    x ^ x >> 33
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(element: u32) -> Stream {
        Stream::new(42, 0, element, Purpose::Arrival)
    }

    fn units(mut stream: Stream, n: usize) -> Vec<f64> {
        (0..n).map(|_| stream.next_unit()).collect()
    }

    /// The correlation of two sequences, in units of its standard deviation if independent.
    fn correlation(a: &[f64], b: &[f64]) -> f64 {
        let products = a.iter().zip(b).map(|(a, b)| (a - 0.5) * (b - 0.5));
        let n = a.len().min(b.len()) as f64;
        products.sum::<f64>() / n * 12.0 * n.sqrt()
    }

    /// How far a chi-square statistic over equally likely cells lies from its mean, in standard
    /// deviations.
    fn chi_square_excess(counts: &[u32]) -> f64 {
        let total: u32 = counts.iter().sum();
        let expected = f64::from(total) / counts.len() as f64;
        let square = |count: &u32| (f64::from(*count) - expected).powi(2) / expected;
        let freedom = counts.len() as f64 - 1.0;
        (counts.iter().map(square).sum::<f64>() - freedom) / (2.0 * freedom).sqrt()
    }

    #[test]
    fn every_byte_is_equally_likely_in_every_place() {
        let mut stream = stream(1);
        let mut counts = vec![[0_u32; 256]; 8];
        for _ in 0..400_000 {
            for (place, byte) in stream.next_u64().to_le_bytes().into_iter().enumerate() {
                counts[place][usize::from(byte)] += 1;
            }
        }
        for (place, counts) in counts.iter().enumerate() {
            let excess = chi_square_excess(counts);
            assert!(excess.abs() < 4.0, "byte {place}: {excess}");
        }
    }

    #[test]
    fn successive_numbers_are_uncorrelated() {
        let values = units(stream(2), 1_000_000);
        for lag in [1, 2, 3, 4, 7, 8, 64, 1_024] {
            let z = correlation(&values, &values[lag..]);
            assert!(z.abs() < 4.0, "lag {lag}: {z}");
        }
        let (mean, n) = (values.iter().sum::<f64>() / 1e6, 1e6_f64);
        assert!(((mean - 0.5) * (12.0 * n).sqrt()).abs() < 4.0, "{mean}");
    }

    #[test]
    fn neighbouring_streams_are_independent() {
        let base = Stream::new(42, 7, 100, Purpose::Service);
        let neighbours = [
            ("element", Stream::new(42, 7, 101, Purpose::Service)),
            ("replication", Stream::new(42, 8, 100, Purpose::Service)),
            ("seed", Stream::new(43, 7, 100, Purpose::Service)),
            ("purpose", Stream::new(42, 7, 100, Purpose::Routing)),
            ("swapped", Stream::new(42, 100, 7, Purpose::Service)),
            ("part 0", base.part(0)),
            ("part 1", base.part(1)),
        ];
        let values = units(base, 300_000);
        for (name, neighbour) in neighbours {
            let others = units(neighbour, 300_000);
            for lag in [0, 1, 2, 16] {
                for z in [correlation(&values, &others[lag..]), correlation(&values[lag..], &others)] {
                    assert!(z.abs() < 4.5, "{name} at lag {lag}: {z}");
                }
            }
            let mut pairs = vec![0_u32; 4_096];
            for (a, b) in values.iter().zip(&others) {
                pairs[(a * 64.0) as usize * 64 + (b * 64.0) as usize] += 1;
            }
            let excess = chi_square_excess(&pairs);
            assert!(excess.abs() < 4.5, "{name}: {excess}");
        }
    }

    #[test]
    fn first_numbers_of_many_streams_are_as_good_as_those_of_one() {
        let values: Vec<f64> = (0..300_000).map(|element| stream(element).next_unit()).collect();
        let mut counts = vec![0_u32; 1_000];
        for u in &values {
            counts[(u * 1_000.0) as usize] += 1;
        }
        assert!(chi_square_excess(&counts).abs() < 4.0);
        assert!(correlation(&values, &values[1..]).abs() < 4.0);
    }

    #[test]
    fn sub_draws_are_independent_of_each_other_and_of_later_ordinals() {
        let stream = stream(3);
        let draws = |sub: usize| -> Vec<f64> {
            let nth = |ordinal| {
                let mut draw = stream.at(ordinal);
                for _ in 0..sub {
                    draw.unit();
                }
                draw.unit()
            };
            (0..200_000).map(nth).collect()
        };
        let subs: Vec<Vec<f64>> = (0..4).map(draws).collect();
        for (a, b) in [(0, 1), (0, 2), (1, 2), (0, 3), (2, 3)] {
            for lag in [0, 1, 2] {
                let z = correlation(&subs[a], &subs[b][lag..]);
                assert!(z.abs() < 4.5, "{a} and {b} at lag {lag}: {z}");
            }
        }
    }

    #[test]
    fn every_bit_of_key_and_counter_changes_half_of_the_result() {
        let trials = 4_000_u32;
        for bit in 0..64 {
            let (mut by_key, mut by_counter) = (0, 0);
            for trial in 0..trials {
                let (key, counter) = (mix(1, trial.into()), u64::from(trial));
                let bits = mix(key, counter);
                by_key += (bits ^ mix(key ^ 1 << bit, counter)).count_ones();
                by_counter += (bits ^ mix(key, counter ^ 1 << bit)).count_ones();
            }
            for flips in [by_key, by_counter] {
                let share = f64::from(flips) / f64::from(trials) / 64.0;
                // Independent flips have a standard deviation of 0.001.
                assert!((share - 0.5).abs() < 0.006, "bit {bit}: {share}");
            }
        }
    }

    #[test]
    fn streams_whose_keys_differ_by_a_step_do_not_repeat_each_other_shifted() {
        let step = 0x9E37_79B9_7F4A_7C15_u64;
        let a = Stream { key: 12_345, ordinal: 0 };
        let b = Stream { key: 12_345_u64.wrapping_add(step), ordinal: 0 };
        assert!((0..1_000).all(|n| a.at(n + 1).bits() != b.at(n).bits()));
    }

    #[test]
    fn a_number_is_found_again_by_its_ordinal() {
        let mut in_order = stream(9);
        let first: Vec<u64> = (0..100).map(|_| in_order.next_u64()).collect();
        assert_eq!(in_order.ordinal(), 100);
        let again = (0..100).map(|ordinal| in_order.at(ordinal).bits());
        assert!(again.eq(first));
    }

    #[test]
    fn sub_draws_do_not_move_the_next_ordinal() {
        let (mut greedy, mut modest) = (stream(4), stream(4));
        for _ in 0..50 {
            let (mut a, mut b) = (greedy.draw(), modest.draw());
            assert_eq!(a.bits(), b.bits());
            for _ in 0..9 {
                a.unit();
            }
        }
        assert_eq!(greedy, modest);
    }

    #[test]
    fn units_never_reach_zero_or_one() {
        let (least, most) = (unit(0), unit(u64::MAX));
        assert!(0.0 < least && most < 1.0);
        assert_eq!((1.0 - most).to_bits(), least.to_bits());
    }

    #[test]
    fn numbers_keep_their_bits_across_versions_and_platforms() {
        let mut stream = Stream::new(1, 2, 3, Purpose::Demand);
        let numbers = [stream.next_u64(), stream.next_u64(), stream.part(5).next_u64()];
        // Changing these changes the results of every saved project.
        assert_eq!(numbers, [0xc140_8798_669f_b4f1, 0xa871_2e9d_3331_65c7, 0xa14c_4040_f3e1_0c13], "{numbers:#018x?}");
    }
}
