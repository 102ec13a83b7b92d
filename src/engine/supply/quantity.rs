//! Quantities of goods as whole numbers, so that nothing is lost or gained by rounding.

/// Parts of a unit that are counted: billionths, so that what planners write with up to nine decimals is exact.
pub const UNIT: f64 = 1e9;
/// The largest quantity of one order or demand, in parts: a billion units.
pub const LARGEST: i64 = 1_000_000_000_000_000_000;

/// Parts of a number of units, rounded; beyond the largest quantity cut.
#[inline]
pub fn parts(units: f64) -> i64 {
    (units * UNIT).clamp(-(LARGEST as f64), LARGEST as f64).round_ties_even() as i64
}

/// Units of a number of parts.
#[inline]
pub fn units(parts: i64) -> f64 {
    parts as f64 / UNIT
}

/// Units of a sum of parts.
#[inline]
pub fn units_of_sum(parts: i128) -> f64 {
    float(parts) / UNIT
}

/// The nearest number to a sum; most sums fit into half the width, which is converted much faster.
#[inline]
pub fn float(sum: i128) -> f64 {
    i64::try_from(sum).map_or_else(|_too_wide| sum as f64, |sum| sum as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_as_planners_write_them_add_up_exactly() {
        let sum: i64 = [4.4332, 3.9434, 6.0621].map(parts).iter().sum();
        assert_eq!(sum, 14_438_700_000);
        assert_eq!(units(sum), 14.4387);
        let wide = (1_i128 << 80) + 1;
        assert_eq!((float(i128::from(sum)), float(wide), float(-wide)), (sum as f64, wide as f64, -wide as f64));
    }

    #[test]
    fn no_quantity_exceeds_the_largest() {
        assert_eq!(parts(1e30), LARGEST);
        assert_eq!(parts(-1e30), -LARGEST);
        assert_eq!(parts(f64::NAN), 0);
    }
}
