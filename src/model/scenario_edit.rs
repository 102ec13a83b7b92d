//! What planners do with whole scenarios: duplicate one, merge one into what it builds on, clear it of changes
//! whose subject is gone.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::{Applied, Edit, EditError};
use super::entity::{Document, Entity, EntityRef};
use super::id::{CheckId, ScenarioId};
use super::scenario::{Change, ChangeKind};
use super::scenario_tree::resolve;

/// Keeps the numbers of elements that a scenario adds from being given to others.
pub(super) fn reserve(document: &mut Document, entity: &Entity) {
    if let Entity::Scenario(_, scenario) = entity {
        let added = scenario.changes.iter().filter_map(|change| match &change.what {
            ChangeKind::Put(entity) => Some(entity.reference().raw()),
            ChangeKind::Set { .. } | ChangeKind::Remove(_) | ChangeKind::Nothing => None,
        });
        document.next_id = added.map(|raw| raw.saturating_add(1)).fold(document.next_id, u32::max);
    }
}

/// A copy beside the original, with a name of its own.
pub(super) fn duplicate(document: &mut Document, id: ScenarioId) -> Result<Applied, EditError> {
    let mut copy = document.scenarios.get(id).cloned().ok_or_else(gone)?;
    let taken = |name: &str| document.scenarios.values().any(|scenario| scenario.name == name);
    let stem = document.name_of(id.into());
    let free = (2..).map(|n| format!("{stem} ({n})")).find(|name| !taken(name));
    copy.name = free.unwrap_or_else(|| stem.clone());
    let new: ScenarioId = document.new_id();
    document.scenarios.insert(new, copy);
    Ok(Applied { label: format!("Duplicate “{stem}”"), created: vec![new.into()], touched: vec![new.into()], notice: None })
}

/// The changes become part of what the scenario builds on, and the scenario goes; those that build on it now build
/// on that.
pub(super) fn merge_down(document: &mut Document, id: ScenarioId) -> Result<Applied, EditError> {
    let scenario = document.scenarios.get(id).cloned().ok_or_else(gone)?;
    let name = document.name_of(id.into());
    let mut touched: Vec<EntityRef> = Vec::new();
    let into = match scenario.parent {
        Some(parent) => {
            let below = document.scenarios.get_mut(parent).ok_or_else(gone)?;
            below.changes.extend(scenario.changes);
            touched.push(parent.into());
            document.name_of(parent.into())
        }
        None => {
            for change in &scenario.changes {
                touched.extend(into_base(document, change)?);
            }
            "the base".to_owned()
        }
    };
    let others = document.scenarios.iter().filter(|(other, of)| *other != id && of.parent == scenario.parent).count();
    let children: Vec<ScenarioId> = document.scenarios.iter().filter(|(_, of)| of.parent == Some(id)).map(|(child, _)| child).collect();
    for child in children {
        if let Some(child) = document.scenarios.get_mut(child) {
            child.parent = scenario.parent;
        }
    }
    let checks: Vec<(CheckId, Entity)> = document.checks.iter().map(|(check, of)| (check, Entity::Check(check, of.clone()))).collect();
    for (_, check) in checks {
        if check.references().iter().any(|reference| reference.kind == "ScenarioId" && reference.id == id.0) {
            let moved = match scenario.parent {
                Some(parent) => check.with_ids(&BTreeMap::from([(id.0, parent.0)])).ok(),
                None => check.detached(&BTreeSet::from([id.0])),
            };
            if let Some(moved) = moved {
                document.put(moved);
            }
        }
    }
    if document.settings.baseline == Some(id) {
        document.settings.baseline = scenario.parent;
    }
    document.scenarios.remove(id);
    touched.push(id.into());
    let notice = (others > 0).then(|| format!("{others} other scenarios build on {into} and now hold these changes, too"));
    Ok(Applied { label: format!("Merge “{name}” into {into}"), created: Vec::new(), touched, notice })
}

fn into_base(document: &mut Document, change: &Change) -> Result<Vec<EntityRef>, EditError> {
    if change.from.is_some_and(|from| 0 < from.ticks().0) {
        let reason = "The scenario holds a change from a later date, which the base cannot have; remove its date or the change first";
        return Err(EditError::Refused(reason.to_owned()));
    }
    Ok(match &change.what {
        ChangeKind::Set { of, field, to } => Edit::SetField { of: *of, field: field.clone(), to: to.clone() }.apply(document)?.touched,
        ChangeKind::Put(entity) => {
            document.put((**entity).clone());
            vec![entity.reference()]
        }
        ChangeKind::Remove(of) => Edit::Delete(vec![*of]).apply(document)?.touched,
        ChangeKind::Nothing => Vec::new(),
    })
}

/// Takes changes out whose subject does not exist any more.
pub(super) fn clear(document: &mut Document, id: ScenarioId) -> Result<Applied, EditError> {
    let lost = subjects_gone(document, id);
    let name = document.name_of(id.into());
    let scenario = document.scenarios.get_mut(id).ok_or_else(gone)?;
    let mut at = 0;
    scenario.changes.retain(|_| {
        at += 1;
        !lost.contains(&(at - 1))
    });
    let notice = Some(format!("{} changes were taken out", lost.len()));
    Ok(Applied { label: format!("Clear “{name}”"), touched: vec![id.into()], notice, ..Applied::default() })
}

