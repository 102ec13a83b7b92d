//! How often and when a team decides, as planners write it: "every week, Mon 09:00".
//!
//! Reads and writes texts only; it must not change the document.

use crate::model::{
    AgentKind, CalendarSchedule, Capacity, Decision, DecisionId, Document, FunctionId, Phase, Schedule, Settings, Trigger, Weekday,
};
use crate::units::{Duration, Ticks};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// The decision whose rhythm stands on a team's card: its first.
pub fn main_decision(document: &Document, function: FunctionId) -> Option<(DecisionId, &Decision)> {
    document.decisions.iter().find(|(_, decision)| decision.owner == function)
}

/// The rhythm of a team in words.
pub fn of_team(document: &Document, function: FunctionId) -> Option<String> {
    let (_, decision) = main_decision(document, function)?;
    let agent = decision.agent.or_else(|| document.functions.get(function).map(|function| function.agent)).unwrap_or_default();
    Some(of_trigger(document, &decision.trigger, agent))
}

/// A trigger in words.
pub fn of_trigger(document: &Document, trigger: &Trigger, agent: AgentKind) -> String {
    match trigger {
        Trigger::AgentDefault => match agent {
            AgentKind::Human => "every week, as usual".to_owned(),
            AgentKind::Ai | AgentKind::GovernedAi => "every hour, as usual".to_owned(),
        },
        Trigger::Periodic(CalendarSchedule { at, .. }) => of_schedule(&document.settings, at),
        Trigger::OnChange { .. } => "when something arrives".to_owned(),
        Trigger::Threshold { .. } => "above a limit".to_owned(),
        Trigger::LevelChange { .. } => "when a level has changed".to_owned(),
        Trigger::InCycle(cycle) => format!("in {}", document.name_of((*cycle).into())),
        Trigger::ByHand => "by hand".to_owned(),
    }
}

/// When a channel sends, in words; nothing where it sends at once.
pub fn of_channel(document: &Document, sends: &Schedule) -> Option<String> {
    (*sends != Schedule::Never).then(|| of_schedule(&document.settings, sends))
}

fn of_schedule(settings: &Settings, schedule: &Schedule) -> String {
    match schedule {
        Schedule::Every { period, phase } => {
            let every = format!("every {}", period_words(*period));
            match show_phase(settings, phase, *period) {
                at if at.is_empty() => every,
                at => format!("{every}, {at}"),
            }
        }
        Schedule::Pattern { length, at } => format!("{} times in {}", at.len(), period_words(*length)),
        Schedule::At(instants) => format!("at {} instants", instants.len()),
        Schedule::Never => "never".to_owned(),
    }
}

/// A period in words that follow "every".
pub fn period_words(period: Duration) -> String {
    let ticks = period.ticks().0;
    let whole = |unit: i64, one: &str, many: &str| {
        (ticks > 0 && ticks % unit == 0).then(|| if ticks == unit { one.to_owned() } else { format!("{} {many}", ticks / unit) })
    };
    whole(WEEK, "week", "weeks")
        .or_else(|| whole(DAY, "day", "days"))
        .or_else(|| whole(HOUR, "hour", "hours"))
        .unwrap_or_else(|| period.to_string())
}

/// Where in its period something happens, as a text that [`parse_phase`] reads back.
pub fn show_phase(settings: &Settings, phase: &Phase, period: Duration) -> String {
    let offset = match phase {
        Phase::Random => return "any time".to_owned(),
        Phase::Start => 0,
        Phase::At(offset) => offset.ticks().0,
    };
    let period = period.ticks().0;
    if period > 0 && period % WEEK == 0 && offset < WEEK {
        let since_monday = (offset + clock_start(settings)).rem_euclid(WEEK);
        let day = Weekday::ALL.get((since_monday / DAY) as usize).map_or("", |day| day.label());
        return match time_of_day(since_monday % DAY) {
            time if time.is_empty() => day.to_owned(),
            time => format!("{day} {time}"),
        };
    }
    if period == DAY {
        return time_of_day((offset + clock_start(settings)).rem_euclid(DAY));
    }
    if offset == 0 { String::new() } else { Duration::from_ticks(Ticks(offset)).to_string() }
}

