//! Runs studies beside the window: one runs, one is wanted, the newest wins.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::length::{LONG, Length, estimate};
use super::result::StudyResult;
use super::study::{Prepared, Watch, run_study_seen};

/// What is complete so far is handed over at most this often, and only when it has grown by half.
const OFTEN: Duration = Duration::from_millis(if cfg!(test) { 0 } else { 200 });
/// Most values of series that are handed over before a run has ended: copying more would hold it up. Bands of a larger
/// result are over fewer repeats until it is complete.
const MOST_VALUES: usize = 4 << 20;

/// How far a running job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Replications done.
    pub n_done: u32,
    /// Replications wanted.
    pub n_wanted: u32,
}

/// A finished job.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The results, one for each scenario, in the order asked for.
    pub results: Vec<Arc<StudyResult>>,
    /// Whether it was stopped before its end.
    pub was_stopped: bool,
}

#[derive(Default)]
struct Slots {
    wanted: Option<Vec<Prepared>>,
    running: Option<(Arc<Watch>, u32)>,
    finished: Option<Outcome>,
    /// What the running job has complete, newer than what was taken; one for each scenario.
    so_far: Vec<Arc<StudyResult>>,
    /// Whether somebody waits for the first answer of the wanted job, so that its length is not estimated first.
    is_urgent: bool,
    /// How long the running job will take, where that is long and was not taken yet.
    announced: Option<Length>,
    is_announced: bool,
    is_closed: bool,
}

struct Shared {
    slots: Mutex<Slots>,
    changed: Condvar,
    wake: Box<dyn Fn() + Send + Sync>,
}

/// The worker; dropping it stops what runs.
pub struct Worker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the worker; `wake` is called whenever something finished.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { slots: Mutex::default(), changed: Condvar::new(), wake: Box::new(wake) });
        let theirs = shared.clone();
        let thread = std::thread::Builder::new().name("simulation".to_owned()).spawn(move || work(&theirs))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Asks for a job; one that runs is stopped, one that waits is dropped.
    pub fn want(&self, job: Vec<Prepared>) {
        self.want_soon(job, false);
    }

    /// The same; where a first answer is urgent, how long the job will take is said after it and not before.
    pub fn want_soon(&self, job: Vec<Prepared>, is_urgent: bool) {
        let mut slots = self.slots();
        slots.is_urgent = is_urgent;
        if let Some((watch, _)) = &slots.running {
            watch.stop();
        }
        slots.wanted = Some(job);
        self.shared.changed.notify_all();
    }

    /// Stops what runs and drops what waits.
    pub fn stop(&self) {
        let mut slots = self.slots();
        slots.wanted = None;
        if let Some((watch, _)) = &slots.running {
            watch.stop();
        }
    }

    /// Whether a job runs or waits.
    pub fn is_busy(&self) -> bool {
        let slots = self.slots();
        slots.wanted.is_some() || slots.running.is_some()
    }

    /// How far the running job is.
    pub fn progress(&self) -> Option<Progress> {
        let slots = self.slots();
        slots.running.as_ref().map(|(watch, n_wanted)| Progress { n_done: watch.n_done.load(Ordering::Relaxed), n_wanted: *n_wanted })
    }

    /// Takes what the running job has complete so far and has not handed over yet.
    pub fn take_so_far(&self) -> Vec<Arc<StudyResult>> {
        std::mem::take(&mut self.slots().so_far)
    }

    /// Takes how long the running job will take, once, where that is long.
    pub fn take_announced(&self) -> Option<Length> {
        self.slots().announced.take()
    }

    /// Takes the last finished job, if it was not taken yet.
    pub fn take_finished(&self) -> Option<Outcome> {
        self.slots().finished.take()
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, Slots> {
        // A poisoned lock only means that another thread broke off; the slots stay meaningful.
        self.shared.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        {
            let mut slots = self.slots();
            slots.is_closed = true;
            slots.wanted = None;
            if let Some((watch, _)) = &slots.running {
                watch.stop();
            }
        }
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A worker that broke off has nothing left to save.
            drop(thread.join());
        }
    }
}

/// Hands over what is complete, whenever it has grown by half and some time has passed.
fn hand_over(shared: &Shared) -> impl FnMut(&StudyResult) + '_ {
    let (mut n_before, mut last) = (0, Instant::now());
    move |result: &StudyResult| {
        let has_grown = n_before + n_before / 2 < result.n() && (result.n() as u32) < result.n_wanted;
        if n_before == 0 && 0 < result.n() {
            // By now it is known how long all of them take, also where nobody asked before.
            let events = result.n_events as f64 / result.n() as f64 * f64::from(result.n_wanted);
            let seconds = last.elapsed().as_secs_f64() * rayon::current_num_threads() as f64;
            announce(shared, Length { events, seconds: seconds / result.n() as f64 * f64::from(result.n_wanted) });
        }
        // The first answer is not held back.
        if !has_grown || 0 < n_before && last.elapsed() < OFTEN {
            return;
        }
        (n_before, last) = (result.n(), Instant::now());
        show(shared, Arc::new(result.so_far(MOST_VALUES)));
    }
}

