//! What results are judged by: one measure, a planner's own measure or a typed expression, with its unit,
//! its direction and the difference that is too small to matter. It must not run anything.

mod dimension;

use std::collections::{BTreeMap, BTreeSet};

use super::result::StudyResult;
use super::series::unit;
use super::statistics::Estimate;
use crate::model::finding::Finding;
use crate::model::formula::{Call, Expression, FormulaError, Operator, parse};
use crate::model::{Direction, Document, EntityRef, Formula, Measure, MetricId, MetricScope, Quantity, Statistic};
use crate::units::TimeUnit;
pub use dimension::Dimension;

/// Times of which less is better, and other quantities of which less is better.
const LESS_IS_BETTER: &[Quantity] = &[
    Quantity::Waiting,
    Quantity::Suspended,
    Quantity::Interrupted,
    Quantity::Elapsed,
    Quantity::QueueLength,
    Quantity::InSystem,
    Quantity::HadToWait,
    Quantity::Rejected,
    Quantity::RejectedShare,
    Quantity::GaveUp,
    Quantity::GaveUpShare,
    Quantity::ChainLatency,
    Quantity::DecisionLatency,
    Quantity::Sense,
    Quantity::Queue,
    Quantity::Decide,
    Quantity::Authorise,
    Quantity::Communicate,
    Quantity::Act,
    Quantity::ChainsInProgress,
    Quantity::EscalatedShare,
    Quantity::AgeAtUse,
    Quantity::StaleDecisions,
    Quantity::Cost,
];
/// Quantities of which more is better.
const MORE_IS_BETTER: &[Quantity] = &[Quantity::Completions, Quantity::Throughput, Quantity::ChainsFinished];

/// Relative difference of a time that is too small to matter.
pub const SMALL_TIME: f64 = 0.05;
/// Difference of a share that is too small to matter: one percentage point.
pub const SMALL_SHARE: f64 = 0.01;
/// Relative difference of anything else, such as cost, that is too small to matter.
pub const SMALL_OTHER: f64 = 0.01;

/// What results are judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Yardstick {
    /// Name for readers.
    pub name: String,
    /// Unit of its values.
    pub unit: String,
    /// Which way is better; none where neither is.
    pub direction: Option<Direction>,
    /// About the whole or about one element.
    pub scope: MetricScope,
    /// The planner's measure it is, if it is one.
    pub metric: Option<MetricId>,
    /// Value to reach.
    pub target: Option<f64>,
    /// What is too small to matter, where the planner says so.
    indifference: Option<f64>,
    dimension: Dimension,
    expression: Expression,
    /// Values of the expression are multiplied by this.
    scale: f64,
}

impl Yardstick {
    /// One measure; a measure of a planner's own measure is that.
    ///
    /// # Errors
    /// When it is a planner's own measure that cannot be read.
    pub fn of_measure(document: &Document, measure: &Measure) -> Result<Self, FormulaError> {
        if let Some(EntityRef::Metric(id)) = measure.of {
            return Self::of_metric(document, id);
        }
        let expression = Expression::Measure(Box::new(measure.clone()), 1);
        Ok(Self::new(document, measure_name(document, measure), expression))
    }

    /// A planner's own measure.
    ///
    /// # Errors
    /// Where its expression cannot be read, or when it is not defined.
    pub fn of_metric(document: &Document, id: MetricId) -> Result<Self, FormulaError> {
        let metric = document.metrics.get(id).ok_or_else(|| missing(id))?;
        let expression = metric_expression(document, id, &mut BTreeSet::new())?;
        let mut yardstick = Self::new(document, document.name_of(id.into()), expression);
        yardstick.metric = Some(id);
        yardstick.direction = Some(metric.direction);
        yardstick.scope = metric.scope;
        yardstick.target = metric.target;
        yardstick.indifference = metric.indifference;
        let stated = metric.unit.trim();
        if !stated.is_empty() {
            let as_time = TimeUnit::from_word(stated).filter(|_| yardstick.dimension.is_time());
            yardstick.scale = match as_time {
                Some(unit) => TimeUnit::Hour.ticks() as f64 / unit.ticks() as f64,
                None if stated == "%" && yardstick.dimension.is_plain() => 100.0,
                None => 1.0,
            };
            stated.clone_into(&mut yardstick.unit);
        }
        Ok(yardstick)
    }

