//! Cuts a typed text into numbers, units and operators. It must not compute; meaning is given by the
//! expression evaluator.

use super::time_unit::unknown_word;
use super::{TimeUnit, UnitError};

/// Longest text that is read, in characters; no field needs more.
pub(super) const MAX_LENGTH: usize = 200;

/// Signs of currencies that may stand beside an amount of money.
const CURRENCY_SIGNS: &str = "€$£¥₹₩₽₺₴₪₫₦₱฿₡₲₵₸₼₾¢";
/// Currency words that are no three-letter code.
const CURRENCY_WORDS: [&str; 6] = ["kr", "zł", "Kč", "Ft", "lei", "Fr"];

/// What kind of quantity is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Currencies are refused.
    Plain,
    /// One currency may be named; it is ignored.
    Money,
    /// Percentages may be added to plain numbers, both being shares of one whole.
    Share,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token {
    /// A number with its decimal scale (`k`, `%`) already applied.
    Number {
        value: f64,
        percent: bool,
    },
    /// A scale behind a bracket.
    Scale {
        factor: f64,
        percent: bool,
    },
    Unit(TimeUnit),
    Plus,
    Minus,
    Times,
    Divide,
    Open,
    Close,
}

/// A token and the character it starts at, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
}

/// Cuts `text` into tokens.
pub(super) fn tokens(text: &str, reading: Reading) -> Result<Vec<Placed>, UnitError> {
    let chars: Vec<char> = text.chars().take(MAX_LENGTH + 1).collect();
    if MAX_LENGTH < chars.len() {
        return Err(UnitError::new(text, MAX_LENGTH + 1, format!("the text is longer than {MAX_LENGTH} characters"), "shorten it"));
    }
    let mut lexer = Lexer { text, reading, chars, next: 0, currency: None, found: Vec::new() };
    while lexer.step()? {}
    Ok(lexer.found)
}

/// The place in the text and what was found so far.
struct Lexer<'a> {
    text: &'a str,
    reading: Reading,
    chars: Vec<char>,
    /// Index of the next character to read.
    next: usize,
    /// The currency named so far, to notice a second one.
    currency: Option<String>,
    found: Vec<Placed>,
}

