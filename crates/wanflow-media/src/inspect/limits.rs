//! What a film is held against, with the values that hold unless somebody says otherwise.

use wanflow_plan::timeline::Time;

/// What a film is held against.
#[derive(Clone, Debug, PartialEq)]
pub struct InspectionLimits {
    /// For how long it may be black.
    pub black: Time,
    /// For how long its picture may stand still.
    pub frozen: Time,
    /// For how long it may be silent.
    pub silent: Time,
    /// How many samples in a row may be at full scale.
    pub clipped: u32,
    /// The least integrated loudness of what is meant to be heard, in LUFS.
    pub quiet: f64,
    /// Its integrated loudness in LUFS; `None`: it is measured, and held against nothing.
    pub loudness: Option<f64>,
    /// How far from that is near enough, in LU.
    pub loudness_tolerance: f64,
    /// Its highest true peak, in dBTP.
    pub true_peak: Demand,
    /// For how long one frame may be shown.
    pub gap: Time,
    /// By how much its sound and its pictures may end apart.
    pub end: Time,
    /// How far sound and picture may lie apart where a part begins.
    pub sync: Time,
    /// How much longer or shorter it may be than it should.
    pub length: Time,
    /// By how much luma or chroma may jump in the mean where a clip continues another, of 255.
    pub drift: Demand,
    /// By how much both may move along a chain of clips, in the sum of its jumps, of 255.
    pub chain_drift: Demand,
    /// How fast captions may have to be read, in characters a second.
    pub caption_speed: f64,
}

/// A limit, and whether somebody asked for it: only then is it a failure to be beyond it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Demand {
    /// It holds unless somebody says otherwise: to be beyond it is told.
    Usual(f64),
    /// Somebody asked for it.
    Asked(f64),
}

impl Demand {
    /// The limit.
    pub const fn value(self) -> f64 {
        match self {
            Self::Usual(value) | Self::Asked(value) => value,
        }
    }
}

impl Default for InspectionLimits {
    fn default() -> Self {
        Self {
            black: Time::from_millis(500),
            frozen: Time::from_seconds(2),
            silent: Time::from_seconds(2),
            clipped: 3,
            quiet: -40.0,
            loudness: None,
            loudness_tolerance: 0.5,
            true_peak: Demand::Usual(-1.0),
            gap: Time::from_millis(100),
            end: Time::from_millis(50),
            sync: Time::from_millis(40),
            length: Time::from_millis(100),
            drift: Demand::Usual(6.0),
            chain_drift: Demand::Usual(12.0),
            caption_speed: 20.0,
        }
    }
}
