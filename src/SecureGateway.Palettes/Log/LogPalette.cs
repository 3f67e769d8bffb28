using Microsoft.Extensions.Logging;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Log;

/// <summary>Follow the log, and change what is logged while the gateway runs.</summary>
public sealed class LogPalette : IPaletteSource
{
    private const string Everything = "SecureGateway";

    private static readonly Kind<LogLevel> Levels = Kinds.Choice("LEVEL", [
        ("trace", LogLevel.Trace), ("debug", LogLevel.Debug), ("information", LogLevel.Information), ("warning", LogLevel.Warning), ("error", LogLevel.Error)]);

    private static readonly Argument<LogLevel> Least = new("level", Levels, "the least severe that is shown, also when the log itself has it not") { Default = LogLevel.Information };
    private static readonly Argument<string> Category = new("category", Kinds.Word("NAME"), "categories that begin so, such as SecureGateway.Delivery") { Default = Everything };
    private static readonly Argument<string> Match = new("match", Kinds.Text, "this text is in the line");
    private static readonly Argument<LogLevel> Level = new("level", Levels, "the least severe that is written") { IsPositional = true, IsRequired = true };
    private static readonly Argument<TimeSpan> For = new("for", Kinds.Duration, "back to the node's file after this time; else with the next restart");

    private readonly LogTap _tap;
    private readonly LogLevels _levels;

    public LogPalette(LogTap tap, LogLevels levels)
    {
        (_tap, _levels) = (tap, levels);
        Palette = new Palette("log", "What this node logs", [
            new("tail", "Follow the log from now on", Permission.View) { Arguments = [Least, Category, Match], Answer = LogLine.Table, Streams = true, WhileWaiting = true, Peers = PeerUse.ThisNode, Run = TailAsync },
            new("level", "Log more or less, for a time", Permission.Operate) { Arguments = [Level, Category, For], Changes = true, Peers = PeerUse.ThisNode, Run = SetAsync },
            new("reset", "Log what the node's file says again", Permission.Operate) { Arguments = [Category], Changes = true, Peers = PeerUse.ThisNode, Run = ResetAsync },
            new("levels", "List changes of level that are in force", Permission.View) { Answer = LogLevelChange.Table, Peers = PeerUse.ThisNode, Run = _ => Task.FromResult<OperationResult>(LogLevelChange.Table.Of(_levels.Changes)) },
        ]);
    }

    public Palette Palette { get; }

    private Task<OperationResult> TailAsync(OperationCall call)
    {
        var match = call.Find(Match);
        return Task.FromResult<OperationResult>(LogLine.Table.Of(_tap.FollowAsync(
            call.Get(Least), call.Get(Category), text => match is null || text.Contains(match, StringComparison.OrdinalIgnoreCase), call.Cancellation)));
    }

    private Task<OperationResult> SetAsync(OperationCall call)
    {
        var (category, level, within) = (call.Get(Category), call.Get(Level), call.FindValue(For));
        _levels.Set(category, level, within);
        return Task.FromResult<OperationResult>(new Done($"{category} logs {level} and more severe{(within is { } time ? $" for {CellText.Of(time)}" : " until the next restart")}"));
    }

    private Task<OperationResult> ResetAsync(OperationCall call) => Task.FromResult<OperationResult>(_levels.Reset(call.Get(Category))
        ? new Done($"{call.Get(Category)} logs what the node's file says")
        : new Done($"{call.Get(Category)} was not changed; 'log levels' lists what is"));
}
