//! Documents of every shape survive being written and read, and texts being read and written.

use proptest::prelude::*;
use serde_json::Value;
use syncline::model::{Distribution, Document, Entity, EntityRef};
use syncline::project::{parse, to_text};
use syncline::units::{Duration, Money, Quantity, Share, TimeUnit};

use super::{EVERY_KIND, parsed};

/// Finite numbers of every size, with those that formats stumble over.
fn number() -> BoxedStrategy<f64> {
    prop_oneof![
        4 => -1e6..1e6_f64,
        2 => prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO,
        1 => prop::sample::select(vec![0.0, -0.0, 5e-324, f64::MAX, f64::MIN, 0.1, 1e16, 1e-7, 123_456_789.125]),
    ]
    .boxed()
}

/// Texts with everything that brackets, quotation marks, comments and directions could break.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z ]{0,12}",
        any::<String>(),
        r#"[\\"'{}()\[\]:,/*#\n\r\t\x00r]{0,12}"#,
        "[\u{300}-\u{330}\u{200b}-\u{202e}\u{feff}\u{1f600}ß漢]{0,8}",
    ]
}

fn share() -> impl Strategy<Value = Share> {
    (0.0..=1.0_f64).prop_map(Share::new)
}

fn duration() -> BoxedStrategy<Duration> {
    (number(), prop::sample::select(TimeUnit::ALL.to_vec())).prop_map(|(value, unit)| Duration::new(value, unit)).boxed()
}

/// Every family, nested a few levels deep.
fn distribution<Q: Quantity>(quantity: &BoxedStrategy<Q>) -> BoxedStrategy<Distribution<Q>> {
    let q = || quantity.clone();
    let list = || prop::collection::vec(q(), 0..5);
    let leaf = prop_oneof![
        q().prop_map(Distribution::Fixed),
        (q(), q()).prop_map(|(low, high)| Distribution::Uniform { low, high }),
        q().prop_map(|mean| Distribution::Exponential { mean }),
        (q(), q()).prop_map(|(mean, sd)| Distribution::Normal { mean, sd }),
        (q(), number()).prop_map(|(mean, cv)| Distribution::Lognormal { mean, cv }),
        (q(), number()).prop_map(|(median, sigma)| Distribution::LognormalMedian { median, sigma }),
        (q(), q(), q()).prop_map(|(min, mode, max)| Distribution::Triangular { min, mode, max }),
        (any::<u32>(), share()).prop_map(|(trials, chance)| Distribution::Binomial { trials, chance }),
        prop::collection::vec((q(), number()), 0..5).prop_map(Distribution::Table),
        prop::collection::vec((number(), q()), 0..5).prop_map(Distribution::Quantiles),
        list().prop_map(Distribution::Data),
        list().prop_map(Distribution::Sequence),
        any::<u32>().prop_map(|id| Distribution::Shared(id.into())),
    ];
    let q = quantity.clone();
    let q = move || q.clone();
    leaf.prop_recursive(4, 16, 3, move |inner| {
        prop_oneof![
            (share(), inner.clone()).prop_map(|(zero, other)| Distribution::ZeroOr { zero, other: Box::new(other) }),
            prop::collection::vec((number(), inner.clone()), 0..3).prop_map(Distribution::Mixture),
            (q(), inner.clone()).prop_map(|(by, of)| Distribution::Shifted { by, of: Box::new(of) }),
            (q(), q(), inner).prop_map(|(low, high, of)| Distribution::Truncated { low, high, of: Box::new(of) }),
        ]
    })
    .boxed()
}

/// What is done to one leaf of an element.
#[derive(Debug, Clone)]
enum Change {
    Number(f64),
    Whole(u32),
    Text(String),
    Flag(bool),
    Gone,
    Duration(Distribution<Duration>),
    Money(Distribution<Money>),
    Plain(Distribution<f64>),
}

