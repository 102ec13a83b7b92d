//! Laws made of other laws: mixed, shifted, scaled, cut off and clipped.
//!
//! What consists of single values becomes a table at once; what is continuous is sampled through
//! its parts. Nothing here knows the formulas of a particular law, except where a clipped normal
//! has a closed mean.

use super::area::{mean_by_quantile, variance_by_quantile};
use super::bell::{normal_cdf, normal_density};
use super::error::{Parameter, SamplerError};
use super::invert::invert;
use super::table::{Atom, Guide};
use super::{LARGEST_UNIT, Law, MAX_ATOMS, Sampler};
use crate::engine::random::Draw;

/// A range that keeps less probability than this cannot be sampled accurately.
const MIN_KEPT: f64 = 1e-9;
/// From this kept probability on, redrawing is faster than inverting numerically.
const REDRAW_FROM: f64 = 0.1;
/// After so many redraws a sample is found by inversion instead.
const MAX_REDRAWS: u32 = 200;

impl Sampler {
    /// One of several laws, chosen by weight. Weights need not sum to 1.
    pub fn mixture(parts: Vec<(f64, Self)>) -> Result<Self, SamplerError> {
        let law = "mixture";
        let size = Parameter::new(law, "number of parts", parts.len() as f64);
        size.must(!parts.is_empty(), "must be at least 1")?;
        for (index, (weight, _)) in parts.iter().enumerate() {
            Parameter::new(law, "weight", *weight).of_entry(index).non_negative()?;
        }
        let total = parts.iter().map(|part| part.0).sum::<f64>();
        Parameter::new(law, "sum of weights", total).positive()?;
        let mut parts = parts;
        parts.retain(|part| 0.0 < part.0);
        if let Some(atoms) = mixed_atoms(&parts) {
            return Ok(Self::from_atoms(atoms));
        }
        let guide = Guide::new(parts.iter().map(|part| part.0));
        let parts = parts.into_iter().map(|part| part.1).collect();
        Ok(Self::Mixture(Box::new(Mixture { guide, parts })))
    }

    /// The law moved up by `by`.
    pub fn shifted(by: f64, inner: Self) -> Result<Self, SamplerError> {
        Parameter::new("shifted", "shift", by).finite()?;
        Ok(match inner {
            Self::Constant(value) => Self::Constant(value + by),
            inner if inner.tabled() => Self::from_atoms(moved_atoms(&inner, |x| x + by)),
            inner => Self::Shifted(Box::new(Shifted { by, inner })),
        })
    }

    /// The law multiplied by `factor`; a factor of 0 is the constant 0.
    pub fn scaled(factor: f64, inner: Self) -> Result<Self, SamplerError> {
        Parameter::new("scaled", "factor", factor).non_negative()?;
        if factor <= 0.0 {
            return Ok(Self::Constant(0.0));
        }
        Ok(match inner {
            Self::Constant(value) => Self::Constant(value * factor),
            inner if inner.tabled() => Self::from_atoms(moved_atoms(&inner, |x| x * factor)),
            inner => Self::Scaled(Box::new(Scaled { factor, inner })),
        })
    }

    /// The law given that it lies in `low ..= high`, either of which may be infinite.
    pub fn truncated(low: f64, high: f64, inner: Self) -> Result<Self, SamplerError> {
        let law = "truncated";
        let (lower, upper) = (Parameter::new(law, "low", low), Parameter::new(law, "high", high));
        lower.must(!low.is_nan(), "must be a number")?;
        upper.must(low <= high, "must not be below low")?;
        let from = inner.cdf(low.next_down());
        let to = inner.cdf(high);
        let kept = Parameter::new(law, "kept probability", to - from);
        kept.must(MIN_KEPT <= to - from, "must be at least one in 1000000000")?;
        if let Some(mut atoms) = inner.law().atoms() {
            atoms.retain(|atom| low <= atom.0 && atom.0 <= high);
            return Ok(Self::from_atoms(atoms));
        }
        let redraws = !inner.law().inverts_fast() && REDRAW_FROM <= to - from;
        Ok(Self::Truncated(Box::new(Truncated { low, high, from, to, redraws, inner })))
    }

