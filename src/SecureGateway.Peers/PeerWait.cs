using Microsoft.Extensions.Logging;
using SecureGateway.Peers.Agreement;

namespace SecureGateway.Peers;

/// <summary>
/// How long a start waits before mail is taken: until this node runs on all that its peers settled before; or, when no
/// majority is heard for so long, until it runs on the newest revision that it knows. While it knows of one that it does not
/// run on, it waits without a limit and says why: never is mail taken under a revision that is known to be out of date.
/// Meanwhile the reason stands in <see cref="PeerWatch.Waiting"/>.
/// </summary>
internal sealed class PeerWait(PeerStart start, PeerWatch watch, TimeSpan limit, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <exception cref="OperationCanceledException">The node is told to stop.</exception>
    public async Task WaitAsync(CancellationToken stopping)
    {
        try
        {
            await WaitingAsync(stopping).ConfigureAwait(false);
        }
        finally
        {
            watch.Waiting = null;
        }
    }

    private async Task WaitingAsync(CancellationToken stopping)
    {
        watch.Waiting = "no mail is taken yet: the journal of what the peers agreed on is being read";
        var known = await start.HasRevision.WaitAsync(stopping).ConfigureAwait(false);
        var (began, said) = (time.GetTimestamp(), time.GetTimestamp());
        while (!start.CaughtUp.IsCompleted)
        {
            stopping.ThrowIfCancellationRequested();
            var view = watch.View;
            if (view.Behind is not null)
                began = time.GetTimestamp(); // peers are not what it waits for
            var left = limit - time.GetElapsedTime(began);
            if (known && left <= TimeSpan.Zero)
            {
                logger.LogWarning(
                    "No majority of the peers was heard in {Limit}: mail is taken under revision {Revision}, the newest that this node knows. What they have applied since comes when they are heard",
                    limit, view.Runs);
                return;
            }

            watch.Waiting = $"no mail is taken yet: this node {Waits(known, view)} ({view.InWords()})";
            if (time.GetElapsedTime(said) >= SayEvery)
            {
                said = time.GetTimestamp();
                logger.LogWarning("No mail is taken yet: this node {Waits} ({Peers})", Waits(known, view), view.InWords());
            }

            await Task.WhenAny(start.CaughtUp, Task.Delay(known && left < LookEvery ? left : LookEvery, time, stopping)).ConfigureAwait(false);
        }
    }

    private static string Waits(bool known, PeerView view) =>
        view.Behind is not null ? "runs on an older revision than the one that is agreed on"
        : known ? "waits for a majority of its peers"
        : "knows no agreed revision and waits for its peers, the first time for all of them";
}
