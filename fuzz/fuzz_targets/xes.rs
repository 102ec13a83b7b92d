//! Any bytes, read as XES, give a log or an error, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syncline::evidence::function_rule::FunctionRule;
use syncline::evidence::import::{ImportControl, ImportOptions, import};
use syncline::evidence::measure::Facts;

fuzz_target!(|bytes: &[u8]| {
    let mut text = b"<log><trace><string key=\"concept:name\" value=\"1\"/><event>".to_vec();
    text.extend_from_slice(bytes);
    text.extend_from_slice(b"</event></trace></log>");
    let mut whole = b"<log>".to_vec();
    whole.extend_from_slice(bytes);
    for bytes in [&text, &whole] {
        if let Ok(mut imported) = import(&bytes[..], &ImportOptions::default(), &ImportControl::default()) {
            FunctionRule::Activity.apply(&mut imported.log).expect("a log has activities");
            let facts = Facts::of(&imported.log);
            assert!(facts.n_pairs <= imported.log.n_events() as u64);
        }
    }
});
