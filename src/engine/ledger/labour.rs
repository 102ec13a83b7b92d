//! Enters what deciding and meeting cost once a replication is over and it is known how often it happened.

use super::{Entry, Ledger, billionths};
use crate::engine::observe::Bins;
use crate::engine::plan::SupplyPlan;

impl Ledger<'_> {
    /// Pays for decisions that were taken so often in the observed time.
    pub fn pay_decisions(&mut self, plan: &SupplyPlan, taken: impl Fn(u32) -> u64, bins: &Bins) {
        for labour in &plan.labour {
            let amount = billionths(labour.price.amount) * i128::from(taken(labour.element));
            self.settle(labour.price.account, amount, bins);
        }
    }

    /// Pays for the meetings of the observed time.
    pub fn pay_meetings(&mut self, plan: &SupplyPlan, seed: u64, replication: u32, bins: &Bins) {
        for meeting in &plan.meetings {
            let table = meeting.table.drawn(seed, replication);
            let mut n = 0;
            let mut at = table.at_or_after(bins.window_start());
            while let Some(instant) = at
                && instant < bins.horizon()
            {
                n += 1;
                at = table.at_or_after(instant + 1);
            }
            self.settle(meeting.price.account, billionths(meeting.price.amount) * n, bins);
        }
    }

    fn settle(&mut self, account: u32, amount: i128, bins: &Bins) {
        let entry = Entry { at: bins.horizon() - 1, account, cause: u32::MAX, lot: None, amount };
        self.enter(entry, true, bins);
    }
}
