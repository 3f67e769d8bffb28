using Xunit.Abstractions;

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>
/// Mandatory TLS on the way out, in every combination on real sockets. The table of what was seen is written to
/// <c>matrix/outbound.md</c> beside the tests.
/// </summary>
public sealed class ServerMatrixTests(ServerMatrix matrix, ITestOutputHelper output) : IClassFixture<ServerMatrix>
{
    private static readonly Dictionary<string, string> Expected = ServerMatrix.Cases.ToDictionary(cell => cell.Name, ServerRules.Expected);

    public static TheoryData<string> Names => [.. ServerMatrix.Cases.Select(cell => cell.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Rule", "M-2")]
    [Trait("Rule", "M-6")]
    [Trait("Rule", "M-7")]
    [Trait("Rule", "M-9")]
    [Trait("Rule", "M-10")]
    [Trait("Rule", "M-12")]
    [Trait("Rule", "M-13")]
    public void Mail_goes_as_the_rules_have_it(string cell) => Assert.Equal(Expected[cell], matrix.Observed(cell));

    [Fact]
    public void The_matrix_as_a_table()
    {
        var table = MatrixTable.Write("outbound", ServerAbility.All, ServerMatrix.Cases, cell => (Expected[cell.Name], matrix.Observed(cell.Name)));
        output.WriteLine(table);
        Assert.DoesNotContain("WRONG", table, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public void Report_mode_counts_by_profile_what_it_judged_and_what_enforce_would_have_refused() => Assert.All(
        ServerMatrix.Cases.Where(cell => cell is { Enforce: false, Requirement.Mandatory: true }).GroupBy(cell => cell.Profile),
        profile => Assert.Equal(
            (profile.Key, profile.Count(), profile.Count(cell => Expected[cell.Name].EndsWith(ServerRules.Told, StringComparison.Ordinal))),
            (profile.Key, (int)matrix.Counted.Of(profile.Key).Judged, (int)matrix.Counted.Of(profile.Key).Missed)));

    [Fact]
    [Trait("Rule", "C-1")]
    public void A_server_that_asks_is_shown_the_identity_of_the_profile() => Assert.Empty(matrix.WrongIdentities);
}
