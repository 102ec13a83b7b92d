//! From a process found in a log to a proposal for the map: functions, handoffs with measured latencies,
//! activities with routing, arrivals, staff, working hours, decisions taken in rounds.
//!
//! A proposal is a document of its own; accepting it, whole or in part, is one edit of the project. Every
//! number carries its source.

mod again;
mod arrivals;
mod build;
mod rounds;

pub use again::{Again, Change};
pub(super) use build::ENTRY;
pub use build::Source;
pub use rounds::{Round, rounds};

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Stop;
use super::calendars::Calendars;
use super::log::EventLog;
use super::process::{Detail, Process, Telling};
use crate::model::edit::Edit;
use crate::model::{ActualId, Document, Entity, EntityRef, FunctionId, Position};

/// A part of a proposal that can be accepted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Part {
    /// Teams.
    Functions,
    /// Handoffs between them with measured latencies.
    Handoffs,
    /// Activities with their hands-on times and routing.
    Activities,
    /// When cases come in.
    Arrivals,
    /// People seen at work.
    Staff,
    /// Working hours.
    Calendars,
    /// Decisions that are taken in rounds.
    Decisions,
    /// The study that observes as long as the log does.
    Study,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 8] =
        [Self::Functions, Self::Handoffs, Self::Activities, Self::Arrivals, Self::Staff, Self::Calendars, Self::Decisions, Self::Study];

    /// The part an element belongs to; sources belong to the element they are about.
    pub fn of(element: EntityRef) -> Option<Self> {
        Some(match element {
            EntityRef::Function(_) => Self::Functions,
            EntityRef::Handoff(_) => Self::Handoffs,
            EntityRef::Activity(_) => Self::Activities,
            EntityRef::WorkStream(_) => Self::Arrivals,
            EntityRef::Resource(_) => Self::Staff,
            EntityRef::Calendar(_) => Self::Calendars,
            EntityRef::Decision(_) => Self::Decisions,
            EntityRef::Study(_) => Self::Study,
            _ => return None,
        })
    }
}

/// A proposal for the map.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What it would look like by itself.
    pub document: Document,
    /// How finely the process is told.
    pub detail: Detail,
    /// Decisions that are taken in rounds.
    pub rounds: Vec<Round>,
    /// The process behind it.
    pub process: Process,
}

impl Proposal {
    /// Makes a proposal from a log whose functions are known.
    pub fn of(log: &EventLog, calendars: &Calendars, detail: Detail, source: &Source) -> Self {
        Self::from(Process::of(log, calendars, detail), log, calendars, detail, source)
    }

    /// The same; nothing when `stop` says so.
    pub fn until(log: &EventLog, calendars: &Calendars, detail: Detail, source: &Source, stop: Stop<'_>) -> Option<Self> {
        Some(Self::from(Process::until(log, calendars, detail, stop)?, log, calendars, detail, source))
    }

    /// Makes a proposal from a log as another one was told; nothing when `stop` says so.
    pub fn told(log: &EventLog, calendars: &Calendars, telling: &Telling, source: &Source, stop: Stop<'_>) -> Option<Self> {
        Some(Self::from(Process::told(log, calendars, telling, stop)?, log, calendars, telling.detail, source))
    }

    fn from(process: Process, log: &EventLog, calendars: &Calendars, detail: Detail, source: &Source) -> Self {
        let rounds = rounds(log);
        let document = build::document(log, &process, calendars, &rounds, source);
        Self { document, detail, rounds, process }
    }

    /// Elements in the order in which they are shown, with the part each belongs to.
    pub fn elements(&self) -> Vec<(EntityRef, Part)> {
        self.document.entities().filter_map(|element| Some((element, Part::of(element)?))).collect()
    }

    /// What each element cannot be without: the teams of a handoff, the team of an activity.
    pub fn needs(&self) -> Needs {
        let by_raw: BTreeMap<u32, EntityRef> = self.document.entities().map(|element| (element.raw(), element)).collect();
        let mut needs = Needs::default();
        for (element, _) in self.elements() {
            let Some(entity) = self.document.entity(element) else { continue };
            let others: BTreeSet<u32> = entity.references().iter().map(|reference| reference.id).collect();
            let needed = others.into_iter().filter(|other| entity.detached(&[*other].into()).is_none());
            let needed: Vec<EntityRef> = needed.filter_map(|other| by_raw.get(&other).copied()).collect();
            if !needed.is_empty() {
                needs.0.insert(element, needed);
            }
        }
        needs
    }

