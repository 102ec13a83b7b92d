//! The vertical scale of a track: fitted to what is visible, with a few round grid lines.

use egui::Rangef;

use super::pyramid::{Part, extent};
use super::{AxisView, SeriesView, Track};

/// Points between two grid lines, at least.
const GRID_DISTANCE: f32 = 26.0;
/// A scale starts at zero if its least value is below this share of its greatest.
const ZERO_SHARE: f64 = 0.4;
/// Points of a single repeat that are read to fit the scale.
const RUN_SAMPLES: usize = 256;

/// Decades below the greatest value that a logarithmic scale shows at most.
const MOST_DECADES: i32 = 6;

/// Which values the height of a plot spans.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ValueScale {
    pub least: f64,
    pub greatest: f64,
    /// Distance between grid lines, in values.
    pub step: f64,
    /// Whether equal factors are equally high; then both ends are above zero.
    pub is_logarithmic: bool,
}

impl ValueScale {
    /// Scale of a track for the visible range, in a plot of this height.
    pub fn of(track: &Track<'_>, view: &AxisView<'_>, height: f32) -> Self {
        let n_lines = f64::from((height / GRID_DISTANCE).floor().clamp(1.0, 5.0));
        let fixed = track.fixed_range.filter(|[least, greatest]| least < greatest && greatest.is_finite() && least.is_finite());
        if let Some([least, greatest]) = fixed {
            if track.is_logarithmic && 0.0 < greatest {
                return Self::logarithmic([least, greatest], false);
            }
            let step = round_step((greatest - least) / n_lines);
            return Self { least, greatest, step, is_logarithmic: false };
        }
        let mut found: Option<[f64; 2]> = None;
        for series in track.shown() {
            for part in parts_of(series, view) {
                include(&mut found, part);
            }
        }
        for line in track.lines {
            include(&mut found, Some([line.value, line.value]));
        }
        if track.is_logarithmic
            && let Some([least, greatest]) = found
            && 0.0 < greatest
        {
            return Self::logarithmic([least, greatest], true);
        }
        Self::around(found.unwrap_or([0.0, 1.0]), n_lines)
    }

    /// A logarithmic scale; whole decades where its ends may be moved.
    fn logarithmic([least, greatest]: [f64; 2], to_decades: bool) -> Self {
        let decade = |value: f64| libm::log10(value);
        let high = if to_decades { libm::pow(10.0, (decade(greatest) - 1e-9).ceil()) } else { greatest };
        let floor = libm::pow(10.0, (decade(greatest) - 1e-9).ceil() - f64::from(MOST_DECADES));
        let low = if least <= 0.0 { floor } else { least.max(floor) };
        let low = if to_decades { libm::pow(10.0, (decade(low) + 1e-9).floor()) } else { low };
        let low = if low < high { low } else { high / 10.0 };
        Self { least: low, greatest: high, step: 0.0, is_logarithmic: true }
    }

    /// A round scale around these values.
    fn around([mut least, mut greatest]: [f64; 2], n_lines: f64) -> Self {
        if 0.0 <= least && least < ZERO_SHARE * greatest {
            least = 0.0;
        } else if greatest <= 0.0 && ZERO_SHARE * least < greatest {
            greatest = 0.0;
        }
        if greatest - least <= f64::EPSILON * greatest.abs().max(least.abs()) {
            let margin = if greatest == 0.0 { 1.0 } else { 0.1 * greatest.abs() };
            least -= if least == 0.0 { 0.0 } else { margin };
            greatest += margin;
        }
        let step = round_step((greatest - least) / n_lines);
        Self { least: (least / step).floor() * step, greatest: (greatest / step).ceil() * step, step, is_logarithmic: false }
    }

    /// Where a value is, in points; greater values are higher. On a logarithmic scale what is not above zero is at the lower end.
    pub fn y_of(&self, value: f64, plot: Rangef) -> f32 {
        let share = if self.is_logarithmic {
            let (low, high) = (libm::log10(self.least), libm::log10(self.greatest));
            if value <= self.least { 0.0 } else { (libm::log10(value) - low) / (high - low) }
        } else {
            (value - self.least) / (self.greatest - self.least)
        };
        (f64::from(plot.max) - share * f64::from(plot.span())) as f32
    }

    /// The value at a place.
    pub fn value_at(&self, y: f32, plot: Rangef) -> f64 {
        let share = f64::from(plot.max - y) / f64::from(plot.span()).max(1.0);
        if self.is_logarithmic {
            let (low, high) = (libm::log10(self.least), libm::log10(self.greatest));
            libm::pow(10.0, low + share * (high - low))
        } else {
            self.least + share * (self.greatest - self.least)
        }
    }

    /// Least and greatest value after a zoom about a place: `factor` times as many values.
    pub fn zoomed(&self, factor: f64, about: f32, plot: Rangef) -> [f64; 2] {
        let reach = |y: f32| about + (y - about) * factor as f32;
        [self.value_at(reach(plot.max), plot), self.value_at(reach(plot.min), plot)]
    }

