using Microsoft.Extensions.Time.Testing;

namespace SecureGateway.Operations.Tests;

/// <summary>A dispatcher over the sample palette, with an audit and a failure log that can be looked at.</summary>
internal sealed class Desk : IAuditTrail, IFailureLog
{
    public static readonly Caller Viewer = new("vera", "192.0.2.1", Permission.View);
    public static readonly Caller Operator = new("otto", "192.0.2.2", Permission.Operate);
    public static readonly Caller Administrator = new("anna", "socket", Permission.Administer);

    public Desk(IPeerOperations? peers = null) =>
        Dispatcher = new OperationDispatcher(new PaletteRegistry([Palette]), this, this, new FakeTimeProvider(), () => 7, Stopping.Token, peers);

    public CancellationTokenSource Stopping { get; } = new();

    public SamplePalette Palette { get; } = new();

    public OperationDispatcher Dispatcher { get; }

    public List<AuditEntry> Audit { get; } = [];

    public List<(string Operation, string Reference, Exception Cause)> Failures { get; } = [];

    public bool AuditIsBroken { get; set; }

    public Task<OperationResult> CallAsync(Caller caller, string operation, params (string Name, string Value)[] arguments) =>
        Dispatcher.CallAsync(Request(operation, arguments), caller);

    public static OperationRequest Request(string operation, params (string Name, string Value)[] arguments) => new(
        "thing", operation, arguments.GroupBy(argument => argument.Name).ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(argument => argument.Value)]));

    public Task RecordAsync(AuditEntry entry, CancellationToken cancellation)
    {
        if (AuditIsBroken)
            throw new IOException("no space left on device");
        Audit.Add(entry);
        return Task.CompletedTask;
    }

    public void Failed(string operation, string reference, Exception cause) => Failures.Add((operation, reference, cause));
}
