//! What a log answers: filters, working time, the matrix, a simulation beside it.

use super::*;
use crate::evidence::calendars;
use crate::evidence::function_rule::{FunctionRule, log_by_role};
use crate::evidence::import::{ImportControl, ImportOptions, Mapping, import};
use crate::evidence::log::HOUR;
use crate::evidence::measure::Facts;

/// Orders of two regions that pass a clerk and a buyer and, if large, a boss.
fn log(n: usize) -> EventLog {
    let mut text = "case,activity,role,region,start,end\n".to_owned();
    for case in 0..n {
        let day = 1 + case % 28;
        let month = 1 + case / 28 % 12;
        let region = if case % 3 == 0 { "North" } else { "South" };
        text.push_str(&format!("{case},Ask,Clerk,{region},2024-{month:02}-{day:02} 08:00,2024-{month:02}-{day:02} 08:10\n"));
        if case % 5 == 0 {
            text.push_str(&format!("{case},Agree,Boss,{region},2024-{month:02}-{day:02} 11:10,2024-{month:02}-{day:02} 11:20\n"));
        }
        let hour = 12 + case % 4;
        text.push_str(&format!("{case},Buy,Buyer,{region},2024-{month:02}-{day:02} {hour}:00,2024-{month:02}-{day:02} {hour}:30\n"));
    }
    let options = ImportOptions { mapping: Mapping { extra: Some("region".into()), ..Mapping::default() }, ..ImportOptions::default() };
    let mut log = import(text.as_bytes(), &options, &ImportControl::default()).unwrap().log;
    FunctionRule::Role.apply(&mut log).unwrap();
    log
}

fn explorer(n: usize) -> Explorer {
    let log = log(n);
    let calendars = calendars::discover(&log);
    Explorer::new(log, &calendars, &|| false).unwrap()
}

fn ask(explorer: &Explorer, filter: &Filter) -> View {
    explorer.ask(filter, None, &|| false).unwrap()
}

#[test]
fn without_a_filter_the_matrix_has_the_handoffs_of_the_measured_facts() {
    let explorer = explorer(120);
    let view = ask(&explorer, &Filter::default());
    let facts = Facts::of(&explorer.log);
    for pair in facts.pairs.iter().filter(|pair| pair.source != pair.target) {
        let row = |function| view.functions.iter().position(|known| *known == function).unwrap();
        let cell = view.log.cells[row(pair.source) * view.n_rows() + row(pair.target)].unwrap();
        assert_eq!(cell.n, pair.wait.n as f64);
        assert!((cell.mean - pair.wait.mean).abs() < 1e-9 && (cell.p90 - pair.wait.p90).abs() < 1e-6, "{cell:?}");
    }
    assert_eq!((view.log.n_cases, view.log.n_events), (120, explorer.log.n_events()));
    assert_eq!(view.log.spread.summary, facts.case_duration);
    assert_eq!(view.log.bins.iter().map(|bin| bin.begun).sum::<f64>(), 120.0);
    assert_eq!(view.log.bins.iter().map(|bin| bin.ended).sum::<f64>(), 120.0);
}

#[test]
fn every_filter_lets_the_cases_through_that_it_names() {
    let explorer = explorer(120);
    let log = &explorer.log;
    let count = |filter: &Filter| ask(&explorer, filter).log.n_cases;
    let boss = log.functions.find("Boss").unwrap();
    assert_eq!(count(&Filter { functions: [boss].into(), ..Filter::default() }), 24);
    assert_eq!(count(&Filter { activity: log.activities.find("Agree"), ..Filter::default() }), 24);
    assert_eq!(count(&Filter { attribute: log.extras.find("North"), ..Filter::default() }), 40);
    assert_eq!(explorer.way(0), ("Ask → Buy".to_owned(), 96));
    assert_eq!(count(&Filter { way: Some(1), ..Filter::default() }), 24);
    let (begin, _) = log.span().unwrap();
    assert_eq!(count(&Filter { from: Some(begin + DAY), to: Some(begin + 4 * DAY), ..Filter::default() }), 3);
    let both = [boss, log.functions.find("Buyer").unwrap()].into();
    let view = ask(&explorer, &Filter { functions: both, ..Filter::default() });
    assert_eq!(view.log.cells.iter().flatten().count(), 1, "only the handoff between the two is shown");
    assert!(!Filter { way: Some(1), ..Filter::default() }.is_open() && Filter { order: Order::Longest, ..Filter::default() }.is_open());
}