/// Reads a place in a period: `Mon`, `Tue 09:00`, `16:00`, `2 d`, `any time`; empty means its start.
///
/// # Errors
/// In words, with examples.
pub fn parse_phase(settings: &Settings, text: &str) -> Result<Phase, String> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("start") {
        return Ok(Phase::Start);
    }
    if ["any time", "any", "random"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Ok(Phase::Random);
    }
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    if let Some(day) = weekday(first) {
        let time = match words.next() {
            None => 0,
            Some(time) => clock_time(time).ok_or_else(|| format!("“{time}” is no time of day; write {first} 09:00"))?,
        };
        let since_monday = day as i64 * DAY + time;
        return Ok(at((since_monday - clock_start(settings)).rem_euclid(WEEK)));
    }
    if let Some(time) = clock_time(text) {
        return Ok(at((time - clock_start(settings)).rem_euclid(DAY)));
    }
    let offset: Duration =
        text.parse().map_err(|error| format!("{error}; a day such as Mon, a time such as 16:00 or an offset such as 2 d fits"))?;
    if offset.ticks().0 < 0 {
        return Err(format!("{offset} lies before the period starts; enter zero or more"));
    }
    Ok(Phase::At(offset))
}

/// How many people and machines a team has, from the capacity of its staff.
pub fn staff_of(document: &Document, function: FunctionId) -> u32 {
    document.resources.values().filter(|resource| resource.function == function).map(|resource| staff_in(&resource.capacity)).sum()
}

fn staff_in(capacity: &Capacity) -> u32 {
    match capacity {
        Capacity::One => 1,
        Capacity::Servers(count) | Capacity::Sessions { servers: count, .. } => *count,
        Capacity::Steps { steps, .. } => steps.iter().map(|(_, count)| *count).max().unwrap_or(0),
    }
}

fn at(ticks: i64) -> Phase {
    if ticks == 0 { Phase::Start } else { Phase::At(Duration::from_ticks(Ticks(ticks))) }
}

/// How far into a week, counted from Monday 00:00, the project's clock starts.
/// Where in a week, counted from Monday midnight in ticks, the clock starts; Monday midnight where it is not dated.
pub fn clock_start(settings: &Settings) -> i64 {
    let Some(start) = settings.start.as_deref() else { return 0 };
    let moment = start.parse::<jiff::civil::DateTime>().or_else(|_| start.parse::<jiff::civil::Date>().map(|date| date.at(0, 0, 0, 0)));
    let Ok(moment) = moment else { return 0 };
    let day = i64::from(moment.weekday().to_monday_zero_offset());
    day * DAY + i64::from(moment.hour()) * HOUR + i64::from(moment.minute()) * (HOUR / 60)
}

fn weekday(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    (word.len() >= 3).then_some(())?;
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    names.iter().position(|name| name.starts_with(&word))
}

fn clock_time(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * HOUR + minutes * (HOUR / 60))
}

fn time_of_day(ticks: i64) -> String {
    if ticks == 0 {
        return String::new();
    }
    format!("{:02}:{:02}", ticks / HOUR, ticks % HOUR / (HOUR / 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_a_week_are_read_and_shown_alike() {
        let settings = Settings::default();
        for text in ["Mon", "Tue 09:00", "Sun 23:30"] {
            let phase = parse_phase(&settings, text).unwrap();
            assert_eq!(show_phase(&settings, &phase, Duration::weeks(1.0)), text);
        }
        assert_eq!(parse_phase(&settings, "Mon"), Ok(Phase::Start));
        assert_eq!(parse_phase(&settings, "16:00"), Ok(Phase::At(Duration::hours(16.0))));
        assert_eq!(parse_phase(&settings, "2*1 d"), Ok(Phase::At(Duration::days(2.0))));
        assert_eq!(parse_phase(&settings, "any time"), Ok(Phase::Random));
        assert!(parse_phase(&settings, "Tue 25:00").unwrap_err().contains("09:00"));
        assert!(parse_phase(&settings, "soon").is_err());
    }

    #[test]
    fn a_clock_that_starts_on_thursday_shifts_weekdays() {
        let settings = Settings { start: Some("2026-01-01".to_owned()), ..Settings::default() };
        assert_eq!(parse_phase(&settings, "Thu"), Ok(Phase::Start));
        assert_eq!(parse_phase(&settings, "Mon"), Ok(Phase::At(Duration::days(4.0))));
        assert_eq!(show_phase(&settings, &Phase::At(Duration::days(4.0)), Duration::weeks(2.0)), "Mon");
    }

    #[test]
    fn periods_read_as_people_say_them() {
        let words = [(7.0, "week"), (14.0, "2 weeks"), (1.0, "day"), (3.0, "3 days")];
        for (days, expected) in words {
            assert_eq!(period_words(Duration::days(days)), expected);
        }
        assert_eq!(period_words(Duration::minutes(90.0)), "90 min");
    }
}
