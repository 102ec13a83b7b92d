//! What a decision commits its owner to: a number, an urgency, a date, a time for which it holds, and the
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
    /// Whether what it is told as is read as it is meant, whatever the owner's own definition.
    pub is_mapped: bool,
}

/// What an outcome commits to.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// When it was taken, ticks.
    pub taken: i64,
    /// The number, as its owner means it.
    pub number: Option<f64>,
    /// The number by the agreed meaning, where it is a number of things.
    pub canonical: Option<f64>,
    /// The same number as its owner says it.
    pub nominal: Option<f64>,
    /// Whether it is the urgent way; none where nothing is decided.
    pub is_urgent: Option<bool>,
    /// When it starts or delivers, ticks.
    pub date: i64,
    /// For how long it holds, ticks.
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
        let is_nothing = plan.zero_is_nothing && number == Some(0.0);
        let (notice, block) = plan.booking;
        let lead = option.and_then(|option| plan.leads.get(option)).copied().unwrap_or(0);
        let date = match (plan.date_unit, number) {
            (Some(unit), Some(number)) => (number * unit).round() as i64,
            _ => effect + lead + notice,
        };
        let from = effect + notice;
        let (factor, offset) = if outcome.is_mapped { (1.0, 0.0) } else { plan.reading };
        let quantity = number.filter(|_| plan.is_quantity);
        let slowest = plan.leads.iter().max();
        let is_urgent = match (option, slowest) {
            (Some(_), Some(slowest)) => Some(lead < *slowest),
            (Some(option), None) => Some(option > 0),
            (None, _) => quantity.map(|number| number > 0.0),
        };
        Self {
            taken,
            number,
            canonical: quantity.map(|number| (number - offset) / factor),
            nominal: quantity,
            is_urgent,
            date,
            window: (from, if block > 0 { from + block } else { i64::MAX }),
            is_nothing,
            used: outcome.used.clone(),
        }
    }
}
