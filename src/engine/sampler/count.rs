//! The laws of whole numbers: how many arrive, how many succeed, how many attempts fail.
//!
//! All but the widest are read from a table by one random number, so that a count rises with it.
//! Nothing here rounds a continuous law.

use libm::{exp, log, log1p};

use super::elementary::ln_normal;
use super::error::{Parameter, SamplerError};
use super::reject::{binomial_sample, poisson_sample};
use super::special::{beta_i, gamma_q};
use super::table::{Atom, Guide};
use super::{Law, MAX_ATOMS, Sampler};
use crate::engine::random::Draw;

/// Up to 100 KiB of table; wider laws are sampled by rejection.
const MAX_TABLE: usize = 8_192;
/// Probabilities below this, relative to the likeliest count, are left out of tables.
const NEGLIGIBLE: f64 = 1e-18;
/// Above this the distribution functions lose digits and time.
const MAX_MEAN: f64 = 1e9;

impl Sampler {
    /// How many of many rare things happen, with the given mean.
    pub fn poisson(mean: f64) -> Result<Self, SamplerError> {
        let parameter = Parameter::new("poisson", "mean", mean);
        parameter.non_negative()?;
        parameter.must(mean <= MAX_MEAN, "must be at most 1000000000")?;
        if mean <= 0.0 {
            return Ok(Self::Constant(0.0));
        }
        let up = |k: f64| mean / (k + 1.0);
        let down = |k: f64| k / mean;
        Ok(Self::of_count(Family::Poisson { mean }, whole(mean), f64::INFINITY, up, down))
    }

    /// How many of `n` trials succeed, each with probability `p`.
    pub fn binomial(n: u64, p: f64) -> Result<Self, SamplerError> {
        let law = "binomial";
        let trials = Parameter::new(law, "n", n as f64);
        let n = trials.must(n as f64 <= MAX_MEAN, "must be at most 1000000000")?;
        Parameter::new(law, "p", p).probability()?;
        if n * p <= 0.0 || 1.0 <= p {
            return Ok(Self::Constant(n * p));
        }
        let odds = p / (1.0 - p);
        let up = |k: f64| (n - k) / (k + 1.0) * odds;
        let down = |k: f64| k / ((n - k + 1.0) * odds);
        let mode = whole((n + 1.0) * p).min(n);
        Ok(Self::of_count(Family::Binomial { n, p }, mode, n, up, down))
    }

    /// How many trials fail before the first success, each succeeding with probability `p`.
    pub fn geometric(p: f64) -> Result<Self, SamplerError> {
        let p = count_probability("geometric", p)?;
        if 1.0 <= p {
            return Ok(Self::Constant(0.0));
        }
        Ok(Self::Geometric(Geometric { p, ln_failure: log1p(-p) }))
    }

    /// How many trials fail before `r` successes, each succeeding with probability `p`; `r` need
    /// not be whole.
    pub fn negative_binomial(r: f64, p: f64) -> Result<Self, SamplerError> {
        let law = "negative binomial";
        let successes = Parameter::new(law, "r", r);
        successes.positive()?;
        successes.must((1e-3..=1e9).contains(&r), "must lie between 0.001 and 1000000000")?;
        count_probability(law, p)?;
        successes.must(r / p <= MAX_MEAN, "leads to a mean above 1000000000")?;
        if 1.0 <= p {
            return Ok(Self::Constant(0.0));
        }
        let failure = 1.0 - p;
        let up = |k: f64| (k + r) / (k + 1.0) * failure;
        let down = |k: f64| k / ((k + r - 1.0) * failure);
        let mode = if r <= 1.0 { 0.0 } else { whole((r - 1.0) * failure / p) };
        Ok(Self::of_count(Family::NegativeBinomial { r, p }, mode, f64::INFINITY, up, down))
    }

