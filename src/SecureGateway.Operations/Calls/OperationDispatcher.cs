using System.Runtime.CompilerServices;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations;

/// <summary>
/// The one way in. It finds the operation, asks whether the caller may, reads the arguments, writes the audit of changes,
/// and contains errors: whatever happens, the caller gets an <see cref="OperationResult"/>. Nothing is changed by a call that
/// is refused before the operation ran, nor when the audit cannot be written. Only cancellation is thrown.
/// <para>A change that has begun goes on to its end although the caller goes or has enough, and the audit says what came of
/// it. Only the gateway's stop gives it up; then it is audited and answered as not known.</para>
/// <para>Where an operation can be asked of other peers, each of them, this node among them, is a call of its own, which asks for
/// the permission, reads the arguments and is audited where it is done.</para>
/// </summary>
/// <param name="revision">Of the configuration in force, for the audit.</param>
/// <param name="peers">None: this node is alone.</param>
/// <param name="stopping">The gateway stops.</param>
public sealed class OperationDispatcher(
    PaletteRegistry registry, IAuditTrail audit, IFailureLog failures, TimeProvider clock, Func<long?> revision,
    CancellationToken stopping = default, IPeerOperations? peers = null)
{
    private readonly IPeerOperations _peers = peers ?? new LonelyNode("this node");

    public PaletteRegistry Registry => registry;

    /// <summary>This node's name.</summary>
    public string Me => _peers.Me;

    /// <summary>All peers by name, this node among them.</summary>
    public IReadOnlyList<string> Peers => _peers.Names;

    public Task<OperationResult> CallAsync(
        OperationRequest request, Caller caller, IProgress<Progress>? progress = null, CancellationToken cancellation = default) =>
        CallAsync(request, caller, progress, isForPeers: true, cancellation);

    /// <summary>
    /// A call that came by way of another peer, who vouches for its caller: done at this node and nowhere else, and only what can be
    /// asked of peers. Everything else is as with any call.
    /// </summary>
    public IAsyncEnumerable<Frame> AnswerPeerAsync(OperationRequest request, Caller caller, IProgress<Progress> progress, CancellationToken cancellation = default) =>
        registry.Find(request.Palette, request.Operation) is not { } operation
            ? Frames.Of(new Refusal($"this version ({Version}) has no {request.Palette} {request.Operation}", RefusalKind.Usage), Broken(request), cancellation)
        : operation.Peers == PeerUse.Never
            ? Frames.Of(new Refusal($"{request.Palette} {request.Operation} cannot be asked of a peer by this version ({Version})", RefusalKind.Usage), Broken(request), cancellation)
        : AtThisNodeAsync(operation.Peers == PeerUse.Shared ? OfThisNode(request, operation) : request, caller, progress, cancellation);

    /// <summary>Values for an argument that begin with what is typed; none when they cannot be told.</summary>
    public async Task<IReadOnlyList<string>> CompleteAsync(
        string palette, string operation, string argument, string typed, Caller caller, CancellationToken cancellation = default)
    {
        if (registry.Find(palette, operation) is not { } found || found.Permission > caller.Permission
            || found.AllArguments.FirstOrDefault(known => known.Name == argument) is not { } known)
            return [];
        if (known == found.PeerArgument)
            return [.. PeerNames.Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))];
        if (known.Choices.Count > 0)
            return [.. known.Choices.Where(choice => choice.StartsWith(typed, StringComparison.OrdinalIgnoreCase))];
        if (known.Complete is null)
            return [];
        try
        {
            return [.. await known.Complete(typed, cancellation).ConfigureAwait(false)];
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            failures.Failed($"completion of {palette} {operation} {argument}", Reference(), e);
            return [];
        }
    }

    /// <summary>Rows that are still to come may fail too: the refusal to end them with.</summary>
    public Refusal Failed(string operation, Exception cause)
    {
        var reference = Reference();
        failures.Failed(operation, reference, cause);
        return new Refusal($"this gateway made an error; its log has it under {reference}", RefusalKind.Failed);
    }

    // Not for peers: this node is meant, whatever the default is.
    private async Task<OperationResult> CallAsync(OperationRequest request, Caller caller, IProgress<Progress>? progress, bool isForPeers, CancellationToken cancellation)
    {
        var operation = registry.Find(request.Palette, request.Operation);
        if (operation is null)
            return new Refusal(Unknown(request.Palette, request.Operation), RefusalKind.Usage);
        if (operation.Permission > caller.Permission)
            return await DenyAsync(request, operation, caller).ConfigureAwait(false);
        var (values, problems) = ArgumentReader.Read(operation, request.Arguments);
        if (problems.Count > 0)
            return new Refusal(problems.Count == 1 ? problems[0] : $"{problems.Count} arguments are not right", RefusalKind.Usage, problems.Count == 1 ? [] : problems);

        var call = new OperationCall(caller, values, progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        var others = new PeerCalls(_peers, AtThisNodeAsync, Failed);
        var (names, wrong) = isForPeers ? others.Targets(operation, call) : ([], null);
        if (wrong is not null)
            return wrong;
        if (operation.Preview is { } preview && (call.Get(StandardArguments.DryRun) || (operation.AsksFirst && !call.Get(StandardArguments.Yes))))
        {
            var shown = names.Count > 0
                ? await others.CallAsync(operation, DryRun(request), names, isPreview: true, call, progress).ConfigureAwait(false)
                : await ContainAsync(request, preview, call).ConfigureAwait(false);
            return shown is Done would && !call.Get(StandardArguments.DryRun) ? new Question(would.Text, would.Value) { Peers = would.Peers } : shown;
        }

        var change = new OperationCall(caller, values, progress, stopping);
        return names.Count > 0 ? await others.CallAsync(operation, request, names, isPreview: false, operation.Changes ? change : call, progress).ConfigureAwait(false)
            : operation.Changes ? await ChangeAsync(request, operation, change).ConfigureAwait(false)
            : OfAll(await ContainAsync(request, operation.Run, call).ConfigureAwait(false), isForPeers && operation.Peers == PeerUse.Shared);
    }

    // Those who share do not ask each other: this one does not share, and asks all. What all look at would come from each.
    private OperationRequest OfThisNode(OperationRequest request, Operation operation) => request with
    {
        Arguments = new Dictionary<string, IReadOnlyList<string>>(request.Arguments, StringComparer.Ordinal) { [operation.PeerArgument!.Name] = [_peers.Me] },
    };

    private OperationResult OfAll(OperationResult result, bool isShared) =>
        isShared && result is Rows rows && _peers.Away is [_, ..] away ? rows with { Peers = PeersHeard.OfShared(_peers.Names, away, rows.Total) } : result;

    private IEnumerable<string> PeerNames => _peers.Names.Append(StandardArguments.AllPeers);

    private static string Version => typeof(OperationDispatcher).Assembly.GetName().Version?.ToString(3) ?? "";

    private static OperationRequest DryRun(OperationRequest request) => request with
    {
        Arguments = new Dictionary<string, IReadOnlyList<string>>(request.Arguments, StringComparer.Ordinal) { [StandardArguments.DryRun.Name] = ["true"] },
    };

    private async IAsyncEnumerable<Frame> AtThisNodeAsync(
        OperationRequest request, Caller caller, IProgress<Progress>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var result = await CallAsync(request, caller, progress, isForPeers: false, cancellation).ConfigureAwait(false);
        await foreach (var frame in Frames.Of(result, Broken(request), cancellation).ConfigureAwait(false))
            yield return frame;
    }

    private Func<Exception, Refusal> Broken(OperationRequest request) => cause => Failed($"{request.Palette} {request.Operation}", cause);

    private static string Reference() => Guid.NewGuid().ToString("n")[..8];

    private async Task<OperationResult> ChangeAsync(OperationRequest request, Operation operation, OperationCall call)
    {
        var begun = Entry(request, operation, call.Caller, AuditOutcome.Begun, "");
        try
        {
            await audit.RecordAsync(begun, call.Cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Failed("the audit", e) with { Reason = "the audit cannot be written, and so nothing was changed" };
        }

        var result = await EndOfChangeAsync(request, operation, call).ConfigureAwait(false);
        var (outcome, detail) = result switch
        {
            Done done => (AuditOutcome.Done, done.Text),
            Refusal { Kind: RefusalKind.Failed } failed => (AuditOutcome.Failed, failed.Reason),
            Refusal { Kind: RefusalKind.NotKnown } open => (AuditOutcome.NotKnown, open.Reason),
            Refusal refusal => (AuditOutcome.Refused, refusal.Reason),
            _ => (AuditOutcome.Done, ""),
        };
        await EndAsync(begun with { What = AuditText.Of(request, operation, outcome == AuditOutcome.Done) }, outcome, detail).ConfigureAwait(false);
        return result;
    }

    private async Task<OperationResult> DenyAsync(OperationRequest request, Operation operation, Caller caller)
    {
        var reason = $"{caller.Name} may {Word(caller.Permission)}; {request.Palette} {request.Operation} takes the right to {Word(operation.Permission)}";
        try
        {
            await audit.RecordAsync(Entry(request, operation, caller, AuditOutcome.Denied, reason), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failures.Failed("the audit", Reference(), e); // refused in any case
        }

        return new Refusal(reason, RefusalKind.NotAllowed);
    }

    // The change is made: an audit that fails now is told to the log, and the entry stays as begun.
    private async Task EndAsync(AuditEntry begun, AuditOutcome outcome, string detail)
    {
        try
        {
            await audit.RecordAsync(begun with { At = clock.GetUtcNow(), Outcome = outcome, Detail = detail, Revision = revision() }, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failures.Failed("the audit", Reference(), e);
        }
    }

    private async Task<OperationResult> EndOfChangeAsync(OperationRequest request, Operation operation, OperationCall call)
    {
        try
        {
            return await ContainAsync(request, operation.Run, call).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Refusal.NotKnown("the gateway was stopped meanwhile, and it is not known whether it was done; look when it runs again");
        }
    }

    private async Task<OperationResult> ContainAsync(OperationRequest request, Func<OperationCall, Task<OperationResult>> run, OperationCall call)
    {
        try
        {
            return await run(call).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.Cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            return Failed($"{request.Palette} {request.Operation}", e);
        }
    }

    private AuditEntry Entry(OperationRequest request, Operation operation, Caller caller, AuditOutcome outcome, string detail) => new(
        Guid.CreateVersion7(clock.GetUtcNow()).ToString("n"), clock.GetUtcNow(), caller.Name, caller.From,
        AuditText.Of(request, operation), outcome, revision(), detail);

    private string Unknown(string palette, string operation) =>
        registry.Palettes.FirstOrDefault(known => known.Name == palette) is { } found
            ? $"{palette}: {Slip.OfPen(operation, [.. found.Operations.Select(known => known.Name)])}"
            : Slip.OfPen(palette, [.. registry.Palettes.Select(known => known.Name)]);

    private static string Word(Permission permission) => KebabCase.Of(permission.ToString());
}
