using System.Collections.Immutable;
using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.Palettes.Certificates;

namespace SecureGateway.Palettes.Config;

/// <summary>
/// The configuration's life cycle (A-1 to A-5): edits go to pending, which all administrators
/// share, on whichever of several peers they are; what runs changes only with apply and rollback, on all peers.
/// </summary>
public sealed class ConfigPalette : IPaletteSource
{
    internal static readonly Table<ChangeRow> Changes = new Table<ChangeRow>("change")
        .Column("change", row => row.Words)
        .Column("by", row => row.By)
        .Column("at", row => row.At)
        .Column("node", row => row.Node);

    internal static readonly Table<ChangeRow> Differences = new Table<ChangeRow>("difference").Column("difference", row => row.Words);

    internal static readonly Table<HistoryRow> History = new Table<HistoryRow>("entry", "entries")
        .Column("revision", row => row.Revision)
        .Column("at", row => row.At)
        .Column("by", row => row.By)
        .Column("what", row => row.What)
        .Column("comment", row => row.Comment);

    private static readonly Table<SettingRow> Settings = new Table<SettingRow>("setting")
        .Column("key", row => row.Key)
        .Column("pending", row => row.Pending)
        .Column("applied", row => row.Applied)
        .Column("default", row => row.Default)
        .Column("takes", row => row.Expected)
        .Column("what it is", row => row.Description);

    private static readonly Table<ProblemRow> Problems = new Table<ProblemRow>("problem")
        .Column("key", row => row.Key)
        .Column("problem", row => row.Problem)
        .Column("what would be right", row => row.Right)
        .Column("refused", row => !row.IsAdvice);

    private static readonly Kind<string> RevisionName = new("REVISION", text => text is "pending" or "applied" || long.TryParse(text, out _)
        ? Parsed.Right(text)
        : Parsed.Wrong<string>($"'{text}' is no revision; give a number, pending or applied"));

    private static readonly Argument<string> Comment = new("comment", Kinds.Text, "why, for the history") { Default = "" };
    private static readonly Argument<string> Values = new("value", Kinds.Word("VALUE"), "as in a file; quotes and brackets may be left out") { IsPositional = true, IsRequired = true, Repeats = true, IsFree = true };
    private static readonly Argument<FileContent> File = new("file", Kinds.File, "HOCON with a policy block; a node block is passed over") { IsPositional = true, IsRequired = true };
    private static readonly Argument<int> Number = new("revision", Kinds.Number(1, int.MaxValue, "REVISION"), "the earlier revision, as history shows it") { IsPositional = true, IsRequired = true };
    private static readonly Argument<int> Base = new("base", Kinds.Number(1, int.MaxValue, "REVISION"), "refuse when another revision than this is applied by now");
    private static readonly Argument<int> Version = new("version", Kinds.Number(0, int.MaxValue, "VERSION"), "refuse when pending was changed since this version of it, which --dry-run shows");
    private static readonly Argument<string> Which = new("which", RevisionName, "a revision's number, pending or applied") { IsPositional = true, Default = "pending" };
    private static readonly Argument<string> Exported = new("which", RevisionName, "a revision's number, pending or applied") { IsPositional = true, Default = "applied" };
    private static readonly Argument<string> From = new("from", RevisionName, "a revision's number, pending or applied") { IsPositional = true, IsRequired = true };
    private static readonly Argument<string> To = new("to", RevisionName, "a revision's number, pending or applied") { IsPositional = true, Default = "applied" };

    private readonly ConfigurationAccess _access;

