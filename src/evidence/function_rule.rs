//! Which function an event belongs to: a column, a resource's name, or a table from activities,
//! resources, roles or groups to functions.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::labels::{Labels, NONE};
use super::log::EventLog;

/// A rule that gives every event its function.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FunctionRule {
    /// The role, else the group, else the resource without its number, else the activity.
    #[default]
    Auto,
    /// The role.
    Role,
    /// The group or department.
    Group,
    /// The resource itself.
    Resource,
    /// The resource without a number at its end: `Agent_7` is an `Agent`.
    ResourcePrefix,
    /// The activity itself.
    Activity,
    /// A further column, by name.
    Column(String),
    /// A table.
    Table(FunctionTable),
}

/// What a table of functions looks up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LookUp {
    /// The activity.
    #[default]
    Activity,
    /// The resource.
    Resource,
    /// The role.
    Role,
    /// The group.
    Group,
}

/// From activities (or resources, …) to functions.
///
/// A key that ends with `*` holds for everything that begins like it; the longest such key wins, an exact
/// one always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionTable {
    /// What is looked up.
    pub by: LookUp,
    /// Functions by key.
    pub functions: BTreeMap<String, String>,
}

/// The rows of a table of functions while somebody writes it: keys may still lack a function.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamRows {
    /// What is looked up.
    pub by: LookUp,
    /// Keys and functions in the order in which they are written.
    pub rows: Vec<(String, String)>,
}

impl TeamRows {
    /// The rows of a text; what is no table has none.
    pub fn of(text: &str) -> Self {
        let head = text.lines().next().unwrap_or_default();
        let delimiter = if head.contains(';') && !head.contains(',') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows = reader.records().filter_map(Result::ok);
        let header = rows.next();
        let named = header.as_ref().and_then(|row| row.get(0)).unwrap_or_default();
        let by = LookUp::named(named.trim_start_matches('\u{feff}').trim()).unwrap_or_default();
        let cell = |row: &csv::StringRecord, at: usize| row.get(at).unwrap_or_default().to_owned();
        Self { by, rows: rows.map(|row| (cell(&row, 0), cell(&row, 1))).collect() }
    }

    /// The rows as a text that [`TeamRows::of`] reads.
    pub fn to_text(&self) -> String {
        let rows = self.rows.iter().map(|(key, function)| format!("{},{}\n", cell(key), cell(function)));
        std::iter::once(format!("{},function\n", self.by.name())).chain(rows).collect()
    }

    /// The same without keys that have no function yet.
    pub fn written(&self) -> Self {
        let is_written = |row: &&(String, String)| !row.1.trim().is_empty() || row.0.trim().is_empty();
        Self { by: self.by, rows: self.rows.iter().filter(is_written).cloned().collect() }
    }
}

impl LookUp {
    /// Its name in tables.
    fn name(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Resource => "resource",
            Self::Role => "role",
            Self::Group => "group",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Activity, Self::Resource, Self::Role, Self::Group].into_iter().find(|by| by.name().eq_ignore_ascii_case(name))
    }
}

/// A cell of a table, in quotation marks where it needs them. An empty first cell would make an empty line.
fn cell(text: &str) -> String {
    if text.is_empty() || text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

impl FunctionTable {
    /// The function of a key.
    pub fn function(&self, key: &str) -> Option<&str> {
        if let Some(found) = self.functions.get(key) {
            return Some(found);
        }
        let matching = self.functions.iter().filter(|(pattern, _)| pattern.strip_suffix('*').is_some_and(|begin| key.starts_with(begin)));
        matching.max_by_key(|(pattern, _)| pattern.len()).map(|(_, function)| function.as_str())
    }

    /// The table as text that [`FunctionTable::parse`] reads.
    pub fn to_text(&self) -> String {
        let rows = self.functions.iter().map(|(key, function)| format!("{},{}\n", cell(key), cell(function)));
        std::iter::once(format!("{},function\n", self.by.name())).chain(rows).collect()
    }

    /// The same with what `rename` makes of its exact keys; keys of which it makes nothing are left out.
    pub fn renamed(&self, rename: impl Fn(&str) -> Option<String>) -> Self {
        let functions = self.functions.iter().filter_map(|(key, function)| Some((rename(key)?, function.clone())));
        Self { by: self.by, functions: functions.collect() }
    }

    /// Reads a table of two columns, `activity,function` (or `resource`, `role`, `group` in place of
    /// `activity`) with one row for each key.
    ///
    /// # Errors
    /// When it is no such table.
    pub fn parse(text: &str) -> Result<Self, String> {
        let head = text.lines().next().unwrap_or_default();
        let delimiter = if head.contains(';') && !head.contains(',') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows = reader.records().map(|row| row.map_err(|error| format!("the table of functions cannot be read ({error})")));
        let header = rows.next().ok_or("the table of functions is empty")??;
        let named = |column: usize| header.get(column).unwrap_or_default().trim_start_matches('\u{feff}').trim().to_lowercase();
        let by = LookUp::named(&named(0)).ok_or_else(|| {
            format!("the first column of the table of functions is “{}”; name it activity, resource, role or group", named(0))
        })?;
        if named(1) != "function" {
            return Err("the second column of the table of functions must be named function".into());
        }
        let mut functions = BTreeMap::new();
        for (row, n) in rows.zip(2..) {
            let row = row?;
            let cell = |column: usize| row.get(column).unwrap_or_default().trim().to_owned();
            if cell(0).is_empty() && cell(1).is_empty() {
                continue;
            }
            if cell(0).is_empty() || cell(1).is_empty() {
                return Err(format!("row {n} of the table of functions lacks a {}", if cell(0).is_empty() { "key" } else { "function" }));
            }
            if let Some(earlier) = functions.insert(cell(0), cell(1))
                && earlier != cell(1)
            {
                return Err(format!("“{}” stands twice in the table of functions, in row {n} with another function", cell(0)));
            }
        }
        Ok(Self { by, functions })
    }
}

impl FromStr for FunctionRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "auto" => Self::Auto,
            "role" => Self::Role,
            "group" => Self::Group,
            "resource" => Self::Resource,
            "resource-prefix" => Self::ResourcePrefix,
            "activity" => Self::Activity,
            _ => match text.strip_prefix("column:") {
                Some(name) if !name.is_empty() => Self::Column(name.to_owned()),
                _ => {
                    return Err("a rule is auto, role, group, resource, resource-prefix, activity or column:NAME".into());
                }
            },
        })
    }
}

