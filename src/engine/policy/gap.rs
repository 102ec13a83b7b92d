//! Correction of a gap between a target and what is believed, and how strongly it may correct before it
//! swings. It must not know what is corrected: stock, backlog, staff and budgets follow the same rule.

use crate::model::GapCorrection;

/// How much to change, in the unit of the watched value, positive for more.
///
/// Proportional control with a dead band: `gain · (target − believed − pipeline)`, zero while the gap is smaller
/// than the dead band. `pipeline` is what earlier corrections of the same owner will still add; it counts only
/// where the parameters say so (Sterman 1989, Management Science 35(3), eq. 3 and 7: ignoring it is the
/// classic cause of overshooting).
pub fn gap_correction(parameters: &GapCorrection, believed: f64, pipeline: f64) -> f64 {
    let counted = if parameters.counts_pipeline { pipeline } else { 0.0 };
    let gap = parameters.target - believed - counted;
    if gap.abs() < parameters.dead_band { 0.0 } else { parameters.gain.unwrap_or(1.0) * gap }
}

/// The gain from which on a correction that takes effect `delay` periods late no longer settles.
///
/// `x(t+1) = x(t) − g·x(t−k)` is stable exactly for `0 < g < 2·cos(k·π / (2k+1))` (Levin and May 1976,
/// Theoretical Population Biology 9). Without delay the limit is 2, with one period it is 1.
pub fn largest_stable_gain(delay: u32) -> f64 {
    let k = f64::from(delay);
    2.0 * libm::cos(k * std::f64::consts::PI / (2.0 * k + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> GapCorrection {
        GapCorrection { target: 100.0, gain: Some(0.5), dead_band: 4.0, ..GapCorrection::default() }
    }

    #[test]
    fn part_of_the_gap_is_closed_in_either_direction() {
        assert_eq!(gap_correction(&parameters(), 80.0, 0.0), 10.0);
        assert_eq!(gap_correction(&parameters(), 130.0, 0.0), -15.0);
        assert_eq!(gap_correction(&GapCorrection { gain: None, ..parameters() }, 80.0, 0.0), 20.0);
    }

    #[test]
    fn a_gap_inside_the_dead_band_is_left_alone_and_one_at_its_edge_is_not() {
        assert_eq!(gap_correction(&parameters(), 96.5, 0.0), 0.0);
        assert_eq!(gap_correction(&parameters(), 96.0, 0.0), 2.0);
    }

    #[test]
    fn what_is_on_its_way_counts_only_where_it_is_asked_for() {
        let counting = GapCorrection { counts_pipeline: true, ..parameters() };
        assert_eq!(gap_correction(&parameters(), 60.0, 30.0), 20.0);
        assert_eq!(gap_correction(&counting, 60.0, 30.0), 5.0);
        assert_eq!(gap_correction(&counting, 60.0, 38.0), 0.0, "inside the dead band with the pipeline");
    }

    /// The largest deviation in the last periods of a long run with this gain and delay.
    fn swing(gain: f64, delay: usize) -> f64 {
        let law = GapCorrection { gain: Some(gain), ..GapCorrection::default() };
        let mut path = vec![1.0; delay + 1];
        for t in delay..delay + 4_000 {
            path.push(path[t] + gap_correction(&law, path[t - delay], 0.0));
        }
        path[path.len() - 50..].iter().fold(0.0, |most: f64, x| most.max(x.abs()))
    }

    #[test]
    fn a_loop_settles_below_the_largest_stable_gain_and_swings_above_it() {
        for delay in 0..6 {
            let limit = largest_stable_gain(delay);
            assert!(swing(limit * 0.98, delay as usize) < 0.01, "delay {delay}");
            assert!(swing(limit * 1.02, delay as usize) > 100.0, "delay {delay}");
        }
        assert!((largest_stable_gain(2) - 0.618_033_988_749_895).abs() < 1e-12);
    }
}