impl Lexer<'_> {
    /// Reads one token; false at the end of the text.
    fn step(&mut self) -> Result<bool, UnitError> {
        self.skip_spaces();
        let Some(c) = self.peek(0) else {
            return Ok(false);
        };
        let start = self.next;
        let token = match c {
            '+' => Token::Plus,
            '-' | '−' => Token::Minus,
            '*' | '×' | '·' => Token::Times,
            '/' | '÷' => Token::Divide,
            '(' => Token::Open,
            ')' => Token::Close,
            '%' => Token::Scale { factor: 0.01, percent: true },
            _ if c.is_ascii_digit() => return self.number(),
            '.' | ',' if self.peek(1).is_some_and(|c| c.is_ascii_digit()) => return self.number(),
            _ if c.is_alphabetic() => return self.word(),
            _ if CURRENCY_SIGNS.contains(c) => {
                self.next += 1;
                return self.currency(&c.to_string(), start);
            }
            _ => return Err(self.stray(c)),
        };
        self.next += 1;
        self.push(token, start);
        Ok(true)
    }

    /// Reads a number with its exponent and the scale words behind it.
    fn number(&mut self) -> Result<bool, UnitError> {
        let start = self.next;
        let mantissa = self.mantissa()?;
        let mut exponent = self.exponent();
        let mut percent = false;
        let after_digits = self.next;
        self.skip_spaces();
        if self.peek(0) == Some('%') {
            self.next += 1;
            percent = true;
            exponent = exponent.saturating_sub(2);
        } else if let Some((by, n_chars)) = self.scale_word() {
            self.next += n_chars;
            exponent = exponent.saturating_add(by);
        } else {
            self.next = after_digits;
        }
        // Parsing the scaled text keeps `7 %` the double nearest to 0.07.
        let value = format!("{mantissa}e{exponent}").parse::<f64>().unwrap_or(f64::INFINITY);
        if !value.is_finite() {
            return Err(self.error(start, "the number is too large", "write a smaller number"));
        }
        self.push(Token::Number { value, percent }, start);
        Ok(true)
    }

    /// Reads digits with grouping and decimal mark; returns them with a decimal point.
    fn mantissa(&mut self) -> Result<String, UnitError> {
        let start = self.next;
        let mut body = String::new();
        let mut is_space_grouped = false;
        while let Some(c) = self.peek(0) {
            let before_digit = self.peek(1).is_some_and(|c| c.is_ascii_digit());
            if c.is_ascii_digit() || (matches!(c, '.' | ',') && before_digit) {
                body.push(c);
                self.next += 1;
            } else if is_group_mark(c) && self.is_group_next() && may_be_grouped(&body, is_space_grouped) {
                is_space_grouped = true;
                body.extend(&self.chars[self.next + 1..self.next + 4]);
                self.next += 4;
            } else {
                break;
            }
        }
        match decimal_point(&body, is_space_grouped) {
            Ok(number) => Ok(number),
            Err(Marks::Ambiguous) => {
                let (whole, fraction) = body.split_once(',').unwrap_or((&body, ""));
                let remedy = format!("write {whole}{fraction} or {whole}.{fraction}");
                Err(self.error(start, format!("“{body}” could be a thousand or a fraction"), remedy))
            }
            Err(Marks::Malformed) => Err(self.error(
                start,
                format!("the points and commas in “{body}” do not form a number"),
                "use one decimal point, such as 1200.5",
            )),
        }
    }

    /// Reads an exponent such as `e-7`, if there is one.
    fn exponent(&mut self) -> i32 {
        if !matches!(self.peek(0), Some('e' | 'E')) {
            return 0;
        }
        let is_signed = matches!(self.peek(1), Some('+' | '-' | '−'));
        let first = 1 + usize::from(is_signed);
        if !self.peek(first).is_some_and(|c| c.is_ascii_digit()) {
            return 0;
        }
        let is_negative = matches!(self.peek(1), Some('-' | '−'));
        self.next += first;
        let mut exponent = 0_i32;
        while let Some(digit) = self.peek(0).and_then(|c| c.to_digit(10)) {
            exponent = exponent.saturating_mul(10).saturating_add(digit as i32);
            self.next += 1;
        }
        if is_negative { -exponent } else { exponent }
    }

    /// The power of ten and the length of a scale word at the current place.
    fn scale_word(&self) -> Option<(i32, usize)> {
        let word = self.word_ahead();
        let by = match word.as_str() {
            "k" | "K" | "thousand" => 3,
            "M" | "mn" | "mio" | "Mio" | "million" => 6,
            _ => {
                // "12kEUR" in one word.
                let code = word.strip_prefix(['k', 'K', 'M'])?;
                if self.reading != Reading::Money || !is_currency_code(code) {
                    return None;
                }
                return Some((if word.starts_with('M') { 6 } else { 3 }, 1));
            }
        };
        Some((by, word.chars().count()))
    }

    /// Reads a unit, a currency, `per`, `x`, or a scale behind a bracket.
    fn word(&mut self) -> Result<bool, UnitError> {
        let start = self.next;
        let word = self.word_ahead();
        let is_behind_bracket = matches!(self.found.last(), Some(Placed { token: Token::Close, .. }));
        if let (true, Some((by, n_chars))) = (is_behind_bracket, self.scale_word()) {
            self.next += n_chars;
            let factor = if by == 3 { 1e3 } else { 1e6 };
            self.push(Token::Scale { factor, percent: false }, start);
            return Ok(true);
        }
        self.next += word.chars().count();
        let token = match word.as_str() {
            "x" | "X" => Token::Times,
            "per" | "Per" | "PER" => Token::Divide,
            _ => match TimeUnit::from_word(&word) {
                Some(unit) => Token::Unit(unit),
                None if is_currency_code(&word) || CURRENCY_WORDS.contains(&word.as_str()) => {
                    return self.currency(&word, start);
                }
                None => {
                    let (reason, remedy) = unknown_word(&word);
                    return Err(self.error(start, reason, remedy));
                }
            },
        };
        self.push(token, start);
        Ok(true)
    }

    /// Notes a currency and drops it, since a project has one currency.
    fn currency(&mut self, name: &str, start: usize) -> Result<bool, UnitError> {
        if self.reading != Reading::Money {
            return Err(self.error(start, format!("“{name}” names a currency, which does not belong here"), "leave it out"));
        }
        match &self.currency {
            Some(earlier) if earlier != name => {
                let reason = format!("“{earlier}” and “{name}” are two currencies");
                Err(self.error(start, reason, "give the amount in the currency of the project"))
            }
            _ => {
                self.currency = Some(name.to_owned());
                Ok(true)
            }
        }
    }

    fn stray(&self, c: char) -> UnitError {
        let remedy = match c {
            ':' => "write clock times with units, such as 8 h 30 min",
            '–' | '—' => "write a minus as -, and the two ends of a range in two fields",
            '.' | ',' => "put a digit behind the decimal mark, such as 1.5",
            '\'' | '’' => "group digits by threes, such as 1'200",
            _ => "use numbers, units, + - * / and brackets only",
        };
        let shown = if c.is_control() { '\u{fffd}' } else { c };
        self.error(self.next, format!("“{shown}” does not belong here"), remedy)
    }

    fn error(&self, index: usize, reason: impl Into<String>, remedy: impl Into<String>) -> UnitError {
        UnitError::new(self.text, index + 1, reason, remedy)
    }

    fn push(&mut self, token: Token, start: usize) {
        self.found.push(Placed { token, at: start + 1 });
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.next + ahead).copied()
    }

    fn skip_spaces(&mut self) {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.next += 1;
        }
    }

    fn word_ahead(&self) -> String {
        self.chars[self.next..].iter().take_while(|c| c.is_alphabetic()).collect()
    }

    /// Whether exactly three digits follow the mark at the current place.
    fn is_group_next(&self) -> bool {
        let is_digit = |ahead| self.peek(ahead).is_some_and(|c: char| c.is_ascii_digit());
        (1..=3).all(is_digit) && !is_digit(4)
    }
}

