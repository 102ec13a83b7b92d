//! What the tracks show of a result: series gathered by quantity, with medians and bands worked out once.
//!
//! It is made when results or document change, never per frame.

use super::theme::SeriesColour;
use super::timeline::{Bands, Dash, Kind, SeriesPyramid, SeriesView, Times};
use crate::experiment::{Band, Series, StudyResult, unit};
use crate::model::{Document, EntityRef, Quantity};

/// Most lines of one track; more cannot be told apart.
const MAX_LINES: usize = 6;
/// Up to this many lines of a track have bands; more would only cover each other.
const MAX_BANDS: usize = 2;

/// Quantities in the order of their tracks.
const ORDER: [(Quantity, &str); 8] = [
    (Quantity::ChainsInProgress, "Changes under way: seen, but not yet acted on"),
    (Quantity::ChainLatency, "Time from a change to the last action it set off, by the time of the action"),
    (Quantity::InSystem, "Items that arrived and have not left"),
    (Quantity::Elapsed, "Time from arrival to leaving, by the time of leaving"),
    (Quantity::Utilisation, "Busy share of the staff that is there"),
    (Quantity::QueueLength, "Items that wait"),
    (Quantity::Completions, "Items that left in each stretch of time"),
    (Quantity::ChainsFinished, "Changes that became an action in each stretch of time"),
];

/// The tracks of one result.
#[derive(Debug, Default)]
pub struct TrackStack {
    /// Tracks from top to bottom.
    pub tracks: Vec<TrackData>,
    /// End of the warm-up in ticks, if there is one.
    pub warm_up_end: Option<i64>,
}

/// One track.
#[derive(Debug)]
pub struct TrackData {
    /// Title.
    pub title: String,
    /// Unit.
    pub unit: &'static str,
    /// What is measured.
    pub definition: &'static str,
    /// Lines.
    pub lines: Vec<LineData>,
}

/// One line with what it is painted from.
#[derive(Debug)]
pub struct LineData {
    name: String,
    unit: &'static str,
    colour: SeriesColour,
    dash: Dash,
    step: i64,
    median: Vec<f64>,
    bands: Option<[Vec<f64>; 4]>,
    pyramid: Option<SeriesPyramid>,
}

impl TrackStack {
    /// The tracks of a result, with the base's medians beside them where it is another scenario.
    pub fn new(document: &Document, result: Option<&StudyResult>, base: Option<&StudyResult>) -> Self {
        let Some(result) = result else { return Self::default() };
        let mut tracks = Vec::new();
        for (what, definition) in ORDER {
            let shown: Vec<&Series> = result.series.iter().filter(|series| series.key.0 == what && is_shown(series, result)).collect();
            if shown.is_empty() {
                continue;
            }
            let n_shown = shown.len().min(MAX_LINES);
            let mut bands = Vec::new();
            for (slot, series) in shown.into_iter().take(MAX_LINES).enumerate() {
                let name = series.key.1.map_or_else(|| "Whole map".to_owned(), |of| document.name_of(of));
                if let Some((base, other)) = base.and_then(|base| base.series_of(series.key).map(|series| (base, series))) {
                    bands.push((format!("{name}, base"), other.band(), base.plan.bin, SeriesColour::Base, Dash::Dashed, false));
                }
                bands.push((name, series.band(), result.plan.bin, SeriesColour::Slot(slot), Dash::Solid, n_shown <= MAX_BANDS));
            }
            // One unit for all lines of a track, or their heights could not be compared.
            let largest =
                bands.iter().flat_map(|(_, band, ..)| &band.median).copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
            let (shown_unit, factor) = match unit(what) {
                "h" => scale_of(largest),
                "share" => ("%", 100.0),
                other => (other, 1.0),
            };
            let lines = bands
                .into_iter()
                .map(|(name, band, step, colour, dash, has_bands)| {
                    LineData::new(name, (shown_unit, factor), &band, step, (colour, dash), has_bands)
                })
                .collect();
            tracks.push(TrackData { title: what.label().to_owned(), unit: shown_unit, definition, lines });
        }
        Self { tracks, warm_up_end: (result.plan.warm_up > 0).then_some(result.plan.warm_up) }
    }
}

/// Sums over the whole map repeat the single line of a map with one stream or one signal; activities that
/// nobody waits at have no queue to show.
fn is_shown(series: &Series, result: &StudyResult) -> bool {
    let is_of_activity = matches!(series.key.1, Some(EntityRef::Activity(_)));
    match (series.key.0, series.key.1) {
        (_, None) => false,
        (Quantity::InSystem, _) => !is_of_activity,
        (Quantity::QueueLength, Some(EntityRef::Activity(id))) => {
            let index = result.plan.work.activity_idx.get(&id);
            index.is_some_and(|index| result.plan.work.activities[*index as usize].resource != crate::engine::plan::NONE)
        }
        _ => true,
    }
}

impl LineData {
    fn new(
        name: String,
        (unit, factor): (&'static str, f64),
        band: &Band,
        step: i64,
        (colour, dash): (SeriesColour, Dash),
        has_bands: bool,
    ) -> Self {
        let scaled = |values: Vec<f64>| values.into_iter().map(|value| value * factor).collect::<Vec<f64>>();
        let pick = |pairs: &[(f64, f64)], upper: bool| scaled(pairs.iter().map(|pair| if upper { pair.1 } else { pair.0 }).collect());
        let bands =
            has_bands.then(|| [pick(&band.outer, false), pick(&band.inner, false), pick(&band.inner, true), pick(&band.outer, true)]);
        let mut line = Self { name, unit, colour, dash, step, median: scaled(band.median.clone()), bands, pyramid: None };
        line.pyramid = Some(SeriesPyramid::build(&line.view()));
        line
    }

    /// The line as the tracks paint it.
    pub fn view(&self) -> SeriesView<'_> {
        let times = Times::Regular { start: 0, step: self.step };
        let mut view = SeriesView::new(&self.name, self.unit, times, self.median.as_slice());
        view.kind = Kind::Step;
        view.colour = self.colour;
        view.dash = self.dash;
        view.bands = self.bands.as_ref().map(|[q05, q25, q75, q95]| Bands {
            q05: q05.as_slice().into(),
            q25: q25.as_slice().into(),
            q75: q75.as_slice().into(),
            q95: q95.as_slice().into(),
        });
        view.pyramid = self.pyramid.as_ref();
        view
    }
}

/// Hours are shown as days where they are long and as minutes where they are short.
fn scale_of(largest_hours: f64) -> (&'static str, f64) {
    if largest_hours > 72.0 {
        ("d", 1.0 / 24.0)
    } else if largest_hours < 1.0 && largest_hours > 0.0 {
        ("min", 60.0)
    } else {
        ("h", 1.0)
    }
}
