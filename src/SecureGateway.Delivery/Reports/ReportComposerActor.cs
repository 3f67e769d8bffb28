using Akka.Actor;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// Makes reports to senders (<see cref="ReportsKey"/>). Every <see cref="ComposeReport"/> gets one answer: the report, or
/// <see cref="ReportFailed"/> with the reason in words. Of those that carry a large message one is made at a time, since it is
/// in memory as a whole, twice.
/// </summary>
internal sealed class ReportComposerActor : UntypedActor
{
    private readonly DeliveryServices _services;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _large = new(1);

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
            if (command.WithoutOriginal)
                return Compose(command, null);
            var body = await _services.Store.ReadAsync(command.Body, stop).ConfigureAwait(false);
            var isLarge = body.Length > _services.Options.ReportedOctets && Report.ReturnsWhole(command, body.Length, _services.Options);
            if (isLarge)
                await _large.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                return Compose(command, await ReportedOriginal.ReadAsync(command, body, _services.Options, stop).ConfigureAwait(false));
            }
            finally
            {
                if (isLarge)
                    _large.Release();
            }
        }
        catch (Exception error) // whatever it is, the queue hears of it and keeps the report due
        {
            DeliveryLog.ReportThrew(_services.Logger, error, command.About);
            return new ReportFailed(command.About, command.Kind, error.Message);
        }
    }

    private ReportComposed Compose(ComposeReport command, ReportedOriginal? original) =>
        Report.Compose(command, original, _services.Options, _services.Time.GetUtcNow());
}
