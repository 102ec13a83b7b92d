//! What is asked of the book of commitments: whether plans clash, would clash, or would have clashed, and whose doing
//! money is while they do. Nothing is written here.

use super::book::{AsIf, Book, InForce, Key, authority};
use super::kinds::{exceeds, kinds_of, violates};
use super::record::{ConflictRow, Kind};
use super::terms::Terms;
use crate::engine::plan::NONE;
use crate::model::CouplingKind;

impl Book<'_> {
    /// What a decision has in force, the latest last, as of an instant.
    fn in_force(&self, decision: u32, now: i64) -> impl DoubleEndedIterator<Item = &InForce> {
        self.held[decision as usize].standing.iter().filter(move |held| now < held.terms.window.1 && !held.is_overridden)
    }

    /// The terms a decision has in force.
    pub fn terms(&self, decision: u32, now: i64) -> Option<&Terms> {
        self.in_force(decision, now).next_back().map(|held| &held.terms)
    }

    /// Whether a clash holds, if a decision had promised these terms instead of its latest.
    pub fn is_violated(&self, key: Key, as_if: Option<AsIf<'_>>, now: i64) -> bool {
        let Some(coupling) = self.plan.couplings.get(key.coupling as usize) else { return false };
        if key.kind == Kind::Capacity {
            return self.overbooked(key.coupling, as_if, now).is_some();
        }
        let terms = |decision: u32| match as_if {
            Some((of, terms, _)) if of == decision => terms,
            _ => self.terms(decision, now),
        };
        let (Some(first), Some(second)) = (terms(key.first), terms(key.second)) else { return false };
        let is_last = coupling.members.last() == Some(&key.second);
        violates(coupling, key.kind, first, second, is_last)
    }

    /// The instant at which claims on a shared capacity first exceed it.
    pub(super) fn overbooked(&self, coupling: u32, as_if: Option<AsIf<'_>>, now: i64) -> Option<i64> {
        let plan = &self.plan.couplings[coupling as usize];
        let mut claims = Vec::new();
        for member in &plan.members {
            let mut own: Vec<&Terms> = self.in_force(*member, now).map(|held| &held.terms).collect();
            if let Some((of, terms, is_more)) = as_if
                && of == *member
            {
                if !is_more {
                    own.pop();
                }
                own.extend(terms);
            }
            claims.extend(own.iter().filter_map(|terms| Some((terms.window.0, terms.window.1, terms.canonical?))));
        }
        exceeds(plan.capacity, &claims, now)
    }

    /// Every way in which a decision can clash with others.
    pub(super) fn keys(&self, decision: u32) -> Vec<Key> {
        let mut keys = Vec::new();
        for coupling in &self.plan.decisions[decision as usize].couplings {
            let plan = &self.plan.couplings[*coupling as usize];
            if plan.kind == CouplingKind::SharesCapacity {
                keys.push(Key { kind: Kind::Capacity, coupling: *coupling, first: NONE, second: NONE });
                continue;
            }
            let Some(place) = plan.members.iter().position(|member| *member == decision) else { continue };
            for (other, member) in plan.members.iter().enumerate().filter(|(other, _)| *other != place) {
                let (first, second) = if other < place { (*member, decision) } else { (decision, *member) };
                keys.extend(kinds_of(plan.kind).iter().map(|kind| Key { kind: *kind, coupling: *coupling, first, second }));
            }
        }
        keys
    }

    /// What terms would clash with if they were promised now and does not clash already, including what another decides
    /// about the same. Of two that must match the one that is stated later yields, or neither could ever move.
    pub fn check(&self, decision: u32, terms: &Terms, now: i64) -> Vec<Key> {
        let outcome = &self.plan.decisions[decision as usize];
        let mut clashes = self.keys(decision);
        clashes.retain(|key| {
            let yields = key.kind == Kind::Capacity || key.second == decision;
            yields && self.is_violated(*key, Some((decision, Some(terms), outcome.adds)), now) && !self.is_violated(*key, None, now)
        });
        for rival in &outcome.rivals {
            if self.in_force(*rival, now).next_back().is_some_and(|held| held.terms.number != terms.number) {
                clashes.push(authority(decision, *rival));
            }
        }
        clashes
    }

    /// Whether a decision that turned back what it moved would have turned back with another number as well.
    pub fn turns(&self, decision: u32, number: Option<f64>) -> bool {
        let held = &self.held[decision as usize];
        let outcome = &self.plan.decisions[decision as usize];
        let (Some((_, moved)), Some(last), Some(number)) = (held.moved, held.last, number) else { return false };
        let before = if outcome.adds || !outcome.is_state { 0.0 } else { last - moved };
        0.0 < (number - before) * moved
    }

    /// Elements whose money arises while what they serve clashes, each with the function whose later commitment made
    /// it so; the latest clash counts.
    pub fn blame(&self) -> Vec<(u32, u32)> {
        let mut open: Vec<&ConflictRow> =
            self.open.values().map(|open| &open.row).filter(|row| row.kind.is_conflict() && row.functions[0] != row.functions[1]).collect();
        open.sort_by_key(|row| row.number);
        let elements = |row: &ConflictRow| {
            let others = row.parties.iter().skip(1).filter(|party| self.owners[party.decision as usize] != row.functions[0]);
            others.flat_map(|party| self.plan.decisions[party.decision as usize].elements.iter().copied()).collect::<Vec<u32>>()
        };
        open.into_iter().flat_map(|row| elements(row).into_iter().map(|element| (element, row.functions[0]))).collect()
    }
}
