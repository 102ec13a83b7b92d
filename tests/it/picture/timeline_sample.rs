//! Made-up results for the tracks: the shapes of a supply chain over twelve weeks, without chance.

use jiff::civil::{DateTime, date};
use syncline::ui::theme::SeriesColour;
use syncline::ui::timeline::{Bands, Dash, Kind, SeriesPyramid, SeriesView, Times};

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;
pub const HORIZON: i64 = 84 * DAY;
pub const WARM_UP: i64 = 10 * DAY;

/// Monday, the thirteenth of April 2026.
pub fn start() -> DateTime {
    date(2026, 4, 13).at(0, 0, 0, 0)
}

/// Owned numbers of one series.
pub struct Sample {
    pub name: &'static str,
    pub unit: &'static str,
    kind: Kind,
    colour: SeriesColour,
    dash: Dash,
    step: i64,
    median: Vec<f64>,
    bands: Option<[Vec<f64>; 4]>,
    pyramid: Option<SeriesPyramid>,
}

impl Sample {
    pub fn view(&self) -> SeriesView<'_> {
        SeriesView {
            kind: self.kind,
            colour: self.colour,
            dash: self.dash,
            bands: self.bands.as_ref().map(|[q05, q25, q75, q95]| Bands {
                q05: q05.as_slice().into(),
                q25: q25.as_slice().into(),
                q75: q75.as_slice().into(),
                q95: q95.as_slice().into(),
            }),
            pyramid: self.pyramid.as_ref(),
            ..SeriesView::new(self.name, self.unit, Times::Regular { start: 0, step: self.step }, self.median.as_slice())
        }
    }

    fn line(name: &'static str, unit: &'static str, step: i64, value: impl Fn(f64) -> f64) -> Self {
        let n_bins = HORIZON / step;
        let median = (0..n_bins).map(|bin| value((bin * step) as f64 / DAY as f64)).collect();
        Self { name, unit, kind: Kind::Step, colour: SeriesColour::Slot(0), dash: Dash::Solid, step, median, bands: None, pyramid: None }
    }

    fn banded(mut self, spread: impl Fn(f64) -> f64) -> Self {
        let day = |bin: usize| (bin as i64 * self.step) as f64 / DAY as f64;
        let most = if self.unit == "%" { 100.0 } else { f64::INFINITY };
        let shifted = |factor: f64| -> Vec<f64> {
            self.median.iter().enumerate().map(|(bin, value)| (value + factor * spread(day(bin))).clamp(0.0, most)).collect()
        };
        self.bands = Some([shifted(-1.64), shifted(-0.67), shifted(0.67), shifted(1.64)]);
        self.pyramid = Some(SeriesPyramid::build(&self.view()));
        self
    }

    fn coloured(mut self, colour: SeriesColour, dash: Dash) -> Self {
        self.colour = colour;
        self.dash = dash;
        self
    }
}

/// Series of five tracks.
pub struct Samples {
    pub demand: Vec<Sample>,
    pub service: Vec<Sample>,
    pub lead: Vec<Sample>,
    pub stock: Vec<Sample>,
    pub cost: Vec<Sample>,
}

pub fn samples() -> Samples {
    let promotion = |day: f64| {
        if (35.0..45.0).contains(&day) { 1.0 } else { 0.0 }
    };
    let demand = move |day: f64| 1_180.0 + 90.0 * wave(day, 7.0) + 620.0 * promotion(day);
    let late = move |day: f64| 1_170.0 + 40.0 * wave(day - 9.0, 28.0) + 480.0 * promotion(day - 8.0);
    let early = move |day: f64| 1_220.0 + 520.0 * promotion(day + 2.0);
    Samples {
        demand: vec![
            Sample::line("Real demand", "pcs/day", DAY, demand).coloured(SeriesColour::Truth, Dash::Solid),
            Sample::line("Sales believes", "pcs/day", DAY, early).coloured(SeriesColour::Slot(0), Dash::Solid),
            Sample::line("Planning believes", "pcs/day", DAY, late).coloured(SeriesColour::Slot(1), Dash::Dashed),
        ],
        service: vec![
            Sample::line("On time in full", "%", DAY, move |day| 96.0 - 22.0 * bump(day, 43.0, 6.0) + 0.8 * wave(day, 7.0))
                .banded(|day| 0.8 + 6.0 * bump(day, 45.0, 8.0)),
        ],
        lead: vec![
            Sample::line("Base", "days", 6 * HOUR, |day| 6.5 + 5.0 * bump(day, 46.0, 7.0) + 0.3 * wave(day, 7.0))
                .coloured(SeriesColour::Base, Dash::Solid)
                .banded(|day| 0.5 + 2.0 * bump(day, 48.0, 9.0)),
            Sample::line("Weekly S&OP", "days", 6 * HOUR, |day| 5.1 + 1.6 * bump(day, 44.0, 5.0) + 0.3 * wave(day, 7.0))
                .coloured(SeriesColour::Slot(2), Dash::Solid)
                .banded(|day| 0.4 + 0.7 * bump(day, 46.0, 9.0)),
        ],
        stock: vec![
            Sample::line("Finished goods", "pcs", 15 * 60_000, |day| {
                if (60.0..63.0).contains(&day) {
                    f64::NAN
                } else {
                    5_200.0 - 3_900.0 * bump(day, 42.0, 5.0) + 2_900.0 * bump(day, 58.0, 8.0) - 900.0 * (day / 3.5).fract()
                }
            })
            .coloured(SeriesColour::Slot(3), Dash::Solid)
            .banded(|day| 300.0 + 900.0 * bump(day, 50.0, 12.0)),
        ],
        cost: vec![
            Sample::line("Premium freight", "€/day", DAY, |day| 4_800.0 * bump(day, 47.0, 4.0))
                .coloured(SeriesColour::Slot(5), Dash::Solid)
                .banded(|day| 200.0 + 900.0 * bump(day, 48.0, 5.0)),
        ],
    }
}

/// A smooth periodic shape between −1 and 1.
fn wave(day: f64, period: f64) -> f64 {
    let phase = (day / period).rem_euclid(1.0);
    let half = 4.0 * phase.min(1.0 - phase) - 1.0;
    half * (1.5 - 0.5 * half * half)
}

/// A smooth hill of height 1.
fn bump(day: f64, middle: f64, width: f64) -> f64 {
    let distance = (day - middle) / width;
    1.0 / (1.0 + distance.powi(4))
}
