//! A picture in YUV 4:2:0, eight bits: what codecs take and give.

use openh264::formats::YUVSource;

use crate::Size;

/// Three planes without padding; both sides are even.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Y, U and V; the latter two at half the width and height.
    pub(crate) planes: [Vec<u8>; 3],
}

impl Frame {
    /// A frame of one colour.
    pub(crate) fn filled(width: usize, height: usize, [y, u, v]: [u8; 3]) -> Self {
        debug_assert!(width.is_multiple_of(2) && height.is_multiple_of(2));
        let chroma = width * height / 4;
        let planes = [vec![y; width * height], vec![u; chroma], vec![v; chroma]];
        Self { width, height, planes }
    }

    /// Its width and height.
    pub(crate) fn size(&self) -> Size {
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        Size::new(side(self.width), side(self.height))
    }

    /// Width and height of a plane.
    pub(crate) fn plane_size(&self, plane: usize) -> (usize, usize) {
        match plane {
            0 => (self.width, self.height),
            _ => (self.width / 2, self.height / 2),
        }
    }

    /// Paints the whole frame in one colour.
    pub(crate) fn fill(&mut self, colour: [u8; 3]) {
        for (plane, value) in self.planes.iter_mut().zip(colour) {
            plane.fill(value);
        }
    }

    /// Copies a decoder's frame, whose rows may be padded.
    pub(crate) fn copy_of(source: &impl YUVSource) -> Self {
        let (width, height) = source.dimensions();
        let mut frame = Self::filled(width & !1, height & !1, [0; 3]);
        let (y, u, v) = source.strides();
        for (plane, (bytes, stride)) in
            [(source.y(), y), (source.u(), u), (source.v(), v)].into_iter().enumerate()
        {
            let (plane_width, _) = frame.plane_size(plane);
            let rows = frame.planes[plane].chunks_exact_mut(plane_width);
            for (into, from) in rows.zip(bytes.chunks(stride.max(1))) {
                into.copy_from_slice(&from[..plane_width]);
            }
        }
        frame
    }
}

impl YUVSource for Frame {
    fn dimensions(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    fn strides(&self) -> (usize, usize, usize) {
        (self.width, self.width / 2, self.width / 2)
    }

    fn y(&self) -> &[u8] {
        &self.planes[0]
    }

    fn u(&self) -> &[u8] {
        &self.planes[1]
    }

    fn v(&self) -> &[u8] {
        &self.planes[2]
    }
}
