//! Money of one replication: every amount with who pays, who caused it, what for and where it arose.
//!
//! Amounts are whole billionths of the currency, so that every way to add them up gives the same sum.
//! What one function pays, what one caused another to pay, and the total are three sums over this one ledger.
//! It knows nothing of goods, work or decisions.

mod labour;

use std::collections::BTreeMap;

use super::observe::Bins;
use super::plan::AccountPlan;
use crate::model::PriceKind;

/// Parts of the currency's unit that are counted.
pub const MONEY: f64 = 1e9;
/// Single entries that are kept of a replication whose events are kept.
const MAX_ENTRIES: usize = 100_000;

/// One amount as it was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// When, in ticks.
    pub at: i64,
    /// The account: what for, who pays, at which element.
    pub account: u32,
    /// The function whose decision caused it.
    pub cause: u32,
    /// A number of the order or lot it belongs to among those of its element; none for money that runs with time.
    pub lot: Option<u32>,
    /// Billionths of the currency.
    pub amount: i128,
}

/// The running ledger.
#[derive(Debug)]
pub struct Ledger<'p> {
    accounts: &'p [AccountPlan],
    /// What each account's payer caused itself.
    own: Vec<i128>,
    /// What others caused, by account and cause.
    foreign: BTreeMap<(u32, u32), i128>,
    /// Accounts whose money somebody else causes for the time being, and who.
    blamed: Vec<(u32, u32)>,
    /// Billionths by function and bin; empty where nothing is paid.
    bins: Vec<Vec<i64>>,
    entries: Option<Vec<Entry>>,
}

/// What a ledger holds at the end of a replication.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LedgerRecord {
    /// Money by account and by the function that caused it, in that order; accounts without money are missing.
    pub cells: Vec<Cell>,
    /// Money by paying function and bin, in units of the currency; revenue and decision labour left out.
    pub bins: Vec<Vec<f64>>,
    /// The first single entries, where they were kept.
    pub entries: Vec<Entry>,
}

/// Money of one account caused by one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What is paid for.
    pub kind: PriceKind,
    /// Who pays: an index among the functions.
    pub payer: u32,
    /// Who caused it: an index among the functions.
    pub cause: u32,
    /// The identifier of the element at which it arose.
    pub element: u32,
    /// Billionths of the currency.
    pub amount: i128,
}

impl<'p> Ledger<'p> {
    /// An empty ledger.
    pub fn new(accounts: &'p [AccountPlan], n_functions: usize, keeps_entries: bool, bins: &Bins) -> Self {
        let n_bins = if accounts.is_empty() { 0 } else { bins.len() };
        Self {
            accounts,
            own: vec![0; accounts.len()],
            foreign: BTreeMap::new(),
            blamed: Vec::new(),
            bins: vec![vec![0; n_bins]; n_functions],
            entries: keeps_entries.then(Vec::new),
        }
    }

    /// Enters an amount that arises at an instant, in billionths of the currency; it counts in the observed time.
    #[inline]
    pub fn post(&mut self, account: u32, cause: Option<u32>, lot: Option<u32>, amount: i128, at: i64, bins: &Bins) {
        self.enter(Entry { at, account, cause: cause.unwrap_or(u32::MAX), lot, amount }, bins.observes(at), bins);
    }

    /// From now on money at these elements is caused by these functions, unless an entry says otherwise; all other
    /// money is caused by its payer. Nothing is paid for that.
    pub fn blame(&mut self, elements: &[(u32, u32)]) {
        self.blamed.clear();
        for (account, plan) in (0..).zip(self.accounts) {
            let latest = elements.iter().rev().find(|(element, _)| *element == plan.element);
            self.blamed.extend(latest.filter(|_| is_cost(plan.kind)).map(|(_, function)| (account, *function)));
        }
    }

