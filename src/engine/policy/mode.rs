//! Choice between ways to ship, before and after booking. Prices and times are as the chooser believes them.

use crate::model::{ModeChoice, ModeRule};

/// A way to ship, as believed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModeOption {
    /// Possible times under way in days, with weights that need not add up to 1.
    pub transit: Vec<(f64, f64)>,
    /// Price of one unit.
    pub per_unit: f64,
    /// Price of one dispatch.
    pub fixed: f64,
    /// Largest quantity of one dispatch; more goes in several.
    pub capacity: Option<f64>,
    /// Smallest quantity that is taken.
    pub minimum: Option<f64>,
}

/// What a mode is expected to bring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModeOutlook {
    /// Mean time under way in days.
    pub transit: f64,
    /// Probability of being there in time.
    pub on_time: f64,
    /// Expected days late.
    pub late_days: f64,
    /// Expected days early.
    pub early_days: f64,
    /// Freight in money.
    pub freight: f64,
    /// Freight, lateness and early holding in money.
    pub total: f64,
}

impl ModeOption {
    /// What shipping `quantity` units that are needed in `days` days brings: expected total landed cost
    /// `freight + quantity · (late price · E[(T − d)⁺] + early price · E[(d − T)⁺])` (Baumol and Vinod 1970,
    /// Management Science 16(7)).
    pub fn outlook(&self, parameters: &ModeChoice, quantity: f64, days: f64) -> ModeOutlook {
        let weights: f64 = self.transit.iter().map(|(_, weight)| weight).sum();
        let mean = |of: &dyn Fn(f64) -> f64| {
            if weights > 0.0 { self.transit.iter().map(|(time, weight)| weight * of(*time)).sum::<f64>() / weights } else { of(0.0) }
        };
        let (late_days, early_days) = (mean(&|time| (time - days).max(0.0)), mean(&|time| (days - time).max(0.0)));
        let dispatches = self.capacity.filter(|capacity| *capacity > 0.0).map_or(1.0, |capacity| (quantity / capacity).ceil());
        let freight = dispatches * self.fixed + quantity * self.per_unit;
        let (late, early) = (parameters.late_per_unit_day.amount(), parameters.early_per_unit_day.amount());
        ModeOutlook {
            transit: mean(&|time| time),
            on_time: mean(&|time| f64::from(time <= days)),
            late_days,
            early_days,
            freight,
            total: freight + quantity * (late * late_days + early * early_days),
        }
    }

    /// Mean time under way in days; 0 where none is given.
    pub fn mean_transit(&self) -> f64 {
        let weights: f64 = self.transit.iter().map(|(_, weight)| weight).sum();
        if weights > 0.0 { self.transit.iter().map(|(time, weight)| time * weight).sum::<f64>() / weights } else { 0.0 }
    }

    fn takes(&self, quantity: f64) -> bool {
        self.minimum.is_none_or(|minimum| minimum <= quantity)
    }
}

/// Which of the options to book for `quantity` units needed in `days` days; nothing where none takes the quantity.
///
/// Cheapest: the least freight. By urgency: the least mean time where `urgent`, else the cheapest. Least expected
/// total: see [`ModeOption::outlook`]. The earlier of equal options is taken.
pub fn choose_mode(parameters: &ModeChoice, options: &[ModeOption], quantity: f64, days: f64, urgent: bool) -> Option<usize> {
    let key = |outlook: ModeOutlook| match parameters.rule {
        ModeRule::ByUrgency if urgent => (outlook.transit, outlook.freight),
        ModeRule::Cheapest | ModeRule::ByUrgency => (outlook.freight, outlook.transit),
        ModeRule::LeastTotal => (outlook.total, outlook.transit),
    };
    let keyed = options.iter().enumerate().filter(|(_, option)| option.takes(quantity));
    keyed
        .map(|(place, option)| (place, key(option.outlook(parameters, quantity, days))))
        .min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)))
        .map(|(place, _)| place)
}

/// What lies ahead of goods that could be sent now, as believed.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Units to spare now and after each of several steps without what is sent now; below zero is short.
    pub spare: Vec<f64>,
    /// Length of a step in days.
    pub step: f64,
    /// Days from now at which everything that is there and under way is used up.
    pub runs_out: f64,
}

