using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Queue.Lane;
using SecureGateway.Tracking.Store;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Tracking;

/// <summary>
/// Turns the events of a lane into rows. What happens to one message within a transaction is put together in memory and written
/// once; messages that are still under way are remembered, so that their next event need not look for them. An event about a
/// message that is not in the file makes a row that says that its beginning is unknown. Used by the one writer only; after an
/// exception it is thrown away with its store.
/// </summary>
internal sealed class Projection(ITrackingStore store)
{
    private const int Remembered = 20_000;
    private const int LongestDetail = 500;

    private readonly Dictionary<QueueId, TrackedMessage> _known = [];
    private readonly List<TrackedMessage> _dirty = [];

    /// <summary>What has changed since this was last asked.</summary>
    public IReadOnlyList<TrackedMessage> Changed => _dirty;

    /// <summary>Says what is going to be applied, so that what is recorded of it is looked for at once.</summary>
    public void Expect(IEnumerable<ILaneEvent> events) =>
        store.Expect([.. events.Select(happened => happened.Id).Where(id => !_known.ContainsKey(id)).Distinct()]);

    public void Apply(ILaneEvent happened)
    {
        switch (happened)
        {
            case Accepted e:
                Take(e);
                return;
            case AttemptStarted e:
                var started = Touch(e);
                started.Attempts++;
                if (e.PossiblyDelivered)
                    started.Flags |= TrackedFlags.PossiblyDelivered;
                return;
            case Gone e:
                End(Touch(e), e.At);
                return;
        }

        var message = Touch(happened);
        message.Untold.Add(happened);
        switch (happened)
        {
            case Attempted e: Apply(message, e); break;
            case OutcomeLost: message.Flags |= TrackedFlags.PossiblyDelivered; break;
            case Rerouted e: Apply(message, e); break;
            case Held e: Hold(message, e.NextHop, held: true); break;
            case Released e: Hold(message, e.NextHop, held: false); break;
            case RetryRequested e: message.Due = e.Due; break;
            case Withdrawn e: Apply(message, e); break;
        }
    }

    /// <summary>Writes what has changed, in the store's transaction.</summary>
    public void Write()
    {
        foreach (var message in _dirty)
            store.Write(message);
    }

    /// <summary>The transaction is there.</summary>
    public void Written()
    {
        foreach (var message in _dirty)
        {
            if (message.Ended is not null)
                _known.Remove(message.Id);
        }

        _dirty.Clear();
        if (_known.Count > Remembered)
            _known.Clear(); // they are found in the file
    }

    /// <summary>Others may have changed what is remembered; it is looked for again.</summary>
    public void Forget() => _known.Clear();

    private long NextKey(DateTimeOffset at) => RowKey.At(at, store.NextNumber());

    private void Take(Accepted e)
    {
        if (_known.ContainsKey(e.Id) || store.Find(e.Id) is not null)
            return; // its beginning was lost, and a row made for it; or this is told twice
        var envelope = e.Envelope.Read();
        var inbound = e.Envelope.ReadInbound();
        var facts = e.Facts;
        var message = new TrackedMessage(NextKey(e.At), e.Id)
        {
            IsNew = true,
            Kind = e.ReportAbout is null ? TrackedKind.Message : TrackedKind.Report,
            Size = e.Size,
            Sender = AddressText.Of(envelope.Sender),
            SenderDomain = envelope.Sender?.Domain.Value ?? "",
            Subject = SubjectText.Decode(facts?.Headers.Subject),
            MessageId = SubjectText.Bound(facts?.Headers.MessageId ?? "", 250),
            Client = inbound?.Client.ToString() ?? "",
            ClientHost = SubjectText.Bound(inbound?.ClientHost ?? "", 320),
            Profile = inbound?.Profile,
            Inbound = inbound is null ? TlsUsed.Nothing : TlsUsedText.Of(inbound.Tls),
            Revision = inbound?.Revision ?? 0,
            Recipients = Recipients(envelope, e),
            NextHop = e.Destinations is [var first, ..] ? first.NextHop : "",
        };
        message.Untold.Add(e);
        if (facts?.Rulings.Any(ruling => !ruling.Enforced && ruling.Checks.Any(check => !check.Met)) == true)
        {
            message.Flags |= TrackedFlags.WouldRefuse;
            store.Counters.Add(CounterKind.WouldRefuseInbound, e.At);
        }

        if (message.Kind == TrackedKind.Message)
        {
            store.Counters.Add(Of(message.Inbound, CounterKind.AcceptedInClear, CounterKind.AcceptedUnderTls12, CounterKind.AcceptedUnderTls13), e.At);
            store.Counters.Add(CounterKind.OctetsAccepted, e.At, e.Size);
        }

        _known.Add(e.Id, message);
        Dirty(message);
    }

