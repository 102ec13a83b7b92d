//! Units of expressions: which parts may be added, and what comes out of products.

use std::collections::BTreeMap;

use crate::model::formula::{Call, Expression, FormulaError, Operator};

/// A unit as powers of named units; none is a plain number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dimension {
    powers: BTreeMap<String, i32>,
    /// A share keeps its name until it is calculated with.
    is_share: bool,
}

/// What is counted: one of it, and many.
const COUNTED: [(&str, &str); 5] =
    [("unit", "units"), ("item", "items"), ("decision", "decisions"), ("change", "changes"), ("order", "orders")];

impl Dimension {
    /// The unit a result names, such as “h”, “items” or “units per period”.
    pub fn named(unit: &str) -> Self {
        if unit == "share" {
            return Self { is_share: true, ..Self::default() };
        }
        let mut dimension = Self::default();
        for (n, part) in format!(" {unit} ").split(" per ").enumerate() {
            let part = part.trim();
            if !part.is_empty() && part != "×" && part != "ratio" {
                // One and many of a kind are one unit.
                let part = COUNTED.iter().find(|(one, _)| *one == part).map_or(part, |(_, many)| many);
                dimension.add(part, if n == 0 { 1 } else { -1 });
            }
        }
        dimension
    }

    /// The unit of an expression.
    ///
    /// # Errors
    /// Where parts do not fit together.
    pub fn of(expression: &Expression) -> Result<Self, FormulaError> {
        Ok(match expression {
            Expression::Number(_) | Expression::Metric(..) => Self::default(),
            Expression::Hours(_) => Self::named("h"),
            Expression::Measure(measure, _) => super::unit_of(measure),
            Expression::Negative(of) => Self::of(of)?,
            Expression::Binary(operator, left, right, at) => {
                let (left_unit, right_unit) = (Self::of(left)?, Self::of(right)?);
                match operator {
                    Operator::Plus | Operator::Minus => left_unit.same(&right_unit, *at)?,
                    Operator::Times => left_unit.times(&right_unit, 1),
                    Operator::Divide => left_unit.times(&right_unit, -1),
                    Operator::Power => left_unit.power(right, &right_unit, *at)?,
                }
            }
            Expression::Call(call, parts, at) => {
                let mut units = parts.iter().map(Self::of);
                let first = units.next().transpose()?.unwrap_or_default();
                let common = units.try_fold(first, |common, unit| common.same(&unit?, *at))?;
                match call {
                    Call::Min | Call::Max | Call::Abs => common,
                    Call::Sqrt => common.root(*at)?,
                }
            }
        })
    }

    /// Whether it is a plain number or a share.
    pub fn is_plain(&self) -> bool {
        self.powers.is_empty()
    }

    /// Whether it is a share.
    pub fn is_share(&self) -> bool {
        self.is_share
    }

    /// Whether it is a length of time.
    pub fn is_time(&self) -> bool {
        self.powers.len() == 1 && self.powers.get("h") == Some(&1)
    }

    /// This times another, or divided by it for a power of −1.
    pub fn times(&self, other: &Self, power: i32) -> Self {
        let mut product = Self { powers: self.powers.clone(), is_share: false };
        for (name, exponent) in &other.powers {
            product.add(name, exponent * power);
        }
        product
    }

    /// The unit in words; money in the project's currency.
    pub fn text(&self, currency: &str) -> String {
        if self.is_share {
            return "share".to_owned();
        }
        let side = |sign: i32| {
            let named = |(name, exponent): (&String, &i32)| {
                let name = if name == "money" { currency } else { name.as_str() };
                // Money is told per unit and not per units.
                let name = COUNTED.iter().find(|(_, many)| sign < 0 && *many == name).map_or(name, |(one, _)| one);
                (0 < exponent * sign).then(|| if exponent.abs() == 1 { name.to_owned() } else { format!("{name}^{}", exponent.abs()) })
            };
            self.powers.iter().filter_map(named).collect::<Vec<_>>().join("·")
        };
        let (above, below) = (side(1), side(-1));
        match (above.is_empty(), below.is_empty()) {
            (true, true) => "ratio".to_owned(),
            (false, true) => above,
            (true, false) => format!("per {below}"),
            (false, false) => format!("{above} per {below}"),
        }
    }

