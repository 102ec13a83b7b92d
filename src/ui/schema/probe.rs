//! Asks the readers of the document's elements what they expect at a path.
//!
//! A reader is started with a source that follows the path and, at its end, notes what was asked for
//! and breaks off. No value is made; a path that leads nowhere finds nothing.

use std::fmt;

use serde::Deserialize as _;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::sample::{kind_name, quantity_sample};
use crate::model::{Entity, EntityRef};

/// A path step that stands for the key of a map instead of one of its values.
pub const KEY: &str = "*key*";

/// What a reader expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// A quantity with a unit; the words say which.
    Quantity(String),
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Bool,
    /// Nothing; a choice without further fields.
    Nothing,
    /// Named fields.
    Record {
        /// Name of the record or of the variant it belongs to.
        name: &'static str,
        /// Its fields in order.
        fields: &'static [&'static str],
    },
    /// One of several variants.
    Choice {
        /// Name of the enumeration.
        name: &'static str,
        /// Its variants in order.
        variants: &'static [&'static str],
    },
    /// Any number of values.
    List,
    /// Values under keys.
    Map,
    /// A fixed number of values.
    Tuple(usize),
    /// The identifier of an element; the name of its type.
    Reference(&'static str),
    /// A reference to an element of any kind.
    AnyReference,
}

/// What was found at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whether it may be left out.
    pub optional: bool,
    /// What stands there when it is not.
    pub shape: Shape,
}

/// What is expected at a path of an element.
pub fn probe(of: EntityRef, path: &[&str]) -> Option<Found> {
    let mut full = vec![kind_name(of), "1".to_owned()];
    full.extend(path.iter().map(|step| (*step).to_owned()));
    let mut found = None;
    let outcome = Entity::deserialize(Probe { path: &full, found: &mut found, optional: false });
    debug_assert!(outcome.is_err(), "a probe breaks off before an element is made");
    found
}

/// The names of all kinds of elements, in the order of the file.
pub fn kind_names() -> &'static [&'static str] {
    let mut found = None;
    let outcome = Entity::deserialize(Probe { path: &[], found: &mut found, optional: false });
    debug_assert!(outcome.is_err(), "a probe breaks off before an element is made");
    match found.map(|found| found.shape) {
        Some(Shape::Choice { variants, .. }) => variants,
        _ => &[],
    }
}

/// The source that follows a path.
struct Probe<'a> {
    path: &'a [String],
    found: &'a mut Option<Found>,
    optional: bool,
}

/// Why reading broke off: the end of the path was reached, or it leads nowhere.
#[derive(Debug)]
pub(super) struct Stop;

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the probe has reached its place")
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'a> Probe<'a> {
    /// Notes what is expected if this is the end of the path, and breaks off.
    fn note(self, shape: Shape) -> Stop {
        if self.path.is_empty() {
            *self.found = Some(Found { optional: self.optional, shape });
        }
        Stop
    }

    /// The next step of the path, and the source behind it.
    fn step(self) -> Option<(&'a str, Self)> {
        let (first, path) = self.path.split_first()?;
        Some((first, Self { path, found: self.found, optional: false }))
    }

    fn into_fields<'de, V: Visitor<'de>>(self, name: &'static str, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Stop> {
        if self.path.is_empty() {
            return Err(self.note(Shape::Record { name, fields }));
        }
        let (step, rest) = self.step().ok_or(Stop)?;
        visitor.visit_map(OneEntry { key: Some(step), value: Some(rest) })
    }

    fn into_places<'de, V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Stop> {
        if self.path.is_empty() {
            return Err(self.note(Shape::Tuple(len)));
        }
        let (step, rest) = self.step().ok_or(Stop)?;
        let before = step.parse().map_err(|_| Stop)?;
        visitor.visit_seq(After { before, element: Some(rest) })
    }
}

