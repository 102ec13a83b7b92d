//! Sweeps: the difference to the base over the values of one or two parameters, and where it changes sign.

use super::change::with;
use super::rows::{Variants, prepare_changed};
use super::statistics::Estimate;
use super::study::{Overrides, Watch};
use super::yardstick::Yardstick;
use crate::model::finding::Finding;
use crate::model::{Change, ChangeKind, Document, EntityRef, ScenarioId, Study, scenario_tree};
use crate::units::{Duration, Quantity as _};

/// A field that is set to several values.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The fields it sets; usually one, several where they change together.
    pub places: Vec<(EntityRef, String)>,
    /// The values, as a planner writes them or in JSON notation, in order.
    pub values: Vec<String>,
}

impl Parameter {
    /// The changes that set it to one of its values.
    pub fn changes(&self, value: &str) -> Vec<Change> {
        let set = |(of, field): &(EntityRef, String)| Change {
            what: ChangeKind::Set { of: *of, field: field.clone(), to: value.to_owned() },
            ..Change::default()
        };
        self.places.iter().map(set).collect()
    }

    /// What it is called.
    pub fn name(&self, document: &Document) -> String {
        match self.places.as_slice() {
            [(of, field)] => format!("{}, {field}", document.name_of(*of)),
            [(of, field), rest @ ..] => format!("{}, {field} and {} more", document.name_of(*of), rest.len()),
            [] => String::new(),
        }
    }

    /// The places of its values on an axis: numbers as they are, times in hours, anything else by its order.
    pub fn positions(&self) -> Vec<f64> {
        let numbers: Option<Vec<f64>> = self.values.iter().map(|value| position(value)).collect();
        numbers.unwrap_or_else(|| (0..self.values.len()).map(|n| n as f64).collect())
    }
}

/// The number in a value: itself, a time in hours, or the one inside a structure with a single text.
fn position(value: &str) -> Option<f64> {
    let value = value.trim();
    if let Ok(number) = value.parse::<f64>() {
        return Some(number);
    }
    if let Ok(time) = value.parse::<Duration>() {
        return Some(time.to_base() / 3_600_000.0);
    }
    let mut tree = &serde_json::from_str::<serde_json::Value>(value).ok()?;
    loop {
        match tree {
            serde_json::Value::Object(map) if map.len() == 1 => tree = map.values().next()?,
            serde_json::Value::String(text) => return position(text),
            serde_json::Value::Number(number) => return number.as_f64(),
            _ => return None,
        }
    }
}

/// Evenly spaced values between two that a planner wrote, in the same unit; both ends are among them.
///
/// # Errors
/// In words, when the two are not numbers or times.
pub fn between(low: &str, high: &str, n: usize) -> Result<Vec<String>, String> {
    let n = n.max(2);
    let share = |k: usize| k as f64 / (n - 1) as f64;
    if let (Ok(a), Ok(b)) = (low.trim().parse::<f64>(), high.trim().parse::<f64>()) {
        return Ok((0..n).map(|k| crate::units::format::exact(a + (b - a) * share(k))).collect());
    }
    match (low.parse::<Duration>(), high.parse::<Duration>()) {
        (Ok(a), Ok(b)) => {
            let at = |k: usize| Duration::from_base(libm::round(a.to_base() + (b.to_base() - a.to_base()) * share(k)));
            Ok((0..n).map(|k| at(k).to_string()).collect())
        }
        _ => Err(format!("“{low}” and “{high}” are not both numbers or both times")),
    }
}

/// One point of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Which value of the first parameter, and of the second if there is one.
    pub at: (usize, usize),
    /// The value there.
    pub value: Option<Estimate>,
    /// Paired difference to the base, value minus base.
    pub difference: Option<Estimate>,
    /// Why it cannot be simulated, if it cannot.
    pub refused: Option<String>,
}

