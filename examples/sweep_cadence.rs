//! Sweeps the rhythm of four meetings and prints how long a change takes to become an action.
//!
//! Run with: `cargo run --example sweep_cadence`
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;
use std::path::Path;

use syncline::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
use syncline::model::edit::Edit;
use syncline::model::{Measure, Phase, Quantity, Statistic};
use syncline::project;
use syncline::units::Duration;

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/weekly_meetings.ron");
    let document = project::load(&path)?.document;
    let study = study_of(&document, None);
    let latency = Measure { what: Quantity::ChainLatency, statistic: Statistic::Mean, ..Measure::default() };
    println!("rhythm   trigger to action");
    for days in [1.0, 2.0, 3.5, 7.0, 14.0] {
        let mut changed = document.clone();
        for function in document.functions.ids().take(4) {
            let edit = Edit::SetCadence { function, period: Some(Duration::days(days)), phase: Phase::Start };
            edit.apply(&mut changed)?;
        }
        let overrides = Overrides { replications: Some(10), ..Overrides::default() };
        let prepared = prepare(&changed, None, &study, &overrides).map_err(|findings| format!("{findings:?}"))?;
        let result = run_study(&prepared, &Watch::default());
        let estimate = result.estimate(&latency).ok_or("no change became an action")?;
        println!("{days:>4} d   {:>5.1} ± {:.1} d", estimate.mean / 24.0, estimate.half_width / 24.0);
    }
    Ok(())
}
