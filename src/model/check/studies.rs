//! How runs are made and judged: studies, metrics, checks, tracks, and what stands beside the plan.

use super::Checker;
use crate::model::formula::{can_be_measured, parse};
use crate::model::{Check, CheckId, EntityRef, Expectation, Formula, Measure, Study, StudyId};

pub(super) fn check(checker: &mut Checker<'_>) {
    let document = checker.document;
    for (id, study) in document.studies.iter() {
        study_of(checker, id, study);
    }
    for (id, metric) in document.metrics.iter() {
        match &metric.formula {
            Formula::Measure(measure) => subject(checker, id.into(), "formula/Measure", measure),
            Formula::Expression(text) if !text.trim().is_empty() => {
                if let Err(error) = parse(document, text) {
                    let sentence = format!("It cannot be computed: at character {}, {}.", error.at, error.reason);
                    let remedy = format!("To mend it, {}.", error.remedy);
                    checker.warning("metric-formula", id, "formula/Expression", sentence, &remedy);
                }
            }
            Formula::Expression(_) | Formula::Undefined => {
                checker.warning(
                    "metric-undefined",
                    id,
                    "formula",
                    "It is not said how it is computed.",
                    "Choose a measure or enter an expression.",
                );
            }
        }
        for (field, number) in [("target", metric.target), ("weight", metric.weight), ("indifference", metric.indifference)] {
            if number.is_some_and(|number| !number.is_finite() || (field != "target" && number < 0.0)) {
                let sentence = format!("The {field} is {}.", number.unwrap_or_default());
                checker.error("metric-number", id, field, sentence, "Enter a finite number, except for a target 0 or more.");
            }
        }
    }
    for (id, check) in document.checks.iter() {
        check_of(checker, id, check);
    }
    for (id, track) in document.tracks.iter() {
        for (index, measure) in track.measures.iter().enumerate() {
            subject(checker, id.into(), &format!("measures/{index}"), measure);
        }
    }
    for (id, assumption) in document.assumptions.iter() {
        if assumption.confidence.is_some_and(|confidence| !(0.0..=1.0).contains(&confidence)) {
            let sentence = "How sure somebody is lies between 0 and 1.";
            checker.warning("confidence-range", id, "confidence", sentence, "Enter a number such as 0.8.");
        }
    }
    for (id, actual) in document.actuals.iter() {
        let mut lengths = actual.columns.values().map(Vec::len);
        let first = lengths.next();
        if lengths.any(|length| Some(length) != first) {
            checker.warning(
                "columns-length",
                id,
                "columns",
                "Its columns have different numbers of rows.",
                "Import the table again, or fill the gaps.",
            );
        }
    }
}

fn study_of(checker: &mut Checker<'_>, id: StudyId, study: &Study) {
    let (horizon, warm_up) = (study.horizon.ticks(), study.warm_up.ticks());
    if horizon.0 == 0 && study.stop_after_items.is_none() {
        let sentence = "No length is stated, so a length of 30 days is simulated.";
        checker.warning("study-horizon", id, "horizon", sentence, "Enter how long the plan is observed.");
    }
    if 0 < warm_up.0 && 0 < horizon.0 && horizon <= warm_up {
        let sentence = format!("The warm-up of {} leaves nothing of the {} that are observed.", study.warm_up, study.horizon);
        checker.error("study-warm-up", id, "warm_up", sentence, "Enter a warm-up that is shorter than the study.");
    }
    if study.stop_after_items == Some(0) {
        checker.error("study-items", id, "stop_after_items", "It stops before the first item.", "Enter a number above 0, or none.");
    }
    if study.replications == 0 && study.precision.is_none() {
        checker.warning(
            "study-replications",
            id,
            "replications",
            "No number of repeats is stated; 0 counts as 20.",
            "Enter how many repeats are run, such as 200.",
        );
    }
    if study.bin.is_some_and(|bin| bin.ticks().0 == 0) {
        checker.error("study-bin", id, "bin", "Bins of no width cannot hold anything.", "Enter a time such as 1 d, or none.");
    }
    if let Some(precision) = &study.precision {
        subject(checker, id.into(), "precision/measure", &precision.measure);
        if precision.relative.is_none() && precision.absolute.is_none() {
            let sentence = "It is not said how precise the result must be.";
            checker.error("study-precision", id, "precision", sentence, "Enter a relative or an absolute precision.");
        }
        if precision.absolute.is_some_and(|width| !(width.is_finite() && 0.0 < width))
            || precision.relative.is_some_and(|share| share.value() <= 0.0)
        {
            let sentence = "A precision of zero is never reached.";
            checker.error("study-precision", id, "precision", sentence, "Enter a number above 0.");
        }
        if precision.at_most < study.replications.max(2) {
            let sentence = "Fewer repeats are allowed than are run in any case.";
            checker.warning("study-at-most", id, "precision/at_most", sentence, "Enter a larger number of repeats, such as 2000.");
        }
    }
}