/// Why points and commas do not make a number.
enum Marks {
    /// `1,200` is a thousand to some readers and a fraction to others.
    Ambiguous,
    Malformed,
}

/// Replaces the decimal mark by a point and drops grouping marks.
fn decimal_point(body: &str, is_space_grouped: bool) -> Result<String, Marks> {
    let n_points = body.matches('.').count();
    let n_commas = body.matches(',').count();
    let (decimal, group) = match (n_points, n_commas) {
        (0 | 1, 0) => return Ok(body.to_owned()),
        (0, 1) => {
            let (whole, fraction) = body.split_once(',').ok_or(Marks::Malformed)?;
            let could_be_thousands = (1..=3).contains(&whole.len()) && !whole.starts_with('0');
            if fraction.len() == 3 && could_be_thousands && !is_space_grouped {
                return Err(Marks::Ambiguous);
            }
            return Ok(body.replace(',', "."));
        }
        (0, _) => (None, ','),
        (_, 0) => (None, '.'),
        _ if body.rfind(',') < body.rfind('.') => (Some('.'), ','),
        _ => (Some(','), '.'),
    };
    let (whole, fraction) = match decimal {
        Some(mark) => body.split_once(mark).ok_or(Marks::Malformed)?,
        None => (body, ""),
    };
    let mut groups = whole.split(group);
    let first_is_short = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
    let others_are_threes = groups.all(|digits| digits.len() == 3);
    let fraction_is_plain = fraction.chars().all(|c| c.is_ascii_digit());
    if is_space_grouped || !first_is_short || !others_are_threes || !fraction_is_plain {
        return Err(Marks::Malformed);
    }
    let whole = whole.replace(group, "");
    Ok(if decimal.is_some() { format!("{whole}.{fraction}") } else { whole })
}

