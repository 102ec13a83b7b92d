//! Single chains of one repeat: what one change set off, on which way it led to the last action, and
//! what that way waited for, in one sentence with its figures.

use std::collections::BTreeSet;

use egui::{RichText, Ui};
use jiff::civil::DateTime;

use super::Sheet;
use crate::engine::episode::part;
use crate::engine::flow_trace::{ChainRow, Taker};
use crate::experiment::{StudyResult, Trace};
use crate::model::{DecisionId, Document, EntityRef, FunctionId, SignalId};
use crate::ui::action::Action;
use crate::ui::theme::{Palette, metrics};
use crate::ui::timeline::{TimeRange, TimelineAction, instant_text, span_text};
use crate::ui::tracks_view::TracksChange;

/// What a way waits for in each part, as a sentence tells it.
const WAITS: [&str; part::N] =
    ["not noticed", "waiting for its turn", "being decided", "waiting for authority", "being passed on", "being carried out"];
/// A sentence names at most this many waits.
const MOST_NAMED: usize = 3;

/// One stretch of a way: from the step before to this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Leg {
    /// Whose step ends it; nothing for what follows the last step.
    pub of: Option<EntityRef>,
    /// How it is called.
    pub name: String,
    /// When it ends, in ticks.
    pub at: i64,
    /// Ticks in each part.
    pub parts: [i64; part::N],
}

/// One chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// The signal that changed.
    pub signal: SignalId,
    /// Its name.
    pub name: String,
    /// When it changed, in ticks.
    pub started: i64,
    /// When the last action was, in ticks; none when every way got lost.
    pub ended: Option<i64>,
    /// The stretches of the way to the last action, or of all steps where nothing came of it.
    pub legs: Vec<Leg>,
}

impl Chain {
    /// All waits by length, the longest first: which part, at whom, ticks.
    fn waits(&self) -> Vec<(usize, &str, i64)> {
        let waits = |leg: &Leg| leg.parts.iter().copied().enumerate().filter(|(_, ticks)| 0 < *ticks).collect::<Vec<_>>();
        let all = self.legs.iter().flat_map(|leg| waits(leg).into_iter().map(|(part, ticks)| (part, leg.name.as_str(), ticks)));
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(_, _, ticks)| std::cmp::Reverse(*ticks));
        all
    }

    /// Why it took as long as it did.
    pub fn sentence(&self) -> String {
        let Some(ended) = self.ended else {
            return match self.legs.last() {
                Some(leg) => format!("{} led to no action: after {} nobody heard of it.", self.name, leg.name),
                None => format!("{} led to no action: nobody heard of it.", self.name),
            };
        };
        let total = ended - self.started;
        if total == 0 {
            return format!("{} led to action at once.", self.name);
        }
        let waits = self.waits();
        let named: Vec<String> = waits
            .iter()
            .take(MOST_NAMED)
            .map(|(part, at, ticks)| {
                let share = (*ticks as f64 / total as f64 * 100.0).round();
                let place =
                    if *part == part::COMMUNICATE { format!("{} to {at}", WAITS[*part]) } else { format!("{} at {at}", WAITS[*part]) };
                format!("{} {place} ({share}\u{2009}%)", span_text(*ticks))
            })
            .collect();
        let rest: i64 = waits.iter().skip(MOST_NAMED).map(|(_, _, ticks)| ticks).sum();
        let rest = if rest > 0 { format!(", and {} in smaller waits", span_text(rest)) } else { String::new() };
        format!("{} took {} until the last action: {}{rest}.", self.name, span_text(total), named.join(", "))
    }

    /// The elements on its way: teams and the handoffs between them.
    pub fn on_map(&self, document: &Document) -> Vec<EntityRef> {
        let owner = |of: EntityRef| match of {
            EntityRef::Decision(id) => document.decisions.get(id).map(|decision| decision.owner),
            EntityRef::Function(id) => Some(id),
            _ => None,
        };
        let first = document.signals.get(self.signal).map(|signal| signal.owner);
        let teams: Vec<FunctionId> = first.into_iter().chain(self.legs.iter().filter_map(|leg| leg.of.and_then(owner))).collect();
        let mut all: BTreeSet<EntityRef> = teams.iter().map(|team| EntityRef::Function(*team)).collect();
        for pair in teams.windows(2) {
            let between = document.handoffs.iter().filter(|(_, handoff)| handoff.from == pair[0] && handoff.to == pair[1]);
            all.extend(between.map(|(id, _)| EntityRef::Handoff(id)));
        }
        all.into_iter().collect()
    }
}

/// Chains of the first repeat in the order in which they began.
pub fn chains(document: &Document, result: &StudyResult, trace: &Trace) -> Vec<Chain> {
    let mut all: Vec<Chain> = trace
        .chains
        .iter()
        .filter_map(|row| {
            let signal = result.signal_of(row.signal)?;
            let legs = legs(document, row, |taker| result.taker_of(document, taker));
            Some(Chain { signal, name: document.name_of(signal.into()), started: row.started, ended: row.ended, legs })
        })
        .collect();
    all.sort_by_key(|chain| chain.started);
    all
}

/// The chain that a decision took up nearest to an instant, by its place in the list.
pub fn nearest(result: &StudyResult, trace: &Trace, chains: &[Chain], decision: DecisionId, at: i64) -> Option<usize> {
    let taker = Taker::Decision(*result.plan.chain.decision_idx.get(&decision)?);
    let steps = trace.chains.iter().flat_map(|row| row.steps.iter().map(move |step| (row, step)));
    let (row, _) = steps.filter(|(_, step)| step.taker == taker).min_by_key(|(_, step)| (step.at - at).abs())?;
    let signal = result.signal_of(row.signal)?;
    chains.iter().position(|chain| chain.signal == signal && chain.started == row.started)
}

