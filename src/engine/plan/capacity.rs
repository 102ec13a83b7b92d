//! How many servers a resource has at any time: its own steps or sessions, cut by its calendar.

use crate::engine::random::{Purpose, Stream};
use crate::model::{Calendar, Capacity, Phase};

const DAY: i64 = 86_400_000;
const WEEK: i64 = 7 * DAY;

/// A number of servers over time.
#[derive(Debug, Clone, PartialEq)]
pub struct CapacityPlan {
    servers: Servers,
    hours: Option<Hours>,
}

#[derive(Debug, Clone, PartialEq)]
enum Servers {
    Constant(u32),
    /// `(from, servers)` ascending from zero, repeating after a length.
    Steps {
        steps: Vec<(i64, u32)>,
        repeats: Option<i64>,
        offset: Offset,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Offset {
    Fixed(i64),
    Random { element: u32 },
}

/// Opening hours: stretches of a week and dated exceptions, counted from the start of the clock.
#[derive(Debug, Clone, PartialEq)]
struct Hours {
    /// Ascending, non-overlapping stretches within one week.
    week: Vec<(i64, i64)>,
    /// Time from the last Monday 00:00 to the start of the clock.
    shift: i64,
    exceptions: Vec<(i64, i64, bool)>,
}

impl CapacityPlan {
    /// Compiles a capacity of an element, with the calendar that cuts it.
    ///
    /// `shift` is the time from the last Monday 00:00 to the start of the clock.
    ///
    /// # Errors
    /// In words, when the steps or sessions make no sense.
    pub fn new(capacity: &Capacity, calendar: Option<&Calendar>, shift: i64, element: u32) -> Result<Self, String> {
        let servers = match capacity {
            Capacity::One => Servers::Constant(1),
            Capacity::Servers(n) => Servers::Constant(*n),
            Capacity::Steps { steps, repeats } => {
                let steps: Vec<(i64, u32)> = steps.iter().map(|(from, n)| (from.ticks().0, *n)).collect();
                let repeats = repeats.map(|length| length.ticks().0);
                if steps.first().is_none_or(|(from, _)| *from != 0) || steps.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
                    return Err("its steps must start at zero and ascend".to_owned());
                }
                if repeats.is_some_and(|length| steps.last().is_some_and(|(from, _)| *from >= length)) {
                    return Err("its steps must lie within the length after which they repeat".to_owned());
                }
                Servers::Steps { steps, repeats, offset: Offset::Fixed(0) }
            }
            Capacity::Sessions { servers, lasts, every, phase } => {
                let (lasts, every) = (lasts.ticks().0, every.ticks().0);
                if lasts <= 0 || every < lasts {
                    return Err("a session must last longer than zero and end before the next one starts".to_owned());
                }
                let offset = match phase {
                    Phase::Start => Offset::Fixed(0),
                    Phase::At(offset) => Offset::Fixed(offset.ticks().0),
                    Phase::Random => Offset::Random { element },
                };
                let mut steps = vec![(0, *servers)];
                if lasts < every {
                    steps.push((lasts, 0));
                }
                Servers::Steps { steps, repeats: Some(every), offset }
            }
        };
        let hours = calendar.and_then(|calendar| Hours::new(calendar, shift));
        Ok(Self { servers, hours })
    }

    /// A fixed number of servers at all times.
    pub fn constant(servers: u32) -> Self {
        Self { servers: Servers::Constant(servers), hours: None }
    }

    /// The number, if it never changes.
    pub fn as_constant(&self) -> Option<u32> {
        match (&self.servers, &self.hours) {
            (Servers::Constant(n), None) => Some(*n),
            _ => None,
        }
    }

    /// The largest number of servers at any time.
    pub fn largest(&self) -> u32 {
        match &self.servers {
            Servers::Constant(n) => *n,
            Servers::Steps { steps, .. } => steps.iter().map(|(_, n)| *n).max().unwrap_or(0),
        }
    }

    /// The same plan with a random phase drawn for one replication.
    pub fn drawn(&self, seed: u64, replication: u32) -> Self {
        let Servers::Steps { offset: Offset::Random { element }, .. } = self.servers else { return self.clone() };
        self.with_phase(Stream::new(seed, replication, element, Purpose::Phase).next_unit())
    }

    /// The same plan with a random phase at this share of its period.
    fn with_phase(&self, unit: f64) -> Self {
        let mut drawn = self.clone();
        if let Servers::Steps { offset, repeats: Some(length), .. } = &mut drawn.servers
            && matches!(offset, Offset::Random { .. })
        {
            *offset = Offset::Fixed((unit * *length as f64) as i64);
        }
        drawn
    }

    /// Whether an instant lies within the opening hours.
    pub fn is_open(&self, time: i64) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.is_open(time))
    }

    /// The number of servers at an instant.
    pub fn at(&self, time: i64) -> u32 {
        if self.hours.as_ref().is_some_and(|hours| !hours.is_open(time)) {
            return 0;
        }
        match &self.servers {
            Servers::Constant(n) => *n,
            Servers::Steps { steps, repeats, offset } => {
                let time = time - fixed(*offset);
                let time = repeats.map_or(time, |length| time.rem_euclid(length));
                steps.iter().rev().find(|(from, _)| *from <= time).map_or(0, |(_, n)| *n)
            }
        }
    }

    /// The first instant after `time` at which the number may change, if any.
    pub fn next_change(&self, time: i64) -> Option<i64> {
        let steps = match &self.servers {
            Servers::Constant(_) => None,
            Servers::Steps { steps, repeats, offset } => {
                let offset = fixed(*offset);
                let local = time - offset;
                match repeats {
                    None => steps.iter().map(|(from, _)| *from).find(|from| *from > local).map(|from| from + offset),
                    Some(length) => {
                        let start = local.div_euclid(*length) * length;
                        let within = steps.iter().map(|(from, _)| start + from).find(|from| *from > local);
                        Some(within.unwrap_or(start + length) + offset)
                    }
                }
            }
        };
        let hours = self.hours.as_ref().and_then(|hours| hours.next_change(time));
        match (steps, hours) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// The longest stretch in which this many servers are there; `i64::MAX` where they stay, or where no end
    /// is found among the first changes.
    pub fn longest_stretch(&self, servers: u32) -> i64 {
        let has_random_phase = matches!(self.servers, Servers::Steps { offset: Offset::Random { .. }, .. });
        if has_random_phase && self.hours.is_some() {
            // Where sessions and opening hours meet depends on the phase.
            return i64::MAX;
        }
        let mut longest = 0;
        let plan = self.with_phase(0.0);
        let (mut time, mut since) = (0, (plan.at(0) >= servers).then_some(0));
        // Some years of hourly changes.
        for _ in 0..20_000 {
            let Some(next) = plan.next_change(time) else {
                return if since.is_some() { i64::MAX } else { longest };
            };
            time = next;
            match (since, plan.at(time) >= servers) {
                (None, true) => since = Some(time),
                (Some(start), false) => {
                    longest = longest.max(time - start);
                    since = None;
                }
                _ => {}
            }
        }
        since.map_or(longest, |_| i64::MAX)
    }

    /// The first instant after `time` at which the number really falls.
    pub fn next_fall(&self, time: i64) -> Option<i64> {
        let mut now = time;
        let level = self.at(time);
        // A week of hourly steps has fewer changes than this; beyond it the plan is taken as lasting.
        for _ in 0..2_000 {
            now = self.next_change(now)?;
            if self.at(now) < level {
                return Some(now);
            }
        }
        None
    }
}

