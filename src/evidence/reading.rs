//! How a log was read, so that it can be read the same way again: kept in the project with what was accepted, without
//! names of people.

use serde::{Deserialize, Serialize};

use super::confidential::is_pseudonym;
use super::function_rule::{FunctionRule, LookUp};
use super::import::Mapping;
use super::process::Telling;
use crate::model::{ActualKind, Document};

/// Name of the column of a record of facts that holds it.
pub const COLUMN: &str = "reading";

/// Name of the column of a record of facts that holds how finely the process was told.
pub const TELLING: &str = "telling";

/// How the process was told when a log of that name was accepted, so that it can be measured again.
pub fn telling_of(document: &Document, log: &str) -> Option<Telling> {
    let mut records = document.actuals.values().filter(|actual| actual.kind == ActualKind::EventLog && actual.source == log);
    records
        .rfind(|actual| actual.columns.contains_key(TELLING))
        .and_then(|actual| serde_json::from_str(actual.columns[TELLING].first()?).ok())
}

/// Columns, zone and rule for functions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Which column plays which part.
    pub mapping: Mapping,
    /// Zone of times without one.
    pub zone: String,
    /// How functions are found.
    pub rule: FunctionRule,
}

impl Reading {
    /// As text for the project. Of a table of resources only pseudonyms are kept, since it names people.
    pub fn to_text(&self) -> String {
        let mut kept = self.clone();
        if let FunctionRule::Table(table) = &kept.rule
            && table.by == LookUp::Resource
        {
            let table = table.renamed(|key| is_pseudonym(key).then(|| key.to_owned()));
            kept.rule = if table.functions.is_empty() { FunctionRule::Auto } else { FunctionRule::Table(table) };
        }
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// The way in which a log of that name was read before, or else a log with all the same columns; with the name of
    /// that log. `has_column` says whether the log at hand has a column.
    pub fn of_log(document: &Document, name: &str, has_column: impl Fn(&str) -> bool) -> Option<(String, Self)> {
        let mut fitting: Vec<(String, Self)> = Vec::new();
        for actual in document.actuals.values().filter(|actual| actual.kind == ActualKind::EventLog) {
            let text = actual.columns.get(COLUMN).and_then(|column| column.first());
            let Some(reading) = text.and_then(|text| serde_json::from_str::<Self>(text).ok()) else { continue };
            if reading.columns().all(&has_column) {
                fitting.push((actual.source.clone(), reading));
            }
        }
        let named = fitting.iter().rposition(|(log, _)| log == name);
        named.or(fitting.len().checked_sub(1)).map(|at| fitting.swap_remove(at))
    }

    fn columns(&self) -> impl Iterator<Item = &str> {
        let Mapping { case, activity, resource, role, group, start, start_clock, end, end_clock, enabled, lifecycle, instance, extra } =
            &self.mapping;
        [case, activity, resource, role, group, start, start_clock, end, end_clock, enabled, lifecycle, instance, extra]
            .into_iter()
            .filter_map(|column| column.as_deref().filter(|column| !column.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::function_rule::FunctionTable;
    use crate::model::{Actual, ActualId};

    fn document(reading: &Reading) -> Document {
        let mut document = Document::default();
        let id: ActualId = document.new_id();
        let columns = [(COLUMN.to_owned(), vec![reading.to_text()])].into();
        document.actuals.insert(id, Actual { kind: ActualKind::EventLog, source: "orders.csv".into(), columns, ..Actual::default() });
        document
    }

    #[test]
    fn a_log_of_the_same_name_or_with_the_same_columns_is_read_as_before() {
        let mapping =
            Mapping { case: Some("order".into()), activity: Some("what".into()), group: Some(String::new()), ..Mapping::default() };
        let reading = Reading { mapping, zone: "Europe/Berlin".into(), rule: FunctionRule::Column("desk".into()) };
        let document = document(&reading);
        let found = Reading::of_log(&document, "other.csv", |column| ["order", "what", "when"].contains(&column));
        assert_eq!(found, Some(("orders.csv".to_owned(), reading)));
        assert_eq!(Reading::of_log(&document, "orders.csv", |column| column == "order"), None, "a column is missing");
    }

    #[test]
    fn a_table_that_names_people_is_not_kept() {
        let table = FunctionTable::parse("resource,function\nAnn Smith,Buying\n").unwrap();
        let reading = Reading { rule: FunctionRule::Table(table), ..Reading::default() };
        assert!(!reading.to_text().contains("Ann"));
        let table = FunctionTable::parse("resource,function\nAnn Smith,Buying\nP-0123456789,Selling\n").unwrap();
        let kept = Reading { rule: FunctionRule::Table(table), ..Reading::default() }.to_text();
        assert!(!kept.contains("Ann") && kept.contains("P-0123456789"), "a pseudonym names nobody");
        let table = FunctionTable::parse("activity,function\nPay,Finance\n").unwrap();
        assert!(Reading { rule: FunctionRule::Table(table), ..Reading::default() }.to_text().contains("Finance"));
    }
}
