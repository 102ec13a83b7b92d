//! Reading and writing points in time as event logs write them.
//!
//! A time without a zone is read in a zone that the caller states; nothing is taken from the machine.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::log::{DAY, HOUR, Micros, SECOND};

/// How dates such as 03/04/2024 are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum DayOrder {
    /// The day comes first.
    #[default]
    DayFirst,
    /// The month comes first.
    MonthFirst,
}

/// Reads times of one log.
#[derive(Debug, Clone)]
pub struct InstantReader {
    zone: TimeZone,
    is_utc: bool,
    order: DayOrder,
    /// Times read without a zone of their own.
    pub n_naive: u64,
    /// Times without a zone that fall into an hour that the zone skips or repeats.
    pub n_at_clock_change: u64,
    /// The last date and what its midnight is, because neighbours share their date.
    last_day: (i64, i64, i64, i64),
}

/// What a text says before a zone is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    /// Microseconds since midnight.
    time: i64,
    /// Offset from UTC in seconds.
    offset: Option<i64>,
}

impl InstantReader {
    /// Reads times without a zone in this zone, such as `Europe/Berlin` or `UTC`.
    ///
    /// # Errors
    /// When no such zone is known.
    pub fn new(zone: &str, order: DayOrder) -> Result<Self, String> {
        let is_utc = zone.eq_ignore_ascii_case("utc") || zone.is_empty();
        let zone = if is_utc {
            TimeZone::UTC
        } else {
            TimeZone::get(zone)
                .map_err(|error| format!("there is no time zone “{zone}” ({error}); name one such as UTC or Europe/Berlin"))?
        };
        Ok(Self { zone, is_utc, order, n_naive: 0, n_at_clock_change: 0, last_day: (0, 0, 0, i64::MIN) })
    }

    /// The instant that a text names, or nothing if it names none.
    pub fn read(&mut self, text: &str) -> Option<Micros> {
        let bytes = text.trim_ascii().as_bytes();
        if let Some(instant) = epoch(bytes) {
            return Some(instant);
        }
        let civil = civil(bytes, self.order)?;
        let (year, month, day, midnight) = self.last_day;
        let midnight = if (year, month, day) == (civil.year, civil.month, civil.day) && midnight != i64::MIN {
            midnight
        } else {
            let midnight = days(civil.year, civil.month, civil.day)? * DAY;
            self.last_day = (civil.year, civil.month, civil.day, midnight);
            midnight
        };
        let local = midnight + civil.time;
        if let Some(offset) = civil.offset {
            return Some(local - offset * SECOND);
        }
        self.n_naive += 1;
        if self.is_utc {
            return Some(local);
        }
        let date = DateTime::new(
            civil.year as i16,
            civil.month as i8,
            civil.day as i8,
            (civil.time / HOUR) as i8,
            (civil.time / (60 * SECOND) % 60) as i8,
            (civil.time / SECOND % 60) as i8,
            (civil.time % SECOND * 1000) as i32,
        )
        .ok()?;
        let found = self.zone.to_ambiguous_timestamp(date);
        if found.is_ambiguous() {
            self.n_at_clock_change += 1;
        }
        Some(found.compatible().ok()?.as_microsecond())
    }
}

/// Whether a text looks like a date with day and month in doubt, and which of the two orders it excludes.
pub fn excluded_order(text: &str) -> Option<DayOrder> {
    let mut numbers = text.split(['/', '.', '-', ' ', 'T']);
    let first: u32 = numbers.next()?.trim().parse().ok()?;
    let second: u32 = numbers.next()?.parse().ok()?;
    if first > 31 {
        return None;
    }
    if first > 12 {
        Some(DayOrder::MonthFirst)
    } else if second > 12 {
        Some(DayOrder::DayFirst)
    } else {
        None
    }
}

