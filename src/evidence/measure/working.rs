//! Working hours: a weekly pattern of open time, in a zone, and the open time between two instants.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::evidence::log::{DAY, HOUR, Micros, SECOND};

/// Open stretches of a week, from Monday 00:00, in microseconds; none means always open.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WorkingHours {
    open: Vec<(i64, i64)>,
    zone: Option<TimeZone>,
}

/// Microseconds of a week.
pub const WEEK: i64 = 7 * DAY;
/// 1970-01-05 was a Monday.
const MONDAY: i64 = 4 * DAY;

impl WorkingHours {
    /// Always open.
    pub fn always() -> Self {
        Self::default()
    }

    /// Open in these stretches of the week, which are sorted and joined.
    pub fn weekly(mut open: Vec<(i64, i64)>) -> Self {
        open.retain(|(from, to)| from < to);
        open.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::new();
        for (from, to) in open {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Self { open: joined, zone: None }
    }

    /// The same hours in a zone with its summer time; without one they are UTC.
    ///
    /// # Errors
    /// When no such zone is known.
    pub fn in_zone(mut self, zone: &str) -> Result<Self, String> {
        self.zone = if zone.is_empty() || zone.eq_ignore_ascii_case("utc") {
            None
        } else {
            Some(TimeZone::get(zone).map_err(|error| format!("there is no time zone “{zone}” ({error})"))?)
        };
        Ok(self)
    }

    /// Reads hours such as `Mon-Fri 08:00-17:00` or `Mon-Thu 8:00-16:30, Fri 8:00-14:00`.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let wrong = || format!("the hours “{text}” cannot be read; write them such as Mon-Fri 08:00-17:00");
        let day = |name: &str| {
            let name = name.trim().to_lowercase();
            DAYS.iter().position(|day| name.starts_with(day)).map(|day| day as i64)
        };
        let clock = |name: &str| -> Option<i64> {
            let (hour, minute) = name.trim().split_once(':').unwrap_or((name.trim(), "0"));
            let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
            ((0..=24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * HOUR + minute * 60 * SECOND)
        };
        let mut open = Vec::new();
        for part in text.split(',') {
            let (days, hours) = part.trim().split_once(' ').ok_or_else(wrong)?;
            let (from, to) = days.split_once('-').unwrap_or((days, days));
            let (from, to) = (day(from).ok_or_else(wrong)?, day(to).ok_or_else(wrong)?);
            let (start, end) = hours.split_once('-').ok_or_else(wrong)?;
            let (start, end) = (clock(start).ok_or_else(wrong)?, clock(end).ok_or_else(wrong)?);
            if end <= start {
                return Err(wrong());
            }
            let mut at = from;
            loop {
                open.push((at * DAY + start, at * DAY + end));
                if at == to {
                    break;
                }
                at = (at + 1) % 7;
            }
        }
        Ok(Self::weekly(open))
    }

    /// Whether it is always open.
    pub fn is_always(&self) -> bool {
        self.open.is_empty()
    }

    /// The hours in words, such as "Mon-Fri 08:00-17:00".
    pub fn words(&self) -> String {
        const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        if self.open.is_empty() {
            return "always".to_owned();
        }
        let clock = |time: i64| format!("{:02}:{:02}", time / HOUR, time % HOUR / (60 * SECOND));
        let mut of_days: Vec<String> = vec![String::new(); 7];
        for (from, to) in &self.open {
            let mut from = *from;
            // A stretch over midnight is said for each of its days.
            while from < *to {
                let day = from / DAY;
                let until = (*to).min((day + 1) * DAY);
                if let Some(text) = of_days.get_mut(day as usize) {
                    let separator = if text.is_empty() { "" } else { " + " };
                    text.push_str(&format!("{separator}{}-{}", clock(from - day * DAY), clock(until - day * DAY)));
                }
                from = until;
            }
        }
        let mut words: Vec<String> = Vec::new();
        let mut first = 0;
        for day in 0..7 {
            if of_days.get(day + 1) == Some(&of_days[day]) {
                continue;
            }
            if !of_days[day].is_empty() {
                let days = if first == day { DAYS[day].to_owned() } else { format!("{}-{}", DAYS[first], DAYS[day]) };
                words.push(format!("{days} {}", of_days[day]));
            }
            first = day + 1;
        }
        words.join(", ")
    }

    /// Open stretches of the week, from Monday 00:00, in microseconds.
    pub fn stretches(&self) -> &[(i64, i64)] {
        &self.open
    }

    /// The clock of the zone at an instant, as if it were UTC.
    fn local(&self, instant: Micros) -> i64 {
        let Some(zone) = &self.zone else { return instant };
        let offset = Timestamp::from_microsecond(instant).map_or(0, |at| i64::from(zone.to_offset(at).seconds()));
        instant + offset * SECOND
    }

    /// Open time from Monday 1970-01-05 to a local instant.
    fn until(&self, local: i64) -> i64 {
        let per_week: i64 = self.open.iter().map(|(from, to)| to - from).sum();
        let (week, within) = ((local - MONDAY).div_euclid(WEEK), (local - MONDAY).rem_euclid(WEEK));
        let part: i64 = self.open.iter().map(|(from, to)| (within.min(*to) - from).max(0)).sum();
        week * per_week + part
    }

    /// Open time between two instants; negative if the second is earlier.
    pub fn between(&self, from: Micros, to: Micros) -> i64 {
        if self.open.is_empty() {
            return to - from;
        }
        self.until(self.local(to)) - self.until(self.local(from))
    }

    /// The instant at which so much open time has passed since another. Hours of a zone are those at the first.
    pub fn after(&self, from: Micros, open_time: i64) -> Micros {
        let per_week: i64 = self.open.iter().map(|(from, to)| to - from).sum();
        if per_week <= 0 {
            return from + open_time;
        }
        let shift = self.local(from) - from;
        let mut left = open_time;
        let mut week = (from + shift - MONDAY).div_euclid(WEEK);
        let mut at = from + shift - (MONDAY + week * WEEK);
        loop {
            for (open, close) in &self.open {
                let begin = at.max(*open);
                if begin < *close {
                    if left <= close - begin {
                        return MONDAY + week * WEEK + begin + left - shift;
                    }
                    left -= close - begin;
                }
            }
            let weeks = (left / per_week - 1).max(0);
            left -= weeks * per_week;
            week += 1 + weeks;
            at = 0;
        }
    }

    /// Whether an instant is open.
    pub fn is_open(&self, instant: Micros) -> bool {
        let within = (self.local(instant) - MONDAY).rem_euclid(WEEK);
        self.open.is_empty() || self.open.iter().any(|(from, to)| *from <= within && within < *to)
    }

    /// The closed stretches between two instants. Hours of a zone are those at the first instant.
    pub fn closed_between(&self, from: Micros, to: Micros) -> Vec<(Micros, Micros)> {
        if self.open.is_empty() || to <= from {
            return Vec::new();
        }
        let shift = self.local(from) - from;
        let (from, to) = (from + shift, to + shift);
        let mut closed = Vec::new();
        let mut at = from;
        let mut week = (from - MONDAY).div_euclid(WEEK);
        'weeks: loop {
            let base = MONDAY + week * WEEK;
            for (open, close) in &self.open {
                let (open, close) = (base + open, base + close);
                if at < open.min(to) {
                    closed.push((at - shift, open.min(to) - shift));
                }
                at = at.max(close);
                if to <= at {
                    break 'weeks;
                }
            }
            if to <= base + WEEK {
                if at < to {
                    closed.push((at - shift, to - shift));
                }
                break;
            }
            week += 1;
        }
        closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::instant::{DayOrder, InstantReader};

    fn at(text: &str) -> i64 {
        InstantReader::new("UTC", DayOrder::DayFirst).unwrap().read(text).unwrap()
    }

    #[test]
    fn working_time_counts_open_hours_only() {
        let hours = WorkingHours::parse("Mon-Fri 08:00-17:00").unwrap();
        // Friday 16:00 to Monday 09:30.
        assert_eq!(hours.between(at("2024-01-05 16:00"), at("2024-01-08 09:30")), 2 * HOUR + HOUR / 2);
        assert_eq!(hours.between(at("2024-01-08 09:30"), at("2024-01-05 16:00")), -(2 * HOUR + HOUR / 2));
        assert_eq!(hours.between(at("2024-01-01 00:00"), at("2025-01-01 00:00")), 262 * 9 * HOUR);
        assert_eq!(WorkingHours::always().between(0, 5), 5);
    }

    #[test]
    fn closed_stretches_are_what_open_ones_leave() {
        let hours = WorkingHours::parse("Mon-Fri 08:00-17:00").unwrap();
        let (from, to) = (at("2024-01-05 16:00"), at("2024-01-15 09:30"));
        let closed: i64 = hours.closed_between(from, to).iter().map(|(from, to)| to - from).sum();
        assert_eq!(closed + hours.between(from, to), to - from);
        assert_eq!(hours.closed_between(from, to)[0], (at("2024-01-05 17:00"), at("2024-01-08 08:00")));
        assert!(hours.closed_between(at("2024-01-08 09:00"), at("2024-01-08 10:00")).is_empty());
        assert_eq!(hours.closed_between(at("2024-01-06 09:00"), at("2024-01-06 10:00")).len(), 1);
    }

    #[test]
    fn time_passes_in_open_hours_only() {
        let hours = WorkingHours::parse("Mon-Fri 08:00-17:00").unwrap();
        assert_eq!(hours.after(at("2024-01-05 16:00"), 2 * HOUR), at("2024-01-08 09:00"));
        let from = at("2024-01-06 03:00");
        for open_time in [1, 7 * HOUR, 9 * HOUR + 1, 46 * HOUR, 1000 * HOUR] {
            assert_eq!(hours.between(from, hours.after(from, open_time)), open_time);
        }
        assert_eq!(WorkingHours::always().after(from, 5), from + 5);
    }

    #[test]
    fn hours_are_said_for_days_that_are_alike() {
        for text in ["Mon-Fri 08:00-17:00", "Mon-Thu 08:00-16:30, Fri 08:00-14:00", "Sat 00:00-24:00"] {
            assert_eq!(WorkingHours::parse(text).unwrap().words(), text);
        }
        let night = WorkingHours::weekly(vec![(22 * HOUR, 30 * HOUR), (32 * HOUR, 40 * HOUR)]);
        assert_eq!(night.words(), "Mon 22:00-24:00, Tue 00:00-06:00 + 08:00-16:00");
        assert_eq!(WorkingHours::always().words(), "always");
    }

    #[test]
    fn hours_of_a_zone_follow_its_summer_time() {
        let hours = WorkingHours::parse("Mon-Fri 08:00-17:00").unwrap().in_zone("Europe/Berlin").unwrap();
        assert!(hours.is_open(at("2024-01-08 07:30")) && !hours.is_open(at("2024-01-08 06:30")));
        assert!(hours.is_open(at("2024-07-08 06:30")));
        assert!(WorkingHours::parse("Mon-Fri").is_err() && WorkingHours::parse("Mon 17:00-08:00").is_err());
    }
}
