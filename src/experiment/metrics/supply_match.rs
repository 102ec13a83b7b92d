//! How well supply followed demand, bucket by bucket. Totals that agree over a year may still miss every week.

/// Supply against demand over buckets of equal length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SupplyMatch {
    /// `1 − Σ|S − D| / ΣD`: 1 is a perfect match, below 0 the misses exceed demand.
    pub one_minus_wape: f64,
    /// `Σ min(S, D) / Σ max(S, D)`: between 0 and 1.
    pub overlap: f64,
    /// `(ΣS − ΣD) / ΣD`: negative when too little was supplied.
    pub bias: f64,
}

impl SupplyMatch {
    /// Over buckets that have both numbers; nothing where there was no demand.
    pub fn of(supply: &[f64], demand: &[f64]) -> Option<Self> {
        let sum = |of: fn(f64, f64) -> f64| supply.iter().zip(demand).map(|(supply, demand)| of(*supply, *demand)).sum::<f64>();
        let demanded = sum(|_, demand| demand);
        (0.0 < demanded).then(|| Self {
            one_minus_wape: 1.0 - sum(|supply, demand| (supply - demand).abs()) / demanded,
            overlap: sum(f64::min) / sum(f64::max),
            bias: sum(|supply, demand| supply - demand) / demanded,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misses_in_both_directions_do_not_cancel_except_in_the_bias() {
        let found = SupplyMatch::of(&[12.0, 8.0, 10.0], &[10.0, 10.0, 10.0]).unwrap();
        assert!((found.one_minus_wape - 26.0 / 30.0).abs() < 1e-12);
        assert!((found.overlap - 28.0 / 32.0).abs() < 1e-12);
        assert_eq!(found.bias, 0.0);
    }

    #[test]
    fn nothing_is_said_without_demand() {
        assert_eq!(SupplyMatch::of(&[3.0], &[0.0]), None);
        assert_eq!(SupplyMatch::of(&[], &[]), None);
        assert!(SupplyMatch::of(&[30.0], &[10.0]).unwrap().one_minus_wape < 0.0);
    }
}
