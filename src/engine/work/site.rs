//! What every visit asks of an activity and of its resource, close together in memory. It decides
//! nothing: it is read off the plan before a replication starts.

use crate::engine::plan::{ActivityPlan, BranchTest, NONE, ResourcePlan, RoutingPlan, TargetPlan, WorkPlan};
use crate::model::{Attribute, Discipline, OnFull, PreemptionRule, ShiftEnd};

/// One activity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    /// Who serves, or `NONE`.
    pub(super) resource: u32,
    /// Servers one item needs.
    pub(super) units: u32,
    /// Its ways on, as positions in the list of all ways.
    first_way: u32,
    n_ways: u32,
    pub(super) choice: Choice,
    /// Whether parts are joined here.
    pub(super) joins: bool,
    /// Whether items wait before the line: for patience to end, a batch or a gate.
    pub(super) has_forecourt: bool,
    /// Whether items give up waiting here.
    pub(super) has_patience: bool,
    /// Whether work is broken off here.
    pub(super) has_time_limit: bool,
    /// Whether it is the hidden activity of a decision's attention.
    pub(super) is_attention: bool,
    /// Whether a way on leads without delay to a line that holds its senders back.
    pub(super) may_block: bool,
    /// Whether the line is first come, first served, unbounded, and nobody is interrupted.
    pub(super) is_plain: bool,
    /// Whether interrupted work here can start from its beginning.
    pub(super) restarts: bool,
    /// Whether the way on depends on how often an item has been here.
    pub(super) counts_passes: bool,
}

/// How an item's way on is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// There is one way.
    Only,
    /// By a random number.
    Chance,
    /// By conditions, in order.
    Condition,
    /// All ways at once.
    Split,
}

/// One way on.
#[derive(Debug, Clone, Copy)]
pub(super) struct WayOn {
    /// Taken when the item's random number is below this and not below that of an earlier way.
    pub(super) below: f64,
    /// The activity, or `NONE` when the item leaves.
    pub(super) activity: u32,
    /// Whether it takes time.
    pub(super) takes_time: bool,
    /// The place under which items sent on it are counted, or `NONE`.
    pub(super) sent: u32,
}

/// All activities and their ways on.
#[derive(Debug)]
pub(super) struct Sites {
    sites: Vec<Site>,
    ways: Vec<WayOn>,
}

impl Sites {
    pub(super) fn new(plan: &WorkPlan) -> Self {
        let mut ways = Vec::new();
        let sites = plan
            .activities
            .iter()
            .map(|activity| {
                let first_way = ways.len() as u32;
                let choice = add_ways(activity, &mut ways);
                let resource = plan.resources.get(activity.resource as usize);
                let may_block = ways[first_way as usize..].iter().any(|way| !way.takes_time && holds_senders_back(plan, way.activity));
                Site {
                    resource: activity.resource,
                    units: activity.units,
                    first_way,
                    n_ways: ways.len() as u32 - first_way,
                    choice,
                    joins: activity.join > 1,
                    has_forecourt: activity.patience.is_some() || activity.batching.is_some() || activity.gate.is_some(),
                    has_patience: activity.patience.is_some(),
                    has_time_limit: activity.time_limit.is_some(),
                    is_attention: activity.is_attention,
                    may_block,
                    is_plain: resource.is_some_and(is_plain),
                    restarts: resource.is_some_and(restarts),
                    counts_passes: counts_passes(activity),
                }
            })
            .collect();
        let mut sites = Self { sites, ways };
        for (activity, place) in &plan.sent {
            for (way, n) in sites.ways_mut(*activity).iter_mut().zip(0..) {
                way.sent = place + n;
            }
        }
        sites
    }

    fn ways_mut(&mut self, activity: u32) -> &mut [WayOn] {
        let site = self.sites[activity as usize];
        let first = site.first_way as usize;
        &mut self.ways[first..first + site.n_ways as usize]
    }

    /// Gives the ways on that are chosen by chance other shares, which add up to 1.
    pub(super) fn share_out(&mut self, activity: u32, shares: &[f64]) {
        let ways = self.ways_mut(activity);
        debug_assert_eq!(ways.len(), shares.len(), "a split has one share for each way on");
        let n = ways.len();
        let mut below = 0.0;
        for (place, (way, share)) in ways.iter_mut().zip(shares).enumerate() {
            below += share;
            // The last way takes what rounding leaves.
            way.below = if place + 1 == n { 1.0 } else { below };
        }
    }

    #[inline]
    pub(super) fn get(&self, activity: u32) -> &Site {
        &self.sites[activity as usize]
    }

    /// The ways on from an activity, in order.
    #[inline]
    pub(super) fn ways(&self, site: &Site) -> &[WayOn] {
        let first = site.first_way as usize;
        &self.ways[first..first + site.n_ways as usize]
    }

    /// The way of this number.
    #[inline]
    pub(super) fn way(&self, activity: u32, n: u32) -> WayOn {
        self.ways[(self.get(activity).first_way + n) as usize]
    }
}

fn add_ways(activity: &ActivityPlan, ways: &mut Vec<WayOn>) -> Choice {
    let way =
        |target: &TargetPlan, below: f64| WayOn { below, activity: target.activity, takes_time: target.latency.is_some(), sent: NONE };
    match &activity.routing {
        RoutingPlan::Always(target) => {
            ways.push(way(target, 1.0));
            Choice::Only
        }
        RoutingPlan::Split(targets) => {
            ways.extend(targets.iter().map(|target| way(target, 1.0)));
            Choice::Split
        }
        RoutingPlan::FirstOf(branches) => {
            let below = |test| if let BranchTest::Below(below) = test { below } else { f64::NAN };
            let own = branches.iter().map(|branch| way(&branch.target, below(branch.test)));
            let first = ways.len();
            ways.extend(own);
            // Not sorted, too, where a test is of another kind: not-a-number has no place in an order.
            let rises = ways[first..].iter().all(|way| !way.below.is_nan()) && ways[first..].is_sorted_by_key(|way| way.below);
            if rises { Choice::Chance } else { Choice::Condition }
        }
    }
}

fn counts_passes(activity: &ActivityPlan) -> bool {
    let RoutingPlan::FirstOf(branches) = &activity.routing else { return false };
    branches.iter().any(|branch| matches!(branch.test, BranchTest::Attribute(Attribute::Passes, ..)))
}

fn holds_senders_back(plan: &WorkPlan, activity: u32) -> bool {
    let resource = plan.activities.get(activity as usize).and_then(|activity| plan.resources.get(activity.resource as usize));
    resource.is_some_and(|resource| resource.limit.is_some_and(|limit| limit.on_full == OnFull::Block))
}

fn is_plain(resource: &ResourcePlan) -> bool {
    resource.limit.is_none()
        && resource.discipline == Discipline::Fifo
        && resource.preemption == PreemptionRule::None
        && resource.shift_end != ShiftEnd::StartOnlyIfItFits
}

fn restarts(resource: &ResourcePlan) -> bool {
    resource.preemption == PreemptionRule::Restart || resource.shift_end == ShiftEnd::Restart
}

/// Whether work in hand can be interrupted, so that what is being worked on must be known in its order.
pub(super) fn interrupts(resource: &ResourcePlan) -> bool {
    resource.preemption != PreemptionRule::None || !matches!(resource.shift_end, ShiftEnd::Finish | ShiftEnd::StartOnlyIfItFits)
}