    /// The edit that takes the parts into a project.
    pub fn accept(&self, parts: &[Part], shift: Position) -> Edit {
        self.accept_elements(|element| Part::of(element).is_some_and(|part| parts.contains(&part)), shift)
    }

    /// The edit that takes some elements into a project, with the sources of their numbers. What an
    /// element cannot be without must be among them; other references are dropped.
    pub fn accept_elements(&self, is_accepted: impl Fn(EntityRef) -> bool, shift: Position) -> Edit {
        self.accept_into(&Document::default(), is_accepted, shift)
    }

    /// The same for a document that may have functions of the same names, or elements that were accepted before: these
    /// are kept and what is accepted belongs to them, so that a proposal can be accepted bit by bit, again, or into a map
    /// that was drawn before.
    pub fn accept_into(&self, document: &Document, is_accepted: impl Fn(EntityRef) -> bool, shift: Position) -> Edit {
        let mut ids: BTreeMap<u32, u32> =
            self.document.entities().map(|element| (element.raw(), element.raw().saturating_add(OUT_OF_THE_WAY))).collect();
        // What was accepted before is not added again.
        let mut is_there: BTreeSet<EntityRef> = BTreeSet::new();
        for (ours, theirs) in self.known_in(document) {
            ids.insert(ours.raw(), theirs.raw());
            is_there.insert(ours);
        }
        is_there.extend(self.records_in(document).map(|(ours, _)| EntityRef::from(ours)));
        let mut entities = Vec::new();
        for element in self.document.entities().filter(|element| !is_there.contains(element)) {
            let is_wanted = match element {
                EntityRef::Assumption(id) => self
                    .document
                    .assumptions
                    .get(id)
                    .and_then(|source| source.place.as_ref())
                    .is_some_and(|place| is_accepted(place.of) && !is_there.contains(&place.of)),
                EntityRef::Actual(_) => true,
                element => is_accepted(element),
            };
            if is_wanted {
                entities.extend(self.document.entity(element).and_then(|entity| entity.with_ids(&ids).ok()));
            }
        }
        let positions = self.document.layout.functions.iter().filter(|(id, _)| {
            let element = EntityRef::from(*id);
            is_accepted(element) && !is_there.contains(&element)
        });
        let positions = positions.filter_map(|(id, at)| Some((FunctionId(*ids.get(&id.0)?), *at))).collect();
        let n = entities.iter().filter(|entity: &&Entity| Part::of(entity.reference()).is_some()).count();
        Edit::All { label: format!("Accept {n} elements from a log"), edits: vec![Edit::Paste { entities, positions, shift }] }
    }

    /// Records of how this log was read that a document has too, as they are called here and there.
    fn records_in<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = (ActualId, ActualId)> + 'a {
        self.document.actuals.iter().filter_map(|(id, ours)| {
            let mut known = document.actuals.iter();
            known.find(|(_, theirs)| theirs.source == ours.source && theirs.kind == ours.kind).map(|(theirs, _)| (id, theirs))
        })
    }
}

/// Identifiers of a proposal are moved this far, so that none is that of another element of the project.
const OUT_OF_THE_WAY: u32 = 1 << 30;

/// What elements of a proposal cannot be without.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs(BTreeMap<EntityRef, Vec<EntityRef>>);

impl Needs {
    /// Elements together with those they cannot be without.
    pub fn with_needed(&self, elements: &BTreeSet<EntityRef>) -> BTreeSet<EntityRef> {
        let mut whole = elements.clone();
        let mut open: Vec<EntityRef> = elements.iter().copied().collect();
        while let Some(element) = open.pop() {
            for needed in self.0.get(&element).into_iter().flatten() {
                if whole.insert(*needed) {
                    open.push(*needed);
                }
            }
        }
        whole
    }
}