fn check_of(checker: &mut Checker<'_>, id: CheckId, check: &Check) {
    let of = EntityRef::Check(id);
    subject(checker, of, "measure", &check.measure);
    let range = |checker: &mut Checker<'_>, field: &str, low: f64, high: f64| {
        if low.is_nan() || high.is_nan() || high < low {
            let sentence = format!("No value lies between {low} and {high}.");
            checker.error("check-range", of, format!("expect/{field}/low"), sentence, "Exchange the two values.");
        }
    };
    match &check.expect {
        Expectation::Nothing => {
            checker.warning("check-nothing", of, "expect", "It demands nothing.", "Enter what is demanded, or remove it.");
        }
        Expectation::Within { low, high } => range(checker, "Within", *low, *high),
        Expectation::DiffersFrom { scenario, low, high } => {
            range(checker, "DiffersFrom", *low, *high);
            if *scenario == check.scenario {
                let sentence = "It compares a scenario with itself.";
                checker.warning("check-self", of, "expect/DiffersFrom/scenario", sentence, "Choose another scenario.");
            }
        }
        Expectation::Equals { value, standard_errors, relative, absolute } => {
            let tolerances = [*standard_errors, *relative, *absolute];
            if !value.is_finite() || tolerances.iter().any(|tolerance| !(tolerance.is_finite() && 0.0 <= *tolerance)) {
                checker.error(
                    "check-number",
                    of,
                    "expect/Equals",
                    "A value or tolerance is negative or not finite.",
                    "Enter tolerances of 0 or more.",
                );
            }
        }
        Expectation::Trace { values, tolerance } => {
            if values.is_empty() {
                checker.warning("check-nothing", of, "expect/Trace/values", "It demands nothing.", "Enter the values.");
            }
            if !(tolerance.is_finite() && 0.0 <= *tolerance) || values.iter().any(|value| !value.is_finite()) {
                checker.error(
                    "check-number",
                    of,
                    "expect/Trace",
                    "A value or tolerance is negative or not finite.",
                    "Enter a tolerance of 0 or more.",
                );
            }
        }
        Expectation::AtLeast(value) | Expectation::AtMost(value) => {
            if !value.is_finite() {
                checker.error("check-number", of, "expect", "The demanded value is not finite.", "Enter a number.");
            }
        }
    }
    if check.max_relative_se.is_some_and(|most| !(most.is_finite() && 0.0 < most)) {
        let sentence = "No result is that precise, so it can never hold.";
        checker.error("check-number", of, "max_relative_se", sentence, "Enter a number above 0, such as 0.02.");
    }
}

/// A measure of something on which nothing is measured.
fn subject(checker: &mut Checker<'_>, of: EntityRef, field: &str, measure: &Measure) {
    let Some(measured) = measure.of else { return };
    // Money is measured by its price too, and a frame or a measure stands for what is in it.
    let stands_for_others = matches!(measured, EntityRef::Price(_) | EntityRef::Group(_) | EntityRef::Metric(_));
    let is_measured = stands_for_others || can_be_measured(measured);
    if !is_measured {
        let sentence = format!("Nothing is measured at a {}.", measured.kind_label());
        checker.warning("measure-subject", of, format!("{field}/of"), sentence, "Choose a team, an activity, a decision or the like.");
    }
}
