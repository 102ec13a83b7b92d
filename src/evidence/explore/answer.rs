//! Answers a question to a log: throughput, the matrix of handoffs, the distribution of one time, the list of cases.

use super::spread::{self, figures, width};
use super::{Clock, Explorer, Filter, Order, SpanOf, Spread};
use crate::evidence::log::{DAY, Micros};
use crate::evidence::measure::summary::seconds;
use crate::evidence::measure::working::WEEK;
use crate::evidence::{ASK_EVERY, Stop};
use crate::experiment::statistics::Estimate;

/// Functions with a row of their own; the others share one.
const OWN_ROWS: usize = 14;
/// Steps of the time axis that are tried, in microseconds.
const STEPS: [i64; 5] = [DAY, WEEK, 4 * WEEK, 13 * WEEK, 52 * WEEK];
/// Most steps on the axis.
const MOST_STEPS: i64 = 80;

/// Waits between two functions, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// How many; of a simulation the mean over repeats.
    pub n: f64,
    /// Mean.
    pub mean: f64,
    /// 90th percentile.
    pub p90: f64,
    /// Sum; of a simulation the mean over repeats.
    pub sum: f64,
}

/// One step of the time axis.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// Cases that began; of a simulation the mean over repeats.
    pub begun: f64,
    /// Cases that ended.
    pub ended: f64,
    /// Mean duration of the cases that began, in seconds; not-a-number where none began.
    pub duration: f64,
}

/// What a log, or a simulation, answers.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// Cases that are looked at, over all repeats.
    pub n_cases: usize,
    /// Their events.
    pub n_events: usize,
    /// Waits by row and column of the view's functions.
    pub cells: Vec<Option<Cell>>,
    /// The chosen time.
    pub spread: Spread,
    /// Its mean with an interval over repeats, in seconds; only of a simulation.
    pub estimate: Option<Estimate>,
    /// The course over time.
    pub bins: Vec<Bin>,
    /// The cases in the order that was asked for.
    pub cases: Vec<u32>,
}

/// The answer to a question.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The question.
    pub filter: Filter,
    /// Functions with a row of their own.
    pub functions: Vec<u32>,
    /// How many functions share the last row; zero where there is none.
    pub n_others: usize,
    /// Beginning of the time axis.
    pub begin: Micros,
    /// Length of its steps in microseconds.
    pub step: i64,
    /// Width of a bar of the distribution in seconds.
    pub bar: f64,
    /// The log.
    pub log: Side,
    /// The simulation, where there is one.
    pub simulated: Option<Side>,
}

impl View {
    /// Rows of the matrix.
    pub fn n_rows(&self) -> usize {
        self.functions.len() + usize::from(self.n_others > 0)
    }

    /// The function of a row; nothing for the row of all others.
    pub fn function_of(&self, row: usize) -> Option<u32> {
        self.functions.get(row).copied()
    }
}

impl Explorer {
    /// Answers a question, with a simulation beside the log. Nothing comes out when `stop` says so.
    pub fn ask(&self, filter: &Filter, simulated: Option<&Self>, stop: Stop<'_>) -> Option<View> {
        let mut view = View { filter: filter.clone(), ..View::default() };
        let shown: Vec<u32> = self.functions.iter().copied().filter(|function| filter.lets_function(*function)).collect();
        let n_own = if shown.len() <= OWN_ROWS + 1 { shown.len() } else { OWN_ROWS };
        view.n_others = shown.len() - n_own;
        view.functions = shown[..n_own].to_vec();
        let cases = self.cases(filter, stop)?;
        view.begin = cases.iter().map(|case| self.spans[*case as usize].0).min().unwrap_or(0);
        let end = cases.iter().map(|case| self.spans[*case as usize].1).max().unwrap_or(0);
        view.step = STEPS.into_iter().find(|step| (end - view.begin) / step < MOST_STEPS).unwrap_or(STEPS[STEPS.len() - 1]);
        // Every step begins on a Monday, or at midnight where it is a day.
        let grid = view.step.min(WEEK);
        view.begin -= (view.begin - 4 * DAY).rem_euclid(grid);
        let n_bins = (((end - view.begin) / view.step) as usize + 1).min(4_000);
        let mut times = self.times(filter, &cases, stop)?;
        times.sort_unstable();
        let bar = width(&times);
        view.bar = seconds(bar);
        view.log = self.side(&view, filter, cases, &mut times, bar, n_bins, stop)?;
        if let Some(simulated) = simulated {
            let filter = filter.for_simulation();
            let cases = simulated.cases(&filter, stop)?;
            let mut times = simulated.times(&filter, &cases, stop)?;
            let estimate = simulated.estimate(&filter, &cases, stop)?;
            let mut side = simulated.side(&view, &filter, cases, &mut times, bar, n_bins, stop)?;
            side.estimate = estimate;
            view.simulated = Some(side);
        }
        Some(view)
    }

    /// The cases a filter lets through, in its order.
    fn cases(&self, filter: &Filter, stop: Stop<'_>) -> Option<Vec<u32>> {
        let mut cases = Vec::new();
        for case in 0..self.log.n_cases() {
            if case % ASK_EVERY == 0 && stop() {
                return None;
            }
            if filter.lets(self, case) {
                cases.push(case as u32);
            }
        }
        let span = |case: u32| self.spans[case as usize];
        match filter.order {
            Order::Begun => cases.sort_by_key(|case| (span(*case).0, *case)),
            Order::Longest => cases.sort_by_key(|case| (std::cmp::Reverse(span(*case).1 - span(*case).0), *case)),
        }
        Some(cases)
    }

