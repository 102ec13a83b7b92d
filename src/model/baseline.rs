//! The result that everybody agreed on as the baseline: when, by whom, of which plan, and what it showed. It is a
//! record of a moment: it holds numbers that were simulated then and never follows the plan.

use super::entity::EntityRef;
use super::id::ScenarioId;
use super::measure::Quantity;
use super::record::record;
use crate::units::Duration;

record! {
    /// A frozen result with what is needed to make it again.
    pub struct Baseline {
        /// Name of the scenario as it was called then.
        pub name: String,
        /// The day on which it was agreed on, as an ISO date.
        pub date: String,
        /// Who agreed on it.
        pub by: String,
        /// The scenario it is of; missing means the base.
        pub scenario: Option<ScenarioId>,
        /// Hash of everything that decided the numbers, besides seed and number of repeats.
        pub plan_hash: String,
        /// First seed.
        pub seed: u64,
        /// Number of repeats.
        pub repeats: u32,
        /// Key figures of the whole.
        pub figures: Vec<BaselineFigure>,
        /// What the plots show of it.
        pub series: Vec<BaselineSeries>,
        /// Series that were left out because the project would have become too large.
        pub left_out: u32,
    }

    /// One key figure with its interval.
    pub struct BaselineFigure {
        /// What was measured.
        pub name: String,
        /// Unit; missing means none.
        pub unit: String,
        /// Mean over repeats.
        pub mean: f64,
        /// Half of its 95 % interval; missing where there was one repeat.
        pub half_width: Option<f64>,
    }

    /// Median and bands over repeats along the time axis, in stretches of equal length.
    pub struct BaselineSeries {
        /// What was measured.
        pub what: Quantity,
        /// At which element; missing means the whole map.
        pub of: Option<EntityRef>,
        /// Width of the bins in which it was measured.
        pub bin: Duration,
        /// Bins that one stretch holds; its values are means over them.
        pub every: u32,
        /// Which stretches have values, counted from 0; missing means all from the first on.
        pub at: Vec<u32>,
        /// Median of each stretch.
        pub median: Vec<f64>,
        /// 5th percentile.
        pub q05: Vec<f64>,
        /// 25th percentile.
        pub q25: Vec<f64>,
        /// 75th percentile.
        pub q75: Vec<f64>,
        /// 95th percentile.
        pub q95: Vec<f64>,
    }
}

impl Baseline {
    /// What it is called on plots, such as “Agreed 2026-11-25: Base”.
    pub fn title(&self) -> String {
        format!("Agreed {}: {}", self.date, self.name)
    }

    /// What it holds of a quantity at an element.
    pub fn series_of(&self, what: Quantity, of: Option<EntityRef>) -> Option<&BaselineSeries> {
        self.series.iter().find(|series| series.what == what && series.of == of)
    }
}

impl BaselineSeries {
    /// Values of median, 5th, 25th, 75th and 95th percentile for every stretch; not-a-number where there was none.
    pub fn rows(&self) -> Vec<[f64; 5]> {
        let lists = [&self.median, &self.q05, &self.q25, &self.q75, &self.q95];
        let values = |n: usize| lists.map(|list| list.get(n).copied().unwrap_or(f64::NAN));
        if self.at.is_empty() {
            return (0..self.median.len()).map(values).collect();
        }
        let last = self.at.iter().zip(&self.median).map(|(at, _)| *at as usize).max().unwrap_or(0);
        // A file can state any number; more stretches than values make no sense beyond this.
        let mut rows = vec![[f64::NAN; 5]; (last + 1).min(MOST_STRETCHES)];
        for (n, at) in self.at.iter().enumerate().take(self.median.len()) {
            if let Some(row) = rows.get_mut(*at as usize) {
                *row = values(n);
            }
        }
        rows
    }
}

/// Most stretches of one series that are read.
const MOST_STRETCHES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_without_a_value_stay_empty_and_wild_places_take_no_memory() {
        let series = BaselineSeries { at: vec![1, 3], median: vec![5.0, 7.0], ..BaselineSeries::default() };
        let medians: Vec<f64> = series.rows().iter().map(|row| row[0]).collect();
        assert!(medians[0].is_nan() && medians[2].is_nan());
        assert_eq!((medians[1], medians[3], medians.len()), (5.0, 7.0, 4));
        let wild = BaselineSeries { at: vec![u32::MAX], median: vec![1.0], ..BaselineSeries::default() };
        assert_eq!(wild.rows().len(), MOST_STRETCHES);
        let plain = BaselineSeries { median: vec![1.0, 2.0], ..BaselineSeries::default() };
        assert_eq!(plain.rows()[1][0], 2.0);
    }
}
