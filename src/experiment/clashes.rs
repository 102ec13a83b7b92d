//! Clashes between plans in force, and faults of decisions: by kind and cause, and the single ones of the first
//! repeat. It says nothing about money: a clash costs nothing by itself.

use std::collections::BTreeMap;

use super::measure::HOUR;
use super::result::StudyResult;
use super::summary::ReplicationSummary;
use crate::engine::commitments::{Cause, CommitmentRow, ConflictCount, Kind};
use crate::engine::plan::Plan;
use crate::model::{CouplingId, DecisionId, Document, EntityRef, FunctionId, Measure, Quantity, SignalId};

/// Clashes of one kind and cause between two functions, over all repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct ClashRow {
    /// Kind.
    pub kind: Kind,
    /// Cause.
    pub cause: Cause,
    /// Who took the later decision.
    pub by: FunctionId,
    /// Whose plan it does not match; the same for faults of one decision.
    pub with: FunctionId,
    /// How many began in the observed time of a repeat, as a mean.
    pub per_repeat: f64,
    /// Share that somebody concerned noticed.
    pub noticed_share: f64,
    /// Mean hours until then.
    pub noticed_after: Option<f64>,
    /// Share that was over before the end.
    pub resolved_share: f64,
    /// Mean hours until then.
    pub resolved_after: Option<f64>,
}

/// One clash of the first repeat; instants in ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// Its number.
    pub number: u32,
    /// Kind.
    pub kind: Kind,
    /// Cause.
    pub cause: Cause,
    /// What must match; none for faults of one decision.
    pub coupling: Option<CouplingId>,
    /// Decisions, the later one first.
    pub decisions: Vec<DecisionId>,
    /// Numbers of their commitments.
    pub commitments: Vec<u32>,
    /// When it began.
    pub created: i64,
    /// When somebody concerned knew.
    pub noticed: Option<i64>,
    /// When it was over.
    pub resolved: Option<i64>,
    /// The change that set the later decision off, and when it was.
    pub trigger: Option<(SignalId, i64)>,
}

/// A measure of clashes: whether it is one, and its value where it has one.
#[expect(clippy::option_option, reason = "the outer says whether it is a measure of clashes")]
pub(super) fn value(plan: &Plan, summary: &ReplicationSummary, measure: &Measure) -> Option<Option<f64>> {
    let is_wanted: fn(Kind) -> bool = match measure.what {
        Quantity::Clashes | Quantity::ClashNoticed | Quantity::ClashResolved => Kind::is_conflict,
        Quantity::DecisionFaults => |kind| !kind.is_conflict(),
        _ => return None,
    };
    let record = &summary.commitments;
    if let Some(EntityRef::Coupling(id)) = measure.of {
        let place = plan.couplings.couplings.iter().position(|coupling| coupling.element == id.0);
        let n = place.and_then(|place| record.by_coupling.get(place));
        return Some(n.filter(|_| measure.what == Quantity::Clashes).map(|n| *n as f64));
    }
    let must_match = !plan.couplings.couplings.is_empty();
    let has_value = measure.of.is_none() && if measure.what == Quantity::DecisionFaults { plan.couplings.is_kept } else { must_match };
    if !has_value {
        return Some(None);
    }
    let counts = record.counts.iter().filter(|((kind, ..), _)| is_wanted(*kind)).map(|(_, count)| count);
    let mean = |sums: fn(&ConflictCount) -> (u64, i64)| {
        let (n, ticks) = counts.clone().map(sums).fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        (0 < n).then(|| ticks as f64 / n as f64 / HOUR)
    };
    Some(match measure.what {
        Quantity::ClashNoticed => mean(|count| count.noticed),
        Quantity::ClashResolved => mean(|count| count.resolved),
        _ => Some(counts.map(|count| count.n).sum::<u64>() as f64),
    })
}

