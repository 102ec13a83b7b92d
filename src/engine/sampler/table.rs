//! Laws given as tables: values with weights, recorded data, and quantiles.
//!
//! Every table is read by one number, which chooses an entry through a guide in about one step.
//! Nothing here fits a law to data.

use libm::{exp, log};

use super::elementary::exp_steady;
use super::error::{Parameter, SamplerError};
use super::{Law, Sampler};
use crate::engine::random::Draw;

/// A guide longer than this has about one slice per entry.
const LONG_GUIDE: usize = 4_096;

/// One possible value and its probability, not necessarily scaled to a sum of 1.
pub(super) type Atom = (f64, f64);

/// How a value between two given quantiles is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    /// Along a straight line.
    Linear,
    /// Along a straight line on a logarithmic scale; all values must be above 0.
    Logarithmic,
}

impl Sampler {
    /// One of several values, chosen by weight. Weights need not sum to 1.
    pub fn discrete(table: &[(f64, f64)]) -> Result<Self, SamplerError> {
        let law = "discrete";
        let size = Parameter::new(law, "number of entries", table.len() as f64);
        size.must(!table.is_empty(), "must be at least 1")?;
        for (index, &(value, weight)) in table.iter().enumerate() {
            Parameter::new(law, "value", value).of_entry(index).finite()?;
            Parameter::new(law, "weight", weight).of_entry(index).non_negative()?;
        }
        let total = table.iter().map(|entry| entry.1).sum::<f64>();
        let sum = Parameter::new(law, "sum of weights", total);
        sum.positive()?;
        Ok(Self::from_atoms(table.to_vec()))
    }

    /// Each of the recorded values with the same probability: the data as they are.
    pub fn empirical(values: &[f64]) -> Result<Self, SamplerError> {
        let law = "empirical";
        let size = Parameter::new(law, "number of values", values.len() as f64);
        size.must(!values.is_empty(), "must be at least 1")?;
        for (index, &value) in values.iter().enumerate() {
            Parameter::new(law, "value", value).of_entry(index).finite()?;
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Ok(Self::Empirical(Empirical { sorted: sorted.into_boxed_slice() }))
    }

    /// A law given by points (probability, value), from probability 0 to 1, both rising.
    ///
    /// Equal values at several probabilities make that value likely; equal probabilities are
    /// refused.
    pub fn quantiles(points: &[(f64, f64)], interpolation: Interpolation) -> Result<Self, SamplerError> {
        let law = "quantiles";
        let size = Parameter::new(law, "number of points", points.len() as f64);
        size.must(2 <= points.len(), "must be at least 2")?;
        for (index, &(p, x)) in points.iter().enumerate() {
            let probability = Parameter::new(law, "probability", p).of_entry(index);
            let value = Parameter::new(law, "value", x).of_entry(index);
            probability.probability()?;
            value.finite()?;
            if interpolation == Interpolation::Logarithmic {
                value.must(0.0 < x, "must be above 0 on a logarithmic scale")?;
            }
            match index.checked_sub(1).map(|before| points[before]) {
                None => {
                    probability.must(p <= 0.0, "must be 0 at the first point")?;
                }
                Some((last_p, last_x)) => {
                    probability.must(last_p < p, "must be above that of the point before")?;
                    value.must(last_x <= x, "must not be below that of the point before")?;
                    value.must((x - last_x).is_finite(), "must be nearer to the point before")?;
                }
            }
        }
        let last = points.len() - 1;
        let end = Parameter::new(law, "probability", points[last].0).of_entry(last);
        end.must(1.0 <= points[last].0, "must be 1 at the last point")?;
        if points[last].1 <= points[0].1 {
            return Ok(Self::Constant(points[0].1));
        }
        Ok(Self::Quantiles(Box::new(Quantiles::new(points, interpolation))))
    }

    /// The law of valid atoms: at least one, values finite, weights not negative, not all 0.
    pub(super) fn from_atoms(mut atoms: Vec<Atom>) -> Self {
        atoms.retain(|atom| 0.0 < atom.1);
        atoms.sort_by(|a, b| a.0.total_cmp(&b.0));
        atoms.dedup_by(|later, kept| {
            let same = later.0 <= kept.0;
            if same {
                kept.1 += later.1;
            }
            same
        });
        if let [(value, _)] = atoms[..] {
            return Self::Constant(value);
        }
        Self::Discrete(Box::new(Discrete::new(&atoms)))
    }
}

/// Finds an entry by cumulative probability.
///
/// Source: Chen and Asau, "On Generating Random Variates from an Empirical Distribution", AIIE
/// Transactions 6 (1974). Alias tables are as fast, but do not rise with the random number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guide {
    /// The last is exactly 1.
    cumulative: Box<[f64]>,
    /// For each of a power of two of equal slices of 0 … 1, the first entry that can be meant.
    start: Box<[u32]>,
}

