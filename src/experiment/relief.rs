//! Reliefs: a standard small improvement of every coordination point of a map, each as changes of a
//! scenario. They are proposals to be simulated; whether one helps is not known here.

mod goods;
mod people;
mod time;

use std::collections::BTreeSet;

pub(super) use people::{in_order, joint_meeting};
pub(super) use time::{hands_on_of, rhythm_of, service_scaled};

use crate::model::{Change, Document, EntityRef, FunctionId};

/// What is improved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReliefKind {
    /// The time something is under way is halved.
    Latency,
    /// Hands-on time of a decision or an activity is halved.
    HandsOn,
    /// Twice as often.
    Cadence,
    /// Half of a definition's distance from the agreed one.
    Definition,
    /// Half of the losses of a channel.
    Loss,
    /// A tenth more capacity or attention.
    Capacity,
    /// A limit up to which somebody decides alone is doubled.
    Limit,
    /// A time-out comes twice as soon.
    Sooner,
    /// A time-out comes half as soon.
    Later,
    /// A joint meeting takes place twice as often.
    Meeting,
    /// A joint meeting is introduced.
    NewMeeting,
}

impl ReliefKind {
    /// Short words for tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::Latency => "half the time under way",
            Self::HandsOn => "half the hands-on time",
            Self::Cadence => "twice as often",
            Self::Definition => "half the gap in definition",
            Self::Loss => "half the losses",
            Self::Capacity => "a tenth more capacity",
            Self::Limit => "twice the limit",
            Self::Sooner => "time-out twice as soon",
            Self::Later => "time-out half as soon",
            Self::Meeting => "meeting twice as often",
            Self::NewMeeting => "a joint meeting",
        }
    }
}

/// One relief.
#[derive(Debug, Clone, PartialEq)]
pub struct Relief {
    /// What is improved.
    pub kind: ReliefKind,
    /// Where: the coordination point.
    pub of: EntityRef,
    /// A part of it, such as the level of a right; empty where there is only one.
    pub part: String,
    /// In words.
    pub name: String,
    /// The changes it stands for.
    pub changes: Vec<Change>,
    /// Teams that must agree to it.
    pub teams: BTreeSet<FunctionId>,
}

impl Relief {
    /// What identifies it on a changed map.
    pub fn key(&self) -> (ReliefKind, EntityRef, &str) {
        (self.kind, self.of, &self.part)
    }
}

/// Reliefs of every element, in the order of kinds of elements and of the file.
pub fn reliefs(document: &Document) -> Vec<Relief> {
    let mut found = Found { document, reliefs: Vec::new() };
    time::handoffs(&mut found);
    time::decisions(&mut found);
    time::activities(&mut found);
    people::resources(&mut found);
    people::rights(&mut found);
    people::limits(&mut found);
    people::definitions(&mut found);
    people::meetings(&mut found);
    goods::stocks_and_lanes(&mut found);
    found.reliefs
}

/// The same relief on a changed map, if it still makes sense there.
pub fn again(document: &Document, relief: &Relief) -> Option<Relief> {
    reliefs(document).into_iter().find(|other| other.key() == relief.key())
}

struct Found<'a> {
    document: &'a Document,
    reliefs: Vec<Relief>,
}

impl Found<'_> {
    /// Notes a relief, unless one of its changes could not be written.
    fn add(
        &mut self,
        kind: ReliefKind,
        of: impl Into<EntityRef>,
        part: &str,
        changes: Vec<Option<Change>>,
        teams: impl IntoIterator<Item = FunctionId>,
    ) {
        let of = of.into();
        let Some(changes) = changes.into_iter().collect::<Option<Vec<Change>>>() else { return };
        if changes.is_empty() {
            return;
        }
        let place = if part.is_empty() { self.document.name_of(of) } else { format!("{} ({part})", self.document.name_of(of)) };
        let name = match of {
            // A meeting that does not exist yet has no name.
            _ if kind == ReliefKind::NewMeeting => format!("Introduce {part}"),
            _ => format!("{place}: {}", kind.label()),
        };
        let teams = teams.into_iter().filter(|team| self.document.functions.contains(*team)).collect();
        self.reliefs.push(Relief { kind, of, part: part.to_owned(), name, changes, teams });
    }
}
