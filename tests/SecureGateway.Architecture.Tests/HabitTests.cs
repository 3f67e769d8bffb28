using System.Text.RegularExpressions;

namespace SecureGateway.Architecture.Tests;

/// <summary>Habits that can be checked.</summary>
public sealed partial class HabitTests
{
    private static readonly string[] Shapeless = ["Utils", "Utilities", "Util", "Helpers", "Helper", "Common", "Misc", "Manager"];

    // Exceptions: path, and why.
    private static readonly Dictionary<string, string> MayDelay = new()
    {
        ["tests/SecureGateway.Smtp.Tests/StartTlsTests.cs"] = "moves virtual time on, step by step, until the server has begun to wait",
        ["tests/SecureGateway.TestSupport/PostgresInstance.cs"] = "looks for another program's socket, which tells nobody when it is there",
        ["tests/SecureGateway.EndToEnd.Tests/Support/PostfixInstance.cs"] = "looks at another program's log, mailbox and port, which tell nobody when they change",
    };

    private static readonly Dictionary<string, string> MayReadTheWallClock = new()
    {
        ["src/SecureGateway.Configuration/Trial/CipherTrial.cs"] = "dates a throw-away certificate for a handshake with itself",
    };

    [Fact]
    public void A_file_is_named_for_its_main_type() => Findings.None(
        House.Sources("src").Where(file => file.Name != "Program" && !IsGroup(file) && file.Types is { Count: > 0 } types && !IsNamedFor(file, types))
            .Select(file => $"{file}: {string.Join(", ", file.Types.Select(type => type.Name))}"));

    [Fact]
    public void No_file_and_no_type_has_a_name_that_says_nothing() => Findings.None(
        House.Sources("src").Concat(House.Sources("tests"))
            .Where(file => file.Types.Select(type => type.Name).Append(file.Name).Any(name => Shapeless.Any(word => name.EndsWith(word, StringComparison.Ordinal))))
            .Select(file => file.Path));

    [Fact]
    public void Policy_knows_no_clock_and_no_chance() => Findings.None(
        House.Sources("src", "SecureGateway.Policy").SelectMany(file => file.Find(ClockOrChance())));

    [Fact]
    public void Nobody_reads_the_wall_clock_past_TimeProvider() => Findings.None(
        House.Sources("src").Where(file => !MayReadTheWallClock.ContainsKey(file.Path))
            .Where(file => !file.Path.StartsWith("src/SecureGateway.Staging/", StringComparison.Ordinal)) // stages real peers in real time
            .SelectMany(file => file.Find(WallClock())));

    [Fact]
    public void No_exception_is_swallowed_without_a_word() => Findings.None(
        House.Sources("src").Concat(House.Sources("tests")).SelectMany(EmptyCatches));

    [Fact]
    public void Tests_do_not_sleep_and_hope() => Findings.None(
        House.Sources("tests").Where(file => !MayDelay.ContainsKey(file.Path) && !file.Path.Contains(".Benchmarks/", StringComparison.Ordinal))
            .SelectMany(file => file.Find(Sleep())));

    [Fact]
    public void The_program_is_a_list_of_rooms() => Assert.All(
        House.Sources("src").Where(file => file.Name == "Program"), file => Assert.InRange(file.Lines, 1, 80));

    [Fact]
    public void Files_are_small()
    {
        var lines = House.Sources("src").Select(file => file.Lines).Order().ToList();
        Assert.InRange(lines[lines.Count / 2], 1, 90);
        Findings.None(House.Sources("src").Where(file => file.Lines > 400).Select(file => $"{file}: {file.Lines} lines"));
    }

    [Fact]
    public void Nothing_asks_an_actor_from_within_an_actor() => Findings.None(
        House.Sources("src").Where(file => file.Name.EndsWith("Actor", StringComparison.Ordinal)).SelectMany(file => file.Find(Ask())));

