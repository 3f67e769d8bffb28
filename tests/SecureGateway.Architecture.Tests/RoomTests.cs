namespace SecureGateway.Architecture.Tests;

/// <summary>Imports go down only, and each outside part has its rooms.</summary>
public sealed class RoomTests
{
    // Rooms of later stages stand here already; a room that is not listed fails until it is.
    private static readonly Dictionary<string, string[]> Imports = new()
    {
        ["Mail"] = [],
        ["Policy"] = ["Mail"],
        ["Smtp"] = ["Mail"],
        ["Inbound"] = ["Mail", "Policy", "Smtp"],
        ["Queue"] = ["Mail", "Policy"],
        ["Delivery"] = ["Mail", "Policy"],
        ["Revocation"] = ["Mail", "Policy"],
        ["Tracking"] = ["Mail", "Policy", "Inbound", "Queue"], // reads what these two recorded; neither knows of it
        ["Configuration"] = ["Mail", "Policy"],
        ["Peers"] = ["Mail", "Policy", "Configuration", "Operations"],
        ["Staging"] = ["Mail"],
        ["Operations"] = [],
        ["Palettes"] = ["Mail", "Policy", "Smtp", "Inbound", "Queue", "Delivery", "Tracking", "Configuration", "Peers", "Operations", "Access"],
        ["Access"] = ["Operations"],
        ["Api"] = ["Mail", "Policy", "Operations", "Access"],
        ["Cli"] = ["Operations", "Configuration"],
        ["Console"] = ["Mail", "Policy", "Configuration", "Tracking", "Operations", "Access", "Palettes"], // the values that operations answer with
        ["Host"] =
        [
            "Mail", "Policy", "Smtp", "Inbound", "Queue", "Delivery", "Revocation", "Tracking", "Configuration", "Peers", "Staging", "Operations", "Access", "Palettes", "Api",
            "Console",
        ],
    };

    // A name with a trailing dot stands for the family.
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Mail"] = [],
        ["Policy"] = [],
        ["Smtp"] = [],
        ["Staging"] = [],
        ["Operations"] = [],
        ["Palettes"] = ["Akka", "Akka.Hosting", "Akka.Analyzers"],
        ["Access"] = [],
        ["Api"] = [],
        ["Cli"] = [],
        ["Console"] = ["MudBlazor"],
        ["Inbound"] = ["Akka", "Akka.Hosting", "Akka.Analyzers", "DnsClient"],
        ["Queue"] =
        [
            "Akka", "Akka.Hosting", "Akka.Analyzers", "Akka.Persistence", "Akka.Persistence.", "Google.Protobuf", "Grpc.Tools",
            "Microsoft.Data.Sqlite", "linq2db", "Npgsql",
        ],
        ["Revocation"] = ["BouncyCastle.Cryptography"],
        ["Delivery"] = ["Akka", "Akka.Hosting", "Akka.Analyzers", "MailKit", "MimeKit", "DnsClient"],
        ["Tracking"] = ["Microsoft.Data.Sqlite", "MimeKit", "Npgsql"],
        ["Configuration"] = ["Akka", "Akka.Hosting", "Akka.Analyzers", "Akka.Persistence"],
        ["Peers"] = ["Akka", "Akka.Hosting", "Akka.Analyzers", "Akka.Cluster", "Akka.DistributedData", "Akka.Persistence", "Akka.Remote"],
        ["Host"] = ["Akka", "Akka.Hosting", "Akka.Analyzers", "OpenTelemetry.", "Spectre.Console", "System.CommandLine"],
    };

    public static TheoryData<string> Rooms => [.. House.Rooms];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_imports_only_what_lies_below(string room)
    {
        Assert.True(Imports.TryGetValue(room, out var allowed), $"{room} is a new room: say in {nameof(RoomTests)} what it may import");
        Findings.None(House.ReferencesOf(House.Project(room)).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_its_own_packages(string room)
    {
        Assert.True(Packages.TryGetValue(room, out var allowed), $"{room} is a new room: say in {nameof(RoomTests)} which packages it may use");
        Assert.DoesNotContain(House.PackagesOf(House.Project(room)), package => !allowed.Any(
            name => name.EndsWith('.') ? package.StartsWith(name, StringComparison.Ordinal) : package == name));
    }

    [Theory]
    [InlineData("Mail")]
    [InlineData("Policy")]
    [InlineData("Queue")]
    [InlineData("Operations")]
    public void Rooms_without_a_wire_know_no_web_server(string room) => Findings.None(House.FrameworksOf(House.Project(room)));

    [Fact]
    public void The_staged_other_side_is_used_by_the_host_and_by_tests_only() => Assert.Equal(
        ["Host"], House.Rooms.Where(room => House.ReferencesOf(House.Project(room)).Contains("Staging")));

    [Fact]
    public void Nothing_imports_the_host_but_tests() =>
        Assert.DoesNotContain(House.Rooms, room => House.ReferencesOf(House.Project(room)).Contains("Host"));

    [Theory]
    [InlineData("Akka.Persistence", "Queue", "Configuration", "Peers")] // Configuration: the history; Peers: votes; the journal is set up by Queue
    [InlineData("Akka.Cluster", "Peers")]
    [InlineData("Akka.DistributedData", "Peers")]
    [InlineData("Akka.Remote", "Peers")]
    [InlineData("MailKit", "Delivery", "Staging.Tests")]
    [InlineData("MimeKit", "Delivery", "Tracking")] // Tracking: encoded words in subjects
    [InlineData("Akka.Configuration", "Configuration", "Queue", "Peers")] // Queue: the settings of Akka.Persistence.Sql
    [InlineData("DnsClient", "Inbound", "Delivery")]
    [InlineData("Org.BouncyCastle", "Revocation")]
    [InlineData("MudBlazor", "Console")]
    [InlineData("Akka", "Inbound", "Queue", "Delivery", "Configuration", "Peers", "Palettes", "Host")]
    public void An_outside_part_is_named_in_the_sources_of_its_rooms_only(string part, params string[] rooms)
    {
        var using_ = new System.Text.RegularExpressions.Regex($@"(?m)^(?:global )?using (?:static )?(?:\w+ = )?{System.Text.RegularExpressions.Regex.Escape(part)}[.;]");
        Findings.None(House.Rooms.Except(rooms).SelectMany(room => House.Sources("src", $"SecureGateway.{room}")).SelectMany(file => file.Find(using_)));
    }

    [Fact]
    public void Every_room_is_looked_at() => Assert.Superset(
        new HashSet<string> { "Mail", "Policy", "Smtp", "Inbound", "Queue", "Delivery", "Configuration", "Staging", "Operations", "Palettes", "Host" }, House.Rooms.ToHashSet());
}
