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
        Kind::Capacity | Kind::StaleBasis | Kind::Whiplash | Kind::Authority => false,
    }
}

/// The instant, from one on, at which claims of (from, until, amount) on a shared resource first exceed it.
pub(super) fn exceeds(capacity: f64, claims: &[(i64, i64, f64)], from: i64) -> Option<i64> {
    let at = |instant: i64| claims.iter().filter(|claim| claim.0 <= instant && instant < claim.1).map(|claim| claim.2).sum::<f64>();
    let begins = claims.iter().map(|claim| claim.0.max(from)).filter(|instant| at(*instant) > capacity * (1.0 + 1e-12));
    begins.min()
}

/// K1: the consumer starts, with tolerance, before the producer delivers.
fn starts_too_early(coupling: &CouplingPlan, producer: &Terms, consumer: &Terms) -> bool {
    let lead = producer.delivers.saturating_sub(producer.taken).max(0);
    let tolerance = coupling.late_at_least.max((coupling.late_share * lead as f64).round() as i64);
    !consumer.is_nothing && !producer.is_nothing && consumer.starts.saturating_add(tolerance) < producer.delivers
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
    let mut pairs = first.iter().filter_map(|a| second.iter().find(|b| b.signal == a.signal).map(|b| (a, b)));
    pairs.any(|(a, b)| {
        let read = |(factor, offset): (f64, f64)| factor * a.canonical + offset;
        a.reading != b.reading && (read(a.reading) - read(b.reading)).abs() > share * a.canonical.abs()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coupling(kind: CouplingKind) -> CouplingPlan {
        CouplingPlan {
            element: 0,
            kind,
            members: vec![0, 1],
            capacity: 10.0,
            late_at_least: 4,
            late_share: 0.05,
            quantity_share: 0.10,
            definition_share: 0.05,
        }
    }

    fn terms(nominal: f64, canonical: f64) -> Terms {
        Terms {
            taken: 0,
            number: Some(nominal),
            canonical: Some(canonical),
            nominal: Some(nominal),
            is_urgent: None,
            starts: 0,
            delivers: 0,
            window: (0, i64::MAX),
            is_nothing: false,
            used: Vec::new(),
        }
    }

    #[test]
    fn a_consumer_may_start_before_the_producer_delivers_by_the_tolerance_and_no_more() {
        let needs = coupling(CouplingKind::Needs);
        let at = |delivers: i64, starts: i64| {
            let (producer, consumer) = (Terms { delivers, ..terms(1.0, 1.0) }, Terms { starts, ..terms(1.0, 1.0) });
            violates(&needs, Kind::Timing, &producer, &consumer, true)
        };
        assert!(!at(20, 16) && at(20, 15), "4 ticks");
        assert!(!at(200, 190) && at(200, 189), "5 % of the lead of 200");
        let idle = Terms { is_nothing: true, ..terms(0.0, 0.0) };
        assert!(!violates(&needs, Kind::Timing, &Terms { delivers: 50, ..terms(1.0, 1.0) }, &idle, true));
    }

    #[test]
    fn quantities_differ_in_kind_when_meant_and_said_differ_and_in_meaning_when_only_meant_does() {
        let same = coupling(CouplingKind::SameQuantity);
        let kinds =
            |first: &Terms, second: &Terms| [Kind::Quantity, Kind::Definition].map(|kind| violates(&same, kind, first, second, true));
        assert_eq!(kinds(&terms(100.0, 100.0), &terms(90.0, 90.0)), [false, false], "10 % are left alone");
        assert_eq!(kinds(&terms(100.0, 100.0), &terms(89.0, 89.0)), [true, false]);
        assert_eq!(kinds(&terms(100.0, 100.0), &terms(100.0, 80.0)), [false, true]);
        assert_eq!(kinds(&terms(100.0, 100.0), &terms(80.0, 100.0)), [false, false], "only the words differ");
        let later = Terms { window: (10, 20), ..terms(50.0, 50.0) };
        let earlier = Terms { window: (0, 10), ..terms(100.0, 100.0) };
        assert_eq!(kinds(&earlier, &later), [false, false], "one after the other");
    }

    #[test]
    fn the_same_signal_read_in_two_ways_is_a_clash_of_meaning_beyond_the_tolerance() {
        let needs = coupling(CouplingKind::Needs);
        let using = |reading: (f64, f64)| Terms { used: vec![Used { signal: 3, version: 1, canonical: 50.0, reading }], ..terms(1.0, 1.0) };
        let clash = |a, b| violates(&needs, Kind::Definition, &using(a), &using(b), true);
        assert!(clash((1.0, 0.0), (0.88, 0.0)));
        assert!(!clash((1.0, 0.0), (0.96, 0.0)), "4 % are left alone");
        assert!(!clash((0.88, 0.0), (0.88, 0.0)), "both mean the same by it");
    }

    #[test]
    fn urgency_clashes_only_where_both_decide_it() {
        let same = coupling(CouplingKind::SameUrgency);
        let with = |is_urgent| Terms { is_urgent, ..terms(1.0, 1.0) };
        let clash = |a, b| violates(&same, Kind::Mode, &with(a), &with(b), true);
        assert!(clash(Some(true), Some(false)));
        assert!(!clash(Some(true), Some(true)) && !clash(Some(true), None));
    }

    #[test]
    fn claims_exceed_what_there_is_only_while_they_overlap() {
        assert_eq!(exceeds(10.0, &[(0, 50, 6.0), (50, 90, 6.0)], 0), None);
        assert_eq!(exceeds(10.0, &[(0, 51, 6.0), (50, 90, 6.0)], 0), Some(50));
        assert_eq!(exceeds(10.0, &[(0, 51, 6.0), (50, 90, 4.0)], 0), None, "just enough");
        assert_eq!(exceeds(10.0, &[(0, 99, 6.0), (10, 90, 6.0)], 30), Some(30));
    }
}
