namespace SecureGateway.Operations.Tests;

/// <summary>A palette with one of each.</summary>
internal sealed class SamplePalette : IPaletteSource
{
    public static readonly Argument<string> Name = new("name", Kinds.Word("NAME"), "whose") { IsPositional = true, IsRequired = true };
    public static readonly Argument<string> Others = new("other", Kinds.Word("NAME"), "others") { IsPositional = true, Repeats = true };
    public static readonly Argument<int> Size = new("size", Kinds.Number(1, 10), "how large") { Default = 3 };
    public static readonly Argument<DayOfWeek> Day = new("day", Kinds.Choice<DayOfWeek>("DAY"), "when");
    public static readonly Argument<string> Password = new("password-file", Kinds.Secret, "the key's password");
    public static readonly Argument<FileContent> File = new("file", Kinds.File, "what");

    public static readonly Argument<string> Value = new("value", Kinds.Word("VALUE"), "anything") { IsFree = true };

    public static readonly Table<Thing> Things = new Table<Thing>("thing").Column("name", t => t.Name).Column("size", t => t.Size);

    public static readonly Table<Thing> InOrder = new Table<Thing>("thing").Column("name", t => t.Name).Column("size", t => t.Size).InOrderOf(t => t.Size).EndingWith(t => t.Name == "end");

    public static readonly Sheet<Thing> OneThing = new Sheet<Thing>().Field("name", t => t.Name).Field("day", t => t.Day).Fields("part", t => t.Parts);

    public static readonly Table<Thing> Summed = new Table<Thing>("thing").Column("name", t => t.Name).Column("size", t => t.Size).SummedBy(t => t.Name, (one, other) => one with { Size = one.Size + other.Size });

    public string? Has { get; set; }

    public IReadOnlyList<string> Lacks { get; set; } = [];

    public List<string> Done { get; } = [];

    public Func<OperationCall, Task<OperationResult>> Changing { get; set; } = call => Task.FromResult<OperationResult>(new Done($"changed {call.Get(Name)}"));

    public Palette Palette => new("thing", "Things", [
        new("list", "List things", Permission.View) { Arguments = [Size, Day], Answer = Things, Run = call => Answer(Things.Of(Some(call.Get(Size)), 5)) },
        new("show", "Show a thing", Permission.View) { Arguments = [Name, Others], Answer = OneThing, Run = call => Answer(OneThing.Of(new Thing(call.Get(Name), 1, null, [.. call.All(Others)]))) },
        new("change", "Change a thing", Permission.Operate) { Arguments = [Name, Password, File, Value], Changes = true, Run = RunAsync },
        new("destroy", "Destroy a thing", Permission.Administer)
        {
            Arguments = [Name],
            Changes = true,
            AsksFirst = true,
            Preview = call => Answer(new Done($"1 thing would be destroyed: {call.Get(Name)}")),
            Run = RunAsync,
        },
        new("list-all", "List things of all peers", Permission.View)
        {
            Arguments = [Size, StandardArguments.Limit], Answer = InOrder, Peers = PeerUse.All, Run = call => Answer(InOrder.Of(StopsAt is { } at ? Some(at - 1).Append(new Thing("end", at, null, [])) : Some(call.Get(Size)), 5) with { Lacks = Lacks }),
        },
        new("sum-all", "Add up things of all peers", Permission.View) { Arguments = [Size], Answer = Summed, Peers = PeerUse.All, Run = call => Answer(Summed.Of(Some(call.Get(Size) + (Has is null ? 0 : 1)))) },
        new("find", "Find a thing", Permission.View)
        {
            Arguments = [Name], Answer = OneThing, Peers = PeerUse.WhoHasIt,
            Run = call => Answer(call.Get(Name) == Has ? OneThing.Of(new Thing(Has, 1, null, [])) : Refusal.NotFound("there is no such thing")),
        },
        new("destroy-all", "Destroy things of all peers", Permission.Administer)
        {
            Arguments = [Name], Changes = true, AsksFirst = true, Peers = PeerUse.All,
            Together = (all, isPreview) => $"{all.Count} things {(isPreview ? "would be" : "are")} destroyed",
            Preview = call => Answer(new Done($"1 thing would be destroyed: {call.Get(Name)}")),
            Run = RunAsync,
        },
        new("write-all", "Write things of all peers", Permission.View)
        {
            Answer = Operations.Answer.Text, Peers = PeerUse.All,
            Continued = text => text.StartsWith("name\n", StringComparison.Ordinal) ? text[5..] : text,
            Run = _ => Answer(new Writing(Written(), "text/csv")),
        },
        new("break", "Fail", Permission.View) { Run = _ => throw new InvalidOperationException("the secret reason") },
        new("break-later", "Fail among rows", Permission.View) { Answer = Things, Run = _ => Answer(Things.Of(Breaking())) },
    ]);

    private static Task<OperationResult> Answer(OperationResult result) => Task.FromResult(result);

    private static IEnumerable<Thing> Some(int count) => Enumerable.Range(1, count).Select(i => new Thing($"t{i}", i, DayOfWeek.Monday, []));

    public int? StopsAt { get; set; }

    public string? BreaksOffBecause { get; set; }

    private async IAsyncEnumerable<string> Written()
    {
        yield return "name\n";
        yield return "t1\n";
        await Task.Yield();
        if (BreaksOffBecause is { } reason)
            throw new BrokenOffException(Refusal.Unavailable(reason));
        yield return "t2\n";
    }

    private static IEnumerable<Thing> Breaking()
    {
        yield return new Thing("a", 1, null, []);
        throw new IOException("the disk is gone");
    }

    private Task<OperationResult> RunAsync(OperationCall call)
    {
        Done.Add(call.Get(Name));
        return Changing(call);
    }

    internal sealed record Thing(string Name, int Size, DayOfWeek? Day, IReadOnlyList<string> Parts);
}
