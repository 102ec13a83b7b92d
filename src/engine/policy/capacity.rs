//! Capacity that is added for a time: blocks of overtime with notice, and overtime above a threshold.
//! Prices and calendars are the caller's.

use crate::model::CapacityStep;
use crate::units::{Duration, TimeUnit};

/// A block of extra capacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// Units of capacity per day.
    pub per_day: f64,
    /// Days from now until it is there.
    pub starts_in: f64,
    /// Days it lasts.
    pub days: f64,
}

impl Block {
    /// Units it can make.
    pub fn units(self) -> f64 {
        self.per_day * self.days
    }

    /// What booking costs at a price per unit of capacity, used or not.
    pub fn price(self, per_unit: f64) -> f64 {
        self.units() * per_unit
    }

    /// What is paid for the rest of a block that is cancelled when `days_left` of it have not begun.
    ///
    /// A missing share means that the whole block is paid, as it is when it stands idle.
    pub fn cancellation(self, parameters: &CapacityStep, days_left: f64, per_unit: f64) -> f64 {
        let share = parameters.cancel_share.map_or(1.0, |share| share.value());
        share * per_unit * self.per_day * days_left.clamp(0.0, self.days)
    }
}

fn days(duration: Duration) -> f64 {
    duration.to_unit(TimeUnit::Day).value()
}

/// The block to book for a believed shortfall in units, when `booked_per_day` is already there.
///
/// Nothing while the shortfall is at or below the trigger, or where the largest total is reached; a largest total of
/// zero sets no limit. The block is one step high and as many whole minimum blocks long as the shortfall takes: that
/// it must be booked in blocks and is paid used or not is what makes haste dear (Holt, Modigliani, Muth and Simon
/// 1960 for the trade-off between overtime and stock).
pub fn capacity_step(parameters: &CapacityStep, shortfall: f64, booked_per_day: f64) -> Option<Block> {
    let room = if parameters.maximum > 0.0 { parameters.maximum - booked_per_day } else { f64::INFINITY };
    let per_day = parameters.size.min(room);
    if shortfall <= parameters.trigger || per_day <= 0.0 {
        return None;
    }
    let block = days(parameters.minimum_block);
    let needed = shortfall.max(0.0) / per_day;
    let days = if block > 0.0 { (needed / block - 1e-9).ceil().max(1.0) * block } else { needed };
    Some(Block { per_day, starts_in: days_of_notice(parameters), days })
}

/// Days between booking and the first day of a block.
pub fn days_of_notice(parameters: &CapacityStep) -> f64 {
    days(parameters.notice)
}

/// Units made in one period for a shortfall below a base-stock level: regular, overtime.
///
/// Regular capacity first; overtime only for what is then still missing beyond the `threshold`, up to `maximum`
/// (threshold policy for expediting, Bradley 2004, Operations Research 52).
pub fn threshold_overtime(threshold: f64, maximum: f64, regular_capacity: f64, shortfall: f64) -> (f64, f64) {
    let shortfall = shortfall.max(0.0);
    let regular = shortfall.min(regular_capacity);
    (regular, (shortfall - regular_capacity - threshold).clamp(0.0, maximum.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Share;

    fn crew() -> CapacityStep {
        CapacityStep {
            trigger: 50.0,
            size: 22.0,
            notice: Duration::hours(24.0),
            minimum_block: Duration::days(7.0),
            maximum: 30.0,
            cancel_share: Some(Share::new(0.5)),
            ..CapacityStep::default()
        }
    }

    #[test]
    fn a_block_covers_the_shortfall_in_whole_blocks_after_its_notice() {
        assert_eq!(capacity_step(&crew(), 60.0, 0.0), Some(Block { per_day: 22.0, starts_in: 1.0, days: 7.0 }));
        assert_eq!(capacity_step(&crew(), 154.0, 0.0).unwrap().days, 7.0, "exactly one block");
        assert_eq!(capacity_step(&crew(), 155.0, 0.0).unwrap().days, 14.0);
        let by_day = CapacityStep { size: 60.0, maximum: 60.0, minimum_block: Duration::days(1.0), ..crew() };
        assert_eq!(capacity_step(&by_day, 600.0, 0.0).unwrap().days, 10.0);
    }

    #[test]
    fn nothing_is_booked_at_the_trigger_or_beyond_the_largest_total() {
        assert_eq!(capacity_step(&crew(), 50.0, 0.0), None);
        assert_eq!(capacity_step(&crew(), 60.0, 30.0), None);
        assert_eq!(capacity_step(&crew(), 60.0, 22.0).unwrap().per_day, 8.0, "what is left of the largest total");
    }

    #[test]
    fn a_block_is_paid_when_booked_and_in_part_when_cancelled() {
        let block = capacity_step(&crew(), 100.0, 0.0).unwrap();
        assert_eq!(block.price(27.0), 22.0 * 7.0 * 27.0);
        assert_eq!(block.cancellation(&crew(), 4.0, 27.0), 0.5 * 22.0 * 4.0 * 27.0);
        assert_eq!(block.cancellation(&CapacityStep { cancel_share: None, ..crew() }, 9.0, 27.0), block.price(27.0));
    }

    #[test]
    fn overtime_is_used_only_beyond_the_threshold() {
        for (shortfall, expected) in [(8.0, (8.0, 0.0)), (16.0, (11.0, 0.0)), (18.0, (11.0, 2.0)), (40.0, (11.0, 4.0)), (-3.0, (0.0, 0.0))]
        {
            assert_eq!(threshold_overtime(5.0, 4.0, 11.0, shortfall), expected, "at {shortfall}");
        }
    }

    /// Stationary distribution of the shortfall before demand, capacity 11 and overtime 4 beyond 5, Poisson demand of 10.
    #[test]
    fn the_exact_cost_of_the_threshold_rule_is_met() {
        let mut demand = vec![libm::exp(-10.0)];
        for n in 1..60 {
            demand.push(demand[n - 1] * 10.0 / n as f64);
        }
        let mut chance = vec![0.0; 160];
        chance[0] = 1.0;
        let (mut cost, mut overtime) = (0.0, 0.0);
        for _ in 0..600 {
            let mut after = vec![0.0; chance.len()];
            (cost, overtime) = (0.0, 0.0);
            for (short, mass) in chance.iter().enumerate() {
                for (units, share) in demand.iter().enumerate() {
                    let shortfall = (short + units) as f64;
                    let (regular, extra) = threshold_overtime(5.0, 4.0, 11.0, shortfall);
                    let net = 25.0 - shortfall;
                    let probability = mass * share;
                    cost += probability * (net.max(0.0) + 9.0 * (-net).max(0.0) + 6.0 * extra);
                    overtime += probability * extra;
                    after[((shortfall - regular - extra) as usize).min(159)] += probability;
                }
            }
            chance = after;
        }
        assert!((cost - 14.823_142_862_4).abs() < 1e-8, "{cost}");
        assert!((overtime - 0.222_407_061_369).abs() < 1e-9, "{overtime}");
    }
}
