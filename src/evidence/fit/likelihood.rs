//! Parameters of greatest likelihood for times above zero.

/// Mean and standard deviation of the logarithms.
pub(super) fn lognormal(times: &[f64]) -> Option<(f64, f64)> {
    if times.len() < 2 {
        return None;
    }
    let n = times.len() as f64;
    let mu = times.iter().map(|x| libm::log(*x)).sum::<f64>() / n;
    let variance = times.iter().map(|x| (libm::log(*x) - mu) * (libm::log(*x) - mu)).sum::<f64>() / n;
    (0.0 < variance).then(|| (mu, variance.sqrt()))
}

/// The digamma function for arguments above 0 (asymptotic series after shifting up by recurrence).
fn digamma(mut x: f64) -> f64 {
    let mut sum = 0.0;
    while x < 10.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    sum + libm::log(x) - 0.5 / x - y * (1.0 / 12.0 - y * (1.0 / 120.0 - y * (1.0 / 252.0 - y * (1.0 / 240.0 - y / 132.0))))
}

/// Shape and scale of the gamma distribution: ln k − ψ(k) = ln x̄ − mean of ln x, by halving.
pub(super) fn gamma(times: &[f64]) -> Option<(f64, f64)> {
    if times.len() < 2 {
        return None;
    }
    let n = times.len() as f64;
    let mean = times.iter().sum::<f64>() / n;
    let target = libm::log(mean) - times.iter().map(|x| libm::log(*x)).sum::<f64>() / n;
    if target <= 1e-12 {
        return None;
    }
    let (mut low, mut high) = (1e-6_f64, 1e8_f64);
    for _ in 0..200 {
        let middle = (low * high).sqrt();
        // The left side falls with the shape.
        if target < libm::log(middle) - digamma(middle) { low = middle } else { high = middle }
    }
    let shape = (low * high).sqrt();
    Some((shape, mean / shape))
}

/// Shape and scale of the Weibull distribution: Σ xᵏ ln x / Σ xᵏ − 1/k = mean of ln x, by halving.
pub(super) fn weibull(times: &[f64]) -> Option<(f64, f64)> {
    if times.len() < 2 || times.first() == times.last() {
        return None;
    }
    let n = times.len() as f64;
    let largest = times.iter().copied().fold(0.0, f64::max);
    // Relative to the largest, so that powers stay in range.
    let logs: Vec<f64> = times.iter().map(|x| libm::log(x / largest)).collect();
    let mean = logs.iter().sum::<f64>() / n;
    let side = |k: f64| {
        let (mut weighted, mut sum) = (0.0, 0.0);
        for log in &logs {
            let power = libm::exp(k * log);
            weighted += power * log;
            sum += power;
        }
        weighted / sum - 1.0 / k - mean
    };
    let (mut low, mut high) = (1e-3_f64, 1e4_f64);
    for _ in 0..100 {
        let middle = (low * high).sqrt();
        if side(middle) < 0.0 { low = middle } else { high = middle }
    }
    let shape = (low * high).sqrt();
    let sum: f64 = logs.iter().map(|log| libm::exp(shape * log)).sum();
    Some((shape, largest * libm::pow(sum / n, 1.0 / shape)))
}
