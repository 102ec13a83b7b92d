//! Makes the sample log that ships with the program: ten working days of `examples/purchase_to_pay.ron`.
//!
//! `cargo run --release --example sample_log`, which writes `assets/purchase_to_pay_log.csv.gz`.

use std::error::Error;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use flate2::{Compression, GzBuilder};
use syncline::evidence::instant::{DayOrder, InstantReader};
use syncline::evidence::simulated::simulate;
use syncline::evidence::write::to_csv;
use syncline::model::Study;
use syncline::units::Duration;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut document = syncline::project::load(&root.join("examples/purchase_to_pay.ron"))?.document;
    let studies: Vec<_> = document.studies.ids().collect();
    for id in studies {
        document.studies.insert(id, Study { horizon: Duration::days(14.0), seed: 1, ..Study::default() });
    }
    let log = simulate(&document, 1, 0).map_err(|findings| format!("{findings:?}"))?;
    let monday = InstantReader::new("UTC", DayOrder::DayFirst)?.read("2024-01-01").ok_or("a date")?;
    let file = File::create(root.join("assets/purchase_to_pay_log.csv.gz"))?;
    // No time stamp inside, so that the same log is the same file.
    let mut out = GzBuilder::new().mtime(0).write(file, Compression::best());
    out.write_all(to_csv(&log, monday).as_bytes())?;
    out.finish()?;
    Ok(())
}
