//! Compiles prices into accounts. Every price must find its use; one that does not is refused, so that
//! nobody believes in money that is never counted.

use std::collections::{BTreeMap, BTreeSet};

use super::super::source::Sources;
use super::{AccountPlan, NONE, RatePlan, UnitPrice};
use crate::model::{EntityRef, Price, PriceId, PriceKind};

/// Accounts made so far, and which prices they use.
pub(super) struct Prices<'a> {
    by_place: BTreeMap<(EntityRef, PriceKind), (PriceId, &'a Price)>,
    used: BTreeSet<PriceId>,
    accounts: Vec<AccountPlan>,
}

impl<'a> Prices<'a> {
    pub(super) fn new(sources: &Sources<'a>) -> Self {
        let mut by_place = BTreeMap::new();
        for (id, price) in sources.document.prices.iter() {
            if let Some(of) = price.of {
                by_place.entry((of, price.kind)).or_insert((id, price));
            }
        }
        Self { by_place, used: BTreeSet::new(), accounts: Vec::new() }
    }

    /// The first price of a kind that one of these elements has.
    pub(super) fn find(&mut self, kind: PriceKind, places: &[EntityRef]) -> Option<&'a Price> {
        let (id, price) = places.iter().find_map(|of| self.by_place.get(&(*of, kind)))?;
        self.used.insert(*id);
        Some(price)
    }

    /// The account of a kind, a payer and an element.
    pub(super) fn account(&mut self, kind: PriceKind, payer: u32, element: u32) -> u32 {
        if payer == NONE {
            return NONE;
        }
        let wanted = AccountPlan { kind, payer, element };
        let found = self.accounts.iter().position(|account| *account == wanted);
        found.unwrap_or_else(|| {
            self.accounts.push(wanted);
            self.accounts.len() - 1
        }) as u32
    }

    /// A price of a unit or an occasion at one of these elements, paid by a function.
    pub(super) fn unit(&mut self, kind: PriceKind, places: &[EntityRef], payer: u32, element: u32) -> UnitPrice {
        match self.find(kind, places) {
            Some(price) => self.amount(kind, price.amount.amount(), payer, element),
            None => UnitPrice::default(),
        }
    }

    /// A stated amount of money for a unit or an occasion.
    pub(super) fn amount(&mut self, kind: PriceKind, amount: f64, payer: u32, element: u32) -> UnitPrice {
        if amount == 0.0 {
            return UnitPrice::default();
        }
        UnitPrice { account: self.account(kind, payer, element), amount }
    }

    /// A price of a unit for a time at one of these elements, paid by a function.
    pub(super) fn rate(&mut self, kind: PriceKind, places: &[EntityRef], payer: u32, element: u32) -> RatePlan {
        match self.find(kind, places) {
            Some(price) => self.per_tick(kind, per_tick(price), payer, element),
            None => RatePlan::default(),
        }
    }

    /// A stated rate in money per unit and tick.
    pub(super) fn per_tick(&mut self, kind: PriceKind, per_tick: f64, payer: u32, element: u32) -> RatePlan {
        if per_tick == 0.0 {
            return RatePlan::default();
        }
        RatePlan { account: self.account(kind, payer, element), per_tick }
    }

    /// The accounts.
    pub(super) fn accounts(self) -> Vec<AccountPlan> {
        self.accounts
    }

    /// Refuses prices that nothing uses, and gives the accounts.
    pub(super) fn finish(self, sources: &mut Sources<'_>) -> Vec<AccountPlan> {
        for ((of, kind), (id, _)) in &self.by_place {
            if !self.used.contains(id) {
                let sentence = format!("“{}” is never paid at this {}.", kind.label(), of.kind_label());
                sources.refuse((*id).into(), "of", sentence, "Choose the element at which it arises, or remove it.");
            }
        }
        self.accounts
    }
}

/// Money per unit and tick of a price for a time.
pub(super) fn per_tick(price: &Price) -> f64 {
    price.per.map_or(0.0, |unit| price.amount.amount() / unit.ticks() as f64)
}
