//! The units of time a planner may write. Months and years are left out on purpose: their length
//! depends on the calendar, which this layer must not know.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::UnitError;

/// A unit of time of fixed length; a day is 24 hours whatever the working calendar says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TimeUnit {
    /// `ms`, one tick.
    #[serde(rename = "ms")]
    Millisecond,
    /// `s`
    #[serde(rename = "s")]
    Second,
    /// `min`
    #[serde(rename = "min")]
    Minute,
    /// `h`
    #[serde(rename = "h")]
    Hour,
    /// `d`, 24 hours.
    #[serde(rename = "d")]
    Day,
    /// `w`, seven days.
    #[serde(rename = "w")]
    Week,
}

impl TimeUnit {
    /// All units from the shortest to the longest.
    pub const ALL: [Self; 6] = [Self::Millisecond, Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week];

    /// The length of the unit in ticks of one millisecond.
    pub const fn ticks(self) -> i64 {
        match self {
            Self::Millisecond => 1,
            Self::Second => 1000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
            Self::Week => 604_800_000,
        }
    }

    /// The symbol shown on screen and written to files.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Millisecond => "ms",
            Self::Second => "s",
            Self::Minute => "min",
            Self::Hour => "h",
            Self::Day => "d",
            Self::Week => "w",
        }
    }

    /// The unit a word stands for, in any of the usual English spellings and in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        let unit = match word.to_lowercase().as_str() {
            "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => Self::Millisecond,
            "s" | "sec" | "secs" | "second" | "seconds" => Self::Second,
            "min" | "mins" | "minute" | "minutes" => Self::Minute,
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Hour,
            "d" | "day" | "days" => Self::Day,
            "w" | "wk" | "wks" | "week" | "weeks" => Self::Week,
            _ => return None,
        };
        Some(unit)
    }

    /// Counts `value` of this unit in the unit `to`, rounding once.
    pub fn convert(self, value: f64, to: Self) -> f64 {
        let (from_ticks, to_ticks) = (self.ticks(), to.ticks());
        // Each unit is a whole multiple of every shorter one.
        if to_ticks <= from_ticks { value * (from_ticks / to_ticks) as f64 } else { value / (to_ticks / from_ticks) as f64 }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.symbol())
    }
}

impl FromStr for TimeUnit {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let word = text.trim();
        Self::from_word(word).ok_or_else(|| {
            let (reason, remedy) = unknown_word(word);
            UnitError::new(text, 1, reason, remedy)
        })
    }
}

/// Says why `word` is no unit of time and what to write instead.
pub(super) fn unknown_word(word: &str) -> (String, &'static str) {
    match word.to_lowercase().as_str() {
        "" => ("the unit of time is missing".to_owned(), "write ms, s, min, h, d or w"),
        "m" => (format!("“{word}” could mean minutes, months or millions"), "write min for minutes, 30 d for a month or mn for millions"),
        "mo" | "mon" | "month" | "months" => ("a month has no fixed length".to_owned(), "write it in days or weeks, such as 30 d or 4 w"),
        "q" | "quarter" | "quarters" => ("a quarter has no fixed length".to_owned(), "write it in days or weeks, such as 91 d or 13 w"),
        "y" | "yr" | "yrs" | "year" | "years" => {
            ("a year has no fixed length".to_owned(), "write it in days or weeks, such as 365 d or 52 w")
        }
        _ => (format!("“{word}” is not a known unit"), "use ms, s, min, h, d or w for time"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_spellings_are_read_in_any_case() {
        let spellings = [
            (TimeUnit::Millisecond, "ms msec millisecond milliseconds"),
            (TimeUnit::Second, "s sec secs second Seconds"),
            (TimeUnit::Minute, "min mins minute minutes MIN"),
            (TimeUnit::Hour, "h hr hrs hour hours H"),
            (TimeUnit::Day, "d day days D"),
            (TimeUnit::Week, "w wk wks week Weeks"),
        ];
        for (unit, words) in spellings {
            for word in words.split(' ') {
                assert_eq!(word.parse(), Ok(unit), "{word}");
            }
        }
    }

    #[test]
    fn each_symbol_reads_back_as_its_unit_in_text_and_in_files() {
        for unit in TimeUnit::ALL {
            assert_eq!(unit.to_string().parse(), Ok(unit));
            let file = serde_json::to_string(&unit).unwrap();
            assert_eq!(file, format!("\"{unit}\""));
            assert_eq!(serde_json::from_str::<TimeUnit>(&file).unwrap(), unit);
        }
    }

    #[test]
    fn words_without_a_fixed_length_are_refused_with_a_remedy() {
        for (word, remedy) in [("m", "min"), ("months", "30 d"), ("year", "52 w"), ("quarter", "13 w"), ("", "ms, s")] {
            let error = word.parse::<TimeUnit>().unwrap_err();
            assert!(error.remedy().contains(remedy), "{word}: {error}");
        }
        assert!("fortnight".parse::<TimeUnit>().unwrap_err().reason().contains("fortnight"));
    }

    #[test]
    fn units_are_ordered_by_length_and_divide_each_other() {
        for pair in TimeUnit::ALL.windows(2) {
            assert!(pair[0] < pair[1]);
            assert_eq!(pair[1].ticks() % pair[0].ticks(), 0);
        }
    }

    #[test]
    fn converting_goes_both_ways() {
        assert_eq!(TimeUnit::Day.convert(2.0, TimeUnit::Hour), 48.0);
        assert_eq!(TimeUnit::Hour.convert(36.0, TimeUnit::Day), 1.5);
        assert_eq!(TimeUnit::Week.convert(0.1, TimeUnit::Week), 0.1);
    }
}
