//! Whether values that come in week by week have left the level that was agreed on: sums of deviations (CUSUM).

/// Deviation that is taken as noise, in standard deviations (Page 1954; the usual choice finds a shift of one of them soonest).
const ALLOWANCE: f64 = 0.5;
/// Sum of deviations beyond the allowance that is an alarm, in standard deviations: about one false alarm in 465 values.
const ALARM: f64 = 5.0;
/// Mean distance of two neighbours of independent normal values, in standard deviations.
const MOVING_RANGE: f64 = 1.128;

/// A change of level that the values show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// Place of the value that raised the alarm.
    pub noticed: usize,
    /// Place of the first value of the new level, as far as the sums tell.
    pub since: usize,
    /// Mean of the values since then.
    pub level: f64,
    /// Whether the level has risen.
    pub is_higher: bool,
}

/// Standard deviation from the distances of neighbours, which a change of level hardly touches; nothing for fewer than two values.
pub fn spread(values: &[f64]) -> Option<f64> {
    let n = values.len().checked_sub(1).filter(|n| 0 < *n)?;
    Some(values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / n as f64 / MOVING_RANGE)
}

/// The first drift away from an agreed level, if there is one; `spread` is the standard deviation of single values.
pub fn drift(values: &[f64], agreed: f64, spread: f64) -> Option<Drift> {
    let (mut above, mut below) = ((0.0, 0), (0.0, 0));
    for (place, value) in values.iter().enumerate() {
        let off = value - agreed;
        for (sum, off) in [(&mut above, off), (&mut below, -off)] {
            let next = sum.0 + off - ALLOWANCE * spread;
            if next <= 0.0 {
                *sum = (0.0, place + 1);
            } else {
                sum.0 = next;
            }
        }
        let alarm = ALARM * spread;
        for (sum, is_higher) in [(above, true), (below, false)] {
            if alarm < sum.0 {
                let later = &values[sum.1..];
                let level = later.iter().sum::<f64>() / later.len() as f64;
                return Some(Drift { noticed: place, since: sum.1, level, is_higher });
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lasting_change_of_level_is_noticed_and_dated_and_noise_is_not() {
        let noise = [0.4, -0.7, 1.1, -0.2, -1.0, 0.6, 0.9, -0.8, 0.1, -0.5, 0.7, -0.6];
        assert_eq!(drift(&noise, 0.0, 1.0), None);
        let mut shifted = noise.to_vec();
        shifted.extend(noise.iter().map(|value| value + 2.0));
        let found = drift(&shifted, 0.0, 1.0).unwrap();
        assert!(found.is_higher && 12 <= found.noticed && found.noticed <= 18, "{found:?}");
        assert!(found.since.abs_diff(12) <= 2 && (found.level - 2.0).abs() < 0.3, "{found:?}");
        let fallen: Vec<f64> = shifted.iter().map(|value| -value).collect();
        assert!(!drift(&fallen, 0.0, 1.0).unwrap().is_higher);
    }

    #[test]
    fn the_textbook_sums_of_montgomery_raise_the_alarm_at_the_29th_value() {
        // Montgomery, Introduction to Statistical Quality Control, table 9.1: agreed 10, standard deviation 1, h = 5.
        let values = [
            9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62, 10.31, 8.52,
            10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
        ];
        let found = drift(&values, 10.0, 1.0).unwrap();
        assert_eq!((found.noticed, found.since, found.is_higher), (28, 22, true));
    }

    #[test]
    fn the_spread_is_that_of_neighbours() {
        assert_eq!(spread(&[3.0]), None);
        let found = spread(&[1.0, 2.128, 1.0, 102.128]).unwrap();
        assert!((found - (1.128 + 1.128 + 101.128) / 3.0 / 1.128).abs() < 1e-12);
        assert_eq!(drift(&[5.0, 5.0], 5.0, 0.0), None);
        assert!(drift(&[5.0, 6.0], 5.0, 0.0).is_some());
    }
}