/// Clashes and faults by kind, cause and functions, in that order.
pub fn table(document: &Document, result: &StudyResult) -> Vec<ClashRow> {
    let mut all: BTreeMap<(Kind, Cause, u32, u32), ConflictCount> = BTreeMap::new();
    for (key, count) in result.replications.iter().flat_map(|row| &row.commitments.counts) {
        let sum = all.entry(*key).or_default();
        sum.n += count.n;
        sum.noticed = (sum.noticed.0 + count.noticed.0, sum.noticed.1 + count.noticed.1);
        sum.resolved = (sum.resolved.0 + count.resolved.0, sum.resolved.1 + count.resolved.1);
    }
    let functions: Vec<FunctionId> = document.functions.ids().collect();
    let after = |(n, ticks): (u64, i64)| (0 < n).then(|| ticks as f64 / n as f64 / HOUR);
    let row = |((kind, cause, by, with), count): ((Kind, Cause, u32, u32), ConflictCount)| {
        Some(ClashRow {
            kind,
            cause,
            by: *functions.get(by as usize)?,
            with: *functions.get(with as usize)?,
            per_repeat: count.n as f64 / result.n().max(1) as f64,
            noticed_share: count.noticed.0 as f64 / count.n.max(1) as f64,
            noticed_after: after(count.noticed),
            resolved_share: count.resolved.0 as f64 / count.n.max(1) as f64,
            resolved_after: after(count.resolved),
        })
    };
    all.into_iter().filter_map(row).collect()
}

/// How many commitments came into force in the observed time of a repeat, as a mean.
pub fn commitments_per_repeat(result: &StudyResult) -> f64 {
    result.replications.iter().map(|row| row.commitments.n_commitments as f64).sum::<f64>() / result.n().max(1) as f64
}

/// How many decisions were held back or sent up in the observed time of a repeat because they would have clashed.
pub fn checked_per_repeat(result: &StudyResult) -> f64 {
    result.replications.iter().map(|row| row.commitments.n_checked as f64).sum::<f64>() / result.n().max(1) as f64
}

/// Single clashes and faults of the first repeat, in the order in which they began.
pub fn first_repeat(document: &Document, result: &StudyResult) -> Vec<Clash> {
    let plan = &result.plan;
    let decisions: BTreeMap<u32, DecisionId> = plan.chain.decision_idx.iter().map(|(id, index)| (*index, *id)).collect();
    let signals: BTreeMap<u32, SignalId> = plan.chain.signal_idx.iter().map(|(id, index)| (*index, *id)).collect();
    let of_coupling = |place: u32| {
        let element = plan.couplings.couplings.get(place as usize)?.element;
        document.couplings.ids().find(|id| id.0 == element)
    };
    let trigger = |(signal, ordinal): (u32, u32)| {
        let (at, _) = result.trace.signals.get(signal as usize)?.get(ordinal as usize)?;
        Some((*signals.get(&signal)?, *at))
    };
    let rows = result.trace.commitments.rows.iter();
    rows.map(|row| Clash {
        number: row.number,
        kind: row.kind,
        cause: row.cause,
        coupling: row.coupling.and_then(of_coupling),
        decisions: row.parties.iter().filter_map(|party| decisions.get(&party.decision).copied()).collect(),
        commitments: row.parties.iter().map(|party| party.commitment).collect(),
        created: row.created,
        noticed: row.noticed,
        resolved: row.resolved,
        trigger: row.episode.and_then(trigger),
    })
    .collect()
}

/// The commitments and the clashes of the first repeat that one change of a signal set off, in order of time.
pub fn of_chain(result: &StudyResult, signal: u32, started: i64) -> (Vec<&CommitmentRow>, Vec<u32>) {
    let changes = result.trace.signals.get(signal as usize);
    let is_of = |(of, ordinal): &(u32, u32)| {
        *of == signal && changes.and_then(|changes| changes.get(*ordinal as usize)).is_some_and(|(at, _)| *at == started)
    };
    let record = &result.trace.commitments;
    let commitments: Vec<&CommitmentRow> = record.commitments.iter().filter(|row| row.episodes.iter().any(is_of)).collect();
    let is_theirs = |number: &u32| commitments.iter().any(|row| row.number == *number);
    let clashes = record.rows.iter().filter(|row| row.parties.first().is_some_and(|party| is_theirs(&party.commitment)));
    let clashes = clashes.map(|row| row.number).collect();
    (commitments, clashes)
}
