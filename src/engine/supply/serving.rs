//! Serving what is asked of a stock: who gets how much of what is there, what is lost, what is pushed on.

use super::claims::Open;
use super::{Around, NONE, Supply};
use crate::engine::ledger::billionths;
use crate::engine::plan::supply::{Claimant, UnitPrice};
use crate::engine::supply::quantity::units;
use crate::model::{AllocationRule, Unmet};

impl Supply<'_> {
    /// Somebody asks a stock for goods, or sends some back; gives back what came back beyond open demand.
    #[expect(clippy::too_many_arguments, reason = "an order with all that is known of it")]
    pub(super) fn claim(&mut self, stock: u32, claimant: u32, quantity: i64, now: i64, due: i64, number: u32, is_counted: bool) -> i64 {
        let mut came_back = 0;
        let state = &mut self.stocks[stock as usize];
        state.demand.add(quantity);
        let claims = &mut state.claims[claimant as usize];
        if quantity >= 0 {
            claims.open(quantity, now, due, number, is_counted);
            state.owed.add(now, quantity);
        } else {
            // What comes back first does away with what was still owed to the sender.
            let (returned, gone) = claims.withdraw(-quantity);
            state.owed.add(now, quantity + returned);
            state.on_hand.add(now, returned);
            state.issued.add(-returned);
            self.n_open -= gone.iter().filter(|open| open.is_counted).count() as u64;
            came_back = returned;
        }
        self.note_change(stock);
        came_back
    }

    /// Serves open demand from what is on hand, as far as it goes.
    pub(super) fn serve(&mut self, stock: u32, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.stocks[stock as usize];
        let state = &self.stocks[stock as usize];
        if self.is_active(&plan.hit.shipping) {
            return;
        }
        let there = state.on_hand.now();
        if state.owed.now() > 0 && there > 0 {
            if plan.claimants.len() == 1 || there >= state.owed.now() {
                for claimant in 0..plan.claimants.len() as u32 {
                    let left = self.stocks[stock as usize].on_hand.now();
                    self.give(stock, claimant, left, now, around);
                }
            } else {
                self.share_out(stock, there, now, around);
            }
        }
        if plan.unmet != Unmet::Backorder && self.stocks[stock as usize].owed.now() > 0 {
            self.lose(stock, now, around);
        }
        if let Some(lane) = plan.pushes.first() {
            let left = self.stocks[stock as usize].on_hand.now();
            if left > 0 && !self.is_active(&self.plan.lanes[*lane as usize].hit.shipping) {
                self.issue(stock, left, now);
                self.lanes[*lane as usize].on_order.add(now, left);
                self.send(*lane, left, now, around);
            }
        }
        if self.has_customers(stock) {
            self.dispatch_deliveries(stock, now, around);
        }
    }

    /// Splits scarce goods by the stock's rule.
    fn share_out(&mut self, stock: u32, there: i64, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.stocks[stock as usize];
        let n = plan.claimants.len() as u32;
        let wanted: Vec<i64> = self.stocks[stock as usize].claims.iter().map(|claims| claims.outstanding.max(0)).collect();
        let shares = match plan.allocation {
            AllocationRule::FirstCome | AllocationRule::Greedy => {
                self.first_come(stock, now, around);
                return;
            }
            AllocationRule::Priority => in_order(&wanted, there),
            AllocationRule::Proportional => proportional(&wanted, there),
            AllocationRule::Uniform => uniform(&wanted, there),
            AllocationRule::Linear => linear(&wanted, there),
        };
        for claimant in 0..n {
            self.give(stock, claimant, shares[claimant as usize], now, around);
        }
    }

    /// Serves the oldest orders first; of equally old ones in the order of the claimants.
    fn first_come(&mut self, stock: u32, now: i64, around: &mut Around<'_, '_>) {
        loop {
            let state = &self.stocks[stock as usize];
            let left = state.on_hand.now();
            let oldest = (0..).zip(&state.claims).filter_map(|(n, claims)| Some((claims.oldest()?, n))).min();
            let Some((_, claimant)) = oldest.filter(|_| left > 0) else { return };
            if !self.give_one(stock, claimant, left, now, around) {
                return;
            }
        }
    }

    /// Gives a claimant up to a quantity, oldest order first.
    fn give(&mut self, stock: u32, claimant: u32, mut at_most: i64, now: i64, around: &mut Around<'_, '_>) {
        match self.plan.stocks[stock as usize].claimants[claimant as usize] {
            Claimant::Lane(lane) => {
                if self.is_active(&self.plan.lanes[lane as usize].hit.shipping) {
                    return;
                }
                let complete_only = self.plan.stocks[stock as usize].ships_complete;
                let mut sent = 0;
                let mut at_once = 0;
                while let Some((open, taken)) = self.stocks[stock as usize].claims[claimant as usize].take(at_most, complete_only) {
                    at_most -= taken;
                    sent += taken;
                    at_once += if open.placed == now { taken } else { 0 };
                }
                if sent > 0 {
                    self.stocks[stock as usize].at_once.add(at_once);
                    self.stocks[stock as usize].owed.add(now, -sent);
                    self.issue(stock, sent, now);
                    self.send(lane, sent, now, around);
                }
            }
            Claimant::Stream(_) => {
                while at_most > 0 {
                    let before = self.stocks[stock as usize].on_hand.now();
                    if !self.give_one(stock, claimant, at_most, now, around) {
                        return;
                    }
                    at_most -= before - self.stocks[stock as usize].on_hand.now();
                }
            }
        }
    }

    /// Gives a claimant's oldest order what it wants, up to a quantity; whether anything went out.
    fn give_one(&mut self, stock: u32, claimant: u32, at_most: i64, now: i64, around: &mut Around<'_, '_>) -> bool {
        let plan = &self.plan.stocks[stock as usize];
        let asking = plan.claimants[claimant as usize];
        if let Claimant::Lane(lane) = asking
            && self.is_active(&self.plan.lanes[lane as usize].hit.shipping)
        {
            return false;
        }
        let state = &mut self.stocks[stock as usize];
        let Some((open, taken)) = state.claims[claimant as usize].take(at_most, plan.ships_complete) else { return false };
        state.owed.add(now, -taken);
        if open.placed == now {
            state.at_once.add(taken);
        }
        self.issue(stock, taken, now);
        match asking {
            Claimant::Lane(lane) => self.send(lane, taken, now, around),
            Claimant::Stream(stream) => {
                pay(plan.revenue, taken, Some(open.number), now, around);
                self.deliver(stream, Open { left_stock: now, ..open }, taken, now, around);
            }
        }
        true
    }

    fn issue(&mut self, stock: u32, quantity: i64, now: i64) {
        let state = &mut self.stocks[stock as usize];
        state.on_hand.add(now, -quantity);
        state.issued.add(quantity);
    }

    /// What is still open is lost.
    fn lose(&mut self, stock: u32, now: i64, around: &mut Around<'_, '_>) {
        let plan = &self.plan.stocks[stock as usize];
        for (claimant, asking) in plan.claimants.iter().enumerate() {
            let state = &mut self.stocks[stock as usize];
            let (quantity, gone) = state.claims[claimant].give_up();
            if quantity == 0 {
                continue;
            }
            state.owed.add(now, -quantity);
            state.lost.add(quantity);
            match asking {
                Claimant::Lane(lane) => {
                    pay(plan.lost_sale, quantity, None, now, around);
                    self.lanes[*lane as usize].on_order.add(now, -quantity);
                }
                Claimant::Stream(stream) => {
                    pay(plan.lost_sale, quantity, None, now, around);
                    self.customers[*stream as usize].lose(quantity);
                    self.n_open -= gone.iter().filter(|open| open.is_counted).count() as u64;
                }
            }
        }
    }

    /// Goods of delivery lanes that are looked at with their stock arrive, and collected ones leave.
    fn dispatch_deliveries(&mut self, stock: u32, now: i64, around: &mut Around<'_, '_>) {
        if self.plan.stocks[stock as usize].group == NONE {
            return;
        }
        for n in 0..self.stocks[stock as usize].lanes.len() {
            let lane = self.stocks[stock as usize].lanes[n];
            if self.plan.lanes[lane as usize].to == NONE {
                self.dispatch_at_instant(lane, now, around);
                self.receive(lane, now, around);
            }
        }
    }
}

