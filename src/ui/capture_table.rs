//! Tables from a spreadsheet as teams or handoffs: columns are known by their headings.
//!
//! It reads text into rows of known columns; what becomes of them is decided by quick capture.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// A team's name.
    Team,
    /// Who answers for it.
    Owner,
    /// Who acts: people or AI.
    Agent,
    /// Its SCOR process.
    Process,
    /// Anything a reader should know.
    Description,
    /// The sender of a handoff.
    From,
    /// Its receiver.
    To,
    /// What is handed over.
    What,
    /// Information, work or goods.
    Kind,
    /// How long it takes.
    Takes,
}

/// A table with the meaning of its columns; cells of unknown columns are gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Rows with the number of their line.
    pub rows: Vec<(usize, Vec<(Column, String)>)>,
}

/// Whether a text is a table rather than lines of quick capture.
pub fn is_table(text: &str) -> bool {
    table(text).is_some()
}

/// Reads a table: cells between tabs, or a known heading with cells between semicolons or commas.
pub fn table(text: &str) -> Option<Table> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    if first.contains("->") || first.contains('→') {
        return None;
    }
    if first.contains('\t') {
        return Some(read(text, b'\t'));
    }
    let has_heading = |delimiter: char| {
        let known = first.split(delimiter).filter(|cell| column(cell).is_some()).count();
        2 <= known
    };
    [';', ','].into_iter().find(|delimiter| has_heading(*delimiter)).map(|delimiter| read(text, delimiter as u8))
}

fn read(text: &str, delimiter: u8) -> Table {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let records: Vec<(usize, csv::StringRecord)> = reader
        .records()
        .filter_map(Result::ok)
        .map(|record| (record.position().map_or(0, |at| at.line() as usize), record))
        .filter(|(_, record)| record.iter().any(|cell| !cell.is_empty()))
        .collect();
    let headings: Vec<Option<Column>> = records.first().map(|(_, record)| record.iter().map(column).collect()).unwrap_or_default();
    let has_heading = headings.iter().any(Option::is_some);
    // Without a heading, the first column names teams, the second who answers for them.
    let usual = [Column::Team, Column::Owner, Column::Description];
    let meaning = |place: usize| if has_heading { headings.get(place).copied().flatten() } else { usual.get(place).copied() };
    let rows = records
        .into_iter()
        .skip(usize::from(has_heading))
        .map(|(line, record)| {
            let cells = record.iter().enumerate().filter_map(|(place, cell)| Some((meaning(place)?, cell.to_owned())));
            (line, cells.filter(|(_, cell)| !cell.is_empty()).collect())
        })
        .collect();
    Table { rows }
}

/// The column a heading names.
fn column(heading: &str) -> Option<Column> {
    Some(match heading.trim().trim_matches('"').to_lowercase().as_str() {
        "team" | "function" | "department" | "role" | "name" => Column::Team,
        "owner" | "responsible" | "answers for it" | "lead" => Column::Owner,
        "agent" | "who acts" | "acts" => Column::Agent,
        "process" | "scor" | "scor process" => Column::Process,
        "description" | "note" | "notes" | "remark" => Column::Description,
        "from" | "sender" | "source" => Column::From,
        "to" | "receiver" | "target" => Column::To,
        "what" | "handoff" | "hands over" | "carries" | "item" => Column::What,
        "kind" | "type" => Column::Kind,
        "takes" | "time" | "latency" | "duration" | "lead time" => Column::Takes,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_get_their_meaning_from_the_heading_or_from_their_place() {
        let with = table("Owner;Team;Colour\nAnn;Sales;red\nBob;\"Plan; really\";blue").unwrap();
        assert_eq!(with.rows[0].1, [(Column::Owner, "Ann".to_owned()), (Column::Team, "Sales".to_owned())]);
        assert_eq!(with.rows[1].1[1].1, "Plan; really");
        let without = table("Sales\tAnn\nPlanning\t").unwrap();
        assert_eq!(without.rows[1].1, [(Column::Team, "Planning".to_owned())]);
        assert_eq!(without.rows.len(), 2);
    }

    #[test]
    fn lines_of_quick_capture_are_no_table() {
        assert!(!is_table("Sales -> Planning : forecast, info"));
        assert!(!is_table("Sales\nPlanning"));
        assert!(!is_table("Sales, East\nPlanning"));
        assert!(is_table("from,to\nA,B"));
    }
}
