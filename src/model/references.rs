//! Finds every reference an entity holds, and rewrites or drops them, for any kind of entity.
//!
//! Identifiers keep their type's name while they are serialised, so one walk over the serialised form
//! finds them all; a new field with an identifier is covered without being listed anywhere.

use std::collections::{BTreeMap, BTreeSet};

use serde::ser::{self, Serialize};
use serde_json::Value;

use super::entity::{Entity, EntityRef};

/// One reference held by an entity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// Where it stands: steps of the path from the entity's root.
    pub path: Vec<String>,
    /// Whether the last step is a map key rather than a value.
    pub is_key: bool,
    /// The name of the identifier's type, such as `FunctionId`.
    pub kind: &'static str,
    /// The identifier as a number.
    pub id: u32,
}

impl Entity {
    /// Every reference this entity holds, in the order of its fields.
    pub fn references(&self) -> Vec<Reference> {
        let mut walk = Walk::default();
        // The outer enum holds the entity's own identifier first; it is not a reference.
        let outcome = self.serialize(&mut walk);
        debug_assert!(outcome.is_ok(), "walking an entity writes nothing that could fail");
        walk.found
            .into_iter()
            .filter(|reference| reference.path.first().map(String::as_str) == Some("1"))
            .map(|mut reference| {
                reference.path.remove(0);
                reference
            })
            .collect()
    }

    /// The entity with identifiers replaced by this table; identifiers that are not listed stay.
    ///
    /// # Errors
    /// When the entity cannot be read back, which means that two map keys became equal.
    pub fn with_ids(&self, new_ids: &BTreeMap<u32, u32>) -> serde_json::Result<Self> {
        let own = self.reference();
        let mut tree = self.to_tree()?;
        for reference in self.references() {
            if let Some(new) = new_ids.get(&reference.id) {
                rewrite(&mut tree, &reference, Some(*new));
            }
        }
        let renamed = new_ids.get(&own.raw()).map_or(own, |new| own.with_raw(*new));
        Self::from_tree(renamed, tree)
    }

    /// The entity without references to the elements that are gone, or nothing if it cannot be without them.
    pub fn detached(&self, gone: &BTreeSet<u32>) -> Option<Self> {
        let references = self.references();
        let mut tree = self.to_tree().ok()?;
        // From the back, so that positions in lists stay right while entries are taken out.
        for reference in references.iter().rev().filter(|reference| gone.contains(&reference.id)) {
            rewrite(&mut tree, reference, None);
        }
        Self::from_tree(self.reference(), tree).ok()
    }
}

impl EntityRef {
    /// The same kind of element with another number.
    pub fn with_raw(self, raw: u32) -> Self {
        let mut tree = serde_json::to_value(self).unwrap_or_default();
        if let Some(slot) = tree.as_object_mut().and_then(|map| map.values_mut().next()) {
            *slot = raw.into();
        }
        serde_json::from_value(tree).unwrap_or(self)
    }
}

/// Replaces the identifier at a place by another, or takes it out.
fn rewrite(tree: &mut Value, reference: &Reference, new: Option<u32>) {
    let Some((last, parents)) = reference.path.split_last() else { return };
    let mut node = tree;
    for step in parents {
        let next = match node {
            Value::Object(map) => map.get_mut(step),
            Value::Array(list) => step.parse::<usize>().ok().and_then(|index| list.get_mut(index)),
            _ => None,
        };
        let Some(next) = next else { return };
        node = next;
    }
    match (node, new) {
        (Value::Object(map), Some(new)) if reference.is_key => {
            if let Some(value) = map.remove(last) {
                map.insert(new.to_string(), value);
            }
        }
        (Value::Object(map), Some(new)) => {
            map.insert(last.clone(), new.into());
        }
        (Value::Object(map), None) if reference.is_key => {
            map.remove(last);
        }
        (Value::Object(map), None) => {
            // Reading this back fails where the reference is required and gives "none" where it is not.
            map.insert(last.clone(), Value::Null);
        }
        (Value::Array(list), new) => {
            let Ok(index) = last.parse::<usize>() else { return };
            match new {
                Some(new) if index < list.len() => list[index] = new.into(),
                None if index < list.len() => {
                    list.remove(index);
                }
                _ => {}
            }
        }
        _ => {}
    }
}

