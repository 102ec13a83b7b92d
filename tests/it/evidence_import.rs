//! Reading logs: what is kept, what is reported, and what damaged files lead to.

use std::io::{Read, Write as _};
use std::sync::atomic::Ordering;

use flate2::Compression;
use flate2::write::GzEncoder;
use syncline::evidence::function_rule::FunctionRule;
use syncline::evidence::import::{Encoding, Fault, ImportControl, ImportError, ImportOptions, Imported, Lifecycle, import};
use syncline::evidence::log::{HOUR, SECOND};

use crate::evidence_support::log;

fn read(bytes: &[u8]) -> Result<Imported, ImportError> {
    import(bytes, &ImportOptions::default(), &ImportControl::default())
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A table of cases that pass three people.
fn csv_log(n_cases: usize) -> String {
    let mut text = "case_id,activity,resource,start_time,end_time\n".to_owned();
    for case in 0..n_cases {
        for (step, (activity, who)) in [("Ask", "Ann"), ("Check, twice", "Ben"), ("Say \"yes\"", "Cleo")].into_iter().enumerate() {
            let quoted = activity.replace('"', "\"\"");
            let hour = 8 + step * 2;
            text.push_str(&format!(
                "{case},\"{quoted}\",{who},2024-01-{:02} {hour:02}:00:00,2024-01-{:02} {hour:02}:30:00\n",
                1 + case % 28,
                1 + case % 28
            ));
        }
    }
    text
}

fn xes_log(n_cases: usize) -> String {
    let mut text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1.0\">\n<string key=\"creator\" value=\"hand\"/>\n".to_owned();
    for case in 0..n_cases {
        text.push_str(&format!("<trace><string key=\"concept:name\" value=\"{case}\"/>\n"));
        for (step, (activity, who)) in [("Ask", "Ann"), ("Check &amp; check", "Ben"), ("Say yes", "Cleo")].into_iter().enumerate() {
            text.push_str(&format!(
                "<event><string key=\"concept:name\" value=\"{activity}\"><string key=\"concept:name\" value=\"nested\"/></string>\
                 <string key=\"org:resource\" value=\"{who}\"/><date key=\"time:timestamp\" value=\"2024-01-{:02}T{:02}:00:00.000+01:00\"/></event>\n",
                1 + case % 28,
                8 + step
            ));
        }
        text.push_str("</trace>\n");
    }
    text.push_str("</log>\n");
    text
}

#[test]
fn a_table_is_read_whole_and_in_order() {
    let imported = read(csv_log(50).as_bytes()).unwrap();
    assert_eq!((imported.log.n_cases(), imported.log.n_events()), (50, 150));
    assert_eq!(imported.log.activities.iter().collect::<Vec<_>>(), ["Ask", "Check, twice", "Say \"yes\""]);
    assert_eq!(imported.log.end[0] - imported.log.start[0], HOUR / 2);
    assert_eq!(imported.report.n_rejected(), 0);
    assert_eq!(imported.report.times_without_zone, 300);
    assert_eq!(imported.report.zone, "UTC");
}

#[test]
fn nested_attributes_and_escapes_of_xes_are_read_as_they_are_meant() {
    let imported = read(xes_log(2).as_bytes()).unwrap();
    assert_eq!(imported.log.activities.iter().collect::<Vec<_>>(), ["Ask", "Check & check", "Say yes"]);
    assert!(!imported.log.has_starts());
    assert_eq!(read(&gz(xes_log(2).as_bytes())).unwrap().log.end, imported.log.end);
}

#[test]
fn every_row_that_is_left_out_is_said_with_its_line_and_reason() {
    let text = "case;activity;resource;time\n1;A;Ann;2024-01-01 08:00\n;B;Ann;2024-01-01 09:00\n1;;Ann;2024-01-01 10:00\n1;C;Ann;soon\n1;D;Ann;\n1;E;Ann\n\n1;F;;01.02.2024 10:00\n";
    let imported = read(text.as_bytes()).unwrap();
    assert_eq!(imported.log.n_events(), 2);
    assert_eq!(imported.report.delimiter, Some(';'));
    let said: Vec<(String, u64, String)> =
        imported.report.rejected.iter().map(|entry| (entry.what.clone(), entry.n, entry.places.join(","))).collect();
    let expected = [
        ("a time that cannot be read", "line 5"),
        ("another number of fields than the header", "line 7"),
        ("no activity", "line 4"),
        ("no case", "line 3"),
        ("no end time", "line 6"),
    ];
    assert_eq!(said, expected.map(|(what, place)| (what.to_owned(), 1, place.to_owned())));
    assert_eq!(imported.report.rows, 7);
    assert_eq!(imported.report.note("events without a resource").unwrap().n, 1);
}

#[test]
fn dates_far_from_all_others_are_noted() {
    let mut text = csv_log(100);
    text.push_str("0,Ask,Ann,1948-01-26 08:00:00,1948-01-26 09:00:00\n");
    let note = read(text.as_bytes()).unwrap().report.note("events with a date far from all others").cloned().unwrap();
    assert_eq!((note.n, note.places.len()), (1, 1));
    assert!(note.places[0].contains("case 0"), "{note:?}");
}

#[test]
fn overlaps_of_the_production_log_are_counted() {
    let Some(imported) = log("logs/Production.csv", &FunctionRule::Activity) else { return };
    assert_eq!(imported.report.note("events that begin before the one before").unwrap().n, 801);
}

#[test]
fn starts_and_completions_are_joined_in_the_order_in_which_they_began() {
    let text = "case,activity,lifecycle:transition,time\n\
        1,A,schedule,2024-01-01 07:00\n1,A,start,2024-01-01 08:00\n1,A,START,2024-01-01 08:30\n1,A,complete,2024-01-01 09:00\n\
        1,A,Complete,2024-01-01 10:00\n1,B,complete,2024-01-01 11:00\n1,C,start,2024-01-01 12:00\n1,B,suspend,2024-01-01 12:30\n";
    let imported = read(text.as_bytes());
    // “suspend” alone is known; an unknown word would make the column something else.
    let imported = imported.unwrap();
    let log = &imported.log;
    assert_eq!(log.n_events(), 3);
    let lengths: Vec<i64> = (0..3).map(|event| (log.end[event] - log.start[event]) / (60 * SECOND)).collect();
    assert_eq!(lengths, [60, 90, 0]);
    assert_eq!(log.start[0] - log.enabled[0], HOUR);
    let reasons: Vec<&str> = imported.report.rejected.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(reasons, ["a step other than schedule, start and complete", "work that was started and never completed"]);
    let options = ImportOptions { lifecycle: Lifecycle::Each, ..ImportOptions::default() };
    assert_eq!(import(text.as_bytes(), &options, &ImportControl::default()).unwrap().log.n_events(), 8);
}

#[test]
fn a_zone_is_applied_where_times_have_none() {
    let text = "case,activity,time\n1,A,2024-07-01 12:00\n1,B,2024-07-01 12:00+00:00\n";
    let options = ImportOptions { zone: "Europe/Berlin".into(), ..ImportOptions::default() };
    let log = import(text.as_bytes(), &options, &ImportControl::default()).unwrap().log;
    assert_eq!(log.end[1] - log.end[0], 2 * HOUR);
    let wrong = ImportOptions { zone: "Mars".into(), ..ImportOptions::default() };
    assert!(import(text.as_bytes(), &wrong, &ImportControl::default()).unwrap_err().to_string().contains("Mars"));
}

#[test]
fn the_order_of_day_and_month_is_seen_from_the_data_or_said_to_be_assumed() {
    let month_first = "case,activity,time\n1,A,01/02/2024 12:00\n1,B,01/31/2024 12:00\n";
    let log = read(month_first.as_bytes()).unwrap().log;
    assert_eq!(log.end[1] - log.end[0], 29 * 24 * HOUR);
    let open = "case,activity,time\n1,A,01/02/2024 12:00\n1,B,02/02/2024 12:00\n";
    let imported = read(open.as_bytes()).unwrap();
    assert_eq!(imported.log.end[1] - imported.log.end[0], 24 * HOUR);
    assert!(imported.report.note("dates such as 03/04").is_some());
}

#[test]
fn another_encoding_is_an_error_with_its_line_and_can_be_stated() {
    let bytes = b"case,activity,time\n1,Pr\xfcfen,2024-01-01\n";
    let error = read(bytes).unwrap_err();
    assert_eq!((error.fault, error.place.as_str()), (Fault::Encoding, "line 2"));
    let options = ImportOptions { encoding: Encoding::Latin1, ..ImportOptions::default() };
    assert_eq!(import(&bytes[..], &options, &ImportControl::default()).unwrap().log.activities.get(0), "Prüfen");
    assert_eq!(read(b"\xff\xfec\0a\0").unwrap_err().fault, Fault::Encoding);
}

#[test]
fn a_document_type_and_unknown_entities_are_refused() {
    let doctype = "<?xml version=\"1.0\"?><!DOCTYPE log [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><log><trace><event><string key=\"concept:name\" value=\"&x;\"/></event></trace></log>";
    assert_eq!(read(doctype.as_bytes()).unwrap_err().fault, Fault::Forbidden);
    let entity = xes_log(1).replace("Say yes", "Say &x;");
    let error = read(entity.as_bytes()).unwrap_err();
    assert_eq!(error.fault, Fault::Forbidden);
    assert!(error.place.starts_with("trace 1, event 3"), "{error}");
}

#[test]
fn other_kinds_of_files_are_named_with_what_helps() {
    for (bytes, word) in [
        (&b"PK\x03\x04...."[..], "spreadsheet"),
        (b"PAR1....", "Parquet"),
        (b"SQLite format 3\0", "database"),
        (b"{\"events\": []}", "JSON"),
        (b"<html><body/></html>", "html"),
        (b"", "empty"),
        (b"\0\0\0\0\0binary", "binary"),
    ] {
        let error = read(bytes).unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
        assert!(!error.remedy.is_empty(), "{error}");
    }
}

/// Endless bytes of one letter after a beginning.
struct Endless {
    beginning: &'static [u8],
    n: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = if self.beginning.is_empty() {
            buffer.fill(b'x');
            buffer.len()
        } else {
            self.beginning.read(buffer)?
        };
        self.n += n as u64;
        assert!(self.n < 1 << 30, "reading goes on and on");
        Ok(n)
    }
}

