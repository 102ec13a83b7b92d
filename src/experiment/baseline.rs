//! Freezes a result as the baseline that a project carries along: key figures with their intervals, and median and
//! bands of every series in few enough points that the file stays readable. It must not decide when that is done.

use std::sync::Arc;

use super::result::StudyResult;
use super::series::Band;
use super::study::{Overrides, prepare};
use super::yardstick::{Yardstick, headline};
use crate::model::{Baseline, BaselineFigure, BaselineSeries, Document, Formula, MetricScope, Study, scenario_tree};
use crate::units::{Duration, Ticks};

/// Most points of one series.
const MOST_POINTS: usize = 200;
/// Fewest points that still show a course.
const FEWEST_POINTS: usize = 24;
/// Most points of all series together; each is a line's tenth in the file.
const ALL_POINTS: usize = 6_000;
/// Most key figures.
const MOST_FIGURES: usize = 24;
/// Digits that are kept.
const DIGITS: usize = 5;

/// When and by whom a result was agreed on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signed {
    /// The day as an ISO date.
    pub date: String,
    /// Who.
    pub by: String,
}

/// Today's date by the clock of the computer; a baseline is dated, and nothing else depends on it.
pub fn today() -> String {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let midnight = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let now = midnight.checked_add(jiff::SignedDuration::from_secs(i64::try_from(since_1970).unwrap_or(0))).unwrap_or(midnight);
    now.date().to_string()
}

/// A result as a project keeps it.
pub fn freeze(document: &Document, result: &StudyResult, signed: Signed) -> Baseline {
    let (seen, ..) = scenario_tree::resolve(document, result.scenario);
    let n_kept = result.series.len().min(ALL_POINTS / FEWEST_POINTS);
    let n_points = (ALL_POINTS / n_kept.max(1)).clamp(FEWEST_POINTS, MOST_POINTS);
    let bin = result.plan.bin;
    let series = result.series.iter().take(n_kept).map(|series| {
        let (what, of) = series.key;
        BaselineSeries { what, of, ..shortened(&series.band(), bin, n_points) }
    });
    Baseline {
        name: result.scenario_name.clone(),
        date: signed.date,
        by: signed.by,
        scenario: result.scenario,
        plan_hash: result.plan_hash.clone(),
        seed: result.seed,
        repeats: result.replications.len() as u32,
        figures: figures(&seen).iter().filter_map(|yardstick| figure(yardstick, result)).collect(),
        series: series.filter(|series| !series.median.is_empty()).collect(),
        left_out: (result.series.len() - n_kept) as u32,
    }
}

/// What the whole is judged by, planners' own measures first. A figure is found again by its name.
pub fn figures(document: &Document) -> Vec<Yardstick> {
    let own = document.metrics.iter().filter(|(_, metric)| metric.scope == MetricScope::EndToEnd && metric.formula != Formula::Undefined);
    let mut found: Vec<Yardstick> = own.filter_map(|(id, _)| Yardstick::of_metric(document, id).ok()).collect();
    found.extend(headline(document));
    found.extend(of_whole(document));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|yardstick| seen.insert(yardstick.name.clone()));
    found.truncate(MOST_FIGURES);
    found
}

/// Usual measures of the whole map.
fn of_whole(document: &Document) -> impl Iterator<Item = Yardstick> + '_ {
    super::standard::of_whole().into_iter().filter_map(|measure| Yardstick::of_measure(document, &measure).ok())
}

fn figure(yardstick: &Yardstick, result: &StudyResult) -> Option<BaselineFigure> {
    let estimate = yardstick.estimate(result).filter(|estimate| estimate.mean.is_finite())?;
    // What never happens on a map says nothing.
    if estimate.mean == 0.0 && estimate.half_width == 0.0 && yardstick.metric.is_none() {
        return None;
    }
    let half_width = Some(rounded(estimate.half_width)).filter(|width| width.is_finite());
    Some(BaselineFigure { name: yardstick.name.clone(), unit: yardstick.unit.clone(), mean: rounded(estimate.mean), half_width })
}

/// A band in at most so many stretches: means over the bins of each that have a value.
fn shortened(band: &Band, bin: i64, most: usize) -> BaselineSeries {
    let every = band.median.len().div_ceil(most.max(1)).max(1);
    let mut short = BaselineSeries { bin: Duration::from_ticks(Ticks(bin)), every: every as u32, ..BaselineSeries::default() };
    let n_stretches = band.median.len().div_ceil(every);
    for stretch in 0..n_stretches {
        let bins = stretch * every..((stretch + 1) * every).min(band.median.len());
        let mean = |value: &dyn Fn(usize) -> f64| {
            let (sum, n) =
                bins.clone().map(value).filter(|value| value.is_finite()).fold((0.0, 0_u32), |(sum, n), value| (sum + value, n + 1));
            (0 < n).then(|| rounded(sum / f64::from(n)))
        };
        let Some(median) = mean(&|at| band.median[at]) else { continue };
        short.at.push(stretch as u32);
        short.median.push(median);
        short.q05.push(mean(&|at| band.outer[at].0).unwrap_or(median));
        short.q25.push(mean(&|at| band.inner[at].0).unwrap_or(median));
        short.q75.push(mean(&|at| band.inner[at].1).unwrap_or(median));
        short.q95.push(mean(&|at| band.outer[at].1).unwrap_or(median));
    }
    if short.at.len() == n_stretches {
        short.at.clear();
    }
    short
}