    /// The law with everything negative moved to 0 (not redrawn).
    pub fn clipped_at_zero(inner: Self) -> Self {
        if 0.0 <= inner.quantile(0.0) {
            return inner;
        }
        if inner.tabled() {
            return Self::from_atoms(moved_atoms(&inner, |x| x.max(0.0)));
        }
        Self::Clipped(Box::new(Clipped { inner }))
    }

    fn tabled(&self) -> bool {
        matches!(self, Self::Constant(_) | Self::Discrete(_))
    }
}

/// The atoms of a mixture of laws that all have few.
fn mixed_atoms(parts: &[(f64, Sampler)]) -> Option<Vec<Atom>> {
    let mut mixed = Vec::new();
    for (weight, part) in parts {
        let atoms = part.law().atoms()?;
        let total = atoms.iter().map(|atom| atom.1).sum::<f64>();
        mixed.extend(atoms.iter().map(|&(value, p)| (value, p / total * weight)));
        if MAX_ATOMS < mixed.len() {
            return None;
        }
    }
    Some(mixed)
}

fn moved_atoms(law: &Sampler, to: impl Fn(f64) -> f64) -> Vec<Atom> {
    let atoms = law.law().atoms().unwrap_or_default();
    atoms.into_iter().map(|(value, p)| (to(value), p)).collect()
}

/// One of several laws.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    guide: Guide,
    parts: Box<[Sampler]>,
}

impl Mixture {
    fn weighted(&self) -> impl Iterator<Item = (f64, &Sampler)> {
        self.guide.probabilities().zip(&self.parts)
    }
}

impl Law for Mixture {
    #[inline(never)]
    fn sample(&self, draw: &mut Draw) -> f64 {
        self.parts[self.guide.find(draw.unit())].sample_any(draw)
    }

    fn mean(&self) -> Option<f64> {
        self.weighted().map(|(weight, part)| Some(weight * part.mean()?)).sum()
    }

    fn variance(&self) -> Option<f64> {
        let mean = self.mean()?;
        let spread = |part: &Sampler| {
            let distance = part.mean()? - mean;
            Some(part.variance()? + distance * distance)
        };
        self.weighted().map(|(weight, part)| Some(weight * spread(part)?)).sum()
    }

    fn cdf(&self, x: f64) -> f64 {
        self.weighted().map(|(weight, part)| weight * part.cdf(x)).sum::<f64>().min(1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        let each = || self.parts.iter().map(|part| part.quantile(p));
        let (low, high) = (each().fold(f64::INFINITY, f64::min), each().fold(-f64::INFINITY, f64::max));
        if p <= 0.0 {
            low
        } else if 1.0 <= p {
            high
        } else {
            invert(|x| self.cdf(x), p, low, high)
        }
    }

    fn inverts_fast(&self) -> bool {
        false
    }
}

/// Another law, moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Shifted {
    by: f64,
    inner: Sampler,
}

impl Law for Shifted {
    #[inline(never)]
    fn sample(&self, draw: &mut Draw) -> f64 {
        self.inner.sample_any(draw) + self.by
    }

    fn mean(&self) -> Option<f64> {
        self.inner.mean().map(|mean| mean + self.by)
    }

    fn variance(&self) -> Option<f64> {
        self.inner.variance()
    }

    fn cdf(&self, x: f64) -> f64 {
        self.inner.cdf(x - self.by)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.inner.quantile(p) + self.by
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        let atoms = self.inner.law().atoms()?;
        Some(atoms.into_iter().map(|(value, p)| (value + self.by, p)).collect())
    }

    fn inverts_fast(&self) -> bool {
        self.inner.law().inverts_fast()
    }
}

/// Another law, stretched.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaled {
    factor: f64,
    inner: Sampler,
}

impl Law for Scaled {
    #[inline(never)]
    fn sample(&self, draw: &mut Draw) -> f64 {
        self.inner.sample_any(draw) * self.factor
    }

    fn mean(&self) -> Option<f64> {
        self.inner.mean().map(|mean| mean * self.factor)
    }

    fn variance(&self) -> Option<f64> {
        self.inner.variance().map(|variance| variance * self.factor * self.factor)
    }