/// Whether a text is a date whose day and month only the order tells apart.
pub fn is_in_doubt(text: &str) -> bool {
    let digits = text.trim_start().bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && matches!(text.trim_start().as_bytes().get(digits), Some(b'/' | b'.' | b'-'))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
pub(crate) fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    const LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = LENGTHS[month as usize - 1] + i64::from(is_leap && month == 2);
    if !(1..=length).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day at their end.
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A number of seconds (10 digits), milliseconds (13) or microseconds (16) since 1970.
fn epoch(bytes: &[u8]) -> Option<Micros> {
    let whole = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !matches!(whole, 9 | 10 | 13 | 16) {
        return None;
    }
    let number = digits(&bytes[..whole])?;
    let unit = match whole {
        9 | 10 => SECOND,
        13 => 1000,
        _ => 1,
    };
    let rest = &bytes[whole..];
    if rest.is_empty() {
        return Some(number * unit);
    }
    let fraction = rest.strip_prefix(b".")?;
    if unit != SECOND || fraction.is_empty() || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(number * unit + micros(fraction))
}

/// The value of up to 18 digits.
fn digits(bytes: &[u8]) -> Option<i64> {
    if bytes.is_empty() || bytes.len() > 18 {
        return None;
    }
    bytes.iter().try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// A fraction of a second in whole microseconds; finer digits are cut off.
fn micros(fraction: &[u8]) -> i64 {
    let mut sum = 0;
    for place in 0..6 {
        sum = sum * 10 + fraction.get(place).map_or(0, |byte| i64::from(byte - b'0'));
    }
    sum
}

/// Reads the leading digits, between `least` and `most` of them.
fn number(bytes: &[u8], least: usize, most: usize) -> Option<(i64, &[u8])> {
    let n = bytes.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if n < least {
        return None;
    }
    Some((digits(&bytes[..n])?, &bytes[n..]))
}

const MONTHS: [&[u8]; 12] = [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];

/// A month as a number or by the first three letters of its English name.
fn month(bytes: &[u8]) -> Option<(i64, &[u8])> {
    if let Some(found) = number(bytes, 1, 2) {
        return Some(found);
    }
    let name = bytes.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| *month == name)?;
    let letters = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    Some((at as i64 + 1, &bytes[letters..]))
}

fn civil(bytes: &[u8], order: DayOrder) -> Option<Civil> {
    let leading = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (year, month_of, day, rest) = match leading {
        // 20240131, perhaps followed by a time with or without separators.
        8 | 14 => {
            let rest = &bytes[8..];
            (digits(&bytes[..4])?, digits(&bytes[4..6])?, digits(&bytes[6..8])?, rest)
        }
        4 => {
            let (year, rest) = number(bytes, 4, 4)?;
            let (separator, rest) = rest.split_first()?;
            let (found, rest) = month(rest)?;
            let (again, rest) = rest.split_first()?;
            if separator != again || !b"-/.".contains(separator) {
                return None;
            }
            let (day, rest) = number(rest, 1, 2)?;
            (year, found, day, rest)
        }
        1 | 2 => {
            let (first, rest) = number(bytes, 1, 2)?;
            let (separator, rest) = rest.split_first()?;
            if !b"-/. ".contains(separator) {
                return None;
            }
            let is_named = rest.first().is_some_and(u8::is_ascii_alphabetic);
            let (second, rest) = month(rest)?;
            let (again, rest) = rest.split_first()?;
            if separator != again {
                return None;
            }
            let (year, rest) = number(rest, 4, 4)?;
            // 31.01.2024 is always day first.
            if is_named || *separator == b'.' || order == DayOrder::DayFirst {
                (year, second, first, rest)
            } else {
                (year, first, second, rest)
            }
        }
        _ => return None,
    };
    let (time, offset) = time_of_day(rest)?;
    Some(Civil { year, month: month_of, day, time, offset })
}

/// Microseconds since midnight and the offset from UTC in seconds; nothing at all is midnight.
fn time_of_day(bytes: &[u8]) -> Option<(i64, Option<i64>)> {
    let bytes = match bytes.split_first() {
        None => return Some((0, None)),
        Some((b'T' | b't' | b' ' | b',' | b'_', rest)) => rest.trim_ascii_start(),
        Some((first, _)) if first.is_ascii_digit() => bytes,
        Some((b'Z' | b'+', _)) => return Some((0, offset(bytes)?)),
        Some(_) => return None,
    };
    let run = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (hour, minute, second, mut rest) = if run == 6 || run == 4 {
        let second = if run == 6 { digits(&bytes[4..6])? } else { 0 };
        (digits(&bytes[..2])?, digits(&bytes[2..4])?, second, &bytes[run..])
    } else {
        let (hour, rest) = number(bytes, 1, 2)?;
        let rest = rest.strip_prefix(b":")?;
        let (minute, rest) = number(rest, 2, 2)?;
        match rest.strip_prefix(b":") {
            Some(rest) => {
                let (second, rest) = number(rest, 2, 2)?;
                (hour, minute, second, rest)
            }
            None => (hour, minute, 0, rest),
        }
    };
    let mut fraction = 0;
    if let Some((b'.' | b',', after)) = rest.split_first() {
        let n = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if n == 0 {
            return None;
        }
        fraction = micros(&after[..n.min(18)]);
        rest = &after[n..];
    }
    rest = rest.trim_ascii_start();
    let mut hour = hour;
    if let Some(half) = rest.get(..2).map(<[u8]>::to_ascii_lowercase)
        && (half == b"am" || half == b"pm")
    {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half == b"pm" { 12 } else { 0 };
        rest = rest[2..].trim_ascii_start();
    }
    let is_midnight_at_end = hour == 24 && minute == 0 && second == 0 && fraction == 0;
    if (hour > 23 && !is_midnight_at_end) || minute > 59 || second > 59 {
        return None;
    }
    Some((hour * HOUR + minute * 60 * SECOND + second * SECOND + fraction, offset(rest)?))
}

/// The offset from UTC that a text ends with; nothing at all is no offset.
fn offset(bytes: &[u8]) -> Option<Option<i64>> {
    let (sign, rest) = match bytes.split_first() {
        None => return Some(None),
        Some((b'Z' | b'z', [])) => return Some(Some(0)),
        Some(_) if bytes.eq_ignore_ascii_case(b"utc") || bytes.eq_ignore_ascii_case(b"gmt") => return Some(Some(0)),
        Some((b'+', rest)) => (1, rest),
        Some((b'-', rest)) => (-1, rest),
        Some(_) => return None,
    };
    let (hours, rest) = number(rest, 2, 2)?;
    let rest = rest.strip_prefix(b":").unwrap_or(rest);
    let minutes = if rest.is_empty() { 0 } else { number(rest, 2, 2).filter(|(_, rest)| rest.is_empty())?.0 };
    (hours <= 18 && minutes < 60).then_some(Some(sign * (hours * 3600 + minutes * 60)))
}

/// A point in time as texts of results write it: `2020-01-01 00:00:00+00:00`, with microseconds where there are any.
pub fn write(instant: Micros) -> String {
    let day = instant.div_euclid(DAY);
    let time = instant.rem_euclid(DAY);
    let (year, month, day) = date(day);
    let fraction = time % SECOND;
    let clock = time / SECOND;
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}") };
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction}+00:00")
}

