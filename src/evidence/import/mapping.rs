//! Which column of a table plays which part, guessed from its name and its content.

use serde::{Deserialize, Serialize};

use super::error::{Fault, ImportError};
use crate::evidence::instant::{DayOrder, InstantReader};

/// Columns (of a table) or attributes (of XES) by the part they play; a missing name is guessed, an
/// empty one means that the log has no such column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// The case an event belongs to.
    pub case: Option<String>,
    /// What was done.
    pub activity: Option<String>,
    /// Who did it.
    pub resource: Option<String>,
    /// In which role.
    pub role: Option<String>,
    /// In which group or department.
    pub group: Option<String>,
    /// When it began.
    pub start: Option<String>,
    /// Time of day of the start, where the date stands alone.
    pub start_clock: Option<String>,
    /// When it ended, or the only time of the event.
    pub end: Option<String>,
    /// Time of day of the end, where the date stands alone.
    pub end_clock: Option<String>,
    /// When it could have begun.
    pub enabled: Option<String>,
    /// Which step in the life of a piece of work the event is: start, complete, …
    pub lifecycle: Option<String>,
    /// Which piece of work it is, where the same is done twice in a case.
    pub instance: Option<String>,
    /// A further column to be kept, as a source of functions.
    pub extra: Option<String>,
}

/// Positions of the columns in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub case: usize,
    pub activity: usize,
    pub resource: Option<usize>,
    pub role: Option<usize>,
    pub group: Option<usize>,
    pub start: Option<usize>,
    pub start_clock: Option<usize>,
    pub end: usize,
    pub end_clock: Option<usize>,
    pub enabled: Option<usize>,
    pub lifecycle: Option<usize>,
    pub instance: Option<usize>,
    pub extra: Option<usize>,
}

const CASE: &[&str] = &[
    "case:concept:name",
    "case concept:name",
    "case_concept:name",
    "case_id",
    "case id",
    "caseid",
    "case",
    "case number",
    "case_no",
    "trace_id",
    "traceid",
    "trace",
    "process instance",
    "process_instance_id",
    "instance id",
    "ticket",
    "order id",
    "document",
    "ebeln",
];
const ACTIVITY: &[&str] = &[
    "activity",
    "activity name",
    "activity_name",
    "concept:name",
    "event concept:name",
    "event_concept:name",
    "task",
    "task name",
    "event",
    "event name",
    "event_name",
    "step",
    "operation",
    "action",
    "activity_en",
    "act",
];
const RESOURCE: &[&str] = &[
    "resource",
    "org:resource",
    "event org:resource",
    "event user",
    "resource name",
    "user",
    "username",
    "user id",
    "performer",
    "agent",
    "employee",
    "originator",
    "worker",
    "person",
    "ernam",
];
const ROLE: &[&str] = &["role", "org:role", "event org:role", "role name", "function", "team"];
const GROUP: &[&str] = &["org:group", "event org:group", "group", "department", "dept", "org unit", "organisation", "organization", "unit"];
const START: &[&str] = &[
    "start_time",
    "start time",
    "starttime",
    "start_timestamp",
    "start timestamp",
    "starttimestamp",
    "time:start",
    "started",
    "start",
    "begin",
    "begin time",
    "start date",
    "startdate",
];
const END: &[&str] = &[
    "end_time",
    "end time",
    "endtime",
    "end_timestamp",
    "end timestamp",
    "complete timestamp",
    "complete_timestamp",
    "completetimestamp",
    "completion time",
    "time:timestamp",
    "event time:timestamp",
    "event_time:timestamp",
    "timestamp",
    "time stamp",
    "finish time",
    "finished",
    "completed",
    "complete",
    "end",
    "end date",
    "enddate",
    "event time",
    "datetime",
    "date time",
    "time",
    "date",
    "erdat",
];
const ENABLED: &[&str] = &["enabled_time", "enable_time", "enabled time", "enabled timestamp", "enabled_timestamp", "enabled"];
const LIFECYCLE: &[&str] = &["lifecycle:transition", "event lifecycle:transition", "lifecycle", "transition", "event type", "status"];
const INSTANCE: &[&str] = &["concept:instance", "event concept:instance", "activity instance", "activity_instance_id"];
const CLOCKS: &[&str] = &["erzet", "time", "time of day", "clock", "uzeit"];
const START_CLOCKS: &[&str] = &["start clock", "start time of day"];

/// Small letters with single blanks instead of `_`, so that spelling does not matter.
fn plain(name: &str) -> String {
    name.trim().trim_start_matches('\u{feff}').to_lowercase().replace(['_', '-'], " ")
}

