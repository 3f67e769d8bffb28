using Akka.Actor;
using Akka.Hosting;
using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Session;

/// <summary>The SMTP sessions that are open, at all peers unless one is named. They answer from a register, so also while one of them is stuck.</summary>
public sealed class SessionPalette : IPaletteSource
{
    private const string Reason = "Stopped by the operator of this gateway";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly Argument<string> Client = new("client", Kinds.Text, "this text is in the client's address, host name or hello");
    private static readonly Argument<bool> InClear = new("in-clear", Kinds.Flag, "without TLS (or, with --in-clear=false, under TLS)");

    private readonly IRequiredActor<InboundKey> _inbound;
    private readonly Argument<string> _profile;
    private readonly Argument<string> _id;

    public SessionPalette(IRequiredActor<InboundKey> inbound)
    {
        _inbound = inbound;
        _profile = new Argument<string>("profile", Kinds.Word("PROFILE"), "of this connection profile") { Complete = (typed, cancel) => WordsAsync(s => s.Profile, typed, cancel) };
        _id = new Argument<string>("id", Kinds.Word("ID"), "the session, as 'session list' and logs name it")
        {
            IsPositional = true,
            IsRequired = true,
            Complete = (typed, cancel) => WordsAsync(s => s.Id, typed, cancel),
        };
        Palette = new Palette("session", "SMTP sessions that are open", [
            new("list", "List open sessions, oldest first", Permission.View)
            {
                Arguments = [_profile, Client, InClear, StandardArguments.Limit],
                Answer = SessionRow.Table,
                Peers = PeerUse.All,
                Run = ListAsync,
            },
            new("show", "Show one session", Permission.View) { Arguments = [_id], Answer = SessionRow.Sheet, Peers = PeerUse.WhoHasIt, Run = ShowAsync },
            new("stop", "End one session after the reply to its current command", Permission.Operate) { Arguments = [_id], Changes = true, Peers = PeerUse.WhoHasIt, Run = StopAsync },
        ]);
    }

    public Palette Palette { get; }

    private async Task<OperationResult> ListAsync(OperationCall call)
    {
        var sessions = await SessionsAsync(call.Find(_profile), call.Cancellation).ConfigureAwait(false);
        var fitting = sessions.Where(session => Fits(session, call)).ToList();
        return SessionRow.Table.Of(fitting.Take(call.Get(StandardArguments.Limit)), fitting.Count);
    }

    private static bool Fits(SessionRow session, OperationCall call) =>
        (call.FindValue(InClear) is not { } inClear || inClear == session.Tls is null)
        && (call.Find(Client) is not { } client
            || new[] { session.Client, session.ClientHost, session.Hello }.Any(text => text?.Contains(client, StringComparison.OrdinalIgnoreCase) == true));

    private async Task<OperationResult> ShowAsync(OperationCall call)
    {
        var id = call.Get(_id);
        var sessions = await SessionsAsync(null, call.Cancellation).ConfigureAwait(false);
        return sessions.FirstOrDefault(session => session.Id == id) is { } found ? SessionRow.Sheet.Of(found) : Gone(id);
    }

    private async Task<OperationResult> StopAsync(OperationCall call)
    {
        var id = call.Get(_id);
        var actor = await _inbound.GetAsync(call.Cancellation).ConfigureAwait(false);
        var stopped = await actor.Ask<InboundCommands.SessionStopped>(new InboundCommands.StopSession(id, Reason), Patience, call.Cancellation).ConfigureAwait(false);
        return stopped.Found ? new Done($"session {id} is being stopped") : Gone(id);
    }

    private static Refusal Gone(string id) => Refusal.NotFound($"there is no open session {id}; it has ended, or never was");

    private async ValueTask<IEnumerable<string>> WordsAsync(Func<SessionRow, string> word, string typed, CancellationToken cancellation) =>
        (await SessionsAsync(null, cancellation).ConfigureAwait(false)).Select(word).Distinct().Where(known => known.StartsWith(typed, StringComparison.OrdinalIgnoreCase));

    private async Task<IReadOnlyList<SessionRow>> SessionsAsync(string? profile, CancellationToken cancellation)
    {
        var actor = await _inbound.GetAsync(cancellation).ConfigureAwait(false);
        var list = await actor.Ask<InboundQueries.SmtpSessionList>(new InboundQueries.ListSessions(profile), Patience, cancellation).ConfigureAwait(false);
        return [.. list.Sessions.Select(SessionRow.Of)];
    }
}
