//! One long piece of work beside the window, which can be stopped and is asked whether it has ended.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use super::study::Watch;

/// Work under way; dropping it stops it.
pub struct Task<T> {
    watch: Arc<Watch>,
    outcome: Receiver<T>,
}

impl<T: Send + 'static> Task<T> {
    /// Starts the work; `wake` is called when it has ended.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(wake: impl FnOnce() + Send + 'static, work: impl FnOnce(&Watch) -> T + Send + 'static) -> std::io::Result<Self> {
        let watch = Arc::new(Watch::default());
        let (sender, outcome) = sync_channel(1);
        let theirs = watch.clone();
        std::thread::Builder::new().name("what-if".to_owned()).spawn(move || {
            // Nobody listens any more once the window has gone.
            drop(sender.send(work(&theirs)));
            wake();
        })?;
        Ok(Self { watch, outcome })
    }

    /// What came out, once it has ended; an error when the work broke off.
    pub fn poll(&self) -> Option<Result<T, String>> {
        match self.outcome.try_recv() {
            Ok(outcome) => Some(Ok(outcome)),
            Err(TryRecvError::Disconnected) => Some(Err("The work broke off by a fault of the program".to_owned())),
            Err(TryRecvError::Empty) => None,
        }
    }

    /// Asks it to stop at its next look.
    pub fn stop(&self) {
        self.watch.stop();
    }

    /// Repeats that ended so far.
    pub fn n_done(&self) -> u32 {
        self.watch.n_done.load(Ordering::Relaxed)
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.watch.stop();
    }
}
