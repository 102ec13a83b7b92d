//! How often a decision is taken and how long it takes, stated or by default.

use crate::model::{AgentKind, Decision, Distribution, Document, Phase, Policy, Schedule, Subject, Trigger};
use crate::units::Duration;

/// Who takes a decision: itself, else its function.
pub fn agent_of(document: &Document, decision: &Decision) -> AgentKind {
    decision.agent.or_else(|| Some(document.functions.get(decision.owner)?.agent)).unwrap_or_default()
}

/// Whether a decision carries out plans rather than making them: how to ship, split, promise, approve, route, and overtime.
pub fn is_execution(subject: &Subject) -> bool {
    match subject {
        Subject::Mode(_)
        | Subject::Overtime(_)
        | Subject::Routing(_)
        | Subject::Allocation(_)
        | Subject::Promise(_)
        | Subject::Approval(_) => true,
        Subject::Plan
        | Subject::OrderQuantity(_)
        | Subject::Production(_)
        | Subject::Capacity(_)
        | Subject::Signal(_)
        | Subject::Parameter { .. }
        | Subject::Lever(_) => false,
    }
}

/// Hands-on time of a decision for which none is stated.
///
/// Human: lognormal with median 1.5 h and σ 0.8; AI: 0.05 h. Source: the product's agent defaults.
pub fn default_decision_time(agent: AgentKind) -> Distribution<Duration> {
    match agent {
        AgentKind::Human => Distribution::LognormalMedian { median: Duration::hours(1.5), sigma: 0.8 },
        AgentKind::Ai | AgentKind::GovernedAi => Distribution::Fixed(Duration::hours(0.05)),
    }
}

/// Cost of taking a decision once for which none is stated: 120 for people, about two hours of a planner with
/// overheads; 0.2 for AI, the price of a model's answer. Source: the product's agent defaults.
pub fn default_decision_cost(agent: AgentKind) -> f64 {
    match agent {
        AgentKind::Human => 120.0,
        AgentKind::Ai | AgentKind::GovernedAi => 0.2,
    }
}

/// The hands-on time that is stated, else the agent's default. An approval states its own.
pub fn decision_time(document: &Document, decision: &Decision) -> Distribution<Duration> {
    if let Policy::Approval(approval) = &decision.policy {
        return approval.time.clone();
    }
    decision.decision_time.clone().unwrap_or_else(|| default_decision_time(agent_of(document, decision)))
}

/// Rhythm of a decision for which none is stated: people weekly for plans and daily for execution, AI hourly.
pub fn default_schedule(agent: AgentKind, subject: &Subject) -> Schedule {
    let period = match agent {
        AgentKind::Human if is_execution(subject) => Duration::days(1.0),
        AgentKind::Human => Duration::weeks(1.0),
        AgentKind::Ai | AgentKind::GovernedAi => Duration::hours(1.0),
    };
    Schedule::Every { period, phase: Phase::Start }
}

/// Mean distance of a decision's instants in milliseconds; none where it is taken on events or by hand. The
/// smallest distance between two runs holds where it is longer.
pub fn period(document: &Document, decision: &Decision) -> Option<f64> {
    let governor = decision.min_interval.map(|interval| interval.exact_ticks()).filter(|interval| 0.0 < *interval);
    let stated = match &decision.trigger {
        Trigger::AgentDefault => schedule_period(&default_schedule(agent_of(document, decision), &decision.subject)),
        Trigger::Periodic(schedule) => schedule_period(&schedule.at),
        Trigger::InCycle(cycle) => schedule_period(&document.cycles.get(*cycle)?.schedule.at),
        // At most as often as the governor allows.
        Trigger::OnChange { .. } | Trigger::Threshold { .. } | Trigger::LevelChange { .. } => return governor,
        Trigger::ByHand => return None,
    };
    // Rounds within the governor are left out: the next one that is far enough counts.
    stated.map(|stated| governor.map_or(stated, |governor| libm::ceil(governor / stated).max(1.0) * stated))
}

/// Mean distance of a schedule's instants in milliseconds.
pub fn schedule_period(schedule: &Schedule) -> Option<f64> {
    let period = match schedule {
        Schedule::Every { period, .. } => period.exact_ticks(),
        Schedule::Pattern { length, at } if !at.is_empty() => length.exact_ticks() / at.len() as f64,
        Schedule::At(at) if 1 < at.len() => {
            let (first, last) = (at.first()?.exact_ticks(), at.last()?.exact_ticks());
            (last - first) / (at.len() - 1) as f64
        }
        Schedule::Pattern { .. } | Schedule::At(_) | Schedule::Never => return None,
    };
    (0.0 < period && period.is_finite()).then_some(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_plan_weekly_and_carry_out_daily_while_software_does_both_hourly() {
        let hours = |agent: AgentKind, subject: Subject| {
            let mut document = Document::default();
            let owner = document.new_id();
            document.functions.insert(owner, crate::model::Function { agent, ..crate::model::Function::default() });
            period(&document, &Decision { owner, subject, ..Decision::default() }).unwrap() / 3_600_000.0
        };
        assert_eq!(hours(AgentKind::Human, Subject::Plan), 168.0);
        assert_eq!(hours(AgentKind::Human, Subject::Mode(crate::model::LaneId(1))), 24.0);
        assert_eq!(hours(AgentKind::GovernedAi, Subject::Plan), 1.0);
        assert_eq!(hours(AgentKind::Ai, Subject::Mode(crate::model::LaneId(1))), 1.0);
    }

    #[test]
    fn a_governor_leaves_rounds_out_and_spaces_events() {
        let every = |hours: f64| {
            Trigger::Periodic(crate::model::CalendarSchedule {
                at: Schedule::Every { period: Duration::hours(hours), phase: Phase::Start },
                calendar: None,
            })
        };
        let hours = |trigger: Trigger, governor: f64| {
            let decision = Decision { trigger, min_interval: Some(Duration::hours(governor)), ..Decision::default() };
            period(&Document::default(), &decision).map(|period| period / 3_600_000.0)
        };
        assert_eq!(hours(every(4.0), 3.0), Some(4.0));
        assert_eq!(hours(every(4.0), 9.0), Some(12.0), "every third round is far enough from the last");
        assert_eq!(hours(Trigger::OnChange { threshold: 0.0 }, 6.0), Some(6.0));
        assert_eq!(hours(Trigger::OnChange { threshold: 0.0 }, 0.0), None);
    }
}
