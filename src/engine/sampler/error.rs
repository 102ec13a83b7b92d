//! Why a distribution cannot be sampled. It carries facts only: who asked is added by the caller.

use thiserror::Error;

/// A parameter that breaks a rule of its distribution.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{law}: {parameter}{} is {value}, but {rule}", entry_text(*entry))]
pub struct SamplerError {
    /// The distribution, as planners call it.
    pub law: &'static str,
    /// The parameter that breaks the rule.
    pub parameter: &'static str,
    /// Which entry of a table is meant, counted from 0.
    pub entry: Option<usize>,
    /// What it was.
    pub value: f64,
    /// What it must be, as the end of a sentence.
    pub rule: &'static str,
}

fn entry_text(entry: Option<usize>) -> String {
    entry.map_or_else(String::new, |index| format!(" of entry {}", index + 1))
}

/// A parameter under examination; each check hands its value on or says what is wrong.
#[derive(Clone, Copy)]
pub(super) struct Parameter {
    law: &'static str,
    name: &'static str,
    entry: Option<usize>,
    value: f64,
}

impl Parameter {
    pub(super) const fn new(law: &'static str, name: &'static str, value: f64) -> Self {
        Self { law, name, entry: None, value }
    }

    pub(super) const fn of_entry(self, index: usize) -> Self {
        Self { entry: Some(index), ..self }
    }

    pub(super) fn must(self, holds: bool, rule: &'static str) -> Result<f64, SamplerError> {
        let Self { law, name: parameter, entry, value } = self;
        if holds { Ok(value) } else { Err(SamplerError { law, parameter, entry, value, rule }) }
    }

    pub(super) fn finite(self) -> Result<f64, SamplerError> {
        self.must(self.value.is_finite(), "must be a finite number")
    }

    pub(super) fn positive(self) -> Result<f64, SamplerError> {
        self.finite()?;
        self.must(0.0 < self.value, "must be above 0")
    }

    pub(super) fn non_negative(self) -> Result<f64, SamplerError> {
        self.finite()?;
        self.must(0.0 <= self.value, "must not be negative")
    }

    pub(super) fn probability(self) -> Result<f64, SamplerError> {
        self.must((0.0..=1.0).contains(&self.value), "must lie between 0 and 1")
    }

    pub(super) fn positive_probability(self) -> Result<f64, SamplerError> {
        self.probability()?;
        self.must(0.0 < self.value, "must be above 0")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_distribution_parameter_value_and_rule() {
        let error = Parameter::new("gamma", "shape", -2.0).positive().unwrap_err();
        assert_eq!(error.to_string(), "gamma: shape is -2, but must be above 0");
        let error = Parameter::new("mixture", "weight", f64::NAN).of_entry(2).positive();
        let text = error.unwrap_err().to_string();
        assert_eq!(text, "mixture: weight of entry 3 is NaN, but must be a finite number");
    }

    #[test]
    fn nothing_that_is_not_a_number_passes_any_check() {
        let value = Parameter::new("beta", "a", f64::NAN);
        assert!(value.finite().is_err());
        assert!(value.non_negative().is_err());
        assert!(value.probability().is_err());
        assert!(value.positive_probability().is_err());
    }
}
