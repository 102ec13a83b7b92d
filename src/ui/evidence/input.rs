//! A log before it is read: where it comes from, its first rows, what its columns are taken for. It reads no more than
//! the beginning of a file.

use std::fs::File;
use std::path::PathBuf;

use crate::evidence::confidential::pseudonym;
use crate::evidence::function_rule::{FunctionRule, FunctionTable, TeamRows};
use crate::evidence::import::{ImportOptions, Mapping, Preview, preview};
use crate::evidence::process::Telling;
use crate::evidence::reading::Reading;
use crate::project::pseudonyms::{PseudonymList, new_secret};

/// The log that comes with the program: purchase to pay, made by simulation.
pub(super) const SAMPLE: &[u8] = include_bytes!("../../../assets/purchase_to_pay_log.csv.gz");

/// Where a log comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// The log that comes with the program.
    Sample,
}

impl Input {
    /// Its name for people.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            Self::Sample => "purchase_to_pay_log.csv.gz (sample)".to_owned(),
        }
    }

    fn preview(&self) -> Result<Preview, String> {
        let options = ImportOptions::default();
        match self {
            Self::File(path) => {
                let file = File::open(path).map_err(|error| format!("The log cannot be opened ({error}): {}", path.display()))?;
                preview(file, &options).map_err(|error| format!("{error}. {}", path.display()))
            }
            Self::Sample => preview(SAMPLE, &options).map_err(|error| error.to_string()),
        }
    }
}

/// What pseudonyms are made with.
#[derive(Clone)]
pub struct Secret {
    /// The secret itself; it is shown nowhere.
    pub(super) text: String,
    /// The list in which names and pseudonyms are kept; nothing where there is none.
    pub list: Option<PseudonymList>,
    /// Why the list cannot be used, if it cannot.
    pub problem: Option<String>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Secret {
    /// The secret of the list, or, where there is no list, one that holds for this log only.
    fn of(list: Option<PseudonymList>) -> Self {
        match list.as_ref().map(PseudonymList::secret) {
            Some(Ok(text)) => Self { text, list, problem: None },
            Some(Err(why)) => Self { text: new_secret(), list: None, problem: Some(why) },
            None => Self { text: new_secret(), list: None, problem: None },
        }
    }

    /// The pseudonym of a name.
    pub fn pseudonym(&self, name: &str) -> String {
        pseudonym(name, &self.text)
    }
}

/// A log whose columns are being looked at.
#[derive(Debug, Clone)]
pub struct Mapped {
    /// The log.
    pub input: Input,
    /// Its first rows.
    pub preview: Preview,
    /// What each column is taken for.
    pub mapping: Mapping,
    /// How functions are found, where no table says so.
    pub rule: FunctionRule,
    /// A table of functions as it is being written; empty where there is none.
    pub table: String,
    /// Zone of times without one.
    pub zone: String,
    /// Whether people's names are kept.
    pub keeps_names: bool,
    /// The log of the project whose columns and rule were taken over.
    pub as_before: Option<String>,
    /// How the process was told when such a log was accepted.
    pub telling: Option<Telling>,
    /// Whether it is told so again, so that numbers can be compared.
    pub tells_as_before: bool,
    /// What pseudonyms are made with.
    pub secret: Secret,
}

impl Mapped {
    /// The rule for functions as it stands, or what is wrong with the table.
    ///
    /// # Errors
    /// In words, when the table cannot be read.
    pub fn function_rule(&self) -> Result<FunctionRule, String> {
        let written = TeamRows::of(&self.table).written();
        if written.rows.iter().all(|(key, team)| key.trim().is_empty() && team.trim().is_empty()) {
            return Ok(self.rule.clone());
        }
        FunctionTable::parse(&written.to_text()).map(FunctionRule::Table)
    }

    /// Takes over how a log was read before.
    fn take_over(&mut self, Before { log, reading, telling }: Before) {
        self.tells_as_before = telling.is_some();
        self.telling = telling;
        self.mapping = reading.mapping;
        self.zone = reading.zone;
        match reading.rule {
            FunctionRule::Table(table) => self.table = table.to_text(),
            rule => self.rule = rule,
        }
        self.as_before = Some(log);
    }
}

/// How a log was read before.
pub(super) struct Before {
    pub log: String,
    pub reading: Reading,
    pub telling: Option<Telling>,
}

/// Looks at the first rows of a log; `before` finds how a log of a name with these columns was read before.
pub(super) fn look(
    input: Input,
    list: Option<PseudonymList>,
    before: impl FnOnce(&str, &[String]) -> Option<Before>,
) -> Result<Mapped, String> {
    let preview = input.preview()?;
    let mut mapped = Mapped {
        mapping: preview.mapping.clone(),
        rule: FunctionRule::Auto,
        table: String::new(),
        zone: "UTC".to_owned(),
        keeps_names: false,
        as_before: None,
        telling: None,
        tells_as_before: false,
        secret: Secret::of(list),
        input,
        preview,
    };
    if let Some(found) = before(&mapped.input.name(), &mapped.preview.header) {
        mapped.take_over(found);
    }
    Ok(mapped)
}
