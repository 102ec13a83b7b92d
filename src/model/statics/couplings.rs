//! Which plans ought to match: proposed from the map, and those already declared that nobody looks after.
//! It reads the document and proposes; it declares nothing and judges no run.

use std::collections::BTreeSet;

use crate::model::{
    Coupling, CouplingId, CouplingKind, Decision, DecisionId, Document, FunctionId, HandoffKind, LaneId, ResourceId, StockId, Subject,
    TermId, Trigger,
};

/// Most proposals, so that a large map stays readable.
const MOST: usize = 60;

/// A tie between plans that the map suggests and nobody has declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What must match.
    pub kind: CouplingKind,
    /// The decisions, what delivers before what needs it.
    pub members: Vec<DecisionId>,
    /// The shared resource.
    pub resource: Option<ResourceId>,
    /// Why the map suggests it, in a sentence.
    pub reason: String,
}

/// Ties that the map suggests, in the order of the map, without those that are declared already.
pub fn proposals(document: &Document) -> Vec<Proposal> {
    let mut found = Vec::new();
    shared_capacity(document, &mut found);
    needs(document, &mut found);
    same_urgency(document, &mut found);
    same_quantity(document, &mut found);
    let is_new = |proposal: &Proposal| {
        let covers =
            |coupling: &Coupling| coupling.kind == proposal.kind && proposal.members.iter().all(|id| coupling.members.contains(id));
        !document.couplings.values().any(covers)
    };
    let mut seen: BTreeSet<(&'static str, BTreeSet<u32>)> = BTreeSet::new();
    found.retain(|proposal| {
        let members = proposal.members.iter().map(|id| id.0).collect();
        is_new(proposal) && seen.insert((proposal.kind.label(), members))
    });
    found.truncate(MOST);
    found
}

/// Declared ties that nobody looks after: no coordinator, no meeting of all members, and no word from any member's
/// team to another's.
pub fn unattended(document: &Document) -> Vec<CouplingId> {
    let is_unattended = |(id, coupling): &(CouplingId, &Coupling)| {
        let coordinated = document.coordinators.values().any(|coordinator| coordinator.coupling == Some(*id));
        !coordinated && !meets(document, &coupling.members) && !talks(document, &coupling.members)
    };
    document.couplings.iter().filter(is_unattended).map(|(id, _)| id).collect()
}

/// Whether all of these decisions are taken in one meeting.
fn meets(document: &Document, members: &[DecisionId]) -> bool {
    let is_in = |id: &DecisionId, cycle| {
        document.decisions.get(*id).is_some_and(|decision| matches!(decision.trigger, Trigger::InCycle(own) if own == cycle))
    };
    document.cycles.iter().any(|(cycle, of)| members.iter().all(|id| of.members.contains(id) || is_in(id, cycle)))
}

/// Whether the teams of at least two of these decisions tell each other anything.
fn talks(document: &Document, members: &[DecisionId]) -> bool {
    let owners: BTreeSet<FunctionId> = members.iter().filter_map(|id| document.decisions.get(*id)).map(|decision| decision.owner).collect();
    // One team agrees with itself.
    owners.len() < 2
        || document.handoffs.values().any(|handoff| {
            handoff.kind == HandoffKind::Information
                && handoff.from != handoff.to
                && owners.contains(&handoff.from)
                && owners.contains(&handoff.to)
        })
}

fn resource_of(document: &Document, subject: &Subject) -> Option<ResourceId> {
    match subject {
        Subject::Overtime(resource) | Subject::Capacity(resource) => Some(*resource),
        Subject::Approval(activity) | Subject::Routing(activity) => document.activities.get(*activity)?.resource,
        Subject::Production(stock) => document.stocks.get(*stock)?.resource,
        Subject::Plan
        | Subject::OrderQuantity(_)
        | Subject::Mode(_)
        | Subject::Allocation(_)
        | Subject::Promise(_)
        | Subject::Signal(_)
        | Subject::Parameter { .. }
        | Subject::Lever(_) => None,
    }
}

fn shared_capacity(document: &Document, found: &mut Vec<Proposal>) {
    for resource in document.resources.ids() {
        let drawn = |(_, decision): &(DecisionId, &Decision)| resource_of(document, &decision.subject) == Some(resource);
        let members: Vec<DecisionId> = document.decisions.iter().filter(drawn).map(|(id, _)| id).collect();
        if 1 < members.len() {
            let reason = format!("They draw on {}", document.name_of(resource.into()));
            found.push(Proposal { kind: CouplingKind::SharesCapacity, members, resource: Some(resource), reason });
        }
    }
}

/// The stock a decision fills, if it fills one.
fn fills(subject: &Subject) -> Option<StockId> {
    match subject {
        Subject::OrderQuantity(stock) | Subject::Production(stock) => Some(*stock),
        _ => None,
    }
}

fn needs(document: &Document, found: &mut Vec<Proposal>) {
    let filling =
        |stock: StockId| document.decisions.iter().filter(move |(_, decision)| fills(&decision.subject) == Some(stock)).map(|(id, _)| id);
    let shipping =
        |lane: LaneId| document.decisions.iter().filter(move |(_, decision)| decision.subject == Subject::Mode(lane)).map(|(id, _)| id);
    let mut add = |first: DecisionId, second: DecisionId, reason: String| {
        if first != second {
            found.push(Proposal { kind: CouplingKind::Needs, members: vec![first, second], resource: None, reason });
        }
    };
    for (id, lane) in document.lanes.iter() {
        let Some(from) = lane.from else { continue };
        for ships in shipping(id) {
            let reason = format!("{} ships what fills {}", document.name_of(id.into()), document.name_of(from.into()));
            filling(from).for_each(|fills| add(fills, ships, reason.clone()));
        }
        for orders in lane.to.into_iter().flat_map(filling) {
            let reason = format!("{} takes from {}", document.name_of(id.into()), document.name_of(from.into()));
            filling(from).for_each(|fills| add(fills, orders, reason.clone()));
        }
    }
    // Made of parts at the same place: the parts must be there first.
    for (id, stock) in document.stocks.iter() {
        let parts = document.items.get(stock.item).map(|item| item.components.as_slice()).unwrap_or_default();
        for part in parts {
            let at_site = document.stocks.iter().filter(|(_, other)| other.site == stock.site && other.item == part.item);
            for (part_stock, _) in at_site {
                for makes in filling(id) {
                    let reason = format!("{} is made of {}", document.name_of(id.into()), document.name_of(part_stock.into()));
                    filling(part_stock).for_each(|orders| add(orders, makes, reason.clone()));
                }
            }
        }
    }
    // On a map without stocks a handoff of goods says as much.
    if document.stocks.is_empty() {
        let main = |team: FunctionId| document.decisions.iter().find(|(_, decision)| decision.owner == team).map(|(id, _)| id);
        for (id, handoff) in document.handoffs.iter().filter(|(_, handoff)| handoff.kind == HandoffKind::Material) {
            if let (Some(first), Some(second)) = (main(handoff.from), main(handoff.to)) {
                add(first, second, format!("{} carries goods from one to the other", document.name_of(id.into())));
            }
        }
    }
}

fn same_urgency(document: &Document, found: &mut Vec<Proposal>) {
    let modes = || {
        document.decisions.iter().filter_map(|(id, decision)| match decision.subject {
            Subject::Mode(lane) => Some((id, document.lanes.get(lane)?)),
            _ => None,
        })
    };
    for (first, into) in modes() {
        for (second, out) in modes().filter(|(second, out)| *second != first && out.from.is_some() && out.from == into.to) {
            let stock = out.from.map_or_else(String::new, |stock| document.name_of(stock.into()));
            let reason = format!("Both ways lead through {stock}; hurrying on one alone gains nothing");
            found.push(Proposal { kind: CouplingKind::SameUrgency, members: vec![first, second], resource: None, reason });
        }
    }
}

/// Words in which a decision reads what it looks at.
fn words_of(document: &Document, decision: &Decision) -> BTreeSet<TermId> {
    let heard = |signal: &crate::model::SignalId| -> Option<TermId> { document.signals.get(*signal)?.term };
    let mut words: BTreeSet<TermId> = decision.inputs.iter().filter_map(heard).collect();
    if decision.inputs.is_empty() {
        words.extend(document.signals.values().filter(|signal| signal.owner == decision.owner).filter_map(|signal| signal.term));
        let received = document.handoffs.values().filter(|handoff| handoff.to == decision.owner);
        words.extend(received.flat_map(|handoff| handoff.signals.iter().filter_map(heard)));
    }
    words
}

/// Decisions of different teams that fill stocks or publish figures from the same word.
fn same_quantity(document: &Document, found: &mut Vec<Proposal>) {
    for term in document.terms.ids() {
        let mut teams: BTreeSet<FunctionId> = BTreeSet::new();
        let is_quantity = |subject: &Subject| fills(subject).is_some() || matches!(subject, Subject::Signal(_) | Subject::Plan);
        let members: Vec<DecisionId> = document
            .decisions
            .iter()
            .filter(|(_, decision)| is_quantity(&decision.subject) && words_of(document, decision).contains(&term))
            .filter(|(_, decision)| teams.insert(decision.owner))
            .map(|(id, _)| id)
            .collect();
        if 1 < members.len() {
            let reason = format!("They plan by the same word, {}", document.name_of(term.into()));
            found.push(Proposal { kind: CouplingKind::SameQuantity, members, resource: None, reason });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Coordinator, Function, Handoff};

    fn two_teams(kind: HandoffKind) -> (Document, [DecisionId; 2]) {
        let mut document = Document::default();
        let teams = ["Plant", "Freight"].map(|name| {
            let id: FunctionId = document.new_id();
            document.functions.insert(id, Function { name: name.to_owned(), ..Function::default() });
            id
        });
        let handoff = document.new_id();
        document.handoffs.insert(handoff, Handoff { from: teams[0], to: teams[1], kind, ..Handoff::default() });
        let decisions = teams.map(|owner| {
            let id: DecisionId = document.new_id();
            document.decisions.insert(id, Decision { owner, ..Decision::default() });
            id
        });
        (document, decisions)
    }

    #[test]
    fn goods_between_two_that_decide_suggest_that_one_needs_the_other_until_it_is_declared() {
        let (mut document, decisions) = two_teams(HandoffKind::Material);
        let proposed = proposals(&document);
        assert_eq!(
            proposed.iter().map(|one| (one.kind, one.members.clone())).collect::<Vec<_>>(),
            [(CouplingKind::Needs, decisions.to_vec())]
        );
        let id = document.new_id();
        document.couplings.insert(id, Coupling { members: decisions.to_vec(), ..Coupling::default() });
        assert_eq!(proposals(&document), []);
        assert_eq!(proposals(&two_teams(HandoffKind::Work).0), []);
    }

    #[test]
    fn a_coordinator_a_meeting_or_a_word_between_the_teams_attends_to_a_coupling() {
        let (mut document, decisions) = two_teams(HandoffKind::Material);
        let id: CouplingId = document.new_id();
        document.couplings.insert(id, Coupling { members: decisions.to_vec(), ..Coupling::default() });
        assert_eq!(unattended(&document), [id]);
        let mut coordinated = document.clone();
        let coordinator = coordinated.new_id();
        coordinated.coordinators.insert(coordinator, Coordinator { coupling: Some(id), ..Coordinator::default() });
        assert_eq!(unattended(&coordinated), []);
        let mut meeting = document.clone();
        let cycle = meeting.new_id();
        meeting.cycles.insert(cycle, crate::model::Cycle { members: decisions.to_vec(), ..Default::default() });
        assert_eq!(unattended(&meeting), []);
        let handoff = document.handoffs.ids().next().unwrap();
        document.handoffs.get_mut(handoff).unwrap().kind = HandoffKind::Information;
        assert_eq!(unattended(&document), []);
    }

    #[test]
    fn two_that_draw_on_the_same_staff_share_capacity() {
        let (mut document, decisions) = two_teams(HandoffKind::Work);
        let resource: ResourceId = document.new_id();
        document.resources.insert(resource, crate::model::Resource::default());
        for id in decisions {
            document.decisions.get_mut(id).unwrap().subject = Subject::Overtime(resource);
        }
        let proposed = proposals(&document);
        assert_eq!((proposed.len(), proposed[0].kind, proposed[0].resource), (1, CouplingKind::SharesCapacity, Some(resource)));
    }
}
