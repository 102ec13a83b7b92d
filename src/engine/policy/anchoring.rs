//! Ordering by anchoring and adjustment, as people do in the beer game. It must not know stages or delays.

/// Parameters of the rule (Sterman 1989, Management Science 35(3), eq. 1, 6 and 8).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchoring {
    /// Weight θ of the last incoming order in the expectation.
    pub theta: f64,
    /// Share α of the gap that is corrected.
    pub alpha: f64,
    /// Share β of the supply line that is counted; zero ignores what was ordered and has not come yet.
    pub beta: f64,
    /// Desired stock S′ in units.
    pub desired: f64,
}

impl Anchoring {
    /// The expectation after another incoming order, units per period: `θ·incoming + (1 − θ)·previous`.
    pub fn expectation(&self, previous: f64, incoming: f64) -> f64 {
        self.theta * incoming + (1.0 - self.theta) * previous
    }

    /// The order in units: `max(0, expectation + α·(S′ − net stock − β·supply line))`.
    pub fn order(&self, expectation: f64, net_stock: f64, supply_line: f64) -> f64 {
        (expectation + self.alpha * (self.desired - net_stock - self.beta * supply_line)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    struct Stage {
        rule: Anchoring,
        expectation: f64,
        net: f64,
        on_order: f64,
        /// Goods by weeks to arrival, orders by weeks to the supplier.
        goods: VecDeque<f64>,
        mail: VecDeque<f64>,
        cost: f64,
    }

    /// Orders are two weeks in the mail and goods two weeks under way; the factory starts its order a week later.
    fn stage(rule: Anchoring, makes: bool) -> Stage {
        let (goods, mail) = if makes { (vec![4.0; 3], vec![]) } else { (vec![4.0; 2], vec![4.0; 2]) };
        let on_order = 4.0 * (goods.len() + mail.len()) as f64;
        Stage { rule, expectation: 4.0, net: 12.0, on_order, goods: goods.into(), mail: mail.into(), cost: 0.0 }
    }

    /// Cost of each stage of the beer game over 36 weeks, retailer first; demand steps from 4 to 8 in week 5.
    fn game(rules: [Anchoring; 4]) -> [f64; 4] {
        let mut stages: Vec<Stage> = (0..4).map(|at| stage(rules[at], at == 3)).collect();
        for week in 1..=36 {
            let incoming: Vec<f64> = (0..4)
                .map(|at| match at {
                    0 => {
                        if week <= 4 {
                            4.0
                        } else {
                            8.0
                        }
                    }
                    _ => stages[at - 1].mail.pop_front().unwrap(),
                })
                .collect();
            for at in 0..4 {
                let arrived = stages[at].goods.pop_front().unwrap();
                stages[at].on_order -= arrived;
                let available = stages[at].net.max(0.0) + arrived;
                let debt = (-stages[at].net).max(0.0) + incoming[at];
                let shipped = available.min(debt);
                stages[at].net += arrived - incoming[at];
                if at > 0 {
                    stages[at - 1].goods.push_back(shipped);
                }
            }
            for at in 0..4 {
                let this = &mut stages[at];
                this.cost += if this.net > 0.0 { 0.5 * this.net } else { -this.net };
                this.expectation = this.rule.expectation(this.expectation, incoming[at]);
                let order = if week <= 4 { 4.0 } else { this.rule.order(this.expectation, this.net, this.on_order) };
                this.on_order += order;
                if at == 3 {
                    this.goods.push_back(order);
                } else {
                    this.mail.push_back(order);
                }
            }
        }
        [0, 1, 2, 3].map(|at| stages[at].cost)
    }

    #[test]
    fn the_benchmark_rule_costs_204_in_the_beer_game() {
        let rule = |desired| Anchoring { theta: 0.0, alpha: 1.0, beta: 1.0, desired };
        assert_eq!(game([rule(28.0), rule(28.0), rule(28.0), rule(20.0)]), [46.0, 50.0, 54.0, 54.0]);
    }

    #[test]
    fn a_manager_who_ignores_the_supply_line_pays_a_multiple() {
        let rule = Anchoring { theta: 0.25, alpha: 0.5, beta: 0.0, desired: 12.0 };
        let expected = [894.551_071_164, 3_601.837_543_84, 6_328.924_222_97, 5_148.085_432_88];
        for (cost, expected) in game([rule; 4]).into_iter().zip(expected) {
            assert!((cost - expected).abs() < 1e-6, "{cost} for {expected}");
        }
    }

    #[test]
    fn an_order_is_never_negative() {
        let rule = Anchoring { theta: 0.5, alpha: 1.0, beta: 1.0, desired: 10.0 };
        assert_eq!(rule.order(rule.expectation(4.0, 8.0), 30.0, 0.0), 0.0);
        assert_eq!(rule.order(6.0, 12.0, 1.0), 3.0);
    }
}
