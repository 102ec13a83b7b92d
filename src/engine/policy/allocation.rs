//! How a scarce amount is split between claims. The order of claims is the caller's and part of the file: it is
//! never looked up here, and ties go to the earlier claim.

use crate::model::AllocationRule;

/// One that asks for a share.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Claim {
    /// Units asked for, or units that can be taken.
    pub request: f64,
    /// Rank for allocation in a stated order, lowest first.
    pub priority: u32,
    /// Backlog as believed, for allocation to the lowest backlog.
    pub backlog: f64,
    /// Units the same owner has sent there since that backlog was counted.
    pub routed: f64,
}

/// A rule with its two switches.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Split {
    /// The rule.
    pub rule: AllocationRule,
    /// Whether own routed units raise the believed backlog, also within this split.
    pub counts_routed: bool,
    /// Whether only whole units are given.
    pub whole_units: bool,
}

/// Units given to each claim, in the order of the claims; nobody gets more than the request.
///
/// First come first served and stated order fill one claim after the other. Proportional, linear and uniform follow
/// Cachon and Lariviere 1999 (Management Science 45(8)): shares in proportion to requests; the same shortage for
/// all, claims below it get nothing and the rest share theirs; the same amount for all, what one does not need goes
/// to the others. Greedy fills the claim with the lowest believed backlog first; where own routed units count, it
/// brings the lowest backlogs up to the same level. Whole units are the largest-remainder rounding of these shares.
pub fn allocate(split: Split, available: f64, claims: &[Claim]) -> Vec<f64> {
    let requests: Vec<f64> = claims.iter().map(|claim| whole(split, claim.request.max(0.0))).collect();
    let available = whole(split, available.max(0.0));
    let asked: f64 = requests.iter().sum();
    if asked <= available {
        return requests;
    }
    let shares = match split.rule {
        AllocationRule::FirstCome => one_after_the_other(available, &requests, |_| 0.0),
        AllocationRule::Priority => one_after_the_other(available, &requests, |at| f64::from(claims[at].priority)),
        AllocationRule::Proportional => requests.iter().map(|request| available * request / asked).collect(),
        AllocationRule::Uniform => up_to_a_level(available, &requests, |_| 0.0),
        AllocationRule::Linear => same_shortage(available, &requests),
        AllocationRule::Greedy if split.counts_routed => up_to_a_level(available, &requests, |at| claims[at].backlog + claims[at].routed),
        AllocationRule::Greedy => one_after_the_other(available, &requests, |at| claims[at].backlog),
    };
    if split.whole_units { largest_remainder(available, &shares, &requests) } else { shares }
}

fn whole(split: Split, amount: f64) -> f64 {
    if split.whole_units { amount.floor() } else { amount }
}

/// Places sorted by a key, equal ones in their own order.
fn by_key(n: usize, key: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    places.sort_by(|a, b| key(*a).total_cmp(&key(*b)));
    places
}

fn one_after_the_other(mut left: f64, requests: &[f64], key: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut shares = vec![0.0; requests.len()];
    for at in by_key(requests.len(), key) {
        shares[at] = requests[at].min(left);
        left -= shares[at];
    }
    shares
}

/// Fills vessels that start at different heights and hold their request, all to the same height.
fn up_to_a_level(available: f64, requests: &[f64], start: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut heights: Vec<f64> = (0..requests.len()).flat_map(|at| [start(at), start(at) + requests[at]]).collect();
    heights.sort_by(f64::total_cmp);
    let mut left = available;
    let mut height = heights.first().copied().unwrap_or(0.0);
    for next in heights {
        let open = (0..requests.len()).filter(|at| start(*at) <= height && height < start(*at) + requests[*at]).count() as f64;
        if open > 0.0 && left < open * (next - height) {
            height += left / open;
            break;
        }
        left -= open * (next - height);
        height = next;
    }
    (0..requests.len()).map(|at| (height - start(at)).clamp(0.0, requests[at])).collect()
}

fn same_shortage(available: f64, requests: &[f64]) -> Vec<f64> {
    let mut served: Vec<usize> = (0..requests.len()).filter(|at| requests[*at] > 0.0).collect();
    loop {
        let asked: f64 = served.iter().map(|at| requests[*at]).sum();
        let cut = (asked - available) / served.len() as f64;
        let n = served.len();
        served.retain(|at| requests[*at] > cut);
        if served.len() == n || served.is_empty() {
            let mut shares = vec![0.0; requests.len()];
            served.iter().for_each(|at| shares[*at] = requests[*at] - cut);
            return shares;
        }
    }
}

