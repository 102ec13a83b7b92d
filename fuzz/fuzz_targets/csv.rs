//! Any bytes, read as a table of events after a known header, give a log or an error, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syncline::evidence::function_rule::FunctionRule;
use syncline::evidence::import::{ImportControl, ImportOptions, import};
use syncline::evidence::measure::Facts;

fuzz_target!(|bytes: &[u8]| {
    let mut text = b"case,activity,resource,start_time,end_time\n".to_vec();
    text.extend_from_slice(bytes);
    for bytes in [bytes, &text] {
        if let Ok(mut imported) = import(bytes, &ImportOptions::default(), &ImportControl::default()) {
            FunctionRule::Activity.apply(&mut imported.log).expect("a log has activities");
            let facts = Facts::of(&imported.log);
            assert!(facts.n_pairs <= imported.log.n_events() as u64);
        }
    }
});
