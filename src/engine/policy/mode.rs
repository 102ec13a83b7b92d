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
        let rescue = [option(&[(1.0, 1.0)], 8.0)];
        let intercepting = |rule| ModeChoice { intercepts: true, ..parameters(rule) };
        let move_to = |rule, days, urgent| rebook(&intercepting(rule), &seven_days, &rescue, 600.0, days, urgent);
        assert_eq!(move_to(ModeRule::LeastTotal, 0.5, false), Some(0), "4.5 days late at 2 are more than 8 and half a day");
        assert_eq!(move_to(ModeRule::LeastTotal, 3.0, false), None);
        assert_eq!(move_to(ModeRule::ByUrgency, 3.0, true), Some(0));
        assert_eq!(move_to(ModeRule::ByUrgency, 3.0, false), None);
        assert_eq!(move_to(ModeRule::Cheapest, 0.0, true), None);
        assert_eq!(rebook(&parameters(ModeRule::ByUrgency), &seven_days, &rescue, 600.0, 0.0, true), None, "not allowed");
    }
}
