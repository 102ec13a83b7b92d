//! One line of a track with its own numbers: what is painted from it and what is known about it.
//!
//! It is made once for each result and knows nothing of the document.

use std::sync::Arc;

use super::theme::SeriesColour;
use super::timeline::{Bands, Dash, Kind, SeriesPyramid, SeriesView, Times, Values};
use crate::experiment::{Band, SeriesKey, StudyResult};
use crate::model::EntityRef;

/// One line with what it is painted from.
#[derive(Debug)]
pub struct LineData {
    /// Name, unique within its track.
    pub name: String,
    /// The element it is about.
    pub of: Option<EntityRef>,
    /// The scenario it belongs to.
    pub scenario: String,
    /// Unit.
    pub unit: String,
    /// Series and factor from its values to those shown; none for a line of the first repeat alone.
    pub source: Option<(Arc<StudyResult>, SeriesKey, f64)>,
    /// What it stands for.
    pub colour: SeriesColour,
    /// Pattern of the line.
    pub dash: Dash,
    /// Whether it is listed but not drawn.
    pub is_hidden: bool,
    /// Whether it stands on the one before.
    pub is_stacked: bool,
    /// Width of a bin in ticks.
    pub step: i64,
    /// Instants and where the last value ends, for lines that have no bins.
    pub times: Option<(Vec<i64>, i64)>,
    /// The line itself.
    pub median: Vec<f64>,
    /// Its bands; of a stacked line its lower and upper edge.
    pub bands: Option<[Vec<f64>; 4]>,
    /// Single repeats.
    pub runs: Vec<Vec<f32>>,
    pyramid: Option<SeriesPyramid>,
}

impl LineData {
    /// A line of plain values without bands.
    pub fn single(name: String, median: Vec<f64>) -> Self {
        Self {
            name,
            of: None,
            scenario: String::new(),
            unit: String::new(),
            source: None,
            colour: SeriesColour::Truth,
            dash: Dash::Solid,
            is_hidden: false,
            is_stacked: false,
            step: 1,
            times: None,
            median,
            bands: None,
            runs: Vec::new(),
            pyramid: None,
        }
    }

    /// A line with its spread over repeats; values are multiplied by the factor.
    pub fn of_band(name: String, (unit, factor): (&str, f64), band: &Band, step: i64, has_bands: bool) -> Self {
        let scaled = |values: Vec<f64>| values.into_iter().map(|value| value * factor).collect::<Vec<f64>>();
        let pick = |pairs: &[(f64, f64)], upper: bool| scaled(pairs.iter().map(|pair| if upper { pair.1 } else { pair.0 }).collect());
        let bands =
            has_bands.then(|| [pick(&band.outer, false), pick(&band.inner, false), pick(&band.inner, true), pick(&band.outer, true)]);
        let mut line = Self { unit: unit.to_owned(), step, bands, ..Self::single(name, scaled(band.median.clone())) };
        line.finish();
        line
    }

    /// Builds what makes painting quick, once all numbers are there.
    pub fn finish(&mut self) {
        self.pyramid = Some(SeriesPyramid::build(&self.view()));
    }

    /// Its repeats as the tracks paint them.
    pub fn runs(&self) -> Vec<Values<'_>> {
        self.runs.iter().map(|run| run.as_slice().into()).collect()
    }

    /// The line as the tracks paint it, without its repeats.
    pub fn view(&self) -> SeriesView<'_> {
        let times = match &self.times {
            Some((times, end)) => Times::At { times, end: *end },
            None => Times::Regular { start: 0, step: self.step },
        };
        let mut view = SeriesView::new(&self.name, &self.unit, times, self.median.as_slice());
        view.kind = Kind::Step;
        view.colour = self.colour;
        view.dash = self.dash;
        view.is_hidden = self.is_hidden;
        view.is_stacked = self.is_stacked;
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