    private void Apply(TrackedMessage message, Attempted e)
    {
        var evidence = e.Evidence;
        message.NextHop = e.NextHop;
        if (evidence.Route.Length > 0)
            message.Route = evidence.Route;
        message.Connection = evidence.Connection ?? message.Connection;
        message.Revision = evidence.Revision;
        message.Strikes = e.Strikes;
        message.Due = e.RetryAt;
        if (e.PossiblyDelivered)
            message.Flags |= TrackedFlags.PossiblyDelivered;
        foreach (var host in evidence.Hosts)
        {
            if (TlsFailurePolicy.IsStrike(host.Reason) || TlsFailurePolicy.IsOwn(host.Reason))
                message.Flags |= TrackedFlags.TlsFailed;
            if (TlsFailurePolicy.IsStrike(host.Reason))
                store.Counters.Add(CounterKind.Strikes, e.At);
        }

        var last = evidence.Hosts is [.., var end] ? end : null;
        if (last is not null && last.Reported.Any(check => !check.Met))
            CountOnce(message, TrackedFlags.WouldRefuse, CounterKind.WouldRefuseOutbound, e.At);

        if (e.Recipients.Any(outcome => outcome.Disposition == RecipientDisposition.Delivered))
            Deliver(message, e, last);
        if (e.Recipients.FirstOrDefault(outcome => outcome.Disposition != RecipientDisposition.Delivered) is { } trouble)
            Fail(message, e, trouble, last);
        foreach (var outcome in e.Recipients)
            Set(message, outcome.Index, outcome.Disposition);
        Judge(message);
    }

    private void Deliver(TrackedMessage message, Attempted e, HostEvidence? last)
    {
        var used = TlsUsedText.Of(last?.Tls);
        message.Outbound = message.Outbound.And(used);
        (message.Reason, message.Fault) = (FailureReason.None, Fault.None);
        message.Detail = Detail(e.Recipients.First(outcome => outcome.Disposition == RecipientDisposition.Delivered).Reply);
        if (e.Evidence.FellBackToPlaintext)
            CountOnce(message, TrackedFlags.FellBack, CounterKind.FellBack, e.At);
    }

    private void Fail(TrackedMessage message, Attempted e, RecipientOutcome trouble, HostEvidence? last)
    {
        message.Reason = trouble.Reason;
        message.Fault = trouble.Reason == last?.Reason ? last.Fault : TlsFailurePolicy.FaultOf(trouble.Reason);
        message.Detail = Detail(trouble.Reply);
        if (RefusedForTls(e, trouble))
            CountOnce(message, TrackedFlags.RefusedForTls, CounterKind.RefusedForTlsOutbound, e.At);

        if (e.RetryAt is not null)
            store.Counters.Add(CounterKind.Deferred, e.At);
        if (e.Recipients.Any(outcome => outcome.Disposition == RecipientDisposition.Failed))
            message.Flags |= TrackedFlags.Returned;
    }

    // However often it is tried again: so that the number is that of the messages which a search for the flag finds.
    private void CountOnce(TrackedMessage message, TrackedFlags flag, CounterKind what, DateTimeOffset at)
    {
        if (message.Flags.HasFlag(flag))
            return;
        message.Flags |= flag;
        store.Counters.Add(what, at);
    }

    // A requirement was missed; or TLS was required and did not come about. An opportunistic failure is none: the mail goes later.
    private static bool RefusedForTls(Attempted e, RecipientOutcome trouble)
    {
        var required = e.Evidence.Rule is { Use: TlsUse.Required };
        return Counts(trouble.Reason) || (trouble.Reason == FailureReason.Expired && e.Evidence.Hosts.Any(host => Counts(host.Reason)));
        bool Counts(FailureReason reason) => required ? TlsFailurePolicy.IsTls(reason)
            : e.Evidence.Rule is null && TlsFailurePolicy.IsRequirementMissed(reason);
    }

    private static void Apply(TrackedMessage message, Rerouted e)
    {
        foreach (var plan in e.To)
        {
            foreach (var index in plan.Recipients)
            {
                if (Array.Find(message.Recipients, recipient => recipient.Index == index) is not { } recipient)
                    continue;
                recipient.NextHop = plan.NextHop;
                recipient.IsChanged = true;
            }

            message.NextHop = plan.NextHop;
        }
    }

    private static void Apply(TrackedMessage message, Withdrawn e)
    {
        message.Reason = e.Reason;
        message.Fault = TlsFailurePolicy.FaultOf(e.Reason);
        message.Detail = SubjectText.Bound($"{e.Reason.Describe()} ({e.By})", LongestDetail);
        foreach (var recipient in message.Recipients)
        {
            if (recipient.IsPending && recipient.NextHop == e.NextHop)
                Set(message, recipient.Index, RecipientDisposition.Failed);
        }

        if (e.Reason != FailureReason.DeletedByOperator)
            message.Flags |= TrackedFlags.Returned;
        message.HeldTo?.Remove(e.NextHop);
        Judge(message);
    }

