using System.Net.Security;
using System.Security.Authentication;

namespace SecureGateway.Policy.Tests.Tls;

[Trait("Rule", "C-4")]
public class CipherTableTests
{
    public static TheoryData<TlsVersion, CipherStrength> Floors
    {
        get
        {
            var floors = new TheoryData<TlsVersion, CipherStrength>();
            foreach (var version in Enum.GetValues<TlsVersion>())
            {
                foreach (var strength in Enum.GetValues<CipherStrength>())
                    floors.Add(version, strength);
            }

            return floors;
        }
    }

    public static TheoryData<TlsCipherSuite> Suites => [.. CipherTable.All.Select(entry => entry.Suite)];

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_suite_has_the_strength_that_its_name_says(TlsCipherSuite suite)
    {
        var name = suite.ToString();
        var isTls13 = !name.Contains("_WITH_", StringComparison.Ordinal);
        var forwardSecret = isTls13 || name.StartsWith("TLS_ECDHE_", StringComparison.Ordinal) || name.StartsWith("TLS_DHE_", StringComparison.Ordinal);
        var aead = name.Contains("_GCM_", StringComparison.Ordinal) || name.Contains("CHACHA20", StringComparison.Ordinal);
        var is256 = name.Contains("_256_", StringComparison.Ordinal) || name.Contains("CHACHA20", StringComparison.Ordinal);
        var expected = !(forwardSecret && aead) ? CipherStrength.Medium : is256 ? CipherStrength.Highest : CipherStrength.High;

        Assert.Equal(expected, CipherTable.StrengthOf(suite));
        Assert.Equal(isTls13 ? TlsVersion.Tls13 : TlsVersion.Tls12, CipherTable.All.Single(entry => entry.Suite == suite).Version);
        Assert.DoesNotContain("NULL", name, StringComparison.Ordinal);
        Assert.DoesNotContain("anon", name, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("RC4", name, StringComparison.Ordinal);
        Assert.DoesNotContain("DES", name, StringComparison.Ordinal);
        Assert.DoesNotContain("MD5", name, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Floors))]
    public void Every_version_that_a_floor_enables_has_suites(TlsVersion version, CipherStrength strength)
    {
        var floor = new TlsFloor(version, strength);
        var suites = CipherTable.For(floor);

        Assert.Contains(suites, suite => Version(suite) == TlsVersion.Tls13);
        Assert.Equal(floor.Protocols.HasFlag(SslProtocols.Tls12), suites.Any(suite => Version(suite) == TlsVersion.Tls12));
        Assert.All(suites, suite => Assert.True(CipherTable.StrengthOf(suite) >= strength));

        static TlsVersion Version(TlsCipherSuite suite) => CipherTable.All.Single(entry => entry.Suite == suite).Version;
    }

    [Fact]
    public void A_stronger_floor_offers_a_part_of_what_a_weaker_one_offers()
    {
        foreach (var version in Enum.GetValues<TlsVersion>())
        {
            var (medium, high, highest) = (Of(CipherStrength.Medium), Of(CipherStrength.High), Of(CipherStrength.Highest));
            Assert.Subset(medium, high);
            Assert.Subset(high, highest);

            HashSet<TlsCipherSuite> Of(CipherStrength strength) => [.. CipherTable.For(new TlsFloor(version, strength))];
        }
    }

    [Fact]
    public void Every_suite_stands_in_the_table_once() => Assert.Distinct(CipherTable.All.Select(entry => entry.Suite));

    [Fact]
    public void A_suite_that_is_not_in_the_table_has_no_strength() => Assert.Null(CipherTable.StrengthOf(TlsCipherSuite.TLS_RSA_WITH_RC4_128_MD5));

    [Fact]
    [Trait("Rule", "O-2")]
    public void A_floor_leaves_the_higher_version_open()
    {
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, new TlsFloor(TlsVersion.Tls12, CipherStrength.High).Protocols);
        Assert.Equal(SslProtocols.Tls13, new TlsFloor(TlsVersion.Tls13, CipherStrength.High).Protocols);
    }

    [Fact]
    public void The_weaker_of_two_floors_is_weaker_in_each_part() => Assert.Equal(
        new TlsFloor(TlsVersion.Tls12, CipherStrength.Medium),
        TlsFloor.Weaker(new TlsFloor(TlsVersion.Tls12, CipherStrength.Highest), new TlsFloor(TlsVersion.Tls13, CipherStrength.Medium)));
}
