//! Parameters of distributions, nested ones and shared ones. The rules are those of the samplers.

use std::collections::{BTreeMap, BTreeSet};

use super::Checker;
use super::graph::{Edges, circles};
use super::places::{self, Law};
use crate::model::{Distribution, DistributionId, DistributionOf, EntityRef, finding::Finding};
use crate::units::{Duration, Quantity};

/// How many distributions may be nested in each other; files and samplers allow no more.
const MAX_DEPTH: usize = 24;

pub(super) fn check(checker: &mut Checker<'_>) {
    let document = checker.document;
    let mut inside: Edges<DistributionId> = BTreeMap::new();
    let mut found = Vec::new();
    places::each(document, &mut |of, field, law| {
        let kinds = Kinds { document };
        match law {
            Law::Duration(law) => Walk { of, kinds, found: &mut found, shared: BTreeSet::new() }.start(&field, law, &mut inside),
            Law::Money(law) => Walk { of, kinds, found: &mut found, shared: BTreeSet::new() }.start(&field, law, &mut inside),
            Law::Number(law) => Walk { of, kinds, found: &mut found, shared: BTreeSet::new() }.start(&field, law, &mut inside),
        }
    });
    checker.found.append(&mut found);
    for circle in circles(&inside) {
        let Some(first) = circle.first() else { continue };
        let names: Vec<String> = circle.iter().take(5).map(|id| checker.named(*id)).collect();
        let sentence = format!("It is made of itself: {}.", names.join(" → "));
        checker.error("distribution-circle", *first, "is", sentence, "Give one of them values of its own.");
    }
}

/// What kind of quantity a shared distribution is of.
#[derive(Clone, Copy)]
struct Kinds<'a> {
    document: &'a crate::model::Document,
}

impl Kinds<'_> {
    fn of(self, id: DistributionId) -> Option<&'static str> {
        Some(match self.document.distributions.get(id)?.is {
            DistributionOf::Duration(_) => Duration::KIND,
            DistributionOf::Money(_) => crate::units::Money::KIND,
            DistributionOf::Number(_) => f64::KIND,
        })
    }
}

/// A walk through one distribution and what is nested in it.
struct Walk<'a, 'f> {
    of: EntityRef,
    kinds: Kinds<'a>,
    found: &'f mut Vec<Finding>,
    /// Shared distributions met on the way.
    shared: BTreeSet<DistributionId>,
}

impl Walk<'_, '_> {
    fn start<Q: Quantity>(mut self, field: &str, law: &Distribution<Q>, inside: &mut Edges<DistributionId>) {
        self.law(field, law, 1);
        if let EntityRef::Distribution(id) = self.of {
            inside.insert(id, self.shared);
        }
    }

    fn error(&mut self, code: &'static str, field: String, sentence: impl Into<String>, remedy: &str) {
        self.found.push(Finding::error(code, self.of, sentence, remedy).at(field));
    }

    /// A parameter of the law itself.
    fn parameter(&mut self, field: String, name: &str, value: f64, holds: bool, rule: &str) {
        if !(value.is_finite() && holds) {
            let sentence = format!("The {name} is {}, but must be {rule}.", crate::units::format::exact(value));
            self.error("distribution-parameter", field, sentence, "Correct the number.");
        }
    }

    fn positive(&mut self, field: String, name: &str, value: f64) {
        self.parameter(field, name, value, 0.0 < value, "above zero");
    }

    fn not_negative(&mut self, field: String, name: &str, value: f64) {
        self.parameter(field, name, value, 0.0 <= value, "zero or more");
    }

    /// A value that is drawn as it is; durations below zero would silently count as zero.
    fn value<Q: Quantity>(&mut self, field: String, value: Q) {
        if !value.to_base().is_finite() {
            self.parameter(field, "value", value.to_base(), false, "a finite number");
        } else if Q::KIND == Duration::KIND && value.to_base() < 0.0 {
            let sentence = format!("The time {} is negative and counts as zero.", value.show());
            self.found.push(Finding::warning("distribution-below-zero", self.of, sentence, "Enter 0 or more.").at(field));
        }
    }

