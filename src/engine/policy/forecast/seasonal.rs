//! Level, trend and additive season.

use serde::{Deserialize, Serialize};

/// What the additive Holt-Winters method remembers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Seasonal {
    level: f64,
    trend: f64,
    /// Terms of the next season, the next period first.
    terms: Vec<f64>,
}

impl Seasonal {
    /// No trend and no season around a level.
    pub(super) fn flat(level: f64, season: u32) -> Self {
        Self { level, trend: 0.0, terms: vec![0.0; season.max(1) as usize] }
    }

    /// The state after the first season, from the first two seasons of a series; nothing where it is shorter.
    pub(super) fn of(series: &[f64], season: u32) -> Option<Self> {
        let season = season.max(1) as usize;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / season as f64;
        let first = series.get(..season)?;
        let second = series.get(season..2 * season)?;
        let level = mean(first);
        Some(Self { level, trend: (mean(second) - level) / season as f64, terms: first.iter().map(|value| value - level).collect() })
    }

    /// `level' = α·(x − term) + (1 − α)·(level + trend)`, `trend' = β·(level' − level) + (1 − β)·trend`,
    /// `term' = γ·(x − level') + (1 − γ)·term`.
    pub(super) fn observe(&mut self, value: f64, alpha: f64, beta: f64, gamma: f64) {
        let term = self.terms.remove(0);
        let expected = self.level + self.trend;
        let level = alpha * (value - term) + (1.0 - alpha) * expected;
        self.trend = beta * (level - self.level) + (1.0 - beta) * self.trend;
        self.level = level;
        self.terms.push(gamma * (value - level) + (1.0 - gamma) * term);
    }

    pub(super) fn forecast(&self, ahead: u32) -> f64 {
        let term = self.terms[(ahead as usize - 1) % self.terms.len()];
        self.level + f64::from(ahead) * self.trend + term
    }
}