/// What is asked of the content of a column.
#[derive(Clone, Copy, PartialEq)]
enum Content {
    Any,
    Times,
    Steps,
}

struct Table<'a> {
    header: &'a [String],
    plain: Vec<String>,
    rows: &'a [Vec<String>],
    order: DayOrder,
}

impl Table<'_> {
    fn values(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(move |row| row.get(column)).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether at least so many in ten of the first values are times.
    fn holds_times(&self, column: usize, in_ten: usize) -> bool {
        let Ok(mut reader) = InstantReader::new("UTC", self.order) else { return false };
        let (mut n, mut n_times) = (0, 0);
        for value in self.values(column) {
            n += 1;
            n_times += usize::from(reader.read(value).is_some());
        }
        n_times > 0 && n_times * 10 >= n * in_ten
    }

    /// Whether values are steps in the life of a piece of work.
    fn holds_steps(&self, column: usize) -> bool {
        const STEPS: [&str; 6] = ["start", "complete", "schedule", "assign", "suspend", "resume"];
        let mut values = self.values(column).peekable();
        values.peek().is_some() && values.all(|value| STEPS.iter().any(|step| value.eq_ignore_ascii_case(step)))
    }

    fn suits(&self, column: usize, content: Content) -> bool {
        match content {
            Content::Any => true,
            // A table without rows is judged by its header alone.
            Content::Times => self.rows.is_empty() || self.values(column).next().is_none() || self.holds_times(column, 5),
            Content::Steps => self.holds_steps(column),
        }
    }

    fn named(&self, name: &str) -> Option<usize> {
        let exact = self.header.iter().position(|column| column.trim() == name.trim());
        exact.or_else(|| self.plain.iter().position(|column| *column == plain(name)))
    }

    /// The column that was asked for, or the first known name whose content suits.
    fn column(&self, part: &str, asked: Option<&String>, names: &[&str], content: Content) -> Result<Option<usize>, ImportError> {
        match asked {
            Some(name) if name.trim().is_empty() => Ok(None),
            Some(name) => self.named(name).map(Some).ok_or_else(|| {
                let known = self.header.join(", ");
                ImportError::new(
                    Fault::Columns,
                    "line 1",
                    format!("there is no column “{name}” for the {part}"),
                    format!("the columns are: {known}"),
                )
            }),
            None => Ok(names.iter().find_map(|name| {
                let name = plain(name);
                (0..self.plain.len()).find(|column| self.plain[*column] == name && self.suits(*column, content))
            })),
        }
    }
}

/// Finds the columns: those that are named, and for the others the first known name whose content suits.
///
/// # Errors
/// When a named column does not exist, or case, activity or time cannot be found.
pub(crate) fn find(header: &[String], rows: &[Vec<String>], asked: &Mapping, order: DayOrder) -> Result<Columns, ImportError> {
    let table = Table { header, plain: header.iter().map(|name| plain(name)).collect(), rows, order };
    let missing = |part: &str, option: &str| {
        let known = header.join(", ");
        ImportError::new(
            Fault::Columns,
            "line 1",
            format!("no column is known for the {part}"),
            format!("name it with {option}; the columns are: {known}"),
        )
    };
    let case = table.column("case", asked.case.as_ref(), CASE, Content::Any)?.ok_or_else(|| missing("case", "--case"))?;
    let activity =
        table.column("activity", asked.activity.as_ref(), ACTIVITY, Content::Any)?.ok_or_else(|| missing("activity", "--activity"))?;
    let start = table.column("start", asked.start.as_ref(), START, Content::Times)?;
    let enabled = table.column("enabled time", asked.enabled.as_ref(), ENABLED, Content::Times)?;
    let taken = [Some(case), Some(activity), start, enabled];
    let end = match table.column("end", asked.end.as_ref(), END, Content::Times)? {
        Some(end) => Some(end),
        // No known name: the last column that holds nothing but times.
        None if asked.end.is_none() => {
            (0..header.len()).rev().find(|column| !taken.contains(&Some(*column)) && !rows.is_empty() && table.holds_times(*column, 9))
        }
        None => None,
    };
    // A log with one time per event may call it a start.
    let (start, end) = match (start, end) {
        (Some(start), None) => (None, start),
        (start, Some(end)) => (start.filter(|start| *start != end), end),
        (None, None) => return Err(missing("time", "--end")),
    };
    let end_clock = match &asked.end_clock {
        Some(_) => table.column("time of day", asked.end_clock.as_ref(), CLOCKS, Content::Any)?,
        // A date beside a time of day, both of the same event.
        None if table.values(end).all(is_bare_date) => {
            table.column("time of day", None, CLOCKS, Content::Any)?.filter(|clock| *clock != end && table.values(*clock).all(is_clock))
        }
        None => None,
    };
    let start_clock = table.column("time of day of the start", asked.start_clock.as_ref(), START_CLOCKS, Content::Any)?;
    Ok(Columns {
        case,
        activity,
        resource: table.column("resource", asked.resource.as_ref(), RESOURCE, Content::Any)?,
        role: table.column("role", asked.role.as_ref(), ROLE, Content::Any)?,
        group: table.column("group", asked.group.as_ref(), GROUP, Content::Any)?,
        start,
        start_clock,
        end,
        end_clock,
        enabled,
        lifecycle: table.column("step", asked.lifecycle.as_ref(), LIFECYCLE, Content::Steps)?,
        instance: table.column("piece of work", asked.instance.as_ref(), INSTANCE, Content::Any)?,
        extra: table.column("further column", asked.extra.as_ref(), &[], Content::Any)?,
    })
}

