//! Signs beside the label of a handoff: that decisions read outdated values, and that a loop overreacts.
//!
//! They come from the plan alone, without a run, and are seen only above their limits.

use std::collections::BTreeMap;

use crate::model::statics::{ALARM, WARN, handoff_numbers, loops};
use crate::model::{Document, HandoffId};
use crate::ui::theme::Icon;
use crate::units::format::significant;

/// From so many outdated decisions per change on, the sign is seen.
const OUTDATED: f64 = 1.0;

/// What is above its limit on one handoff.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Badge {
    /// Outdated decisions per change.
    pub outdated: Option<f64>,
    /// Index of the loop that swings most of those it is on.
    pub swing: Option<f64>,
}

/// One sign.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// Its picture.
    pub icon: Icon,
    /// Its number.
    pub text: String,
    /// Whether it is worse than worth a look.
    pub is_alarm: bool,
}

impl Badge {
    /// The signs to be drawn.
    pub fn signs(&self) -> Vec<Sign> {
        let number = |value: f64| significant(value, 2);
        let outdated = self.outdated.map(|value| Sign { icon: Icon::Warning, text: number(value), is_alarm: false });
        let swing = self.swing.map(|value| Sign { icon: Icon::Redo, text: number(value), is_alarm: ALARM <= value });
        outdated.into_iter().chain(swing).collect()
    }

    /// What they mean, one sentence each.
    pub fn explained(&self) -> Vec<String> {
        let outdated = self.outdated.map(|value| {
            format!("{} outdated decisions per change: it takes that many of the receiver’s rounds to arrive", significant(value, 2))
        });
        let swing = self.swing.map(|value| {
            let verdict = if ALARM <= value { "swings grow" } else { "it tends to swing" };
            format!("Loop index {} (delay × gain / period): {verdict}", significant(value, 2))
        });
        outdated.into_iter().chain(swing).collect()
    }

    /// What a screen reader says after everything else.
    pub fn spoken(&self) -> String {
        let outdated = self.outdated.map(|value| format!(", {} outdated decisions per change", significant(value, 2)));
        let swing = self.swing.map(|value| format!(", loop index {}", significant(value, 2)));
        outdated.into_iter().chain(swing).collect()
    }
}

/// The signs of all handoffs that have some.
pub fn badges(document: &Document) -> BTreeMap<HandoffId, Badge> {
    let loops = loops(document);
    let badge = |id: HandoffId| {
        let outdated = handoff_numbers(document, id).staleness.filter(|value| OUTDATED <= *value && value.is_finite());
        let swing = loops.index_of(id).filter(|value| WARN <= *value && value.is_finite());
        (outdated.is_some() || swing.is_some()).then_some((id, Badge { outdated, swing }))
    };
    document.handoffs.ids().filter_map(badge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::Edit;
    use crate::model::{FunctionId, HandoffKind, Phase, Position};
    use crate::units::Duration;

    #[test]
    fn a_weekly_sheet_read_every_day_is_outdated_and_a_daily_one_read_weekly_is_not() {
        let badge = |takes: &str, period: Duration| {
            let mut document = Document::default();
            let add = |name: &str| Edit::AddFunction { name: name.to_owned(), at: Position::default() };
            let edits = [
                add("Sales"),
                add("Planning"),
                Edit::AddHandoff { from: 1.into(), to: 2.into(), kind: HandoffKind::Information },
                Edit::SetField { of: HandoffId(3).into(), field: "latency".to_owned(), to: format!("{{\"Fixed\":\"{takes}\"}}") },
                Edit::SetCadence { function: FunctionId(2), period: Some(period), phase: Phase::Start },
            ];
            for edit in edits {
                edit.apply(&mut document).unwrap();
            }
            badges(&document).get(&HandoffId(3)).copied()
        };
        let outdated = badge("3 d", Duration::days(1.0)).unwrap();
        assert_eq!(outdated.outdated, Some(3.0));
        assert_eq!(outdated.spoken(), ", 3 outdated decisions per change");
        assert_eq!(outdated.signs().len(), 1);
        assert_eq!(badge("3 d", Duration::weeks(1.0)), None);
    }
}