impl Change {
    fn tree(&self) -> Value {
        match self {
            Self::Number(number) => serde_json::json!(number),
            Self::Whole(number) => serde_json::json!(number),
            Self::Text(text) => serde_json::json!(text),
            Self::Flag(flag) => serde_json::json!(flag),
            Self::Gone => Value::Null,
            Self::Duration(of) => serde_json::to_value(of).unwrap(),
            Self::Money(of) => serde_json::to_value(of).unwrap(),
            Self::Plain(of) => serde_json::to_value(of).unwrap(),
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        number().prop_map(Change::Number),
        any::<u32>().prop_map(Change::Whole),
        text().prop_map(Change::Text),
        any::<bool>().prop_map(Change::Flag),
        Just(Change::Gone),
        distribution(&duration()).prop_map(Change::Duration),
        distribution(&number().prop_map(Money::new).boxed()).prop_map(Change::Money),
        distribution(&number()).prop_map(Change::Plain),
    ]
}

/// Paths of all values inside a value.
fn paths(tree: &Value, here: &str, into: &mut Vec<String>) {
    into.push(here.to_owned());
    match tree {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| paths(value, &format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")), into));
        }
        Value::Array(list) => list.iter().enumerate().for_each(|(index, value)| paths(value, &format!("{here}/{index}"), into)),
        _ => {}
    }
}

/// The element with one value replaced, where the element can hold it there.
fn changed(entity: Entity, pick: usize, change: &Change) -> Entity {
    let tree = entity.to_tree().unwrap();
    let mut places = Vec::new();
    paths(&tree, "", &mut places);
    // Beginning anywhere, the first place that can hold the value takes it.
    for offset in 0..places.len() {
        let place = &places[(pick + offset) % places.len()];
        let mut candidate = tree.clone();
        if let Some(slot) = candidate.pointer_mut(place).filter(|_| !place.is_empty()) {
            *slot = change.tree();
        }
        match Entity::from_tree(entity.reference(), candidate) {
            // A number too large for a coordinate becomes endless, which no file may hold.
            Ok(other)
                if other != entity
                    && other.to_tree().and_then(|tree| Entity::from_tree(other.reference(), tree)).is_ok_and(|again| again == other) =>
            {
                return other;
            }
            _ => {}
        }
    }
    entity
}

/// A part of the sample with every kind of element, renumbered, each element changed in a few places.
pub(super) fn document() -> impl Strategy<Value = Document> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u32>(), any::<usize>(), change()), 0..40);
    let settings = (text(), text(), prop::option::of(text()), prop::option::of(any::<u32>()), any::<u32>());
    let positions = prop::collection::vec((any::<u32>(), prop::num::f32::NORMAL, prop::num::f32::NORMAL), 0..5);
    (edits, settings, positions).prop_map(|(edits, settings, positions)| {
        let sample = parsed(EVERY_KIND);
        let all: Vec<EntityRef> = sample.entities().collect();
        let mut document = Document::default();
        (document.settings.title, document.settings.description, document.settings.currency) = (settings.0, settings.1, settings.2);
        document.settings.baseline = settings.3.map(Into::into);
        for (which, id, pick, change) in edits {
            let of = all[which.index(all.len())];
            let own = of.with_raw(id % 50);
            let entity =
                document.entity(own).unwrap_or_else(|| Entity::from_tree(own, sample.entity(of).unwrap().to_tree().unwrap()).unwrap());
            document.put(changed(entity, pick, &change));
        }
        for (id, x, y) in positions {
            document.layout.functions.insert(id.into(), syncline::model::Position { x, y });
        }
        document.next_id = settings.4;
        document
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_comes_back_equal_and_its_text_byte_for_byte(document in document()) {
        let text = to_text(&document).unwrap_or_else(|error| panic!("{error}"));
        let again = parse(&text).unwrap_or_else(|error| panic!("{error}"));
        prop_assert_eq!(&again, &document);
        prop_assert_eq!(to_text(&again).unwrap(), text);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(Syncline\\()?(version: 1, )?(document: \\()?[ -~\n\u{e9}\\\\\"'/*r#(){}\\[\\]:,]{0,80}") {
        drop(parse(&text));
    }
}

#[test]
fn documents_of_the_property_test_hold_every_kind_and_changes_take_effect() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let sample = parsed(EVERY_KIND);
    let (mut kinds, mut n_changed) = (std::collections::BTreeSet::new(), 0);
    for _ in 0..100 {
        let document = document().new_tree(&mut runner).unwrap().current();
        for of in document.entities() {
            kinds.insert(of.kind_label());
            n_changed += usize::from(sample.entities().all(|other| {
                sample.entity(other).map(|entity| entity.to_tree().unwrap()) != document.entity(of).map(|entity| entity.to_tree().unwrap())
            }));
        }
    }
    assert_eq!(kinds.len(), 32, "{kinds:?}");
    assert!(500 < n_changed, "{n_changed}");
}