    public ConfigPalette(ConfigurationAccess access)
    {
        _access = access;
        var key = new Argument<string>("key", Kinds.Word("KEY"), "a path such as connections.bank.relay or routes[bank.example].to") { IsPositional = true, IsRequired = true, Complete = access.KeysAsync };
        var part = new Argument<string>("key", Kinds.Word("KEY"), "only what stands under this path") { Complete = access.KeysAsync };
        var below = new Argument<string>("key", Kinds.Word("KEY"), "only this key, and what stands below it") { IsPositional = true, Complete = access.KeysAsync };
        Palette = new Palette("config", "Policy: pending, applied, and its history", [
            new("show", "Print a policy as HOCON; pending unless another is named", Permission.View)
            {
                Arguments = [Which, part], Answer = Answer.Text, Run = call => ShowAsync(call, Which, part),
            },
            new("settings", "List keys with what they mean, what they take, and what pending and the applied policy say", Permission.View)
            {
                Arguments = [below], Answer = Settings, Run = call => access.LookAsync(call, state => SettingsOf(state, call.Find(below))),
            },
            new("problems", "List what stands in the way of an apply, and what apply would only advise", Permission.View) { Answer = Problems, Run = ProblemsAsync },
            new("changes", "List what pending changes, with who and when", Permission.View) { Answer = Changes, Run = ChangesAsync },
            Edit("set", "Set a key of pending", [key, Values], call => new PolicyEdit.Set(call.Get(key), string.Join(' ', call.All(Values)))),
            Edit("unset", "Take a key of pending back to its default; of a profile or route, remove it", [key], call => new PolicyEdit.Unset(call.Get(key))),
            Edit("add", "Add items to a list of pending", [key, Values], call => new PolicyEdit.Add(call.Get(key), [.. call.All(Values)])),
            Edit("remove", "Remove items from a list of pending", [key, Values], call => new PolicyEdit.Remove(call.Get(key), [.. call.All(Values)])),
            new("edit", "Edit pending in your editor", Permission.Administer)
            {
                Edits = new EditLoop("draft", "load", File.Name),
                Answer = Answer.Text,
                Run = call => access.LookAsync(call, state => new Document(DraftText.Write(state))),
            },
            new("draft", "Print pending for an editor, so that load notices what others do meanwhile", Permission.View)
            {
                Answer = Answer.Text, Run = call => access.LookAsync(call, state => new Document(DraftText.Write(state))),
            },
            new("load", "Put a file's policy in the place of pending", Permission.Administer)
            {
                Arguments = [File], Changes = true, Run = call => LoadAsync(call.Get(File), call),
            },
            new("export", "Print a policy as HOCON for a file; the applied one unless another is named", Permission.View)
            {
                Arguments = [Exported], Answer = Answer.Text, Run = call => ShowAsync(call, Exported, null),
            },
            new("check", "Say what apply would say of pending, and change nothing", Permission.View)
            {
                Run = call => access.LookAsync(call, state => Check(state.Pending.Text, "pending")),
            },
            // Checking a text opens the files that it names: for those who could load it.
            new("check-file", "Say what apply would say of a file's policy, and change nothing", Permission.Administer)
            {
                Arguments = [File], Run = call => access.DoAsync(() => Task.FromResult(Check(call.Get(File).Text, call.Get(File).Name))),
            },
            new("apply", "Make pending the next revision: new sessions and attempts run on it", Permission.Administer)
            {
                Arguments = [Comment, Base, Version], Changes = true, Preview = WouldApplyAsync, Run = ApplyAsync,
            },
            new("discard", "Throw away everybody's pending edits", Permission.Administer)
            {
                Arguments = [Version], Changes = true, AsksFirst = true, Preview = WouldDiscardAsync, Run = DiscardAsync,
            },
            new("history", "List the revisions, and edits that were thrown away, the latest first", Permission.View)
            {
                Arguments = [StandardArguments.Limit],
                Answer = History,
                Run = call => access.LookAsync(call, state => HistoryOf(state, call.Get(StandardArguments.Limit))),
            },
            new("compare", "List what one policy says differently from another", Permission.View) { Arguments = [From, To], Answer = Differences, Run = CompareAsync },
            new("rollback", "Apply an earlier revision again, as the next one", Permission.Administer)
            {
                Arguments = [Number, Comment, Base], Changes = true, Preview = WouldRollBackAsync, Run = RollBackAsync,
            },
        ]);
    }

    public Palette Palette { get; }

    private Operation Edit(string name, string description, IReadOnlyList<Argument> arguments, Func<OperationCall, PolicyEdit> edit) =>
        new(name, description, Permission.Administer)
        {
            Arguments = arguments,
            Changes = true,
            Preview = call => _access.WouldEditAsync(call, _ => ([edit(call)], null)),
            Run = call => _access.EditAsync(call, _ => ([edit(call)], null)),
        };

