//! Numbers about handoffs and loops that follow from the document alone, without a simulation, fast enough to
//! be worked out while somebody draws. They judge nothing and change nothing.

pub mod chain;
mod couplings;
mod handoff;
mod loops;
mod mean;
mod rhythm;

pub use couplings::{Proposal, proposals, unattended};
pub use handoff::{HandoffNumbers, STALENESS_RISK, handoff_numbers, mean_latency};
pub use loops::{ALARM, Loop, LoopStep, Loops, WARN, execution_lead, loops};
pub use mean::mean;
pub use rhythm::{
    agent_of, decision_time, default_decision_cost, default_decision_time, default_schedule, is_execution, period, schedule_period,
};