    /// A typed expression, or the name of a planner's own measure.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn of_text(document: &Document, text: &str) -> Result<Self, FormulaError> {
        let wanted = text.trim().to_lowercase();
        if let Some((id, _)) = document.metrics.iter().find(|(_, metric)| metric.name.trim().to_lowercase() == wanted) {
            return Self::of_metric(document, id);
        }
        match expand(document, parse(document, text)?, &mut BTreeSet::new())? {
            Expression::Measure(measure, _) => Self::of_measure(document, &measure),
            expression => Ok(Self::new(document, text.trim().to_owned(), expression)),
        }
    }

    fn new(document: &Document, name: String, expression: Expression) -> Self {
        let dimension = Dimension::of(&expression).unwrap_or_default();
        let unit = dimension.text(document.settings.currency());
        let (direction, scope) = match &expression {
            Expression::Measure(measure, _) => (direction(measure), scope(measure)),
            _ => (Some(Direction::Lower), MetricScope::EndToEnd),
        };
        Self { name, unit, direction, scope, metric: None, target: None, indifference: None, dimension, expression, scale: 1.0 }
    }

    /// The one measure it is, unless it is computed from several.
    pub fn measure(&self) -> Option<&Measure> {
        match &self.expression {
            Expression::Measure(measure, _) => Some(measure),
            _ => None,
        }
    }

    /// Its value in every replication that has one, by number of replication.
    pub fn values(&self, result: &StudyResult) -> Vec<(u32, f64)> {
        let mut leaves = Vec::new();
        collect(&self.expression, &mut leaves);
        let columns: Vec<BTreeMap<u32, f64>> = leaves.iter().map(|measure| result.numbered_values(measure).into_iter().collect()).collect();
        let value = |number: u32| {
            let mut next = 0;
            let value = evaluate(&self.expression, &columns, number, &mut next)? * self.scale;
            value.is_finite().then_some((number, value))
        };
        result.replications.iter().filter_map(|row| value(row.replication)).collect()
    }

    /// Its mean over replications with its precision; percentiles of one measure are those of all values together.
    pub fn estimate(&self, result: &StudyResult) -> Option<Estimate> {
        if let Expression::Measure(measure, _) = &self.expression {
            let of = result.estimate(measure)?;
            let (mean, standard_error, half_width) = (of.mean * self.scale, of.standard_error * self.scale, of.half_width * self.scale);
            return Some(Estimate { mean, standard_error, half_width, n: of.n });
        }
        let values: Vec<f64> = self.values(result).into_iter().map(|(_, value)| value).collect();
        Estimate::of(&values)
    }

    /// Its value minus that in another result, replication by replication where both have one.
    pub fn differences(&self, result: &StudyResult, base: &StudyResult) -> Vec<f64> {
        let theirs: BTreeMap<u32, f64> = self.values(base).into_iter().collect();
        self.values(result).into_iter().filter_map(|(number, mine)| Some(mine - theirs.get(&number)?)).collect()
    }

    /// A difference in the direction of getting better: above zero is better. Without a direction less is better.
    pub fn gain(&self, difference: f64) -> f64 {
        match self.direction {
            Some(Direction::Higher) => difference,
            Some(Direction::Lower) | None => -difference,
        }
    }

    /// The difference that is too small to matter, given the value of the base.
    pub fn too_small(&self, base: f64) -> f64 {
        if let Some(stated) = self.indifference {
            return stated.abs();
        }
        if self.dimension.is_time() {
            SMALL_TIME * base.abs()
        } else if self.dimension.is_share() {
            SMALL_SHARE * self.scale
        } else {
            SMALL_OTHER * base.abs()
        }
    }

    /// The same with another difference that is too small to matter.
    pub fn with_too_small(mut self, difference: Option<f64>) -> Self {
        self.indifference = difference.or(self.indifference);
        self
    }
}