/// The date of a number of days since 1970-01-01.
pub(crate) fn date(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        InstantReader::new("UTC", DayOrder::DayFirst).unwrap().read(text).map(write)
    }

    #[test]
    fn times_are_read_in_every_form_that_logs_use() {
        for (text, expected) in [
            ("2022-06-03T08:11:59.211", "2022-06-03 08:11:59.211000+00:00"),
            ("2023-01-02 09:00:16.440000+00:00", "2023-01-02 09:00:16.440000+00:00"),
            ("2012/01/30 06:24:00.000", "2012-01-30 06:24:00+00:00"),
            ("2011-10-11 13:45:40.276000+02:00", "2011-10-11 11:45:40.276000+00:00"),
            ("2010-12-30T14:32:00.000+0100", "2010-12-30 13:32:00+00:00"),
            ("2010-12-30T14:32:00Z", "2010-12-30 14:32:00+00:00"),
            ("2010-12-30 14:32 UTC", "2010-12-30 14:32:00+00:00"),
            ("20200326 081257", "2020-03-26 08:12:57+00:00"),
            ("20200326081257", "2020-03-26 08:12:57+00:00"),
            ("20200326", "2020-03-26 00:00:00+00:00"),
            ("30.12.2010 14:32", "2010-12-30 14:32:00+00:00"),
            ("30-Dec-2010 2:32 PM", "2010-12-30 14:32:00+00:00"),
            ("12/30/2010 12:05:00 am", ""),
            ("30/12/2010 12:05:00 am", "2010-12-30 00:05:00+00:00"),
            ("1293715920", "2010-12-30 13:32:00+00:00"),
            ("1293715920123", "2010-12-30 13:32:00.123000+00:00"),
            ("1948-01-26 23:59:00", "1948-01-26 23:59:00+00:00"),
            ("2012-02-29", "2012-02-29 00:00:00+00:00"),
            ("2013-02-29", ""),
            ("2013-02-28 25:00", ""),
            ("1", ""),
            ("", ""),
            ("yesterday", ""),
        ] {
            assert_eq!(read(text).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn a_time_without_zone_is_read_in_the_stated_zone_with_its_summer_time() {
        let mut reader = InstantReader::new("Europe/Berlin", DayOrder::DayFirst).unwrap();
        assert_eq!(write(reader.read("2024-01-15 12:00").unwrap()), "2024-01-15 11:00:00+00:00");
        assert_eq!(write(reader.read("2024-07-15 12:00").unwrap()), "2024-07-15 10:00:00+00:00");
        assert_eq!(write(reader.read("2024-07-15 12:00Z").unwrap()), "2024-07-15 12:00:00+00:00");
        assert_eq!((reader.n_naive, reader.n_at_clock_change), (2, 0));
        reader.read("2024-10-27 02:30").unwrap();
        assert_eq!(reader.n_at_clock_change, 1);
        assert!(InstantReader::new("Europe/Atlantis", DayOrder::DayFirst).is_err());
    }

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        for day in (-200_000..200_000).step_by(37) {
            let (year, month, date_of) = date(day);
            assert_eq!(days(year, month, date_of), Some(day));
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_seen_where_a_number_tells() {
        assert_eq!(excluded_order("30/12/2010"), Some(DayOrder::MonthFirst));
        assert_eq!(excluded_order("12/30/2010"), Some(DayOrder::DayFirst));
        assert_eq!(excluded_order("11/12/2010"), None);
        assert_eq!(excluded_order("2010-12-30"), None);
        assert!(is_in_doubt("11/12/2010") && !is_in_doubt("2010-12-30"));
    }
}
