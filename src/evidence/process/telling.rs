//! How a process is told: where kinds of cases and ages are parted, and which sides of the past matter. Kept with what
//! is accepted, so that a later log can be told in the same way. It must not know waits or times of work.

use serde::{Deserialize, Serialize};

use super::{Detail, Hours, OUTSIDE, Pasts, ages, durations, kinds};
use crate::evidence::Stop;
use crate::evidence::log::EventLog;

/// How a process is told. Activities are named, since numbers differ between logs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Telling {
    /// How finely.
    pub detail: Detail,
    /// Durations of cases in seconds that part kinds of cases.
    pub kinds: Vec<f64>,
    /// Ages of cases in seconds that part stretches of age.
    pub ages: Vec<f64>,
    /// Kind, activity, and the activity before it where that matters; nothing stands for the beginning of a case.
    pub before: Vec<(u32, String, Option<String>)>,
    /// Kind, activity, and how often it was done before where that matters.
    pub repeat: Vec<(u32, String, u32)>,
}

impl Default for Telling {
    fn default() -> Self {
        let detail = Detail { kinds: 1, ages: 1, looks_back: false, by_step: false, hours: Hours::Nothing };
        Self { detail, kinds: Vec::new(), ages: Vec::new(), before: Vec::new(), repeat: Vec::new() }
    }
}

impl Telling {
    /// Finds out how to tell the process of a log; nothing when `stop` says so.
    pub fn of(log: &EventLog, detail: Detail, stop: Stop<'_>) -> Option<Self> {
        let kinds = kinds(log, detail.kinds.max(1));
        let kind_of: Vec<u32> =
            durations(log).into_iter().map(|duration| kinds.partition_point(|bound| *bound <= duration) as u32).collect();
        let pasts = Pasts::of(log, &kind_of, detail.looks_back, stop)?;
        let name = |activity: u32| log.activities.get(activity).to_owned();
        let before = |(kind, activity, past): (u32, u32, u32)| (kind, name(activity), (past != OUTSIDE).then(|| name(past)));
        Some(Self {
            detail,
            ages: ages(log, detail.ages),
            before: pasts.before.into_iter().map(before).collect(),
            repeat: pasts.repeat.into_iter().map(|(kind, activity, past)| (kind, name(activity), past)).collect(),
            kinds,
        })
    }

    /// The sides of the past that matter, in the numbers of a log.
    pub(super) fn pasts(&self, log: &EventLog) -> Pasts {
        let number = |name: &str| log.activities.find(name);
        let before = self.before.iter().filter_map(|(kind, activity, past)| {
            let past = match past {
                None => OUTSIDE,
                Some(name) => number(name)?,
            };
            Some((*kind, number(activity)?, past))
        });
        let mut pasts = Pasts {
            before: before.collect(),
            repeat: self.repeat.iter().filter_map(|(kind, activity, past)| Some((*kind, number(activity)?, *past))).collect(),
        };
        pasts.before.sort_unstable();
        pasts.repeat.sort_unstable();
        pasts
    }
}
