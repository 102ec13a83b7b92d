//! Level and linear trend, damped or not.

use serde::{Deserialize, Serialize};

/// What Holt's method remembers, units and units per period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Trend {
    pub(super) level: f64,
    pub(super) trend: f64,
    /// Values seen, counted up to two: the second one gives the first trend.
    pub(super) values: u8,
}

impl Trend {
    /// `level' = α·x + (1 − α)·(level + φ·trend)`, `trend' = β·(level' − level) + (1 − β)·φ·trend`.
    pub(super) fn observe(&mut self, value: f64, alpha: f64, beta: f64, damping: f64) {
        if self.values == 1 {
            self.trend = value - self.level;
            self.values = 2;
        }
        let expected = self.level + damping * self.trend;
        let level = alpha * value + (1.0 - alpha) * expected;
        self.trend = beta * (level - self.level) + (1.0 - beta) * damping * self.trend;
        self.level = level;
    }

    /// `level + (φ + φ² + … + φʰ)·trend`.
    pub(super) fn forecast(&self, ahead: u32, damping: f64) -> f64 {
        let (mut weight, mut power) = (0.0, 1.0);
        for _ in 0..ahead {
            power *= damping;
            weight += power;
        }
        self.level + weight * self.trend
    }
}
