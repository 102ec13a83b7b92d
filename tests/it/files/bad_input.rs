//! Files that are damaged, foreign or hand-written wrong: each gives a located sentence with a remedy, or
//! a valid document, and never a panic.

use std::time::{Duration, Instant};

use syncline::project::{self, ProjectError};

use super::{EVERY_KIND, SMALL, fault, parsed};

/// What every complaint must have; returns whether it names a field or element.
fn is_complete(error: ProjectError, text: &str) -> bool {
    let fault = fault(error);
    let n_lines = text.matches('\n').count() + 1;
    assert!((1..=n_lines).contains(&fault.line) && 1 <= fault.column, "{fault}");
    assert!(fault.sentence.ends_with(['.', '?']) && fault.remedy.ends_with(['.', '?']), "{fault}");
    !fault.place.is_empty()
}

#[test]
fn a_file_cut_off_anywhere_is_located_or_valid() {
    let whole = parsed(SMALL);
    let (mut n_errors, mut n_inside, mut n_placed) = (0, 0, 0);
    for end in 0..SMALL.len() {
        // A cut inside a character is what a real cut does, too.
        let bytes = &SMALL.as_bytes()[..end];
        match read_bytes(bytes) {
            Ok(document) => assert_eq!(document, whole, "cut at {end}"),
            Err(error) => {
                n_errors += 1;
                let has_place = is_complete(error, SMALL);
                if has_elements(end) {
                    n_inside += 1;
                    n_placed += usize::from(has_place);
                }
            }
        }
    }
    assert!(SMALL.len() - 3 <= n_errors, "only {n_errors} cuts were noticed");
    assert!(n_inside * 95 / 100 <= n_placed, "{n_placed} of {n_inside} name a place");
}

#[test]
fn a_byte_changed_anywhere_is_located_or_valid() {
    let (mut n_errors, mut n_inside, mut n_placed) = (0, 0, 0);
    for at in 0..SMALL.len() {
        for mask in [0x01, 0x80] {
            let mut bytes = SMALL.as_bytes().to_vec();
            bytes[at] ^= mask;
            if let Err(error) = read_bytes(&bytes) {
                n_errors += 1;
                let has_place = is_complete(error, SMALL);
                if has_elements(at) {
                    n_inside += 1;
                    n_placed += usize::from(has_place);
                }
            }
        }
    }
    assert!(SMALL.len() < n_errors, "only {n_errors} changes were noticed");
    assert!(n_inside * 95 / 100 <= n_placed, "{n_placed} of {n_inside} name a place");
}

/// Whether a place in the sample lies among settings and elements, not in the brackets around them.
fn has_elements(at: usize) -> bool {
    SMALL.find("settings: (").is_some_and(|start| start + 11 <= at) && SMALL.find("(y: 3.0)").is_some_and(|end| at <= end)
}

/// Reads bytes as a file; parsing alone knows texts only.
fn read_bytes(bytes: &[u8]) -> Result<syncline::model::Document, ProjectError> {
    thread_local! {
        static FOLDER: tempfile::TempDir = tempfile::tempdir().unwrap();
    }
    FOLDER.with(|folder| {
        let path = folder.path().join("damaged.ron");
        std::fs::write(&path, bytes).unwrap();
        project::load(&path).map(|loaded| loaded.document)
    })
}

