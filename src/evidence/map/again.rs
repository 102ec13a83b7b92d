//! Measuring again: what of a proposal a project has already, and the edit that gives accepted numbers the values of a
//! newer log. It adds and removes no element.

use std::collections::{BTreeMap, BTreeSet};

use super::{OUT_OF_THE_WAY, Proposal};
use crate::model::edit::Edit;
use crate::model::statics::mean;
use crate::model::{Activity, ActualId, Assumption, AssumptionId, Capacity, Document, Entity, EntityRef, Position, Schedule, SourceKind, Trigger};
use crate::units::format::significant;

/// A number that a newer log gives another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The element of the project.
    pub of: EntityRef,
    /// Its field.
    pub field: String,
    /// What stands there now, in words.
    pub before: String,
    /// What was measured, in words.
    pub after: String,
}

/// What measuring again does.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// Numbers that change.
    pub changes: Vec<Change>,
    /// Accepted numbers that were found in the log.
    pub n_found: usize,
    /// Ways on that cannot be taken over because they lead to what is not in the project.
    pub open_ways: Vec<EntityRef>,
    /// Elements that were measured in a log of this name and are not in it any more.
    pub gone: Vec<EntityRef>,
    /// Elements of the log that are not in the project.
    pub n_new: usize,
    /// The one step that takes the new numbers over.
    pub edit: Edit,
}

/// What a log calls an element of a document that was made from it, by its kind and its names.
pub(super) fn named(document: &Document, of: EntityRef) -> String {
    let name = match document.entity(of) {
        Some(Entity::Handoff(_, handoff)) => {
            format!("{} > {}: {}", document.name_of(handoff.from.into()), document.name_of(handoff.to.into()), handoff.name)
        }
        Some(Entity::Activity(_, activity)) => format!("{}: {}", document.name_of(activity.function.into()), activity.name),
        _ => document.name_of(of),
    };
    format!("{} {name}", of.kind_label())
}

/// Measured numbers of a document with the element each is about.
fn measured(document: &Document) -> impl Iterator<Item = (EntityRef, &str, &Assumption)> {
    document.assumptions.values().filter(|source| source.source == SourceKind::Measured).filter_map(|source| {
        let place = source.place.as_ref()?;
        Some((place.of, place.field.as_str(), source))
    })
}

/// Measured elements by what their log calls them; those of the log of that name win.
fn by_name(document: &Document, log: &str) -> BTreeMap<String, EntityRef> {
    let mut found = BTreeMap::new();
    let begins = format!("{log}, ");
    for own in [false, true] {
        for (of, _, source) in measured(document).filter(|(of, _, source)| document.contains(*of) && source.from.starts_with(&begins) == own)
        {
            let name = if source.measured_as.is_empty() { named(document, of) } else { source.measured_as.clone() };
            found.insert(name, of);
        }
    }
    found
}

impl Proposal {
    /// The log it was made from.
    fn log(&self) -> &str {
        self.document.actuals.values().next().map_or("", |record| record.source.as_str())
    }

