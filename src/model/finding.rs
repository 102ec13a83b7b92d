//! What is wrong, doubtful or worth knowing about a plan: a list with subject, plain sentence and remedy.

use std::fmt;

use super::entity::{Document, EntityRef};

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The plan cannot be simulated as it stands.
    Error,
    /// The plan runs, but probably not as meant.
    Warning,
    /// Worth knowing.
    Hint,
}

impl Severity {
    /// The word a reader sees.
    pub fn label(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// One finding about a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How serious it is.
    pub severity: Severity,
    /// A short stable word for the kind of finding, for scripts and tests.
    pub code: &'static str,
    /// The element it is about.
    pub subject: Option<EntityRef>,
    /// The field it is about; empty means the whole element.
    pub field: String,
    /// What is wrong, in one plain sentence.
    pub sentence: String,
    /// What to do about it.
    pub remedy: String,
}

impl Finding {
    /// Something that prevents a simulation.
    pub fn error(
        code: &'static str,
        subject: impl Into<Option<EntityRef>>,
        sentence: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Error, code, subject, sentence, remedy)
    }

    /// Something that is probably not meant.
    pub fn warning(
        code: &'static str,
        subject: impl Into<Option<EntityRef>>,
        sentence: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Warning, code, subject, sentence, remedy)
    }

    /// Something worth knowing.
    pub fn hint(code: &'static str, subject: impl Into<Option<EntityRef>>, sentence: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Hint, code, subject, sentence, remedy)
    }

    fn new(
        severity: Severity,
        code: &'static str,
        subject: impl Into<Option<EntityRef>>,
        sentence: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { severity, code, subject: subject.into(), field: String::new(), sentence: sentence.into(), remedy: remedy.into() }
    }

    /// The same finding about one field of its subject.
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// The finding in one line, with the subject's name.
    pub fn line(&self, document: &Document) -> String {
        let place = match self.subject {
            Some(of) if self.field.is_empty() => format!("{} “{}”: ", of.kind_label(), document.name_of(of)),
            Some(of) => format!("{} “{}”, {}: ", of.kind_label(), document.name_of(of), self.field),
            None => String::new(),
        };
        format!("{}: {place}{} {}", self.severity.label(), self.sentence, self.remedy)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.severity.label(), self.sentence, self.remedy)
    }
}

/// Whether a simulation can start: there is no finding of severity [`Severity::Error`].
pub fn runnable(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.severity != Severity::Error)
}
