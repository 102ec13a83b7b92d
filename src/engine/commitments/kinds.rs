//! When two commitments do not match, by what must match between them. Judged by what is true, not by what
//! somebody believes.

use super::record::Kind;
use super::terms::{Terms, Used};
use crate::engine::plan::couplings::CouplingPlan;
use crate::model::CouplingKind;

/// Kinds that a coupling of two commitments can violate.
pub(super) fn kinds_of(kind: CouplingKind) -> &'static [Kind] {
    match kind {
        CouplingKind::Needs => &[Kind::Timing, Kind::Definition],
        CouplingKind::SameUrgency => &[Kind::Mode, Kind::Definition],
        CouplingKind::SameQuantity => &[Kind::Quantity, Kind::Definition],
        CouplingKind::SharesCapacity => &[Kind::Capacity],
    }
}

/// Whether two commitments violate a coupling in this way; `first` stands before `second` among its members, and
/// `is_last` says that the second is the one that needs the others.
pub(super) fn violates(coupling: &CouplingPlan, kind: Kind, first: &Terms, second: &Terms, is_last: bool) -> bool {
    match kind {
        Kind::Timing => is_last && starts_too_early(coupling, first, second),
        Kind::Mode => matches!((first.is_urgent, second.is_urgent), (Some(a), Some(b)) if a != b),
        Kind::Quantity => {
            overlap(first, second)
                && matches!(quantities(first, second), Some((nominal, canonical))
                    if apart(canonical, coupling.quantity_share) && apart(nominal, coupling.definition_share))
        }
        Kind::Definition => {
            let same_word = coupling.kind == CouplingKind::SameQuantity
                && overlap(first, second)
                && matches!(quantities(first, second), Some((nominal, canonical))
                    if !apart(nominal, coupling.definition_share) && apart(canonical, coupling.definition_share));
            same_word || read_differently(&first.used, &second.used, coupling.definition_share)
        }
        _ => false,
    }
}

/// K1: the consumer starts, with tolerance, before the producer delivers.
fn starts_too_early(coupling: &CouplingPlan, producer: &Terms, consumer: &Terms) -> bool {
    let lead = (producer.date - producer.taken).max(0);
    let tolerance = coupling.late_at_least.max((coupling.late_share * lead as f64).round() as i64);
    !consumer.is_nothing && !producer.is_nothing && consumer.date.saturating_add(tolerance) < producer.date
}

/// Both quantities as they are said, and as they are meant.
fn quantities(first: &Terms, second: &Terms) -> Option<((f64, f64), (f64, f64))> {
    Some(((first.nominal?, second.nominal?), (first.canonical?, second.canonical?)))
}

fn apart((a, b): (f64, f64), share: f64) -> bool {
    (a - b).abs() > share * a.abs().max(b.abs()) * (1.0 + 1e-12)
}

fn overlap(first: &Terms, second: &Terms) -> bool {
    first.window.0 < second.window.1 && second.window.0 < first.window.1
}

/// K4: both use the same signal, and at least one reads it in a way of its own that the other does not share.
fn read_differently(first: &[Used], second: &[Used], share: f64) -> bool {
    let pairs = first.iter().filter_map(|a| second.iter().find(|b| b.signal == a.signal).map(|b| (a, b)));
    pairs.into_iter().any(|(a, b)| {
        let read = |(factor, offset): (f64, f64)| factor * a.canonical + offset;
        a.reading != b.reading && (read(a.reading) - read(b.reading)).abs() > share * a.canonical.abs()
    })
}
