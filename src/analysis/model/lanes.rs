//! SIMD registers of the machine's width, without unsafe code of ours. Integer operations are exact, and every
//! floating-point operation is a single one of IEEE 754, so all machines compute the same numbers.

/// The number of 32-bit values in one register. Layer widths are multiples of it.
pub(super) const LANES: usize = 8;

/// Two neighbouring inputs.
pub(super) type Pair = [i16; 2];
/// The factors of two inputs, for each lane.
pub(super) type Weights = [i16; 2 * LANES];

pub(super) trait Lanes: Copy {
    type Sums: Copy;
    type Spread: Copy;
    type Floats: Copy;

    fn zero(self) -> Self::Sums;
    /// Two inputs, for every lane.
    fn spread(self, pair: Pair) -> Self::Spread;
    /// The sums and, for each lane, the two products.
    fn add_products(self, sums: Self::Sums, weights: &Weights, pair: Self::Spread) -> Self::Sums;
    fn floats(self, sums: Self::Sums) -> Self::Floats;

    fn splat(self, x: f32) -> Self::Floats;
    fn load(self, x: &[f32; LANES]) -> Self::Floats;
    fn store(self, x: Self::Floats) -> [f32; LANES];
    fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn sub(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn div(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn sqrt(self, x: Self::Floats) -> Self::Floats;
}

/// Plain Rust, which the compiler vectorizes.
#[derive(Clone, Copy)]
pub(super) struct Portable;

type Floats = [f32; LANES];

impl Lanes for Portable {
    type Sums = [i32; LANES];
    type Spread = Pair;
    type Floats = Floats;

    #[inline(always)]
    fn zero(self) -> [i32; LANES] {
        [0; LANES]
    }

    #[inline(always)]
    fn spread(self, pair: Pair) -> Pair {
        pair
    }

    #[inline(always)]
    fn add_products(self, mut sums: [i32; LANES], weights: &Weights, [first, second]: Pair) -> [i32; LANES] {
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum +=
                i32::from(weights[2 * lane]) * i32::from(first) + i32::from(weights[2 * lane + 1]) * i32::from(second);
        }
        sums
    }

    #[inline(always)]
    fn floats(self, sums: [i32; LANES]) -> Floats {
        std::array::from_fn(|lane| sums[lane] as f32)
    }

    #[inline(always)]
    fn splat(self, x: f32) -> Floats {
        [x; LANES]
    }

    #[inline(always)]
    fn load(self, x: &[f32; LANES]) -> Floats {
        *x
    }

    #[inline(always)]
    fn store(self, x: Floats) -> [f32; LANES] {
        x
    }

    #[inline(always)]
    fn add(self, a: Floats, b: Floats) -> Floats {
        std::array::from_fn(|lane| a[lane] + b[lane])
    }

    #[inline(always)]
    fn sub(self, a: Floats, b: Floats) -> Floats {
        std::array::from_fn(|lane| a[lane] - b[lane])
    }

    #[inline(always)]
    fn mul(self, a: Floats, b: Floats) -> Floats {
        std::array::from_fn(|lane| a[lane] * b[lane])
    }

    #[inline(always)]
    fn div(self, a: Floats, b: Floats) -> Floats {
        std::array::from_fn(|lane| a[lane] / b[lane])
    }

    #[inline(always)]
    fn sqrt(self, x: Floats) -> Floats {
        std::array::from_fn(|lane| x[lane].sqrt())
    }
}

/// AVX2.
#[cfg(target_arch = "x86_64")]
impl Lanes for pulp::x86::V3 {
    type Sums = pulp::i32x8;
    type Spread = pulp::i16x16;
    type Floats = pulp::f32x8;

    #[inline(always)]
    fn zero(self) -> pulp::i32x8 {
        self.splat_i32x8(0)
    }

    #[inline(always)]
    fn spread(self, pair: Pair) -> pulp::i16x16 {
        pulp::cast(self.splat_i32x8(pulp::cast(pair)))
    }

    #[inline(always)]
    fn add_products(self, sums: pulp::i32x8, weights: &Weights, pair: pulp::i16x16) -> pulp::i32x8 {
        let products = self.multiply_wrapping_add_adjacent_i16x16(pulp::cast(*weights), pair);
        self.wrapping_add_i32x8(sums, products)
    }

    #[inline(always)]
    fn floats(self, sums: pulp::i32x8) -> pulp::f32x8 {
        self.convert_i32x8_to_f32x8(sums)
    }

    #[inline(always)]
    fn splat(self, x: f32) -> pulp::f32x8 {
        self.splat_f32x8(x)
    }

    #[inline(always)]
    fn load(self, x: &[f32; LANES]) -> pulp::f32x8 {
        pulp::cast(*x)
    }

    #[inline(always)]
    fn store(self, x: pulp::f32x8) -> [f32; LANES] {
        pulp::cast(x)
    }

    #[inline(always)]
    fn add(self, a: pulp::f32x8, b: pulp::f32x8) -> pulp::f32x8 {
        self.add_f32x8(a, b)
    }

    #[inline(always)]
    fn sub(self, a: pulp::f32x8, b: pulp::f32x8) -> pulp::f32x8 {
        self.sub_f32x8(a, b)
    }

    #[inline(always)]
    fn mul(self, a: pulp::f32x8, b: pulp::f32x8) -> pulp::f32x8 {
        self.mul_f32x8(a, b)
    }

    #[inline(always)]
    fn div(self, a: pulp::f32x8, b: pulp::f32x8) -> pulp::f32x8 {
        self.div_f32x8(a, b)
    }

    #[inline(always)]
    fn sqrt(self, x: pulp::f32x8) -> pulp::f32x8 {
        self.sqrt_f32x8(x)
    }
}

/// An operation that is generic over the register width.
pub(super) trait InLanes {
    type Output;

    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

/// Runs it with the widest registers of the machine.
pub(super) fn widely<W: InLanes>(work: W) -> W::Output {
    struct In<L, W>(L, W);

    impl<L: Lanes, W: InLanes> pulp::NullaryFnOnce for In<L, W> {
        type Output = W::Output;

        #[inline(always)]
        fn call(self) -> W::Output {
            self.1.run(self.0)
        }
    }

    match pulp::Arch::new() {
        #[cfg(target_arch = "x86_64")]
        pulp::Arch::V3(simd) => simd.vectorize(In(simd, work)),
        arch => arch.dispatch(In(Portable, work)),
    }
}
