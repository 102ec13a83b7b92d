//! Writes a large event log for measuring the speed of imports: the row layout of a purchasing system's
//! export, 22 columns in CSV, 13 case and 4 event attributes in XES.
//!
//! `cargo run --release --example large_log -- csv 251734 > large.csv`, or `xes` in place of `csv`.
#![expect(clippy::print_stderr, reason = "a tool for the command line says what is wrong on standard error")]

use std::io::{self, BufWriter, Write};

const ACTIVITIES: [&str; 12] = [
    "Create Purchase Requisition Item",
    "Create Purchase Order Item",
    "Change Price",
    "Receive Order Confirmation",
    "Vendor creates invoice",
    "Record Goods Receipt",
    "Record Invoice Receipt",
    "Record Service Entry Sheet",
    "Remove Payment Block",
    "SRM: Awaiting Approval",
    "Change Quantity",
    "Clear Invoice",
];
const CASE_ATTRIBUTES: [(&str, &str); 12] = [
    ("Spend area text", "CAPEX & SOCS"),
    ("Company", "companyID_0000"),
    ("Document Type", "EC Purchase order"),
    ("Sub spend area text", "Facility Management"),
    ("Purchasing Document", "2000000000"),
    ("Purch. Doc. Category name", "Purchase order"),
    ("Vendor", "vendorID_0000"),
    ("Item Type", "Standard"),
    ("Item Category", "3-way match, invoice before GR"),
    ("Spend classification text", "NPR"),
    ("Source", "sourceSystemID_0000"),
    ("GR-Based Inv. Verif.", "false"),
];

/// A counter-based sequence of random numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// One event as both formats need it.
struct Event {
    activity: &'static str,
    user: u64,
    minutes: u64,
    worth: u64,
}

fn events(dice: &mut Dice) -> Vec<Event> {
    let mut minutes = dice.below(360 * 1440);
    (0..3 + dice.below(7) + dice.below(2))
        .map(|step| {
            minutes += dice.below(6 * 1440);
            Event {
                activity: ACTIVITIES[((step + dice.below(3)) % 12) as usize],
                user: dice.below(600),
                minutes,
                worth: dice.below(90_000),
            }
        })
        .collect()
}

fn stamp(minutes: u64) -> (u64, u64, u64, u64) {
    (1 + minutes / 1440 / 28 % 12, 1 + minutes / 1440 % 28, minutes / 60 % 24, minutes % 60)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
}

fn csv(out: &mut impl Write, n_cases: u64, dice: &mut Dice) -> io::Result<()> {
    write!(out, "eventID ,case concept:name")?;
    for (name, _) in CASE_ATTRIBUTES {
        write!(out, ",case {name}")?;
    }
    writeln!(
        out,
        ",case Item,case Name,case GR,event User,event org:resource,event concept:name,event Cumulative net worth (EUR),event time:timestamp"
    )?;
    let mut n = 0;
    for case in 0..n_cases {
        for event in events(dice) {
            let (month, day, hour, minute) = stamp(event.minutes);
            write!(out, "{n},{}_{:05}", 2_000_000_000 + case / 5, case % 5 * 10)?;
            for (_, value) in CASE_ATTRIBUTES {
                if value.contains(',') { write!(out, ",\"{value}\"")? } else { write!(out, ",{value}")? }
            }
            writeln!(
                out,
                ",{},vendor_{:04},true,user_{:03},user_{:03},{},{}.0,{day:02}-{month:02}-2018 {hour:02}:{minute:02}:00.000",
                case % 5 * 10,
                case % 1900,
                event.user,
                event.user,
                event.activity,
                event.worth
            )?;
            n += 1;
        }
    }
    Ok(())
}

fn xes(out: &mut impl Write, n_cases: u64, dice: &mut Dice) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1.0\" xmlns=\"http://www.xes-standard.org/\">")?;
    for case in 0..n_cases {
        writeln!(out, "\t<trace>\n\t\t<string key=\"concept:name\" value=\"{}_{:05}\"/>", 2_000_000_000 + case / 5, case % 5 * 10)?;
        for (name, value) in CASE_ATTRIBUTES {
            writeln!(out, "\t\t<string key=\"{name}\" value=\"{}\"/>", escaped(value))?;
        }
        for event in events(dice) {
            let (month, day, hour, minute) = stamp(event.minutes);
            writeln!(
                out,
                "\t\t<event>\n\t\t\t<string key=\"User\" value=\"user_{:03}\"/>\n\t\t\t<string key=\"org:resource\" value=\"user_{:03}\"/>\n\t\t\t\
                 <string key=\"concept:name\" value=\"{}\"/>\n\t\t\t<float key=\"Cumulative net worth (EUR)\" value=\"{}.0\"/>\n\t\t\t\
                 <date key=\"time:timestamp\" value=\"2018-{month:02}-{day:02}T{hour:02}:{minute:02}:00.000+00:00\"/>\n\t\t</event>",
                event.user, event.user, event.activity, event.worth
            )?;
        }
        writeln!(out, "\t</trace>")?;
    }
    writeln!(out, "</log>")
}

fn main() -> io::Result<()> {
    let mut args = std::env::args().skip(1);
    let format = args.next().unwrap_or_default();
    let n_cases: u64 = args.next().and_then(|text| text.parse().ok()).unwrap_or(1000);
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let mut dice = Dice(2019);
    match format.as_str() {
        "csv" => csv(&mut out, n_cases, &mut dice),
        "xes" => xes(&mut out, n_cases, &mut dice),
        _ => {
            eprintln!("large_log csv|xes NUMBER_OF_CASES");
            Ok(())
        }
    }
}
