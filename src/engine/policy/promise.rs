//! Promises of delivery dates from what is available. Buckets are planning periods, the first one is now.

use crate::model::PromiseRule;

/// What can be promised from: stock, planned receipts and orders already booked, in units by bucket.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PromiseBook {
    /// Units on hand at the start of the first bucket.
    pub on_hand: f64,
    /// Receipts of the master schedule.
    pub receipts: Vec<f64>,
    /// Orders booked.
    pub orders: Vec<f64>,
}

impl PromiseBook {
    /// Discrete available-to-promise, in units by bucket (ASCM Supply Chain Dictionary; Vollmann, Berry and Whybark).
    ///
    /// The first bucket and every bucket with a receipt starts a stretch: its receipt (in the first bucket also the
    /// stock) less all orders before the next receipt. What is missing is taken from earlier stretches, the latest
    /// first; what even those cannot give stays as a negative number in the first bucket.
    pub fn available(&self) -> Vec<f64> {
        let n = self.receipts.len();
        let mut available = vec![0.0; n];
        let mut stretch = 0;
        for bucket in 0..n {
            if self.receipts[bucket] > 0.0 {
                stretch = bucket;
            }
            available[stretch] += self.receipts[bucket] - self.orders.get(bucket).copied().unwrap_or(0.0);
        }
        if let Some(first) = available.first_mut() {
            *first += self.on_hand;
        }
        for bucket in (1..n).rev() {
            if available[bucket] < 0.0 {
                let mut missing = -std::mem::take(&mut available[bucket]);
                for earlier in (0..bucket).rev() {
                    // The first stretch takes what nobody else can give.
                    let given = if earlier == 0 { missing } else { available[earlier].max(0.0).min(missing) };
                    available[earlier] -= given;
                    missing -= given;
                }
            }
        }
        available
    }

    /// Cumulative available-to-promise: what all stretches up to a bucket leave, in units.
    pub fn cumulative(&self) -> Vec<f64> {
        let running = |total: &mut f64, units: f64| {
            *total += units;
            Some(*total)
        };
        self.available().into_iter().scan(0.0, running).collect()
    }

    /// The bucket promised for a complete delivery of `quantity` units asked for in bucket `due`; nothing where none
    /// within the plan can be promised. The order is booked there.
    ///
    /// Stated lead time: the later of the date asked for and `lead` buckets from now, whatever is available. Discrete:
    /// the first bucket from then on whose stretch alone covers the order. Cumulative: the first from then on by which
    /// all stretches together do.
    pub fn promise(&mut self, rule: PromiseRule, quantity: f64, due: usize, lead: usize) -> Option<usize> {
        let n = self.receipts.len();
        let bucket = match rule {
            PromiseRule::FixedLead => Some(due.max(lead)).filter(|bucket| *bucket < n),
            PromiseRule::Atp => {
                let available = self.available();
                let stretch = |bucket: usize| (1..=bucket).rev().find(|bucket| self.receipts[*bucket] > 0.0).unwrap_or(0);
                (due..n).find(|bucket| quantity <= available[stretch(*bucket)])
            }
            PromiseRule::CumulativeAtp => {
                let cumulative = self.cumulative();
                (due..n).find(|bucket| quantity <= cumulative[*bucket])
            }
        }?;
        if self.orders.len() < n {
            self.orders.resize(n, 0.0);
        }
        self.orders[bucket] += quantity;
        Some(bucket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> PromiseBook {
        PromiseBook {
            on_hand: 30.0,
            receipts: vec![0.0, 50.0, 0.0, 50.0, 0.0, 0.0, 50.0, 0.0],
            orders: vec![18.0, 12.0, 20.0, 10.0, 25.0, 15.0, 5.0, 0.0],
        }
    }

    #[test]
    fn what_can_be_promised_is_the_receipt_less_the_orders_before_the_next_one() {
        assert_eq!(book().available(), [12.0, 18.0, 0.0, 0.0, 0.0, 0.0, 45.0, 0.0]);
        assert_eq!(book().cumulative(), [12.0, 30.0, 30.0, 30.0, 30.0, 30.0, 75.0, 75.0]);
    }

    #[test]
    fn orders_are_promised_one_after_the_other_from_what_the_earlier_ones_leave() {
        let mut book = book();
        let requests = [(25.0, 1), (30.0, 2), (10.0, 0), (40.0, 4), (20.0, 3)];
        let promised = requests.map(|(quantity, due)| book.promise(PromiseRule::CumulativeAtp, quantity, due, 0));
        assert_eq!(promised, [Some(1), Some(6), Some(6), None, None]);
        assert_eq!(book.orders, [18.0, 37.0, 20.0, 10.0, 25.0, 15.0, 45.0, 0.0]);
        assert_eq!(book.available(), [5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0]);
    }

    #[test]
    fn a_missing_amount_is_taken_from_the_latest_earlier_stretches() {
        let book = PromiseBook { on_hand: 10.0, receipts: vec![0.0, 20.0, 5.0, 4.0], orders: vec![3.0, 8.0, 2.0, 13.0] };
        assert_eq!(book.available(), [7.0, 6.0, 0.0, 0.0]);
        let short = PromiseBook { on_hand: 1.0, receipts: vec![0.0, 2.0], orders: vec![0.0, 9.0] };
        assert_eq!(short.available(), [-6.0, 0.0], "more was promised than there will be");
        assert_eq!(short.clone().promise(PromiseRule::CumulativeAtp, 1.0, 0, 0), None);
    }

    #[test]
    fn the_discrete_rule_does_not_add_stretches_and_the_stated_lead_does_not_look() {
        let promise = |rule, quantity, due, lead| book().promise(rule, quantity, due, lead);
        assert_eq!(promise(PromiseRule::Atp, 20.0, 1, 0), Some(6));
        assert_eq!(promise(PromiseRule::Atp, 15.0, 2, 0), Some(2));
        assert_eq!(promise(PromiseRule::CumulativeAtp, 20.0, 1, 0), Some(1));
        assert_eq!(promise(PromiseRule::FixedLead, 999.0, 1, 3), Some(3));
        assert_eq!(promise(PromiseRule::FixedLead, 1.0, 5, 3), Some(5));
        assert_eq!(promise(PromiseRule::FixedLead, 1.0, 5, 8), None);
    }
}