macro_rules! scalars {
    ($($method:ident => $shape:ident),*) => {
        $(
            fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
                Err(self.note(Shape::$shape))
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Stop;

    scalars!(
        deserialize_bool => Bool, deserialize_i8 => Integer, deserialize_i16 => Integer, deserialize_i32 => Integer,
        deserialize_i64 => Integer, deserialize_u8 => Integer, deserialize_u16 => Integer, deserialize_u32 => Integer,
        deserialize_u64 => Integer, deserialize_f32 => Number, deserialize_f64 => Number, deserialize_char => Text,
        deserialize_string => Text, deserialize_identifier => Text, deserialize_unit => Nothing
    );

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        Err(Stop)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        Err(Stop)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        Err(Stop)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        Err(Stop)
    }

    /// Only quantities ask for a borrowed text; their visitor says which one it wants.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        Err(self.note(Shape::Quantity(wanted(&visitor))))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_some(Self { optional: true, ..self })
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, _: V) -> Result<V::Value, Stop> {
        Err(self.note(Shape::Nothing))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Stop> {
        if name.ends_with("Id") {
            return Err(self.note(Shape::Reference(name)));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        if self.path.is_empty() {
            return Err(self.note(Shape::List));
        }
        let (_, rest) = self.step().ok_or(Stop)?;
        visitor.visit_seq(After { before: 0, element: Some(rest) })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Stop> {
        self.into_places(len, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, len: usize, visitor: V) -> Result<V::Value, Stop> {
        self.into_places(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        if self.path.is_empty() {
            return Err(self.note(Shape::Map));
        }
        let (step, rest) = self.step().ok_or(Stop)?;
        if step == KEY {
            return visitor.visit_map(OneKey(Some(rest)));
        }
        visitor.visit_map(OneEntry { key: Some(step), value: Some(rest) })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.into_fields(name, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        if self.path.is_empty() {
            let shape = if name == "EntityRef" { Shape::AnyReference } else { Shape::Choice { name, variants } };
            return Err(self.note(shape));
        }
        let (step, rest) = self.step().ok_or(Stop)?;
        let variant = variants.iter().find(|variant| **variant == step).ok_or(Stop)?;
        visitor.visit_enum(Variant { name: variant, rest })
    }
}

/// Hands out one entry; its value is the probe.
struct OneEntry<'a> {
    key: Option<&'a str>,
    value: Option<Probe<'a>>,
}

impl<'de> MapAccess<'de> for OneEntry<'_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        self.key.take().map(|key| seed.deserialize(KeyText(key))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        seed.deserialize(self.value.take().ok_or(Stop)?)
    }
}

/// Hands out one key, which is the probe.
struct OneKey<'a>(Option<Probe<'a>>);

impl<'de> MapAccess<'de> for OneKey<'_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        self.0.take().map(|probe| seed.deserialize(probe)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, _: V) -> Result<V::Value, Stop> {
        Err(Stop)
    }
}

/// A key of a record or map, given as text.
struct KeyText<'a>(&'a str);

impl<'de> Deserializer<'de> for KeyText<'_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.0.parse() {
            Ok(number) => visitor.visit_u32(number),
            Err(_) => visitor.visit_str(self.0),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_str(self.0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_str(self.0)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct enum ignored_any
    }
}

/// Hands out a few values that only have to be readable, then the probe.
struct After<'a> {
    before: usize,
    element: Option<Probe<'a>>,
}

impl<'de> SeqAccess<'de> for After<'_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Stop> {
        if self.before > 0 {
            self.before -= 1;
            return seed.deserialize(Filler).map(Some);
        }
        self.element.take().map(|probe| seed.deserialize(probe)).transpose()
    }
}