    /// Every whole number from `low` to `high` with the same probability.
    pub fn discrete_uniform(low: i64, high: i64) -> Result<Self, SamplerError> {
        let law = "discrete uniform";
        for (name, end) in [("low", low), ("high", high)] {
            let within = end.unsigned_abs() <= 1 << 52;
            Parameter::new(law, name, end as f64).must(within, "must lie between -2^52 and 2^52")?;
        }
        let upper = Parameter::new(law, "high", high as f64);
        upper.must(low <= high, "must not be below low")?;
        upper.must(high - low < 1 << 40, "must be nearer to low than 2^40")?;
        if low == high {
            return Ok(Self::Constant(low as f64));
        }
        let count = (high - low + 1) as f64;
        Ok(Self::DiscreteUniform(DiscreteUniform { low: low as f64, count }))
    }

    fn of_count(family: Family, mode: f64, largest: f64, up: impl Fn(f64) -> f64, down: impl Fn(f64) -> f64) -> Self {
        let table = CountTable::new(mode, largest, up, down);
        Self::Count(Box::new(Count { family, table }))
    }
}

fn count_probability(law: &'static str, p: f64) -> Result<f64, SamplerError> {
    let parameter = Parameter::new(law, "p", p);
    parameter.positive_probability()?;
    parameter.must(1.0 / MAX_MEAN <= p, "must be at least 0.000000001")
}

/// The whole part of a number that is not negative and below 2^63.
#[inline]
pub(super) fn whole(x: f64) -> f64 {
    x as i64 as f64
}

/// A Poisson, binomial or negative binomial count.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    family: Family,
    table: Option<CountTable>,
}

#[derive(Clone, Debug, PartialEq)]
enum Family {
    Poisson { mean: f64 },
    Binomial { n: f64, p: f64 },
    NegativeBinomial { r: f64, p: f64 },
}

impl Law for Count {
    #[inline]
    fn sample(&self, draw: &mut Draw) -> f64 {
        match &self.table {
            Some(table) => table.quantile(draw.unit()),
            None => self.family.sample(draw),
        }
    }

    fn mean(&self) -> Option<f64> {
        Some(match self.family {
            Family::Poisson { mean } => mean,
            Family::Binomial { n, p } => n * p,
            Family::NegativeBinomial { r, p } => r * (1.0 - p) / p,
        })
    }

    fn variance(&self) -> Option<f64> {
        Some(match self.family {
            Family::Poisson { mean } => mean,
            Family::Binomial { n, p } => n * p * (1.0 - p),
            Family::NegativeBinomial { r, p } => r * (1.0 - p) / (p * p),
        })
    }

