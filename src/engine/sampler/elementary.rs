//! Logarithm and exponential for the inner loop, as portable as `libm` and short enough to inline.
//!
//! Only exact arithmetic is used, so the bits are the same everywhere. Arguments out of range
//! belong to `libm`.

use libm::{exp, fabs};

/// The natural logarithm of a number that is positive, finite and not subnormal.
///
/// The same algorithm as `libm::log` (Sun Microsystems' `e_log.c`) with the same bits as result,
/// but short enough to be inlined: half the time of an exponential sample is this function.
#[inline]
pub(super) fn ln_normal(x: f64) -> f64 {
    const LN2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
    const LN2_LOW: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);
    const C1: f64 = f64::from_bits(0x3FE5_5555_5555_5593);
    const C2: f64 = f64::from_bits(0x3FD9_9999_9997_FA04);
    const C3: f64 = f64::from_bits(0x3FD2_4924_9422_9359);
    const C4: f64 = f64::from_bits(0x3FCC_71C5_1D8E_78AF);
    const C5: f64 = f64::from_bits(0x3FC7_4664_96CB_03DE);
    const C6: f64 = f64::from_bits(0x3FC3_9A09_D078_C69F);
    const C7: f64 = f64::from_bits(0x3FC2_F112_DF3E_5244);
    /// The upper half of √½, where mantissas are cut so that they lie around 1.
    const CUT: u64 = 0x3FE6_A09E << 32;
    debug_assert!(x.is_normal() && 0.0 < x, "{x} has no logarithm here");
    let moved = x.to_bits().wrapping_sub(CUT);
    let exponent = (moved as i64 >> 52) as f64;
    let mantissa = f64::from_bits((moved & ((1 << 52) - 1)) + CUT);
    let f = mantissa - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let square = s * s;
    let fourth = square * square;
    let even = fourth * (C2 + fourth * (C4 + fourth * C6));
    let odd = square * (C1 + fourth * (C3 + fourth * (C5 + fourth * C7)));
    let rest = odd + even;
    s * (half_square + rest) + exponent * LN2_LOW - half_square + f + exponent * LN2_HIGH
}

/// e to the power `x`, within one unit of the last place.
///
/// The algorithm of `libm::exp` (Sun Microsystems' `e_exp.c`) without its jumps on the size of `x`,
/// which a processor cannot foresee for random numbers: twice as fast.
#[inline]
pub(super) fn exp_steady(x: f64) -> f64 {
    const LN2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
    const LN2_LOW: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);
    const C1: f64 = f64::from_bits(0x3FC5_5555_5555_553E);
    const C2: f64 = f64::from_bits(0xBF66_C16C_16BE_BD93);
    const C3: f64 = f64::from_bits(0x3F11_566A_AF25_DE2C);
    const C4: f64 = f64::from_bits(0xBEBB_BD41_C5D2_6BF1);
    const C5: f64 = f64::from_bits(0x3E66_3769_72BE_A4D0);
    /// Adding this rounds to a whole number and leaves it in the lowest bits.
    const ROUND: f64 = 1.5 * (1_u64 << 52) as f64;
    if x.is_nan() || 700.0 <= fabs(x) {
        return exp(x);
    }
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let twos = rounded - ROUND;
    let high = x - twos * LN2_HIGH;
    let low = twos * LN2_LOW;
    let r = high - low;
    let square = r * r;
    let c = r - square * (C1 + square * (C2 + square * (C3 + square * (C4 + square * C5))));
    let y = 1.0 + (r * c / (2.0 - c) - low + high);
    // Multiplies by a power of two: neither factor nor result is subnormal below 700.
    y * f64::from_bits(rounded.to_bits().wrapping_add(1_023) << 52)
}

#[cfg(test)]
mod tests {
    use libm::log;

    use super::*;

    #[test]
    fn the_short_logarithm_has_the_bits_of_the_portable_one() {
        let mut x = 1.0;
        let mut bits = 1_u64;
        for _ in 0..300_000 {
            assert_eq!(ln_normal(x).to_bits(), log(x).to_bits(), "{x:e}");
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let exponent = 1 + (bits >> 20) % 2_046;
            x = f64::from_bits(exponent << 52 | bits >> 12);
        }
        for x in [f64::MIN_POSITIVE, f64::EPSILON, 0.5_f64.sqrt(), 1.0 - f64::EPSILON, f64::MAX] {
            for x in [x, x.next_up()].into_iter().filter(|x| x.is_finite()) {
                assert_eq!(ln_normal(x).to_bits(), log(x).to_bits(), "{x:e}");
            }
        }
    }

    #[test]
    fn the_steady_exponential_is_within_one_unit_of_the_portable_one() {
        let mut worst = 0;
        for step in -700_100..=700_100 {
            let x = f64::from(step) * 0.001_000_3;
            let (got, expected) = (exp_steady(x), exp(x));
            worst = worst.max(got.to_bits().abs_diff(expected.to_bits()));
        }
        assert!(worst <= 1, "{worst} units");
        assert_eq!(exp_steady(0.0).to_bits(), 1.0_f64.to_bits());
        let ends = [f64::NEG_INFINITY, -800.0, f64::INFINITY, 800.0].map(exp_steady);
        assert!(ends[..2].iter().all(|x| x.to_bits() == 0));
        assert!(ends[2..].iter().all(|x| x.is_infinite() && 0.0 < *x));
        assert!(exp_steady(f64::NAN).is_nan());
    }

    #[test]
    fn the_steady_exponential_rises() {
        let rises = |x: f64| exp_steady(x) <= exp_steady(x.next_up());
        assert!((0..200_000).all(|step| rises(f64::from(step) * 0.000_1 - 10.0)));
        // Half multiples of ln 2 are where the reduction jumps.
        for k in -40..40 {
            let mut x = (f64::from(k) + 0.5) * std::f64::consts::LN_2 * (1.0 - 1e-13);
            for _ in 0..2_000 {
                assert!(rises(x), "{x}");
                x = x.next_up();
            }
        }
    }
}