#[test]
fn a_distribution_is_of_the_chosen_handoff_on_the_chosen_clock() {
    let explorer = explorer(120);
    let find = |name: &str| explorer.log.functions.find(name).unwrap();
    let span = SpanOf::Handoff(find("Clerk"), find("Boss"));
    let calendar = ask(&explorer, &Filter { span, ..Filter::default() });
    let summary = calendar.log.spread.summary.unwrap();
    assert_eq!((summary.n, summary.mean), (24, 3.0 * 3600.0));
    let working = ask(&explorer, &Filter { span, clock: Clock::Working, ..Filter::default() });
    assert!(working.log.spread.summary.unwrap().mean <= 3.0 * 3600.0);
    assert_eq!(Filter { span, ..Filter::default() }.opened().span, span);
}

#[test]
fn a_simulation_lies_beside_the_log_with_an_interval_and_follows_filters_by_name() {
    let explorer = explorer(120);
    let calendars = calendars::discover(&explorer.log);
    let repeat = |minutes: i64| {
        let mut log = EventLog { first: vec![0], ..EventLog::default() };
        for case in 0..60_i64 {
            let begin = crate::evidence::simulated::BEGINS + case * DAY;
            for (activity, function, at) in [("Ask", "Clerk", 0), ("Buy", "Buyer", 4 * HOUR + minutes * HOUR / 60)] {
                log.activity.push(log.activities.intern(activity));
                log.function.push(log.functions.intern(function));
                log.start.push(begin + at);
                log.end.push(begin + at + HOUR / 6);
            }
            log.cases.intern(&case.to_string());
            log.first.push(log.end.len() as u32);
        }
        log
    };
    let simulated = explorer.beside(vec![repeat(0), repeat(30)], &calendars, &|| false).unwrap();
    let view = explorer.ask(&Filter::default(), Some(&simulated), &|| false).unwrap();
    let side = view.simulated.unwrap();
    assert_eq!((side.n_cases, simulated.n_repeats()), (120, 2));
    let estimate = side.estimate.unwrap();
    assert_eq!((estimate.n, (estimate.mean / 60.0).round()), (2, 265.0));
    let cell = side.cells.iter().flatten().next().unwrap();
    assert_eq!(cell.n, 60.0, "a simulation's counts are those of one repeat");
    let boss = explorer.log.functions.find("Boss").unwrap();
    let filter = Filter { functions: [boss].into(), from: Some(i64::MAX - 1), ..Filter::default() };
    assert_eq!(explorer.ask(&filter, Some(&simulated), &|| false).unwrap().simulated.unwrap().n_cases, 0);
}

#[test]
fn many_functions_share_the_last_row_and_nothing_is_lost() {
    let mut text = "case,activity,role,time\n".to_owned();
    for case in 0..60 {
        for step in 0..4 {
            text.push_str(&format!("{case},A{step},F{},2024-01-{:02} {:02}:00\n", (case * 7 + step * 3) % 40, 1 + case % 28, 8 + step));
        }
    }
    let log = log_by_role(&text);
    let n_handoffs = Facts::of(&log).handoff_wait.unwrap().n;
    let explorer = Explorer::new(log, &Calendars::default(), &|| false).unwrap();
    let view = ask(&explorer, &Filter::default());
    assert_eq!((view.functions.len(), view.n_others, view.n_rows()), (14, 26, 15));
    assert_eq!(view.log.cells.iter().flatten().map(|cell| cell.n).sum::<f64>(), n_handoffs as f64);
    assert!(explorer.ask(&Filter::default(), None, &|| true).is_none(), "a stopped question has no answer");
}
