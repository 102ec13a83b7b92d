//! Edits: each is one planner's intention, is carried out whole or refused with a reason.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::arrange;
use super::baseline::Baseline;
use super::calendar::{CalendarSchedule, Phase, Schedule};
use super::decision::{Decision, Trigger};
use super::entity::{Document, Entity, EntityRef};
use super::function::{Function, Handoff, HandoffKind};
use super::id::{AssumptionId, DecisionId, FunctionId, HandoffId, ScenarioId, SignalId};
use super::remark::Assumption;
use super::scenario::{Change, ChangeKind, Place};
use super::scenario_edit;
use super::signal::{Signal, SignalSource, ValueProcess};
use super::view::Position;
use super::work::Arrivals;
use crate::units::{Duration, Rate, TimeUnit};

/// One intention of a planner.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Adds a function.
    AddFunction {
        /// Its name.
        name: String,
        /// Where its card stands.
        at: Position,
    },
    /// Connects two functions.
    AddHandoff {
        /// Sender.
        from: FunctionId,
        /// Receiver.
        to: FunctionId,
        /// What it carries.
        kind: HandoffKind,
    },
    /// Adds an element; its identifier is given anew.
    Add(Box<Entity>),
    /// Puts elements in place of those with the same identifiers.
    Put(Vec<Entity>),
    /// Gives one field of an element another value.
    SetField {
        /// The element.
        of: EntityRef,
        /// Path of the field, steps separated by `/`.
        field: String,
        /// The new value: a text such as `2 d`, or a structure in JSON notation.
        to: String,
    },
    /// Gives a function a rhythm: its first decision is made or changed. No period: event by event.
    SetCadence {
        /// The function.
        function: FunctionId,
        /// How often; missing means whenever something arrives.
        period: Option<Duration>,
        /// When within the period.
        phase: Phase,
    },
    /// Assumes that something changes now and then at every function that nobody informs, so that a map
    /// of teams and handoffs alone can be simulated. What is assumed is noted as a default.
    AssumeChanges,
    /// Moves function cards.
    Move(Vec<(FunctionId, Position)>),
    /// Gives handoffs bends; a handoff without any finds its own way.
    Bend(Vec<(HandoffId, Vec<Position>)>),
    /// Keeps functions where they stand, or lets them be moved again.
    Lock {
        /// The functions.
        functions: Vec<FunctionId>,
        /// Whether they stay.
        locked: bool,
    },
    /// Draws functions above or below all others.
    Stack {
        /// The functions.
        functions: Vec<FunctionId>,
        /// Above rather than below.
        front: bool,
    },
    /// Deletes elements and what cannot be without them.
    Delete(Vec<EntityRef>),
    /// Adds elements with new identifiers, keeping their references to each other.
    Paste {
        /// The elements.
        entities: Vec<Entity>,
        /// Positions of the functions among them.
        positions: Vec<(FunctionId, Position)>,
        /// By how much the cards are shifted.
        shift: Position,
    },
    /// Records a change of one field into a scenario instead of the base.
    RecordChange {
        /// The scenario.
        scenario: ScenarioId,
        /// The element.
        of: EntityRef,
        /// Path of the field.
        field: String,
        /// The new value.
        to: String,
    },
    /// Makes a copy of a scenario.
    DuplicateScenario(ScenarioId),
    /// Makes the changes of a scenario part of what it builds on.
    MergeScenario(ScenarioId),
    /// Takes changes out of a scenario whose subject does not exist any more.
    ClearScenario(ScenarioId),
    /// Agrees on a result as the baseline, or lets the one that was agreed on go.
    Agree(Option<Arc<Baseline>>),
    /// Several edits that are one intention.
    All {
        /// What it is called in the list of steps.
        label: String,
        /// The edits in order.
        edits: Vec<Self>,
    },
}

/// What an edit did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Applied {
    /// What the step is called.
    pub label: String,
    /// Elements it made.
    pub created: Vec<EntityRef>,
    /// Elements it made, changed or took away.
    pub touched: Vec<EntityRef>,
    /// What else happened that the planner should know, such as handoffs that went with a function.
    pub notice: Option<String>,
}

