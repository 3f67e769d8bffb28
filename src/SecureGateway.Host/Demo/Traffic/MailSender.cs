using System.Net;
using SecureGateway.Staging;

namespace SecureGateway.Host.Demo.Traffic;

/// <summary><c>demo send</c>: one line for each message that was taken, and for each try that was not.</summary>
internal static class MailSender
{
    private const string Sender = "somebody@sender.example";
    private const string Recipient = "somebody@receiver.example";

    public static async Task<int> RunAsync(IReadOnlyList<DnsEndPoint> servers, TimeSpan every, uint? total, TextWriter output, CancellationToken cancellationToken)
    {
        using var stop = new StopSignals(cancellationToken);
        try
        {
            await foreach (var sent in new LoadStream(servers, Sender, Recipient, every, TimeProvider.System).SendAsync(total, stop.Token).ConfigureAwait(false))
            {
                await output.WriteLineAsync(sent.IsTaken
                    ? $"#{sent.Number} taken by {sent.Server} {(sent.UnderTls ? "under TLS" : "in clear")}: {sent.Answer}"
                    : $"#{sent.Number} not taken by {sent.Server}: {sent.Answer}").ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await output.WriteLineAsync("Told to stop.").ConfigureAwait(false);
        }

        return 0;
    }
}
