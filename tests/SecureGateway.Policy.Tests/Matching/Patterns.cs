using CsCheck;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests.Matching;

/// <summary>Names and patterns out of few labels, so that they meet.</summary>
internal static class Patterns
{
    public static readonly Gen<string> Label = Gen.OneOfConst("a", "b", "c");

    public static readonly Gen<DomainName> Name = Label.Array[1, 4].Select(labels => DomainName.Parse(string.Join('.', labels)));

    public static readonly Gen<DomainPattern> Domain = Gen.Frequency(
        (4, Name.Select(name => DomainPattern.Parse(name.Value))),
        (4, Name.Select(name => DomainPattern.Parse("*." + name.Value))),
        (1, Gen.Const(DomainPattern.Any)));

    private static readonly Gen<int> Octet = Gen.OneOfConst(0, 1, 128, 255);

    public static readonly Gen<string> Address = Gen.Frequency(
        (2, Gen.Select(Octet, Octet, Octet, (a, b, c) => $"10.{a}.{b}.{c}")),
        (1, Gen.Select(Octet, Octet, Octet, (a, b, c) => $"::ffff:10.{a}.{b}.{c}")),
        (1, Gen.Select(Octet, Octet, (a, b) => $"2001:db8:{a:x}::{b:x}")));

    /// <summary>Entries of every form, none of them wrong.</summary>
    public static readonly Gen<ClientPattern> Client = Gen.Frequency(
        (2, Address),
        (2, Gen.Select(Octet, Octet, (a, b) => $"10.{a}.{b}.*")),
        (2, Octet.Select(a => $"10.{a}.*")),
        (1, Gen.OneOfConst("10.0.0.0/8", "10.128.0.0/9", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8:1::/48", "10.0.0.0/12")),
        (2, Name.Select(name => name.Value)),
        (2, Name.Select(name => "*." + name.Value)),
        (1, Gen.Const("*"))).Select(ClientPattern.Parse);

    /// <summary>A shuffle that CsCheck can shrink.</summary>
    public static T[] Shuffled<T>(T[] items, int[] keys) => [.. items.Select((item, i) => (item, key: keys[i % keys.Length] * (i + 7) % 31)).OrderBy(pair => pair.key).Select(pair => pair.item)];
}
