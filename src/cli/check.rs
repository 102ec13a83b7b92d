//! `syncline check`: the findings of a project.

use serde_json::json;

use super::{CheckArgs, Exit, TextFormat, load, output};
use crate::experiment::study::{Overrides, prepare, study_of};
use crate::model::Document;
use crate::model::finding::{Finding, runnable};

pub(super) fn check(args: &CheckArgs) -> Exit {
    let document = match load(&args.file) {
        Ok(document) => document,
        Err(exit) => return exit,
    };
    let findings = all_findings(&document);
    let text = match args.format {
        TextFormat::Json => {
            let rows: Vec<_> = findings
                .iter()
                .map(|finding| {
                    json!({
                        "severity": finding.severity.label(),
                        "code": finding.code,
                        "kind": finding.subject.map(|of| of.kind_label()),
                        "id": finding.subject.map(|of| of.raw()),
                        "name": finding.subject.map(|of| document.name_of(of)),
                        "field": finding.field,
                        "sentence": finding.sentence,
                        "remedy": finding.remedy,
                    })
                })
                .collect();
            format!("{:#}\n", serde_json::Value::Array(rows))
        }
        TextFormat::Text if findings.is_empty() => "No findings.\n".to_owned(),
        TextFormat::Text => findings.iter().map(|finding| finding.line(&document) + "\n").collect(),
    };
    output::data(&text);
    if runnable(&findings) { Exit::Done } else { Exit::Findings }
}

/// Findings of the document and, where nothing forbids it, of compiling every scenario of it, each once.
pub(super) fn all_findings(document: &Document) -> Vec<Finding> {
    let mut findings = crate::model::check::check(document);
    findings.extend(crate::experiment::yardstick::unit_findings(document));
    // Compiling a plan with errors only says them again.
    if !runnable(&findings) {
        return findings;
    }
    let study = study_of(document, None);
    for scenario in std::iter::once(None).chain(document.scenarios.ids().map(Some)) {
        if let Err(more) = prepare(document, scenario, &study, &Overrides::default()) {
            for finding in more {
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
        }
    }
    findings
}
