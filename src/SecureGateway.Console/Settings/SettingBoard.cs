using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.Palettes.Config;
using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Settings;

/// <summary>
/// The settings that a page shows, as pending has them, with what apply would say of them. A field gives what was typed to
/// <see cref="TryAsync"/> as it is typed, and to one of the others when it is left: from then on it is pending, for every
/// administrator, and no navigation loses it. What pending refuses stays with its field, and is told to <see cref="Keep"/>.
/// </summary>
public sealed class SettingBoard(ConsoleOperations operations, IReadOnlyList<string> under)
{
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private Dictionary<string, SettingRow> _settings = [];
    private IReadOnlyList<ProblemRow> _problems = [];

    /// <summary>After each edit that was taken.</summary>
    public event Func<Task>? Edited;

    public event Action? KeptChanged;

    public bool MayEdit { get; private set; }

    public bool IsLoaded { get; private set; }

    public Refusal? Refusal { get; private set; }

    /// <summary>In the order of the reference.</summary>
    public IReadOnlyCollection<SettingRow> All => _settings.Values;

    /// <summary>Labels of fields whose text pending does not take.</summary>
    public IReadOnlyCollection<string> Kept => _kept;

    public SettingRow? Find(string key) => _settings.GetValueOrDefault(key);

    /// <summary>The only value of a key, or the first.</summary>
    public string Value(string key) => Find(key)?.Pending is [var first, ..] ? first : "";

    /// <summary>What apply would say of a key or of an item of it.</summary>
    public IEnumerable<ProblemRow> ProblemsAt(string key) => _problems.Where(problem => IsAt(problem, key));

    public async Task LoadAsync()
    {
        MayEdit = await operations.MayAsync("config", "set");
        var settings = new Dictionary<string, SettingRow>(StringComparer.Ordinal);
        Refusal? refusal = null;
        foreach (var key in under)
        {
            var reply = await operations.RowsAsync<SettingRow>("config", "settings", new() { { "key", key } });
            refusal ??= reply.Refusal;
            foreach (var row in reply.Rows)
                settings[row.Key] = row;
        }

        var problems = await operations.RowsAsync<ProblemRow>("config", "problems");
        (_settings, _problems, Refusal, IsLoaded) = (settings, problems.Rows, refusal ?? problems.Refusal, true);
    }

    /// <summary>What is wrong with a value of a key, in the words of the operation that would take it; empty when nothing is.</summary>
    public async Task<IReadOnlyList<string>> TryAsync(string operation, string key, IReadOnlyList<string> values, CancellationToken cancellation)
    {
        var reply = await operations.AskAsync("config", operation, Words(key, values), cancellation);
        return !reply.IsGiven ? Reasons(reply.Refusal, key)
            : reply.Value.Value is EditReport report ? [.. report.Problems.Where(problem => !problem.IsAdvice && IsAt(problem, key)).Select(InWords)]
            : [];
    }

    public Task<IReadOnlyList<string>> SetAsync(string key, IReadOnlyList<string> values) => DoAsync("set", key, values);

    public Task<IReadOnlyList<string>> UnsetAsync(string key) => DoAsync("unset", key, []);

    public Task<IReadOnlyList<string>> AddAsync(string key, string item) => DoAsync("add", key, [item]);

    public Task<IReadOnlyList<string>> RemoveAsync(string key, string item) => DoAsync("remove", key, [item]);

    /// <summary>Whether a field holds a text that is not in pending: the page asks before it is left.</summary>
    public void Keep(string label, bool isKept)
    {
        if (isKept ? _kept.Add(label) : _kept.Remove(label))
            KeptChanged?.Invoke();
    }

    public static string InWords(ProblemRow problem) => problem.Right.Length == 0 ? problem.Problem : $"{problem.Problem}; {problem.Right}";

    // Who takes an edit back by hand means what was there before, and not that today's default is written out in its place.
    private async Task PutBackAsync(string key)
    {
        var changes = await operations.RowsAsync<ChangeRow>("config", "changes");
        if (!changes.Rows.Any(change => change.Setting == key && change.Kind == DifferenceKind.SameMeaning))
            return;
        var now = await operations.RowsAsync<SettingRow>("config", "settings", new() { { "key", key } });
        if (now.Rows.FirstOrDefault(row => row.Key == key) is { } row && row.Pending.SequenceEqual(row.Default))
            _ = await operations.DoAsync("config", "unset", new() { { "key", key } }); // where it cannot, it stands in Changes Made
    }

    private static bool IsAt(ProblemRow problem, string key) =>
        problem.Key == key || (problem.Key.Length > key.Length && problem.Key.StartsWith(key, StringComparison.Ordinal) && problem.Key[key.Length] == '[');

    // The field stands beside it: what it is called needs no saying.
    private static IReadOnlyList<string> Reasons(Refusal refusal, string key) => refusal.Problems.Count == 0
        ? [refusal.Reason]
        : [.. refusal.Problems.Select(problem => problem.StartsWith(key + ": ", StringComparison.Ordinal) ? problem[(key.Length + 2)..] : problem)];

    private static Words Words(string key, IReadOnlyList<string> values) => new() { { "key", key }, { "value", values } };

    private async Task<IReadOnlyList<string>> DoAsync(string operation, string key, IReadOnlyList<string> values)
    {
        var reply = await operations.DoAsync("config", operation, Words(key, values));
        if (!reply.IsGiven)
            return Reasons(reply.Refusal, key);
        await PutBackAsync(key);
        if (Edited is { } edited)
            await edited();
        return [];
    }
}
