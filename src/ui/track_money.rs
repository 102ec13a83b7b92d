//! Money over time as areas on top of each other: by who pays, as means over repeats; by who caused it or what it is
//! for, in one repeat. The whole of other scenarios stands beside it as a line.

use std::collections::BTreeMap;

use super::theme::SeriesColour;
use super::timeline::{Dash, span_text, stacked_edges};
use super::track_agreed::{self, Beside};
use super::track_line::LineData;
use super::track_stack::{Shown, TrackData};
use super::tracks_view::TracksView;
use crate::engine::ledger::{MONEY, is_cost};
use crate::experiment::{StudyResult, Trace};
use crate::model::{Document, EntityRef, MoneySplit, Quantity};

/// Most layers; what is smaller stands together as one.
const MOST_LAYERS: usize = 7;

/// A layer: the element it is about, its name, money in every bin.
type Layer = (Option<EntityRef>, String, Vec<f64>);

/// Fills a track with money; decision labour is not part of it.
pub fn money(document: &Document, shown: &[Shown<'_>], view: &TracksView, trace: Option<&Trace>, split: MoneySplit, data: &mut TrackData) {
    let Some(first) = shown.first() else { return };
    data.definition = format!("Cost in each stretch of time without decision labour, stacked by {}", split.label());
    let result = first.result;
    data.unit = per_bin(document.settings.currency(), result.plan.bin);
    let place = |result: &StudyResult| result.replications.iter().position(|row| row.replication == view.repeat);
    let n_repeats = result.series.first().map_or(0, |series| series.rows.len());
    let in_one_repeat = split != MoneySplit::Payer || view.is_single;
    let layers = match (split, trace) {
        (MoneySplit::Payer, _) => by_payer(document, result, place(result).filter(|_| view.is_single)),
        (_, Some(trace)) => by_entry(document, result, trace, split),
        (_, None) => Vec::new(),
    };
    data.caption = if in_one_repeat { format!("Repeat {}", view.repeat + 1) } else { format!("Means of {n_repeats} repeats") };
    if split != MoneySplit::Payer && 0 < result.plan.warm_up {
        data.caption.push_str(", from the end of the warm-up on");
    }
    let layers = gathered(layers);
    let values: Vec<&[f64]> = layers.iter().map(|(.., values)| values.as_slice()).collect();
    let edges = stacked_edges(&values);
    for (nth, ((of, name, values), [low, high])) in layers.into_iter().zip(edges).enumerate() {
        let mut line = LineData::single(name, values);
        (line.of, line.scenario, line.unit) = (of, first.name.clone(), data.unit.clone());
        let own =
            of.and_then(|of| if let EntityRef::Function(id) = of { document.functions.ids().position(|other| other == id) } else { None });
        (line.colour, line.step, line.is_stacked) = (SeriesColour::Slot(own.unwrap_or(nth)), result.plan.bin, true);
        line.bands = Some([low.clone(), low, high.clone(), high]);
        line.finish();
        data.lines.push(line);
    }
    // The whole, and that of the others to hold the top of the stack against.
    for other in shown {
        let single = place(other.result).filter(|_| in_one_repeat);
        let whole = other.result.series.iter().find(|series| series.key == (Quantity::Cost, None));
        let Some(whole) = whole.map(|series| mean_or_row(&series.rows, single)) else { continue };
        let is_own = other.scenario == first.scenario;
        let name = if is_own { "All of it".to_owned() } else { format!("All of {}", other.name) };
        let mut line = LineData::single(name, whole);
        (line.scenario, line.unit, line.step) = (other.name.clone(), data.unit.clone(), other.result.plan.bin);
        (line.colour, line.dash) = (SeriesColour::Truth, if is_own { Dash::Solid } else { Dash::Dashed });
        line.finish();
        data.lines.push(line);
    }
    if let Some(agreed) = document.agreed.as_deref() {
        let unit = (data.unit.as_str(), 1.0);
        let beside = Beside { what: Quantity::Cost, unit, bin: result.plan.bin, by_element: false, has_bands: false };
        let mut whole = track_agreed::lines(document, agreed, &[None], beside);
        // It holds medians where this track shows means.
        for line in &mut whole {
            line.name = format!("{}, median of all of it", line.name);
        }
        data.lines.append(&mut whole);
    }
}

/// The unit of what is counted in each stretch of time.
pub fn per_bin(unit: &str, bin: i64) -> String {
    let stretch = span_text(bin);
    format!("{unit} per {}", stretch.strip_prefix("1\u{2009}").unwrap_or(&stretch))
}

/// The mean over repeats, or one repeat alone.
fn mean_or_row(rows: &[Vec<f32>], single: Option<usize>) -> Vec<f64> {
    if let Some(row) = single.and_then(|place| rows.get(place)) {
        return row.iter().map(|value| f64::from(*value)).collect();
    }
    let mut mean = vec![0.0; rows.iter().map(Vec::len).max().unwrap_or(0)];
    for row in rows {
        for (sum, value) in mean.iter_mut().zip(row) {
            *sum += f64::from(*value) / rows.len() as f64;
        }
    }
    mean
}

fn by_payer(document: &Document, result: &StudyResult, single: Option<usize>) -> Vec<Layer> {
    let of_function = result.series.iter().filter_map(|series| match series.key {
        (Quantity::Cost, Some(of @ EntityRef::Function(_))) => Some((of, &series.rows)),
        _ => None,
    });
    of_function.map(|(of, rows)| (Some(of), document.name_of(of), mean_or_row(rows, single))).collect()
}

fn by_entry(document: &Document, result: &StudyResult, trace: &Trace, split: MoneySplit) -> Vec<Layer> {
    let plan = &result.plan;
    let bin = plan.bin.max(1);
    let n_bins = plan.horizon.div_euclid(bin).max(0) as usize + usize::from(plan.horizon % bin != 0);
    let mut sums: BTreeMap<(Option<EntityRef>, String), Vec<f64>> = BTreeMap::new();
    for entry in &trace.entries {
        let Some(account) = plan.supply.accounts.get(entry.account as usize).filter(|account| is_cost(account.kind)) else { continue };
        let key = match split {
            MoneySplit::Kind => (None, account.kind.label().to_owned()),
            MoneySplit::Payer | MoneySplit::Cause => {
                let Some(function) = plan.supply.functions.get(entry.cause as usize) else { continue };
                (Some(EntityRef::Function(*function)), document.name_of((*function).into()))
            }
        };
        let bins = sums.entry(key).or_insert_with(|| vec![0.0; n_bins]);
        if let Some(sum) = usize::try_from(entry.at.div_euclid(bin)).ok().and_then(|place| bins.get_mut(place)) {
            *sum += entry.amount as f64 / MONEY;
        }
    }
    sums.into_iter().map(|((of, name), values)| (of, name, values)).collect()
}

/// Layers with money, the largest at the bottom; the smallest together as one where there are many.
fn gathered(mut layers: Vec<Layer>) -> Vec<Layer> {
    let size = |(.., values): &Layer| values.iter().sum::<f64>();
    layers.retain(|(.., values)| values.iter().any(|value| *value != 0.0));
    layers.sort_by(|one, other| size(other).total_cmp(&size(one)));
    if MOST_LAYERS < layers.len() {
        let rest = layers.split_off(MOST_LAYERS - 1);
        let n_bins = rest.iter().map(|(.., values)| values.len()).max().unwrap_or(0);
        let sum = (0..n_bins).map(|bin| rest.iter().filter_map(|(.., values)| values.get(bin)).sum()).collect();
        layers.push((None, format!("{} others", rest.len()), sum));
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(name: &str, values: &[f64]) -> Layer {
        (None, name.to_owned(), values.to_vec())
    }

    #[test]
    fn the_largest_layer_is_at_the_bottom_and_the_smallest_stand_together() {
        let all = (1..=9).map(|nth| layer(&format!("{nth}"), &[f64::from(nth), 0.0])).chain([layer("none", &[0.0, 0.0])]);
        let layers = gathered(all.collect());
        let names: Vec<&str> = layers.iter().map(|(_, name, _)| name.as_str()).collect();
        assert_eq!(names, ["9", "8", "7", "6", "5", "4", "3 others"]);
        assert_eq!(layers[6].2, [6.0, 0.0], "nothing is lost");
    }

    #[test]
    fn money_is_told_per_stretch_of_time() {
        assert_eq!(per_bin("€", 86_400_000), "€ per d");
        assert_eq!(per_bin("€", 4 * 3_600_000), "€ per 4\u{2009}h");
    }

    #[test]
    fn one_repeat_is_taken_as_it_is_and_several_by_their_mean() {
        let rows = vec![vec![1.0, 2.0], vec![3.0, 6.0]];
        assert_eq!(mean_or_row(&rows, None), [2.0, 4.0]);
        assert_eq!(mean_or_row(&rows, Some(1)), [3.0, 6.0]);
    }
}
