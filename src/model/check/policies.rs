//! Policies: numbers that make no formula, and policies that do not fit what is decided.

use super::Checker;
use crate::model::{Decision, DecisionId, ForecastMethod, Policy, Subject};

pub(super) fn check(checker: &mut Checker<'_>) {
    for (id, decision) in checker.document.decisions.iter() {
        let mut numbers = Numbers { checker, id };
        numbers.policy(&decision.policy);
        fit(checker, id, decision);
        if decision.weight.is_some() && !chooses_options(&decision.policy) {
            let sentence = "Its policy is a formula, which does not weigh the common goal.";
            checker.hint("weight-ignored", id, "weight", sentence, "Choose a policy with options, or remove the weight.");
        }
    }
}

/// Whether a policy chooses among options, so that it can weigh the common goal against its own.
fn chooses_options(policy: &Policy) -> bool {
    matches!(policy, Policy::Mode(_) | Policy::Lever(_) | Policy::CapacityStep(_) | Policy::Mrp(_))
}

fn fit(checker: &mut Checker<'_>, id: DecisionId, decision: &Decision) {
    let fits = match &decision.policy {
        Policy::PassOn | Policy::Constant(_) | Policy::GapCorrection(_) | Policy::Linear(_) => true,
        Policy::Split(_) => matches!(decision.subject, Subject::Routing(_)),
        Policy::BaseStock(_)
        | Policy::EchelonBaseStock(_)
        | Policy::MinMax { .. }
        | Policy::ReorderPoint { .. }
        | Policy::Mrp(_)
        | Policy::Smoothing(_)
        | Policy::Anchoring { .. } => matches!(decision.subject, Subject::OrderQuantity(_) | Subject::Production(_) | Subject::Signal(_)),
        Policy::DualSourcing(_) => matches!(decision.subject, Subject::OrderQuantity(_)),
        Policy::Forecast(_) => matches!(decision.subject, Subject::Signal(_) | Subject::Plan),
        Policy::Allocation(_) => matches!(decision.subject, Subject::Allocation(_) | Subject::Plan),
        Policy::CapacityStep(_) | Policy::ThresholdOvertime { .. } => {
            matches!(decision.subject, Subject::Overtime(_) | Subject::Capacity(_) | Subject::Production(_))
        }
        Policy::Mode(_) => matches!(decision.subject, Subject::Mode(_)),
        Policy::Approval(_) => matches!(decision.subject, Subject::Approval(_) | Subject::Plan),
        Policy::Lever(_) => matches!(decision.subject, Subject::Lever(_)),
        Policy::Promise(_) => matches!(decision.subject, Subject::Promise(_)),
    };
    if !fits {
        let sentence = "Its policy does not decide what the decision is about.";
        checker.warning("policy-subject", id, "policy", sentence, "Choose another policy, or another subject.");
    }
}

struct Numbers<'c, 'a> {
    checker: &'c mut Checker<'a>,
    id: DecisionId,
}

impl Numbers<'_, '_> {
    fn must(&mut self, field: &str, value: f64, holds: bool, rule: &str) {
        if !(value.is_finite() && holds) {
            let sentence = format!("{} is {value}, but must be {rule}.", field.rsplit('/').next().unwrap_or(field));
            self.checker.error("policy-number", self.id, format!("policy/{field}"), sentence, "Correct the number.");
        }
    }

    fn share(&mut self, field: &str, value: f64) {
        self.must(field, value, (0.0..=1.0).contains(&value), "between 0 and 1");
    }

    fn not_negative(&mut self, field: &str, value: f64) {
        self.must(field, value, 0.0 <= value, "0 or more");
    }

    fn positive(&mut self, field: &str, value: f64) {
        self.must(field, value, 0.0 < value, "above 0");
    }

    fn finite(&mut self, field: &str, value: f64) {
        self.must(field, value, true, "a finite number");
    }

