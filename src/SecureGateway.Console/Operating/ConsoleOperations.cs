using System.Runtime.CompilerServices;
using System.Text.Json;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.WebConsole.Operating;

/// <summary>
/// The one way in which pages do and learn anything: the operations that <c>sgw</c> has, as the caller who is signed in.
/// Permission, arguments, audit and errors are the dispatcher's; whoever is not signed in any more is refused. Nothing here is
/// thrown but cancellation, when a page is left.
/// <para>Values are the records of the palettes: <c>RowsAsync&lt;QueueRow&gt;("queue", "list", ...)</c>.</para>
/// </summary>
public sealed class ConsoleOperations(OperationDispatcher dispatcher, ICallerSource callers)
{
    private static readonly Refusal Nobody = new("the session has ended; sign in again", RefusalKind.NotAllowed);

    /// <summary>The caller; null when the session has ended.</summary>
    public ValueTask<Caller?> CallerAsync() => callers.FindAsync();

    /// <summary>Whether the caller may do an operation: for buttons that would only be refused.</summary>
    public async ValueTask<bool> MayAsync(string palette, string operation) =>
        await callers.FindAsync().ConfigureAwait(false) is { } caller
        && dispatcher.Registry.Find(palette, operation) is { } found && found.Permission <= caller.Permission;

    /// <summary>Whatever it comes to.</summary>
    public async Task<OperationResult> CallAsync(
        string palette, string operation, Words? words = null, IProgress<Progress>? progress = null, CancellationToken cancellation = default) =>
        await callers.FindAsync().ConfigureAwait(false) is { } caller
            ? await dispatcher.CallAsync((words ?? []).Request(palette, operation), caller, progress, cancellation).ConfigureAwait(false)
            : Nobody;

    /// <summary>All rows of an answer. Not for an operation that streams.</summary>
    public async Task<RowsReply<T>> RowsAsync<T>(
        string palette, string operation, Words? words = null, IProgress<Progress>? progress = null, CancellationToken cancellation = default)
        where T : notnull
    {
        var result = await CallAsync(palette, operation, words, progress, cancellation).ConfigureAwait(false);
        if (result is not Rows rows)
            return new RowsReply<T>([], null, Refused(result, palette, operation));
        var values = new List<T>();
        try
        {
            await foreach (var row in rows.Items.WithCancellation(cancellation).ConfigureAwait(false))
                values.Add(row.As<T>());
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return new RowsReply<T>(values, null, dispatcher.Failed($"{palette} {operation}", e));
        }

        // Each peer told its own limit, or all that it has.
        var total = rows.Total ?? (rows.Peers?.Total > values.Count ? rows.Peers.Total : null);
        return new RowsReply<T>(values, total, null)
        {
            Missing = [.. rows.Peers?.Missing ?? [], .. rows.Lacks.Select(lack => new PeerProblem(dispatcher.Me, lack, RefusalKind.Unavailable) { IsPart = true })],
        };
    }

    /// <summary>Rows as they come, until the token ends them: for an operation that streams.</summary>
    /// <param name="refused">Hears why there are none, or no more.</param>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string palette, string operation, Words? words, Action<Refusal> refused, [EnumeratorCancellation] CancellationToken cancellation)
        where T : notnull
    {
        var result = await CallAsync(palette, operation, words, null, cancellation).ConfigureAwait(false);
        if (result is not Rows rows)
        {
            refused(Refused(result, palette, operation));
            yield break;
        }

        await using var items = rows.Items.GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                yield break; // enough of it
            }
            catch (Exception e)
            {
                refused(dispatcher.Failed($"{palette} {operation}", e));
                yield break;
            }