/// A sweep over one or two parameters.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// What is measured.
    pub yardstick: Yardstick,
    /// The value of the base.
    pub base: Option<Estimate>,
    /// The parameters, one or two.
    pub parameters: Vec<Parameter>,
    /// All points, the second parameter varying fastest.
    pub points: Vec<Point>,
}

/// What a sweep is about.
#[derive(Debug, Clone)]
pub struct SweepOptions {
    /// What is measured.
    pub yardstick: Yardstick,
    /// One or two parameters.
    pub parameters: Vec<Parameter>,
    /// What the points are compared with: another scenario, the base, or the scenario itself.
    pub compare_with: Option<ScenarioId>,
    /// Replications of every point.
    pub replications: u32,
}

/// Runs a sweep on top of a scenario. None inside means it was stopped.
///
/// # Errors
/// The findings that prevent the base from being run.
pub fn sweep(
    document: &Document,
    scenario: Option<ScenarioId>,
    study: &Study,
    overrides: &Overrides,
    options: &SweepOptions,
    watch: &Watch,
) -> Result<Option<Sweep>, Vec<Finding>> {
    let mut variants = Variants::default();
    let base = variants.add(prepare_changed(document, options.compare_with, &[], study, overrides)?);
    let (resolved, ..) = scenario_tree::resolve(document, scenario);
    let first = options.parameters.first();
    let second = options.parameters.get(1);
    let n_first = first.map_or(1, |parameter| parameter.values.len());
    let n_second = second.map_or(1, |parameter| parameter.values.len());
    let mut places: Vec<((usize, usize), Result<usize, String>)> = Vec::new();
    for a in 0..n_first {
        for b in 0..n_second {
            let mut changes = Vec::new();
            for (parameter, at) in [(first, a), (second, b)] {
                changes.extend(parameter.and_then(|parameter| Some(parameter.changes(parameter.values.get(at)?))).unwrap_or_default());
            }
            let index = match with(&resolved, &changes) {
                Err(reason) => Err(reason),
                Ok(_) => prepare_changed(document, scenario, &changes, study, overrides)
                    .map(|prepared| variants.add(prepared))
                    .map_err(|findings| findings.first().map_or_else(String::new, |finding| finding.sentence.clone())),
            };
            places.push(((a, b), index));
        }
    }
    let everything: Vec<usize> = (0..variants.len()).collect();
    if !variants.extend(&everything, options.replications, watch) {
        return Ok(None);
    }
    let yardstick = &options.yardstick;
    let point = |(at, index): &((usize, usize), Result<usize, String>)| match index {
        Err(reason) => Point { at: *at, value: None, difference: None, refused: Some(reason.clone()) },
        Ok(index) => {
            let result = variants.result(*index);
            let refused = result.failed.iter().chain(&result.partial).next().map(|failure| failure.reason.clone());
            let difference = Estimate::of(&yardstick.differences(result, variants.result(base)));
            Point { at: *at, value: yardstick.estimate(result), difference, refused }
        }
    };
    let points = places.iter().map(point).collect();
    let base = yardstick.estimate(variants.result(base));
    Ok(Some(Sweep { yardstick: yardstick.clone(), base, parameters: options.parameters.clone(), points }))
}

/// A place where the difference to the base changes sign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// Place on the axis of the first parameter.
    pub first: f64,
    /// Place on the axis of the second parameter; zero where there is none.
    pub second: f64,
    /// Whether the interval excludes zero on both sides of it; otherwise its place is uncertain.
    pub is_certain: bool,
}

impl Sweep {
    /// The point at these values.
    pub fn point(&self, at: (usize, usize)) -> Option<&Point> {
        self.points.iter().find(|point| point.at == at)
    }

    /// The best point in the direction of the yardstick, if it has a value.
    pub fn best(&self) -> Option<&Point> {
        let gain = |point: &Point| point.value.map_or(f64::NEG_INFINITY, |value| self.yardstick.gain(value.mean));
        self.points.iter().filter(|point| point.value.is_some()).max_by(|a, b| gain(a).total_cmp(&gain(b)).then(b.at.cmp(&a.at)))
    }

