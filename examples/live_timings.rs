//! Times what a planner feels while trying things: first answer after a change, refined answer, stopping.
//!
//! Run with: `cargo run --release --example live_timings`, or with the paths of other projects.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use syncline::experiment::background::Worker;
use syncline::experiment::study::{Overrides, prepare, study_of};
use syncline::project;

/// Repeats of the refined answer.
const REFINED: u32 = 200;
/// How often it is looked at what has arrived; the window is woken and looks at once.
const LOOK: Duration = Duration::from_micros(200);

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        paths = ["demand_spike.ron", "ecommerce.ron", "purchase_to_pay.ron"].map(|name| examples.join(name)).to_vec();
    }
    println!(
        "{:<20} {:>10} {:>8} {:>10} {:>10} {:>10} {:>12}",
        "project", "first, ms", "repeats", "200, ms", "stop, ms", "a repeat", "events"
    );
    println!("{:<20} {:>10} {:>8} {:>10} {:>10}", "goal", 300, "", 2000, 100);
    for path in paths {
        let document = project::load(&path)?.document;
        let study = study_of(&document, None);
        let worker = Worker::new(|| {})?;
        // As after a change of a field: compiled anew, the first answer urgent, refined behind.
        let changed = Instant::now();
        let overrides = Overrides { replications: Some(REFINED), ..Overrides::default() };
        let prepared = prepare(&document, None, &study, &overrides).map_err(|findings| format!("{findings:?}"))?;
        worker.want_soon(vec![prepared], true);
        let (mut first, mut all) = (None, None);
        while all.is_none() {
            std::thread::sleep(LOOK);
            if let Some(result) = worker.take_so_far().first().filter(|_| first.is_none()) {
                let bands = result.series.iter().map(|series| series.band().median.len()).sum::<usize>();
                first = Some((changed.elapsed().as_secs_f64() * 1e3, result.n(), bands));
            }
            all = worker.take_finished().and_then(|outcome| outcome.results.into_iter().next());
        }
        let refined = changed.elapsed().as_secs_f64() * 1e3;
        let (first, n_first, _) = first.unwrap_or((refined, REFINED as usize, 0));
        let n_events = all.as_ref().map_or(0, |result| result.n_events) / u64::from(REFINED);
        let overrides = Overrides { replications: Some(1_000_000), ..Overrides::default() };
        let prepared = prepare(&document, None, &study, &overrides).map_err(|findings| format!("{findings:?}"))?;
        worker.want_soon(vec![prepared], true);
        std::thread::sleep(Duration::from_millis(300));
        let asked = Instant::now();
        worker.stop();
        while worker.is_busy() {
            std::thread::sleep(LOOK);
        }
        let stop = asked.elapsed().as_secs_f64() * 1e3;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let repeat = refined * 2.0 / f64::from(REFINED);
        println!("{name:<20} {first:>10.0} {n_first:>8} {refined:>10.0} {stop:>10.0} {repeat:>7.1} ms {n_events:>12}");
    }
    Ok(())
}