#[test]
fn a_line_without_end_is_an_error_and_not_a_full_memory() {
    for beginning in [&b"case,activity,time\n1,A,2024-01-01\n1,\""[..], b"<log><trace><string key=\"concept:name\" value=\"", b"<log><!--"]
    {
        let options = ImportOptions { max_record: 4 << 20, ..ImportOptions::default() };
        let error = import(Endless { beginning, n: 0 }, &options, &ImportControl::default()).unwrap_err();
        assert_eq!(error.fault, Fault::TooLong, "{error}");
        assert!(!error.place.is_empty());
    }
}

#[test]
fn a_cut_archive_is_an_error_that_says_how_far_it_went() {
    let whole = gz(csv_log(20_000).as_bytes());
    let error = read(&whole[..whole.len() * 3 / 4]).unwrap_err();
    assert_eq!(error.fault, Fault::Truncated, "{error}");
    assert!(error.place.starts_with("after line ") && error.place.ends_with("events)"), "{error}");
}

#[test]
fn the_sample_log_that_ships_with_the_program_is_read_without_a_doubt() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/purchase_to_pay_log.csv.gz");
    let mut imported = syncline::evidence::import::import_file(&path, &ImportOptions::default(), &ImportControl::default()).unwrap();
    FunctionRule::Auto.apply(&mut imported.log).unwrap();
    let functions: Vec<&str> = imported.log.functions.sorted().into_iter().map(|function| imported.log.functions.get(function)).collect();
    assert_eq!(functions, ["Budget owners", "Directors", "Management board", "Purchasing", "Requesting departments"]);
    assert!(imported.log.n_cases() > 2000, "{}", imported.log.n_cases());
    assert_eq!(imported.report.n_rejected(), 0);
}

