//! Finds the measure that stands in brackets: `[Waiting time of Approve for Rush, p95]` or a planner's own.

use super::{Expression, FormulaError};
use crate::model::{ChangeKind, Document, EntityRef, Measure, Quantity, Statistic, WorkClassId};

/// Short words for statistics beside their labels.
const SHORT: &[(&str, Statistic)] = &[
    ("average", Statistic::Mean),
    ("p50", Statistic::Median),
    ("p90", Statistic::P90),
    ("p95", Statistic::P95),
    ("max", Statistic::Max),
    ("maximum", Statistic::Max),
    ("min", Statistic::Min),
    ("minimum", Statistic::Min),
    ("total", Statistic::Sum),
    ("count", Statistic::Count),
];

/// Reads what stands in the brackets that open at a character.
pub(super) fn read(document: &Document, inside: &str, at: usize) -> Result<Expression, FormulaError> {
    let inside = inside.trim();
    let wanted = inside.to_lowercase();
    let own = document.metrics.iter().find(|(_, metric)| metric.name.trim().to_lowercase() == wanted);
    if let (Some((id, _)), None) = (own, quantity(inside).filter(|(_, rest)| rest.is_empty())) {
        return Ok(Expression::Metric(id, at));
    }
    let (front, statistic) = match inside.rsplit_once(',') {
        Some((front, last)) => statistic(last).map_or((inside, Statistic::Mean), |statistic| (front.trim_end(), statistic)),
        None => (inside, Statistic::Mean),
    };
    let Some((what, rest)) = quantity(front) else {
        let reason = format!("“{inside}” names no measure");
        let remedy = match near(&wanted) {
            Some(label) => format!("did you mean [{label}]? Otherwise use one of the measures of the list, or the name of one of your own"),
            None => "start with a measure such as Elapsed time, or write the name of one of your own".to_owned(),
        };
        return Err(FormulaError::new(at, reason, remedy));
    };
    let mut measure = Measure { what, statistic, ..Measure::default() };
    if !rest.is_empty() {
        let (of, class) = element(document, rest, at)?;
        measure.of = Some(of);
        measure.class = class;
    }
    Ok(Expression::Measure(Box::new(measure), at))
}

fn statistic(text: &str) -> Option<Statistic> {
    let wanted = text.trim().to_lowercase();
    let by_label = Statistic::ALL.iter().find(|statistic| statistic.label().to_lowercase() == wanted);
    by_label.copied().or_else(|| SHORT.iter().find(|(word, _)| *word == wanted).map(|(_, statistic)| *statistic))
}

/// The quantity a text starts with, and the name behind its " of ".
fn quantity(text: &str) -> Option<(Quantity, &str)> {
    let mut by_length: Vec<Quantity> = Quantity::ALL.to_vec();
    by_length.sort_by_key(|what| std::cmp::Reverse(what.label().len()));
    by_length.into_iter().find_map(|what| {
        let rest = without_prefix(text, what.label())?;
        if rest.trim().is_empty() {
            return Some((what, ""));
        }
        without_prefix(rest, " of ").map(|name| (what, name.trim()))
    })
}

/// The text behind a prefix in any case.
fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let front = text.get(..prefix.len())?;
    front.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

fn element(document: &Document, name: &str, at: usize) -> Result<(EntityRef, Option<WorkClassId>), FormulaError> {
    match find(document, name) {
        Found::One(of) => return Ok((of, None)),
        Found::Several(several) => return Err(several_named(name, &several, at)),
        Found::None => {}
    }
    if let Some((front, class)) = name.rsplit_once(" for ") {
        let wanted = class.trim().to_lowercase();
        let found = document.work_classes.iter().find(|(_, class)| class.name.to_lowercase() == wanted);
        match (find(document, front.trim()), found) {
            (Found::One(of), Some((class, _))) => return Ok((of, Some(class))),
            (Found::Several(several), Some(_)) => return Err(several_named(front, &several, at)),
            _ => {}
        }
    }
    let reason = format!("there is no “{name}” on this map");
    Err(FormulaError::new(at, reason, "write the name as it stands on the map, or # and the number of the element"))
}

