//! Makes a new element of any kind with a name and whatever it cannot be without.

use serde_json::{Value, json};

use crate::model::edit::Edit;
use crate::model::{Document, Entity, EntityRef, FunctionId};
use crate::ui::schema::{self, Found, Shape, probe};
use crate::ui::words;

/// The edit that adds an element of the kind of `kind`; teams it must belong to are `owner`, if given.
///
/// # Errors
/// In words, when it needs another element that does not exist yet.
pub fn new_element(document: &Document, kind: EntityRef, owner: Option<FunctionId>) -> Result<Edit, String> {
    let mut tree = json!({});
    let Some(Found { shape: Shape::Record { fields, .. }, .. }) = probe(kind, &[]) else {
        return Err(format!("A {} cannot be added here", kind.kind_label()));
    };
    for field in fields {
        let Some(found) = probe(kind, &[field]) else { continue };
        match found.shape {
            Shape::Reference("FunctionId") if !found.optional && owner.is_some() => {
                tree[*field] = json!(owner.map(|id| id.0));
            }
            Shape::Reference(_) if !found.optional => tree[*field] = schema::sample(document, kind, &[field])?,
            Shape::Text if *field == "name" => tree[*field] = json!(free_name(document, kind)),
            _ => {}
        }
    }
    if let EntityRef::Study(_) = kind {
        // A study that observes nothing is of no use; these are the usual starting values.
        tree["horizon"] = json!("365 d");
        tree["warm_up"] = json!("28 d");
        tree["replications"] = json!(20);
        tree["seed"] = json!(1);
    }
    let entity =
        Entity::from_tree(kind, Value::clone(&tree)).map_err(|error| format!("A {} cannot be added: {error}", kind.kind_label()))?;
    Ok(Edit::Add(Box::new(entity)))
}

/// "Activity 1", or the next number that is free.
fn free_name(document: &Document, kind: EntityRef) -> String {
    let stem = words::kind(kind);
    let names: Vec<String> = document.entities().filter(|of| of.kind_label() == kind.kind_label()).map(|of| document.name_of(of)).collect();
    (1..=names.len() + 1).map(|n| format!("{stem} {n}")).find(|name| !names.contains(name)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Position;
    use crate::ui::elements_list::kinds;

    #[test]
    fn every_kind_can_be_added_once_what_it_needs_is_there() {
        let mut document = Document::default();
        Edit::AddFunction { name: "Sales".to_owned(), at: Position::default() }.apply(&mut document).unwrap();
        let mut waiting = kinds();
        for _ in 0..4 {
            waiting.retain(|kind| match new_element(&document, *kind, None) {
                Ok(edit) => edit.apply(&mut document).is_err(),
                Err(why) => {
                    assert!(why.contains("add one first"), "{why}");
                    true
                }
            });
        }
        assert!(waiting.is_empty(), "{waiting:?}");
    }

    #[test]
    fn a_new_child_belongs_to_its_team() {
        let mut document = Document::default();
        for name in ["Sales", "Planning"] {
            Edit::AddFunction { name: name.to_owned(), at: Position::default() }.apply(&mut document).unwrap();
        }
        for _ in 0..2 {
            new_element(&document, EntityRef::Resource(1.into()), Some(2.into())).unwrap().apply(&mut document).unwrap();
        }
        let names: Vec<_> = document.resources.values().map(|resource| (resource.name.as_str(), resource.function.0)).collect();
        assert_eq!(names, [("Staff 1", 2), ("Staff 2", 2)]);
    }
}
