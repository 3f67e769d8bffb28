namespace SecureGateway.Operations.Tests;

/// <summary>A palette that is not well made stops the start, with everything that is wrong.</summary>
public sealed class RegistryTests
{
    private static readonly Func<OperationCall, Task<OperationResult>> Nothing = _ => Task.FromResult<OperationResult>(new Done("nothing"));

    public static TheoryData<string, Operation> Mistakes => new()
    {
        { "is no operation's name", new Operation("List", "", Permission.View) { Run = Nothing } },
        { "asks first", new Operation("drop", "", Permission.View) { Run = Nothing, AsksFirst = true } },
        { "the argument size is there 2 times", new Operation("list", "", Permission.View) { Run = Nothing, Arguments = [SamplePalette.Size, SamplePalette.Size] } },
        { "the argument dry-run is there 2 times", new Operation("list", "", Permission.View) { Run = Nothing, Preview = Nothing, Arguments = [StandardArguments.DryRun] } },
        { "only the last positional", new Operation("list", "", Permission.View) { Run = Nothing, Arguments = [SamplePalette.Others, SamplePalette.Name] } },
        { "behind an optional one", new Operation("list", "", Permission.View) { Run = Nothing, Arguments = [SamplePalette.Others, SamplePalette.Name] } },
        { "edits between", new Operation("edit", "", Permission.View) { Run = Nothing, Edits = new EditLoop("export", "load", "file") } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named(string problem, Operation operation) => Assert.Contains(
        problem,
        Assert.Throws<InvalidOperationException>(() => new PaletteRegistry([new One(new Palette("bad", "", [operation]))])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Two_palettes_of_one_name_are_a_mistake() =>
        Assert.Contains("2 palettes named thing", Assert.Throws<InvalidOperationException>(() => new PaletteRegistry([new SamplePalette(), new SamplePalette()])).Message, StringComparison.Ordinal);

    private sealed class One(Palette palette) : IPaletteSource
    {
        public Palette Palette => palette;
    }
}
