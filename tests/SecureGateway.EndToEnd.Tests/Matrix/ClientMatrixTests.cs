using Xunit.Abstractions;

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>
/// Mandatory TLS on the way in, in every combination on real sockets. The table of what was seen is written to
/// <c>matrix/inbound.md</c> beside the tests.
/// </summary>
public sealed class ClientMatrixTests(ClientMatrix matrix, ITestOutputHelper output) : IClassFixture<ClientMatrix>
{
    private static readonly Dictionary<string, string> Expected = ClientMatrix.Cases.ToDictionary(cell => cell.Name, ClientRules.Expected);

    public static TheoryData<string> Names => [.. ClientMatrix.Cases.Select(cell => cell.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Rule", "M-2")]
    [Trait("Rule", "M-4")]
    [Trait("Rule", "M-5")]
    [Trait("Rule", "M-9")]
    [Trait("Rule", "M-10")]
    [Trait("Rule", "M-13")]
    public void Mail_is_received_as_the_rules_have_it(string cell) => Assert.Equal(Expected[cell], matrix.Observed(cell));

    [Fact]
    public void The_matrix_as_a_table()
    {
        var table = MatrixTable.Write("inbound", ClientAbility.All, ClientMatrix.Cases, cell => (Expected[cell.Name], matrix.Observed(cell.Name)));
        output.WriteLine(table);
        Assert.DoesNotContain("WRONG", table, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "M-3")]
    public void STARTTLS_is_offered_where_the_rules_have_it() => Assert.Empty(matrix.WrongOffers);

    [Fact]
    [Trait("Rule", "M-13")]
    public void Report_mode_counts_by_profile_what_it_judged_and_what_enforce_would_have_refused() => Assert.All(
        ClientMatrix.Cases.Where(cell => cell is { Enforce: false, Requirement.Mandatory: true }).GroupBy(cell => cell.Profile),
        profile => Assert.Equal(
            (profile.Key, profile.Count(), profile.Count(cell => Expected[cell.Name].EndsWith(ClientRules.Told, StringComparison.Ordinal))),
            (profile.Key, (int)matrix.Counted.Of(profile.Key).Judged, (int)matrix.Counted.Of(profile.Key).Missed)));
}
