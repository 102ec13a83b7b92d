//! Moments of laws without a formula, as areas under their quantile functions.
//!
//! They are stated to users and used in checks, never while simulating.

use super::Law;

/// The mean of a law without a formula, as the area under its quantile function.
pub(super) fn mean_by_quantile(law: &impl Law) -> f64 {
    integrate(&|p| law.quantile(p))
}

pub(super) fn variance_by_quantile(law: &impl Law) -> f64 {
    let mean = mean_by_quantile(law);
    let square = |p: f64| {
        let distance = law.quantile(p) - mean;
        distance * distance
    };
    integrate(&square)
}

/// The integral of `f` over 0 … 1 by adaptive Simpson steps, finer towards both ends, where
/// quantile functions are steep. It leaves out the outermost 2^-52, which no sample reaches.
fn integrate(f: &dyn Fn(f64) -> f64) -> f64 {
    let lower = (1..=6).rev().map(|step| 0.5_f64.powi(8 * step + 4)).chain([1.0 / 64.0]);
    let middle = (1..=31).map(|step| f64::from(step) / 32.0);
    let edges: Vec<f64> = lower.clone().chain(middle).chain(lower.rev().map(|p| 1.0 - p)).collect();
    let panels: Vec<Panel> = edges.windows(2).map(|pair| Panel::new(f, pair[0], pair[1])).collect();
    let size = panels.iter().map(|panel| (panel.b - panel.a) * panel.largest()).sum::<f64>();
    let tolerance = 1e-10 * size / panels.len() as f64;
    panels.iter().map(|panel| panel.refined(f, tolerance, 28)).sum()
}

/// A piece of an integral with the values at its ends and its middle.
struct Panel {
    a: f64,
    b: f64,
    values: [f64; 3],
}

impl Panel {
    fn new(f: &dyn Fn(f64) -> f64, a: f64, b: f64) -> Self {
        Self { a, b, values: [f(a), f(0.5 * (a + b)), f(b)] }
    }

    fn largest(&self) -> f64 {
        self.values.iter().fold(0.0, |most, value| value.abs().max(most))
    }

    fn simpson(&self) -> f64 {
        let [start, middle, end] = self.values;
        (self.b - self.a) / 6.0 * (start + 4.0 * middle + end)
    }

    fn refined(&self, f: &dyn Fn(f64) -> f64, tolerance: f64, depth: u32) -> f64 {
        let [start, middle, end] = self.values;
        let centre = 0.5 * (self.a + self.b);
        let quarters = [f(0.5 * (self.a + centre)), f(0.5 * (centre + self.b))];
        let left = Self { a: self.a, b: centre, values: [start, quarters[0], middle] };
        let right = Self { a: centre, b: self.b, values: [middle, quarters[1], end] };
        let better = left.simpson() + right.simpson();
        let change = better - self.simpson();
        if depth == 0 || change.abs() <= 15.0 * tolerance {
            return better + change / 15.0;
        }
        left.refined(f, 0.5 * tolerance, depth - 1) + right.refined(f, 0.5 * tolerance, depth - 1)
    }
}