    fn add(&mut self, name: &str, power: i32) {
        let exponent = self.powers.entry(name.to_owned()).or_insert(0);
        *exponent += power;
        if *exponent == 0 {
            self.powers.remove(name);
        }
    }

    fn same(&self, other: &Self, at: usize) -> Result<Self, FormulaError> {
        if self.powers == other.powers {
            return Ok(Self { powers: self.powers.clone(), is_share: self.is_share && other.is_share });
        }
        let reason = format!("“{}” and “{}” cannot be taken together", self.text("money"), other.text("money"));
        let remedy = if self.is_plain() || other.is_plain() {
            "write a unit behind the number, such as 5 h, or multiply instead"
        } else {
            "divide or multiply first, so that both are of one kind"
        };
        Err(FormulaError::new(at, reason, remedy))
    }

    fn power(&self, exponent: &Expression, exponent_unit: &Self, at: usize) -> Result<Self, FormulaError> {
        if !exponent_unit.is_plain() {
            return Err(FormulaError::new(at, "a power must be a plain number", "write a number such as 2 behind ^"));
        }
        if self.is_plain() {
            return Ok(Self::default());
        }
        let whole = match exponent {
            Expression::Number(value) if value.fract() == 0.0 && value.abs() <= 8.0 => *value as i32,
            _ => {
                let reason = format!("“{}” cannot be raised to a power that is not a small whole number", self.text("money"));
                return Err(FormulaError::new(at, reason, "use a whole number such as 2, or divide by a value of the same unit first"));
            }
        };
        let powers = self.powers.iter().filter(|_| whole != 0).map(|(name, power)| (name.clone(), power * whole)).collect();
        Ok(Self { powers, is_share: false })
    }

    fn root(&self, at: usize) -> Result<Self, FormulaError> {
        if self.powers.values().any(|power| power % 2 != 0) {
            let reason = format!("“{}” has no square root as a unit", self.text("money"));
            return Err(FormulaError::new(at, reason, "take the root of a variance, or of a plain number"));
        }
        Ok(Self { powers: self.powers.iter().map(|(name, power)| (name.clone(), power / 2)).collect(), is_share: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Document;
    use crate::model::formula::parse;

    fn unit(text: &str) -> Result<String, FormulaError> {
        Dimension::of(&parse(&Document::default(), text).unwrap()).map(|unit| unit.text("€"))
    }

    #[test]
    fn products_carry_their_units() {
        for (text, expected) in [
            ("[Elapsed time]", "h"),
            ("[Elapsed time] / 24 h", "ratio"),
            ("[Cost] / [Completions]", "€ per item"),
            ("[Cost] / [Completions] * [Completions]", "€"),
            ("[Completions] * [Throughput per hour]", "items per h"),
            ("sqrt([Waiting time, variance])", "h"),
            ("[Utilisation]", "share"),
            ("[Utilisation] - 20 %", "ratio"),
            ("[Elapsed time] ^ 2 / [Elapsed time]", "h"),
            ("max([Elapsed time], 2 d)", "h"),
            ("3 * [Elapsed time] - [Waiting time]", "h"),
        ] {
            assert_eq!(unit(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn one_and_many_of_a_kind_are_the_same_unit() {
        assert_eq!(Dimension::named("money per unit"), Dimension::named("money per units"));
        assert_eq!(Dimension::named("money per units").text("€"), "€ per unit");
        assert_eq!(Dimension::named("unit").text("€"), "units");
    }

    #[test]
    fn what_does_not_fit_together_is_refused_at_its_operator() {
        for (text, at) in [
            ("[Elapsed time] + 5", 16),
            ("[Elapsed time] - [Completions]", 16),
            ("max([Elapsed time], 5)", 1),
            ("2 ^ [Elapsed time]", 3),
            ("sqrt([Elapsed time])", 1),
            ("[Elapsed time] ^ 0.5", 16),
        ] {
            assert_eq!(unit(text).unwrap_err().at, at, "{text}");
        }
    }
}