            yield return items.Current.As<T>();
        }
    }

    /// <summary>One thing with its properties.</summary>
    public async Task<Reply<T>> PageAsync<T>(string palette, string operation, Words? words = null, CancellationToken cancellation = default)
        where T : class =>
        await CallAsync(palette, operation, words, null, cancellation).ConfigureAwait(false) is var result && result is Page page
            ? new Reply<T>(OperationJson.As<T>(page.Value), null)
            : new Reply<T>(null, Refused(result, palette, operation));

    /// <summary>The same of every peer, this node among them; each as it answered, and who did not.</summary>
    public async Task<RowsReply<T>> PagesAsync<T>(string palette, string operation, Words? words = null, CancellationToken cancellation = default)
        where T : notnull
    {
        var wanted = words ?? [];
        wanted.Add(StandardArguments.PeerOrAll.Name, StandardArguments.AllPeers);
        var result = await CallAsync(palette, operation, wanted, null, cancellation).ConfigureAwait(false);
        return result is not Page page
            ? new RowsReply<T>([], null, Refused(result, palette, operation))
            : new RowsReply<T>(
                page.Value is IEnumerable<JsonElement> all ? [.. all.Select(one => OperationJson.As<T>(one))] : [OperationJson.As<T>(page.Value)], null, null)
            {
                Missing = page.Peers?.Missing ?? [],
            };
    }

    /// <summary>A text to be kept as it is.</summary>
    public async Task<Reply<Document>> TextAsync(string palette, string operation, Words? words = null, CancellationToken cancellation = default) =>
        await GatheredAsync(await CallAsync(palette, operation, words, null, cancellation).ConfigureAwait(false), palette, operation, cancellation).ConfigureAwait(false) is var result && result is Document document
            ? new Reply<Document>(document, null)
            : new Reply<Document>(null, Refused(result, palette, operation));

    /// <summary>
    /// Does something. An operation that asks first is refused here with what it asks: show <see cref="AskAsync"/>'s question,
    /// and then <see cref="ConfirmAsync"/>.
    /// </summary>
    public async Task<Reply<Done>> DoAsync(
        string palette, string operation, Words? words = null, IProgress<Progress>? progress = null, CancellationToken cancellation = default) =>
        await CallAsync(palette, operation, words, progress, cancellation).ConfigureAwait(false) is var result && result is Done done
            ? new Reply<Done>(done, null)
            : new Reply<Done>(null, Refused(result, palette, operation));

    /// <summary>What an operation that has a preview would do; nothing is done.</summary>
    public async Task<Reply<Done>> AskAsync(string palette, string operation, Words? words = null, CancellationToken cancellation = default)
    {
        var wanted = words ?? [];
        wanted.Add("dry-run", true);
        return await DoAsync(palette, operation, wanted, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Does what <see cref="AskAsync"/> showed, and exactly that: it is refused when that has changed meanwhile.</summary>
    /// <param name="words">The same as asked with, made anew.</param>
    public async Task<Reply<Done>> ConfirmAsync(
        string palette, string operation, Words? words, Done shown, IProgress<Progress>? progress = null, CancellationToken cancellation = default)
    {
        var wanted = words ?? [];
        var known = dispatcher.Registry.Find(palette, operation);
        if (known?.AsksFirst == true)
            wanted.Add("yes", true);
        // Members that have the name of an argument say what was shown.
        if (shown.Value is { } value && JsonSerializer.SerializeToElement(value, value.GetType(), OperationJson.Options) is { ValueKind: JsonValueKind.Object } seen)
        {
            foreach (var member in seen.EnumerateObject().Where(member => known?.Arguments.Any(argument => argument.Name == member.Name) == true))
                wanted.Add(member.Name, member.Value.ToString());
        }

        return await DoAsync(palette, operation, wanted, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>What is wrong with the text that stands in a field, in the words in which the operation would refuse it; null when nothing is.</summary>
    public string? Problem(string palette, string operation, string argument, string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : dispatcher.Registry.Find(palette, operation)?.Problem(argument, text);

    /// <summary>Names of all peers, this node among them.</summary>
    public IReadOnlyList<string> Peers => dispatcher.Peers;

    /// <summary>For an operation that is about one node as a rule: of all peers, where there are others.</summary>
    public Words OfAllPeers()
    {
        var words = new Words();
        if (Peers.Count > 1)
            words.Add(StandardArguments.PeerOrAll.Name, StandardArguments.AllPeers);
        return words;
    }

    /// <summary>Values for an argument that begin with what is typed.</summary>
    public async Task<IReadOnlyList<string>> CompleteAsync(string palette, string operation, string argument, string typed, CancellationToken cancellation = default) =>
        await callers.FindAsync().ConfigureAwait(false) is { } caller
            ? await dispatcher.CompleteAsync(palette, operation, argument, typed, caller, cancellation).ConfigureAwait(false)
            : [];

    private async Task<OperationResult> GatheredAsync(OperationResult result, string palette, string operation, CancellationToken cancellation)
    {
        if (result is not Writing writing)
            return result;
        try
        {
            return await writing.GatherAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return dispatcher.Failed($"{palette} {operation}", e);
        }
    }

    private static Refusal Refused(OperationResult result, string palette, string operation) => result switch
    {
        Refusal refusal => refusal,
        Question question => new Refusal(question.Text),
        _ => throw new InvalidOperationException($"{palette} {operation} answers with {result.GetType().Name}, which this page does not expect"),
    };
}
