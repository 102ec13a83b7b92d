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
        Self {
            seed,
            replication,
            element,
            purpose,
        }
    }

    /// The stream, at ordinal 0.
    pub const fn stream(self) -> Stream {
        let Self {
            seed,
            replication,
            element,
            purpose,
        } = self;
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
        Self {
            key: mix(self.key, u64::MAX - index as u64),
            ordinal: 0,
        }
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
        Draw {
            key: self.key,
            counter: ordinal,
        }
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
