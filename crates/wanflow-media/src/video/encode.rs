//! H.264 encoding: the same for all that this crate makes, so that its clips can be joined by
//! copying.

use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Complexity, EncoderConfig, FrameRate, IntraFramePeriod, QpRange, RateControlMode,
    UsageType, VuiConfig,
};

use super::Frame;
use super::colour::{Colour, Matrix};
use crate::{MediaError, Size, mp4};

/// Bits a second that the rate control is given. It decides nothing but the level that is
/// written, since least and largest quantiser are the same.
const BIT_RATE: BitRate = BitRate::from_bps(50_000_000);

/// Frames between two that decoding can start from: about two seconds.
fn gop(frame_rate: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let frames = (frame_rate * 2.0).round().clamp(1.0, 240.0) as u32;
    frames
}

/// An encoder for frames of one size.
pub(crate) struct Encoder {
    inner: openh264::encoder::Encoder,
    size: Option<Size>,
    colour: Colour,
    sps: Vec<u8>,
    pps: Vec<u8>,
}

impl Encoder {
    /// The quantiser that `OpenH264` has without rate control. It suits pictures that are drawn.
    pub(crate) const DRAWN: u8 = 26;

    /// An encoder of what is drawn, for so many frames a second. Constant quality needs no rate
    /// control, which would skip frames.
    pub(crate) fn new(frame_rate: f64) -> Result<Self, MediaError> {
        let config = config(frame_rate)
            .rate_control_mode(RateControlMode::Off)
            .qp(QpRange::new(Self::DRAWN, Self::DRAWN));
        Self::of(config)
    }

    /// An encoder of clips, for so many frames a second: all of them at one quantiser, which
    /// `OpenH264` takes only as the bounds of a rate control.
    pub(crate) fn constant(
        frame_rate: f64,
        quantiser: u8,
        colour: Colour,
    ) -> Result<Self, MediaError> {
        let vui = match colour.matrix {
            Matrix::Bt601 => VuiConfig::bt601(),
            Matrix::Bt709 => VuiConfig::bt709(),
            Matrix::Bt2020 => VuiConfig::bt2020(),
        };
        let config = config(frame_rate)
            .rate_control_mode(RateControlMode::Bufferbased)
            .qp(QpRange::new(quantiser, quantiser))
            .bitrate(BIT_RATE)
            .vui(vui.full_range(colour.full_range));
        Ok(Self { colour, ..Self::of(config)? })
    }

    fn of(config: EncoderConfig) -> Result<Self, MediaError> {
        let inner = openh264::encoder::Encoder::with_api_config(OpenH264API::from_source(), config)
            .map_err(|error| codec(&error))?;
        let (sps, pps) = (Vec::new(), Vec::new());
        Ok(Self { inner, size: None, colour: Colour::WRITTEN, sps, pps })
    }

    /// Encodes a frame into `out`, as length-prefixed units; answers whether decoding can
    /// start from it.
    pub(crate) fn encode(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<bool, MediaError> {
        out.clear();
        self.size = Some(frame.size());
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
        mp4::entry::h264(size, self.colour, &self.sps, &self.pps)
    }
}

/// What all encoders have in common.
fn config(frame_rate: f64) -> EncoderConfig {
    #[expect(clippy::cast_possible_truncation, reason = "a frame rate is a small number")]
    let frame_rate_told = FrameRate::from_hz(frame_rate as f32);
    EncoderConfig::new()
        .skip_frames(false)
        .max_frame_rate(frame_rate_told)
        .usage_type(UsageType::CameraVideoRealTime)
        .complexity(Complexity::Low)
        .intra_frame_period(IntraFramePeriod::from_num_frames(gop(frame_rate)))
        .scene_change_detect(false)
        .background_detection(false)
        .adaptive_quantization(false)
        .num_threads(1)
        .vui(VuiConfig::bt709())
}

fn without_start_code(unit: &[u8]) -> &[u8] {
    unit.strip_prefix(&[0, 0, 0, 1]).or_else(|| unit.strip_prefix(&[0, 0, 1])).unwrap_or(unit)
}

fn codec(error: &openh264::Error) -> MediaError {
    MediaError::Codec(error.to_string())
}
