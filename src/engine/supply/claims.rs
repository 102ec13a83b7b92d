//! What one customer or one lane still wants of a stock, oldest first.

use std::collections::VecDeque;

/// Open demand of one claimant.
#[derive(Debug, Default)]
pub(super) struct Claims {
    pub(super) outstanding: i64,
    queue: VecDeque<Open>,
}

/// An order that is not served in full.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) placed: i64,
    /// When delivery was asked for.
    pub(super) due: i64,
    pub(super) left: i64,
    /// Its number among the orders of its claimant.
    pub(super) number: u32,
    pub(super) is_counted: bool,
    /// The latest delivery of a part of it.
    pub(super) delivered: i64,
    /// When the part of it that goes out now left the stock.
    pub(super) left_stock: i64,
}

impl Claims {
    pub(super) fn open(&mut self, quantity: i64, placed: i64, due: i64, number: u32, is_counted: bool) {
        self.outstanding += quantity;
        self.queue.push_back(Open { placed, due, left: quantity, number, is_counted, delivered: i64::MIN, left_stock: placed });
    }

    /// When the oldest open order was placed.
    pub(super) fn oldest(&self) -> Option<i64> {
        self.queue.front().map(|open| open.placed)
    }

    /// When the oldest open order is due.
    pub(super) fn first_due(&self) -> Option<i64> {
        self.queue.front().map(|open| open.due)
    }

    /// The oldest order and how much of it goes out now; nothing where it may not or need not go out.
    pub(super) fn take(&mut self, at_most: i64, complete_only: bool) -> Option<(Open, i64)> {
        let front = self.queue.front_mut()?;
        let taken = front.left.min(at_most);
        if taken <= 0 || complete_only && taken < front.left {
            return None;
        }
        front.left -= taken;
        self.outstanding -= taken;
        let open = *front;
        if open.left == 0 {
            self.queue.pop_front();
        }
        Some((open, taken))
    }

    /// Notes when the part of the oldest order that went out last is delivered.
    pub(super) fn note_delivery(&mut self, number: u32, at: i64) {
        if let Some(front) = self.queue.front_mut().filter(|front| front.number == number) {
            front.delivered = front.delivered.max(at);
        }
    }

    /// Withdraws the newest demand; gives back what could not be withdrawn.
    pub(super) fn withdraw(&mut self, mut quantity: i64) -> (i64, Vec<Open>) {
        let mut gone = Vec::new();
        while quantity > 0
            && let Some(back) = self.queue.back_mut()
        {
            let taken = back.left.min(quantity);
            back.left -= taken;
            self.outstanding -= taken;
            quantity -= taken;
            if back.left == 0 {
                gone.extend(self.queue.pop_back());
            }
        }
        (quantity, gone)
    }

    /// Gives up everything that is open.
    pub(super) fn give_up(&mut self) -> (i64, Vec<Open>) {
        let given_up = std::mem::take(&mut self.outstanding);
        (given_up, self.queue.drain(..).collect())
    }

    /// Whether the sum that is kept is that of the orders.
    pub(super) fn is_consistent(&self) -> bool {
        self.outstanding == self.queue.iter().map(|open| open.left).sum::<i64>()
    }
}
