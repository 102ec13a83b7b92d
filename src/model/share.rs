//! A copy of a project that can be shown to others: without costs and without names of people. It changes no project.

use std::collections::BTreeSet;

use serde_json::Value;

use super::edit::{Edit, EditError};
use super::{ActualKind, ChangeKind, Document, Entity, EntityRef, SourceKind};

/// Fields that hold amounts of money, or names of people, of a kind of element, at any depth.
fn fields(of: EntityRef) -> &'static [&'static str] {
    match of {
        EntityRef::Function(_) => &["owner", "cost"],
        EntityRef::Handoff(_) => &["cost"],
        EntityRef::Resource(_) => &["cost_busy", "cost_idle"],
        EntityRef::Activity(_) => &["cost_fixed", "cost_waiting"],
        EntityRef::Decision(_) => &["value", "cost", "cost_of_change", "late_per_unit_day", "early_per_unit_day", "local", "end_to_end"],
        EntityRef::DecisionRight(_) => &["limit"],
        EntityRef::WorkStream(_) | EntityRef::WorkClass(_) | EntityRef::Item(_) => &["value"],
        EntityRef::Lane(_) => &["fixed", "per_unit", "rebooking"],
        EntityRef::Price(_) => &["amount"],
        EntityRef::Note(_) => &["author", "owner"],
        EntityRef::Assumption(_) => &["author"],
        _ => &[],
    }
}

/// Whether a path of fields leads into one that is taken out.
fn is_taken_out(of: EntityRef, path: &str) -> bool {
    matches!(of, EntityRef::Price(_)) || path.split('/').any(|step| fields(of).contains(&step))
}

/// Takes fields out of a tree, at any depth; what is missing then has its usual value.
fn without(tree: &mut Value, names: &[&str]) {
    match tree {
        Value::Object(fields) => {
            fields.retain(|name, _| !names.contains(&name.as_str()));
            fields.values_mut().for_each(|field| without(field, names));
        }
        Value::Array(list) => list.iter_mut().for_each(|field| without(field, names)),
        _ => {}
    }
}

/// An element without costs and names; nothing where nothing would be left of it.
fn shared(entity: Entity) -> Result<Option<Entity>, EditError> {
    let of = entity.reference();
    let entity = match entity {
        Entity::Price(..) | Entity::Check(..) => return Ok(None),
        // Tables of orders and receivables name customers and amounts; how a log was read names neither.
        Entity::Actual(id, actual) => return Ok((actual.kind == ActualKind::EventLog).then_some(Entity::Actual(id, actual))),
        Entity::Assumption(id, mut source) => {
            if source.place.as_ref().is_some_and(|place| is_taken_out(place.of, &place.field)) {
                return Ok(None);
            }
            if source.source != SourceKind::Measured {
                source.from.clear();
                source.remark.clear();
            }
            Entity::Assumption(id, source)
        }
        Entity::Scenario(id, mut scenario) => {
            let mut changes = Vec::new();
            for mut change in std::mem::take(&mut scenario.changes) {
                change.what = match change.what {
                    ChangeKind::Set { of, field, .. } if is_taken_out(of, &field) => continue,
                    ChangeKind::Put(entity) => match shared(*entity)? {
                        Some(entity) => ChangeKind::Put(Box::new(entity)),
                        None => continue,
                    },
                    other => other,
                };
                changes.push(change);
            }
            scenario.changes = changes;
            Entity::Scenario(id, scenario)
        }
        other => other,
    };
    let failed = |error: serde_json::Error| EditError::Refused(format!("A copy of {} cannot be made: {error}", of.kind_label()));
    let mut tree = entity.to_tree().map_err(failed)?;
    without(&mut tree, fields(of));
    Entity::from_tree(of, tree).map(Some).map_err(failed)
}