    fn cdf(&self, x: f64) -> f64 {
        if x < 0.0 {
            return 0.0;
        }
        let k = x.floor();
        match self.family {
            Family::Poisson { mean } => gamma_q(k + 1.0, mean),
            Family::Binomial { n, .. } if n <= k => 1.0,
            Family::Binomial { n, p } => beta_i(n - k, k + 1.0, 1.0 - p),
            Family::NegativeBinomial { r, p } => beta_i(r, k + 1.0, p),
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        if 1.0 <= p {
            let Family::Binomial { n, .. } = self.family else {
                return f64::INFINITY;
            };
            return n;
        }
        if let Some(table) = &self.table {
            return table.quantile(p);
        }
        let (mut below, mut high) = (-1.0, whole(self.mean().unwrap_or(0.0)) + 1.0);
        while self.cdf(high) < p {
            below = high;
            high *= 2.0;
        }
        while 1.0 < high - below {
            let middle = below + ((high - below) * 0.5).floor();
            if self.cdf(middle) < p {
                below = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        self.table.as_ref().map(CountTable::atoms)
    }

    fn inverts_fast(&self) -> bool {
        self.table.is_some()
    }
}

impl Family {
    /// A sample without a table.
    #[inline(never)]
    fn sample(&self, draw: &mut Draw) -> f64 {
        match *self {
            Self::Poisson { mean } => poisson_sample(mean, draw),
            Self::Binomial { n, p } if 0.5 < p => n - binomial_sample(n, 1.0 - p, draw),
            Self::Binomial { n, p } => binomial_sample(n, p, draw),
            Self::NegativeBinomial { r, p } => {
                // A Poisson variable whose mean is a gamma variable.
                let shape = Sampler::gamma(r, (1.0 - p) / p);
                shape.map_or(0.0, |law| poisson_sample(law.sample_any(draw), draw))
            }
        }
    }
}

/// The counts that matter and their cumulative probabilities.
#[derive(Clone, Debug, PartialEq)]
struct CountTable {
    first: f64,
    guide: Guide,
}

impl CountTable {
    /// A table around the likeliest count from the ratios of neighbouring probabilities, unless it
    /// would be too long.
    fn new(mode: f64, largest: f64, up: impl Fn(f64) -> f64, down: impl Fn(f64) -> f64) -> Option<Self> {
        let mut weights = vec![1.0];
        let mut first = mode;
        let mut weight = 1.0;
        while 0.0 < first && NEGLIGIBLE < weight {
            weight *= down(first);
            first -= 1.0;
            weights.push(weight);
            if MAX_TABLE < weights.len() {
                return None;
            }
        }
        weights.reverse();
        let mut last = mode;
        weight = 1.0;
        while last < largest && NEGLIGIBLE < weight {
            weight *= up(last);
            last += 1.0;
            weights.push(weight);
            if MAX_TABLE < weights.len() {
                return None;
            }
        }
        Some(Self { first, guide: Guide::new(weights.iter().copied()) })
    }

    #[inline]
    fn quantile(&self, p: f64) -> f64 {
        self.first + self.guide.find(p) as f64
    }

    fn atoms(&self) -> Vec<Atom> {
        let counts = self.guide.probabilities().enumerate();
        counts.map(|(index, p)| (self.first + index as f64, p)).collect()
    }
}

/// Failures before the first success.
#[derive(Clone, Debug, PartialEq)]
pub struct Geometric {
    p: f64,
    ln_failure: f64,
}

impl Law for Geometric {
    #[inline]
    fn sample(&self, draw: &mut Draw) -> f64 {
        whole(ln_normal(1.0 - draw.unit()) / self.ln_failure)
    }

    fn mean(&self) -> Option<f64> {
        Some((1.0 - self.p) / self.p)
    }

    fn variance(&self) -> Option<f64> {
        Some((1.0 - self.p) / (self.p * self.p))
    }

    fn cdf(&self, x: f64) -> f64 {
        if x < 0.0 { 0.0 } else { -libm::expm1((x.floor() + 1.0) * self.ln_failure) }
    }

    fn quantile(&self, p: f64) -> f64 {
        ((log(1.0 - p) / self.ln_failure).ceil() - 1.0).max(0.0)
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        let length = log(NEGLIGIBLE) / self.ln_failure;
        (length < MAX_ATOMS as f64).then(|| {
            let counts = 0..=length as u32;
            counts.map(|k| (f64::from(k), self.p * exp(f64::from(k) * self.ln_failure))).collect()
        })
    }
}

/// A fair die with any number of sides.
#[derive(Clone, Debug, PartialEq)]
pub struct DiscreteUniform {
    low: f64,
    count: f64,
}

impl Law for DiscreteUniform {
    #[inline]
    fn sample(&self, draw: &mut Draw) -> f64 {
        self.low + whole(draw.unit() * self.count)
    }

    fn mean(&self) -> Option<f64> {
        Some(self.low + 0.5 * (self.count - 1.0))
    }

    fn variance(&self) -> Option<f64> {
        Some((self.count * self.count - 1.0) / 12.0)
    }

    fn cdf(&self, x: f64) -> f64 {
        (((x - self.low).floor() + 1.0) / self.count).clamp(0.0, 1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.low + ((p * self.count).ceil() - 1.0).max(0.0)
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        (self.count <= MAX_ATOMS as f64).then(|| (0..self.count as u32).map(|k| (self.low + f64::from(k), 1.0)).collect())
    }
}
