//! Which cases of a log are looked at, and what is asked about them. It must not compute anything else.

use std::collections::BTreeSet;

use super::Explorer;
use crate::evidence::log::Micros;

/// How time is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clock {
    /// Every hour.
    #[default]
    Calendar,
    /// Hours in which work is usually done, as found in the log.
    Working,
}

/// What is measured in a distribution.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SpanOf {
    /// Cases from their first start to their last end.
    #[default]
    Case,
    /// Waits between two functions.
    Handoff(u32, u32),
}

/// The order in which cases are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By their beginning.
    #[default]
    Begun,
    /// The longest first.
    Longest,
}

/// A question to a log: which cases, and how they are looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Cases that began at this instant or later.
    pub from: Option<Micros>,
    /// Cases that began before this instant.
    pub to: Option<Micros>,
    /// Cases in which one of these functions acts, and only handoffs between them; none means all.
    pub functions: BTreeSet<u32>,
    /// Cases with this activity.
    pub activity: Option<u32>,
    /// Cases that took this sequence of activities.
    pub way: Option<u32>,
    /// Cases with this text in the further column.
    pub attribute: Option<u32>,
    /// How time is counted.
    pub clock: Clock,
    /// What the distribution is of.
    pub span: SpanOf,
    /// The order of cases.
    pub order: Order,
}

impl Filter {
    /// Whether it lets every case through.
    pub fn is_open(&self) -> bool {
        let Self { from, to, functions, activity, way, attribute, clock: _, span: _, order: _ } = self;
        from.is_none() && to.is_none() && functions.is_empty() && activity.is_none() && way.is_none() && attribute.is_none()
    }

    /// The same questions about all cases.
    pub fn opened(&self) -> Self {
        Self { clock: self.clock, span: self.span, order: self.order, ..Self::default() }
    }

    /// What a simulation can be asked: a simulated case has no date of the log and no further column.
    pub(super) fn for_simulation(&self) -> Self {
        Self { from: None, to: None, attribute: None, ..self.clone() }
    }

    /// Whether a function is among those that are looked at.
    pub(super) fn lets_function(&self, function: u32) -> bool {
        self.functions.is_empty() || self.functions.contains(&function)
    }

    /// Whether a case is looked at.
    pub(super) fn lets(&self, explorer: &Explorer, case: usize) -> bool {
        let log = &explorer.log;
        let begun = explorer.spans[case].0;
        if self.from.is_some_and(|from| begun < from) || self.to.is_some_and(|to| to <= begun) {
            return false;
        }
        if self.way.is_some_and(|way| explorer.way_of[case] != way) {
            return false;
        }
        let any = |is_meant: &dyn Fn(usize) -> bool| log.events_of(case).any(is_meant);
        self.activity.is_none_or(|activity| any(&|event| log.activity[event] == activity))
            && self.attribute.is_none_or(|text| any(&|event| log.extra.get(event) == Some(&text)))
            && (self.functions.is_empty() || any(&|event| self.functions.contains(&log.function_of(event))))
    }
}
