//! tmp
use syncline::model::Document;
#[derive(serde::Deserialize)]
struct Syncline { #[allow(dead_code)] version: u32, document: Document }
fn main() {
    let ext = ron::extensions::Extensions::all();
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let s: Syncline = ron::Options::default().with_default_extension(ext).from_str(&text).unwrap();
        let t = std::time::Instant::now();
        let v = syncline::experiment::verify::verify(&s.document, &Default::default());
        let bad = v.iter().filter(|v| !v.holds).count();
        println!("{path}: {} checks, {bad} fail, {:.2}s", v.len(), t.elapsed().as_secs_f64());
        for v in v.iter().filter(|v| !v.holds) { println!("   {} seed {} expected {} got {} se {:?}: {}", v.name, v.seed, v.expected, v.got, v.standard_error, v.reason); }
    }
}
