//! Bytes that come late, cut, twice or from elsewhere.