/// What a project is judged by where nothing else is said: the planner's measure of the whole with the greatest
/// weight, else cost, time through the map, or time from change to action, whichever the map has.
pub fn headline(document: &Document) -> Option<Yardstick> {
    let own = document.metrics.iter().filter(|(_, metric)| metric.scope == MetricScope::EndToEnd && metric.formula != Formula::Undefined);
    let weight = |id: MetricId| document.metrics.get(id).and_then(|metric| metric.weight).unwrap_or(1.0);
    let mut own: Vec<MetricId> = own.map(|(id, _)| id).collect();
    own.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
    if let Some(yardstick) = own.into_iter().find_map(|id| Yardstick::of_metric(document, id).ok()) {
        return Some(yardstick);
    }
    let what = if !document.demand_streams.is_empty() {
        Quantity::Cost
    } else if !document.work_streams.is_empty() {
        Quantity::Elapsed
    } else if document.has_triggers() {
        Quantity::ChainLatency
    } else {
        return None;
    };
    Yardstick::of_measure(document, &Measure { what, ..Measure::default() }).ok()
}

/// What is wrong with the units of planners' own measures: parts that do not fit together, where they stand.
pub fn unit_findings(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, metric) in document.metrics.iter() {
        let Formula::Expression(text) = &metric.formula else { continue };
        // What cannot be read is a finding of the document already.
        let Ok(parsed) = parse(document, text) else { continue };
        let (code, error) = match expand(document, parsed, &mut BTreeSet::from([id])) {
            Err(error) => ("metric-circle", error),
            Ok(expression) => match Dimension::of(&expression) {
                Err(error) => ("metric-unit", error),
                Ok(_) => continue,
            },
        };
        let sentence = format!("It cannot be trusted: at character {}, {}.", error.at, error.reason);
        findings.push(Finding::warning(code, Some(id.into()), sentence, capitalised(&error.remedy)).at("formula/Expression"));
    }
    findings
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn missing(id: MetricId) -> FormulaError {
    FormulaError::new(1, format!("measure {id} does not exist"), "choose another, or restore it")
}

fn metric_expression(document: &Document, id: MetricId, open: &mut BTreeSet<MetricId>) -> Result<Expression, FormulaError> {
    let metric = document.metrics.get(id).ok_or_else(|| missing(id))?;
    if !open.insert(id) {
        let reason = format!("“{}” is defined by itself", document.name_of(id.into()));
        return Err(FormulaError::new(1, reason, "take the reference in a circle out of one of the measures"));
    }
    let expanded = match &metric.formula {
        Formula::Measure(measure) => match measure.of {
            Some(EntityRef::Metric(other)) => metric_expression(document, other, open)?,
            _ => Expression::Measure(Box::new(measure.clone()), 1),
        },
        Formula::Expression(text) => expand(document, parse(document, text)?, open)?,
        Formula::Undefined => {
            let reason = format!("it is not said how “{}” is computed", document.name_of(id.into()));
            return Err(FormulaError::new(1, reason, "choose a measure or enter an expression"));
        }
    };
    open.remove(&id);
    Ok(expanded)
}

/// The expression with the definitions of planners' measures in the place of their names.
fn expand(document: &Document, expression: Expression, open: &mut BTreeSet<MetricId>) -> Result<Expression, FormulaError> {
    let mut inside = |part: Box<Expression>| expand(document, *part, open).map(Box::new);
    Ok(match expression {
        Expression::Metric(id, at) => metric_expression(document, id, open).map_err(|error| FormulaError { at, ..error })?,
        Expression::Negative(of) => Expression::Negative(inside(of)?),
        Expression::Binary(operator, left, right, at) => Expression::Binary(operator, inside(left)?, inside(right)?, at),
        Expression::Call(call, parts, at) => {
            let parts = parts.into_iter().map(|part| expand(document, part, open)).collect::<Result<_, _>>()?;
            Expression::Call(call, parts, at)
        }
        leaf @ (Expression::Number(_) | Expression::Hours(_) | Expression::Measure(..)) => leaf,
    })
}

