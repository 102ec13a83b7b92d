//! Computes what planners type into fields: numbers, times and rates joined by + - * / and brackets.
//! It must not know which quantity is wanted; the quantities judge the value they get.

use super::lexer::{self, Placed, Reading, Token};
use super::{TimeUnit, UnitError};

/// Deepest nesting of brackets.
const MAX_DEPTH: usize = 24;

/// The computed value of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Value {
    /// The amount, counted in the unit of its dimension.
    pub(super) number: f64,
    pub(super) dimension: Dimension,
    /// Whether it was written as a percentage, so that adding it to an amount is refused.
    percent: bool,
}

/// What a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    Number,
    Time(TimeUnit),
    PerTime(TimeUnit),
}

impl Dimension {
    const fn words(self) -> &'static str {
        match self {
            Self::Number => "a plain number",
            Self::Time(_) => "a time",
            Self::PerTime(_) => "a rate per time",
        }
    }
}

/// Computes `text`.
pub(super) fn evaluate(text: &str, reading: Reading) -> Result<Value, UnitError> {
    let tokens = lexer::tokens(text, reading)?;
    let mut parser = Parser { text, reading, tokens, next: 0, depth: 0 };
    if parser.tokens.is_empty() {
        return Err(UnitError::new(text, 1, "there is no number", "write a number"));
    }
    let value = parser.sum()?;
    match parser.peek() {
        None => Ok(value),
        Some(Token::Close) => Err(parser.error("a bracket closes that was never opened", "remove it")),
        Some(Token::Unit(_)) => Err(parser.error("there is a second unit", "remove it or put * between")),
        Some(_) => Err(parser.error("an operator is missing", "put + - * or / between the numbers")),
    }
}

/// The place among the tokens.
struct Parser<'a> {
    text: &'a str,
    reading: Reading,
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
}

