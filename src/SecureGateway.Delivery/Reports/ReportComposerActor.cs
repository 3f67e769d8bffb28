using Akka.Actor;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// Makes reports to senders (<see cref="ReportsKey"/>). Every <see cref="ComposeReport"/> gets one answer: the report, or
/// <see cref="ReportFailed"/> with the reason in words.
/// </summary>
internal sealed class ReportComposerActor : UntypedActor
{
    private readonly DeliveryServices _services;
    private readonly CancellationTokenSource _stop = new();

    public ReportComposerActor(DeliveryServices services) => _services = services;

    public static Props Props(DeliveryServices services) => Akka.Actor.Props.Create(() => new ReportComposerActor(services));

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    protected override void OnReceive(object message)
    {
        if (message is ComposeReport command)
            ComposeAsync(command, _stop.Token).PipeTo(Sender, Self);
        else
            Unhandled(message);
    }

    private async Task<object> ComposeAsync(ComposeReport command, CancellationToken stop)
    {
        try
        {
            ReadOnlyMemory<byte>? body = command.WithoutOriginal ? null : await _services.Store.ReadAsync(command.Body, stop).ConfigureAwait(false);
            return Report.Compose(command, body, _services.Options, _services.Time.GetUtcNow());
        }
        catch (Exception error) // whatever it is, the queue hears of it and keeps the report due
        {
            DeliveryLog.ReportThrew(_services.Logger, error, command.About);
            return new ReportFailed(command.About, command.Kind, error.Message);
        }
    }
}
