//! What a decision commits its owner to: a number, an urgency, instants, a time for which it holds, and the
//! information it rests on. Pure: the same outcome has the same terms.

use crate::engine::plan::couplings::OutcomePlan;

/// A signal that was used, and how it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Used {
    /// The signal.
    pub signal: u32,
    /// The version used.
    pub version: u32,
    /// Its canonical value.
    pub canonical: f64,
    /// Factor and offset with which it was read; (1, 0) where it was read as it is meant.
    pub reading: (f64, f64),
}

/// What a policy chose, and on which basis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// The choice as a number.
    pub number: Option<f64>,
    /// Which of several options, from 0.
    pub option: Option<u32>,
    /// Signals it rests on.
    pub used: Vec<Used>,
    /// So much earlier it would have been taken, ticks.
    pub earlier: i64,
    /// When the next goods that are under way on what it steers arrive, ticks; none where there are none.
    pub arrives: Option<i64>,
    /// The earliest instant at which what is booked begins, ticks.
    pub not_before: Option<i64>,
    /// Whether what it is told as is meant as agreed, whatever the owner's own definition.
    pub is_mapped: bool,
}

/// What an outcome commits to.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// When it was taken, ticks.
    pub taken: i64,
    /// The number, as its owner says it.
    pub number: Option<f64>,
    /// The number by the agreed meaning, where it is a number of things.
    pub canonical: Option<f64>,
    /// The same number as its owner says it.
    pub nominal: Option<f64>,
    /// Whether it is the urgent way; none where that is not what is decided.
    pub is_urgent: Option<bool>,
    /// When what is decided starts, ticks.
    pub starts: i64,
    /// When it delivers, ticks.
    pub delivers: i64,
    /// From when until when it holds, ticks; `i64::MAX` is until it is changed.
    pub window: (i64, i64),
    /// Whether nothing is done.
    pub is_nothing: bool,
    /// Signals it rests on.
    pub used: Vec<Used>,
}

impl Terms {
    /// The terms of an outcome that is taken at an instant and takes effect at another.
    pub fn of(plan: &OutcomePlan, outcome: &Outcome, taken: i64, effect: i64) -> Self {
        let (taken, effect) = (taken - outcome.earlier, effect - outcome.earlier);
        let number = outcome.number;
        let option = outcome.option.map(|option| option as usize);
        let (notice, block) = plan.booking;
        let n_blocks = plan.makes.zip(number).map_or(1, |(makes, wanted)| (wanted / makes - 1e-9).ceil().clamp(1.0, 1e3) as i64);
        let (factor, offset) = if outcome.is_mapped { (1.0, 0.0) } else { plan.reading };
        let meant = |number: f64| (number - offset) / factor;
        let from = outcome.not_before.map_or(effect + notice, |earliest| earliest.max(effect + notice));
        let lead = option.and_then(|option| plan.leads.get(option)).copied().unwrap_or(0);
        let is_urgent = match option {
            Some(option) => plan.urgent_options.get(option).copied(),
            None => number.filter(|_| plan.is_urgency).map(|number| number > 0.0),
        };
        // The usual way goes on with what is under way already; haste was chosen because that does not do, and delivers
        // with the first goods that were hastened.
        let under_way = outcome.arrives.filter(|_| is_urgent != Some(true));
        let (starts, delivers) = match (plan.date_unit, number) {
            // An instant is so many units after the start of the clock.
            (Some(unit), Some(number)) => ((meant(number) * unit).round() as i64, (meant(number) * unit).round() as i64),
            _ => (from, under_way.map_or(from + lead, |arrives| arrives.min(from + lead))),
        };
        let quantity = number.filter(|_| plan.is_quantity);
        Self {
            taken,
            number,
            canonical: quantity.map(meant),
            nominal: quantity,
            is_urgent,
            starts,
            delivers,
            window: (from, if block > 0 { from + n_blocks * block } else { i64::MAX }),
            is_nothing: plan.zero_is_nothing && number == Some(0.0),
            used: outcome.used.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(number: f64) -> Outcome {
        Outcome { number: Some(number), ..Outcome::default() }
    }

    #[test]
    fn a_number_is_what_its_owner_says_and_means_what_was_agreed() {
        let plan = OutcomePlan { is_quantity: true, reading: (0.8, 10.0), ..OutcomePlan::default() };
        let terms = Terms::of(&plan, &outcome(90.0), 5, 7);
        assert_eq!((terms.nominal, terms.canonical), (Some(90.0), Some(100.0)));
        let mapped = Terms::of(&plan, &Outcome { is_mapped: true, ..outcome(90.0) }, 5, 7);
        assert_eq!((mapped.nominal, mapped.canonical), (Some(90.0), Some(90.0)));
    }

    #[test]
    fn booked_capacity_holds_from_its_notice_on_for_its_block() {
        let plan = OutcomePlan { booking: (24, 100), zero_is_nothing: true, ..OutcomePlan::default() };
        assert_eq!(Terms::of(&plan, &outcome(3.0), 0, 10).window, (34, 134));
        assert!(Terms::of(&plan, &outcome(0.0), 0, 10).is_nothing);
        assert_eq!(Terms::of(&OutcomePlan::default(), &outcome(3.0), 0, 10).window, (10, i64::MAX));
    }

    #[test]
    fn an_instant_is_told_in_units_after_the_start_and_a_mode_delivers_after_its_lead() {
        let plan = OutcomePlan { date_unit: Some(24.0), reading: (1.0, -2.0), ..OutcomePlan::default() };
        let terms = Terms::of(&plan, &outcome(5.0), 3, 3);
        assert_eq!((terms.starts, terms.delivers), (7 * 24, 7 * 24));
        let plan = OutcomePlan { leads: vec![60, 30], urgent_options: vec![false, true], ..OutcomePlan::default() };
        let terms = Terms::of(&plan, &Outcome { option: Some(1), ..outcome(2.0) }, 3, 5);
        assert_eq!((terms.starts, terms.delivers, terms.is_urgent), (5, 35, Some(true)));
    }
}
