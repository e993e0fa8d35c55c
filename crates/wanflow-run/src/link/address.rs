//! Which addresses are public: the special-purpose registries of IPv4 and IPv6 as tables.
//!
//! Whatever an address is not known to be public for is named, so that a refusal can say it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Nets of IPv4 that are not public: address, length of the prefix, what it is.
const V4: &[(Ipv4Addr, u32, &str)] = &[
    (Ipv4Addr::UNSPECIFIED, 8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "shared by a provider's customers"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "loopback"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "reserved for protocols"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "6to4 relays"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "benchmarks"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),
];

/// Nets of IPv6 that are not public, the narrower before the wider.
const V6: &[(Ipv6Addr, u32, &str)] = &[
    (Ipv6Addr::UNSPECIFIED, 128, "unspecified"),
    (Ipv6Addr::LOCALHOST, 128, "loopback"),
    (Ipv6Addr::UNSPECIFIED, 96, "IPv4-compatible"),
    (v6(0x0064, 0xff9b, 0x0001), 48, "local translation"),
    (v6(0x0100, 0, 0), 64, "discarded"),
    (v6(0x2001, 0, 0), 32, "Teredo"),
    (v6(0x2001, 0, 0), 23, "reserved for protocols"),
    (v6(0x2001, 0x0db8, 0), 32, "documentation"),
    (v6(0x2002, 0, 0), 16, "6to4"),
    (v6(0x3ffe, 0, 0), 16, "returned"),
    (v6(0x3fff, 0, 0), 20, "documentation"),
    (v6(0xfc00, 0, 0), 7, "private"),
    (v6(0xfe80, 0, 0), 10, "link-local"),
    (v6(0xfec0, 0, 0), 10, "site-local"),
    (v6(0xff00, 0, 0), 8, "multicast"),
];

/// The only part of IPv6 from which public addresses are given out.
const GLOBAL: (Ipv6Addr, u32) = (v6(0x2000, 0, 0), 3);

/// The prefix under which a network translates IPv4 for hosts that have none.
const TRANSLATED: (Ipv6Addr, u32) = (v6(0x0064, 0xff9b, 0), 96);

/// What keeps an address from being public; `None` if it is.
pub(crate) fn not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => not_public_v4(address),
        IpAddr::V6(address) => not_public_v6(address),
    }
}

fn not_public_v4(address: Ipv4Addr) -> Option<&'static str> {
    let within = |(net, prefix, _): &&(Ipv4Addr, u32, _)| {
        (address.to_bits() ^ net.to_bits()).leading_zeros() >= *prefix
    };
    V4.iter().find(within).map(|(_, _, name)| *name)
}

fn not_public_v6(address: Ipv6Addr) -> Option<&'static str> {
    // An IPv4 address in IPv6 clothes is judged as what it is. Translation is how hosts without
    // IPv4 reach it: their name servers answer such addresses for public ones.
    let [.., a, b, c, d] = address.octets();
    if address.to_ipv4_mapped().is_some() || is_within(address, TRANSLATED) {
        return not_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    let found = V6.iter().find(|(net, prefix, _)| is_within(address, (*net, *prefix)));
    match found {
        Some((_, _, name)) => Some(name),
        None if is_within(address, GLOBAL) => None,
        None => Some("reserved"),
    }
}

fn is_within(address: Ipv6Addr, block: (Ipv6Addr, u32)) -> bool {
    let (net, prefix) = block;
    (address.to_bits() ^ net.to_bits()).leading_zeros() >= prefix
}

const fn v6(a: u16, b: u16, c: u16) -> Ipv6Addr {
    Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn every_special_net_is_refused_from_its_first_to_its_last_address() {
        let mut table = String::new();
        for (net, prefix, name) in V4 {
            let last = Ipv4Addr::from_bits(net.to_bits() | (u32::MAX >> prefix));
            assert_eq!(not_public(IpAddr::V4(*net)), Some(*name));
            assert_eq!(not_public(IpAddr::V4(last)), Some(*name));
            assert!(not_public(IpAddr::V6(last.to_ipv6_mapped())).is_some(), "{last}");
            writeln!(table, "{net} to {last}: {name}").expect("a text takes all");
        }
        for (net, prefix, name) in V6 {
            let rest = u128::MAX.checked_shr(*prefix).unwrap_or(0);
            let last = Ipv6Addr::from_bits(net.to_bits() | rest);
            for address in [*net, last] {
                assert!(not_public(IpAddr::V6(address)).is_some(), "{address}");
            }
            writeln!(table, "{net} to {last}: {name}").expect("a text takes all");
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn neighbours_of_special_nets_are_public() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
        ] {
            let parsed = address.parse().expect("an address");
            assert_eq!(not_public(parsed), None, "{address}");
        }
    }

    #[test]
    fn clothes_do_not_make_an_address_public() {
        for (address, name) in [
            ("::ffff:10.0.0.1", "private"),
            ("::ffff:169.254.169.254", "link-local"),
            ("64:ff9b::10.0.0.1", "private"),
            ("64:ff9b:1::1.1.1.1", "local translation"),
            ("::7f00:1", "IPv4-compatible"),
            ("2002:7f00:1::", "6to4"),
            ("2001:0:53aa:64c::", "Teredo"),
            ("fd00::1", "private"),
            ("fec0::1", "site-local"),
            ("5f00::1", "reserved"),
            ("4000::1", "reserved"),
        ] {
            assert_eq!(not_public(address.parse().expect("an address")), Some(name), "{address}");
        }
    }
}
