//! The standard normal distribution: probability, density and quantile.

use libm::{erfc, exp, log};

const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_7;

/// The probability that a standard normal variable is at most `z`.
pub(super) fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// The density of the standard normal distribution.
pub(super) fn normal_density(z: f64) -> f64 {
    exp(-0.5 * z * z - LN_SQRT_2_PI)
}

/// The standard normal value below which probability `p` lies, to about 16 digits.
///
/// Source: Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied
/// Statistics 37 (1988), routine PPND16.
#[inline]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(r, &CENTRE_ABOVE) / polynomial(r, &CENTRE_BELOW);
    }
    normal_tail_quantile(p, q)
}

#[expect(clippy::excessive_precision, reason = "the digits are those of the published algorithm")]
const CENTRE_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_608_0,
    1.331_416_678_917_843_774_5e2,
    1.971_590_950_306_551_442_7e3,
    1.373_169_376_550_946_112_5e4,
    4.592_195_393_154_987_145_7e4,
    6.726_577_092_700_870_085_3e4,
    3.343_057_558_358_812_810_5e4,
    2.509_080_928_730_122_672_7e3,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the published algorithm")]
const CENTRE_BELOW: [f64; 8] = [
    1.0,
    4.231_333_070_160_091_125_2e1,
    6.871_870_074_920_579_083_0e2,
    5.394_196_021_424_751_107_7e3,
    2.121_379_430_158_659_586_7e4,
    3.930_789_580_009_271_061_0e4,
    2.872_908_573_572_194_267_4e4,
    5.226_495_278_852_854_561_0e3,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the published algorithm")]
const TAIL_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_577_34,
    4.630_337_846_156_545_295_90,
    5.769_497_221_460_691_405_50,
    3.647_848_324_763_204_605_04,
    1.270_458_252_452_368_382_58,
    2.417_807_251_774_506_117_70e-1,
    2.272_384_498_926_918_458_33e-2,
    7.745_450_142_783_414_076_40e-4,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the published algorithm")]
const TAIL_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87,
    1.676_384_830_183_803_849_40,
    6.897_673_349_851_000_045_50e-1,
    1.481_039_764_274_800_745_90e-1,
    1.519_866_656_361_645_719_66e-2,
    5.475_938_084_995_344_946_00e-4,
    1.050_750_071_644_416_843_24e-9,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the published algorithm")]
const FAR_ABOVE: [f64; 8] = [
    6.657_904_643_501_103_777_20,
    5.463_784_911_164_114_369_90,
    1.784_826_539_917_291_335_80,
    2.965_605_718_285_048_912_30e-1,
    2.653_218_952_657_612_309_30e-2,
    1.242_660_947_388_078_438_60e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];
#[expect(clippy::excessive_precision, reason = "the digits are those of the published algorithm")]
const FAR_BELOW: [f64; 8] = [
    1.0,
    5.998_322_065_558_879_376_90e-1,
    1.369_298_809_227_358_053_10e-1,
    1.487_536_129_085_061_485_25e-2,
    7.868_691_311_456_132_591_00e-4,
    1.846_318_317_510_054_681_80e-5,
    1.421_511_758_316_445_888_70e-7,
    2.044_263_103_389_939_785_64e-15,
];

fn normal_tail_quantile(p: f64, q: f64) -> f64 {
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let distance = if tail <= 0.0 {
        f64::INFINITY
    } else {
        let r = (-log(tail)).sqrt();
        if r <= 5.0 {
            polynomial(r - 1.6, &TAIL_ABOVE) / polynomial(r - 1.6, &TAIL_BELOW)
        } else {
            polynomial(r - 5.0, &FAR_ABOVE) / polynomial(r - 5.0, &FAR_BELOW)
        }
    };
    if q < 0.0 { -distance } else { distance }
}

#[inline]
fn polynomial(x: f64, c: &[f64; 8]) -> f64 {
    let upper = ((c[7] * x + c[6]) * x + c[5]) * x + c[4];
    (((upper * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0]
}

#[cfg(test)]
mod tests {
    use libm::fabs;

    use super::*;

    fn close(got: f64, expected: f64, relative: f64) {
        assert!(fabs(got - expected) <= relative * fabs(expected), "got {got:e}, expected {expected:e}");
    }

    #[test]
    fn the_normal_quantile_undoes_the_normal_distribution_function() {
        for p in [1e-300, 1e-40, 1e-12, 1e-5, 0.02, 0.074, 0.076, 0.2, 0.4, 0.5] {
            close(normal_cdf(normal_quantile(p)), p, 2e-13);
        }
        for p in [0.6, 0.9, 0.93, 0.99, 0.999_9] {
            close(normal_cdf(normal_quantile(p)), p, 1e-15);
        }
    }

    #[test]
    fn the_normal_quantile_meets_tabulated_values() {
        close(normal_quantile(0.975), 1.959_963_984_540_054, 1e-15);
        close(normal_quantile(0.75), 0.674_489_750_196_081_7, 1e-15);
        close(normal_quantile(1e-9), -5.997_807_015_007_686, 1e-15);
        close(normal_quantile(1e-20), -9.262_340_089_798_407, 1e-14);
        assert!(normal_quantile(0.0).is_infinite() && normal_quantile(0.0) < 0.0);
        assert!(normal_quantile(1.0).is_infinite() && 0.0 < normal_quantile(1.0));
    }

    #[test]
    fn the_normal_quantile_rises_across_the_seams_of_its_pieces() {
        for seam in [0.075, 0.925, 1.388_794_386_496_402e-11] {
            let mut last = f64::NEG_INFINITY;
            for step in -2_000..2_000 {
                let next = normal_quantile(seam * (1.0 + f64::from(step) * 1e-12));
                assert!(last <= next, "falls at {seam} step {step}");
                last = next;
            }
        }
    }
}
