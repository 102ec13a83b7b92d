//! Planners' own measures as expressions over measures: `[Waiting time of Approve, p95] / 24 h`.
//!
//! It reads the text and finds the elements that are named in it. It must not know how a measure gets its
//! value or which units fit together.

mod names;

pub(in crate::model) use names::can_be_measured;

use super::entity::Document;
use super::id::MetricId;
use super::measure::Measure;
use crate::units::TimeUnit;

/// Deepest nesting of brackets and signs.
const MAX_DEPTH: usize = 48;

/// A part of an expression; positions are those of its operator, counted in characters from 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A plain number.
    Number(f64),
    /// A length of time in hours, written with its unit.
    Hours(f64),
    /// A measure.
    Measure(Box<Measure>, usize),
    /// Another measure of the planner.
    Metric(MetricId, usize),
    /// The other sign.
    Negative(Box<Self>),
    /// Two parts joined.
    Binary(Operator, Box<Self>, Box<Self>, usize),
    /// A function of parts.
    Call(Call, Vec<Self>, usize),
}

/// What joins two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// +
    Plus,
    /// −
    Minus,
    /// ×
    Times,
    /// ÷
    Divide,
    /// To the power of.
    Power,
}

/// Functions of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// Without its sign.
    Abs,
    /// Square root.
    Sqrt,
}

/// Why an expression cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at character {at}; {remedy}")]
pub struct FormulaError {
    /// The character at which it fails, counted from 1.
    pub at: usize,
    /// What is wrong there.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

impl FormulaError {
    /// An error at a character counted from 1.
    pub fn new(at: usize, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { at, reason: reason.into(), remedy: remedy.into() }
    }
}

/// Reads an expression; names are those of the document and of elements that its scenarios add.
///
/// # Errors
/// With the character at which it cannot be read, why, and the remedy.
pub fn parse(document: &Document, text: &str) -> Result<Expression, FormulaError> {
    let letters: Vec<char> = text.chars().collect();
    let mut parser = Parser { document, letters, next: 0, depth: 0 };
    parser.skip_space();
    if parser.peek().is_none() {
        return Err(FormulaError::new(1, "there is no expression", "write one, such as [Elapsed time] or [Cost] / [Completions]"));
    }
    let expression = parser.sum()?;
    match parser.peek() {
        None => Ok(expression),
        Some(')') => Err(parser.error("a bracket closes that was never opened", "remove it")),
        Some(_) => Err(parser.error("an operator is missing", "put + - * / or ^ between the parts")),
    }
}

struct Parser<'a> {
    document: &'a Document,
    letters: Vec<char>,
    next: usize,
    depth: usize,
}

