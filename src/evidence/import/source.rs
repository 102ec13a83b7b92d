//! The bytes of a log: decompressed where needed, counted for progress, stopped on request, and bounded
//! between two records.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

/// What an import shares with whoever watches it.
#[derive(Debug, Default)]
pub struct ImportControl {
    /// Set to stop.
    pub stop: AtomicBool,
    /// Bytes of the file read so far.
    pub n_read: AtomicU64,
    /// Bytes of the file; 0 if not known.
    pub n_total: AtomicU64,
}

/// Why reading was given up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GuardError {
    #[error("stopped")]
    Stopped,
    #[error("longer than {0} bytes")]
    TooLong(u64),
}

/// Counts the bytes of the file itself.
struct Counted<'a, R> {
    inner: R,
    control: &'a ImportControl,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.control.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other(GuardError::Stopped));
        }
        let n = self.inner.read(buffer)?;
        self.control.n_read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Bounds what is read for one record and looks whether to stop.
pub(crate) struct Guarded<'a> {
    inner: Box<dyn Read + 'a>,
    control: &'a ImportControl,
    since: Rc<Cell<u64>>,
    limit: u64,
}

impl Read for Guarded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.control.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other(GuardError::Stopped));
        }
        if self.since.get() > self.limit {
            return Err(io::Error::other(GuardError::TooLong(self.limit)));
        }
        let n = self.inner.read(buffer)?;
        self.since.set(self.since.get() + n as u64);
        Ok(n)
    }
}

/// The readable bytes of a log.
pub(crate) struct Source<'a> {
    /// The bytes from the start.
    pub bytes: Chain<Cursor<Vec<u8>>, BufReader<Guarded<'a>>>,
    /// The first bytes, for guessing what they are.
    pub head: Vec<u8>,
    /// Whether the head is the whole.
    pub is_whole: bool,
    /// To be set to 0 whenever a record is complete.
    pub since: Rc<Cell<u64>>,
    /// Whether the file is compressed.
    pub is_compressed: bool,
}

const HEAD: usize = 1 << 18;
const BUFFER: usize = 1 << 18;

/// Opens the bytes: decompresses what begins like a gz file.
pub(crate) fn open<'a>(reader: impl Read + 'a, control: &'a ImportControl, limit: u64) -> io::Result<Source<'a>> {
    let mut counted = BufReader::with_capacity(BUFFER, Counted { inner: reader, control });
    let is_compressed = counted.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let inner: Box<dyn Read + 'a> = if is_compressed { Box::new(MultiGzDecoder::new(counted)) } else { Box::new(counted) };
    let since = Rc::new(Cell::new(0));
    let mut guarded = Guarded { inner, control, since: Rc::clone(&since), limit };
    let mut head = Vec::new();
    // An error within the head is met again by the reader that comes to it, which then knows the place.
    let mut failed = None;
    let mut chunk = vec![0; 1 << 14];
    let mut is_whole = false;
    while head.len() < HEAD {
        match guarded.read(&mut chunk) {
            Ok(0) => {
                is_whole = true;
                break;
            }
            Ok(n) => head.extend_from_slice(&chunk[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    if let Some(error) = failed {
        if head.is_empty() {
            return Err(error);
        }
        guarded.inner = Box::new(Failing(Some(error)));
    }
    since.set(0);
    let bytes = Cursor::new(head.clone()).chain(BufReader::with_capacity(BUFFER, guarded));
    Ok(Source { bytes, head, is_whole, since, is_compressed })
}

/// Fails with an error that was met earlier.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