/// A serialiser that writes nothing and notes identifiers with their place.
#[derive(Default)]
struct Walk {
    path: Vec<String>,
    found: Vec<Reference>,
    next_is_key: bool,
    key: Option<String>,
}

/// Walking cannot fail; the type is needed by the trait.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WalkError(String);

impl ser::Error for WalkError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl Walk {
    fn step<T: Serialize + ?Sized>(&mut self, step: impl Into<String>, value: &T) -> Result<(), WalkError> {
        self.path.push(step.into());
        let outcome = value.serialize(&mut *self);
        self.path.pop();
        outcome
    }

    fn scalar(&mut self, text: impl ToString) {
        if self.next_is_key {
            self.key = Some(text.to_string());
        }
    }
}

/// A list being walked: the position of the next element.
struct List<'a> {
    walk: &'a mut Walk,
    next: usize,
    /// A step to leave again at the end (the variant's name).
    inside_variant: bool,
}

impl List<'_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WalkError> {
        let index = self.next;
        self.next += 1;
        self.walk.step(index.to_string(), value)
    }

    fn leave(self) {
        if self.inside_variant {
            self.walk.path.pop();
        }
    }
}

macro_rules! scalars {
    ($($name:ident: $ty:ty),*) => {
        $(
            fn $name(self, value: $ty) -> Result<(), WalkError> {
                self.scalar(value);
                Ok(())
            }
        )*
    };
}

impl<'a> ser::Serializer for &'a mut Walk {
    type Ok = ();
    type Error = WalkError;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = List<'a>;
    type SerializeMap = List<'a>;
    type SerializeStruct = List<'a>;
    type SerializeStructVariant = List<'a>;

    scalars!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_u8: u8,
        serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_str: &str
    );

    fn serialize_bytes(self, _: &[u8]) -> Result<(), WalkError> {
        Ok(())
    }

    fn serialize_none(self) -> Result<(), WalkError> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), WalkError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), WalkError> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), WalkError> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), WalkError> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<(), WalkError> {
        if !name.ends_with("Id") {
            return value.serialize(self);
        }
        let was_key = std::mem::replace(&mut self.next_is_key, true);
        value.serialize(&mut *self)?;
        self.next_is_key = was_key;
        let text = self.key.take().unwrap_or_default();
        let mut path = self.path.clone();
        if was_key {
            path.push(text.clone());
            self.key = Some(text.clone());
        }
        self.found.push(Reference { path, is_key: was_key, kind: name, id: text.parse().unwrap_or(0) });
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), WalkError> {
        self.step(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'a>, WalkError> {
        Ok(List { walk: self, next: 0, inside_variant: false })
    }

    fn serialize_tuple(self, _: usize) -> Result<List<'a>, WalkError> {
        Ok(List { walk: self, next: 0, inside_variant: false })
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List<'a>, WalkError> {
        Ok(List { walk: self, next: 0, inside_variant: false })
    }

    fn serialize_tuple_variant(self, name: &'static str, _: u32, variant: &'static str, _: usize) -> Result<List<'a>, WalkError> {
        // The outer enumeration of entities is not part of an entity's own path.
        let inside_variant = name != "Entity" || !self.path.is_empty();
        if inside_variant {
            self.path.push(variant.to_owned());
        }
        Ok(List { walk: self, next: 0, inside_variant })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<List<'a>, WalkError> {
        Ok(List { walk: self, next: 0, inside_variant: false })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<List<'a>, WalkError> {
        Ok(List { walk: self, next: 0, inside_variant: false })
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<List<'a>, WalkError> {
        self.path.push(variant.to_owned());
        Ok(List { walk: self, next: 0, inside_variant: true })
    }
}