fn fixed(offset: Offset) -> i64 {
    match offset {
        Offset::Fixed(ticks) => ticks,
        Offset::Random { .. } => {
            debug_assert!(false, "a random phase is drawn before it is used");
            0
        }
    }
}

impl Hours {
    fn new(calendar: &Calendar, shift: i64) -> Option<Self> {
        let mut week: Vec<(i64, i64)> = calendar
            .open
            .iter()
            .flat_map(|window| {
                window.days.iter().map(|day| {
                    let midnight = *day as i64 * DAY;
                    (midnight + window.from.ticks().0.clamp(0, DAY), midnight + window.to.ticks().0.clamp(0, DAY))
                })
            })
            .filter(|(from, to)| from < to)
            .collect();
        week.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::new();
        for (from, to) in week {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        if calendar.open.is_empty() {
            merged.push((0, WEEK));
        }
        let exceptions: Vec<_> =
            calendar.exceptions.iter().map(|exception| (exception.from.ticks().0, exception.to.ticks().0, exception.open)).collect();
        let always = merged == [(0, WEEK)] && exceptions.is_empty();
        (!always).then_some(Self { week: merged, shift, exceptions })
    }

    fn is_open(&self, time: i64) -> bool {
        if let Some((_, _, open)) = self.exceptions.iter().rev().find(|(from, to, _)| *from <= time && time < *to) {
            return *open;
        }
        let local = (time + self.shift).rem_euclid(WEEK);
        self.week.iter().any(|(from, to)| *from <= local && local < *to)
    }

    fn next_change(&self, time: i64) -> Option<i64> {
        let local = (time + self.shift).rem_euclid(WEEK);
        let monday = time - local;
        let edges = || self.week.iter().flat_map(|(from, to)| [*from, *to]);
        let regular = edges().find(|edge| *edge > local).or_else(|| edges().next().map(|edge| edge + WEEK)).map(|edge| monday + edge);
        let dated = self.exceptions.iter().flat_map(|(from, to, _)| [*from, *to]).filter(|edge| *edge > time).min();
        match (regular, dated) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CalendarException, OpenWindow, Weekday};
    use crate::units::Duration;

    const HOUR: i64 = 3_600_000;

    fn office() -> Calendar {
        let days = vec![Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
        Calendar {
            open: vec![OpenWindow { days, from: Duration::hours(9.0), to: Duration::hours(17.0) }],
            exceptions: vec![CalendarException { from: Duration::days(1.0), to: Duration::days(2.0), ..CalendarException::default() }],
            ..Calendar::default()
        }
    }

    #[test]
    fn a_calendar_closes_nights_weekends_and_holidays() {
        let plan = CapacityPlan::new(&Capacity::Servers(2), Some(&office()), 0, 1).unwrap();
        assert_eq!(plan.at(8 * HOUR), 0);
        assert_eq!(plan.at(9 * HOUR), 2);
        assert_eq!(plan.at(17 * HOUR), 0);
        assert_eq!(plan.at(24 * HOUR + 10 * HOUR), 0, "Tuesday is a holiday");
        assert_eq!(plan.at(5 * DAY + 10 * HOUR), 0, "Saturday");
        assert_eq!(plan.next_fall(9 * HOUR), Some(17 * HOUR));
        let mut edge = 5 * DAY;
        while plan.at(edge) == 0 {
            edge = plan.next_change(edge).unwrap();
        }
        assert_eq!(edge, WEEK + 9 * HOUR);
    }

    #[test]
    fn steps_repeat_and_sessions_come_and_go() {
        let steps = vec![(Duration::ZERO, 1), (Duration::hours(5.0), 0), (Duration::hours(9.0), 1)];
        let plan = CapacityPlan::new(&Capacity::Steps { steps, repeats: None }, None, 0, 1).unwrap();
        assert_eq!((plan.at(0), plan.at(5 * HOUR), plan.at(9 * HOUR)), (1, 0, 1));
        assert_eq!(plan.next_change(9 * HOUR), None);

        let sessions = Capacity::Sessions {
            servers: 3,
            lasts: Duration::hours(1.0),
            every: Duration::hours(4.0),
            phase: Phase::At(Duration::hours(2.0)),
        };
        let plan = CapacityPlan::new(&sessions, None, 0, 1).unwrap();
        assert_eq!((plan.at(0), plan.at(2 * HOUR), plan.at(3 * HOUR), plan.at(6 * HOUR)), (0, 3, 0, 3));
        assert_eq!(plan.next_change(3 * HOUR), Some(6 * HOUR));
    }
}