    /// Values that must not descend.
    fn order<Q: Quantity>(&mut self, path: &str, values: &[(&str, Q)]) {
        for pair in values.windows(2) {
            let [(lower_name, lower), (upper_name, upper)] = pair else { continue };
            if upper.to_base() < lower.to_base() {
                let sentence = format!("“{upper_name}” is {}, which lies below “{lower_name}”, {}.", upper.show(), lower.show());
                self.error("distribution-order", format!("{path}/{upper_name}"), sentence, "Enter the values in ascending order.");
            }
        }
        if let Some((name, value)) = values.first() {
            self.value(format!("{path}/{name}"), *value);
        }
    }

    fn weights(&mut self, path: &str, weights: &[f64], position: usize) {
        if weights.is_empty() {
            self.error("distribution-empty", path.to_owned(), "The table is empty.", "Enter at least one value.");
            return;
        }
        for (index, weight) in weights.iter().enumerate() {
            self.not_negative(format!("{path}/{index}/{position}"), "weight", *weight);
        }
        if weights.iter().all(|weight| *weight == 0.0) {
            self.error("distribution-empty", path.to_owned(), "All weights are zero.", "Enter a weight above zero.");
        }
    }

    fn values<Q: Quantity>(&mut self, path: &str, values: &[Q]) {
        if values.is_empty() {
            self.error("distribution-empty", path.to_owned(), "The list of values is empty.", "Enter at least one value.");
        }
        for (index, value) in values.iter().enumerate() {
            self.value(format!("{path}/{index}"), *value);
        }
    }