fn is_bare_date(value: &str) -> bool {
    value.len() <= 10 && !value.contains(':')
}

fn is_clock(value: &str) -> bool {
    let is_digits = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b':' || byte == b'.');
    is_digits && (value.contains(':') || value.len() == 6 || value.len() == 4)
}

impl Columns {
    /// The same by name, as it is saved and shown.
    pub(crate) fn names(&self, header: &[String]) -> Mapping {
        let name = |column: Option<usize>| Some(column.and_then(|column| header.get(column)).cloned().unwrap_or_default());
        Mapping {
            case: name(Some(self.case)),
            activity: name(Some(self.activity)),
            resource: name(self.resource),
            role: name(self.role),
            group: name(self.group),
            start: name(self.start),
            start_clock: name(self.start_clock),
            end: name(Some(self.end)),
            end_clock: name(self.end_clock),
            enabled: name(self.enabled),
            lifecycle: name(self.lifecycle),
            instance: name(self.instance),
            extra: name(self.extra),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(header: &str, row: &str) -> Mapping {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let rows = vec![row.split(',').map(str::to_owned).collect()];
        find(&header, &rows, &Mapping::default(), DayOrder::DayFirst).unwrap().names(&header)
    }

    #[test]
    fn known_headers_are_mapped_without_help() {
        for (header, row, expected) in [
            (
                "case_id,activity,resource,role,Complete,Start_Time,End_Time",
                "1,A,K,R,1,2020-01-01T00:00:00.000,2020-01-01T00:37:00.000",
                "case_id activity resource role Start_Time End_Time",
            ),
            (
                "Case ID,Activity,Resource,Start Timestamp,Complete Timestamp,concept:name,org:resource",
                "C,A,R,2012/01/30 06:24:00.000,2012/01/30 06:24:00.000,A,R",
                "Case ID Activity Resource  Start Timestamp Complete Timestamp",
            ),
            (
                "case:concept:name,concept:name,org:resource,time:timestamp,start_timestamp",
                "C,A,R,2015-01-05 09:02:50+00:00,2015-01-05 09:00:07+00:00",
                "case:concept:name concept:name org:resource  start_timestamp time:timestamp",
            ),
            (
                "eventID,case concept:name,event concept:name,event org:resource,event time:timestamp",
                "1,C,A,R,02-01-2018 12:53:00.000",
                "case concept:name event concept:name event org:resource   event time:timestamp",
            ),
            (
                "Case_ID,Activity,Start_Time,End_Time,Resource",
                "1,A,2012-01-30 06:24,2012-01-30 07:24,R",
                "Case_ID Activity Resource  Start_Time End_Time",
            ),
        ] {
            let found = mapped(header, row);
            let text = [found.case, found.activity, found.resource, found.role, found.start, found.end].map(Option::unwrap).join(" ");
            assert_eq!(text, expected, "{header}");
        }
    }

    #[test]
    fn a_date_and_a_time_of_day_in_two_columns_are_put_together() {
        let found = mapped("EBELN,Activity,ERNAM,ERDAT,ERZET", "45,Create,X,20200326,081257");
        assert_eq!((found.end.as_deref(), found.end_clock.as_deref()), (Some("ERDAT"), Some("ERZET")));
    }

    #[test]
    fn a_missing_column_is_said_with_those_that_are_there() {
        let header = ["a".to_owned(), "b".to_owned()];
        let error = find(&header, &[], &Mapping::default(), DayOrder::DayFirst).unwrap_err();
        assert_eq!(error.fault, Fault::Columns);
        assert!(error.to_string().contains("a, b"), "{error}");
        let asked = Mapping { case: Some("z".into()), ..Mapping::default() };
        assert!(find(&header, &[], &asked, DayOrder::DayFirst).unwrap_err().to_string().contains("“z”"));
    }
}
