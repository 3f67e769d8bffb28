using Microsoft.Extensions.Time.Testing;
using SecureGateway.Operations;
using SecureGateway.Palettes.Audit;
using SecureGateway.Palettes.Certificates;
using SecureGateway.Palettes.Cluster;
using SecureGateway.Palettes.Node;
using SecureGateway.Palettes.Queue;
using SecureGateway.Palettes.Tls;
using SecureGateway.Palettes.Token;
using SecureGateway.Palettes.Track;
using SecureGateway.Palettes.User;

namespace SecureGateway.WebConsole.Tests;

/// <summary>
/// The gateway's operations as they are declared, arguments, permissions and all; only what they do is staged. So a page that asks
/// with a wrong name or value is refused here as it would be there. What is not staged cannot answer.
/// </summary>
internal sealed class StagedOperations : IAuditTrail, IFailureLog
{
    private readonly Dictionary<string, Func<StagedCall, OperationResult>> _answers = new(StringComparer.Ordinal);
    private readonly List<StagedCall> _calls = [];
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);

    public StagedOperations(FakeTimeProvider clock)
    {
        IPaletteSource[] declared =
        [
            new TrackPalette([], [], null!, clock), new QueuePalette(new QueueAccess(null!), clock), new ClusterPalette(null!, []),
            new CertificatePalette(null!), new SystemPalette(null!, null!, clock, null!, null!), new TlsPalette(null!, null!, null!, new QueueAccess(null!), null!),
            new UserPalette(null!, null!, null!, clock), new TokenPalette(null!, clock), new AuditPalette(null!, clock),
        ];
        Dispatcher = new OperationDispatcher(new PaletteRegistry(declared.Select(source => new Source(Staged(source.Palette)))), this, this, clock, () => 1);
    }

    public OperationDispatcher Dispatcher { get; }

    /// <summary>Calls of one operation, in their order.</summary>
    public IReadOnlyList<StagedCall> Calls(string operation)
    {
        lock (_calls)
            return [.. _calls.Where(call => call.Operation == operation)];
    }

    public StagedCall Last(string operation) => Calls(operation)[^1];

    public void Answer(string operation, Func<StagedCall, OperationResult> answer) => _answers[operation] = answer;

    /// <summary>It does not answer before its caller is gone.</summary>
    public void Silent(string operation) => _silent.Add(operation);

    public void Rows<T>(string operation, params IReadOnlyList<T> rows)
        where T : notnull => _answers[operation] = _ => new Table<T>("row").Of(rows);

    public void Page<T>(string operation, T page)
        where T : notnull => _answers[operation] = _ => new Sheet<T>().Of(page);

    Task IAuditTrail.RecordAsync(AuditEntry entry, CancellationToken cancellation) => Task.CompletedTask;

    void IFailureLog.Failed(string operation, string reference, Exception cause) => throw new InvalidOperationException($"{operation} failed", cause);

    private Palette Staged(Palette palette) => palette with
    {
        Operations =
        [
            .. palette.Operations.Select(operation => operation with
            {
                Run = call => RunAsync($"{palette.Name} {operation.Name}", operation, call),
                Preview = operation.Preview is null ? null : call => Task.FromResult(Run($"{palette.Name} {operation.Name}", operation, call, isPreview: true)),
            }),
        ],
    };

    private async Task<OperationResult> RunAsync(string name, Operation operation, OperationCall call)
    {
        var answer = Run(name, operation, call, isPreview: false);
        if (_silent.Contains(name))
            await new TaskCompletionSource().Task.WaitAsync(call.Cancellation);
        return answer;
    }

    private OperationResult Run(string name, Operation operation, OperationCall call, bool isPreview)
    {
        var staged = StagedCall.Of(name, operation, call, isPreview);
        lock (_calls)
            _calls.Add(staged);
        return _answers.TryGetValue(name, out var answer) ? answer(staged) : Refusal.Unavailable($"{name} is not staged");
    }

    private sealed record Source(Palette Palette) : IPaletteSource;
}