/// Says how long a job will take, if that is long and was not said yet.
fn announce(shared: &Shared, length: Length) {
    if length.events < LONG {
        return;
    }
    let mut slots = shared.slots.lock().unwrap_or_else(PoisonError::into_inner);
    if !slots.is_announced {
        slots.is_announced = true;
        slots.announced = Some(length);
    }
    drop(slots);
    (shared.wake)();
}

/// Puts a result where it can be taken before the whole job has ended.
fn show(shared: &Shared, result: Arc<StudyResult>) {
    let mut slots = shared.slots.lock().unwrap_or_else(PoisonError::into_inner);
    // A newer wish makes it stale.
    if slots.wanted.is_none() {
        slots.so_far.retain(|other| other.scenario != result.scenario);
        slots.so_far.push(result);
    }
    drop(slots);
    (shared.wake)();
}

fn work(shared: &Shared) {
    loop {
        let mut slots = shared.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let job = loop {
            if slots.is_closed {
                return;
            }
            if let Some(job) = slots.wanted.take() {
                break job;
            }
            slots = shared.changed.wait(slots).unwrap_or_else(PoisonError::into_inner);
        };
        let watch = Arc::new(Watch::default());
        let n_wanted = job.iter().map(|prepared| prepared.replications).sum();
        slots.running = Some((watch.clone(), n_wanted));
        (slots.is_announced, slots.announced) = (false, None);
        let is_urgent = slots.is_urgent;
        drop(slots);
        if !is_urgent {
            let lengths = job.iter().map(|prepared| estimate(prepared, &watch));
            announce(shared, lengths.fold(Length { events: 0.0, seconds: 0.0 }, Length::plus));
        }
        let mut results = Vec::new();
        for prepared in &job {
            let result = Arc::new(run_study_seen(prepared, &watch, &mut hand_over(shared)));
            results.push(Arc::clone(&result));
            if results.len() < job.len() && !watch.is_stopped() {
                show(shared, result);
            }
        }
        let mut slots = shared.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.running = None;
        slots.so_far.clear();
        let was_stopped = watch.is_stopped();
        // A newer wish makes this answer stale.
        if slots.wanted.is_none() {
            slots.finished = Some(Outcome { results, was_stopped });
        }
        drop(slots);
        (shared.wake)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::study::{Overrides, prepare};
    use crate::model::{Document, Study};
    use crate::units::Duration as Span;

    #[test]
    fn a_run_of_a_billion_events_says_how_long_it_takes_before_its_first_repeat_ends() {
        let mut document = Document::default();
        let function = document.new_id();
        document.functions.insert(function, crate::model::Function::default());
        let desk = document.new_id();
        let service = crate::model::Distribution::Fixed(Span::minutes(1.0));
        document.activities.insert(desk, crate::model::Activity { function, service, ..Default::default() });
        let items = document.new_id();
        let arrivals = crate::model::Arrivals::Poisson(crate::units::Rate::new(50.0, crate::units::TimeUnit::Hour));
        document.work_streams.insert(items, crate::model::WorkStream { entry: Some(desk), arrivals, ..Default::default() });
        let study = Study { horizon: Span::days(100_000.0), replications: 10, ..Study::default() };
        let prepared = prepare(&document, None, &study, &Overrides::default()).unwrap();
        let worker = Worker::new(|| {}).unwrap();
        worker.want(vec![prepared]);
        let start = Instant::now();
        let announced = loop {
            if let Some(length) = worker.take_announced() {
                break length;
            }
            assert!(start.elapsed() < Duration::from_mins(1), "nothing is said");
            std::thread::sleep(Duration::from_millis(2));
        };
        assert_eq!(worker.progress().map(|progress| progress.n_done), Some(0));
        // Arrival and completion of fifty items an hour, ten times: two and a half billion.
        assert!((1e9..1e10).contains(&announced.events), "{announced:?}");
        assert!(announced.words(2).contains("billion events"), "{}", announced.words(2));
        worker.stop();
        assert_eq!(worker.take_announced(), None, "it is said once");
    }

    #[test]
    fn what_is_complete_is_handed_over_while_the_others_go_on() {
        let study = Study { horizon: Span::days(400.0), replications: 2_000, ..Study::default() };
        let prepared = prepare(&Document::default(), None, &study, &Overrides::default()).unwrap();
        let worker = Worker::new(|| {}).unwrap();
        worker.want(vec![prepared]);
        let start = Instant::now();
        let (mut seen, mut end) = (Vec::new(), None);
        while end.is_none() && start.elapsed() < Duration::from_mins(1) {
            seen.extend(worker.take_so_far().iter().map(|result| result.n()));
            end = worker.take_finished();
        }
        assert!(seen.is_sorted() && seen.iter().all(|n| 0 < *n && *n < 2_000), "{seen:?}");
        assert!(!seen.is_empty(), "something came before the end");
        assert_eq!(end.unwrap().results[0].n(), 2_000);
        assert!(worker.take_so_far().is_empty(), "nothing of it is left over");
    }
}