impl Guide {
    /// A guide over weights, at least one, none negative, not all 0.
    pub(super) fn new(weights: impl Iterator<Item = f64> + Clone) -> Self {
        let total = weights.clone().sum::<f64>();
        let mut sum = 0.0;
        let cumulative = weights.map(|weight| {
            sum += weight;
            (sum / total).min(1.0)
        });
        Self::from_cumulative(cumulative.collect())
    }

    fn from_cumulative(mut cumulative: Box<[f64]>) -> Self {
        let last = cumulative.len() - 1;
        cumulative[last] = 1.0;
        // Four slices per entry mostly lead straight to it; a long table cannot afford them.
        let fine = (4 * cumulative.len()).next_power_of_two();
        let slices = fine.min(LONG_GUIDE.max(cumulative.len().next_power_of_two()));
        let mut entry = 0_u32;
        let start = (0..slices).map(|slice| {
            let edge = slice as f64 / slices as f64;
            while cumulative[entry as usize] < edge {
                entry += 1;
            }
            entry
        });
        let start = start.collect();
        Self { cumulative, start }
    }

    /// The first entry up to which at least probability `p` lies, for `p` in 0 … 1.
    #[inline]
    pub(super) fn find(&self, p: f64) -> usize {
        let slice = (p * self.start.len() as f64) as usize;
        let mut entry = self.start[slice.min(self.start.len() - 1)] as usize;
        while self.cumulative[entry] < p {
            entry += 1;
        }
        entry
    }

    /// The probability of the first `count` entries together.
    pub(super) fn up_to(&self, count: usize) -> f64 {
        count.checked_sub(1).map_or(0.0, |entry| self.cumulative[entry])
    }

    /// The probability of each entry.
    pub(super) fn probabilities(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.cumulative.len()).map(|entry| self.up_to(entry + 1) - self.up_to(entry))
    }
}

/// Values with weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Discrete {
    values: Box<[f64]>,
    guide: Guide,
}

impl Discrete {
    fn new(atoms: &[Atom]) -> Self {
        let values = atoms.iter().map(|atom| atom.0).collect();
        Self { values, guide: Guide::new(atoms.iter().map(|atom| atom.1)) }
    }
}

impl Law for Discrete {
    fn mean(&self) -> Option<f64> {
        Some(self.values.iter().zip(self.guide.probabilities()).map(|(x, p)| x * p).sum())
    }

    fn variance(&self) -> Option<f64> {
        let mean = self.mean()?;
        let square = |(x, p): (&f64, f64)| (x - mean) * (x - mean) * p;
        Some(self.values.iter().zip(self.guide.probabilities()).map(square).sum())
    }

    fn cdf(&self, x: f64) -> f64 {
        self.guide.up_to(self.values.partition_point(|&value| value <= x))
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        self.values[self.guide.find(p)]
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        Some(self.values.iter().copied().zip(self.guide.probabilities()).collect())
    }
}

/// Recorded values.
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical {
    sorted: Box<[f64]>,
}