    /// Where the difference changes sign between neighbouring values of a parameter, by a straight line between them.
    ///
    /// Together these places are the break-even line.
    pub fn crossings(&self) -> Vec<Crossing> {
        let axes: Vec<Vec<f64>> = self.parameters.iter().map(Parameter::positions).collect();
        self.crossings_on(&axes)
    }

    /// The same, with the values of the parameters at these places on their axes.
    pub fn crossings_on(&self, axes: &[Vec<f64>]) -> Vec<Crossing> {
        let place = |axis: usize, at: usize| axes.get(axis).and_then(|axis| axis.get(at)).copied().unwrap_or(0.0);
        let mut found = Vec::new();
        for point in &self.points {
            for next in [(point.at.0 + 1, point.at.1), (point.at.0, point.at.1 + 1)] {
                let Some(other) = self.point(next) else { continue };
                let (Some(a), Some(b)) = (point.difference, other.difference) else { continue };
                if a.mean * b.mean > 0.0 || b.mean == 0.0 {
                    continue;
                }
                let share = a.mean / (a.mean - b.mean);
                let between = |axis: usize, from: usize, to: usize| place(axis, from) + share * (place(axis, to) - place(axis, from));
                found.push(Crossing {
                    first: between(0, point.at.0, next.0),
                    second: between(1, point.at.1, next.1),
                    is_certain: a.half_width < a.mean.abs() && b.half_width < b.mean.abs(),
                });
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_evenly_between_their_ends() {
        assert_eq!(between("24 h", "168 h", 4).unwrap(), ["1 d", "3 d", "5 d", "1 w"]);
        assert_eq!(between("1", "2", 3).unwrap(), ["1", "1.5", "2"]);
        assert!(between("1", "2 d", 3).is_err());
    }

    #[test]
    fn places_on_the_axis_are_numbers_or_hours() {
        let parameter =
            |values: &[&str]| Parameter { places: Vec::new(), values: values.iter().map(|value| (*value).to_owned()).collect() };
        assert_eq!(parameter(&["24 h", "2 d"]).positions(), [24.0, 48.0]);
        assert_eq!(parameter(&["{\"Fixed\":\"4 h\"}", "{\"Fixed\":\"30 min\"}"]).positions(), [4.0, 0.5]);
        assert_eq!(parameter(&["Wait", "Reject"]).positions(), [0.0, 1.0]);
    }

    fn sweep(differences: &[&[(f64, f64)]]) -> Sweep {
        let document = Document::default();
        let yardstick = Yardstick::of_text(&document, "[Elapsed time]").unwrap();
        let values = |n: usize| Parameter { places: Vec::new(), values: (0..n).map(|k| (10 * k).to_string()).collect() };
        let mut points = Vec::new();
        for (a, row) in differences.iter().enumerate() {
            for (b, (mean, half_width)) in row.iter().enumerate() {
                let estimate = Some(Estimate { mean: *mean, standard_error: half_width / 2.0, half_width: *half_width, n: 10 });
                points.push(Point { at: (a, b), value: estimate, difference: estimate, refused: None });
            }
        }
        Sweep { yardstick, base: None, parameters: vec![values(differences.len()), values(differences[0].len())], points }
    }

    #[test]
    fn the_break_even_line_runs_where_the_difference_changes_sign() {
        let crossings = sweep(&[&[(-1.0, 0.1), (1.0, 0.1)], &[(-3.0, 0.1), (-1.0, 2.0)]]).crossings();
        let places: Vec<(f64, f64, bool)> = crossings.iter().map(|c| (c.first, c.second, c.is_certain)).collect();
        assert_eq!(places, [(0.0, 5.0, true), (5.0, 10.0, false)]);
    }
}
