//! Words that stand for one of several things, as machines read them.

use schemars::JsonSchema;
use serde::Serialize;

/// A list of words, each made from one variant of the type that it mirrors: a new variant there
/// does not compile until it has a word here.
macro_rules! words {
    ($(#[$about:meta])* $name:ident of $mirrored:ty { $($(#[$doc:meta])* $variant:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl From<$mirrored> for $name {
            fn from(mirrored: $mirrored) -> Self {
                match mirrored { $(<$mirrored>::$variant => Self::$variant,)* }
            }
        }
    };
}

words! {
    /// Whether clips are bought or made by the emulator.
    Purpose of wanflow_plan::Purpose {
        /// Clips are made by the emulator and cost nothing.
        Rehearsal,
        /// Clips are bought.
        Remote,
    }
}

words! {
    /// What happens to clips whose aspect is not the film's.
    Fit of wanflow_plan::Fit {
        /// Bars fill the frame.
        Pad,
        /// The clip fills the frame; what is outside is lost.
        Crop,
        /// The clip itself fills the rest of the frame, enlarged and blurred.
        Blur,
    }
}

words! {
    /// What of a scene's end is left out.
    Tail of wanflow_plan::timeline::Tail {
        /// Nothing.
        Kept,
        /// Its last frame.
        LastFrame,
        /// The frame that was chosen for the next scene to begin with, and those behind it.
        FromBest,
    }
}

words! {
    /// What the exposure and the colours of a scene are brought to.
    Matching of wanflow_plan::timeline::Matching {
        /// They stay as they are.
        Unmatched,
        /// The last frame of the scene before.
        ToLastFrame,
        /// The frame of the scene before that was chosen for it to begin with.
        ToBestFrame,
    }
}

words! {
    /// How near to its source is what must be coded again.
    Quality of wanflow_plan::Quality {
        /// Losses are hardly seen.
        Usual,
        /// Losses are smaller still.
        High,
    }
}

words! {
    /// Where captions are.
    CaptionForm of wanflow_plan::timeline::CaptionForm {
        /// Drawn into the pictures.
        Burn,
        /// In a track of the film's file.
        Track,
        /// In files beside the film.
        Sidecar,
    }
}

words! {
    /// What codes a film's pictures.
    VideoEncoder of wanflow_plan::timeline::VideoEncoder {
        /// wanflow itself, as H.264.
        BuiltIn,
        /// x264, by an installed ffmpeg.
        X264,
        /// `ProRes` 422 HQ, by an installed ffmpeg.
        Prores,
    }
}

words! {
    /// Where an edge or a picture moves.
    Direction of wanflow_plan::timeline::Direction {
        /// From right to left.
        Left,
        /// From left to right.
        Right,
        /// From bottom to top.
        Up,
        /// From top to bottom.
        Down,
    }
}

/// What is seen while one scene becomes the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransitionType {
    /// The new scene shines through the old one.
    Crossfade,
    /// Out to a colour, and in from it.
    Fade,
    /// An edge passes over the frame.
    Wipe,
    /// The new scene moves in.
    Slide,
}

words! {
    /// What a run does about a task.
    Action of wanflow_run::reasons::Action {
        /// Nothing: the clip is there, or comes with another task's.
        Keep,
        /// Waits for a task that is already bought, and fetches its clip.
        Fetch,
        /// Buys a clip.
        Buy,
        /// Buys a clip if the one that it continues from changes.
        MayBuy,
        /// Nothing, until a person decides or the scene changes.
        Blocked,
    }
}

words! {
    /// Why a host refused a submit.
    Rejection of wanflow_run::record::Rejection {
        /// The request is wrong.
        FixScene,
        /// Moderation refused the prompt.
        ModeratedPrompt,
        /// Moderation refused the picture.
        ModeratedImage,
        /// Moderation refused something.
        Moderated,
        /// Key, balance or account.
        Account,
        /// The endpoint does not exist any more.
        EndpointGone,
    }
}

words! {
    /// Why a task that the host took ended without a clip.
    TaskFailure of wanflow_run::record::Failure {
        /// The host did not make it.
        Failed,
        /// The request is wrong.
        FixScene,
        /// Moderation refused the prompt.
        ModeratedPrompt,
        /// Moderation refused the picture.
        ModeratedImage,
        /// Moderation refused something.
        Moderated,
    }
}

words! {
    /// What a task is doing while it has no result.
    TaskState of wanflow_run::record::WaitState {
        /// Waits for its turn.
        Queued,
        /// Is being generated.
        Processing,
        /// A word that the endpoint's document does not know.
        Unknown,
    }
}

words! {
    /// Why no submit goes for a while.
    PauseReason of wanflow_run::event::PauseReason {
        /// The host asked for a pause.
        Host,
        /// As many have gone in the last minute as the user allows.
        PerMinute,
    }
}

words! {
    /// What there is of a take.
    TakeStatus of wanflow_run::takes::Standing {
        /// Its clip is in the store.
        Here,
        /// It is paid for, and its clip is not in the store.
        Away,
        /// It is bought and not fetched yet.
        InFlight,
        /// Perhaps bought.
        Ambiguous,
        /// Bought, and its clip is out of reach.
        Lost,
        /// The task ended without a clip.
        Failed,
        /// Nothing was bought.
        NotBought,
    }
}

words! {
    /// What is to be decided about a take.
    Doubt of wanflow_run::reconcile::Doubt {
        /// Whether the submit arrived.
        Ambiguous,
        /// The host lost the task or its clip.
        Lost,
        /// What came is no usable clip.
        Unusable,
        /// The task failed, and the very same request is not bought again by itself.
        Failed,
        /// The task is at the host; a run asks it.
        AtHost,
        /// Its clip came, and is not in the store any more.
        Gone,
        /// Its clip is there: a person may put another file in its place.
        Stored,
        /// Nothing is bought, as far as is known.
        NotBought,
    }
}