/// What traces a chain: on the map its teams and handoffs, on the time axis its stretch.
pub fn traced(document: &Document, chain: &Chain, place: usize) -> Vec<Action> {
    let end = chain.ended.or(chain.legs.last().map(|leg| leg.at)).unwrap_or(chain.started);
    let stretch = (chain.started < end).then(|| TimeRange::new(chain.started, end));
    vec![
        Action::Tracks(TracksChange::Chain(Some(place))),
        Action::select(chain.on_map(document)),
        Action::Time(TimelineAction::Select(stretch)),
        Action::Time(TimelineAction::SetCursor(Some(chain.started))),
    ]
}

fn legs(document: &Document, row: &ChainRow, taker: impl Fn(Taker) -> Option<EntityRef>) -> Vec<Leg> {
    let way = if row.ended.is_some() { row.way() } else { row.steps.clone() };
    let mut legs = Vec::new();
    let mut before = [0; part::N];
    for step in &way {
        let of = taker(step.taker);
        let name = of.map_or_else(|| "somebody who is no longer in the plan".to_owned(), |of| document.name_of(of));
        let parts = std::array::from_fn(|nth| (step.parts[nth] - before[nth]).max(0));
        legs.push(Leg { of, name, at: step.at, parts });
        before = step.parts;
    }
    if let Some(ended) = row.ended {
        let parts: [i64; part::N] = std::array::from_fn(|nth| (row.parts[nth] - before[nth]).max(0));
        if parts.iter().any(|ticks| *ticks > 0) {
            legs.push(Leg { of: None, name: "those who act".to_owned(), at: ended, parts });
        }
    }
    legs
}

/// An instant to the minute, which is as fine as anybody reads a list.
fn minute_text(at: i64, start: Option<DateTime>) -> String {
    instant_text(at - at.rem_euclid(60_000), start)
}

/// The list of chains.
pub fn sheet(chains: &[Chain], start: Option<DateTime>) -> Sheet {
    let columns = [("Changed", 148, false), ("What changed", 130, false), ("Took", 76, true), ("Mostly", 190, false), ("At", 130, false)];
    let mut sheet = Sheet::new(&columns);
    for chain in chains {
        let took = chain.ended.map_or_else(|| "no action".to_owned(), |ended| span_text(ended - chain.started));
        let (mostly, at) = match (chain.ended, chain.waits().first()) {
            (Some(ended), Some((part, at, ticks))) => {
                let share = (*ticks as f64 / (ended - chain.started).max(1) as f64 * 100.0).round();
                (format!("{} {share}\u{2009}%", WAITS[*part]), (*at).to_owned())
            }
            _ => (String::new(), String::new()),
        };
        let cells = vec![minute_text(chain.started, start), chain.name.clone(), took, mostly, at];
        sheet.push(cells, Some(chain.signal.into()), Some(chain.started));
    }
    sheet
}

/// Shows one chain step by step; returns the element of a step that was pressed and its instant.
pub fn way_ui(ui: &mut Ui, chain: &Chain, start: Option<DateTime>) -> Option<(Option<EntityRef>, i64)> {
    let palette = Palette::of(ui);
    ui.add(egui::Label::new(RichText::new(chain.sentence()).color(palette.ink)).wrap());
    ui.add_space(metrics::GAP_SMALL);
    let mut pressed = None;
    for (nth, leg) in chain.legs.iter().enumerate() {
        let waits = leg.parts.iter().enumerate().filter(|(_, ticks)| 0 < **ticks);
        let waits: Vec<String> = waits.map(|(part, ticks)| format!("{} {}", span_text(*ticks), WAITS[part])).collect();
        let waits = if waits.is_empty() { "at once".to_owned() } else { waits.join(", ") };
        let text = format!("{}  {} · {} · {waits}", nth + 1, leg.name, minute_text(leg.at, start));
        if ui.selectable_label(false, RichText::new(text).small()).clicked() {
            pressed = Some((leg.of, leg.at));
        }
    }
    pressed
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn chain(legs: &[(&str, [i64; part::N])], ended: Option<i64>) -> Chain {
        let mut at = 0;
        let legs = legs.iter().map(|(name, parts)| {
            at += parts.iter().sum::<i64>() * DAY;
            Leg { of: None, name: (*name).to_owned(), at, parts: parts.map(|days| days * DAY) }
        });
        Chain { signal: SignalId::from(1), name: "Demand".to_owned(), started: 0, ended, legs: legs.collect() }
    }

    #[test]
    fn the_sentence_names_the_longest_waits_with_their_shares_and_sums_the_rest() {
        let legs = [("Buying", [0, 5, 1, 0, 2, 0]), ("Making", [0, 10, 0, 1, 1, 0])];
        let text = chain(&legs, Some(20 * DAY)).sentence();
        assert_eq!(
            text.replace('\u{2009}', " "),
            "Demand took 2 w 6 d until the last action: 1 w 3 d waiting for its turn at Making (50 %), 5 d waiting for its turn at Buying \
             (25 %), 2 d being passed on to Buying (10 %), and 3 d in smaller waits."
        );
    }

    #[test]
    fn a_chain_that_got_lost_says_after_whom() {
        assert_eq!(chain(&[("Buying", [0, 1, 0, 0, 0, 0])], None).sentence(), "Demand led to no action: after Buying nobody heard of it.");
        assert_eq!(chain(&[], None).sentence(), "Demand led to no action: nobody heard of it.");
        assert_eq!(chain(&[], Some(0)).sentence(), "Demand led to action at once.");
    }
}
