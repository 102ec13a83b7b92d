//! Finds the reference logs and cases; tests that need them say so and end where they are absent.

use std::path::PathBuf;

use serde_json::Value;
use syncline::evidence::function_rule::FunctionRule;
use syncline::evidence::import::{ImportControl, ImportOptions, Imported, import_file};

/// A file of the reference material beside the checkout.
pub fn shared(path: &str) -> Option<PathBuf> {
    // A checkout elsewhere says where the reference material lies.
    let folder = std::env::var_os("SYNCLINE_REFERENCE").map(PathBuf::from);
    let root = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared")).join(path);
    if root.exists() {
        return Some(root);
    }
    eprintln!("skipped: {path} is not there (reference logs are not part of the project)");
    None
}

/// A reference document.
pub fn case(path: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared(path)?).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// A reference log, read with nothing but the defaults.
pub fn log(path: &str, rule: &FunctionRule) -> Option<Imported> {
    let mut imported = import_file(&shared(path)?, &ImportOptions::default(), &ImportControl::default()).unwrap();
    rule.apply(&mut imported.log).unwrap();
    Some(imported)
}

/// The function rule, log file and case of every reference log.
pub const CASES: [(&str, &str, &str); 8] = [
    ("bpic2020_DomesticDeclarations", "logs/DomesticDeclarations.xes.gz", "role"),
    ("bpic2019_consignment_other", "logs/Log_Cluster_Consignment_Other.xes.gz", "table"),
    ("p2p_zampino", "logs/Procure-to-Pay_asis.csv", "role"),
    ("production", "logs/Production.csv", "activity"),
    ("receipt", "logs/receipt.xes.gz", "group"),
    ("running-example", "logs/small/running-example.xes", "resource"),
    ("synth_Procure_to_Pay", "logs/Procure_to_Pay.csv.gz", "resource-prefix"),
    ("synth_Procure_to_Pay_5_timers", "logs/Procure_to_Pay_5_timers.csv.gz", "resource-prefix"),
];

/// The table of functions of a case that gives one, as a file of two columns.
pub fn table(case: &Value) -> String {
    let mut text = "activity,function\n".to_owned();
    for (activity, function) in case["meta"]["mapping"].as_object().unwrap() {
        text.push_str(&format!("\"{activity}\",\"{}\"\n", function.as_str().unwrap()));
    }
    text.push_str("SRM:*,SRM system\n*,Procurement\n");
    text
}
