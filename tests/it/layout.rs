//! Tidying up any graph ends, is the same every time, covers nothing, and keeps what is pinned.

use proptest::prelude::*;
use syncline::layout::{Arrangement, Direction, Graph, Node, Point, Settings, arrange};

const WIDTH: f32 = 192.0;

/// Graphs with circles, self-loops, several lines between the same boxes, lanes and pins.
fn graphs() -> impl Strategy<Value = Graph> {
    (1..40usize).prop_flat_map(|n| {
        let node = (prop::sample::select(vec![64.0f32, 88.0, 104.0]), prop::option::weighted(0.1, (-20..20i32, -20..20i32)), 0..5usize);
        let nodes = prop::collection::vec(node, n);
        let edges = prop::collection::vec((0..n, 0..n), 0..3 * n);
        (nodes, edges, any::<bool>(), any::<bool>()).prop_map(|(nodes, edges, has_lanes, has_pins)| {
            let mut taken: Vec<(i32, i32)> = Vec::new();
            let nodes = nodes
                .into_iter()
                .map(|(height, pin, lane)| {
                    // Two pins that cover each other are the planner's own doing.
                    let pin = pin.filter(|pin| has_pins && !taken.contains(pin)).inspect(|pin| taken.push(*pin));
                    let pinned = pin.map(|(x, y)| Point { x: x as f32 * 336.0, y: y as f32 * 128.0 });
                    Node { width: WIDTH, height, pinned, lane: (has_lanes && lane < 4).then_some(lane) }
                })
                .collect();
            Graph { nodes, edges, obstacles: Vec::new() }
        })
    })
}

fn overlaps(graph: &Graph, arranged: &Arrangement) -> usize {
    let rect = |place: usize| (arranged.corners[place], graph.nodes[place]);
    let touch = |a: (Point, Node), b: (Point, Node)| {
        a.0.x < b.0.x + b.1.width && b.0.x < a.0.x + a.1.width && a.0.y < b.0.y + b.1.height && b.0.y < a.0.y + a.1.height
    };
    let n = graph.nodes.len();
    (0..n).flat_map(|a| (0..a).map(move |b| (a, b))).filter(|(a, b)| touch(rect(*a), rect(*b))).count()
}

/// How many ways run through a box that is not one of their own.
fn crossings(graph: &Graph, arranged: &Arrangement) -> usize {
    let crosses = |way: &[Point], own: (usize, usize)| {
        way.windows(2).any(|pair| {
            let (low, high) = ((pair[0].x.min(pair[1].x), pair[0].y.min(pair[1].y)), (pair[0].x.max(pair[1].x), pair[0].y.max(pair[1].y)));
            (0..graph.nodes.len()).filter(|place| *place != own.0 && *place != own.1).any(|place| {
                let (at, node) = (arranged.corners[place], graph.nodes[place]);
                low.0 < at.x + node.width && at.x < high.0 && low.1 < at.y + node.height && at.y < high.1
            })
        })
    };
    arranged.ways.iter().zip(&graph.edges).filter(|(way, own)| crosses(way, **own)).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_graph_is_tidied_without_overlaps_and_the_same_every_time(graph in graphs(), down in any::<bool>()) {
        let settings = Settings { direction: if down { Direction::Down } else { Direction::Right }, ..Settings::default() };
        let arranged = arrange(&graph, &settings);
        prop_assert_eq!(&arranged, &arrange(&graph, &settings));
        prop_assert_eq!(overlaps(&graph, &arranged), 0);
        for (node, corner) in graph.nodes.iter().zip(&arranged.corners) {
            prop_assert!(node.pinned.is_none_or(|pin| pin == *corner));
            prop_assert!(corner.x.is_finite() && corner.y.is_finite());
        }
    }

    #[test]
    fn ways_are_square_and_run_through_no_box(graph in graphs()) {
        let arranged = arrange(&graph, &Settings::default());
        prop_assert_eq!(crossings(&graph, &arranged), 0);
        for pair in arranged.ways.iter().flat_map(|way| way.windows(2)) {
            prop_assert!((pair[0].x - pair[1].x).abs() < 0.01 || (pair[0].y - pair[1].y).abs() < 0.01, "{:?}", pair);
        }
        if graph.nodes.iter().all(|node| node.pinned.is_none()) {
            prop_assert!(arranged.ways.iter().all(|way| !way.is_empty()), "every line of a map of this size finds a way");
        }
    }

    #[test]
    fn lanes_are_bands_that_do_not_mix(graph in graphs()) {
        let mut graph = graph;
        graph.nodes.iter_mut().for_each(|node| node.pinned = None);
        let arranged = arrange(&graph, &Settings::default());
        let band = |lane: usize| {
            let members = graph.nodes.iter().zip(&arranged.corners).filter(|(node, _)| node.lane == Some(lane));
            members.fold((f32::INFINITY, f32::NEG_INFINITY), |(top, bottom), (node, at)| (top.min(at.y), bottom.max(at.y + node.height)))
        };
        for (above, below) in (0..4).flat_map(|lane| (lane + 1..4).map(move |other| (lane, other))) {
            let (above, below) = (band(above), band(below));
            prop_assert!(above.1 <= below.0 || above.1 == f32::NEG_INFINITY || below.0 == f32::INFINITY);
        }
    }
}

#[test]
fn a_chain_reads_from_left_to_right_on_one_line_and_tidying_again_changes_nothing() {
    let nodes = vec![Node { width: WIDTH, height: 64.0, ..Node::default() }; 4];
    let graph = Graph { nodes, edges: vec![(0, 1), (1, 2), (2, 3), (3, 0)], obstacles: Vec::new() };
    let arranged = arrange(&graph, &Settings::default());
    let xs: Vec<f32> = arranged.corners.iter().map(|at| at.x).collect();
    assert!(xs.windows(2).all(|pair| pair[0] + WIDTH < pair[1]), "{xs:?}");
    assert!(arranged.corners.windows(2).all(|pair| (pair[0].y - pair[1].y).abs() < 80.0));
}

#[test]
fn boxes_stay_off_what_must_not_be_covered() {
    let nodes = vec![Node { width: WIDTH, height: 64.0, ..Node::default() }; 3];
    let obstacle = (Point { x: 0.0, y: 0.0 }, Point { x: 1000.0, y: 200.0 });
    let graph = Graph { nodes, edges: vec![(0, 1), (1, 2)], obstacles: vec![obstacle] };
    let arranged = arrange(&graph, &Settings::default());
    assert!(arranged.corners.iter().all(|at| 200.0 <= at.y || at.y + 64.0 <= 0.0 || 1000.0 <= at.x), "{:?}", arranged.corners);
}

#[test]
fn hundreds_of_functions_are_tidied_while_one_looks() {
    // A generous bound for a slow machine and an unoptimised build; the benchmark prints the real times.
    let n = 500;
    let nodes = vec![Node { width: WIDTH, height: 64.0, ..Node::default() }; n];
    let edges = (0..1500).map(|line| (line % n, (line * 7 + line / n * 31 + 1) % n)).collect();
    let graph = Graph { nodes, edges, obstacles: Vec::new() };
    let start = std::time::Instant::now();
    let arranged = arrange(&graph, &Settings::default());
    assert!(start.elapsed().as_secs() < 5);
    assert_eq!(overlaps(&graph, &arranged), 0);
}
