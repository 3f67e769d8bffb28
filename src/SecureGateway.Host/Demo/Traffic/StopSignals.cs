using System.Runtime.InteropServices;

namespace SecureGateway.Host.Demo.Traffic;

/// <summary>SIGTERM and SIGINT as a cancellation, for commands that are no host. A container's first process ends by no signal that it does not ask for.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _told;
    private readonly PosixSignalRegistration[] _signals;

    public StopSignals(CancellationToken cancellationToken)
    {
        _told = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _signals = [.. ((PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT]).Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _told.Cancel();
        }))];
    }

    public CancellationToken Token => _told.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _told.Dispose();
    }
}