#[test]
fn an_import_that_is_stopped_says_so() {
    let control = ImportControl::default();
    control.stop.store(true, Ordering::Relaxed);
    let text = csv_log(10);
    assert_eq!(import(text.as_bytes(), &ImportOptions::default(), &control).unwrap_err().fault, Fault::Stopped);
    let control = ImportControl::default();
    import(text.as_bytes(), &ImportOptions::default(), &control).unwrap();
    assert_eq!(control.n_read.load(Ordering::Relaxed), text.len() as u64);
}

/// Numbers for damaging files, without any library.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

#[test]
fn seven_thousand_damaged_files_give_a_log_or_an_error_with_a_reason() {
    damaged_files(7000, 7);
}

#[test]
#[ignore = "takes a minute; .ci/run runs it, and the seven thousand above are always looked at"]
fn a_million_damaged_files_give_a_log_or_an_error_with_a_reason() {
    damaged_files(1_000_000, 11);
}

fn damaged_files(n: usize, seed: u64) {
    let (csv, xes) = (csv_log(8).into_bytes(), xes_log(8).into_bytes());
    let files = [csv.clone(), xes.clone(), gz(&csv), gz(&xes)];
    let mut dice = Dice(seed);
    let (mut n_logs, mut n_errors) = (0, 0);
    for round in 0..n {
        let mut bytes = files[round % files.len()].clone();
        match dice.below(4) {
            0 => bytes.truncate(dice.below(bytes.len())),
            1 => {
                for _ in 0..=dice.below(8) {
                    let at = dice.below(bytes.len());
                    bytes[at] ^= 1 << dice.below(8);
                }
            }
            2 => {
                let (from, n) = (dice.below(bytes.len()), dice.below(40));
                bytes.drain(from..(from + n).min(bytes.len()));
            }
            _ => {
                let at = dice.below(bytes.len());
                let piece: Vec<u8> = (0..dice.below(40)).map(|_| b"\"<>&;,\n\0\xff/a1"[dice.below(12)]).collect();
                bytes.splice(at..at, piece);
            }
        }
        match read(&bytes) {
            Ok(imported) => {
                n_logs += 1;
                let log = &imported.log;
                assert_eq!(log.first.last().copied(), Some(log.n_events() as u32));
                assert!(imported.report.events <= imported.report.rows);
            }
            Err(error) => {
                n_errors += 1;
                assert!(!error.reason.is_empty(), "{error:?}");
                assert!(!error.place.is_empty() || matches!(error.fault, Fault::Empty | Fault::Columns), "{error:?}");
            }
        }
    }
    assert!(n_logs > 1000 && n_errors > 1000, "{n_logs} logs, {n_errors} errors");
}
