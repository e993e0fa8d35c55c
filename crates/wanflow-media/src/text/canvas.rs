//! Pixels beside a frame: masks of coverage, and pictures with premultiplied colours.

/// A rectangle of pixels; it may lie outside of what it is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Area {
    /// The pixels that these bounds touch; `None` if there are none, or more than can be.
    pub(super) fn around(left: f32, top: f32, right: f32, bottom: f32) -> Option<Self> {
        let sides = [left, top, right, bottom];
        if sides.iter().any(|side| !side.is_finite() || side.abs() > 65536.0) {
            return None;
        }
        let [left, top] = [left.floor() as i32, top.floor() as i32];
        let [right, bottom] = [right.ceil() as i32, bottom.ceil() as i32];
        let area = Self {
            left,
            top,
            width: usize::try_from(right - left).ok()?,
            height: usize::try_from(bottom - top).ok()?,
        };
        (area.len() > 0).then_some(area)
    }

    /// Number of its pixels.
    pub(super) fn len(self) -> usize {
        self.width * self.height
    }

    pub(super) fn right(self) -> i32 {
        self.left + self.width as i32
    }

    pub(super) fn bottom(self) -> i32 {
        self.top + self.height as i32
    }

    /// The smallest area that has both.
    pub(super) fn with(self, other: Self) -> Self {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        let right = self.right().max(other.right());
        let bottom = self.bottom().max(other.bottom());
        Self { left, top, width: (right - left) as usize, height: (bottom - top) as usize }
    }

    /// The area with so many more pixels on each side.
    pub(super) fn grown(self, by: i32) -> Self {
        let side = |side: usize| side + 2 * by.max(0) as usize;
        Self {
            left: self.left - by,
            top: self.top - by,
            width: side(self.width),
            height: side(self.height),
        }
    }

    /// The area elsewhere.
    pub(super) fn moved(self, across: i32, down: i32) -> Self {
        Self { left: self.left + across, top: self.top + down, ..self }
    }

    /// What it shares with another.
    pub(super) fn within(self, other: Self) -> Self {
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        let side = |from: i32, to: i32| usize::try_from(to - from).unwrap_or(0);
        let width = side(left, self.right().min(other.right()));
        Self { left, top, width, height: side(top, self.bottom().min(other.bottom())) }
    }

    /// The area of whole squares of two pixels that it touches.
    pub(super) fn even(self) -> Self {
        let (left, top) = (self.left & !1, self.top & !1);
        let side = |from: i32, to: i32| ((to - from) as usize).next_multiple_of(2);
        Self { left, top, width: side(left, self.right()), height: side(top, self.bottom()) }
    }

    /// Whether it lies wholly inside another.
    pub(super) fn is_in(self, other: Self) -> bool {
        self.with(other) == other
    }
}

/// How much of each pixel is covered, from 0 to 255.
#[derive(Clone, Debug)]
pub(super) struct Mask {
    pub(super) area: Area,
    pub(super) values: Vec<u8>,
}

/// Pixels whose colours are multiplied with their alpha, which comes last.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    pub(super) area: Area,
    pub(super) pixels: Vec<[u8; 4]>,
}

impl Canvas {
    /// Nothing.
    pub(super) fn clear(area: Area) -> Self {
        Self { area, pixels: vec![[0; 4]; area.len()] }
    }

    /// Draws a mask in a colour over what is there.
    pub(super) fn draw_mask(&mut self, mask: &Mask, colour: [u8; 3]) {
        let pixel = |value: u8| {
            let [red, green, blue] = colour.map(|part| share(part, value));
            [red, green, blue, value]
        };
        self.each(mask.area, |under, at| over(under, pixel(mask.values[at])));
    }

    /// Draws a picture over what is there.
    pub(super) fn draw(&mut self, picture: &Self) {
        self.each(picture.area, |under, at| over(under, picture.pixels[at]));
    }

    /// Changes the pixels that an area shares with it; the function gets the place in that area.
    fn each(&mut self, area: Area, change: impl Fn([u8; 4], usize) -> [u8; 4]) {
        let own = self.area;
        let columns = area.left.max(own.left)..area.right().min(own.right());
        for y in area.top.max(own.top)..area.bottom().min(own.bottom()) {
            let row = (y - own.top) as usize * own.width;
            let other_row = (y - area.top) as usize * area.width;
            for x in columns.clone() {
                let pixel = &mut self.pixels[row + (x - own.left) as usize];
                *pixel = change(*pixel, other_row + (x - area.left) as usize);
            }
        }
    }

    /// Its alpha alone.
    pub(super) fn alpha(&self) -> Mask {
        let values = self.pixels.iter().map(|pixel| pixel[3]).collect();
        Mask { area: self.area, values }
    }
}

/// A part of a byte, of 255.
pub(super) fn share(value: u8, of_255: u8) -> u8 {
    ((u32::from(value) * u32::from(of_255) + 127) / 255) as u8
}

/// One pixel over another.
pub(super) fn over(under: [u8; 4], top: [u8; 4]) -> [u8; 4] {
    let kept = 255 - top[3];
    std::array::from_fn(|part| top[part].saturating_add(share(under[part], kept)))
}
