using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>How tracked messages are chosen. Everything that is given must hold.</summary>
internal sealed class TrackArguments
{
    private static readonly Kind<QueueId> IdKind = new("ID", text => QueueId.TryParse(text, out var id)
        ? Parsed.Right(id)
        : Parsed.Wrong<QueueId>($"'{text}' is no queue id; an id has 26 letters and digits, as logs and 'track search' show it"));

    private static readonly Kind<TrackingCursor> PlaceKind = new("PLACE", text => TrackingCursor.TryParse(text, out var place)
        ? Parsed.Right(place)
        : Parsed.Wrong<TrackingCursor>($"'{text}' is no place; take it from the place of a row that 'track search' showed"));

    public TrackArguments(TimeProvider clock)
    {
        From = new Argument<DateTimeOffset>("from", Kinds.Moment(clock), "received at or after this; 24h is a day ago");
        Until = new Argument<DateTimeOffset>("until", Kinds.Moment(clock), "received before this");
        Since = new Argument<DateTimeOffset>("since", Kinds.Moment(clock), "from this on; 24h is a day ago");
        DoneFrom = new Argument<DateTimeOffset>("done-from", Kinds.Moment(clock), "done with at or after this: delivered or given up for its last recipient");
        DoneUntil = new Argument<DateTimeOffset>("done-until", Kinds.Moment(clock), "done with before this");
        Filters = [From, Until, DoneFrom, DoneUntil, Sender, Recipient, Subject, MessageId, Client, Profile, Route, Status, WentOut, Returned, Tls, InClear, FellBack, RefusedForTls, WouldRefuse, About];
    }

    public Argument<QueueId> Id { get; } = new("id", IdKind, "the message's queue id") { IsPositional = true };

    public Argument<TrackingCursor> Place { get; } = new("place", PlaceKind, "the place of something refused, which has no queue id");

    public Argument<DateTimeOffset> From { get; }

    public Argument<DateTimeOffset> Until { get; }

    public Argument<DateTimeOffset> DoneFrom { get; }

    public Argument<DateTimeOffset> DoneUntil { get; }

    /// <summary>The same as <see cref="From"/>, for those who think of how long ago.</summary>
    public Argument<DateTimeOffset> Since { get; }

    public Argument<TimeSpan> Step { get; } = new("step", Kinds.Duration, "how finely it is cut, on whole multiples in UTC: 1m, 5m, 1h, 1d") { Default = TimeSpan.FromHours(1) };

    public Argument<string> Sender { get; } = new("sender", Kinds.Text, "user@example.com, @example.com, @*.example.com, or a part of an address; <> is the null sender");

    public Argument<string> Recipient { get; } = new("recipient", Kinds.Text, "user@example.com, @example.com, @*.example.com, or a part of an address");

    public Argument<string> Subject { get; } = new("subject", Kinds.Text, "this text is in the subject");

    public Argument<string> MessageId { get; } = new("message-id", Kinds.Text, "the Message-Id, or the queue id");

    public Argument<string> Client { get; } = new("client", Kinds.Text, "the client's address, or a part of its host name");

    public Argument<string> Profile { get; } = new("profile", Kinds.Text, "the connection profile, of the client or of the route");

    public Argument<string> Route { get; } = new("route", Kinds.Text, "this text is in the route's pattern or the next hop");

    public Argument<TrackedStatus> Status { get; } = new("status", Kinds.Choice<TrackedStatus>("STATUS"), "where the message stands");

    public Argument<bool> Tls { get; } = new("tls", Kinds.Flag, "under TLS on both sides (or, with --tls=false, in clear on one)");

    public Argument<bool> WentOut { get; } = new("went-out", Kinds.Flag, "delivered to all its recipients or to some") { Default = false };

    public Argument<bool> Returned { get; } = new("returned", Kinds.Flag, "given up for all its recipients or for some") { Default = false };

    public Argument<MailDirection> InClear { get; } = new("in-clear", Kinds.Choice<MailDirection>("DIRECTION"), "in this direction not, or not all of it, under TLS");

    public Argument<bool> WouldRefuse { get; } = new("would-refuse", Kinds.Flag, "a profile that only reports would have refused it") { Default = false };

    public Argument<bool> FellBack { get; } = new("fell-back", Kinds.Flag, "went in clear after TLS had failed twice") { Default = false };

    public Argument<bool> RefusedForTls { get; } = new("refused-for-tls", Kinds.Flag, "kept by a requirement of TLS") { Default = false };

    public Argument<TrackedKind> About { get; } = new("kind", Kinds.Choice<TrackedKind>("KIND"), "what it is: a message, a report of this gateway's own, or what was refused or failed at the door");

    public Argument<TrackingCursor> After { get; } = new("after", PlaceKind, "go on behind this place, which an earlier page ended with");

    public Argument<MailDirection> Direction { get; } = new("direction", Kinds.Choice<MailDirection>("DIRECTION"), "mail coming in or going out") { Default = MailDirection.Outbound };

    public IReadOnlyList<Argument> Filters { get; }

    public TrackingQuery Query(OperationCall call, int limit)
    {
        return new TrackingQuery
        {
            From = call.FindValue(From),
            Until = call.FindValue(Until),
            DoneFrom = call.FindValue(DoneFrom),
            DoneUntil = call.FindValue(DoneUntil),
            Sender = call.Find(Sender),
            Recipient = call.Find(Recipient),
            Subject = call.Find(Subject),
            MessageId = call.Find(MessageId),
            Client = call.Find(Client),
            Profile = call.Find(Profile),
            Route = call.Find(Route),
            Status = call.FindValue(Status) ?? (call.FindValue(About) is not (null or TrackedKind.Message or TrackedKind.Report) ? TrackedStatus.Refused : null), // the index that has few rows
            Kind = call.FindValue(About),
            WentOut = call.Get(WentOut),
            UnderTls = call.FindValue(Tls),
            InClear = call.FindValue(InClear),
            Flags = Flag(FellBack, TrackedFlags.FellBack) | Flag(RefusedForTls, TrackedFlags.RefusedForTls) | Flag(WouldRefuse, TrackedFlags.WouldRefuse) | Flag(Returned, TrackedFlags.Returned),
            Limit = limit,
        };

        TrackedFlags Flag(Argument<bool> argument, TrackedFlags flag) => call.Get(argument) ? flag : 0;
    }
}
