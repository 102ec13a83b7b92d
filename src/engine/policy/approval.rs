//! What an approver does with an item: who may decide, whether a fault is found, who has to do it again.
//! The time it takes and the chances drawn are the caller's.

use crate::model::Approval;

/// What becomes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalOutcome {
    /// It is above the limit and goes to the next level.
    Escalated,
    /// It is right and goes on.
    Approved,
    /// Its fault is found: the sender does it again.
    SentBack,
    /// Its fault is not found: it goes on, and both ends do it again when it shows.
    Slipped,
}

impl ApprovalOutcome {
    /// Whether the sender has rework.
    pub fn sender_reworks(self) -> bool {
        matches!(self, Self::SentBack | Self::Slipped)
    }

    /// Whether the receiver has rework.
    pub fn receiver_reworks(self) -> bool {
        self == Self::Slipped
    }
}

/// The outcome for an item of a value, with two numbers drawn evenly from 0 to 1.
///
/// An item above the limit, counted without its sign, is escalated before anybody looks at it. Otherwise it has a
/// fault with the stated share, and a fault is caught with the stated chance (missing: no faults, all caught).
pub fn approve(parameters: &Approval, value: f64, limit: Option<f64>, fault: f64, catch: f64) -> ApprovalOutcome {
    if limit.is_some_and(|limit| limit < value.abs()) {
        return ApprovalOutcome::Escalated;
    }
    let faults = parameters.faults.map_or(0.0, |share| share.value());
    let caught = parameters.catch.map_or(1.0, |share| share.value());
    match (fault < faults, catch < caught) {
        (false, _) => ApprovalOutcome::Approved,
        (true, true) => ApprovalOutcome::SentBack,
        (true, false) => ApprovalOutcome::Slipped,
    }
}

/// Shares of items, approved at once or not, when each that is sent back comes once more with the same chances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ApprovalShares {
    /// Times an item is looked at, on average: geometric with the chance to be sent back.
    pub looks: f64,
    /// Share that is sent back at a look.
    pub sent_back: f64,
    /// Share that goes on with a fault, of the items that go on.
    pub slipped: f64,
}

/// Long-run shares of an approval, from share of faults `f` and chance to catch `c`: sent back `f·c`, looks
/// `1 / (1 − f·c)`, slipped `f·(1 − c) / (1 − f·c)`.
pub fn approval_shares(parameters: &Approval) -> ApprovalShares {
    let faults = parameters.faults.map_or(0.0, |share| share.value());
    let caught = parameters.catch.map_or(1.0, |share| share.value());
    let sent_back = faults * caught;
    let looks = if sent_back < 1.0 { 1.0 / (1.0 - sent_back) } else { f64::INFINITY };
    ApprovalShares { looks, sent_back, slipped: if sent_back < 1.0 { faults * (1.0 - caught) * looks } else { 0.0 } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Share;

    fn approval() -> Approval {
        Approval { faults: Some(Share::new(0.2)), catch: Some(Share::new(0.75)), ..Approval::default() }
    }

    #[test]
    fn what_is_above_the_limit_goes_up_whatever_its_sign() {
        let outcome = |value| approve(&approval(), value, Some(10_000.0), 0.5, 0.5);
        assert_eq!(outcome(10_000.0), ApprovalOutcome::Approved);
        assert_eq!(outcome(10_000.5), ApprovalOutcome::Escalated);
        assert_eq!(outcome(-20_000.0), ApprovalOutcome::Escalated);
        assert_eq!(approve(&approval(), 1e9, None, 0.5, 0.5), ApprovalOutcome::Approved);
    }

    #[test]
    fn a_fault_that_is_found_costs_one_end_and_one_that_is_not_both() {
        let found = approve(&approval(), 1.0, None, 0.19, 0.74);
        let missed = approve(&approval(), 1.0, None, 0.19, 0.76);
        assert_eq!((found.sender_reworks(), found.receiver_reworks()), (true, false));
        assert_eq!((missed.sender_reworks(), missed.receiver_reworks()), (true, true));
        assert!(!approve(&approval(), 1.0, None, 0.2, 0.0).sender_reworks());
    }

    #[test]
    fn shares_are_those_of_many_draws() {
        let (mut looks, mut back, mut slipped, mut done) = (0.0, 0.0, 0.0, 0.0);
        for fault in 0..200 {
            for catch in 0..200 {
                looks += 1.0;
                match approve(&approval(), 1.0, None, f64::from(fault) / 200.0, f64::from(catch) / 200.0) {
                    ApprovalOutcome::SentBack => back += 1.0,
                    ApprovalOutcome::Slipped => (slipped, done) = (slipped + 1.0, done + 1.0),
                    ApprovalOutcome::Approved | ApprovalOutcome::Escalated => done += 1.0,
                }
            }
        }
        let shares = approval_shares(&approval());
        assert!((shares.sent_back - back / looks).abs() < 1e-12);
        assert!((shares.looks - looks / done).abs() < 1e-12);
        assert!((shares.slipped - slipped / done).abs() < 1e-12);
        assert_eq!(approval_shares(&Approval::default()), ApprovalShares { looks: 1.0, sent_back: 0.0, slipped: 0.0 });
    }
}