    fn cdf(&self, x: f64) -> f64 {
        self.inner.cdf(x / self.factor)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.inner.quantile(p) * self.factor
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        let atoms = self.inner.law().atoms()?;
        Some(atoms.into_iter().map(|(value, p)| (value * self.factor, p)).collect())
    }

    fn inverts_fast(&self) -> bool {
        self.inner.law().inverts_fast()
    }
}

/// Another law, given that it lies in a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Truncated {
    low: f64,
    high: f64,
    /// The probability below `low` and that up to `high`.
    from: f64,
    to: f64,
    redraws: bool,
    inner: Sampler,
}

impl Law for Truncated {
    #[inline(never)]
    fn sample(&self, draw: &mut Draw) -> f64 {
        if self.redraws {
            for _ in 0..MAX_REDRAWS {
                let x = self.inner.sample_any(draw);
                if self.low <= x && x <= self.high {
                    return x;
                }
            }
        }
        self.quantile(draw.unit())
    }

    fn mean(&self) -> Option<f64> {
        self.known_tails(self.inner.mean()).then(|| mean_by_quantile(self))
    }

    fn variance(&self) -> Option<f64> {
        self.known_tails(self.inner.variance()).then(|| variance_by_quantile(self))
    }

    fn cdf(&self, x: f64) -> f64 {
        if x < self.low {
            0.0
        } else if self.high <= x {
            1.0
        } else {
            ((self.inner.cdf(x) - self.from) / (self.to - self.from)).clamp(0.0, 1.0)
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return self.inner.quantile(0.0).max(self.low);
        }
        if 1.0 <= p {
            return self.inner.quantile(1.0).min(self.high);
        }
        // Rounding must not lead to the end of the range, which may be infinite.
        let inner = (self.from + p * (self.to - self.from)).min(LARGEST_UNIT);
        self.inner.quantile(inner).clamp(self.low, self.high)
    }

    fn inverts_fast(&self) -> bool {
        self.inner.law().inverts_fast()
    }
}

impl Truncated {
    /// Whether a moment exists: both ends are finite, or it exists without them.
    fn known_tails(&self, without_range: Option<f64>) -> bool {
        let finite = [0.0, 1.0].into_iter().all(|p| self.quantile(p).is_finite());
        finite || without_range.is_some()
    }
}

/// Another law with everything negative moved to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Clipped {
    inner: Sampler,
}

impl Law for Clipped {
    #[inline(never)]
    fn sample(&self, draw: &mut Draw) -> f64 {
        self.inner.sample_any(draw).max(0.0)
    }

    fn mean(&self) -> Option<f64> {
        if let Sampler::Normal(normal) = &self.inner {
            let z = normal.mean / normal.sd;
            return Some(normal.mean * normal_cdf(z) + normal.sd * normal_density(z));
        }
        self.inner.mean().map(|_| mean_by_quantile(self))
    }

    fn variance(&self) -> Option<f64> {
        if let Sampler::Normal(normal) = &self.inner {
            // In units of the standard deviation, relative to the mean of what is clipped.
            let z = normal.mean / normal.sd;
            let (below, density) = (normal_cdf(-z), normal_density(z));
            let mean = z * normal_cdf(z) + density;
            let square = (z * z + 1.0) * normal_cdf(z) + z * density;
            let spread = if below < 0.5 {
                // 1 minus what clipping removes, which stays accurate where little is clipped.
                let gain = density - z * below;
                1.0 - (z * z + 1.0) * below + z * density - 2.0 * z * gain - gain * gain
            } else {
                square - mean * mean
            };
            return Some(normal.sd * normal.sd * spread.max(0.0));
        }
        self.inner.variance().map(|_| variance_by_quantile(self))
    }

    fn cdf(&self, x: f64) -> f64 {
        if x < 0.0 { 0.0 } else { self.inner.cdf(x) }
    }

    fn quantile(&self, p: f64) -> f64 {
        self.inner.quantile(p).max(0.0)
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        let atoms = self.inner.law().atoms()?;
        Some(atoms.into_iter().map(|(value, p)| (value.max(0.0), p)).collect())
    }

    fn inverts_fast(&self) -> bool {
        self.inner.law().inverts_fast()
    }
}
