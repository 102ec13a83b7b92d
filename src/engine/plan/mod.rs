//! The compiled plan: a resolved document and a study turned into flat arrays that all replications
//! share. Compiling refuses, with findings, what it cannot simulate; it never drops anything silently.

mod absence;
mod capacity;
mod chain;
pub mod couplings;
mod later;
mod published;
mod source;
pub mod supply;
mod timetable;
mod work;

use sha2::{Digest, Sha256};

use crate::model::finding::{Finding, runnable};
use crate::model::{Change, Document, Study};

pub use capacity::CapacityPlan;
pub(crate) use chain::accepts;
pub use chain::{
    ApprovalPlan, CallPlan, ChainPlan, ChannelPlan, CyclePlan, DecisionPlan, FencePlan, FieldPlan, FunctionPlan, GapPlan, GoodsPolicy,
    HandoffPlan, LevelPlan, Lever, LinearPlan, MeasuredPlan, ModePolicy, OutgoingPlan, OwnValue, PROFILE, PolicyPlan, SignalPlan,
    SplitPlan, StepPlan, StepRule, SubjectPlan, TriggerPlan, ValuePlan, WaitPlan,
};
pub use published::{Watched, WatchedPlan};
pub use source::{NumberSource, TimeSource, sorted_draws};
pub use supply::{AccountPlan, SupplyPlan};
pub use timetable::Timetable;
pub use work::{
    ActivityPlan, ArrivalPlan, BatchPlan, BranchPlan, BranchTest, DuePlan, GatePlan, InitialPlan, LimitPlan, LinesPlan, NONE, PatiencePlan,
    ResourcePlan, RisePlan, RoutingPlan, StreamPlan, TargetPlan, WorkPlan, parse_start,
};

/// Length of an observation for which nothing is stated: 30 days.
pub const DEFAULT_HORIZON_TICKS: i64 = 30 * 86_400_000;
/// How long items are followed after the horizon when no cool-down is stated, in horizons.
const FOLLOW_AT_MOST: i64 = 20;
/// Number of bins of the time series when no width is stated.
pub const DEFAULT_BINS: i64 = 240;

/// Everything a replication needs, in dense arrays.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Streams, activities, resources.
    pub work: WorkPlan,
    /// Signals, handoffs, decisions.
    pub chain: ChainPlan,
    /// Stocks, lanes, demand.
    pub supply: SupplyPlan,
    /// What must match between decisions.
    pub couplings: couplings::CouplingsPlan,
    /// Start of the observation window, ticks.
    pub warm_up: i64,
    /// End of the observation window, ticks.
    pub horizon: i64,
    /// Last instant that is simulated so that counted items can leave, ticks.
    pub end: i64,
    /// Width of the bins of the time series, ticks.
    pub bin: i64,
    /// Ends the observation after this many arrivals of items.
    pub stop_after_items: Option<u64>,
    /// What holds from a later instant on, in ticks, in their order: the same elements with other parameters.
    pub later: Vec<(i64, Self)>,
}

/// Compiles a document as a scenario sees it, for a study.
///
/// # Errors
/// The findings, at least one of which is an error, when the plan cannot be simulated.
pub fn compile(document: &Document, dated: &[Change], study: &Study) -> Result<Plan, Vec<Finding>> {
    let mut plan = compile_one(document, study)?;
    later::add(&mut plan, document, dated, study)?;
    Ok(plan)
}

/// Compiles what holds at one time.
fn compile_one(document: &Document, study: &Study) -> Result<Plan, Vec<Finding>> {
    let mut findings = Vec::new();
    let (warm_up, horizon, end, bin) = window(study, &mut findings);
    let mut work = work::compile(document, horizon, end, &mut findings);
    let chain = chain::compile(document, horizon, &work, &mut findings);
    work.steered = chain.steered().collect();
    let supply = supply::compile(document, horizon, &chain, &mut source::Sources { document, findings: &mut findings });
    let couplings = couplings::compile(document, &chain);
    work.activities.extend(chain.attention.iter().cloned());
    work.publish(&chain, &mut findings);
    if !runnable(&findings) {
        return Err(findings);
    }
    Ok(Plan { work, chain, supply, couplings, warm_up, horizon, end, bin, stop_after_items: study.stop_after_items, later: Vec::new() })
}

fn window(study: &Study, findings: &mut Vec<Finding>) -> (i64, i64, i64, i64) {
    let stated = study.horizon.ticks().0;
    let horizon = if stated == 0 { DEFAULT_HORIZON_TICKS } else { stated };
    let warm_up = study.warm_up.ticks().0;
    // Events need headroom above the horizon: items that arrived before it are followed beyond it.
    let longest = super::event_list::MAX_TIME / 4;
    if horizon < 0 || horizon > longest {
        findings.push(Finding::error(
            "study-horizon",
            None,
            format!("The study runs for {}, which is outside what can be simulated.", study.horizon),
            "Enter a length above zero and below 500 years.",
        ));
        return (0, 1, 1, 1);
    }
    if warm_up < 0 || warm_up >= horizon {
        findings.push(Finding::error(
            "study-warm-up",
            None,
            format!("The warm-up of {} leaves nothing of the {} observed.", study.warm_up, study.horizon),
            "Enter a warm-up that is shorter than the study.",
        ));
    }
    // Without a stated cool-down items are followed until they leave; some never do, so there is an end.
    let cool_down = study.cool_down.map_or(horizon.saturating_mul(FOLLOW_AT_MOST), |cool_down| cool_down.ticks().0.max(0));
    let bin = study.bin.map_or(0, |bin| bin.ticks().0);
    let bin = if bin > 0 { bin.max(horizon / 100_000) } else { (horizon / DEFAULT_BINS).max(1) };
    (warm_up, horizon, horizon.saturating_add(cool_down).min(super::event_list::MAX_TIME / 2), bin.max(1))
}

impl Plan {
    /// A hash of everything that influences a result: equal plans have equal results for equal seeds.
    pub fn hash(&self) -> String {
        // The debug form lists every field of every part; a change of any of them changes the hash.
        let digest = Sha256::digest(format!("{self:?}").as_bytes());
        let mut hex = String::new();
        for byte in digest.iter().take(16) {
            hex.push_str(&format!("{byte:02x}"));
        }
        hex
    }
}
