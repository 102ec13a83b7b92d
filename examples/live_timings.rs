//! Times what a planner feels while trying things: first answer after a change, refined answer, stopping.
//!
//! Run with: `cargo run --release --example live_timings`, or with the paths of other projects.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use syncline::experiment::study::{Overrides, Watch, prepare, run_study, study_of};
use syncline::project;

/// Repeats of the first and of the refined answer.
const FIRST: u32 = 10;
const REFINED: u32 = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        paths = ["weekly_meetings.ron", "purchase_to_pay.ron"].map(|name| examples.join(name)).to_vec();
    }
    println!("{:<28} {:>12} {:>12} {:>12}", "project", "first, ms", "200, ms", "stop, ms");
    println!("{:<28} {:>12} {:>12} {:>12}", "goal", "300", "2000", "100");
    for path in paths {
        let document = project::load(&path)?.document;
        let study = study_of(&document, None);
        let timed = |replications: u32| -> Result<f64, Box<dyn Error>> {
            let started = Instant::now();
            let overrides = Overrides { replications: Some(replications), ..Overrides::default() };
            let prepared = prepare(&document, None, &study, &overrides).map_err(|findings| format!("{findings:?}"))?;
            run_study(&prepared, &Watch::default());
            Ok(started.elapsed().as_secs_f64() * 1e3)
        };
        let (first, refined) = (timed(FIRST)?, timed(REFINED)?);
        let overrides = Overrides { replications: Some(1_000_000), ..Overrides::default() };
        let prepared = prepare(&document, None, &study, &overrides).map_err(|findings| format!("{findings:?}"))?;
        let watch = Arc::new(Watch::default());
        let theirs = watch.clone();
        let runs = std::thread::Builder::new().spawn(move || run_study(&prepared, &theirs))?;
        std::thread::sleep(Duration::from_millis(300));
        let asked = Instant::now();
        watch.stop();
        runs.join().map_err(|_panic| "the run broke off")?;
        let stop = asked.elapsed().as_secs_f64() * 1e3;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        println!("{name:<28} {first:>12.0} {refined:>12.0} {stop:>12.0}");
    }
    Ok(())
}
