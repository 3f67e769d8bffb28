using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>What senders were acknowledged beside what the receiver saw.</summary>
internal static class Ledger
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task WaitForAllAsync(LoadSink sink, IReadOnlyCollection<LoadResult> sent)
    {
        while (true)
        {
            var seen = sink.Messages;
            var missing = sent.SelectMany(load => load.Acknowledged.Select(number => (load.Run, number))).Count(message => !sink.Arrivals.ContainsKey(message));
            if (missing == 0)
                return;
            try
            {
                await sink.WhenReceivedAsync(seen + 1).WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"{missing} acknowledged messages never arrived");
            }
        }
    }

    /// <summary>Every message that came more than once was announced as possibly delivered.</summary>
    public static void TwiceOnlyIfMarked(LoadSink sink, string log)
    {
        var marked = log.Split('\n').Where(line => line.Contains("possibly delivered", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.All(
            sink.Arrivals.Values.Where(arrival => arrival.Times > 1),
            twice => Assert.Contains(marked, line => line.Contains(twice.TraceId!, StringComparison.Ordinal)));
    }
}