    /// Enters an amount; one that belongs to something that was counted counts whenever it is paid. An entry
    /// without a cause is caused by its payer.
    pub fn enter(&mut self, mut entry: Entry, is_counted: bool, bins: &Bins) {
        if entry.amount == 0 {
            return;
        }
        let plan = &self.accounts[entry.account as usize];
        if let Ok(bin) = usize::try_from(entry.at.div_euclid(bins.width()))
            && is_cost(plan.kind)
            && let Some(slot) = self.bins[plan.payer as usize].get_mut(bin)
        {
            *slot = slot.saturating_add(entry.amount as i64);
        }
        if !is_counted {
            return;
        }
        if entry.cause == u32::MAX
            && !self.blamed.is_empty()
            && let Ok(place) = self.blamed.binary_search_by_key(&entry.account, |(account, _)| *account)
        {
            entry.cause = self.blamed[place].1;
        }
        if entry.cause == u32::MAX || entry.cause == plan.payer {
            entry.cause = plan.payer;
            self.own[entry.account as usize] += entry.amount;
        } else {
            *self.foreign.entry((entry.account, entry.cause)).or_insert(0) += entry.amount;
        }
        if let Some(entries) = &mut self.entries
            && entries.len() < MAX_ENTRIES
        {
            entries.push(entry);
        }
    }

    /// What the ledger holds.
    pub fn into_record(self) -> LedgerRecord {
        let cell = |account: u32, cause: u32, amount: i128| {
            let plan = &self.accounts[account as usize];
            Cell { kind: plan.kind, payer: plan.payer, cause, element: plan.element, amount }
        };
        let own = (0..).zip(&self.own).map(|(account, amount)| cell(account, self.accounts[account as usize].payer, *amount));
        let foreign = self.foreign.iter().map(|((account, cause), amount)| cell(*account, *cause, *amount));
        let cells = own.chain(foreign).filter(|cell| cell.amount != 0).collect();
        let money = |bins: &Vec<i64>| bins.iter().map(|amount| *amount as f64 / MONEY).collect();
        LedgerRecord { cells, bins: self.bins.iter().map(money).collect(), entries: self.entries.unwrap_or_default() }
    }
}

/// Billionths of the currency of an amount.
#[inline]
pub fn billionths(amount: f64) -> i128 {
    (amount * MONEY).round_ties_even() as i128
}

/// Whether money of a kind is what deciding and meeting cost, which is shown apart.
pub fn is_labour(kind: PriceKind) -> bool {
    matches!(kind, PriceKind::DecisionRun | PriceKind::MeetingHour)
}

/// Whether money of a kind is part of the cost of the goods and their service.
pub fn is_cost(kind: PriceKind) -> bool {
    !is_labour(kind) && kind != PriceKind::Revenue
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts() -> Vec<AccountPlan> {
        let account = |kind, payer, element| AccountPlan { kind, payer, element };
        vec![
            account(PriceKind::Holding, 0, 11),
            account(PriceKind::Freight, 1, 12),
            account(PriceKind::OvertimeUnit, 2, 13),
            account(PriceKind::DecisionRun, 2, 14),
        ]
    }

    #[test]
    fn what_is_paid_what_is_caused_and_the_total_are_the_same_money() {
        let accounts = accounts();
        let bins = Bins::new(10, 0, 1_000);
        let mut ledger = Ledger::new(&accounts, 3, true, &bins);
        for n in 0..997_i64 {
            let account = (n % 4) as u32;
            let cause = (n % 5 < 3).then_some((n % 5) as u32);
            ledger.post(account, cause, None, billionths(0.1 * n as f64 + 0.01), n, &bins);
        }
        let record = ledger.into_record();
        let total: i128 = record.cells.iter().map(|cell| cell.amount).sum();
        let paid = |payer: u32| record.cells.iter().filter(move |cell| cell.payer == payer).map(|cell| cell.amount).sum::<i128>();
        let caused = |cause: u32| record.cells.iter().filter(move |cell| cell.cause == cause).map(|cell| cell.amount).sum::<i128>();
        assert_eq!((0..3).map(paid).sum::<i128>(), total);
        assert_eq!((0..3).map(caused).sum::<i128>(), total);
        assert_eq!(record.entries.iter().map(|entry| entry.amount).sum::<i128>(), total);
        assert_ne!(paid(0), caused(0), "somebody caused what another paid");
    }

    #[test]
    fn money_outside_the_observed_time_is_drawn_but_not_counted() {
        let accounts = accounts();
        let bins = Bins::new(10, 20, 40);
        let mut ledger = Ledger::new(&accounts, 3, false, &bins);
        for at in [5, 25, 45] {
            ledger.post(1, None, None, billionths(2.0), at, &bins);
        }
        let record = ledger.into_record();
        assert_eq!(record.cells.len(), 1);
        assert_eq!(record.cells[0].amount, 2_000_000_000);
        assert_eq!(record.bins[1], [2.0, 0.0, 2.0, 0.0]);
    }
}
