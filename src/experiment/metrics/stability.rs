//! How calm orders, plans and results are: amplification, nervousness, reversals, predictability, divergence.

/// Population variance in units squared; nothing without values.
pub fn variance(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    Some(values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / values.len() as f64)
}

/// Bullwhip: variance of orders over variance of demand in the same periods (Chen, Drezner, Ryan and Simchi-Levi 2000,
/// Management Science 46(3)); above 1 a stage amplifies. Nothing where demand does not vary.
pub fn bullwhip(orders: &[f64], demand: &[f64]) -> Option<f64> {
    let below = variance(demand).filter(|variance| 0.0 < *variance)?;
    Some(variance(orders)? / below)
}

/// Instability of a schedule that is planned anew every period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Instability {
    /// Units moved from one plan to the next, over all periods both plans contain.
    pub units: f64,
    /// The same with weight `(1 − a)·aʰ` for a period `h` ahead of the newer plan: late changes count more.
    pub weighted: f64,
    /// Orders carried out: first periods of a plan with a quantity.
    pub orders: usize,
}

impl Instability {
    /// Over successive plans, each starting one period after the one before (Sridharan, Berry and Udayabhanu 1988,
    /// Decision Sciences 19(1); weights after Kadipasaoglu and Sridharan 1997).
    pub fn of(plans: &[Vec<f64>], weight: f64) -> Self {
        let (mut units, mut weighted) = (0.0, 0.0);
        for (older, newer) in plans.iter().zip(plans.iter().skip(1)) {
            let mut importance = 1.0 - weight;
            for (was, is) in older.iter().skip(1).zip(newer) {
                units += (is - was).abs();
                weighted += importance * (is - was).abs();
                importance *= weight;
            }
        }
        let orders = plans.iter().filter(|plan| plan.first().is_some_and(|quantity| *quantity != 0.0)).count();
        Self { units, weighted, orders }
    }

    /// Units moved per order carried out.
    pub fn per_order(&self) -> Option<f64> {
        (self.orders > 0).then(|| self.units / self.orders as f64)
    }
}

/// Reversals: how often a decision turned within `window` days of the change before, up after down or down after up.
///
/// `values` are (day, value) in time order; a value that repeats the one before changes nothing.
pub fn reversals(values: &[(f64, f64)], window: f64) -> usize {
    let mut last: Option<(f64, f64)> = None;
    let mut count = 0;
    for (before, now) in values.iter().zip(values.iter().skip(1)) {
        let change = now.1 - before.1;
        if change == 0.0 {
            continue;
        }
        if last.is_some_and(|(day, earlier)| earlier * change < 0.0 && now.0 - day <= window) {
            count += 1;
        }
        last = Some((now.0, change));
    }
    count
}

/// Predictability of a figure over weeks or over replications.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predictability {
    /// Coefficient of variation: standard deviation (n − 1) over the size of the mean.
    pub variation: f64,
    /// 95th percentile less median, in the unit of the figure: what a bad week adds.
    pub tail: f64,
}

impl Predictability {
    /// Over at least two values with a mean other than zero.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        if values.len() < 2 || mean == 0.0 {
            return None;
        }
        let deviation = (variance(values)? * n / (n - 1.0)).sqrt();
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |p| crate::experiment::statistics::quantile_sorted(&sorted, p);
        Some(Self { variation: deviation / mean.abs(), tail: at(0.95)? - at(0.5)? })
    }
}

/// Divergence index: share of local metrics that became better while an end-to-end metric became worse.
///
/// Both are improvements relative to the base (0.05 = five percent better, whatever the direction of the metric); only
/// what exceeds the indifference zone counts. Zero where no end-to-end metric became worse; nothing without metrics.
pub fn divergence(local: &[f64], end_to_end: &[f64], indifference: f64) -> Option<f64> {
    if local.is_empty() || end_to_end.is_empty() {
        return None;
    }
    let worse = end_to_end.iter().any(|improvement| *improvement < -indifference);
    let better = local.iter().filter(|improvement| indifference < **improvement).count();
    Some(if worse { better as f64 / local.len() as f64 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amplification_compares_variances_not_levels() {
        let demand = [4.0, 6.0, 4.0, 6.0];
        assert_eq!(bullwhip(&[3.0, 7.0, 3.0, 7.0], &demand), Some(4.0));
        assert_eq!(bullwhip(&[103.0, 107.0, 103.0, 107.0], &demand), Some(4.0));
        assert_eq!(bullwhip(&[5.0; 4], &demand), Some(0.0));
        assert_eq!(bullwhip(&demand, &[5.0; 4]), None);
    }

    #[test]
    fn only_periods_in_both_plans_are_compared_and_late_changes_weigh_more() {
        let plans = [vec![0.0, 10.0, 20.0], vec![10.0, 26.0, 5.0], vec![20.0, 5.0, 9.0]];
        let found = Instability::of(&plans, 0.5);
        assert_eq!(found.units, 6.0 + 6.0);
        assert_eq!(found.weighted, 0.25 * 6.0 + 0.5 * 6.0);
        assert_eq!((found.orders, found.per_order()), (2, Some(6.0)));
        assert_eq!(Instability::of(&[], 0.5).per_order(), None);
    }

    #[test]
    fn a_turn_counts_when_it_comes_soon() {
        let path = [(0.0, 10.0), (1.0, 20.0), (3.0, 20.0), (6.0, 15.0), (20.0, 18.0), (22.0, 25.0), (23.0, 10.0)];
        assert_eq!(reversals(&path, 7.0), 2, "down on day 6 and on day 23");
        assert_eq!(reversals(&path, 14.0), 3, "and up on day 20");
        assert_eq!(reversals(&path, 0.5), 0);
    }

    #[test]
    fn predictability_is_spread_over_the_mean_and_a_bad_week() {
        let found = Predictability::of(&[8.0, 10.0, 12.0]).unwrap();
        assert!((found.variation - 0.2).abs() < 1e-12);
        assert!((found.tail - 1.8).abs() < 1e-12);
        assert_eq!(Predictability::of(&[3.0]), None);
        assert_eq!(Predictability::of(&[-1.0, 1.0]), None);
    }

    #[test]
    fn metrics_diverge_only_when_the_whole_becomes_worse() {
        assert_eq!(divergence(&[0.10, 0.005, -0.2, 0.3], &[0.02, -0.03], 0.01), Some(0.5));
        assert_eq!(divergence(&[0.10, 0.3], &[0.02, -0.01], 0.01), Some(0.0), "within the indifference zone");
        assert_eq!(divergence(&[], &[0.1], 0.01), None);
    }
}