/// Spaces and apostrophes that may group thousands.
fn is_group_mark(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '’')
}

/// Whether the digits so far can be followed by a group of three.
fn may_be_grouped(body: &str, is_space_grouped: bool) -> bool {
    let is_plain = body.chars().all(|c| c.is_ascii_digit());
    is_plain && (is_space_grouped || ((1..=3).contains(&body.len()) && !body.starts_with('0')))
}

/// Whether the word looks like an ISO 4217 code, in capitals or in small letters.
fn is_currency_code(word: &str) -> bool {
    let is_code = word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase());
    is_code || matches!(word, "eur" | "usd" | "gbp" | "chf" | "cny" | "jpy" | "inr")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> f64 {
        match tokens(text, Reading::Plain).unwrap()[..] {
            [Placed { token: Token::Number { value, .. }, .. }] => value,
            ref other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn grouping_and_decimal_marks_of_several_countries_are_read() {
        let cases = [
            ("1200", 1200.0),
            ("1 200", 1200.0),
            ("1\u{202f}200", 1200.0),
            ("1'200", 1200.0),
            ("1’200,5", 1200.5),
            ("1 234 567", 1_234_567.0),
            ("1,5", 1.5),
            ("1.5", 1.5),
            (",5", 0.5),
            (".5", 0.5),
            ("0,125", 0.125),
            ("1.125", 1.125),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1 200,500", 1200.5),
            ("1234,567", 1234.567),
            ("1e3", 1000.0),
            ("2.5E-3", 0.0025),
            ("12k", 12_000.0),
            ("1.1 k", 1100.0),
            ("3 mn", 3e6),
            ("7 %", 0.07),
            ("1e-9%", 1e-11),
        ];
        for (text, value) in cases {
            assert_eq!(number(text), value, "{text}");
        }
    }

    #[test]
    fn a_comma_before_three_digits_is_refused_because_readers_disagree() {
        let error = tokens("3 * 1,200", Reading::Plain).unwrap_err();
        assert_eq!(error.position(), 5);
        assert_eq!(error.remedy(), "write 1200 or 1.200");
    }

    #[test]
    fn malformed_numbers_are_refused() {
        for text in ["1.2.3", "1,2,3", "1.234,5,6", "1,23.4", "12 345.6.7", "1e999", "5.", "1 234,567,8"] {
            assert!(tokens(text, Reading::Plain).is_err(), "{text}");
        }
    }

    #[test]
    fn spaces_group_only_threes() {
        let n_tokens = |text| tokens(text, Reading::Plain).unwrap().len();
        assert_eq!(n_tokens("1 2000"), 2);
        assert_eq!(n_tokens("1234 567"), 2);
        assert_eq!(n_tokens("0 200"), 2);
        assert_eq!(n_tokens("12 345 678"), 1);
    }

    #[test]
    fn a_currency_is_dropped_where_money_is_read_and_refused_elsewhere() {
        for text in ["€ 12", "12 €", "12 EUR", "chf 12", "12 kr"] {
            assert_eq!(tokens(text, Reading::Money).unwrap().len(), 1, "{text}");
            assert!(tokens(text, Reading::Plain).is_err(), "{text}");
        }
        let error = tokens("3 € + 2 $", Reading::Money).unwrap_err();
        assert_eq!(error.position(), 9);
    }

    #[test]
    fn stray_characters_are_placed_by_character_and_not_by_byte() {
        let error = tokens("€€€ 1 # 2", Reading::Money).unwrap_err();
        assert_eq!(error.position(), 7);
        assert!(tokens("8:30", Reading::Plain).unwrap_err().remedy().contains("8 h 30 min"));
        assert!(tokens("2–3", Reading::Plain).unwrap_err().remedy().contains("two fields"));
    }

    #[test]
    fn texts_longer_than_the_limit_are_refused() {
        assert!(tokens(&"1".repeat(MAX_LENGTH), Reading::Plain).is_ok());
        assert!(tokens(&"1".repeat(MAX_LENGTH + 1), Reading::Plain).is_err());
    }
}