/// Why an edit was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The element does not exist.
    #[error("{0} does not exist any more; undo its deletion or choose another element")]
    Missing(String),
    /// The field cannot hold the value.
    #[error("{place}: {reason}; enter a value such as the one that stands there now")]
    Value {
        /// Element and field in words.
        place: String,
        /// Why.
        reason: String,
    },
    /// The edit makes no sense on this map.
    #[error("{0}")]
    Refused(String),
}

impl Edit {
    /// Carries the edit out.
    ///
    /// # Errors
    /// When it is refused; the caller then drops the document it was tried on.
    pub fn apply(&self, document: &mut Document) -> Result<Applied, EditError> {
        match self {
            Self::AddFunction { name, at } => {
                let id: FunctionId = document.new_id();
                let name = if name.trim().is_empty() { free_name(document, "Team") } else { name.trim().to_owned() };
                let label = format!("Add team “{name}”");
                document.functions.insert(id, Function { name, ..Function::default() });
                document.layout.functions.insert(id, *at);
                Ok(created(label, id.into()))
            }
            Self::AddHandoff { from, to, kind } => {
                for end in [*from, *to] {
                    need(document, end.into())?;
                }
                if from == to && *kind == HandoffKind::Information {
                    return Err(EditError::Refused("A team cannot tell itself something; connect it with another team".to_owned()));
                }
                let id = document.new_id();
                document.handoffs.insert(id, Handoff { from: *from, to: *to, kind: *kind, ..Handoff::default() });
                Ok(created(format!("Connect {}", document.name_of(id.into())), id.into()))
            }
            Self::Add(entity) => {
                scenario_edit::reserve(document, entity);
                let own = document.new_id::<u32Id>().0;
                let of = entity.reference().with_raw(own);
                let tree = entity.to_tree().map_err(|error| value_error(document, of, "", &error))?;
                document.put(Entity::from_tree(of, tree).map_err(|error| value_error(document, of, "", &error))?);
                Ok(created(format!("Add {} “{}”", of.kind_label(), document.name_of(of)), of))
            }
            Self::Put(entities) => {
                let touched: Vec<_> = entities.iter().map(Entity::reference).collect();
                for entity in entities {
                    need(document, entity.reference())?;
                    document.put(entity.clone());
                }
                let label =
                    touched.first().map_or_else(String::new, |of| format!("Change {} “{}”", of.kind_label(), document.name_of(*of)));
                Ok(Applied { label, touched, ..Applied::default() })
            }
            Self::SetField { of, field, to } => {
                let before = document.entity(*of).ok_or_else(|| missing(document, *of))?;
                let after = set_field(&before, field, to).map_err(|reason| EditError::Value {
                    place: format!("{} “{}”, {field}", of.kind_label(), document.name_of(*of)),
                    reason,
                })?;
                document.put(after);
                Ok(Applied { label: format!("Set {field} of “{}”", document.name_of(*of)), touched: vec![*of], ..Applied::default() })
            }
            Self::SetCadence { function, period, phase } => set_cadence(document, *function, *period, phase),
            Self::AssumeChanges => assume_changes(document),
            Self::Move(moves) => {
                for (id, to) in moves {
                    need(document, (*id).into())?;
                    document.layout.functions.insert(*id, *to);
                }
                let label = match moves.as_slice() {
                    [(one, _)] => format!("Move “{}”", document.name_of((*one).into())),
                    _ => format!("Move {} teams", moves.len()),
                };
                Ok(Applied { label, touched: moves.iter().map(|(id, _)| (*id).into()).collect(), ..Applied::default() })
            }
            Self::Bend(ways) => arrange::bend(document, ways),
            Self::Lock { functions, locked } => arrange::lock(document, functions, *locked),
            Self::Stack { functions, front } => arrange::stack(document, functions, *front),
            Self::Delete(wanted) => delete(document, wanted),
            Self::Paste { entities, positions, shift } => paste(document, entities, positions, *shift),
            Self::RecordChange { scenario, of, field, to } => {
                let place = format!("{} “{}”, {field}", of.kind_label(), document.name_of(*of));
                let entity = document.entity(*of).ok_or_else(|| missing(document, *of))?;
                set_field(&entity, field, to).map_err(|reason| EditError::Value { place, reason })?;
                let name = document.name_of((*scenario).into());
                let target = document.scenarios.get_mut(*scenario).ok_or_else(|| EditError::Missing("The scenario".to_owned()))?;
                let earlier = target
                    .changes
                    .iter_mut()
                    .find(|change| matches!(&change.what, ChangeKind::Set { of: o, field: f, .. } if o == of && f == field));
                let what = ChangeKind::Set { of: *of, field: field.clone(), to: to.clone() };
                match earlier {
                    Some(change) => change.what = what,
                    None => target.changes.push(Change { what, ..Change::default() }),
                }
                Ok(Applied { label: format!("Change in “{name}”"), touched: vec![(*scenario).into(), *of], ..Applied::default() })
            }
            Self::DuplicateScenario(id) => scenario_edit::duplicate(document, *id),
            Self::MergeScenario(id) => scenario_edit::merge_down(document, *id),
            Self::ClearScenario(id) => scenario_edit::clear(document, *id),
            Self::Agree(baseline) => {
                let label = baseline
                    .as_ref()
                    .map_or_else(|| "Let the agreed baseline go".to_owned(), |agreed| format!("Agree on the baseline “{}”", agreed.name));
                document.agreed.clone_from(baseline);
                Ok(Applied { label, ..Applied::default() })
            }
            Self::All { label, edits } => {
                let mut all = Applied { label: label.clone(), ..Applied::default() };
                for edit in edits {
                    let one = edit.apply(document)?;
                    all.created.extend(one.created);
                    all.touched.extend(one.touched);
                    all.notice = all.notice.or(one.notice);
                }
                Ok(all)
            }
        }
    }
}