    /// Elements of the proposal that a document has already, because they were accepted before, and functions of the same
    /// name: as they are called here, and there.
    pub fn known_in(&self, document: &Document) -> BTreeMap<EntityRef, EntityRef> {
        let theirs = by_name(document, self.log());
        let mut known = BTreeMap::new();
        for (name, ours) in by_name(&self.document, self.log()) {
            if let Some(there) = theirs.get(&name) {
                known.insert(ours, *there);
            }
        }
        // A function that was renamed is known by what belongs to it.
        let mut renamed: BTreeMap<EntityRef, EntityRef> = BTreeMap::new();
        for (ours, theirs) in &known {
            let of = |document: &Document, element: &EntityRef| match document.entity(*element) {
                Some(Entity::Handoff(_, handoff)) => vec![EntityRef::Function(handoff.from), handoff.to.into()],
                Some(Entity::Activity(_, activity)) => vec![activity.function.into()],
                _ => Vec::new(),
            };
            for (ours, theirs) in of(&self.document, ours).into_iter().zip(of(document, theirs)) {
                renamed.entry(ours).or_insert(theirs);
            }
        }
        for (id, function) in self.document.functions.iter() {
            let same = document.functions.iter().find(|(_, other)| other.name == function.name).map(|(other, _)| other.into());
            if let Some(theirs) = same.or_else(|| renamed.get(&id.into()).copied()) {
                known.insert(id.into(), theirs);
            }
        }
        // What has no measured number of its own is known by its name.
        let has_number: BTreeSet<EntityRef> = measured(&self.document).map(|(of, ..)| of).collect();
        let plain: BTreeMap<String, EntityRef> = document
            .entities()
            .filter(|of| matches!(of, EntityRef::Resource(_) | EntityRef::Study(_)))
            .map(|of| (named(document, of), of))
            .collect();
        for of in self.document.entities().filter(|of| !has_number.contains(of)) {
            if let Some(theirs) = plain.get(&named(&self.document, of)) {
                known.insert(of, *theirs);
            }
        }
        known
    }

    /// What measuring again would change in a document; nothing where none of its numbers were measured in such a log.
    pub fn again(&self, document: &Document) -> Option<Again> {
        let known = self.known_in(document);
        let ids: BTreeMap<u32, u32> = known.iter().map(|(ours, theirs)| (ours.raw(), theirs.raw())).collect();
        let there: BTreeMap<(EntityRef, &str), (AssumptionId, &Assumption)> = document
            .assumptions
            .iter()
            .filter(|(_, source)| source.source == SourceKind::Measured)
            .filter_map(|(id, source)| source.place.as_ref().map(|place| ((place.of, place.field.as_str()), (id, source))))
            .collect();
        let (mut changed, mut sources) = (BTreeMap::<EntityRef, serde_json::Value>::new(), Vec::new());
        let mut again = Again {
            changes: Vec::new(),
            n_found: 0,
            open_ways: Vec::new(),
            gone: Vec::new(),
            n_new: self.elements().iter().filter(|(of, _)| !known.contains_key(of)).count(),
            edit: Edit::All { label: String::new(), edits: Vec::new() },
        };
        for (ours, field, source) in measured(&self.document) {
            let Some(theirs) = known.get(&ours) else { continue };
            // A number that somebody has given another source is theirs.
            let Some((id, there)) = there.get(&(*theirs, field)).copied() else { continue };
            let (Some(entity), Some(before)) = (self.document.entity(ours), document.entity(*theirs)) else { continue };
            again.n_found += 1;
            if field == "routing" && !leads_to_known(&entity, &known) {
                again.open_ways.push(*theirs);
                continue;
            }
            let unknown = entity.references().iter().map(|reference| reference.id).filter(|id| !ids.contains_key(id)).collect();
            let after = entity.detached(&unknown).unwrap_or(entity).with_ids(&ids).ok()?.with_number(*theirs)?;
            let value = after.to_tree().ok()?.get(field).cloned();
            let slot = match changed.get_mut(theirs) {
                Some(tree) => tree,
                None => changed.entry(*theirs).or_insert(before.to_tree().ok()?),
            };
            let was = slot.get(field).cloned();
            if was != value
                && let (Some(value), Some(fields)) = (value, slot.as_object_mut())
            {
                fields.insert(field.to_owned(), value);
                let (before, after) = (words(document, &before, field), words(document, &after, field));
                again.changes.push(Change { of: *theirs, field: field.to_owned(), before, after });
            }
            let fresh = Assumption {
                from: source.from.clone(),
                remark: source.remark.clone(),
                measured_as: source.measured_as.clone(),
                ..there.clone()
            };
            if fresh != *there {
                sources.push(Entity::Assumption(id, fresh));
            }
        }
        if again.n_found == 0 {
            return None;
        }
        let found: BTreeSet<EntityRef> = known.values().copied().collect();
        let own = by_name(document, self.log());
        let begins = format!("{}, ", self.log());
        let is_own: BTreeSet<EntityRef> =
            measured(document).filter(|(_, _, source)| source.from.starts_with(&begins)).map(|(of, ..)| of).collect();
        again.gone = own.into_values().filter(|of| !found.contains(of) && is_own.contains(of)).collect();
        let mut put: Vec<Entity> = changed.into_iter().filter_map(|(of, tree)| Entity::from_tree(of, tree).ok()).collect();
        put.extend(sources);
        let mut edits = vec![];
        let records: BTreeMap<_, _> = self.records_in(document).collect();
        let mut added = Vec::new();
        for (id, record) in self.document.actuals.iter() {
            match records.get(&id) {
                Some(theirs) => put.push(Entity::Actual(*theirs, record.clone())),
                None => added.push(Entity::Actual(ActualId(id.0.saturating_add(OUT_OF_THE_WAY)), record.clone())),
            }
        }
        edits.push(Edit::Put(put));
        if !added.is_empty() {
            edits.push(Edit::Paste { entities: added, positions: Vec::new(), shift: Position::default() });
        }
        let n = again.changes.len();
        let label = if n == 1 { "Measure 1 number again".to_owned() } else { format!("Measure {n} numbers again") };
        again.edit = Edit::All { label, edits };
        Some(again)
    }
}

