//! Shows on standard error how far a run is, and turns an interrupt into an orderly stop.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::evidence::import::ImportControl;
use crate::experiment::length::{LONG, Length, estimate};
use crate::experiment::study::{Overrides, Prepared, Watch, prepare};
use crate::model::{Document, ScenarioId, Study};

/// The watch of what runs now; an interrupt stops it.
static CURRENT: Mutex<Option<Arc<Watch>>> = Mutex::new(None);
/// What shares the stop with the import that runs now.
static IMPORT: Mutex<Option<Arc<ImportControl>>> = Mutex::new(None);
/// An interrupt also stops what runs next: it may come while a project is still being read.
static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Lets Ctrl+C stop the run instead of the program.
pub(super) fn stop_on_interrupt() {
    // Where no handler can be set, an interrupt ends the program as it does by default.
    drop(ctrlc::set_handler(|| {
        IS_INTERRUPTED.store(true, Ordering::SeqCst);
        if let Some(watch) = CURRENT.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            watch.stop();
        }
        if let Some(control) = IMPORT.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            control.stop.store(true, Ordering::Relaxed);
        }
    }));
}

/// Reads a log, showing how much of it has been read while that takes longer than a moment.
pub(super) fn reading<T>(label: &Path, control: &Arc<ImportControl>, work: impl FnOnce() -> T) -> T {
    *IMPORT.lock().unwrap_or_else(PoisonError::into_inner) = Some(control.clone());
    if IS_INTERRUPTED.load(Ordering::SeqCst) {
        control.stop.store(true, Ordering::Relaxed);
    }
    let label = label.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let watched = control.clone();
    let line = move || {
        let (n, of) = (watched.n_read.load(Ordering::Relaxed), watched.n_total.load(Ordering::Relaxed));
        format!("{label}: {} of {} MB ", n >> 20, of >> 20)
    };
    let shown = std::io::stderr().is_terminal().then(|| show(line));
    let outcome = work();
    *IMPORT.lock().unwrap_or_else(PoisonError::into_inner) = None;
    if let Some((done, thread)) = shown {
        drop(done);
        drop(thread.map(std::thread::JoinHandle::join));
    }
    outcome
}

/// Says how long it will take before something long is started.
pub(super) fn announce(prepared: &[Prepared]) {
    let watch = Watch::default();
    let lengths = prepared.iter().map(|ready| estimate(ready, &watch));
    let total = lengths.fold(Length { events: 0.0, seconds: 0.0 }, Length::plus);
    if total.events >= LONG {
        super::output::error_line(&format!("This run is long: {}", total.words(rayon::current_num_threads())));
    }
}

/// The same before so many repeats of a scenario and of what is changed in it.
pub(super) fn announce_repeats(
    (document, scenario, study): (&Document, Option<ScenarioId>, &Study),
    overrides: &Overrides,
    n_repeats: usize,
) {
    // What cannot be prepared is refused where it is asked for.
    if let Ok(ready) = prepare(document, scenario, study, overrides) {
        announce(&[Prepared { replications: u32::try_from(n_repeats).unwrap_or(u32::MAX), ..ready }]);
    }
}

/// Runs something with a watch, showing progress while it takes longer than a moment.
pub(super) fn watched<T>(label: &str, n_wanted: u32, work: impl FnOnce(&Watch) -> T) -> (T, bool) {
    let watch = Arc::new(Watch::default());
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(watch.clone());
    if IS_INTERRUPTED.load(Ordering::SeqCst) {
        watch.stop();
    }
    let shown = std::io::stderr().is_terminal().then(|| {
        let (label, watch) = (label.to_owned(), watch.clone());
        show(move || {
            let n_done = watch.n_done.load(Ordering::Relaxed);
            let n_events = watch.control.n_events.load(Ordering::Relaxed) as f64 / 1e6;
            format!("{label}: {n_done} of {n_wanted} repeats, {n_events:.1} million events ")
        })
    });
    let outcome = work(&watch);
    *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = None;
    if let Some((done, thread)) = shown {
        drop(done);
        drop(thread.map(std::thread::JoinHandle::join));
    }
    (outcome, watch.is_stopped())
}

type Shown = (std::sync::mpsc::SyncSender<()>, Option<std::thread::JoinHandle<()>>);

fn show(line: impl Fn() -> String + Send + 'static) -> Shown {
    let (done, wait) = std::sync::mpsc::sync_channel::<()>(0);
    let thread = std::thread::Builder::new()
        .name("progress".to_owned())
        .spawn(move || {
            let mut has_shown = false;
            while wait.recv_timeout(Duration::from_millis(250)) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                drop(write!(std::io::stderr(), "\r{}", line()));
                has_shown = true;
            }
            if has_shown {
                drop(writeln!(std::io::stderr()));
            }
        })
        .ok();
    (done, thread)
}
