using System.Runtime.InteropServices;
using SecureGateway.Configuration;

namespace SecureGateway.Host;

/// <summary>
/// On SIGHUP the files of <c>node.identities</c> and <c>node.signing</c> are looked at again (C-2): what has changed is taken
/// over and shown to every handshake that begins afterwards; a broken file changes nothing and is logged. Running sessions go on.
/// </summary>
public sealed partial class CertificateReload(CertificateStore store, ILogger<CertificateReload> logger) : IHostedService
{
    private PosixSignalRegistration? _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows()) // where the signal means that the console is closed
        {
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                Reload();
            });
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _registration?.Dispose();
        return Task.CompletedTask;
    }

    private void Reload()
    {
        try
        {
            var refused = store.TakeOverFiles().Count(result => result.Outcome == CertificateOutcome.Refused);
            var changed = store.Activate();
            LogReloaded(changed.IsEmpty ? "nothing" : string.Join(", ", changed), refused);
        }
        catch (Exception error) // in a signal's handler it would end the process, and the mail with it
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "SIGHUP: the files of certificates were looked at again: changed {Changed}; refused {Refused}")]
    private partial void LogReloaded(string changed, int refused);

    [LoggerMessage(2, LogLevel.Error, "SIGHUP: the files of certificates could not be looked at; what is in use stays so")]
    private partial void LogFailed(Exception cause);
}