    private static OperationResult SettingsOf(ConfigurationState state, string? under)
    {
        var pending = PolicyDocument.Parse(state.Pending.Text);
        var found = PolicySettings.Of(pending, PolicyDocument.Parse(state.Applied.Text), under).Select(SettingRow.Of).ToList();
        return found.Count > 0 || under is null || pending.Keys.Contains(under) // a list of profiles or routes may be empty
            ? Settings.Of(found)
            : Refusal.NotFound($"pending has no key '{under}' and nothing below it; 'config settings' lists all there are");
    }

    private Task<OperationResult> ProblemsAsync(OperationCall call) => _access.LookAsync(call, state =>
    {
        var (reading, document) = (_access.LifeCycle.Check(state.Pending.Text, "pending"), PolicyDocument.Parse(state.Pending.Text));
        return Problems.Of(reading.Errors.Select(error => ProblemRow.Of(error, document)).Concat(reading.Warnings.Select(warning => ProblemRow.Of(warning, document))));
    });

    private Task<OperationResult> ShowAsync(OperationCall call, Argument<string> which, Argument<string>? part) => _access.LookAsync(call, state =>
    {
        if (Text(state, call.Get(which)) is not { } text)
            return NoRevision(state, call.Get(which));
        if (part is null || call.Find(part) is not { } key)
            return new Document(text);
        return PolicyDocument.Parse(text).Part(key) is { } only
            ? new Document(only.Text)
            : Refusal.NotFound($"nothing is set under '{key}'");
    });

    private Task<OperationResult> ChangesAsync(OperationCall call) =>
        _access.LookAsync(call, state => Changes.Of(ChangesMade.In(state).Concat(ChangesMade.OvertakenIn(state)).Select(ChangeRow.Of)));

    private Task<OperationResult> LoadAsync(FileContent file, OperationCall call) =>
        _access.EditAsync(call, _ => ([new PolicyEdit.Load(DraftText.Body(file.Text), file.Name)], null), DraftText.Version(file.Text));

    private OperationResult Check(string text, string name)
    {
        var reading = _access.LifeCycle.Check(text, name);
        return reading.CanRun
            ? new Done(string.Join('\n', reading.Warnings.Select(warning => warning.ToString()).Append($"{name}: no errors")))
            : new Refusal($"apply would refuse it: {new Noun("error", "errors").Count(reading.Errors.Length)}", Problems: [.. reading.Errors.Select(ConfigWords.Problem)]);
    }

    private Task<OperationResult> WouldApplyAsync(OperationCall call) => _access.LookAsync(call, state =>
    {
        var made = ChangesMade.In(state);
        var reading = _access.LifeCycle.Check(state.Pending.Text, "pending");
        return !reading.CanRun
            ? new Refusal($"it would be refused: {new Noun("error", "errors").Count(reading.Errors.Length)}", Problems: [.. reading.Errors.Select(ConfigWords.Problem)])
            : made.IsEmpty
                ? Refusal.NotFound("no setting is pending; certificates that were imported for the next apply come into use with it")
                : new Done(string.Join('\n', made.Concat(ChangesMade.OvertakenIn(state)).Select(change => change.Difference.Words).Append($"{ConfigWords.Changes.Count(made.Length)} would become revision {state.Applied.Number + 1}; exactly these with --version {state.Pending.Version}")), Seen(state));
    });

    // Others may have edited since the caller looked, here or on a peer: the answer says what became part of it.
    private Task<OperationResult> ApplyAsync(OperationCall call) => _access.DoAsync(async () =>
    {
        var active = await _access.LifeCycle.ApplyAsync(call.Get(Comment), call.Caller.Name, call.FindValue(Base), call.FindValue(Version), call.Cancellation).ConfigureAwait(false);
        if (active.Certificates is { } certificates)
            return new Done($"no setting was pending, and revision {active.Revision.Number} goes on; on this node {CertificateWords.Activated(certificates)}", new { revision = active.Revision.Number, certificates });
        var state = await _access.LifeCycle.StateAsync(call.Cancellation).ConfigureAwait(false);
        return Active(active, state.Find(active.Revision.Number - 1) is { } before
            ? PolicyDocument.Parse(before.Text).ChangesTo(PolicyDocument.Parse(active.Revision.Text))
            : []);
    });