/// The project without prices, costs, values and limits in money, tables of facts, checks, the agreed baseline, and names of people (who
/// answers for a team, who wrote a note, who a number comes from). Texts that somebody wrote, and names of teams, staff
/// and elements, stay. Times and ways are as before; decisions that weigh costs may come out otherwise.
///
/// # Errors
/// When an element cannot be without what is taken out.
pub fn without_costs_and_names(document: &Document) -> Result<Document, EditError> {
    let mut copy = document.clone();
    // What was agreed on holds costs, who agreed on it, and is of a plan that the copy no longer is.
    copy.agreed = None;
    let mut gone: BTreeSet<EntityRef> = BTreeSet::new();
    for of in document.entities() {
        let Some(entity) = document.entity(of) else { continue };
        match shared(entity)? {
            Some(entity) => copy.put(entity),
            None => {
                gone.insert(of);
            }
        }
    }
    if !gone.is_empty() {
        Edit::Delete(gone.into_iter().collect()).apply(&mut copy)?;
    }
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agreed_baseline_holds_costs_and_names_and_stays_behind() {
        let agreed = crate::model::Baseline { by: "Annabel".into(), ..Default::default() };
        let document = Document { agreed: Some(std::sync::Arc::new(agreed)), ..project() };
        assert_eq!(without_costs_and_names(&document).unwrap().agreed, None);
    }

    use crate::model::{
        Actual, ActualId, Assumption, AssumptionId, Change, Function, FunctionId, Note, NoteId, Place, Price, PriceId, Resource,
        ResourceId, Scenario, ScenarioId, WorkStream, WorkStreamId,
    };
    use crate::units::{Money, MoneyRate};

    fn project() -> Document {
        let mut document = Document::default();
        let team: FunctionId = document.new_id();
        document.functions.insert(team, Function { name: "Buying".into(), owner: "Annabel".into(), ..Function::default() });
        let staff: ResourceId = document.new_id();
        let rate: MoneyRate = "731/h".parse().unwrap();
        document.resources.insert(staff, Resource { name: "Buyers".into(), function: team, cost_busy: Some(rate), ..Resource::default() });
        let stream: WorkStreamId = document.new_id();
        let value = crate::model::Distribution::Fixed(Money::new(73_100.0));
        document.work_streams.insert(stream, WorkStream { name: "Orders".into(), value, ..WorkStream::default() });
        let price: PriceId = document.new_id();
        document.prices.insert(price, Price { amount: Money::new(731.5), ..Price::default() });
        let note: NoteId = document.new_id();
        document.notes.insert(note, Note { text: "Ask".into(), author: "Annabel".into(), owner: "Annabel".into(), ..Note::default() });
        for (kind, field) in [(SourceKind::Estimate, "cost_busy"), (SourceKind::Estimate, "capacity"), (SourceKind::Measured, "capacity")] {
            let id: AssumptionId = document.new_id();
            let place = Some(Place { of: staff.into(), field: field.into() });
            let remark = if kind == SourceKind::Measured { "seen" } else { "731 says Annabel" }.to_owned();
            let source =
                Assumption { place, source: kind, from: "Annabel".into(), author: "Annabel".into(), remark, ..Assumption::default() };
            let from = if kind == SourceKind::Measured { "log.csv".to_owned() } else { source.from.clone() };
            document.assumptions.insert(id, Assumption { from, ..source });
        }
        for kind in [ActualKind::EventLog, ActualKind::default()] {
            let id: ActualId = document.new_id();
            let columns = [("customer".to_owned(), vec![if kind == ActualKind::EventLog { "P-1" } else { "Annabel" }.to_owned()])].into();
            document.actuals.insert(id, Actual { name: "Facts".into(), kind, columns, ..Actual::default() });
        }
        let scenario: ScenarioId = document.new_id();
        let set = |field: &str, to: &str| Change {
            what: ChangeKind::Set { of: staff.into(), field: field.into(), to: to.into() },
            ..Change::default()
        };
        let mut dearer = document.entity(staff.into()).unwrap();
        if let Entity::Resource(_, resource) = &mut dearer {
            resource.cost_idle = Some("731/h".parse().unwrap());
        }
        let changes = vec![
            set("cost_busy", "731/h"),
            set("name", "\"More buyers\""),
            Change { what: ChangeKind::Put(Box::new(dearer)), ..Change::default() },
        ];
        document.scenarios.insert(scenario, Scenario { name: "Dearer".into(), changes, ..Scenario::default() });
        document
    }

    #[test]
    fn a_copy_without_costs_and_names_holds_neither_anywhere() {
        let document = project();
        let before = serde_json::to_string(&document).unwrap();
        assert!(before.contains("731") && before.contains("Annabel"));
        let copy = without_costs_and_names(&document).unwrap();
        let after = serde_json::to_string(&copy).unwrap();
        assert!(!after.contains("731") && !after.contains("Annabel"), "{after}");
        assert!(after.contains("Buying") && after.contains("log.csv") && after.contains("More buyers"));
        assert_eq!((copy.functions.len(), copy.resources.len(), copy.prices.len(), copy.actuals.len()), (1, 1, 0, 1));
        assert_eq!(copy.scenarios.values().next().unwrap().changes.len(), 2);
        assert_eq!(without_costs_and_names(&copy).unwrap(), copy, "nothing is left to take out");
    }
}
