
namespace SecureGateway.Operations;

/// <summary>
/// The one way in. It finds the operation, asks whether the caller may, reads the arguments, writes the audit of changes,
/// and contains errors: whatever happens, the caller gets an <see cref="OperationResult"/>. Nothing is changed by a call that
/// is refused before the operation ran, nor when the audit cannot be written. Only cancellation is thrown.
/// <para>A change that has begun goes on to its end although the caller goes or has enough, and the audit says what came of
/// it. Only the gateway's stop gives it up; then it is audited and answered as not known.</para>
/// </summary>
/// <param name="revision">Of the configuration in force, for the audit.</param>
/// <param name="stopping">The gateway stops.</param>
public sealed class OperationDispatcher(
    PaletteRegistry registry, IAuditTrail audit, IFailureLog failures, TimeProvider clock, Func<long?> revision, CancellationToken stopping = default)
{
    public PaletteRegistry Registry => registry;

    public async Task<OperationResult> CallAsync(
        OperationRequest request, Caller caller, IProgress<Progress>? progress = null, CancellationToken cancellation = default)
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
        if (operation.Preview is { } preview && (call.Get(StandardArguments.DryRun) || (operation.AsksFirst && !call.Get(StandardArguments.Yes))))
        {
            var shown = await ContainAsync(request, preview, call).ConfigureAwait(false);
            return shown is Done would && !call.Get(StandardArguments.DryRun) ? new Question(would.Text, would.Value) : shown;
        }

        return operation.Changes
            ? await ChangeAsync(request, operation, new OperationCall(caller, values, progress, stopping)).ConfigureAwait(false)
            : await ContainAsync(request, operation.Run, call).ConfigureAwait(false);
    }

    /// <summary>Values for an argument that begin with what is typed; none when they cannot be told.</summary>
    public async Task<IReadOnlyList<string>> CompleteAsync(
        string palette, string operation, string argument, string typed, Caller caller, CancellationToken cancellation = default)
    {
        if (registry.Find(palette, operation) is not { } found || found.Permission > caller.Permission
            || found.AllArguments.FirstOrDefault(known => known.Name == argument) is not { } known)
            return [];
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