    private static void Hold(TrackedMessage message, string nextHop, bool held)
    {
        if (held)
            (message.HeldTo ??= []).Add(nextHop);
        else
            message.HeldTo?.Remove(nextHop);
        message.Status = held ? TrackedStatus.Held : message.Status;
        if (!held)
            Judge(message);
    }

    // Messages are counted when they are done with, so that each is once in what went out and once in what was returned, and the
    // numbers are those of the messages that a search finds. Where nothing was decided of a recipient, the queue found the message in
    // its journal although its client had been told 451, and let it go.
    private void End(TrackedMessage message, DateTimeOffset at)
    {
        if (Array.Exists(message.Recipients, recipient => recipient.IsPending))
            (message.Status, message.Fault) = (TrackedStatus.Refused, Fault.Ours);
        message.Ended = at;
        message.Due = null;
        if (message.Outbound != TlsUsed.Nothing)
            store.Counters.Add(Of(message.Outbound, CounterKind.DeliveredInClear, CounterKind.DeliveredUnderTls12, CounterKind.DeliveredUnderTls13), at);
        if (message.Flags.HasFlag(TrackedFlags.Returned))
            store.Counters.Add(CounterKind.Returned, at);
    }

    private static void Judge(TrackedMessage message)
    {
        int delivered = 0, failed = 0, pending = 0;
        foreach (var recipient in message.Recipients)
        {
            if (recipient.IsPending)
                pending++;
            else if (recipient.Disposition == RecipientDisposition.Delivered)
                delivered++;
            else
                failed++;
        }

        message.Status = (pending, delivered, failed) switch
        {
            ( > 0, _, _) when message.HeldTo is { Count: > 0 } => TrackedStatus.Held,
            ( > 0, _, _) => TrackedStatus.Deferred,
            (_, _, 0) => TrackedStatus.Delivered,
            (_, 0, _) => message.Reason == FailureReason.DeletedByOperator ? TrackedStatus.Deleted : TrackedStatus.Returned,
            _ => TrackedStatus.PartlyDelivered,
        };
        if (pending == 0)
            message.Due = null;
    }

    private static void Set(TrackedMessage message, int index, RecipientDisposition disposition)
    {
        var recipient = Array.Find(message.Recipients, known => known.Index == index);
        if (recipient is null)
            message.Recipients = [.. message.Recipients, recipient = new TrackedRecipient(index, "", "")]; // of a message whose beginning is unknown
        recipient.Disposition = disposition;
        recipient.IsChanged = true;
    }

    private TrackedMessage Touch(ILaneEvent happened)
    {
        if (!_known.TryGetValue(happened.Id, out var message))
        {
            message = store.Find(happened.Id) ?? new TrackedMessage(NextKey(TimeOf(happened)), happened.Id)
            {
                IsNew = true,
                Flags = TrackedFlags.BeginningUnknown,
            };
            _known.Add(happened.Id, message);
        }

        Dirty(message);
        return message;
    }

    private void Dirty(TrackedMessage message)
    {
        if (message.IsDirty)
            return;
        message.IsDirty = true;
        _dirty.Add(message);
    }

    private static TrackedRecipient[] Recipients(Envelope envelope, Accepted e)
    {
        var recipients = new TrackedRecipient[envelope.Recipients.Length];
        foreach (var plan in e.Destinations)
        {
            foreach (var index in plan.Recipients)
            {
                var address = envelope.Recipients[index].Address;
                recipients[index] = new TrackedRecipient(index, AddressText.Of(address), plan.NextHop) { Domain = address.Domain.Value };
            }
        }

        for (var i = 0; i < recipients.Length; i++)
            recipients[i] ??= new TrackedRecipient(i, AddressText.Of(envelope.Recipients[i].Address), "") { Domain = envelope.Recipients[i].Address.Domain.Value };
        return recipients;
    }

    // The id says when the message came in (UUID version 7, RFC 9562 5.7).
    private static DateTimeOffset TimeOf(ILaneEvent happened)
    {
        var bytes = RowKey.Of(happened.Id);
        var milliseconds = bytes.AsSpan(0, 6).ToArray().Aggregate(0L, (sum, octet) => (sum << 8) | octet);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return at <= happened.At && happened.Id.Value.Version == 7 ? at : happened.At;
    }

    private static string Detail(SmtpReply reply) => SubjectText.Bound(reply.ToString(), LongestDetail);

    private static CounterKind Of(TlsUsed used, CounterKind clear, CounterKind tls12, CounterKind tls13) => used switch
    {
        TlsUsed.Tls13 => tls13,
        TlsUsed.Tls12 => tls12,
        _ => clear,
    };
}
