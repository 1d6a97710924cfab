//! SIMD registers of the machine's width, without unsafe code of ours. Integer operations are exact, and every
//! floating-point operation is a single one of IEEE 754, so all machines compute the same numbers.

/// The number of 32-bit values that are processed at once: one register of AVX-512 or two of AVX2. Layer widths are
/// multiples of it.
pub(super) const LANES: usize = 16;

/// Two neighbouring inputs.
pub(super) type Pair = [i16; 2];
/// The factors of two inputs, for each lane.
pub(super) type Weights = [i16; 2 * LANES];

pub(super) trait Lanes: Copy {
    type Sums: Copy;
    type Spread: Copy;
    type Floats: Copy;

    /// Whether the sums of two blocks of outputs for several tokens fit the registers.
    const MANY: bool;

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

    const MANY: bool = false;

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

/// AVX2: two registers.
#[cfg(target_arch = "x86_64")]
impl Lanes for pulp::x86::V3 {
    type Sums = [pulp::i32x8; 2];
    type Spread = pulp::i16x16;
    type Floats = [pulp::f32x8; 2];

    const MANY: bool = false;

    #[inline(always)]
    fn zero(self) -> Self::Sums {
        [self.splat_i32x8(0); 2]
    }

    #[inline(always)]
    fn spread(self, pair: Pair) -> pulp::i16x16 {
        pulp::cast(self.splat_i32x8(pulp::cast(pair)))
    }

    #[inline(always)]
    fn add_products(self, [low, high]: Self::Sums, weights: &Weights, pair: pulp::i16x16) -> Self::Sums {
        let [first, second]: [pulp::i16x16; 2] = pulp::cast(*weights);
        [
            self.wrapping_add_i32x8(low, self.multiply_wrapping_add_adjacent_i16x16(first, pair)),
            self.wrapping_add_i32x8(high, self.multiply_wrapping_add_adjacent_i16x16(second, pair)),
        ]
    }

    #[inline(always)]
    fn floats(self, sums: Self::Sums) -> Self::Floats {
        sums.map(|sums| self.convert_i32x8_to_f32x8(sums))
    }

    #[inline(always)]
    fn splat(self, x: f32) -> Self::Floats {
        [self.splat_f32x8(x); 2]
    }

    #[inline(always)]
    fn load(self, x: &[f32; LANES]) -> Self::Floats {
        pulp::cast(*x)
    }

    #[inline(always)]
    fn store(self, x: Self::Floats) -> [f32; LANES] {
        pulp::cast(x)
    }

    #[inline(always)]
    fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.add_f32x8(a[0], b[0]), self.add_f32x8(a[1], b[1])]
    }

    #[inline(always)]
    fn sub(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.sub_f32x8(a[0], b[0]), self.sub_f32x8(a[1], b[1])]
    }

    #[inline(always)]
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.mul_f32x8(a[0], b[0]), self.mul_f32x8(a[1], b[1])]
    }

    #[inline(always)]
    fn div(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        [self.div_f32x8(a[0], b[0]), self.div_f32x8(a[1], b[1])]
    }

    #[inline(always)]
    fn sqrt(self, x: Self::Floats) -> Self::Floats {
        x.map(|x| self.sqrt_f32x8(x))
    }
}

/// AVX-512: one register.
#[cfg(target_arch = "x86_64")]
impl Lanes for pulp::x86::V4 {
    type Sums = pulp::i32x16;
    type Spread = pulp::i16x32;
    type Floats = pulp::f32x16;

    const MANY: bool = true;

    #[inline(always)]
    fn zero(self) -> pulp::i32x16 {
        self.splat_i32x16(0)
    }

    #[inline(always)]
    fn spread(self, pair: Pair) -> pulp::i16x32 {
        pulp::cast(self.splat_i32x16(pulp::cast(pair)))
    }

    #[inline(always)]
    fn add_products(self, sums: pulp::i32x16, weights: &Weights, pair: pulp::i16x32) -> pulp::i32x16 {
        let products = self.multiply_wrapping_add_adjacent_i16x32(pulp::cast(*weights), pair);
        self.wrapping_add_i32x16(sums, products)
    }

    #[inline(always)]
    fn floats(self, sums: pulp::i32x16) -> pulp::f32x16 {
        self.convert_i32x16_to_f32x16(sums)
    }

    #[inline(always)]
    fn splat(self, x: f32) -> pulp::f32x16 {
        self.splat_f32x16(x)
    }

    #[inline(always)]
    fn load(self, x: &[f32; LANES]) -> pulp::f32x16 {
        pulp::cast(*x)
    }

    #[inline(always)]
    fn store(self, x: pulp::f32x16) -> [f32; LANES] {
        pulp::cast(x)
    }

    #[inline(always)]
    fn add(self, a: pulp::f32x16, b: pulp::f32x16) -> pulp::f32x16 {
        self.add_f32x16(a, b)
    }

    #[inline(always)]
    fn sub(self, a: pulp::f32x16, b: pulp::f32x16) -> pulp::f32x16 {
        self.sub_f32x16(a, b)
    }

    #[inline(always)]
    fn mul(self, a: pulp::f32x16, b: pulp::f32x16) -> pulp::f32x16 {
        self.mul_f32x16(a, b)
    }

    #[inline(always)]
    fn div(self, a: pulp::f32x16, b: pulp::f32x16) -> pulp::f32x16 {
        self.div_f32x16(a, b)
    }

    #[inline(always)]
    fn sqrt(self, x: pulp::f32x16) -> pulp::f32x16 {
        self.sqrt_f32x16(x)
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
        pulp::Arch::V4(simd) => simd.vectorize(In(simd, work)),
        #[cfg(target_arch = "x86_64")]
        pulp::Arch::V3(simd) => simd.vectorize(In(simd, work)),
        arch => arch.dispatch(In(Portable, work)),
    }
}

/// What it gives with every kind of registers that the machine has, and in plain Rust.
#[cfg(test)]
pub(super) fn on_each<W: InLanes>(work: impl Fn() -> W) -> Vec<W::Output> {
    let mut all = vec![work().run(Portable)];
    #[cfg(target_arch = "x86_64")]
    {
        all.extend(pulp::x86::V3::try_new().map(|simd| work().run(simd)));
        all.extend(pulp::x86::V4::try_new().map(|simd| work().run(simd)));
    }
    all
}