/// An element with one field replaced.
///
/// # Errors
/// In words, when the path leads nowhere or the field cannot hold the value.
pub fn set_field(entity: &Entity, field: &str, to: &str) -> Result<Entity, String> {
    let mut tree = entity.to_tree().map_err(|error| error.to_string())?;
    let mut node = &mut tree;
    for step in field.split('/').filter(|step| !step.is_empty()) {
        if node.is_null() {
            // Fields that hold their default are not written out, so a path may lead through one.
            *node = Value::Object(serde_json::Map::new());
        }
        node = match node {
            Value::Object(map) => map.entry(step).or_insert(Value::Null),
            Value::Array(list) => {
                let count = list.len();
                step.parse::<usize>()
                    .ok()
                    .and_then(|index| list.get_mut(index))
                    .ok_or_else(|| format!("there is no entry {step} in a list of {count}"))?
            }
            Value::String(variant) => {
                return Err(format!("“{variant}” has no field {step}"));
            }
            _ => return Err(format!("there is no field {step}")),
        };
    }
    let was_text = node.is_string();
    let bare = Value::String(to.to_owned());
    let structured = serde_json::from_str::<Value>(to).ok();
    // A text field keeps texts that happen to look like numbers; other fields prefer the structure.
    let attempts = if was_text { [Some(bare), structured] } else { [structured, Some(bare)] };
    let mut reason = String::new();
    for attempt in attempts.into_iter().flatten() {
        let mut candidate = tree.clone();
        if let Some(slot) = field_mut(&mut candidate, field) {
            *slot = attempt;
        }
        match Entity::from_tree(entity.reference(), candidate) {
            Ok(entity) => return Ok(entity),
            Err(error) if reason.is_empty() => reason = error.to_string(),
            Err(_) => {}
        }
    }
    Err(format!("“{to}” does not fit: {reason}"))
}