impl Parser<'_> {
    /// Terms joined by + and -.
    fn sum(&mut self) -> Result<Value, UnitError> {
        let mut left = self.product()?;
        while let Some(token @ (Token::Plus | Token::Minus)) = self.peek() {
            let at = self.at();
            self.next += 1;
            let mut right = self.product()?;
            if token == Token::Minus {
                right.number = -right.number;
            }
            left = self.add(left, right, at)?;
        }
        Ok(left)
    }

    /// Factors joined by * and /.
    fn product(&mut self) -> Result<Value, UnitError> {
        let mut left = self.signed(false)?;
        while let Some(token @ (Token::Times | Token::Divide)) = self.peek() {
            let at = self.at();
            self.next += 1;
            let right = self.signed(true)?;
            left = if token == Token::Times { self.multiply(left, right, at)? } else { self.divide(left, right, at)? };
        }
        Ok(left)
    }

    /// A factor with its signs.
    fn signed(&mut self, may_be_bare_unit: bool) -> Result<Value, UnitError> {
        let mut is_negative = false;
        while let Some(token @ (Token::Plus | Token::Minus)) = self.peek() {
            is_negative ^= token == Token::Minus;
            self.next += 1;
        }
        let mut value = self.compound(may_be_bare_unit)?;
        if is_negative {
            value.number = -value.number;
        }
        Ok(value)
    }

    /// An operand, or several that count one time together, as in `2d 4h`.
    fn compound(&mut self, may_be_bare_unit: bool) -> Result<Value, UnitError> {
        let mut value = self.operand(may_be_bare_unit)?;
        while let (Dimension::Time(unit), Some(Token::Number { .. })) = (value.dimension, self.peek()) {
            let at = self.at();
            let part = self.operand(false)?;
            match part.dimension {
                Dimension::Time(smaller) if smaller < unit => value = self.add(value, part, at)?,
                Dimension::Time(_) => {
                    let remedy = "name the larger unit first, such as 2 d 4 h, or put + between";
                    return Err(self.error_at(at, "this part does not use a smaller unit", remedy));
                }
                Dimension::Number | Dimension::PerTime(_) => {
                    let remedy = "write its unit, such as 30 min, or put an operator before it";
                    return Err(self.error_at(at, "this number has no unit", remedy));
                }
            }
        }
        Ok(value)
    }

    /// A number or a bracket with the unit behind it.
    fn operand(&mut self, may_be_bare_unit: bool) -> Result<Value, UnitError> {
        let at = self.at();
        let mut value = match self.peek() {
            Some(Token::Number { value, percent }) => {
                self.next += 1;
                Value { number: value, dimension: Dimension::Number, percent }
            }
            Some(Token::Open) => self.bracket()?,
            Some(Token::Unit(unit)) if may_be_bare_unit => {
                self.next += 1;
                return Ok(Value { number: 1.0, dimension: Dimension::Time(unit), percent: false });
            }
            Some(Token::Unit(unit)) => {
                let remedy = format!("write a number before it, such as 1 {unit}");
                return Err(self.error("there is no number before the unit", remedy));
            }
            Some(Token::Scale { .. }) => {
                return Err(self.error("there is no number before the %", "write a number before it"));
            }
            Some(Token::Times | Token::Divide | Token::Plus | Token::Minus | Token::Close) | None => {
                return Err(self.error("a number is missing", "write a number here"));
            }
        };
        if let Some(Token::Scale { factor, percent }) = self.peek() {
            if value.percent {
                return Err(self.error("there is a second %", "remove it"));
            }
            self.next += 1;
            value = self.finite(value.number * factor, value.dimension, at)?;
            value.percent = percent;
        }
        let Some(Token::Unit(unit)) = self.peek() else {
            return Ok(value);
        };
        if value.dimension != Dimension::Number {
            return Err(self.error(format!("{} cannot take another unit", value.dimension.words()), "remove one of the units"));
        }
        self.next += 1;
        Ok(Value { number: value.number, dimension: Dimension::Time(unit), percent: false })
    }

    fn bracket(&mut self) -> Result<Value, UnitError> {
        let opened_at = self.at();
        if self.depth == MAX_DEPTH {
            let reason = format!("brackets are nested deeper than {MAX_DEPTH}");
            return Err(self.error(reason, "use fewer brackets"));
        }
        self.depth += 1;
        self.next += 1;
        let value = self.sum()?;
        self.depth -= 1;
        match self.peek() {
            Some(Token::Close) => {
                self.next += 1;
                Ok(value)
            }
            None => Err(self.error_at(opened_at, "the bracket is not closed", "add ) at its end")),
            Some(_) => Err(self.error("an operator is missing", "put + - * or / between the numbers")),
        }
    }

    fn add(&self, left: Value, right: Value, at: usize) -> Result<Value, UnitError> {
        if left.percent != right.percent && self.reading != Reading::Share {
            return Err(self.error_at(at, "it is not clear what the percentage is taken of", "multiply instead, such as 100*1.2"));
        }
        let mut sum = match (left.dimension, right.dimension) {
            (Dimension::Number, Dimension::Number) => self.finite(left.number + right.number, Dimension::Number, at)?,
            (Dimension::Time(a), Dimension::Time(b)) => {
                // The smaller unit shows the sum without a fraction.
                let unit = a.min(b);
                let number = a.convert(left.number, unit) + b.convert(right.number, unit);
                self.finite(number, Dimension::Time(unit), at)?
            }
            (Dimension::PerTime(a), Dimension::PerTime(b)) => {
                // A rate converts the other way round: 1/h is 24/d.
                let number = left.number + a.convert(right.number, b);
                self.finite(number, Dimension::PerTime(a), at)?
            }
            (a, b) => {
                let reason = format!("{} and {} cannot be added", a.words(), b.words());
                return Err(self.error_at(at, reason, "give both the same kind of unit"));
            }
        };
        sum.percent = left.percent && right.percent;
        Ok(sum)
    }

    fn multiply(&self, left: Value, right: Value, at: usize) -> Result<Value, UnitError> {
        use Dimension::{Number, PerTime, Time};
        let product = left.number * right.number;
        match (left.dimension, right.dimension) {
            (Number, dimension) | (dimension, Number) => self.finite(product, dimension, at),
            (Time(unit), PerTime(per)) | (PerTime(per), Time(unit)) => self.finite(unit.convert(product, per), Number, at),
            (Time(_), Time(_)) => {
                Err(self.error_at(at, "a time is multiplied by a time", "multiply a time by a plain number, such as 3*8 h"))
            }
            (PerTime(_), PerTime(_)) => {
                Err(self.error_at(at, "a rate is multiplied by a rate", "multiply a rate by a plain number, such as 3*5/h"))
            }
        }
    }

    fn divide(&self, left: Value, right: Value, at: usize) -> Result<Value, UnitError> {
        use Dimension::{Number, PerTime, Time};
        if right.number == 0.0 {
            return Err(self.error_at(at, "this divides by zero", "divide by another number"));
        }
        let quotient = left.number / right.number;
        match (left.dimension, right.dimension) {
            (dimension, Number) => self.finite(quotient, dimension, at),
            (Number, Time(unit)) => self.finite(quotient, PerTime(unit), at),
            (Number, PerTime(per)) => self.finite(quotient, Time(per), at),
            (Time(a), Time(b)) => self.finite(a.convert(quotient, b), Number, at),
            (PerTime(a), PerTime(b)) => self.finite(b.convert(quotient, a), Number, at),
            (Time(_), PerTime(_)) => {
                Err(self.error_at(at, "a time is divided by a rate", "divide a time by a plain number or by another time"))
            }
            (PerTime(_), Time(_)) => {
                Err(self.error_at(at, "there is a second “per”", "name one unit of time behind the rate, such as 5/h"))
            }
        }
    }

    /// Refuses results beyond the range of numbers.
    fn finite(&self, number: f64, dimension: Dimension, at: usize) -> Result<Value, UnitError> {
        if number.is_finite() {
            Ok(Value { number, dimension, percent: false })
        } else {
            Err(self.error_at(at, "the result is too large", "write smaller numbers"))
        }
    }

    fn error(&self, reason: impl Into<String>, remedy: impl Into<String>) -> UnitError {
        self.error_at(self.at(), reason, remedy)
    }

    fn error_at(&self, at: usize, reason: impl Into<String>, remedy: impl Into<String>) -> UnitError {
        UnitError::new(self.text, at, reason, remedy)
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.next).map(|placed| placed.token)
    }

    /// The character of the current token, or the one behind the text.
    fn at(&self) -> usize {
        match self.tokens.get(self.next) {
            Some(placed) => placed.at,
            None => self.text.trim_end().chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> (f64, Dimension) {
        let value = evaluate(text, Reading::Plain).unwrap();
        (value.number, value.dimension)
    }

    fn refusal(text: &str) -> UnitError {
        evaluate(text, Reading::Plain).unwrap_err()
    }

    #[test]
    fn products_bind_tighter_than_sums_and_brackets_tighter_still() {
        assert_eq!(value("1+2*3"), (7.0, Dimension::Number));
        assert_eq!(value("(1+2)*3"), (9.0, Dimension::Number));
        assert_eq!(value("2-3-4"), (-5.0, Dimension::Number));
        assert_eq!(value("24/2/3"), (4.0, Dimension::Number));
        assert_eq!(value("--2 + -3"), (-1.0, Dimension::Number));
        assert_eq!(value("3 × 4 ÷ 2"), (6.0, Dimension::Number));
    }

    #[test]
    fn times_keep_the_unit_they_were_written_in() {
        use TimeUnit::{Day, Hour, Minute};
        assert_eq!(value("3*8h"), (24.0, Dimension::Time(Hour)));
        assert_eq!(value("3x8h"), (24.0, Dimension::Time(Hour)));
        assert_eq!(value("(1+2)*8 h"), (24.0, Dimension::Time(Hour)));
        assert_eq!(value("(1+2) d"), (3.0, Dimension::Time(Day)));
        assert_eq!(value("2d 4h"), (52.0, Dimension::Time(Hour)));
        assert_eq!(value("2d4h30min"), (3150.0, Dimension::Time(Minute)));
        assert_eq!(value("3*2d 4h"), (156.0, Dimension::Time(Hour)));
        assert_eq!(value("-1d 1h"), (-25.0, Dimension::Time(Hour)));
        assert_eq!(value("1 d - 30 min"), (1410.0, Dimension::Time(Minute)));
        assert_eq!(value("20 % * 5 d"), (1.0, Dimension::Time(Day)));
    }

    #[test]
    fn times_and_rates_cancel() {
        assert_eq!(value("2 d / 8 h"), (6.0, Dimension::Number));
        assert_eq!(value("5/h * 1 d"), (120.0, Dimension::Number));
        // Read from left to right: five days, counted in hours.
        assert_eq!(value("1 d * 5/h"), (120.0, Dimension::Number));
        assert_eq!(value("100 / (5/d)"), (20.0, Dimension::Time(TimeUnit::Day)));
        assert_eq!(value("(24/d) / (1/h)"), (1.0, Dimension::Number));
        assert_eq!(value("12 per hour"), (12.0, Dimension::PerTime(TimeUnit::Hour)));
        assert_eq!(value("100/2 d"), (50.0, Dimension::PerTime(TimeUnit::Day)));
        assert_eq!(value("24/d + 1/h"), (48.0, Dimension::PerTime(TimeUnit::Day)));
    }

    #[test]
    fn mixed_kinds_are_refused_at_the_operator() {
        for (text, at) in
            [("2 h * 3 h", 5), ("2 h + 3", 5), ("1/h * 2/h", 8), ("5/h/h", 4), ("1 / 0", 3), ("2 h / (1/h)", 5), ("100 + 20 %", 5)]
        {
            assert_eq!(refusal(text).position(), at, "{text}");
        }
    }

    #[test]
    fn gaps_and_leftovers_are_refused_where_they_are() {
        for (text, at) in [
            ("", 1),
            ("   ", 1),
            ("2 +", 4),
            ("* 2", 1),
            ("(1", 1),
            ("1)", 2),
            ("1 2000", 3),
            ("2 h h", 5),
            ("h", 1),
            ("2d 4", 4),
            ("4h 2d", 4),
            ("2d 4d", 4),
            ("(2 h) d", 7),
            ("()", 2),
            ("%", 1),
            ("5 % %", 5),
            ("(1 2000)", 4),
        ] {
            assert_eq!(refusal(text).position(), at, "{text}");
        }
    }

    #[test]
    fn nesting_is_limited() {
        let nested = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
        assert!(evaluate(&nested(MAX_DEPTH), Reading::Plain).is_ok());
        assert_eq!(refusal(&nested(MAX_DEPTH + 1)).position(), MAX_DEPTH + 1);
    }

    #[test]
    fn results_beyond_the_range_are_refused() {
        assert!(refusal("1e300*1e300").reason().contains("too large"));
    }

    #[test]
    fn percentages_of_one_whole_can_be_added_to_plain_shares() {
        assert_eq!(evaluate("1 - 5 %", Reading::Share).unwrap().number, 0.95);
        assert_eq!(evaluate("20 % + 5 %", Reading::Plain).unwrap().number, 0.25);
    }
}
