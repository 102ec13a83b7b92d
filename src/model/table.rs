//! The ordered, id-keyed collection every kind of entity lives in; clones share structure, so that a
//! thousand undo steps cost little more than what they changed.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ordered map from identifier to entity whose clones share their entries.
#[derive(Clone)]
pub struct Table<K: Ord, V>(Arc<BTreeMap<K, Arc<V>>>);

impl<K: Ord, V: PartialEq> PartialEq for Table<K, V> {
    fn eq(&self, other: &Self) -> bool {
        // Entries that are shared are equal without being looked at.
        Arc::ptr_eq(&self.0, &other.0)
            || self.0.len() == other.0.len()
                && self.0.iter().zip(other.0.iter()).all(|((k, v), (l, w))| k == l && (Arc::ptr_eq(v, w) || v == w))
    }
}

impl<K: Ord, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(Arc::new(BTreeMap::new()))
    }
}

impl<K: Ord + Copy, V: Clone> Table<K, V> {
    /// The entity with this identifier.
    pub fn get(&self, id: K) -> Option<&V> {
        self.0.get(&id).map(AsRef::as_ref)
    }

    /// Whether an entity with this identifier exists.
    pub fn contains(&self, id: K) -> bool {
        self.0.contains_key(&id)
    }

    /// Puts the entity in place of an earlier one with the same identifier, which is returned.
    pub fn insert(&mut self, id: K, value: V) -> Option<Arc<V>> {
        Arc::make_mut(&mut self.0).insert(id, Arc::new(value))
    }

    /// Takes the entity out.
    pub fn remove(&mut self, id: K) -> Option<Arc<V>> {
        if self.contains(id) { Arc::make_mut(&mut self.0).remove(&id) } else { None }
    }

    /// The entity with this identifier, to be changed; only this entry stops being shared.
    pub fn get_mut(&mut self, id: K) -> Option<&mut V> {
        if !self.contains(id) {
            return None;
        }
        Arc::make_mut(&mut self.0).get_mut(&id).map(Arc::make_mut)
    }

    /// All entities in the order of their identifiers.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> + ExactSizeIterator {
        self.0.iter().map(|(k, v)| (*k, v.as_ref()))
    }

    /// All identifiers in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = K> + '_ {
        self.0.keys().copied()
    }

    /// All entities in the order of their identifiers, without these.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.0.values().map(AsRef::as_ref)
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Ord + Copy, V: Clone> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(Arc::new(entries.into_iter().map(|(k, v)| (k, Arc::new(v))).collect()))
    }
}

impl<K: Ord + fmt::Debug, V: fmt::Debug> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter()).finish()
    }
}

impl<K: Ord + Serialize, V: Serialize> Serialize for Table<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (k, v) in self.0.iter() {
            map.serialize_entry(k, v.as_ref())?;
        }
        map.end()
    }
}

impl<'de, K, V> Deserialize<'de> for Table<K, V>
where
    K: Ord + fmt::Debug + Deserialize<'de>,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<(K, V)>);

        impl<'de, K, V> Visitor<'de> for Entries<K, V>
        where
            K: Ord + fmt::Debug + Deserialize<'de>,
            V: Deserialize<'de>,
        {
            type Value = Table<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from identifier to entity, such as {1: (name: \"Planning\")}")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some(key) = access.next_key::<K>()? {
                    // A text format keeps the last of two equal keys; that would lose an entity silently.
                    if map.contains_key(&key) {
                        return Err(A::Error::custom(format!(
                            "the identifier {key:?} stands twice in one collection; give one of the two a new number"
                        )));
                    }
                    map.insert(key, Arc::new(access.next_value::<V>()?));
                }
                Ok(Table(Arc::new(map)))
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}
