//! Choice among stated options with a weight on the common goal, alone or together with others.
//! What an option costs is asked of the caller, who may only use what the deciders believe.

/// The weighted cost `(1 − λ)·local + λ·end-to-end` of an option, in money.
///
/// λ of 0 decides by the own scorecard, 1 by the whole. It is not a price: at either end one of the two numbers
/// does not count at all.
pub fn weighted_cost(lambda: f64, local: f64, end_to_end: f64) -> f64 {
    let weigh = |weight: f64, cost: f64| if weight == 0.0 { 0.0 } else { weight * cost };
    weigh(1.0 - lambda, local) + weigh(lambda, end_to_end)
}

/// Place of the option of least weighted cost; each option is (local, end-to-end) in money; the first of equals.
///
/// An option without a number (not a number in either part that counts) is never chosen.
pub fn choose_option(lambda: f64, options: &[(f64, f64)]) -> Option<usize> {
    let costs = options.iter().map(|(local, end_to_end)| weighted_cost(lambda, *local, *end_to_end)).enumerate();
    costs.filter(|(_, cost)| !cost.is_nan()).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place)
}

/// A joint choice: one option of each member.
#[derive(Debug, Clone, PartialEq)]
pub struct JointChoice {
    /// Place of the chosen option of each member.
    pub options: Vec<usize>,
    /// Its joint cost in money.
    pub cost: f64,
    /// Combinations that were looked at.
    pub looked_at: u64,
    /// Whether all combinations were looked at; if not, no member alone could do better, but several together might.
    pub exhaustive: bool,
}

/// The combination of options of least joint cost, for members with `options` options each; the first of equals
/// when the last member's options run fastest. Nothing where a member has no option.
///
/// All combinations are looked at where there are at most `limit`. Otherwise each member in turn takes its best
/// option given the others', starting from everybody's first, until nobody changes or `limit` is used up
/// (coordinate descent), and the answer says that it is not exhaustive.
pub fn choose_jointly(options: &[usize], limit: u64, mut cost: impl FnMut(&[usize]) -> f64) -> Option<JointChoice> {
    if options.contains(&0) {
        return None;
    }
    let combinations = options.iter().try_fold(1u64, |product, n| product.checked_mul(*n as u64));
    let mut current = vec![0; options.len()];
    let mut best = JointChoice { cost: cost(&current), options: current.clone(), looked_at: 1, exhaustive: true };
    let mut consider = |candidate: &[usize], best: &mut JointChoice| {
        let value = cost(candidate);
        best.looked_at += 1;
        if value < best.cost || best.cost.is_nan() && !value.is_nan() {
            best.cost = value;
            best.options.copy_from_slice(candidate);
        }
    };
    if combinations.is_some_and(|combinations| combinations <= limit) {
        while next_combination(&mut current, options) {
            consider(&current, &mut best);
        }
        return Some(best);
    }
    best.exhaustive = false;
    loop {
        let before = best.options.clone();
        for member in 0..options.len() {
            current.copy_from_slice(&best.options);
            for option in (0..options[member]).filter(|option| *option != before[member]) {
                if best.looked_at >= limit {
                    return Some(best);
                }
                current[member] = option;
                consider(&current, &mut best);
            }
        }
        if best.options == before {
            return Some(best);
        }
    }
}

/// Steps to the next combination; no more when all have been.
fn next_combination(current: &mut [usize], options: &[usize]) -> bool {
    for (place, n) in current.iter_mut().zip(options).rev() {
        *place += 1;
        if *place < *n {
            return true;
        }
        *place = 0;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_moves_the_choice_from_the_own_to_the_common_cost() {
        let options = [(100.0, 900.0), (150.0, 500.0), (400.0, 450.0)];
        let chosen = [0.0, 0.1, 0.2, 0.8, 0.9, 1.0].map(|lambda| choose_option(lambda, &options));
        assert_eq!(chosen, [Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)]);
    }

    #[test]
    fn a_part_that_does_not_count_may_be_unknown() {
        assert_eq!(choose_option(0.0, &[(2.0, f64::NAN), (1.0, f64::INFINITY)]), Some(1));
        assert_eq!(choose_option(0.5, &[(2.0, f64::NAN), (1.0, 7.0)]), Some(1));
        assert_eq!(choose_option(0.5, &[(2.0, f64::NAN)]), None);
        assert_eq!(choose_option(1.0, &[(9.0, 3.0), (1.0, 3.0)]), Some(0), "the first of equals");
    }

    /// Cheap alone is dear together: both must leave their own best option.
    fn together(choice: &[usize]) -> f64 {
        [[5.0, 9.0, 9.0], [9.0, 7.0, 9.0], [9.0, 9.0, 1.0]][choice[0]][choice[1]]
    }

    #[test]
    fn members_together_find_what_none_finds_alone() {
        let all = choose_jointly(&[3, 3], 9, together).unwrap();
        assert_eq!((all.options, all.cost, all.looked_at, all.exhaustive), (vec![2, 2], 1.0, 9, true));
        let few = choose_jointly(&[3, 3], 8, together).unwrap();
        assert_eq!((few.options, few.cost, few.exhaustive), (vec![0, 0], 5.0, false));
    }

    #[test]
    fn beyond_the_limit_no_member_alone_can_do_better() {
        let cost = |choice: &[usize]| choice.iter().enumerate().map(|(at, option)| (*option as f64 - at as f64 - 2.0).abs()).sum();
        let found = choose_jointly(&[40; 6], 2_000, cost).unwrap();
        assert_eq!((found.options, found.cost, found.exhaustive), (vec![2, 3, 4, 5, 6, 7], 0.0, false));
        assert!(choose_jointly(&[40; 6], 100, cost).unwrap().looked_at <= 100);
    }

    #[test]
    fn a_member_without_options_leaves_no_joint_choice() {
        assert_eq!(choose_jointly(&[2, 0], 10, |_| 1.0), None);
        assert_eq!(choose_jointly(&[], 10, |_| 1.0).unwrap().options, Vec::<usize>::new());
    }

    #[test]
    fn equal_combinations_leave_the_first_and_unknown_costs_are_passed_over() {
        assert_eq!(choose_jointly(&[2, 3], 6, |_| 4.0).unwrap().options, [0, 0]);
        let cost = |choice: &[usize]| if choice[1] == 0 { f64::NAN } else { 3.0 };
        assert_eq!(choose_jointly(&[2, 3], 6, cost).unwrap().options, [0, 1]);
    }
}