impl Law for Empirical {
    #[inline]
    fn sample(&self, draw: &mut Draw) -> f64 {
        let index = (draw.unit() * self.sorted.len() as f64) as usize;
        self.sorted[index.min(self.sorted.len() - 1)]
    }

    fn mean(&self) -> Option<f64> {
        let n = self.sorted.len() as f64;
        Some(self.sorted.iter().map(|x| x / n).sum())
    }

    fn variance(&self) -> Option<f64> {
        let mean = self.mean()?;
        let n = self.sorted.len() as f64;
        Some(self.sorted.iter().map(|x| (x - mean) * (x - mean) / n).sum())
    }

    fn cdf(&self, x: f64) -> f64 {
        self.sorted.partition_point(|&value| value <= x) as f64 / self.sorted.len() as f64
    }

    fn quantile(&self, p: f64) -> f64 {
        let n = self.sorted.len();
        let index = (p * n as f64).ceil() as usize;
        self.sorted[index.clamp(1, n) - 1]
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        Some(self.sorted.iter().map(|&value| (value, 1.0)).collect())
    }
}

/// Given quantiles and what lies between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles {
    guide: Guide,
    pieces: Box<[Piece]>,
    interpolation: Interpolation,
}

/// What lies between two neighbouring points; values are logarithms where so interpolated.
#[derive(Clone, Debug, PartialEq)]
struct Piece {
    p: f64,
    x: f64,
    slope: f64,
    width: f64,
}

impl Piece {
    fn end(&self) -> f64 {
        self.x + self.slope * self.width
    }
}

impl Quantiles {
    fn new(points: &[(f64, f64)], interpolation: Interpolation) -> Self {
        let place = |x: f64| match interpolation {
            Interpolation::Linear => x,
            Interpolation::Logarithmic => log(x),
        };
        let pieces = points.windows(2).map(|pair| {
            let ((p, from), (next_p, to)) = (pair[0], pair[1]);
            let (x, width) = (place(from), next_p - p);
            Piece { p, x, slope: (place(to) - x) / width, width }
        });
        let guide = Guide::from_cumulative(points[1..].iter().map(|point| point.0).collect());
        Self { guide, pieces: pieces.collect(), interpolation }
    }

    /// The mean of the value to the power 1 or 2.
    fn moment(&self, power: i32) -> f64 {
        let piece_mean = |piece: &Piece| match self.interpolation {
            Interpolation::Linear => {
                let (a, b) = (piece.x, piece.end());
                if power == 1 { 0.5 * (a + b) } else { (a * a + a * b + b * b) / 3.0 }
            }
            Interpolation::Logarithmic => {
                let rise = f64::from(power) * piece.slope * piece.width;
                let start = exp(f64::from(power) * piece.x);
                if rise <= 0.0 { start } else { start * libm::expm1(rise) / rise }
            }
        };
        self.pieces.iter().map(|piece| piece.width * piece_mean(piece)).sum()
    }
}

impl Law for Quantiles {
    fn mean(&self) -> Option<f64> {
        Some(self.moment(1))
    }

    fn variance(&self) -> Option<f64> {
        let mean = self.moment(1);
        Some((self.moment(2) - mean * mean).max(0.0))
    }

    fn cdf(&self, x: f64) -> f64 {
        let x = match self.interpolation {
            Interpolation::Linear => x,
            Interpolation::Logarithmic if x <= 0.0 => return 0.0,
            Interpolation::Logarithmic => log(x),
        };
        let begun = self.pieces.partition_point(|piece| piece.x <= x);
        let Some(piece) = begun.checked_sub(1).map(|index| &self.pieces[index]) else {
            return 0.0;
        };
        if piece.end() <= x { piece.p + piece.width } else { piece.p + (x - piece.x) / piece.slope }
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        let piece = &self.pieces[self.guide.find(p)];
        let x = piece.x + (p - piece.p) * piece.slope;
        match self.interpolation {
            Interpolation::Linear => x,
            Interpolation::Logarithmic => exp_steady(x),
        }
    }
}