impl Outlook {
    /// Days of shortage until a time: so long a unit that comes then is missed.
    ///
    /// Supply is netted by time, so that a gap that other goods close before a unit can be there is no reason to hurry
    /// it, and a gap before them is, however much is on order.
    pub fn short_until(&self, time: f64) -> f64 {
        let mut short = 0.0;
        for (n, pair) in self.spare.windows(2).enumerate() {
            let length = (time - n as f64 * self.step).clamp(0.0, self.step);
            let (from, to) = (pair[0], pair[1]);
            // Spare runs in a straight line between two steps.
            let crosses = if from == to { 0.0 } else { (from / (from - to)).clamp(0.0, 1.0) * self.step };
            short += match (from < 0.0, to < 0.0) {
                (true, true) => length,
                (true, false) => length.min(crosses),
                (false, true) => (length - crosses).max(0.0),
                (false, false) => 0.0,
            };
        }
        let seen = self.spare.len().saturating_sub(1) as f64 * self.step;
        short + (time - self.runs_out.max(seen)).max(0.0)
    }
}

/// Which of the options is expected to cost least in all for `quantity` units: freight, late price for the time for
/// which they are missed, early price for the time from their arrival until everything else is used up.
pub fn least_total(parameters: &ModeChoice, options: &[ModeOption], quantity: f64, outlook: &Outlook) -> Option<usize> {
    let (late, early) = (parameters.late_per_unit_day.amount(), parameters.early_per_unit_day.amount());
    let total = |option: &ModeOption| {
        let weights: f64 = option.transit.iter().map(|(_, weight)| weight).sum();
        let cost = |time: f64| late * outlook.short_until(time) + early * (outlook.runs_out - time).max(0.0);
        let waits = option.transit.iter().map(|(time, weight)| weight * cost(*time)).sum::<f64>() / weights.max(f64::MIN_POSITIVE);
        let freight = option.outlook(parameters, quantity, 0.0).freight;
        (freight + quantity * waits, option.mean_transit())
    };
    let takes = options.iter().enumerate().filter(|(_, option)| option.takes(quantity));
    takes
        .map(|(place, option)| (place, total(option)))
        .min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)))
        .map(|(place, _)| place)
}