/// Places of the changes of a scenario whose subject does not exist where the scenario comes to them.
pub fn subjects_gone(document: &Document, id: ScenarioId) -> Vec<usize> {
    let Some(scenario) = document.scenarios.get(id) else { return Vec::new() };
    let (seen, ..) = resolve(document, scenario.parent);
    let mut there: BTreeSet<EntityRef> = seen.entities().collect();
    let mut lost = Vec::new();
    for (at, change) in scenario.changes.iter().enumerate() {
        match &change.what {
            ChangeKind::Set { of, .. } if !there.contains(of) => lost.push(at),
            ChangeKind::Remove(of) => {
                if !there.remove(of) {
                    lost.push(at);
                }
            }
            ChangeKind::Put(entity) => {
                there.insert(entity.reference());
            }
            ChangeKind::Set { .. } | ChangeKind::Nothing => {}
        }
    }
    lost
}

fn gone() -> EditError {
    EditError::Missing("The scenario".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Check, Distribution, Function, FunctionId, Handoff, HandoffId, Scenario};
    use crate::units::Duration;

    fn set(of: HandoffId, to: &str) -> Change {
        let what = ChangeKind::Set { of: of.into(), field: "latency/Fixed".to_owned(), to: to.to_owned() };
        Change { what, ..Change::default() }
    }

    /// A handoff of 24 h, a scenario of 4 h over it, and one of 1 h over that.
    fn document() -> Document {
        let mut document = Document::default();
        document.functions.insert(FunctionId(1), Function::default());
        let latency = Distribution::Fixed(Duration::hours(24.0));
        document.handoffs.insert(HandoffId(2), Handoff { from: FunctionId(1), to: FunctionId(1), latency, ..Handoff::default() });
        let scenario = |name: &str, parent: Option<ScenarioId>, to: &str| Scenario {
            name: name.to_owned(),
            parent,
            changes: vec![set(HandoffId(2), to)],
            ..Scenario::default()
        };
        document.scenarios.insert(ScenarioId(3), scenario("A", None, "4 h"));
        document.scenarios.insert(ScenarioId(4), scenario("B", Some(ScenarioId(3)), "1 h"));
        document.checks.insert(CheckId(5), Check { scenario: Some(ScenarioId(3)), ..Check::default() });
        document.next_id = 6;
        document
    }

    fn latency(document: &Document, scenario: Option<ScenarioId>) -> Distribution<Duration> {
        resolve(document, scenario).0.handoffs.get(HandoffId(2)).unwrap().latency.clone()
    }

    #[test]
    fn merging_into_the_base_leaves_what_every_other_scenario_shows() {
        let mut document = document();
        let (a, b) = (latency(&document, Some(ScenarioId(3))), latency(&document, Some(ScenarioId(4))));
        merge_down(&mut document, ScenarioId(3)).unwrap();
        assert_eq!(latency(&document, None), a);
        assert_eq!(latency(&document, Some(ScenarioId(4))), b);
        assert_eq!(document.checks.get(CheckId(5)).unwrap().scenario, None);
        assert!(document.scenarios.get(ScenarioId(3)).is_none());
    }

    #[test]
    fn merging_into_a_parent_keeps_the_order_of_changes() {
        let mut document = document();
        let b = latency(&document, Some(ScenarioId(4)));
        merge_down(&mut document, ScenarioId(4)).unwrap();
        assert_eq!(latency(&document, Some(ScenarioId(3))), b);
        assert_eq!(latency(&document, None), Distribution::Fixed(Duration::hours(24.0)));
    }

    #[test]
    fn a_dated_change_is_not_merged_into_the_base() {
        let mut document = document();
        document.scenarios.get_mut(ScenarioId(3)).unwrap().changes[0].from = Some(Duration::days(3.0));
        assert!(matches!(merge_down(&mut document, ScenarioId(3)), Err(EditError::Refused(_))));
    }

    #[test]
    fn a_copy_has_a_name_of_its_own_and_the_same_changes() {
        let mut document = document();
        let made = duplicate(&mut document, ScenarioId(3)).unwrap();
        let EntityRef::Scenario(copy) = made.created[0] else { panic!() };
        assert_eq!(document.scenarios.get(copy).unwrap().name, "A (2)");
        assert_eq!(latency(&document, Some(copy)), latency(&document, Some(ScenarioId(3))));
    }

    #[test]
    fn changes_whose_subject_is_gone_are_found_and_cleared() {
        let mut document = document();
        assert!(subjects_gone(&document, ScenarioId(4)).is_empty());
        document.handoffs.remove(HandoffId(2));
        assert_eq!(subjects_gone(&document, ScenarioId(4)), [0]);
        clear(&mut document, ScenarioId(4)).unwrap();
        assert!(document.scenarios.get(ScenarioId(4)).unwrap().changes.is_empty());
    }
}