/// Pays a price for a number of parts.
#[inline]
pub(super) fn pay(price: UnitPrice, quantity: i64, lot: Option<u32>, now: i64, around: &mut Around<'_, '_>) {
    if price.account != NONE {
        let amount = billionths(price.amount * units(quantity));
        around.ledger.post(price.account, None, lot, amount, now, &around.agenda.bins);
    }
}

/// The first gets all it wants, then the next.
fn in_order(wanted: &[i64], mut there: i64) -> Vec<i64> {
    let share = |wanted: &i64| {
        let share = (*wanted).min(there);
        there -= share;
        share
    };
    wanted.iter().map(share).collect()
}

/// In proportion to what is wanted; what rounding leaves goes to the first.
fn proportional(wanted: &[i64], there: i64) -> Vec<i64> {
    let all: i128 = wanted.iter().map(|wanted| i128::from(*wanted)).sum();
    let shares: Vec<i64> = wanted.iter().map(|wanted| (i128::from(*wanted) * i128::from(there) / all.max(1)) as i64).collect();
    with_rest(wanted, shares, there)
}

/// The same for all, up to what each wants.
fn uniform(wanted: &[i64], there: i64) -> Vec<i64> {
    let mut shares = vec![0; wanted.len()];
    let mut left = there;
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|n| wanted[*n]);
    for (place, n) in order.iter().enumerate() {
        let equal = left / (wanted.len() - place) as i64;
        shares[*n] = wanted[*n].min(equal);
        left -= shares[*n];
    }
    with_rest(wanted, shares, there)
}