    fn policy(&mut self, policy: &Policy) {
        match policy {
            Policy::PassOn | Policy::Allocation(_) | Policy::Approval(_) | Policy::Promise(_) | Policy::Mode(_) => {}
            Policy::Constant(value) => self.finite("Constant", *value),
            Policy::GapCorrection(gap) => {
                self.finite("GapCorrection/target", gap.target);
                self.positive("GapCorrection/gain", gap.gain.unwrap_or(1.0));
                self.not_negative("GapCorrection/dead_band", gap.dead_band);
            }
            Policy::Linear(rule) => {
                self.finite("Linear/constant", rule.constant);
                for term in &rule.terms {
                    self.finite("Linear/terms", term.factor.unwrap_or(1.0));
                    self.finite("Linear/terms", term.unknown.unwrap_or(0.0));
                }
                let (low, high) = (rule.at_least.unwrap_or(f64::MIN), rule.at_most.unwrap_or(f64::MAX));
                self.must("Linear/at_most", high, low <= high, "at least the lower bound");
            }
            Policy::Split(split) => {
                for receiver in &split.receivers {
                    self.positive("Split/receivers", receiver.ability.unwrap_or(1.0));
                }
            }
            Policy::BaseStock(level) | Policy::EchelonBaseStock(level) => {
                let kind = if matches!(policy, Policy::BaseStock(_)) { "BaseStock" } else { "EchelonBaseStock" };
                self.finite(&format!("{kind}/level"), level.level);
                for (name, days) in
                    [("target_days", level.target_days), ("review_days", level.review_days), ("safety_days", level.safety_days)]
                {
                    self.not_negative(&format!("{kind}/{name}"), days);
                }
                self.positive(&format!("{kind}/gain"), level.gain.unwrap_or(1.0));
            }
            Policy::MinMax { reorder_point, up_to } => {
                self.finite("MinMax/reorder_point", *reorder_point);
                self.must("MinMax/up_to", *up_to, reorder_point <= up_to, "at least the lower level");
            }
            Policy::ReorderPoint { reorder_point, quantity, .. } => {
                self.finite("ReorderPoint/reorder_point", *reorder_point);
                self.positive("ReorderPoint/quantity", *quantity);
            }
            Policy::Mrp(mrp) => {
                self.not_negative("Mrp/lot_size", mrp.lot_size);
                self.not_negative("Mrp/safety_stock", mrp.safety_stock);
            }
            Policy::Smoothing(smoothing) => {
                self.not_negative("Smoothing/protection", smoothing.protection);
                self.finite("Smoothing/safety_stock", smoothing.safety_stock);
                self.not_negative("Smoothing/stock_periods", smoothing.stock_periods);
                self.not_negative("Smoothing/pipeline_periods", smoothing.pipeline_periods);
                self.forecast("Smoothing/forecast", &smoothing.forecast);
            }
            Policy::Anchoring { theta, alpha, beta, desired, start } => {
                self.share("Anchoring/theta", *theta);
                self.share("Anchoring/alpha", *alpha);
                self.share("Anchoring/beta", *beta);
                self.finite("Anchoring/desired", *desired);
                self.finite("Anchoring/start", *start);
            }
            Policy::Forecast(method) => self.forecast("Forecast", method),
            Policy::CapacityStep(step) => {
                self.finite("CapacityStep/trigger", step.trigger);
                self.positive("CapacityStep/size", step.size);
                self.not_negative("CapacityStep/maximum", step.maximum);
            }
            Policy::ThresholdOvertime { threshold, maximum } => {
                self.not_negative("ThresholdOvertime/threshold", *threshold);
                self.not_negative("ThresholdOvertime/maximum", *maximum);
            }
            Policy::DualSourcing(dual) => {
                self.finite("DualSourcing/expedited_level", dual.expedited_level);
                self.finite("DualSourcing/regular_level", dual.regular_level);
                self.not_negative("DualSourcing/cap", dual.cap.unwrap_or(0.0));
                if dual.regular == dual.expedited && dual.regular.0 != 0 {
                    let sentence = "The slow and the fast source are the same lane.";
                    self.checker.error(
                        "sources-same",
                        self.id,
                        "policy/DualSourcing/expedited",
                        sentence,
                        "Choose another lane for one of them.",
                    );
                }
            }
            Policy::Lever(options) => {
                if options.len() < 2 {
                    let sentence = "There is nothing to choose: fewer than two options are listed.";
                    self.checker.error("lever-options", self.id, "policy/Lever", sentence, "Add the options.");
                }
            }
        }
    }

    fn forecast(&mut self, field: &str, method: &ForecastMethod) {
        let at = |name: &str| format!("{field}/{name}");
        match method {
            ForecastMethod::Naive => {}
            ForecastMethod::SeasonalNaive { season } => self.positive(&at("SeasonalNaive/season"), f64::from(*season)),
            ForecastMethod::MovingAverage { periods } => self.positive(&at("MovingAverage/periods"), f64::from(*periods)),
            ForecastMethod::Exponential { alpha } => self.share(&at("Exponential/alpha"), *alpha),
            ForecastMethod::Holt { alpha, beta, damping } => {
                self.share(&at("Holt/alpha"), *alpha);
                self.share(&at("Holt/beta"), *beta);
                self.share(&at("Holt/damping"), damping.unwrap_or(1.0));
            }
            ForecastMethod::HoltWinters { alpha, beta, gamma, season } => {
                self.share(&at("HoltWinters/alpha"), *alpha);
                self.share(&at("HoltWinters/beta"), *beta);
                self.share(&at("HoltWinters/gamma"), *gamma);
                self.positive(&at("HoltWinters/season"), f64::from(*season));
            }
            ForecastMethod::Croston { alpha, .. } => self.share(&at("Croston/alpha"), *alpha),
            ForecastMethod::Autoregressive { mean, rho } => {
                self.finite(&at("Autoregressive/mean"), *mean);
                self.must(&at("Autoregressive/rho"), *rho, rho.abs() <= 1.0, "between -1 and 1");
            }
        }
    }
}
