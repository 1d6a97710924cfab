//! Deterministic `exp` and `ln`. The standard library's versions differ from system to system; these have the same bits
//! on every machine, since they use only operations that IEEE 754 specifies exactly. `clippy.toml` forbids the others.

/// e to the power of x, to six digits.
pub(crate) fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 87.0) * std::f32::consts::LOG2_E;
    let whole = x.round();
    // Within half of zero: the Taylor series of 2^part.
    let part = (x - whole) * std::f32::consts::LN_2;
    let series = 1.0 + part * (1.0 + part * (0.5 + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part / 120.0))));
    power_of_two(whole as i32) * series
}

/// The natural logarithm of a positive number, to six digits.
pub(crate) fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let mantissa = f32::from_bits(bits & 0x007f_ffff | 0x3f80_0000);
    // atanh series around the square root of two.
    let (mantissa, exponent) =
        if mantissa > std::f32::consts::SQRT_2 { (mantissa / 2.0, exponent + 1) } else { (mantissa, exponent) };
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let series = 2.0 * t * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0 + square / 9.0))));
    exponent as f32 * std::f32::consts::LN_2 + series
}

/// The probability of some log-odds.
pub(crate) fn logistic(odds: f32) -> f32 {
    let raised = exp(odds);
    raised / (1.0 + raised)
}

/// Two to the power of a whole number from -126 to 127; the nearest of these for others.
pub(crate) fn power_of_two(whole: i32) -> f32 {
    f32::from_bits(((whole.clamp(-126, 127) + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "they are held against the standard library's")]

    use super::*;

    #[test]
    fn exp_is_near() {
        for x in [-80.0_f32, -12.5, -1.0, -0.1, 0.0, 0.3, 1.0, 9.75] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 3e-5, "{x}: {}", exp(x));
        }
    }

    #[test]
    fn ln_is_near() {
        for x in [1e-6_f32, 0.01, 0.5, 0.999, 1.0, 1.5, 3.0, 1e6] {
            assert!((ln(x) - x.ln()).abs() < 1e-4, "{x}: {}", ln(x));
        }
    }

    #[test]
    fn probabilities_and_powers_are_correct() {
        for odds in [-200.0_f32, -6.5, -0.2, 0.0, 1.5, 30.0, 200.0] {
            let want = 1.0 / (1.0 + (-f64::from(odds)).exp());
            assert!((f64::from(logistic(odds)) - want).abs() < 1e-5, "{odds}: {}", logistic(odds));
        }
        assert_eq!([-3, 0, 1, 9].map(power_of_two), [0.125, 1.0, 2.0, 512.0]);
    }
}