#[test]
fn slips_of_the_pen_are_named_with_place_and_remedy() {
    for (right, wrong, expected) in [
        ("owner: \"Ana\"", "onwer: \"Ana\"", "16:51: functions 1 “Demand planning”: There is no field “onwer” here. Did you mean “owner”?"),
        (
            "process: Plan",
            "process: Plann",
            "16:45: functions 1 “Demand planning”, process: “Plann” is no possible value here. Did you mean “Plan”?",
        ),
        (
            "process: Plan",
            "process: \"Plan\"",
            "16:45: functions 1 “Demand planning”, process: A plain word is needed here, not the text “\"Plan\"”. Remove the quotation marks.",
        ),
        (
            "priority: 1,",
            "priority: 1.0,",
            "66:52: work_classes 13 “urgent”, priority: A whole number is needed here, not “1.0”. Write it like 3, without a decimal point.",
        ),
        (
            "priority: 1,",
            "priority: -1,",
            "66:52: work_classes 13 “urgent”, priority: The number “-1” must not be negative. Write 0 or more.",
        ),
        (
            "priority: 1,",
            "priority: 99999999999,",
            "66:52: work_classes 13 “urgent”, priority: The number “99999999999” is too large or too small here. Write a smaller number.",
        ),
        (
            "\"2.7 h\"",
            "\"90\"",
            "24:54: handoffs 5 “forecast”, latency/LognormalP95/p95: Cannot read “90”: the unit of time is missing at character 3. Write 90 min, 90 h or 90 d.",
        ),
        (
            "\"2.7 h\"",
            "2.7",
            "24:54: handoffs 5 “forecast”, latency/LognormalP95/p95: A text in quotation marks is needed here, not “2.7”. Put it in quotation marks, such as \"2 d\".",
        ),
        (
            "loss: 0.05",
            "loss: 1.5",
            "29:65: handoffs 5 “forecast”, channel/loss: Cannot read “1.5”: a share lies between 0 and 1 at character 1. Write 1.5 % or 0.015 if that is meant.",
        ),
        (
            "factor: 0.88",
            "factor: 0,88",
            "48:25: terms 8 “demand”, variants/2: The name of a field or value is needed here, not “88”. If it belongs to a number, write a decimal point instead of the comma, such as 0.88.",
        ),
        (
            "mapped: [3]",
            "mapped: 3",
            "51:17: terms 8 “demand”, mapped: A list is needed here, not “3”. Write it in square brackets, such as [1, 2].",
        ),
        (
            "aggregate: true",
            "aggregate: yes",
            "28:39: handoffs 5 “forecast”, channel/aggregate: true or false is needed here, not “yes”. Write true or false.",
        ),
        (
            "owner: \"Ana\"",
            "name: \"Ana\"",
            "16:51: functions 1 “Demand planning”: The field “name” stands twice in the same brackets. Remove one of the two.",
        ),
        ("to: 2,", "to: 2", "24:9: handoffs 5 “forecast”, to: A comma or a closing bracket is missing before “latency”. Add it."),
        ("from: 1,", "from 1,", "23:32: handoffs 5 “forecast”: A colon is missing before “1”. Write “name: value”."),
        (
            "      2: (name",
            "      1: (name",
            "17:7: functions: “1” stands twice in one list; the second would replace the first. Give one of the two another number or name, or remove it.",
        ),
        (
            "\"order\":",
            "\"qty\":",
            "177:107: actuals 47 “Orders of May”, columns: “\"qty\"” stands twice in one list; the second would replace the first. Give one of the two another number or name, or remove it.",
        ),
        (
            "bias: 0.01",
            "bias: 1e999",
            "29:53: handoffs 5 “forecast”, channel/bias: “1e999” is no finite number. Write a number such as 12.5, or leave the field out.",
        ),
        (
            "bias: 0.01",
            "bias: -inf",
            "29:53: handoffs 5 “forecast”, channel/bias: “-inf” is no finite number. Write a number such as 12.5, or leave the field out.",
        ),
        (
            "rho: 0.5",
            "rho: NaN",
            "39:80: signals 7 “demand level”, source/External/value/Ar1/rho: “NaN” is no finite number. Write a number such as 12.5, or leave the field out.",
        ),
        ("x: 220.0", "x: 1e39", "183:49: layout, functions/2/x: A coordinate on the canvas is too large. Write a number below 1e38."),
        (
            "[0.0, 1.5",
            "[0.0, 1.5)",
            "175:105: checks 46 “Trace”, expect/Trace/values/1: “]” is missing: “)” cannot close “[”. Put “]” in front of it.",
        ),
        ("// implicit Some", "/* implicit", "10:22: settings: A comment that starts with /* never ends. Add */ where it should end."),
    ] {
        assert!(EVERY_KIND.contains(right), "{right}");
        let error = project::parse(&EVERY_KIND.replacen(right, wrong, 1)).unwrap_err();
        let text = error.to_string().replacen("line ", "", 1).replacen(", column ", ":", 1);
        assert_eq!(text, expected, "{right} → {wrong}");
    }
}

#[test]
fn an_error_names_the_file_in_front() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a\u{202E}b.ron");
    std::fs::write(&path, "Syncline(version: 1, document: (functions: {1: (nam: \"x\")}))").unwrap();
    let text = project::load(&path).unwrap_err().to_string();
    assert!(text.contains(r"a\u{202e}b.ron:1:49: functions 1: There is no field “nam” here."), "{text}");
}