impl Entity {
    /// The same content under the identifier of another element of its kind.
    fn with_number(&self, of: EntityRef) -> Option<Self> {
        Self::from_tree(of, self.to_tree().ok()?).ok()
    }
}

/// Whether all ways on from an activity lead to activities that are known.
fn leads_to_known(entity: &Entity, known: &BTreeMap<EntityRef, EntityRef>) -> bool {
    let Entity::Activity(_, Activity { routing, .. }) = entity else { return true };
    routing.branches.iter().all(|branch| branch.to.is_none_or(|to| known.contains_key(&to.into())))
}

/// A number in words.
fn words(document: &Document, entity: &Entity, field: &str) -> String {
    let hours = |mean: Option<f64>| mean.map_or_else(|| "?".to_owned(), |mean| format!("mean {}\u{2009}h", significant(mean / 3.6e6, 4)));
    match (entity, field) {
        (Entity::Handoff(_, handoff), "latency") => hours(mean(document, &handoff.latency)),
        (Entity::Activity(_, activity), "service") => hours(mean(document, &activity.service)),
        (Entity::Activity(_, activity), "routing") => {
            let ways = activity.routing.branches.iter().map(|branch| {
                let to = branch.to.map_or_else(|| "end".to_owned(), |to| document.name_of(to.into()));
                branch.chance.map_or_else(|| format!("else {to}"), |chance| format!("{} % {to}", significant(chance.value() * 100.0, 3)))
            });
            ways.collect::<Vec<_>>().join(", ")
        }
        (Entity::Resource(_, resource), "capacity") => match &resource.capacity {
            Capacity::Servers(n) => format!("{n} people"),
            _ => "a plan of people".to_owned(),
        },
        (Entity::Decision(_, decision), "trigger") => match &decision.trigger {
            Trigger::Periodic(schedule) => match &schedule.at {
                Schedule::Every { period, .. } => format!("every {period}"),
                _ => "at set times".to_owned(),
            },
            _ => "not at set times".to_owned(),
        },
        (Entity::Calendar(_, calendar), _) => {
            let open = calendar.open.iter().map(|open| (open.to.exact_ticks() - open.from.exact_ticks()) * open.days.len() as f64);
            format!("{}\u{2009}h a week", significant(open.sum::<f64>() / 3.6e6, 4))
        }
        _ => "as measured".to_owned(),
    }
}
