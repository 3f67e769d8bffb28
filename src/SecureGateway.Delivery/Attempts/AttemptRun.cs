using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// One attempt from its plan to its outcome: hosts in order, kept connections first, under the rules of chapter 4. What a
/// server, the DNS or the store does wrong is an outcome; an exception is an error of ours, which the supervisor turns
/// into a temporary failure. Whether mail may go in clear is asked of <see cref="TlsPolicy"/>.
/// </summary>
internal sealed class AttemptRun(DeliveryServices services, DeliveryPlan plan, DeliveryAttempt attempt, CancellationToken stop)
{
    private readonly TlsRequirement _requirement = plan.RequirementFor(attempt.Envelope.RequireTls);
    private readonly DateTimeOffset _started = services.Time.GetUtcNow();
    private readonly long _stamp = services.Time.GetTimestamp();
    private readonly ImmutableArray<HostEvidence>.Builder _evidence = ImmutableArray.CreateBuilder<HostEvidence>(1);
    private readonly List<HostProblem> _problems = [];
    private MailItem _item;
    private int _addresses;
    private bool _tlsFailed;
    private bool _fellBack;
    private bool _over;

    public async Task<AttemptResult> RunAsync()
    {
        StoredBody body;
        try
        {
            body = await services.Store.ReadAsync(attempt.Body, stop).ConfigureAwait(false);
        }
        catch (MessageStoreException error)
        {
            return Failed(new HostProblem(null, FailureReason.InternalError, null, error.Message));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Failed(new HostProblem(null, FailureReason.Stopped, null, "before the message was read"));
        }

        _item = new MailItem(attempt.Envelope, attempt.Recipients, body);
        try
        {
            var choice = await services.Finder.HostsAsync(plan.Hop, stop).ConfigureAwait(false);
            if (choice.Failure != FailureReason.None)
                return Failed(new HostProblem(null, choice.Failure, null, choice.Detail));
            foreach (var host in choice.Hosts)
            {
                if (await TryHostAsync(host).ConfigureAwait(false) is { } result)
                    return result;
                if (_over || stop.IsCancellationRequested)
                    break;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _problems.Add(new HostProblem(null, FailureReason.Stopped, null, "while a name was looked up"));
        }

        if (_problems.Count == 0)
            _problems.Add(new HostProblem(null, FailureReason.Stopped, null, "before a host was tried"));
        return Failed(HostProblem.Deciding(_problems, _requirement));
    }

    /// <summary>Null: go on with the next host, unless it is over.</summary>
    private async ValueTask<AttemptResult?> TryHostAsync(MailHost host)
    {
        var key = new ConnectionKey(host, _requirement, plan.Hop.Route.Credentials, plan.Snapshot.Revision);
        while (await services.Pool.TakeAsync(key, PostureNow()).ConfigureAwait(false) is { } kept)
        {
            var sent = await SendAsync(kept, reused: true).ConfigureAwait(false);
            if (sent.End != TransactionEnd.LostBeforeMail || stop.IsCancellationRequested)
                return Conclude(kept, sent, reused: true);
        }

        var choice = await services.Finder.AddressesAsync(host, plan.Hop.Route.IsMx, stop).ConfigureAwait(false);
        if (choice.Failure != FailureReason.None)
        {
            Add(host, null, null, choice.Failure, choice.Detail, false, [], []);
            Noted(host, choice.Failure, null, choice.Detail);
            return null;
        }

        foreach (var address in choice.Addresses)
        {
            if (_addresses++ >= services.Options.MaxAddresses)
                break;
            if (await OpenAsync(key, address).ConfigureAwait(false) is not { } connection)
            {
                if (_over)
                    return null;
                continue;
            }

            var sent = await SendAsync(connection, reused: false).ConfigureAwait(false);
            if (Conclude(connection, sent, reused: false) is { } result)
                return result;
            if (sent.End == TransactionEnd.HostUnable || _over)
                return null; // its other addresses will say the same
        }

        return null;
    }

    private async ValueTask<RelayConnection?> OpenAsync(ConnectionKey key, IPAddress address)
    {
        try
        {
            return Opened(await services.Opener.OpenAsync(key, address, PostureNow(), stop).ConfigureAwait(false));
        }
        catch (RelayException failure)
        {
            Note(key.Host, address, failure);
            if (!TlsPolicy.MayFallBack(_requirement, attempt.Strikes, failure.Reason))
                return null;
        }

        try
        {
            // O-6: the second failure; a new connection to the same host, in clear, at once
            var connection = Opened(await services.Opener.OpenAsync(key, address, PostureNow() with { FallBack = true }, stop).ConfigureAwait(false));
            _fellBack = true;
            return connection;
        }
        catch (RelayException failure)
        {
            Note(key.Host, address, failure);
            return null;
        }
    }

    private async ValueTask<TransactionResult> SendAsync(RelayConnection connection, bool reused)
    {
        connection.Messages++;
        TransactionResult sent;
        try
        {
            using (stop.UnsafeRegister(static state => ((SmtpChannel)state!).Abort("the attempt was stopped"), connection.Channel))
                sent = await services.Transaction.SendAsync(connection, _item, stop).ConfigureAwait(false);
        }
        catch
        {
            connection.Channel.Dispose();
            throw;
        }

        if (sent.Reusable && !stop.IsCancellationRequested)
            services.Pool.Return(connection, plan.Snapshot.Configuration.Delivery.ConnectionsPerHost);
        else
            connection.Channel.Dispose();
        if (reused)
            services.Metrics.Reused();
        return sent;
    }

    /// <summary>An answer or a lost final reply ends the attempt; anything else is noted.</summary>
    private AttemptResult? Conclude(RelayConnection connection, TransactionResult sent, bool reused)
    {
        var host = connection.Key.Host;
        var fellBack = !connection.Poolable;
        switch (sent.End)
        {
            // A server that wants TLS refuses what came in clear. That is no word on the message: it goes on under TLS another time.
            case TransactionEnd.Answered when fellBack && sent.Recipients.All(recipient => recipient.Reply.Code == 530):
                Note(host, connection, FailureReason.SenderRefused, null, sent.Recipients[0].Reply.ToString(), reused);
                return null;
            case TransactionEnd.Answered:
                var (reason, reply) = Summary(sent.Recipients);
                Add(host, connection, reason, reply + ReportedMisses.Tell(services, plan, attempt, connection), reused);
                _fellBack = fellBack && _requirement.Use == TlsUse.WhenOffered;
                return Finish(OutcomeMaker.Answered(plan, attempt, sent.Recipients, host.Name, connection.Offered.Dsn, services.Time.GetUtcNow(), Evidence()));
            case TransactionEnd.FinalReplyLost:
                Add(host, connection, sent.Reason, sent.Detail + ReportedMisses.Tell(services, plan, attempt, connection), reused);
                _fellBack = fellBack && _requirement.Use == TlsUse.WhenOffered;
                return Failed(new HostProblem(host.Name, sent.Reason, null, sent.Detail ?? ""));
            default:
                Note(host, connection, sent.Reason, sent.Reply, sent.Detail ?? "", reused);
                _over |= sent.Reason == FailureReason.Stopped;
                return null;
        }
    }

    private AttemptResult Failed(HostProblem problem)
    {
        if (_evidence.Count == 0)
            _evidence.Add(new HostEvidence("", null, null, problem.Reason, TlsFailurePolicy.FaultOf(problem.Reason), problem.Detail, false));
        if (problem.Reason != FailureReason.FinalReplyLost)
            _fellBack = false;
        return Finish(OutcomeMaker.Failed(plan, attempt, problem, services.Time.GetUtcNow(), Evidence()));
    }

    private AttemptResult Finish(DeliveryOutcome outcome)
    {
        AttemptRecord.Write(services, attempt, outcome, _requirement);
        var connected = outcome.Evidence.Hosts.Any(host => host.Address is not null && !IsConnectFailure(host.Reason));
        var refused = !connected && outcome.Evidence.Hosts.Any(host => IsConnectFailure(host.Reason));
        return new AttemptResult(outcome, refused, connected);
    }

    private Posture PostureNow() => new(_requirement, plan.Hop.Route.Credentials, attempt.Strikes, _tlsFailed);

    private RelayConnection Opened(RelayConnection connection)
    {
        services.Metrics.Opened(connection.Tls);
        return connection;
    }

    private void Note(MailHost host, IPAddress address, RelayException failure)
    {
        var missed = TlsFailurePolicy.IsRequirementMissed(failure.Reason);
        Add(
            host, address, failure.Tls, failure.Reason, failure.Message, false,
            missed ? TlsRuling.Judge(_requirement, failure.Tls, [host.Name]).Checks : [], []);
        Noted(host, failure.Reason, failure.Reply, failure.Message);
    }

    private void Note(MailHost host, RelayConnection connection, FailureReason reason, SmtpReply? reply, string detail, bool reused)
    {
        Add(host, connection, reason, detail, reused);
        Noted(host, reason, reply, detail);
    }

    private void Noted(MailHost host, FailureReason reason, SmtpReply? reply, string detail)
    {
        _problems.Add(new HostProblem(host.Name, reason, reply, detail));
        _tlsFailed |= TlsFailurePolicy.IsStrike(reason);
        // our own fault is the same at every host; and hosts behind this gateway in the list would send the message back
        _over |= TlsFailurePolicy.IsOwn(reason) || reason is FailureReason.Stopped or FailureReason.InternalError or FailureReason.MailLoop;
    }

    private void Add(MailHost host, RelayConnection connection, FailureReason reason, string? detail, bool reused) =>
        Add(host, connection.Address, connection.Tls, reason, detail, reused, connection.Ruling.Checks, connection.Reported?.Checks ?? []);

    private void Add(
        MailHost host, IPAddress? address, TlsFacts? tls, FailureReason reason, string? detail, bool reused,
        ImmutableArray<RequirementCheck> checks, ImmutableArray<RequirementCheck> reported) =>
        _evidence.Add(new HostEvidence(host.ToString(), address?.ToString(), tls, reason, TlsFailurePolicy.FaultOf(reason), detail, reused)
        {
            Checks = checks,
            Reported = reported,
        });

    private AttemptEvidence Evidence() => new(
        plan.Snapshot.Revision, _started, services.Time.GetElapsedTime(_stamp), plan.Pattern, plan.Hop.Route.Connection, _evidence.ToImmutable(), _fellBack)
    {
        Rule = new TlsRule(_requirement.Use, _requirement.Source),
    };

    // The worst that was said, for the record of the host; the final reply where all went well.
    private static (FailureReason Reason, SmtpReply? Reply) Summary(ImmutableArray<RecipientReply> replies)
    {
        foreach (var reply in replies)
        {
            if (reply.Reason != FailureReason.None)
                return (reply.Reason, reply.Reply);
        }

        return (FailureReason.None, replies[0].Reply);
    }

    private static bool IsConnectFailure(FailureReason reason) =>
        reason is FailureReason.ConnectRefused or FailureReason.ConnectTimeout or FailureReason.ConnectFailed;
}
