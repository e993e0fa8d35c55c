//! H.264 encoding: one way for all that this crate makes, so that its clips can be joined by
//! copying.

use openh264::OpenH264API;
use openh264::encoder::{
    Complexity, EncoderConfig, FrameRate, IntraFramePeriod, QpRange, RateControlMode, UsageType,
    VuiConfig,
};

use super::Frame;
use crate::{MediaError, mp4};

/// Quantiser of every frame. Constant quality suits pictures that hardly change, and needs no
/// rate control, which would skip frames.
const QUANTISER: u8 = 26;

/// Frames between two that decoding can start from: about two seconds.
fn gop(frame_rate: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let frames = (frame_rate * 2.0).round().clamp(1.0, 240.0) as u32;
    frames
}

/// An encoder for frames of one size.
pub(crate) struct Encoder {
    inner: openh264::encoder::Encoder,
    size: Option<(u32, u32)>,
    sps: Vec<u8>,
    pps: Vec<u8>,
}

impl Encoder {
    /// An encoder for so many frames a second.
    pub(crate) fn new(frame_rate: f64) -> Result<Self, MediaError> {
        #[expect(clippy::cast_possible_truncation, reason = "a frame rate is a small number")]
        let config = EncoderConfig::new()
            .skip_frames(false)
            .rate_control_mode(RateControlMode::Off)
            .qp(QpRange::new(QUANTISER, QUANTISER))
            .max_frame_rate(FrameRate::from_hz(frame_rate as f32))
            .usage_type(UsageType::CameraVideoRealTime)
            .complexity(Complexity::Low)
            .intra_frame_period(IntraFramePeriod::from_num_frames(gop(frame_rate)))
            .scene_change_detect(false)
            .background_detection(false)
            .adaptive_quantization(false)
            .num_threads(1)
            .vui(VuiConfig::bt709());
        let inner = openh264::encoder::Encoder::with_api_config(OpenH264API::from_source(), config)
            .map_err(|error| codec(&error))?;
        Ok(Self { inner, size: None, sps: Vec::new(), pps: Vec::new() })
    }

    /// Encodes a frame into `out`, as length-prefixed units; tells whether decoding can start
    /// from it.
    pub(crate) fn encode(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<bool, MediaError> {
        out.clear();
        let size = |side| u32::try_from(side).expect("frames are small");
        self.size = Some((size(frame.width), size(frame.height)));
        let coded = self.inner.encode(frame).map_err(|error| codec(&error))?;
        let mut sync = false;
        for layer in (0..coded.num_layers()).filter_map(|index| coded.layer(index)) {
            for unit in (0..layer.nal_count()).filter_map(|index| layer.nal_unit(index)) {
                let unit = without_start_code(unit);
                match unit.first().map(|byte| byte & 31) {
                    Some(7) => self.sps = unit.to_vec(),
                    Some(8) => self.pps = unit.to_vec(),
                    Some(kind) => {
                        sync |= kind == 5;
                        let len = u32::try_from(unit.len()).expect("a frame is small");
                        out.extend(len.to_be_bytes());
                        out.extend_from_slice(unit);
                    }
                    None => {}
                }
            }
        }
        if out.is_empty() {
            return Err(MediaError::Codec("the encoder left a frame out".into()));
        }
        Ok(sync)
    }

    /// The sample entry of what was encoded.
    pub(crate) fn sample_entry(&self) -> Result<Vec<u8>, MediaError> {
        let size = self.size.ok_or_else(|| MediaError::Codec("no frame was encoded".into()))?;
        mp4::entry::h264(size, &self.sps, &self.pps)
    }
}

fn without_start_code(unit: &[u8]) -> &[u8] {
    unit.strip_prefix(&[0, 0, 0, 1]).or_else(|| unit.strip_prefix(&[0, 0, 1])).unwrap_or(unit)
}

fn codec(error: &openh264::Error) -> MediaError {
    MediaError::Codec(error.to_string())
}
