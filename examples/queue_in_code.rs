//! Builds a small queue in code, simulates it and compares it with theory.
//!
//! Run with: `cargo run --example queue_in_code`
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;

use syncline::experiment::study::{Overrides, Watch, prepare, run_study};
use syncline::model::{
    Activity, ActivityId, Arrivals, Distribution, Document, Function, FunctionId, Measure, Quantity, Resource, ResourceId, Statistic,
    Study, WorkStream, WorkStreamId,
};
use syncline::units::{Duration, Rate, TimeUnit};

fn main() -> Result<(), Box<dyn Error>> {
    let mut document = Document::default();
    let team: FunctionId = document.new_id();
    document.functions.insert(team, Function { name: "Service desk".to_owned(), ..Function::default() });
    let staff: ResourceId = document.new_id();
    document.resources.insert(staff, Resource { name: "Agents".to_owned(), function: team, ..Resource::default() });
    let answer: ActivityId = document.new_id();
    let service = Distribution::Exponential { mean: Duration::minutes(4.0) };
    document
        .activities
        .insert(answer, Activity { name: "Answer".to_owned(), function: team, resource: Some(staff), service, ..Activity::default() });
    let calls: WorkStreamId = document.new_id();
    let arrivals = Arrivals::Poisson(Rate::new(12.0, TimeUnit::Hour));
    document.work_streams.insert(calls, WorkStream { name: "Calls".to_owned(), entry: Some(answer), arrivals, ..WorkStream::default() });

    let study = Study { horizon: Duration::days(400.0), warm_up: Duration::days(10.0), replications: 20, seed: 1, ..Study::default() };
    let prepared = prepare(&document, None, &study, &Overrides::default()).map_err(|findings| format!("{findings:?}"))?;
    let result = run_study(&prepared, &Watch::default());
    let waiting = Measure { what: Quantity::Waiting, of: Some(answer.into()), statistic: Statistic::Mean, ..Measure::default() };
    let estimate = result.estimate(&waiting).ok_or("nobody waited")?;
    println!("mean wait {:.2} ± {:.2} min; theory (M/M/1, load 0.8): 16 min", estimate.mean * 60.0, estimate.half_width * 60.0);
    Ok(())
}