    private Task<OperationResult> WouldDiscardAsync(OperationCall call) => _access.LookAsync(call, state => !state.Pending.Changes.IsEmpty
        ? new Done($"{new Noun("edit", "edits").Count(state.Pending.Changes.Length)} by {string.Join(" and ", state.Pending.Changes.Select(change => change.By).Distinct())} would be thrown away ({string.Join("; ", ChangesMade.In(state).Select(made => made.Difference.Words))}); pending would be revision {state.Applied.Number} again", Seen(state))
        : Refusal.NotFound("nothing is pending"));

    private Task<OperationResult> DiscardAsync(OperationCall call) => _access.DoAsync(async () =>
    {
        var discarded = (await _access.LifeCycle.DiscardAsync(call.Caller.Name, call.FindValue(Version), call.Cancellation).ConfigureAwait(false)).Discarded;
        return new Done($"{new Noun("edit", "edits").Count(discarded.Changes.Length)} thrown away; pending is revision {discarded.Base} again");
    });

    private Task<OperationResult> CompareAsync(OperationCall call) => _access.LookAsync(call, state =>
        Text(state, call.Get(From)) is not { } from ? NoRevision(state, call.Get(From))
        : Text(state, call.Get(To)) is not { } to ? NoRevision(state, call.Get(To))
        : Differences.Of(PolicyDocument.Parse(from).ChangesTo(PolicyDocument.Parse(to)).Select(ChangeRow.Of)));

    private Task<OperationResult> WouldRollBackAsync(OperationCall call) => _access.LookAsync(call, state =>
    {
        if (state.Find(call.Get(Number)) is not { } earlier)
            return NoRevision(state, call.Get(Number).ToString(System.Globalization.CultureInfo.InvariantCulture));
        var differences = PolicyDocument.Parse(state.Applied.Text).ChangesTo(PolicyDocument.Parse(earlier.Text));
        return new Done(string.Join('\n', differences.Select(difference => difference.Words).Append($"{ConfigWords.Changes.Count(differences.Length)} would become revision {state.Applied.Number + 1}")));
    });

    private Task<OperationResult> RollBackAsync(OperationCall call) => _access.DoAsync(async () => Active(
        await _access.LifeCycle.RollBackAsync(call.Get(Number), call.Get(Comment), call.Caller.Name, call.FindValue(Base), call.Cancellation).ConfigureAwait(false)));

    private static Done Active(ConfigurationReplies.RevisionIsActive active, ImmutableArray<PolicyDifference>? changes = null)
    {
        string[] words = [.. (changes ?? []).Select(change => change.Words)];
        string[] counted = words.Length == 0 ? [] : [$"{ConfigWords.Changes.Count(words.Length)} applied:"];
        return new Done(
            string.Join('\n', counted.Concat(words).Concat(active.Warnings.Select(warning => warning.ToString())).Concat(active.Peers.Select(ConfigWords.Peer)).Append($"revision {active.Revision.Number} is applied")),
            new ApplyReport(active.Revision.Number, active.Peers, words));
    }

    private static Rows HistoryOf(ConfigurationState state, int limit)
    {
        var rows = HistoryRow.Of(state).ToList();
        return History.Of(rows.Take(limit), rows.Count > limit ? rows.Count : null);
    }

    // Under the argument's name: whoever confirms what was asked confirms it of this version.
    private static object Seen(ConfigurationState state) => new { version = state.Pending.Version };

    private static string? Text(ConfigurationState state, string name) => name switch
    {
        "pending" => state.Pending.Text,
        "applied" => state.Applied.Text,
        _ => state.Find(long.Parse(name, System.Globalization.CultureInfo.InvariantCulture))?.Text,
    };

    private static Refusal NoRevision(ConfigurationState state, string name) =>
        Refusal.NotFound($"there is no revision {name}; the history goes from {state.History[0].Number} to {state.Applied.Number}");
}