/// The measures of an expression from left to right.
fn collect<'a>(expression: &'a Expression, leaves: &mut Vec<&'a Measure>) {
    match expression {
        Expression::Measure(measure, _) => leaves.push(measure),
        Expression::Negative(of) => collect(of, leaves),
        Expression::Binary(_, left, right, _) => {
            collect(left, leaves);
            collect(right, leaves);
        }
        Expression::Call(_, parts, _) => parts.iter().for_each(|part| collect(part, leaves)),
        Expression::Number(_) | Expression::Hours(_) | Expression::Metric(..) => {}
    }
}

/// The value in one replication; `next` counts the measures from left to right.
fn evaluate(expression: &Expression, columns: &[BTreeMap<u32, f64>], number: u32, next: &mut usize) -> Option<f64> {
    Some(match expression {
        Expression::Number(value) | Expression::Hours(value) => *value,
        Expression::Measure(..) => {
            *next += 1;
            *columns.get(*next - 1)?.get(&number)?
        }
        Expression::Negative(of) => -evaluate(of, columns, number, next)?,
        Expression::Binary(operator, left, right, _) => {
            let (left, right) = (evaluate(left, columns, number, next)?, evaluate(right, columns, number, next)?);
            match operator {
                Operator::Plus => left + right,
                Operator::Minus => left - right,
                Operator::Times => left * right,
                Operator::Divide => left / right,
                Operator::Power => libm::pow(left, right),
            }
        }
        Expression::Call(call, parts, _) => {
            let values = parts.iter().map(|part| evaluate(part, columns, number, next)).collect::<Option<Vec<f64>>>()?;
            match call {
                Call::Min => values.into_iter().fold(f64::INFINITY, f64::min),
                Call::Max => values.into_iter().fold(f64::NEG_INFINITY, f64::max),
                Call::Abs => values.first()?.abs(),
                Call::Sqrt => values.first()?.sqrt(),
            }
        }
        // Names were replaced by what they stand for when the yardstick was made.
        Expression::Metric(..) => return None,
    })
}

fn direction(measure: &Measure) -> Option<Direction> {
    if matches!(measure.statistic, Statistic::Count) {
        return None;
    }
    if LESS_IS_BETTER.contains(&measure.what) {
        Some(Direction::Lower)
    } else if MORE_IS_BETTER.contains(&measure.what) {
        Some(Direction::Higher)
    } else {
        None
    }
}

fn scope(measure: &Measure) -> MetricScope {
    match measure.of {
        None | Some(EntityRef::WorkStream(_) | EntityRef::Signal(_) | EntityRef::DemandStream(_)) => MetricScope::EndToEnd,
        Some(_) => MetricScope::Local,
    }
}

/// A measure in words, such as “Waiting time of Approve, 95th percentile”.
pub fn measure_name(document: &Document, measure: &Measure) -> String {
    let mut name = measure.what.label().to_owned();
    if let Some(of) = measure.of {
        name.push_str(&format!(" of {}", document.name_of(of)));
    }
    if let Some(class) = measure.class {
        name.push_str(&format!(" for {}", document.name_of(class.into())));
    }
    if measure.statistic != Statistic::Mean {
        name.push_str(&format!(", {}", measure.statistic.label()));
    }
    name
}

/// The unit of a measure as an expression sees it.
fn unit_of(measure: &Measure) -> Dimension {
    let plain = Dimension::named(unit(measure.what));
    match measure.statistic {
        Statistic::Variance => plain.clone().times(&plain, 1),
        Statistic::Count => Dimension::default(),
        Statistic::Mean | Statistic::Median | Statistic::P90 | Statistic::P95 | Statistic::Max | Statistic::Min | Statistic::Sum => plain,
    }
}