/// Rounds shares down and gives the units that are left to the largest remainders (Hamilton's method).
fn largest_remainder(available: f64, shares: &[f64], requests: &[f64]) -> Vec<f64> {
    // A share that is whole but for rounding errors stays whole.
    let mut rounded: Vec<f64> = shares.iter().map(|share| (share + 1e-9).floor()).collect();
    let mut left = available - rounded.iter().sum::<f64>();
    let order = by_key(shares.len(), |at| rounded[at] - shares[at]);
    for at in order {
        if left >= 1.0 && rounded[at] < requests[at] {
            rounded[at] += 1.0;
            left -= 1.0;
        }
    }
    rounded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(rule: AllocationRule) -> Split {
        Split { rule, ..Split::default() }
    }

    fn claims<const N: usize>(requests: [f64; N], priorities: [u32; N]) -> Vec<Claim> {
        requests.into_iter().zip(priorities).map(|(request, priority)| Claim { request, priority, ..Claim::default() }).collect()
    }

    #[test]
    fn scarce_stock_is_split_as_each_rule_says() {
        use AllocationRule::{FirstCome, Linear, Priority, Proportional, Uniform};
        let first = claims([60.0, 50.0, 30.0], [2, 1, 3]);
        let second = claims([5.0, 40.0, 0.0, 22.0], [4, 3, 1, 2]);
        let rows: [(AllocationRule, [f64; 3], [f64; 4]); 5] = [
            (FirstCome, [60.0, 40.0, 0.0], [5.0, 32.0, 0.0, 0.0]),
            (Proportional, [6_000.0 / 140.0, 5_000.0 / 140.0, 3_000.0 / 140.0], [185.0 / 67.0, 1_480.0 / 67.0, 0.0, 814.0 / 67.0]),
            (Uniform, [35.0, 35.0, 30.0], [5.0, 16.0, 0.0, 16.0]),
            (Linear, [140.0 / 3.0, 110.0 / 3.0, 50.0 / 3.0], [0.0, 27.5, 0.0, 9.5]),
            (Priority, [50.0, 50.0, 0.0], [0.0, 15.0, 0.0, 22.0]),
        ];
        for (rule, one, two) in rows {
            for (available, claims, expected) in [(100.0, &first, &one[..]), (37.0, &second, &two[..])] {
                let shares = allocate(split(rule), available, claims);
                assert!(shares.iter().zip(expected).all(|(share, expected)| (share - expected).abs() < 1e-9), "{rule:?}: {shares:?}");
            }
        }
    }

    #[test]
    fn where_there_is_enough_everybody_gets_what_was_asked_for() {
        for rule in AllocationRule::ALL {
            assert_eq!(allocate(split(*rule), 140.0, &claims([60.0, 50.0, 30.0], [2, 1, 3])), [60.0, 50.0, 30.0], "{rule:?}");
            assert_eq!(allocate(split(*rule), 10.0, &[]), Vec::<f64>::new());
            assert_eq!(allocate(split(*rule), -1.0, &claims([2.0, 1.0], [1, 2])), [0.0, 0.0], "{rule:?}");
        }
    }

    #[test]
    fn everything_there_is_is_given_and_nobody_gets_more_than_asked_for() {
        for rule in AllocationRule::ALL {
            for whole_units in [false, true] {
                for counts_routed in [false, true] {
                    for available in [0.0, 1.0, 17.0, 36.0, 99.0] {
                        let mut asked = claims([5.0, 40.0, 0.0, 22.0, 40.0], [5, 4, 3, 2, 1]);
                        asked[0].backlog = 30.0;
                        asked[3].routed = 12.0;
                        let shares = allocate(Split { rule: *rule, counts_routed, whole_units }, available, &asked);
                        assert!((shares.iter().sum::<f64>() - available).abs() < 1e-9, "{rule:?} {available}: {shares:?}");
                        assert!(shares.iter().zip(&asked).all(|(share, claim)| (0.0..=claim.request).contains(share)), "{rule:?}");
                        assert!(!whole_units || shares.iter().all(|share| share.fract() == 0.0), "{rule:?}: {shares:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn whole_units_go_to_the_largest_remainders() {
        let asked = claims([60.0, 50.0, 30.0], [1, 2, 3]);
        let whole = Split { rule: AllocationRule::Proportional, whole_units: true, ..Split::default() };
        assert_eq!(allocate(whole, 100.0, &asked), [43.0, 36.0, 21.0]);
        assert_eq!(allocate(Split { rule: AllocationRule::Uniform, ..whole }, 2.0, &claims([9.0, 9.0, 9.0], [1, 2, 3])), [1.0, 1.0, 0.0]);
    }

    #[test]
    fn greedy_routing_floods_the_lowest_backlog_unless_it_counts_what_it_sent() {
        let centre = |backlog, routed| Claim { request: f64::INFINITY, backlog, routed, ..Claim::default() };
        let centres = [centre(100.0, 0.0), centre(80.0, 30.0), centre(500.0, 0.0)];
        let greedy = split(AllocationRule::Greedy);
        assert_eq!(allocate(greedy, 50.0, &centres), [0.0, 50.0, 0.0]);
        assert_eq!(allocate(Split { counts_routed: true, ..greedy }, 50.0, &centres), [30.0, 20.0, 0.0]);
    }
}
