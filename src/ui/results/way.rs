//! The way of what is traced as lanes below the tracks: a chain, the way of an item, or why an order was late, leg by
//! leg on the one time axis. It paints nothing and works nothing out that the tables do not tell.

use super::chains::Chain;
use super::items;
use super::orders::OrderChain;
use crate::experiment::PARTS;
use crate::ui::theme::SeriesColour;
use crate::ui::timeline::{Fill, Lane, Lanes, Span};
use crate::ui::track_lanes::LOOKS;

/// In the place of what a bar stands for: a press on one chooses nothing.
const NOTHING: u32 = u32::MAX;
/// Colours of waiting and of being done, and of what an order waited for itself.
const COLOURS: (usize, usize) = (0, 1);

/// What is traced, with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced {
    /// Title of the track.
    pub title: String,
    /// In one sentence.
    pub sentence: String,
    /// Its legs, a row for each place.
    pub lanes: Lanes,
}

fn bar(start: i64, end: i64, text: String, slot: usize, fill: Fill) -> Span {
    Span { start, end, text, colour: SeriesColour::Slot(slot), fill, tag: NOTHING, fence: None }
}

/// Adds bars to the row of this name, or to a new one where they would overlap with what is there.
fn add(lanes: &mut Lanes, name: &str, spans: Vec<Span>) {
    let Some(start) = spans.first().map(|span| span.start) else { return };
    let is_free = |lane: &Lane| lane.name == name && lane.spans.last().is_none_or(|last| last.end <= start);
    match lanes.rows.iter_mut().find(|lane| is_free(lane)) {
        Some(lane) => lane.spans.extend(spans),
        None => lanes.rows.push(Lane { name: name.to_owned(), short: String::new(), spans }),
    }
}

/// A chain: at whom it spent which part of its time.
pub fn of_chain(chain: &Chain) -> Traced {
    let legend = PARTS.iter().zip(LOOKS).map(|(what, (slot, fill))| (what.label().to_owned(), SeriesColour::Slot(slot), fill)).collect();
    let mut lanes = Lanes { legend, ..Lanes::default() };
    for leg in &chain.legs {
        let mut at = leg.at - leg.parts.iter().sum::<i64>();
        let mut spans = Vec::new();
        for (nth, ticks) in leg.parts.iter().enumerate().filter(|(_, ticks)| 0 < **ticks) {
            spans.push(bar(at, at + ticks, PARTS[nth].label().to_owned(), LOOKS[nth].0, LOOKS[nth].1));
            at += ticks;
        }
        add(&mut lanes, &leg.name, spans);
    }
    Traced { title: format!("Chain of {}", chain.name), sentence: chain.sentence(), lanes }
}

/// The way of an item: where it waited and where it was worked on.
pub fn of_item(way: &items::Way, start: Option<jiff::civil::DateTime>) -> Traced {
    let colour = SeriesColour::Slot(COLOURS.0);
    let legend = vec![("waiting".to_owned(), colour, Fill::Pale), ("in work".to_owned(), colour, Fill::Full)];
    let mut lanes = Lanes { legend, ..Lanes::default() };
    for visit in &way.visits {
        let mut spans = Vec::new();
        if let Some(until) = visit.started.or(visit.left).filter(|until| visit.arrived < *until) {
            spans.push(bar(visit.arrived, until, "waiting".to_owned(), COLOURS.0, Fill::Pale));
        }
        if let Some((from, to)) = visit.started.zip(visit.left) {
            spans.push(bar(from, to, "in work".to_owned(), COLOURS.0, Fill::Full));
        }
        add(&mut lanes, &visit.name, spans);
    }
    Traced { title: format!("Way of {}", way.name), sentence: way.sentence(start), lanes }
}

/// Why an order was late: what had to come first, then what it waited for itself.
pub fn of_order(chain: &OrderChain) -> Traced {
    let legend = vec![
        ("before it".to_owned(), SeriesColour::Slot(COLOURS.0), Fill::Pale),
        ("the order itself".to_owned(), SeriesColour::Slot(COLOURS.1), Fill::Full),
    ];
    let mut lanes = Lanes { legend, ..Lanes::default() };
    for (legs, slot, fill) in [(&chain.behind, COLOURS.0, Fill::Pale), (&chain.own, COLOURS.1, Fill::Full)] {
        for leg in legs {
            add(&mut lanes, &leg.name, vec![bar(leg.from, leg.to, format!("{} {}", leg.what, leg.name), slot, fill)]);
        }
    }
    Traced { title: format!("Why {} was late", chain.order.name), sentence: chain.sentence(), lanes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::episode::part;
    use crate::model::SignalId;
    use crate::ui::results::chains::Leg;

    #[test]
    fn a_chain_is_a_path_of_bars_without_gaps_from_its_start_to_its_end() {
        let mut at = 100;
        let mut leg = |name: &str, parts: [i64; part::N]| {
            at += parts.iter().sum::<i64>();
            Leg { of: None, name: name.to_owned(), at, parts }
        };
        let legs = vec![leg("Buying", [0, 5, 1, 0, 2, 0]), leg("Making", [0, 10, 0, 1, 1, 0]), leg("Buying", [1, 0, 0, 0, 0, 3])];
        let chain = Chain { signal: SignalId::from(1), name: "Demand".to_owned(), started: 100, ended: Some(124), legs };
        let traced = of_chain(&chain);
        let names: Vec<&str> = traced.lanes.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["Buying", "Making"], "a place has one row");
        let mut all: Vec<(i64, i64)> =
            traced.lanes.rows.iter().flat_map(|row| row.spans.iter().map(|span| (span.start, span.end))).collect();
        all.sort_unstable();
        assert_eq!((all[0].0, all[all.len() - 1].1), (100, 124));
        assert!(all.windows(2).all(|pair| pair[0].1 == pair[1].0), "{all:?}");
    }
}
