//! Crashes and failing disks while saving. The test binary runs itself as the program that is killed, and
//! under `strace`, where that is installed, as the program whose system calls fail.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use syncline::project::{self, Overwrite};

use super::{numbered, version_in};

const TARGET: &str = "SYNCLINE_TEST_SAVE_TO";
const ROUNDS: &str = "SYNCLINE_TEST_ROUNDS";

/// Not a test by itself: the program that is killed. Saves one version after the other and says so after each.
#[test]
fn child_saves_again_and_again() {
    let Some(path) = std::env::var_os(TARGET) else { return };
    let rounds: usize = std::env::var(ROUNDS).unwrap().parse().unwrap();
    let path = Path::new(&path);
    let (mut hash, first) = if path.exists() { (Some(project::load(path).unwrap().hash), version_in(path) + 1) } else { (None, 0) };
    for version in first..first + rounds {
        match project::save(path, &numbered(version), hash, Overwrite::IfUnchanged) {
            Ok(saved) => {
                hash = Some(saved.hash);
                println!("saved {version} {}", saved.warnings.join(" "));
            }
            Err(error) => {
                println!("failed {version} {error}");
                return;
            }
        }
    }
}

fn child(program: &[&str], path: &Path, rounds: usize) -> Command {
    let this = std::env::current_exe().unwrap();
    let [first, rest @ ..] = program else {
        return with_arguments(Command::new(this), path, rounds);
    };
    let mut command = Command::new(first);
    command.args(rest).arg(this);
    with_arguments(command, path, rounds)
}

fn with_arguments(mut command: Command, path: &Path, rounds: usize) -> Command {
    command.args(["--exact", "files::crash::child_saves_again_and_again", "--nocapture", "--test-threads=1"]);
    command.env(TARGET, path).env(ROUNDS, rounds.to_string()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// The version of a line `saved N …`.
fn acknowledged(line: &str) -> Option<usize> {
    line.split_once("saved ")?.1.split_whitespace().next()?.parse().ok()
}

#[test]
fn a_hundred_kills_while_saving_lose_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut n_saved = 0;
    for round in 0..100_u64 {
        // Every fourth round starts without a file: it must be absent or whole.
        let path = folder.path().join(format!("plan{}.ron", round / 4));
        let mut running = child(&[], &path, 100_000).spawn().unwrap();
        let lines = BufReader::new(running.stdout.take().unwrap()).lines();
        // The moment of death varies from before the first save to somewhere in the middle of a later one.
        let wait_for = round % 5;
        let mut last = None;
        let mut n_seen = 0;
        let mut lines = lines.map_while(Result::ok);
        while n_seen < wait_for {
            let Some(line) = lines.next() else { break };
            if let Some(version) = acknowledged(&line) {
                last = Some(version);
                n_seen += 1;
            }
        }
        std::thread::sleep(Duration::from_micros(round * 7919 % 9000));
        running.kill().unwrap();
        running.wait().unwrap();
        last = lines.filter_map(|line| acknowledged(&line)).last().or(last);
        match last {
            Some(last) => {
                n_saved += 1;
                assert!(last <= version_in(&path), "round {round}: version {last} was acknowledged");
            }
            None if path.exists() => drop(version_in(&path)),
            None => {}
        }
    }
    assert!(50 <= n_saved, "only {n_saved} rounds came as far as a save");
}

/// Whether system calls can be traced and made to fail here.
fn can_trace() -> bool {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).status().is_ok_and(|status| status.success());
    if !works {
        eprintln!("skipped: strace is not installed or not allowed");
    }
    works
}

#[test]
fn the_temporary_is_written_through_before_it_takes_the_place_and_the_folder_after() {
    if !can_trace() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, log) = (folder.path().join("plan.ron"), folder.path().join("calls.log"));
    project::save(&path, &numbered(0), None, Overwrite::IfUnchanged).unwrap();
    let program = ["strace", "-f", "-y", "-o", log.to_str().unwrap(), "-e", "trace=write,fsync,rename,renameat,renameat2,link,linkat"];
    assert!(child(&program, &path, 1).status().unwrap().success());
    let calls = fs::read_to_string(&log).unwrap();
    let position = |what: &dyn Fn(&str) -> bool| calls.lines().position(what).unwrap_or_else(|| panic!("{calls}"));
    let target = format!("{}\"", path.display());
    let order = [
        position(&|line| line.contains("write(") && line.contains(".tmp>")),
        position(&|line| line.contains("fsync(") && line.contains(".tmp>")),
        position(&|line| line.contains("link") && line.contains("plan.ron.bak1")),
        position(&|line| line.contains("rename") && line.contains(".tmp\"") && line.contains(&target)),
        position(&|line| line.contains("fsync(") && line.contains(&format!("{}>", folder.path().display()))),
    ];
    assert!(order.is_sorted() && order[0] < order[4], "{order:?}\n{calls}");
}

#[test]
fn failing_system_calls_leave_the_old_version_or_the_whole_new_one() {
    if !can_trace() {
        return;
    }
    let (mut n_failed, mut n_in_place) = (0, 0);
    for (calls, errors, n_times) in [
        ("write", &["ENOSPC", "EIO", "EINTR"][..], 3),
        ("fsync", &["EIO", "ENOSPC", "EINTR"], 3),
        ("rename", &["EACCES", "EXDEV", "EIO", "EROFS"], 6),
        ("linkat", &["EACCES", "EMLINK"], 1),
        ("fchmod", &["EPERM", "EIO"], 1),
        ("openat", &["EACCES", "EROFS", "ENOSPC", "EMFILE"], 14),
    ] {
        for error in errors {
            for time in 1..=n_times {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("plan.ron");
                project::save(&path, &numbered(0), None, Overwrite::IfUnchanged).unwrap();
                // The program starts by opening its libraries; only what belongs to this folder counts.
                // An interrupted call is tried again, so it must not be interrupted for ever.
                let from_then_on = if *error == "EINTR" { "" } else { "+" };
                let fault = format!("inject={calls}:error={error}:when={time}{from_then_on}");
                let temporaries = format!("{}", folder.path().display());
                let mut program = vec!["strace", "-f", "-o", "/dev/null", "-e", fault.as_str()];
                if calls == "openat" {
                    program.extend(["-P", temporaries.as_str(), "-P", path.to_str().unwrap()]);
                }
                let output = child(&program, &path, 1).output().unwrap();
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                let said_saved = acknowledged(&text).is_some();
                n_failed += usize::from(text.contains("failed 1"));
                n_in_place += usize::from(text.contains("written in place"));
                let names = super::names_in(folder.path());
                assert!(names.iter().all(|name| !name.starts_with(".syncline-")), "{calls} {error} {time}: {names:?}");
                let version = version_in(&path);
                assert!(version <= 1 && (!said_saved || version == 1), "{calls} {error} {time}: version {version}, {text}");
            }
        }
    }
    assert!(0 < n_in_place, "nothing was written in place");
    assert!(10 <= n_failed, "only {n_failed} faults were felt");
}