/// A number in as many digits as are kept.
fn rounded(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}

/// The spread that a series keeps, stretch by stretch.
pub fn band(series: &BaselineSeries) -> Band {
    let mut band = Band::default();
    for [median, q05, q25, q75, q95] in series.rows() {
        band.median.push(median);
        band.outer.push((q05, q95));
        band.inner.push((q25, q75));
    }
    band
}

/// Whether the plan that a baseline is of, or how it is simulated, has changed since.
pub fn is_outdated(document: &Document, baseline: &Baseline, study: &Study) -> bool {
    let of_today = prepare(document, baseline.scenario, study, &Overrides::default());
    of_today.map(|prepared| prepared.plan.hash()).ok().as_ref() != Some(&baseline.plan_hash)
}

/// The same baseline, signed by somebody else.
pub fn signed_by(baseline: &Baseline, by: &str) -> Arc<Baseline> {
    Arc::new(Baseline { by: by.trim().to_owned(), ..baseline.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Watch, run_study};
    use crate::model::{Activity, Arrivals, Distribution, Function, WorkStream};
    use crate::units::{Rate, TimeUnit};

    fn desk(n_desks: u32) -> (Document, Study) {
        let mut document = Document::default();
        for _ in 0..n_desks {
            let function = document.new_id();
            document.functions.insert(function, Function::default());
            let desk = document.new_id();
            let service = Distribution::Exponential { mean: Duration::minutes(40.0) };
            document.activities.insert(desk, Activity { function, service, ..Activity::default() });
            let items = document.new_id();
            let arrivals = Arrivals::Poisson(Rate::new(1.0, TimeUnit::Hour));
            document.work_streams.insert(items, WorkStream { entry: Some(desk), arrivals, ..WorkStream::default() });
        }
        let study = Study { horizon: Duration::days(60.0), bin: Some(Duration::hours(1.0)), replications: 6, ..Study::default() };
        (document, study)
    }

    fn frozen(document: &Document, study: &Study) -> (StudyResult, Baseline) {
        let result = run_study(&prepare(document, None, study, &Overrides::default()).unwrap(), &Watch::default());
        let baseline = freeze(document, &result, Signed { date: "2026-11-25".to_owned(), by: "Ops".to_owned() });
        (result, baseline)
    }

    #[test]
    fn a_frozen_result_keeps_the_course_in_few_points_and_the_figures_with_their_intervals() {
        let (document, study) = desk(1);
        let (result, baseline) = frozen(&document, &study);
        assert_eq!((baseline.seed, baseline.repeats, baseline.left_out), (result.seed, 6, 0));
        for series in &baseline.series {
            let whole = result.series_of((series.what, series.of)).unwrap().band();
            let kept = band(series);
            assert!(kept.median.len() <= MOST_POINTS, "{:?}: {} points", series.what, kept.median.len());
            let mean = |values: &[f64]| {
                let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
                finite.iter().sum::<f64>() / finite.len() as f64
            };
            let (wanted, got) = (mean(&whole.median), mean(&kept.median));
            // Stretches without any value weigh nothing, so that means may differ a little.
            assert!((wanted - got).abs() <= 0.15 * wanted.abs() + 1e-6, "{:?}: {got} instead of {wanted}", series.what);
            for ((inner, outer), median) in kept.inner.iter().zip(&kept.outer).zip(&kept.median).filter(|(_, median)| median.is_finite()) {
                assert!(outer.0 <= inner.0 && inner.0 <= *median && *median <= inner.1 && inner.1 <= outer.1);
            }
        }
        let whole = headline(&document).unwrap();
        let figure = baseline.figures.iter().find(|figure| figure.name == whole.name).unwrap();
        let estimate = whole.estimate(&result).unwrap();
        assert!((figure.mean - estimate.mean).abs() < 1e-3 * estimate.mean);
        assert!(figure.half_width.is_some());
    }

    #[test]
    fn a_large_map_keeps_a_bounded_number_of_points_and_says_what_is_left_out() {
        let (document, study) = desk(150);
        let (result, baseline) = frozen(&document, &Study { replications: 2, horizon: Duration::days(10.0), ..study });
        let n_points: usize = baseline.series.iter().map(|series| series.median.len()).sum();
        assert!(n_points <= ALL_POINTS, "{n_points}");
        assert!(ALL_POINTS / FEWEST_POINTS < result.series.len(), "the map is large enough: {}", result.series.len());
        assert_eq!(baseline.left_out as usize, result.series.len() - ALL_POINTS / FEWEST_POINTS);
    }

    #[test]
    fn a_baseline_is_outdated_exactly_when_its_plan_or_study_differs() {
        let (mut document, study) = desk(1);
        let (_, baseline) = frozen(&document, &study);
        document.agreed = Some(Arc::new(baseline.clone()));
        assert!(!is_outdated(&document, &baseline, &study), "carrying the baseline along changes no plan");
        assert!(is_outdated(&document, &baseline, &Study { horizon: Duration::days(61.0), ..study.clone() }));
        let desk = document.activities.ids().next().unwrap();
        document.activities.get_mut(desk).unwrap().service = Distribution::Fixed(Duration::minutes(30.0));
        assert!(is_outdated(&document, &baseline, &study));
    }
}