/// Chooses a variant and goes on into it.
struct Variant<'a> {
    name: &'static str,
    rest: Probe<'a>,
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Stop;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Stop> {
        let name: de::value::StrDeserializer<'_, Stop> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Stop;

    fn unit_variant(self) -> Result<(), Stop> {
        Err(self.rest.note(Shape::Nothing))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Stop> {
        seed.deserialize(self.rest)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Stop> {
        self.rest.into_places(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Stop> {
        self.rest.into_fields(self.name, fields, visitor)
    }
}

/// Gives any reader something it accepts, for places before the one that is probed.
struct Filler;

macro_rules! fill {
    ($($method:ident => $visit:ident($($value:expr)?)),*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
                visitor.$visit($($value)?)
            }
        )*
    };
}

impl<'de> Deserializer<'de> for Filler {
    type Error = Stop;

    fill!(
        deserialize_any => visit_unit(), deserialize_bool => visit_bool(false), deserialize_i8 => visit_i8(0), deserialize_i16 => visit_i16(0),
        deserialize_i32 => visit_i32(0), deserialize_i64 => visit_i64(0), deserialize_u8 => visit_u8(0), deserialize_u16 => visit_u16(0),
        deserialize_u32 => visit_u32(0), deserialize_u64 => visit_u64(0), deserialize_f32 => visit_f32(0.0), deserialize_f64 => visit_f64(0.0),
        deserialize_char => visit_char(' '), deserialize_string => visit_str(""), deserialize_identifier => visit_str(""),
        deserialize_bytes => visit_bytes(&[]), deserialize_byte_buf => visit_bytes(&[]), deserialize_option => visit_none(),
        deserialize_unit => visit_unit(), deserialize_ignored_any => visit_unit()
    );

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let text = quantity_sample(&wanted(&visitor));
        visitor.visit_str(text)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_seq(After { before: 0, element: None })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_seq(After { before: len, element: None })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, len: usize, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_seq(After { before: len, element: None })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_map(OneEntry { key: None, value: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_map(OneEntry { key: None, value: None })
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, variants: &'static [&'static str], visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_enum(FirstVariant(variants.first().ok_or(Stop)?))
    }
}

/// The first variant of an enumeration, filled.
struct FirstVariant(&'static str);

impl<'de> EnumAccess<'de> for FirstVariant {
    type Error = Stop;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Stop> {
        let name: de::value::StrDeserializer<'_, Stop> = self.0.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for FirstVariant {
    type Error = Stop;

    fn unit_variant(self) -> Result<(), Stop> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Stop> {
        seed.deserialize(Filler)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_seq(After { before: len, element: None })
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_map(OneEntry { key: None, value: None })
    }
}

/// What a visitor says it wants.
fn wanted<'de>(visitor: &impl Visitor<'de>) -> String {
    (visitor as &dyn Expected).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ActivityId, DecisionId, FunctionId, HandoffId, TermId};

    fn shape(of: impl Into<EntityRef>, path: &str) -> Option<Found> {
        let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
        probe(of.into(), &steps)
    }

    #[test]
    fn every_kind_of_element_is_a_record_whose_fields_can_all_be_probed() {
        let kinds = crate::ui::elements_list::kinds();
        assert_eq!(kinds.len(), 34);
        for kind in kinds {
            let Some(Found { shape: Shape::Record { fields, .. }, .. }) = probe(kind, &[]) else { panic!("{kind:?}") };
            for field in fields {
                assert!(probe(kind, &[field]).is_some(), "{kind:?} {field}");
            }
        }
    }

    #[test]
    fn shapes_are_found_through_options_choices_lists_and_tuples() {
        let handoff = HandoffId(1);
        assert_eq!(shape(handoff, "name"), Some(Found { optional: false, shape: Shape::Text }));
        assert_eq!(shape(handoff, "from").unwrap().shape, Shape::Reference("FunctionId"));
        assert!(matches!(shape(handoff, "latency").unwrap().shape, Shape::Choice { name: "Distribution", .. }));
        assert!(matches!(shape(handoff, "latency/Fixed").unwrap().shape, Shape::Quantity(what) if what.contains("time")));
        assert_eq!(shape(handoff, "latency/Lognormal/cv").unwrap().shape, Shape::Number);
        assert_eq!(shape(handoff, "latency/Table/0").unwrap().shape, Shape::Tuple(2));
        assert_eq!(shape(handoff, "latency/Table/0/1").unwrap().shape, Shape::Number);
        assert_eq!(shape(handoff, "signals").unwrap().shape, Shape::List);
        assert_eq!(shape(handoff, "signals/0").unwrap().shape, Shape::Reference("SignalId"));
        let decision = DecisionId(1);
        assert!(shape(decision, "decision_time").unwrap().optional);
        assert!(!shape(decision, "decision_time/Fixed").unwrap().optional);
        assert_eq!(shape(decision, "trigger/ByHand").unwrap().shape, Shape::Nothing);
        assert!(matches!(shape(decision, "trigger/Periodic/at/Every/period").unwrap().shape, Shape::Quantity(_)));
        assert_eq!(shape(decision, "nonsense"), None);
    }

    #[test]
    fn maps_tell_the_shapes_of_their_keys_and_values() {
        let term = TermId(1);
        assert_eq!(shape(term, "variants").unwrap().shape, Shape::Map);
        assert_eq!(probe(term.into(), &["variants", KEY]).unwrap().shape, Shape::Reference("FunctionId"));
        assert!(matches!(shape(term, "variants/7").unwrap().shape, Shape::Record { name: "Variant", .. }));
        assert_eq!(shape(ActivityId(1), "service_by_class/3/Fixed").map(|found| found.optional), Some(false));
        assert!(matches!(shape(FunctionId(1), "agent").unwrap().shape, Shape::Choice { name: "AgentKind", .. }));
    }
}