    [Fact]
    public void Every_actor_and_policy_says_first_what_it_promises() => Findings.None(
        House.Sources("src").Where(file => file.Name.EndsWith("Actor", StringComparison.Ordinal) || file.Name.EndsWith("Policy", StringComparison.Ordinal))
            .Where(file => !file.Text.Contains("/// <summary>", StringComparison.Ordinal)).Select(file => file.Path));

    [Theory]
    [InlineData("try { x(); } catch { }", true)]
    [InlineData("try { x(); } catch (IOException) { /* the client is gone */ }", false)]
    [InlineData("try { x(); }\ncatch (IOException e) when (e.Y)\n{\n}\n", true)]
    [InlineData("try { x(); } catch (IOException) { return; }", false)]
    [InlineData("var s = \"catch { }\"; // catch { }", false)]
    public void An_empty_catch_is_recognised(string code, bool empty) => Assert.Equal(empty, EmptyCatches(new SourceFile("x.cs", code)).Any());

    [Theory]
    [InlineData("public sealed record Foo(int X);\n", "Foo")]
    [InlineData("/// <summary>class Bar</summary>\npublic static partial class Foo\n{\n    public class Inner { }\n}\n", "Foo")]
    [InlineData("public readonly record struct Foo;\npublic delegate ValueTask<int?> Baz(int x);\n", "Foo,Baz")]
    [InlineData("internal ref struct Foo(Span<char> x)\n", "Foo")]
    public void Types_are_recognised(string code, string names) =>
        Assert.Equal(names, string.Join(',', new SourceFile("Foo.cs", code).Types.Select(type => type.Name)));

    // A comment in the block is a word: it says why nothing is done.
    private static IEnumerable<string> EmptyCatches(SourceFile file) => EmptyBlock().Matches(Uncommented(file.Text))
        .Select(found => $"{file.Path}:{file.LineOf(found.Index)}");

    // Comments become a mark, which makes a block with one not empty; strings are emptied.
    private static string Uncommented(string text) => CommentOrString().Replace(
        text, found => found.Value[0] == '/' ? new string('\n', found.Value.Count(c => c == '\n')) + "#" : "\"\"");

    private static bool IsNamedFor(SourceFile file, IReadOnlyList<(string Name, bool IsPublic)> types)
    {
        // Foo.Part.cs is a part of Foo.
        var name = file.Name.Split('.')[0];
        return types.Any(type => type.Name == name);
    }

    // Files that hold the small types of one port or one protocol.
    private static bool IsGroup(SourceFile file) =>
        file.Name.EndsWith("Port", StringComparison.Ordinal) || file.Name.EndsWith("Keys", StringComparison.Ordinal)
        || file.Name.EndsWith("Messages", StringComparison.Ordinal)
        || file.Path is "src/SecureGateway.Policy/Tls/Identity.cs";

    [GeneratedRegex(@"DateTime(Offset)?\.(UtcNow|Now|Today)|TimeProvider|Stopwatch|\bRandom\b|RandomNumberGenerator|Guid\.(NewGuid|CreateVersion7)|Environment\.TickCount")]
    private static partial Regex ClockOrChance();

    [GeneratedRegex(@"DateTime(Offset)?\.(UtcNow|Now|Today)\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"Thread\.Sleep\b|Task\.Delay\(|SpinWait\.SpinUntil")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\.Ask(<[^;(]*>)?\(")]
    private static partial Regex Ask();

    [GeneratedRegex(@"\bcatch\b\s*(\([^)]*\))?\s*(when\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?\s*\{\s*\}")]
    private static partial Regex EmptyBlock();

    [GeneratedRegex("""(?s)//[^\n]*|/\*.*?\*/|[$@]*\"{3,}.*?\"{3,}|@\$?"(?:[^"]|"")*"|\$@"(?:[^"]|"")*"|\$?"(?:[^"\\\n]|\\.)*\u0022""")]
    private static partial Regex CommentOrString();
}
