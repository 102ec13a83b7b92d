//! Writes changes of scenarios: one field of an element, an element added, several combined.

use serde::Serialize;

use crate::model::edit::set_field;
use crate::model::{Change, ChangeKind, Document, Entity, EntityRef};

/// A change of one field to a value; nothing when the value cannot be written, which no plain record can cause.
pub fn set(of: impl Into<EntityRef>, field: impl Into<String>, to: &impl Serialize) -> Option<Change> {
    let tree = serde_json::to_value(to).ok()?;
    // A bare text is written as planners write it.
    let to = match tree {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    Some(Change { what: ChangeKind::Set { of: of.into(), field: field.into(), to }, ..Change::default() })
}

/// A change that adds an element or puts it in the place of the one with its identifier.
pub fn put(entity: Entity) -> Change {
    Change { what: ChangeKind::Put(Box::new(entity)), ..Change::default() }
}

/// The same change with a reason.
pub fn because(mut change: Change, reason: &str) -> Change {
    reason.clone_into(&mut change.reason);
    change
}

/// The document with changes carried out from the start on.
///
/// # Errors
/// In words, when one of them cannot be carried out.
pub fn with(document: &Document, changes: &[Change]) -> Result<Document, String> {
    let mut changed = document.clone();
    for change in changes {
        match &change.what {
            ChangeKind::Set { of, field, to } => {
                let entity = changed.entity(*of).ok_or_else(|| format!("{} {} does not exist any more", of.kind_label(), of.raw()))?;
                changed.put(set_field(&entity, field, to)?);
            }
            ChangeKind::Put(entity) => changed.put((**entity).clone()),
            ChangeKind::Remove(of) => {
                if !changed.take(*of) {
                    return Err(format!("{} {} does not exist any more", of.kind_label(), of.raw()));
                }
            }
            ChangeKind::Nothing => {}
        }
    }
    Ok(changed)
}