/// Everybody is cut by the same amount, but not below nothing.
fn linear(wanted: &[i64], there: i64) -> Vec<i64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|n| std::cmp::Reverse(wanted[*n]));
    // Those who want least fall out until the cut fits.
    let mut served = wanted.len();
    let mut sum: i64 = wanted.iter().sum();
    let mut cut = 0;
    while served > 0 {
        cut = (sum - there).max(0) / served as i64;
        let least = wanted[order[served - 1]];
        if cut < least || served == 1 {
            break;
        }
        sum -= least;
        served -= 1;
    }
    let mut shares = vec![0; wanted.len()];
    for n in &order[..served] {
        shares[*n] = (wanted[*n] - cut).max(0);
    }
    // The cut was rounded down, so a few parts too many may have been given.
    let mut over = shares.iter().sum::<i64>() - there;
    for share in &mut shares {
        let taken = over.clamp(0, *share);
        *share -= taken;
        over -= taken;
    }
    shares
}

/// Hands out what rounding left.
fn with_rest(wanted: &[i64], mut shares: Vec<i64>, there: i64) -> Vec<i64> {
    let mut left = there - shares.iter().sum::<i64>();
    for (share, wanted) in shares.iter_mut().zip(wanted) {
        let more = left.clamp(0, wanted - *share);
        *share += more;
        left -= more;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rule_gives_more_than_is_there_or_more_than_is_wanted() {
        let rules = [in_order, proportional, uniform, linear];
        for wanted in [vec![70, 30, 50], vec![0, 5, 100], vec![1, 1, 1, 1], vec![7], vec![1_000_000_007, 3, 999]] {
            let all: i64 = wanted.iter().sum();
            for there in [1, 2, 10, all / 3, all - 1] {
                let there = there.clamp(0, all);
                for (n, rule) in rules.iter().enumerate() {
                    let shares = rule(&wanted, there);
                    assert!(shares.iter().zip(&wanted).all(|(share, wanted)| 0 <= *share && share <= wanted), "{n}: {shares:?}");
                    assert_eq!(shares.iter().sum::<i64>(), there, "{n}: {wanted:?} of {there}");
                }
            }
        }
    }

    #[test]
    fn rules_split_as_their_names_say() {
        let wanted = [60, 40, 20];
        assert_eq!(in_order(&wanted, 75), [60, 15, 0]);
        assert_eq!(proportional(&wanted, 60), [30, 20, 10]);
        assert_eq!(uniform(&wanted, 75), [28, 27, 20]);
        assert_eq!(linear(&wanted, 75), [45, 25, 5]);
        assert_eq!(linear(&wanted, 30), [25, 5, 0]);
    }
}