fn several_named(name: &str, several: &[EntityRef], at: usize) -> FormulaError {
    let kinds: Vec<String> = several.iter().map(|of| format!("{} {name}, #{}", of.kind_label(), of.raw())).collect();
    FormulaError::new(at, format!("“{name}” is the name of more than one element"), format!("write one of: {}", kinds.join("; ")))
}

enum Found {
    None,
    One(EntityRef),
    Several(Vec<EntityRef>),
}

/// The element with a name, with its kind before it, or with a number behind #.
fn find(document: &Document, name: &str) -> Found {
    let wanted = name.trim().to_lowercase();
    let by_number = wanted.strip_prefix('#').and_then(|number| number.trim().parse::<u32>().ok());
    let mut found: Vec<EntityRef> = Vec::new();
    let mut look = |document: &Document, of: EntityRef| {
        if !can_be_measured(of) || found.contains(&of) {
            return;
        }
        let is_it = match by_number {
            Some(number) => of.raw() == number,
            None => {
                let own = document.name_of(of).to_lowercase();
                own == wanted || wanted.strip_prefix(of.kind_label()).is_some_and(|rest| rest.trim_start() == own && rest != own)
            }
        };
        if is_it {
            found.push(of);
        }
    };
    for of in document.entities() {
        look(document, of);
    }
    for change in document.scenarios.values().flat_map(|scenario| &scenario.changes) {
        if let ChangeKind::Put(entity) = &change.what {
            let mut alone = Document::default();
            alone.put((**entity).clone());
            look(&alone, entity.reference());
        }
    }
    match found.as_slice() {
        [] => Found::None,
        [one] => Found::One(*one),
        _ => Found::Several(found),
    }
}

/// Whether an element is one that results are reported of.
pub fn can_be_measured(of: EntityRef) -> bool {
    match of {
        EntityRef::Function(_)
        | EntityRef::Handoff(_)
        | EntityRef::Signal(_)
        | EntityRef::WorkClass(_)
        | EntityRef::WorkStream(_)
        | EntityRef::Resource(_)
        | EntityRef::Activity(_)
        | EntityRef::Decision(_)
        | EntityRef::DecisionRight(_)
        | EntityRef::Cycle(_)
        | EntityRef::Coupling(_)
        | EntityRef::Coordinator(_)
        | EntityRef::Item(_)
        | EntityRef::Site(_)
        | EntityRef::Stock(_)
        | EntityRef::Lane(_)
        | EntityRef::DemandStream(_)
        | EntityRef::Disruption(_) => true,
        EntityRef::Term(_)
        | EntityRef::Calendar(_)
        | EntityRef::Distribution(_)
        | EntityRef::Price(_)
        | EntityRef::Initial(_)
        | EntityRef::Metric(_)
        | EntityRef::Study(_)
        | EntityRef::Scenario(_)
        | EntityRef::Check(_)
        | EntityRef::Actual(_)
        | EntityRef::Note(_)
        | EntityRef::Assumption(_)
        | EntityRef::Group(_)
        | EntityRef::Track(_)
        | EntityRef::Marker(_)
        | EntityRef::Board(_) => false,
    }
}

/// The label of the measure that looks most like a word with a slip.
fn near(wanted: &str) -> Option<&'static str> {
    let pairs = |text: &str| text.chars().zip(text.chars().skip(1)).collect::<std::collections::BTreeSet<_>>();
    let mine = pairs(wanted);
    let share = |label: &str| {
        let theirs = pairs(&label.to_lowercase());
        2.0 * mine.intersection(&theirs).count() as f64 / (mine.len() + theirs.len()).max(1) as f64
    };
    let best = Quantity::ALL.iter().map(|what| what.label()).max_by(|a, b| share(a).total_cmp(&share(b)))?;
    (share(best) > 0.4).then_some(best)
}