    /// Values of the grid lines: decades, or round steps.
    pub fn lines(&self) -> Vec<f64> {
        if self.is_logarithmic {
            let first = (libm::log10(self.least) - 1e-9).ceil() as i32;
            let last = (libm::log10(self.greatest) + 1e-9).floor() as i32;
            let decades: Vec<f64> = (first..=last).map(|decade| libm::pow(10.0, f64::from(decade))).collect();
            if 2 <= decades.len() {
                return decades;
            }
            let fine = (first - 1..=last).flat_map(|decade| [1.0, 2.0, 5.0].map(|factor| factor * libm::pow(10.0, f64::from(decade))));
            return fine.filter(|value| self.least <= *value && *value <= self.greatest).collect();
        }
        let first = (self.least / self.step).ceil() as i64;
        let last = (self.greatest / self.step + 1e-9).floor() as i64;
        (first..=last.min(first + 50)).map(|line| line as f64 * self.step).collect()
    }
}

/// Extents of the parts of a series over the visible points.
fn parts_of(series: &SeriesView<'_>, view: &AxisView<'_>) -> Vec<Option<[f64; 2]>> {
    let (from, to) = series.points_in(view.range);
    if series.is_stacked {
        return vec![extent(series, Part::Q05, from, to), extent(series, Part::Q95, from, to)];
    }
    let mut parts = vec![extent(series, Part::Median, from, to)];
    if series.bands.is_some() {
        parts.push(extent(series, Part::Q05, from, to));
        parts.push(extent(series, Part::Q95, from, to));
    } else {
        for run in series.runs {
            let stride = (to.saturating_sub(from) / RUN_SAMPLES).max(1);
            for index in (from..to).step_by(stride) {
                let value = run.get(index);
                parts.push(value.is_finite().then_some([value, value]));
            }
        }
    }
    parts
}

fn include(found: &mut Option<[f64; 2]>, part: Option<[f64; 2]>) {
    let Some([low, high]) = part else { return };
    *found = Some(match *found {
        Some([least, greatest]) => [least.min(low), greatest.max(high)],
        None => [low, high],
    });
}

/// The least of 1, 2 or 5 times a power of ten that is not below `step`.
fn round_step(step: f64) -> f64 {
    if !step.is_finite() || step <= 0.0 {
        return 1.0;
    }
    let power = libm::pow(10.0, libm::log10(step).floor());
    for factor in [1.0, 2.0, 5.0] {
        if step <= factor * power * (1.0 + 1e-9) {
            return factor * power;
        }
    }
    10.0 * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(least: f64, greatest: f64) -> ValueScale {
        ValueScale::around([least, greatest], 4.0)
    }

    #[test]
    fn grid_lines_are_round_and_enclose_the_values() {
        let scale = around(93.2, 97.9);
        assert_eq!(scale.lines(), [92.0, 94.0, 96.0, 98.0]);
        let scale = around(-3.0, 11.0);
        assert_eq!(scale.lines(), [-5.0, 0.0, 5.0, 10.0, 15.0]);
    }

    #[test]
    fn a_scale_of_counts_starts_at_zero() {
        assert!(around(120.0, 900.0).least.abs() < 1e-12);
        assert!(around(-900.0, -120.0).greatest.abs() < 1e-12);
        assert!(0.0 < around(800.0, 900.0).least);
    }

    #[test]
    fn a_constant_lies_inside_its_scale() {
        for value in [0.0, 7.0, -7.0, 1e-9, 4e11] {
            let scale = around(value, value);
            assert!(scale.least <= value && value < scale.greatest, "{value}: {scale:?}");
        }
    }

    #[test]
    fn greater_values_are_higher_on_screen() {
        let scale = around(0.0, 10.0);
        let plot = Rangef::new(100.0, 200.0);
        assert!((scale.y_of(0.0, plot) - 200.0).abs() < 1e-3);
        assert!((scale.y_of(10.0, plot) - 100.0).abs() < 1e-3);
    }

    #[test]
    fn a_logarithmic_scale_has_its_lines_at_decades_and_puts_zero_at_the_lower_end() {
        let scale = ValueScale::logarithmic([0.0, 3_000.0], true);
        assert_eq!((scale.least, scale.greatest), (0.01, 10_000.0));
        let scale = ValueScale::logarithmic([3.0, 3_000.0], true);
        assert_eq!(scale.lines(), [1.0, 10.0, 100.0, 1_000.0, 10_000.0]);
        let plot = Rangef::new(0.0, 400.0);
        assert!((scale.y_of(100.0, plot) - 200.0).abs() < 1e-3);
        assert!((scale.y_of(0.0, plot) - 400.0).abs() < 1e-3);
        assert!((scale.value_at(200.0, plot) - 100.0).abs() < 1e-3);
    }

    #[test]
    fn a_zoom_keeps_the_value_under_the_pointer() {
        let scale = around(0.0, 10.0);
        let plot = Rangef::new(0.0, 100.0);
        let [least, greatest] = scale.zoomed(0.5, 25.0, plot);
        assert!((scale.value_at(25.0, plot) - (least + 0.75 * (greatest - least))).abs() < 1e-9);
        assert!((greatest - least - 5.0).abs() < 1e-9);
    }

    #[test]
    fn steps_are_one_two_or_five_times_a_power_of_ten() {
        for (wanted, round) in [(0.9, 1.0), (1.0, 1.0), (1.1, 2.0), (23.0, 50.0), (0.06, 0.1), (5.0, 5.0)] {
            assert!((round_step(wanted) - round).abs() < 1e-12 * round, "{wanted}");
        }
    }
}