fn field_mut<'a>(tree: &'a mut Value, field: &str) -> Option<&'a mut Value> {
    field.split('/').filter(|step| !step.is_empty()).try_fold(tree, |node, step| match node {
        Value::Object(map) => map.get_mut(step),
        Value::Array(list) => list.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

fn set_cadence(document: &mut Document, function: FunctionId, period: Option<Duration>, phase: &Phase) -> Result<Applied, EditError> {
    need(document, function.into())?;
    let trigger = match period {
        None => Trigger::OnChange { threshold: 0.0 },
        Some(period) if period.ticks().0 <= 0 => {
            return Err(EditError::Refused(format!("A rhythm of {period} never comes round; enter a time above zero, such as 7 d")));
        }
        Some(period) => Trigger::Periodic(CalendarSchedule { at: Schedule::Every { period, phase: phase.clone() }, calendar: None }),
    };
    let name = document.name_of(function.into());
    let main = document.decisions.iter().find(|(_, decision)| decision.owner == function).map(|(id, _)| id);
    let mut applied = Applied { label: format!("Set rhythm of “{name}”"), touched: vec![function.into()], ..Applied::default() };
    if let Some(decision) = main.and_then(|id| document.decisions.get_mut(id)) {
        decision.trigger = trigger;
    } else {
        let id: DecisionId = document.new_id();
        document.decisions.insert(id, Decision { name: format!("{name} plan"), owner: function, trigger, ..Decision::default() });
        applied.created.push(id.into());
    }
    Ok(applied)
}

/// How often something is assumed to change where nothing is stated: once a day.
const ASSUMED_CHANGES_PER_DAY: f64 = 1.0;

fn assume_changes(document: &mut Document) -> Result<Applied, EditError> {
    let informed: BTreeSet<FunctionId> =
        document.handoffs.values().filter(|handoff| handoff.kind == HandoffKind::Information).map(|handoff| handoff.to).collect();
    let mut sources: Vec<FunctionId> = document.functions.ids().filter(|id| !informed.contains(id)).collect();
    if sources.is_empty() {
        // In a circle everybody is informed by somebody; the first team sees the change.
        sources.extend(document.functions.ids().next());
    }
    if sources.is_empty() {
        return Err(EditError::Refused("There is no team yet; add one first".to_owned()));
    }
    let mut applied = Applied { label: "Assume one change a day".to_owned(), ..Applied::default() };
    let mut names = Vec::new();
    for owner in sources {
        names.push(document.name_of(owner.into()));
        let signal: SignalId = document.new_id();
        let changes = Arrivals::Poisson(Rate::new(ASSUMED_CHANGES_PER_DAY, TimeUnit::Day));
        let source = SignalSource::External { changes, value: ValueProcess::Count };
        let name = format!("Change at {}", document.name_of(owner.into()));
        document.signals.insert(signal, Signal { name, owner, source, ..Signal::default() });
        let assumption: AssumptionId = document.new_id();
        let place = Some(Place { of: signal.into(), field: "source".to_owned() });
        let from = "Nothing was stated: one change a day at random instants".to_owned();
        document.assumptions.insert(assumption, Assumption { place, from, ..Assumption::default() });
        applied.created.push(signal.into());
    }
    applied.touched.clone_from(&applied.created);
    applied.notice = Some(format!("Assumed one change a day at {}", names.join(", ")));
    Ok(applied)
}

fn delete(document: &mut Document, wanted: &[EntityRef]) -> Result<Applied, EditError> {
    let mut gone: BTreeSet<u32> = BTreeSet::new();
    let mut queue: Vec<EntityRef> = wanted.to_vec();
    let first = wanted.first().ok_or_else(|| EditError::Refused("Nothing is selected".to_owned()))?;
    let label = match wanted {
        [_] => format!("Delete {} “{}”", first.kind_label(), document.name_of(*first)),
        _ => format!("Delete {} elements", wanted.len()),
    };
    let mut taken = Vec::new();
    while let Some(of) = queue.pop() {
        if !document.take(of) {
            if taken.contains(&of) {
                continue;
            }
            return Err(missing(document, of));
        }
        gone.insert(of.raw());
        taken.push(of);
        arrange::forget(document, of);
        for other in document.entities().collect::<Vec<_>>() {
            let Some(entity) = document.entity(other) else { continue };
            if !entity.references().iter().any(|reference| gone.contains(&reference.id)) {
                continue;
            }
            match entity.detached(&gone) {
                Some(rest) => document.put(rest),
                None if !queue.contains(&other) => queue.push(other),
                None => {}
            }
        }
    }
    let n_more = taken.len() - wanted.len().min(taken.len());
    let n_handoffs = taken.iter().filter(|of| matches!(of, EntityRef::Handoff(_)) && !wanted.contains(of)).count();
    let notice = match (n_handoffs, n_more) {
        (_, 0) => None,
        (1, 1) => Some("1 handoff removed with it".to_owned()),
        (n, m) if n == m => Some(format!("{n} handoffs removed with it")),
        (_, m) => Some(format!("{m} connected elements removed with it")),
    };
    Ok(Applied { label, created: Vec::new(), touched: taken, notice })
}

fn paste(
    document: &mut Document,
    entities: &[Entity],
    positions: &[(FunctionId, Position)],
    shift: Position,
) -> Result<Applied, EditError> {
    let pasted: BTreeSet<u32> = entities.iter().map(|entity| entity.reference().raw()).collect();
    let new_ids = pasted.iter().map(|raw| (*raw, document.new_id::<u32Id>().0)).collect();
    let mut applied = Applied { label: format!("Paste {} elements", entities.len()), ..Applied::default() };
    let mut n_dropped = 0;
    for entity in entities {
        let outside: BTreeSet<u32> = entity
            .references()
            .iter()
            .map(|reference| reference.id)
            .filter(|id| !pasted.contains(id) && !document.entities().any(|of| of.raw() == *id))
            .collect();
        let Some(entity) = entity.detached(&outside) else {
            n_dropped += 1;
            continue;
        };
        let renamed = entity.with_ids(&new_ids).map_err(|error| EditError::Refused(format!("The pasted text cannot be read: {error}")))?;
        applied.created.push(renamed.reference());
        document.put(renamed);
    }
    for (id, at) in positions {
        if let Some(new) = new_ids.get(&id.0) {
            document.layout.functions.insert(FunctionId(*new), Position { x: at.x + shift.x, y: at.y + shift.y });
        }
    }
    applied.touched.clone_from(&applied.created);
    applied.notice = (n_dropped > 0).then(|| format!("{n_dropped} elements were left out because what they belong to was not copied"));
    Ok(applied)
}

/// A name that no function has yet.
pub fn free_name(document: &Document, stem: &str) -> String {
    (1..)
        .map(|n| format!("{stem} {n}"))
        .find(|name| document.functions.values().all(|function| function.name != *name))
        .unwrap_or_else(|| stem.to_owned())
}

/// A number handed out by the document's counter before its kind is known.
#[expect(non_camel_case_types, reason = "stands for the primitive, not for a kind of element")]
struct u32Id(u32);

impl From<u32> for u32Id {
    fn from(raw: u32) -> Self {
        Self(raw)
    }
}

fn created(label: String, of: EntityRef) -> Applied {
    Applied { label, created: vec![of], touched: vec![of], notice: None }
}

pub(super) fn need(document: &Document, of: EntityRef) -> Result<(), EditError> {
    if document.contains(of) { Ok(()) } else { Err(missing(document, of)) }
}

fn missing(document: &Document, of: EntityRef) -> EditError {
    EditError::Missing(format!("The {} “{}”", of.kind_label(), document.name_of(of)))
}

fn value_error(document: &Document, of: EntityRef, field: &str, error: &serde_json::Error) -> EditError {
    EditError::Value { place: format!("{} “{}” {field}", of.kind_label(), document.name_of(of)), reason: error.to_string() }
}