#[test]
fn marks_and_line_ends_of_other_systems_are_accepted() {
    let whole = parsed(SMALL);
    assert_eq!(parsed(&format!("\u{FEFF}{SMALL}")), whole);
    assert_eq!(read_bytes(format!("\u{FEFF}{SMALL}").as_bytes()).unwrap(), whole);
    assert_eq!(parsed(&SMALL.replace('\n', "\r\n")), whole);
    assert_eq!(parsed(&SMALL.replace('\n', "\r").replacen("by hand.\r", "by hand.\n", 1)), whole);
    let commented = format!("{}{SMALL}", "// a remark\n".repeat(200_000));
    let start = Instant::now();
    assert_eq!(parsed(&commented), whole);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn foreign_and_broken_files_are_named() {
    let utf16: Vec<u8> = SMALL.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let conflict = SMALL.replacen("    functions: {\n", "<<<<<<< mine\n    functions: {\n=======\n    functions: {\n>>>>>>> theirs\n", 1);
    let cases: [(&[u8], &str); 13] = [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (&utf16, "UTF-16"),
        (b"Syncline(version: 1, document: (settings: (title: \"Gr\xFC\xDFe\")))", "UTF-8"),
        (b"{\"version\": 1}", "JSON"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"%PDF-1.4", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"Syncline(version: 1, document: ())\0\0\0", "zero byte"),
        (b"Syncline(version: 1, document: ())Syncline(version: 1, document: ())", "one project"),
        (b"Syncline(version: 1, document: ()) garbage", "garbage"),
        (conflict.as_bytes(), "conflict"),
        (b"name,owner\nSales,Ana\n", "version"),
    ];
    for (bytes, expected) in cases {
        let error = read_bytes(bytes).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        is_complete(error, &String::from_utf8_lossy(bytes));
    }
}

#[test]
fn endless_nesting_and_endless_comments_are_refused_quickly() {
    let wrap = |value: &str| format!("Syncline(version: 1, document: (settings: (title: {value})))");
    let start = Instant::now();
    for hostile in [
        "[".repeat(100_000),
        "Some(".repeat(100_000),
        "/*".repeat(1_000_000),
        "{1:".repeat(100_000),
        "((".repeat(60_000),
        "A((a:".repeat(60_000),
    ] {
        for text in [wrap(&hostile), hostile] {
            is_complete(project::parse(&text).unwrap_err(), &text);
        }
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn texts_of_a_megabyte_with_odd_characters_survive() {
    let mut document = parsed(SMALL);
    document.settings.description = "ab\u{202E}\u{200B}\u{1F600}\u{7}\0\u{FEFF}é\u{301}\r\n\"\\'{[(".repeat(30_000);
    let text = project::to_text(&document).unwrap();
    assert_eq!(parsed(&text), document);
    assert!(!text.contains(['\u{202E}', '\u{200B}', '\u{7}', '\0', '\r']));
}

#[test]
fn a_huge_file_is_refused_without_being_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.ron");
    std::fs::File::create(&path).unwrap().set_len(2 << 30).unwrap();
    let start = Instant::now();
    let error = project::load(&path).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(1));
    assert!(error.to_string().contains("2147 MB"), "{error}");
}

#[test]
fn folders_pipes_and_missing_files_are_refused_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    assert!(project::load(folder.path()).unwrap_err().to_string().contains("folder"));
    assert!(project::load(&folder.path().join("none.ron")).unwrap_err().to_string().contains("does not exist"));
    #[cfg(unix)]
    {
        let pipe = super::saving::pipe_in(folder.path());
        assert!(project::load(&pipe).unwrap_err().to_string().contains("pipe"));
        assert!(project::load(std::path::Path::new("/dev/zero")).unwrap_err().to_string().contains("device"));
    }
}

#[test]
fn a_counter_that_is_missing_is_found_and_one_that_is_too_low_is_raised_with_a_word() {
    for (stated, n_warnings) in [("", 0), ("next_id: 2,", 1), ("next_id: 100,", 0)] {
        let text = SMALL.replacen("next_id: 100,", stated, 1);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.ron");
        std::fs::write(&path, &text).unwrap();
        let loaded = project::load(&path).unwrap();
        assert!(48 < loaded.document.next_id);
        assert_eq!(loaded.warnings.len(), n_warnings, "{:?}", loaded.warnings);
    }
}