impl Parser<'_> {
    fn sum(&mut self) -> Result<Expression, FormulaError> {
        let mut left = self.product()?;
        while let Some(operator) = self.operator(&[('+', Operator::Plus), ('-', Operator::Minus), ('−', Operator::Minus)]) {
            let at = self.next;
            let right = self.product()?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right), at);
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Expression, FormulaError> {
        let mut left = self.signed()?;
        let signs = [('*', Operator::Times), ('×', Operator::Times), ('/', Operator::Divide), ('÷', Operator::Divide)];
        while let Some(operator) = self.operator(&signs) {
            let at = self.next;
            let right = self.signed()?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right), at);
        }
        Ok(left)
    }

    /// A part with its sign; a power binds tighter than the sign before it.
    fn signed(&mut self) -> Result<Expression, FormulaError> {
        self.enter()?;
        let signed = if self.operator(&[('-', Operator::Minus), ('−', Operator::Minus)]).is_some() {
            Expression::Negative(Box::new(self.signed()?))
        } else if self.operator(&[('+', Operator::Plus)]).is_some() {
            self.signed()?
        } else {
            let base = self.atom()?;
            match self.operator(&[('^', Operator::Power)]) {
                None => base,
                Some(operator) => {
                    let at = self.next;
                    Expression::Binary(operator, Box::new(base), Box::new(self.signed()?), at)
                }
            }
        };
        self.depth -= 1;
        Ok(signed)
    }

    fn atom(&mut self) -> Result<Expression, FormulaError> {
        self.skip_space();
        match self.peek() {
            Some('[') => self.measure(),
            Some('(') => {
                let opened = self.next + 1;
                self.next += 1;
                let inside = self.sum()?;
                self.close(opened)?;
                Ok(inside)
            }
            Some(letter) if letter.is_ascii_digit() || letter == '.' => self.number(),
            Some(letter) if letter.is_alphabetic() => self.call(),
            Some(_) => Err(self.error("a number or a measure is missing", "write a number, or a measure in [ ]")),
            None => Err(self.error("the expression ends where a part is missing", "write a number, or a measure in [ ]")),
        }
    }

    fn number(&mut self) -> Result<Expression, FormulaError> {
        let from = self.next;
        while self.peek().is_some_and(|letter| letter.is_ascii_digit() || letter == '.') {
            self.next += 1;
        }
        let has_exponent = matches!(self.peek(), Some('e' | 'E'))
            && match self.letters.get(self.next + 1) {
                Some('+' | '-') => self.letters.get(self.next + 2).is_some_and(char::is_ascii_digit),
                Some(letter) => letter.is_ascii_digit(),
                None => false,
            };
        if has_exponent {
            self.next += 2;
            while self.peek().is_some_and(|letter| letter.is_ascii_digit()) {
                self.next += 1;
            }
        }
        let text: String = self.letters[from..self.next].iter().collect();
        let bad = || FormulaError::new(from + 1, format!("“{text}” is not a number"), "write it like 1.5");
        let value = text.parse::<f64>().map_err(|_not_a_number| bad())?;
        if !value.is_finite() {
            return Err(bad());
        }
        self.skip_space();
        if self.peek() == Some('%') {
            self.next += 1;
            self.skip_space();
            return Ok(Expression::Number(value / 100.0));
        }
        let unit_at = self.next;
        let word = self.word();
        if word.is_empty() {
            return Ok(Expression::Number(value));
        }
        let unit = TimeUnit::from_word(&word).ok_or_else(|| {
            FormulaError::new(unit_at + 1, format!("“{word}” is not a unit of time"), "use s, min, h, d or w, or put an operator before it")
        })?;
        Ok(Expression::Hours(value * unit.ticks() as f64 / TimeUnit::Hour.ticks() as f64))
    }

    fn call(&mut self) -> Result<Expression, FormulaError> {
        let at = self.next + 1;
        let word = self.word();
        let call = match word.to_lowercase().as_str() {
            "min" => Call::Min,
            "max" => Call::Max,
            "abs" => Call::Abs,
            "sqrt" => Call::Sqrt,
            _ => {
                let reason = format!("“{word}” is no function of expressions");
                return Err(FormulaError::new(at, reason, "put a measure into [ ], or use min, max, abs or sqrt"));
            }
        };
        if self.peek() != Some('(') {
            return Err(self.error(format!("“{word}” is not followed by a bracket"), "write what it is taken of in ( )"));
        }
        let opened = self.next + 1;
        self.next += 1;
        let mut parts = vec![self.sum()?];
        while self.operator(&[(',', Operator::Plus), (';', Operator::Plus)]).is_some() {
            parts.push(self.sum()?);
        }
        self.close(opened)?;
        if matches!(call, Call::Abs | Call::Sqrt) && parts.len() != 1 {
            return Err(FormulaError::new(at, format!("“{word}” takes one part, not {}", parts.len()), "remove the others"));
        }
        Ok(Expression::Call(call, parts, at))
    }

    fn measure(&mut self) -> Result<Expression, FormulaError> {
        let at = self.next + 1;
        let Some(length) = self.letters[self.next..].iter().position(|letter| *letter == ']') else {
            return Err(FormulaError::new(at, "the bracket of the measure is not closed", "add ] at its end"));
        };
        let inside: String = self.letters[self.next + 1..self.next + length].iter().collect();
        self.next += length + 1;
        self.skip_space();
        names::read(self.document, &inside, at)
    }

    fn close(&mut self, opened: usize) -> Result<(), FormulaError> {
        match self.peek() {
            Some(')') => {
                self.next += 1;
                self.skip_space();
                Ok(())
            }
            None => Err(FormulaError::new(opened, "the bracket is not closed", "add ) at its end")),
            Some(_) => Err(self.error("an operator is missing", "put + - * / or ^ between the parts")),
        }
    }

    /// The next word of letters, and the space behind it.
    fn word(&mut self) -> String {
        let from = self.next;
        while self.peek().is_some_and(char::is_alphabetic) {
            self.next += 1;
        }
        let word = self.letters[from..self.next].iter().collect();
        self.skip_space();
        word
    }

    fn operator(&mut self, signs: &[(char, Operator)]) -> Option<Operator> {
        self.skip_space();
        let letter = self.peek()?;
        let (_, operator) = signs.iter().find(|(sign, _)| *sign == letter)?;
        self.next += 1;
        Some(*operator)
    }

    fn enter(&mut self) -> Result<(), FormulaError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(format!("brackets are nested deeper than {MAX_DEPTH}"), "use fewer brackets"));
        }
        Ok(())
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next += 1;
        }
    }

    fn peek(&self) -> Option<char> {
        self.letters.get(self.next).copied()
    }

    fn error(&self, reason: impl Into<String>, remedy: impl Into<String>) -> FormulaError {
        FormulaError::new(self.next + 1, reason, remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Activity, ActivityId, EntityRef, Function, FunctionId, Metric, Quantity, Statistic, WorkClass, WorkClassId};

    fn document() -> Document {
        let mut document = Document::default();
        let named = |name: &str| Activity { name: name.to_owned(), ..Activity::default() };
        document.activities.insert(ActivityId(1), named("Approve, as owner"));
        document.activities.insert(ActivityId(2), named("Pack"));
        document.functions.insert(FunctionId(3), Function { name: "Pack".to_owned(), ..Function::default() });
        document.work_classes.insert(WorkClassId(4), WorkClass { name: "Rush".to_owned(), ..WorkClass::default() });
        document.metrics.insert(MetricId(5), Metric { name: "Lead time".to_owned(), ..Metric::default() });
        document
    }

    fn measure(text: &str) -> Measure {
        match parse(&document(), text) {
            Ok(Expression::Measure(measure, _)) => *measure,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn refusal(text: &str) -> FormulaError {
        parse(&document(), text).unwrap_err()
    }

    #[test]
    fn a_measure_is_named_by_quantity_element_class_and_statistic() {
        let approve = Some(EntityRef::Activity(ActivityId(1)));
        assert_eq!(measure("[Waiting time]"), Measure::default());
        assert_eq!(measure("[ waiting TIME of approve, as owner ]"), Measure { of: approve, ..Measure::default() });
        let p95 = Measure { of: approve, statistic: Statistic::P95, what: Quantity::Elapsed, class: None, exactly: None, price: None };
        assert_eq!(measure("[Elapsed time of Approve, as owner, p95]"), p95);
        assert_eq!(measure("[Elapsed time of #1, 95th percentile]"), p95);
        let rush = Measure { class: Some(WorkClassId(4)), ..Measure { of: approve, ..Measure::default() } };
        assert_eq!(measure("[Waiting time of Approve, as owner for Rush]"), rush);
    }

    #[test]
    fn an_ambiguous_name_is_told_apart_by_its_kind() {
        assert!(refusal("[Waiting time of Pack]").reason.contains("more than one"));
        let pack = Some(EntityRef::Activity(ActivityId(2)));
        assert_eq!(measure("[Waiting time of activity Pack]").of, pack);
    }

    #[test]
    fn products_bind_tighter_than_sums_and_powers_tightest() {
        // Where an operator stands in the text differs; what it binds does not.
        let bound = |text: &str| {
            let debug = format!("{:?}", parse(&document(), text).unwrap());
            debug.split(')').map(|part| part.trim_end_matches(|c: char| c.is_ascii_digit())).collect::<Vec<_>>().join(")")
        };
        assert_eq!(bound("1+2*3^2"), bound("1 + (2 * (3 ^ 2))"));
        assert_ne!(bound("1+2*3^2"), bound("((1 + 2) * 3) ^ 2"));
        assert!(matches!(parse(&document(), "-2^2").unwrap(), Expression::Negative(_)));
        assert_eq!(parse(&document(), "90 min").unwrap(), Expression::Hours(1.5));
        assert_eq!(parse(&document(), "5 %").unwrap(), Expression::Number(0.05));
        assert!(matches!(parse(&document(), "max(1, [Lead time], 2)").unwrap(), Expression::Call(Call::Max, parts, 1) if parts.len() == 3));
    }

    #[test]
    fn what_cannot_be_read_is_refused_where_it_is() {
        for (text, at) in [
            ("", 1),
            ("1 +", 4),
            ("(1", 1),
            ("1)", 2),
            ("[Waiting time", 1),
            ("2 * [Waitin time]", 5),
            ("1 [Waiting time]", 3),
            ("3 parsec", 3),
            ("average(1)", 1),
            ("sqrt(1, 2)", 1),
            ("1.2.3", 1),
            ("[Waiting time of Nobody]", 1),
        ] {
            let error = refusal(text);
            assert_eq!(error.at, at, "{text}: {error}");
            assert!(!error.remedy.is_empty());
        }
        assert!(refusal(&format!("{}1{}", "(".repeat(99), ")".repeat(99))).reason.contains("nested"));
    }
}