/// A resource's name without a separated number at its end.
pub fn without_number(name: &str) -> &str {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if stem.len() == name.len() {
        return name;
    }
    match stem.strip_suffix(['_', '-']) {
        Some(stem) if !stem.is_empty() => stem,
        _ => name,
    }
}

impl FunctionRule {
    /// What [`FunctionRule::Auto`] means for a log.
    pub fn resolved(&self, log: &EventLog) -> Self {
        if *self != Self::Auto {
            return self.clone();
        }
        if !log.role.is_empty() {
            Self::Role
        } else if !log.group.is_empty() {
            Self::Group
        } else if !log.resource.is_empty() {
            Self::ResourcePrefix
        } else {
            Self::Activity
        }
    }

    /// Gives every event of a log its function.
    ///
    /// # Errors
    /// When the log lacks the column the rule needs.
    pub fn apply(&self, log: &mut EventLog) -> Result<(), String> {
        let rule = self.resolved(log);
        let (column, labels, what) = match &rule {
            Self::Role | Self::Table(FunctionTable { by: LookUp::Role, .. }) => (&log.role, &log.roles, "roles"),
            Self::Group | Self::Table(FunctionTable { by: LookUp::Group, .. }) => (&log.group, &log.groups, "groups"),
            Self::Resource | Self::ResourcePrefix | Self::Table(FunctionTable { by: LookUp::Resource, .. }) => {
                (&log.resource, &log.resources, "resources")
            }
            Self::Column(_) => (&log.extra, &log.extras, "texts in the further column"),
            Self::Auto | Self::Activity | Self::Table(_) => (&log.activity, &log.activities, "activities"),
        };
        if column.is_empty() && log.n_events() > 0 {
            return Err(format!("the log has no {what}, which the rule for functions needs; choose another rule or map the column"));
        }
        let mut functions = Labels::default();
        let number: Vec<u32> = labels
            .iter()
            .map(|label| {
                let function = match &rule {
                    Self::ResourcePrefix => Some(without_number(label)),
                    Self::Table(table) => table.function(label),
                    _ => Some(label),
                };
                function.map_or(NONE, |function| functions.intern(function))
            })
            .collect();
        let function = column.iter().map(|label| number.get(*label as usize).copied().unwrap_or(NONE)).collect();
        log.function = function;
        log.functions = functions;
        Ok(())
    }

    /// Whether a function of a log is a single person under this rule: a resource, or one without a number to take off.
    pub fn names_person(&self, log: &EventLog, function: &str) -> bool {
        match self {
            Self::Resource => true,
            Self::ResourcePrefix => log.resources.find(function).is_some(),
            _ => false,
        }
    }

    /// The rule in words, as a source of numbers.
    pub fn words(&self) -> String {
        match self {
            Self::Auto => "chosen by itself".into(),
            Self::Role => "role".into(),
            Self::Group => "group".into(),
            Self::Resource => "resource".into(),
            Self::ResourcePrefix => "resource without its number".into(),
            Self::Activity => "activity".into(),
            Self::Column(name) => format!("column “{name}”"),
            Self::Table(table) => format!("table of {} keys", table.functions.len()),
        }
    }
}

/// A log from text, with functions from the roles; for tests of what is measured.
#[cfg(test)]
pub(crate) fn log_by_role(text: &str) -> EventLog {
    use super::import::{ImportControl, ImportOptions, import};
    let mut log = import(text.as_bytes(), &ImportOptions::default(), &ImportControl::default()).unwrap().log;
    FunctionRule::Role.apply(&mut log).unwrap();
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_separated_number_at_the_end_is_taken_off() {
        for (name, expected) in [
            ("Requester_0", "Requester"),
            ("Clerk-000001", "Clerk"),
            ("ID4932", "ID4932"),
            ("_7", "_7"),
            ("Supplier", "Supplier"),
            ("", ""),
        ] {
            assert_eq!(without_number(name), expected);
        }
    }

    #[test]
    fn in_a_table_an_exact_key_wins_over_a_beginning_and_a_longer_beginning_over_a_shorter() {
        let table = FunctionTable::parse("activity,function\nSRM: Deleted,Clerks\nSRM:*,System\n*,Buying\n").unwrap();
        assert_eq!(table.function("SRM: Deleted"), Some("Clerks"));
        assert_eq!(table.function("SRM: Created"), Some("System"));
        assert_eq!(table.function("Pay"), Some("Buying"));
        assert_eq!(FunctionTable::parse(&table.to_text()), Ok(table));
        let commas = FunctionTable::parse("resource;function\n\"a, b\";x\n").unwrap();
        assert_eq!(FunctionTable::parse(&commas.to_text()), Ok(commas));
        assert!(FunctionTable::parse("what,function\na,b\n").unwrap_err().contains("what"));
        assert!(FunctionTable::parse("activity,function\na,b\na,c\n").unwrap_err().contains("row 3"));
    }
}