/// Whether to take a shipment off its way and onto one of the options, whose prices are those of re-booking.
///
/// Freight already paid is sunk, so staying costs only its expected lateness and early holding. Without
/// [`intercepts`](ModeChoice::intercepts) nothing is taken off. Cheapest never pays twice; by urgency, an urgent
/// shipment moves to the fastest option that is there sooner; least expected total moves when that is cheaper.
/// `remaining` is the rest of the way, counted from now, as are the options and `days`.
pub fn rebook(
    parameters: &ModeChoice,
    remaining: &ModeOption,
    options: &[ModeOption],
    quantity: f64,
    days: f64,
    urgent: bool,
) -> Option<usize> {
    if !parameters.intercepts {
        return None;
    }
    let place = choose_mode(parameters, options, quantity, days, urgent)?;
    let staying = ModeOption { per_unit: 0.0, fixed: 0.0, ..remaining.clone() }.outlook(parameters, quantity, days);
    let moving = options[place].outlook(parameters, quantity, days);
    let better = match parameters.rule {
        ModeRule::Cheapest => false,
        ModeRule::ByUrgency => urgent && moving.transit < staying.transit,
        ModeRule::LeastTotal => moving.total < staying.total,
    };
    better.then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Money;

    fn parameters(rule: ModeRule) -> ModeChoice {
        ModeChoice { rule, late_per_unit_day: Money::new(2.0), early_per_unit_day: Money::new(0.05), ..ModeChoice::default() }
    }

    fn option(transit: &[(f64, f64)], per_unit: f64) -> ModeOption {
        ModeOption { transit: transit.to_vec(), per_unit, ..ModeOption::default() }
    }

    fn three() -> [ModeOption; 3] {
        let ocean = option(&[(6.0, 0.2), (7.0, 0.5), (9.0, 0.3)], 0.5);
        let road = option(&[(3.0, 0.6), (4.0, 0.3), (6.0, 0.1)], 1.6);
        [ocean, road, option(&[(1.0, 0.9), (2.0, 0.1)], 4.0)]
    }

    #[test]
    fn a_gap_that_others_close_before_goods_can_be_there_is_no_reason_to_hurry_them() {
        // Short from day 3 to day 5, and for good from day 14.
        let outlook = Outlook { spare: vec![30.0, 0.0, -10.0, 5.0, 20.0], step: 3.0, runs_out: 14.0 };
        let short = [2.0, 3.0, 4.5, 6.0, 8.0, 9.0, 12.0, 15.0].map(|time| outlook.short_until(time));
        assert_eq!(short, [0.0, 0.0, 1.5, 3.0, 5.0, 5.0, 5.0, 6.0]);
        let ways = [option(&[(12.0, 1.0)], 0.0), option(&[(8.0, 1.0)], 7.0), option(&[(3.0, 1.0)], 9.0)];
        let rule = ModeChoice { early_per_unit_day: Money::new(0.0), ..parameters(ModeRule::LeastTotal) };
        assert_eq!(least_total(&rule, &ways[..2], 1.0, &outlook), Some(0), "both come too late for the gap");
        assert_eq!(least_total(&rule, &ways, 1.0, &outlook), Some(2), "five days short at two each are dearer than nine");
        // However much is on order beyond it.
        let far = Outlook { runs_out: 1_000.0, ..outlook };
        assert_eq!(least_total(&rule, &ways, 1.0, &far), Some(2));
    }

    #[test]
    fn expected_cost_counts_freight_lateness_and_early_holding() {
        // Mean transit, probability to be in time, days late, cost.
        let rows = [(7.4, 0.0, 3.4, 4_380.0), (3.6, 0.9, 0.2, 1_218.0), (1.1, 1.0, 0.0, 2_487.0)];
        for (option, (transit, on_time, late, total)) in three().iter().zip(rows) {
            let outlook = option.outlook(&parameters(ModeRule::LeastTotal), 600.0, 4.0);
            let got = [outlook.transit, outlook.on_time, outlook.late_days, outlook.total];
            assert!(got.iter().zip([transit, on_time, late, total]).all(|(got, expected)| (got - expected).abs() < 1e-9), "{got:?}");
        }
    }

    #[test]
    fn each_rule_books_its_own_mode() {
        let choose = |rule, urgent| choose_mode(&parameters(rule), &three(), 600.0, 4.0, urgent);
        assert_eq!(choose(ModeRule::Cheapest, true), Some(0), "a rule of cost does not hear of urgency");
        assert_eq!(choose(ModeRule::ByUrgency, false), Some(0));
        assert_eq!(choose(ModeRule::ByUrgency, true), Some(2));
        assert_eq!(choose(ModeRule::LeastTotal, false), Some(1));
        assert_eq!(choose_mode(&parameters(ModeRule::LeastTotal), &three(), 600.0, 9.0, false), Some(0), "with time to spare");
    }

    #[test]
    fn dispatches_are_counted_and_too_small_quantities_refused() {
        let van = ModeOption { fixed: 100.0, capacity: Some(40.0), minimum: Some(10.0), ..option(&[(1.0, 1.0)], 1.0) };
        let outlook = van.outlook(&parameters(ModeRule::Cheapest), 90.0, 1.0);
        assert_eq!(outlook.freight, 3.0 * 100.0 + 90.0);
        assert_eq!(choose_mode(&parameters(ModeRule::Cheapest), &[van], 9.0, 1.0, true), None);
    }

    #[test]
    fn a_shipment_is_rebooked_when_that_costs_less_than_being_late() {
        let seven_days = option(&[(5.0, 1.0)], 0.5);
        let rescue = [option(&[(1.0, 1.0)], 7.0)];
        let intercepting = |rule| ModeChoice { intercepts: true, ..parameters(rule) };
        let move_to = |rule, days, urgent| rebook(&intercepting(rule), &seven_days, &rescue, 600.0, days, urgent);
        assert_eq!(move_to(ModeRule::LeastTotal, 0.5, false), Some(0), "4.5 days late at 2 are more than 7 and half a day late");
        assert_eq!(move_to(ModeRule::LeastTotal, 3.0, false), None);
        assert_eq!(move_to(ModeRule::ByUrgency, 3.0, true), Some(0));
        assert_eq!(move_to(ModeRule::ByUrgency, 3.0, false), None);
        assert_eq!(move_to(ModeRule::Cheapest, 0.0, true), None);
        assert_eq!(rebook(&parameters(ModeRule::ByUrgency), &seven_days, &rescue, 600.0, 0.0, true), None, "not allowed");
    }
}