    /// The wait before an event.
    fn wait(&self, clock: Clock, event: usize) -> i64 {
        match clock {
            Clock::Calendar => self.log.start_of(event) - self.log.end[event - 1],
            Clock::Working => self.open_wait[event],
        }
    }

    fn duration(&self, clock: Clock, case: u32) -> i64 {
        let (start, end) = self.spans[case as usize];
        match clock {
            Clock::Calendar => end - start,
            Clock::Working => self.open_duration[case as usize],
        }
    }

    /// Calls with every chosen time and its case.
    fn each_time(&self, filter: &Filter, cases: &[u32], stop: Stop<'_>, mut with: impl FnMut(u32, i64)) -> Option<()> {
        for (at, case) in cases.iter().enumerate() {
            if at % ASK_EVERY == 0 && stop() {
                return None;
            }
            match filter.span {
                SpanOf::Case => with(*case, self.duration(filter.clock, *case)),
                SpanOf::Handoff(from, to) => {
                    let events = self.log.events_of(*case as usize);
                    for event in events.start + 1..events.end {
                        if self.log.function_of(event) == to && self.log.function_of(event - 1) == from {
                            with(*case, self.wait(filter.clock, event));
                        }
                    }
                }
            }
        }
        Some(())
    }

    fn times(&self, filter: &Filter, cases: &[u32], stop: Stop<'_>) -> Option<Vec<i64>> {
        let mut times = Vec::new();
        self.each_time(filter, cases, stop, |_, time| times.push(time))?;
        Some(times)
    }

    /// The mean of the chosen time over repeats.
    fn estimate(&self, filter: &Filter, cases: &[u32], stop: Stop<'_>) -> Option<Option<Estimate>> {
        let mut sums = vec![(0.0, 0.0); self.n_repeats as usize];
        self.each_time(filter, cases, stop, |case, time| {
            let repeat = self.repeat_of.get(case as usize).copied().unwrap_or(0);
            if let Some(slot) = sums.get_mut(repeat as usize) {
                slot.0 += seconds(time);
                slot.1 += 1.0;
            }
        })?;
        let means: Vec<f64> = sums.into_iter().filter(|(_, n)| 0.0 < *n).map(|(sum, n)| sum / n).collect();
        Some(Estimate::of(&means))
    }

    #[expect(clippy::too_many_arguments, reason = "all of them describe one question")]
    fn side(
        &self,
        view: &View,
        filter: &Filter,
        cases: Vec<u32>,
        times: &mut [i64],
        bar: i64,
        n_bins: usize,
        stop: Stop<'_>,
    ) -> Option<Side> {
        let mut side = Side { n_cases: cases.len(), spread: Spread::of(times, bar), ..Side::default() };
        let repeats = f64::from(self.n_repeats);
        let n = view.n_rows();
        let mut row_of = vec![usize::MAX; self.log.functions.len()];
        for function in 0..row_of.len() as u32 {
            let own = view.functions.iter().position(|known| *known == function);
            let is_other = view.n_others > 0 && filter.lets_function(function);
            row_of[function as usize] = own.or(is_other.then_some(n - 1)).unwrap_or(usize::MAX);
        }
        let row = |event: usize| row_of.get(self.log.function_of(event) as usize).copied().unwrap_or(usize::MAX);
        let mut waits: Vec<Vec<i64>> = vec![Vec::new(); n * n];
        let mut bins = vec![(0.0, 0.0, 0.0); n_bins];
        for (at, case) in cases.iter().enumerate() {
            if at % ASK_EVERY == 0 && stop() {
                return None;
            }
            let events = self.log.events_of(*case as usize);
            side.n_events += events.len();
            let mut from = events.clone().next().map_or(usize::MAX, row);
            for event in events.start + 1..events.end {
                let to = row(event);
                // Within the row of all others a step is a handoff only if the function changes.
                let is_handoff = from != to || self.log.function_of(event) != self.log.function_of(event - 1);
                if from < n && to < n && is_handoff {
                    waits[from * n + to].push(self.wait(filter.clock, event));
                }
                from = to;
            }
            let (start, end) = self.spans[*case as usize];
            let bin = |time: i64| usize::try_from((time - view.begin).div_euclid(view.step)).ok().filter(|bin| *bin < n_bins);
            if let Some(bin) = bin(start) {
                bins[bin].0 += 1.0;
                bins[bin].2 += seconds(self.duration(filter.clock, *case));
            }
            if let Some(bin) = bin(end) {
                bins[bin].1 += 1.0;
            }
        }
        for times in &mut waits {
            if stop() {
                return None;
            }
            let count = times.len() as f64 / repeats;
            let found = figures(times, 0.9);
            side.cells.push(found.map(|(mean, p90, sum)| Cell { n: count, mean, p90, sum: sum / repeats }));
        }
        side.bins = bins
            .into_iter()
            .map(|(begun, ended, sum)| Bin { begun: begun / repeats, ended: ended / repeats, duration: sum / begun })
            .collect();
        side.cases = cases;
        Some(side)
    }
}

/// Number of bars of a distribution.
pub const BARS: usize = spread::BARS;
