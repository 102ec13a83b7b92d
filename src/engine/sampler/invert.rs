//! Finding where a rising function reaches a value. It knows nothing of what the function means.

use libm::fabs;

/// The smallest `x` in the bracket at which a rising `function` reaches `target`, to about 15
/// digits, where `function(low) < target <= function(high)`.
///
/// False position where it works (Illinois variant), halving where it does not, so that jumps and
/// flat pieces are found too.
pub(super) fn invert(function: impl Fn(f64) -> f64, target: f64, low: f64, high: f64) -> f64 {
    let (mut low, mut high) = (low, high);
    let (mut below, mut above) = (function(low) - target, function(high) - target);
    if 0.0 <= below {
        return low;
    }
    let mut halve = false;
    for _ in 0..400 {
        let width = high - low;
        if width <= 4.0 * f64::EPSILON * fabs(low).max(fabs(high)) {
            break;
        }
        let secant = low - below * (width / (above - below));
        let inside = low < secant && secant < high;
        let x = if halve || !inside { low + 0.5 * width } else { secant };
        if x <= low || high <= x {
            break;
        }
        let y = function(x) - target;
        if y < 0.0 {
            low = x;
            below = y;
            above *= 0.5;
        } else {
            high = x;
            above = y;
            below *= 0.5;
        }
        halve = 0.5 * width < high - low;
    }
    high
}

#[cfg(test)]
mod tests {
    use libm::exp;

    use super::*;

    #[test]
    fn inversion_finds_smooth_steep_and_jumping_places() {
        let close = |got: f64, expected: f64, relative: f64| {
            assert!(fabs(got - expected) <= relative * expected, "{got:e} for {expected:e}");
        };
        close(invert(|x| x * x * x, 8.0, 0.0, 100.0), 2.0, 1e-14);
        close(invert(|x| 1.0 - exp(-x), 0.999_999, 0.0, 1e6), -libm::log(1e-6), 1e-9);
        close(invert(|x| if x < 3.25 { 0.1 } else { 0.9 }, 0.5, -1e9, 1e9), 3.25, 1e-14);
    }
}