macro_rules! lists {
    ($($trait:ident :: $method:ident),*) => {
        $(
            impl ser::$trait for List<'_> {
                type Ok = ();
                type Error = WalkError;
                fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WalkError> {
                    self.element(value)
                }
                fn end(self) -> Result<(), WalkError> {
                    self.leave();
                    Ok(())
                }
            }
        )*
    };
}

lists!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

impl ser::SerializeMap for List<'_> {
    type Ok = ();
    type Error = WalkError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), WalkError> {
        self.walk.next_is_key = true;
        key.serialize(&mut *self.walk)?;
        self.walk.next_is_key = false;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WalkError> {
        let key = self.walk.key.take().unwrap_or_default();
        self.walk.step(key, value)
    }

    fn end(self) -> Result<(), WalkError> {
        self.leave();
        Ok(())
    }
}

macro_rules! structs {
    ($($trait:ident),*) => {
        $(
            impl ser::$trait for List<'_> {
                type Ok = ();
                type Error = WalkError;
                fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), WalkError> {
                    self.walk.step(name, value)
                }
                fn end(self) -> Result<(), WalkError> {
                    self.leave();
                    Ok(())
                }
            }
        )*
    };
}

structs!(SerializeStruct, SerializeStructVariant);

#[cfg(test)]
mod tests {
    use super::super::{Activity, Branch, Decision, DecisionId, FunctionId, HandoffId, Routing, StockId, Subject, Term, Variant};
    use super::*;

    #[test]
    fn references_are_found_in_fields_lists_variants_and_map_keys() {
        let activity = Activity {
            function: FunctionId(1),
            routing: Routing {
                branches: vec![Branch { to: Some(2.into()), via: Some(HandoffId(3)), ..Branch::default() }],
                ..Routing::default()
            },
            ..Activity::default()
        };
        let found = Entity::Activity(9.into(), activity).references();
        let ids: Vec<_> = found.iter().map(|reference| (reference.kind, reference.id, reference.path.join("/"))).collect();
        assert_eq!(
            ids,
            [
                ("FunctionId", 1, "function".to_owned()),
                ("ActivityId", 2, "routing/branches/0/to".to_owned()),
                ("HandoffId", 3, "routing/branches/0/via".to_owned())
            ]
        );

        let decision = Decision { owner: FunctionId(1), subject: Subject::OrderQuantity(StockId(4)), ..Decision::default() };
        let found = Entity::Decision(DecisionId(9), decision).references();
        assert_eq!(found[1].path, ["subject", "OrderQuantity"]);

        let term = Term { variants: [(FunctionId(7), Variant::default())].into(), mapped: [FunctionId(8)].into(), ..Term::default() };
        let found = Entity::Term(9.into(), term).references();
        assert!(found[0].is_key);
        assert_eq!((found[0].id, found[1].id), (7, 8));
    }

    #[test]
    fn a_map_key_and_a_list_entry_are_renamed_together() {
        let term = Term { variants: [(FunctionId(7), Variant::default())].into(), mapped: [FunctionId(7)].into(), ..Term::default() };
        let Entity::Term(id, renamed) = Entity::Term(9.into(), term).with_ids(&[(7, 70), (9, 90)].into()).unwrap() else { panic!() };
        assert_eq!(id.0, 90);
        assert!(renamed.variants.contains_key(&FunctionId(70)));
        assert!(renamed.mapped.contains(&FunctionId(70)));
    }

    #[test]
    fn an_entity_that_needs_what_is_gone_goes_with_it_and_others_only_let_go() {
        let activity = Activity {
            function: FunctionId(1),
            routing: Routing { branches: vec![Branch { via: Some(HandoffId(3)), ..Branch::default() }], ..Routing::default() },
            ..Activity::default()
        };
        let entity = Entity::Activity(9.into(), activity);
        assert_eq!(entity.detached(&[1].into()), None);
        let Some(Entity::Activity(_, rest)) = entity.detached(&[3].into()) else { panic!() };
        assert_eq!(rest.routing.branches[0].via, None);
    }
}