    fn quantiles<Q: Quantity>(&mut self, path: &str, points: &[(f64, Q)], logarithmic: bool) {
        let ends = points.first().is_some_and(|(p, _)| *p == 0.0) && points.last().is_some_and(|(p, _)| *p == 1.0);
        let ascends = points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1.to_base() <= pair[1].1.to_base());
        if points.len() < 2 || !ends || !ascends {
            let sentence = "The shares must ascend from 0 to 1, and the values must not descend.";
            self.error("distribution-quantiles", path.to_owned(), sentence, "Put the points in order and add those for 0 and 1.");
        }
        if let Some((index, (_, value))) =
            points.iter().enumerate().find(|(_, (_, value))| !value.to_base().is_finite() || (logarithmic && value.to_base() <= 0.0))
        {
            let sentence = format!("The value {} has no logarithm.", value.show());
            self.error("distribution-quantiles", format!("{path}/{index}/1"), sentence, "Enter values above zero, or use straight lines.");
        } else if let Some((_, lowest)) = points.first() {
            self.value(format!("{path}/0/1"), *lowest);
        }
    }

    fn shared<Q: Quantity>(&mut self, path: &str, id: DistributionId) {
        self.shared.insert(id);
        if let Some(kind) = self.kinds.of(id).filter(|kind| *kind != Q::KIND) {
            let sentence = format!("The shared distribution is of a {kind}, but a {} is needed here.", Q::KIND);
            self.error("distribution-kind", path.to_owned(), sentence, "Choose another distribution.");
        }
    }

    fn law<Q: Quantity>(&mut self, field: &str, law: &Distribution<Q>, depth: usize) {
        use Distribution as D;
        if MAX_DEPTH < depth {
            let sentence = format!("More than {MAX_DEPTH} distributions are nested in each other.");
            self.error("distribution-depth", field.to_owned(), sentence, "Use fewer levels, or a shared distribution.");
            return;
        }
        let at = |variant: &str, name: &str| format!("{field}/{variant}/{name}");
        match law {
            D::Fixed(value) => self.value(format!("{field}/Fixed"), *value),
            D::Uniform { low, high } => self.order(&format!("{field}/Uniform"), &[("low", *low), ("high", *high)]),
            D::DiscreteUniform { low, high } => self.order(&format!("{field}/DiscreteUniform"), &[("low", *low), ("high", *high)]),
            D::Exponential { mean } => self.not_negative(at("Exponential", "mean"), "mean", mean.to_base()),
            D::Normal { mean, sd } => {
                self.value(at("Normal", "mean"), *mean);
                self.not_negative(at("Normal", "sd"), "standard deviation", sd.to_base());
            }
            D::Lognormal { mean, cv } => {
                self.positive(at("Lognormal", "mean"), "mean", mean.to_base());
                self.not_negative(at("Lognormal", "cv"), "coefficient of variation", *cv);
            }
            D::LognormalMedian { median, sigma } => {
                self.positive(at("LognormalMedian", "median"), "median", median.to_base());
                self.not_negative(at("LognormalMedian", "sigma"), "standard deviation of the logarithm", *sigma);
            }
            D::LognormalP95 { median, p95 } => {
                self.positive(at("LognormalP95", "median"), "median", median.to_base());
                self.order(&format!("{field}/LognormalP95"), &[("median", *median), ("p95", *p95)]);
            }
            D::Gamma { shape, mean } => {
                self.positive(at("Gamma", "shape"), "shape", *shape);
                self.positive(at("Gamma", "mean"), "mean", mean.to_base());
            }
            D::Erlang { stages, mean } => {
                self.positive(at("Erlang", "stages"), "number of stages", f64::from(*stages));
                self.not_negative(at("Erlang", "mean"), "mean", mean.to_base());
            }
            D::Weibull { shape, scale } => {
                self.positive(at("Weibull", "shape"), "shape", *shape);
                self.positive(at("Weibull", "scale"), "scale", scale.to_base());
            }
            D::Loglogistic { shape, scale } => {
                self.positive(at("Loglogistic", "shape"), "shape", *shape);
                self.positive(at("Loglogistic", "scale"), "median", scale.to_base());
            }
            D::Triangular { min, mode, max } => {
                self.order(&format!("{field}/Triangular"), &[("min", *min), ("mode", *mode), ("max", *max)]);
            }
            D::TriangularPercentiles { p5, mode, p95 } => {
                self.order(&format!("{field}/TriangularPercentiles"), &[("p5", *p5), ("mode", *mode), ("p95", *p95)]);
                if p5.to_base() == p95.to_base() {
                    let sentence = "The 5th and the 95th percentile are the same.";
                    self.error(
                        "distribution-order",
                        at("TriangularPercentiles", "p95"),
                        sentence,
                        "Enter a higher 95th percentile, or a fixed value.",
                    );
                }
            }
            D::Beta { alpha, beta, low, high } => {
                self.positive(at("Beta", "alpha"), "first shape", *alpha);
                self.positive(at("Beta", "beta"), "second shape", *beta);
                self.order(&format!("{field}/Beta"), &[("low", *low), ("high", *high)]);
            }
            D::Poisson { mean } => self.not_negative(at("Poisson", "mean"), "mean", mean.to_base()),
            D::Binomial { .. } => {}
            D::Geometric { chance } => self.positive(at("Geometric", "chance"), "chance", chance.value()),
            D::NegativeBinomial { successes, chance } => {
                self.positive(at("NegativeBinomial", "successes"), "number of successes", *successes);
                self.positive(at("NegativeBinomial", "chance"), "chance", chance.value());
            }
            D::Table(rows) => {
                self.weights(&format!("{field}/Table"), &rows.iter().map(|(_, weight)| *weight).collect::<Vec<_>>(), 1);
                for (index, (value, _)) in rows.iter().enumerate() {
                    self.value(format!("{field}/Table/{index}/0"), *value);
                }
            }
            D::Data(values) => self.values(&format!("{field}/Data"), values),
            D::Sequence(values) => {
                self.values(&format!("{field}/Sequence"), values);
                if 1 < depth {
                    let sentence = "A script of values cannot be part of another distribution.";
                    self.error("distribution-script", field.to_owned(), sentence, "Use it alone, or list the values as data.");
                }
            }
            D::Quantiles(points) => self.quantiles(&format!("{field}/Quantiles"), points, false),
            D::LogQuantiles(points) => self.quantiles(&format!("{field}/LogQuantiles"), points, true),
            D::ZeroOr { other, .. } => self.law(&at("ZeroOr", "other"), other, depth + 1),
            D::Mixture(parts) => {
                let path = format!("{field}/Mixture");
                self.weights(&path, &parts.iter().map(|(weight, _)| *weight).collect::<Vec<_>>(), 0);
                for (index, (_, part)) in parts.iter().enumerate() {
                    self.law(&format!("{path}/{index}/1"), part, depth + 1);
                }
            }
            D::Shifted { by, of } => {
                self.parameter(at("Shifted", "by"), "shift", by.to_base(), true, "a finite number");
                self.law(&at("Shifted", "of"), of, depth + 1);
            }
            D::Truncated { low, high, of } => {
                self.order(&format!("{field}/Truncated"), &[("low", *low), ("high", *high)]);
                self.law(&at("Truncated", "of"), of, depth + 1);
            }
            D::Shared(id) => self.shared::<Q>(field, *id),
        }
    }
}
