using CsCheck;

namespace SecureGateway.Policy.Tests;

[Trait("Rule", "M-10")]
public sealed class CertificateNamesTests
{
    [Theory]
    [InlineData("mx.example.org", null, "mx.example.org", true)]
    [InlineData("MX.Example.ORG", null, "mx.example.org.", true)]
    [InlineData("mx.example.org", null, "MX.EXAMPLE.ORG", true)]
    [InlineData("xn--bcher-kva.example", null, "b\u00fccher.example", true)]
    [InlineData("other.example.org", null, "mx.example.org", false)]
    [InlineData("example.org", null, "mx.example.org", false)]
    [InlineData("*.example.org", null, "mx.example.org", true)]
    [InlineData("*.example.org", null, "a.mx.example.org", false)]
    [InlineData("*.example.org", null, "example.org", false)]
    [InlineData("m*.example.org", null, "mx.example.org", false)]
    [InlineData("mx.*.org", null, "mx.example.org", false)]
    [InlineData("*.*.org", null, "mx.example.org", false)]
    [InlineData("*", null, "mx", false)]
    [InlineData("*.org", null, "example.org", false)]
    [InlineData("", null, "", false)]
    [InlineData("mx.example.org\0.evil.example", null, "mx.example.org", false)]
    [InlineData(null, "mx.example.org", "mx.example.org", true)]
    [InlineData(null, "*.example.org", "mx.example.org", true)]
    [InlineData("other.example.org", "mx.example.org", "mx.example.org", false)]
    [InlineData(null, null, "mx.example.org", false)]
    public void San_comes_first_and_the_common_name_only_without_one(string? dns, string? commonName, string reference, bool matches) =>
        Assert.Equal(matches, CertificateNames.Match(TlsRulingTests.Certificate(dns, commonName), reference, NameMatch.SanThenCn));

    [Theory]
    [InlineData("other.example.org", "mx.example.org", true)]
    [InlineData("mx.example.org", "other.example.org", false)]
    [InlineData("mx.example.org", null, false)]
    public void Cn_only_looks_at_the_common_name_alone(string dns, string? commonName, bool matches) =>
        Assert.Equal(matches, CertificateNames.Match(TlsRulingTests.Certificate(dns, commonName), "mx.example.org", NameMatch.CnOnly));

    [Theory]
    [InlineData("192.0.2.7", null, "192.0.2.7", NameMatch.SanThenCn, true)]
    [InlineData("2001:db8::7", null, "[2001:db8:0::7]", NameMatch.SanThenCn, true)]
    [InlineData("192.0.2.8", "192.0.2.7", "192.0.2.7", NameMatch.SanThenCn, false)] // the entry goes before the Common Name
    [InlineData("192.0.2.7", "mx.example.org", "192.0.2.7", NameMatch.CnOnly, false)]
    [InlineData(null, "192.0.2.7", "192.0.2.7", NameMatch.SanThenCn, true)]
    [InlineData("192.0.2.7", null, "mx.example.org", NameMatch.SanThenCn, false)]
    public void An_address_is_matched_by_the_address_entries(string? entry, string? commonName, string reference, NameMatch match, bool matches) =>
        Assert.Equal(matches, CertificateNames.Match(
            TlsRulingTests.Certificate(null, commonName) with { Addresses = entry is null ? [] : [System.Net.IPAddress.Parse(entry)] }, reference, match));

    [Fact]
    public void Any_of_several_names_will_do() =>
        Assert.True(CertificateNames.Match(
            TlsRulingTests.Certificate("a.example.org", null, default, "b.example.org", "mx.example.org"), "mx.example.org", NameMatch.SanThenCn));

    [Fact]
    public void A_wildcard_covers_exactly_one_label()
    {
        var label = Gen.Char['a', 'z'].Array[1, 8].Select(chars => new string(chars));
        Gen.Select(label.Array[1, 4], label.Array[2, 3]).Sample((left, parent) =>
        {
            var domain = string.Join('.', parent);
            var host = string.Join('.', left) + "." + domain;
            return CertificateNames.Match(TlsRulingTests.Certificate("*." + domain), host, NameMatch.SanThenCn) == (left.Length == 1);
        });
    }

    [Fact]
    public void Nonsense_on_either_side_neither_matches_nor_throws() =>
        Gen.Select(Gen.String, Gen.String).Sample((name, reference) =>
            !CertificateNames.Match(TlsRulingTests.Certificate(name), reference, NameMatch.SanThenCn) || string.Equals(name.TrimEnd('.'), reference.TrimEnd('.'), StringComparison.OrdinalIgnoreCase));
}
