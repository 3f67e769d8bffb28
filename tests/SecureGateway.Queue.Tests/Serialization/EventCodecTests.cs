using Google.Protobuf;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Serialization;
using SecureGateway.Queue.Tests.Lane;

namespace SecureGateway.Queue.Tests.Serialization;

public sealed class EventCodecTests
{
    private static readonly QueueId Id = new(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"));

    private static readonly QueueId Other = new(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8058"));

    private static readonly StoredEnvelope FullEnvelope = StoredEnvelope.Of(
        new Envelope(
            MailAddress.Parse("\"odd sender\"@Corp.Example"),
            [new Recipient(MailAddress.Parse("a@x.example"), DsnNotify.Success | DsnNotify.Delay, "rfc822;b+2B@x.example"), new Recipient(MailAddress.Parse("postmaster"))],
            BodyType.EightBitMime,
            true,
            DsnReturn.Headers,
            "env+3Did",
            true),
        Sample.Inbound);

    public static TheoryData<string> Names => [.. Events.Keys];

    internal static Dictionary<string, ILaneEvent> Events { get; } = new()
    {
        ["accepted"] = new QueueEvents.Accepted(Id, Sample.Start, FullEnvelope, new BodyId(77), 12345678901, [new PlannedDestination("x", [0, 1, 300]), new PlannedDestination("", [2])], Other),
        ["accepted, null sender"] = new QueueEvents.Accepted(Id, Sample.Start, StoredEnvelope.Of(Sample.NullSender("a@x.example"), null), new BodyId(1), 0, [new PlannedDestination("x", [0])], null),
        ["accepted, with facts"] = new QueueEvents.Accepted(Id, Sample.Start, FullEnvelope, new BodyId(77), 1, [], null)
        {
            Facts = new AcceptanceFacts(
                "s1", MatchedBy.SenderDomain, "*.corp.example",
                [new RulingFacts("partner", MatchedBy.Address, "192.0.2.0/24", true, [new RequirementCheck(RequirementKind.Version, "TLSv1.3", "TLSv1.2", false) { MayChange = true }, new RequirementCheck(RequirementKind.TlsInUse, "TLS", "TLS", true)])],
                new MessageHeaders("=?utf-8?q?caf=C3=A9?= \u00e9", "<a@b>"))
            { StartTlsOffered = true },
        },
        ["attempted, with checks"] = new QueueEvents.Attempted(Id, Sample.Start, "x", [], null, 0, false, Sample.Evidence with
        {
            Rule = new TlsRule(TlsUse.Required, RequirementSource.Profile),
            Hosts = [Sample.Evidence.Hosts[1] with { Checks = [new RequirementCheck(RequirementKind.CertificateName, "mx", "no name", false)], Reported = [new RequirementCheck(RequirementKind.CipherStrength, "highest", "high", false)] }],
        }),
        ["started"] = new QueueEvents.AttemptStarted(Id, Sample.Start, "x", true),
        ["attempted"] = new QueueEvents.Attempted(Id, Sample.Start, "x", [new RecipientOutcome(1, RecipientDisposition.Failed, FailureReason.TlsAlert, Sample.Unknown, "mx", true), new RecipientOutcome(0, RecipientDisposition.Delivered, FailureReason.None, new SmtpReply(250, null, "a\nb"), null)], Sample.Start.AddMinutes(5), 2, true, Sample.Evidence),
        ["attempted, nothing deferred"] = new QueueEvents.Attempted(Id, Sample.Start, "x", [], null, 0, false, Sample.Evidence),
        ["lost"] = new QueueEvents.OutcomeLost(Id, Sample.Start, "x"),
        ["report due"] = new QueueEvents.ReportDue(Id, Sample.Start, ReportKind.Relayed, [new ReportedOutcome(3, FailureReason.Expired, Sample.Busy, "mx")]),
        ["report sent"] = new QueueEvents.ReportSent(Id, Sample.Start, ReportKind.Delayed, [3, 0], Other),
        ["rerouted"] = new QueueEvents.Rerouted(Id, Sample.Start, "x", [new PlannedDestination("y", [1])]),
        ["held"] = new QueueEvents.Held(Id, Sample.Start, "x", "op"),
        ["released"] = new QueueEvents.Released(Id, Sample.Start, "x", "op"),
        ["retry requested"] = new QueueEvents.RetryRequested(Id, Sample.Start, "x", Sample.Start.AddHours(1), "op"),
        ["withdrawn"] = new QueueEvents.Withdrawn(Id, Sample.Start, "x", FailureReason.DeletedByOperator, "op"),
        ["gone"] = new QueueEvents.Gone(Id, Sample.Start, new BodyId(9)),
    };

    // An earlier version took it; one message must not stand in the way of its whole lane.
    [Fact]
    [Trait("Rule", "Q-5")]
    public void An_address_that_is_taken_no_more_is_read_as_it_was_written()
    {
        const string Odd = "u@[IPv6:::1% NOTIFY=NEVER]";

        var read = StoredEnvelope.Of(new Envelope(MailAddress.Restore(Odd), [new Recipient(MailAddress.Restore(Odd))]), null).Read();

        Assert.False(MailAddress.TryParse(Odd, out _));
        Assert.Equal((Odd, Odd), (read.Sender?.ToString(), Assert.Single(read.Recipients).Address.ToString()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_read_as_it_was_written(string name)
    {
        var bytes = EventCodec.Write(new LaneBatch([Events[name]]));
        // Arrays compare by reference, so what was read is compared by being written again, and by its text.
        var read = Assert.Single(EventReader.Read(bytes).Events);
        Assert.Equal(Events[name].GetType(), read.GetType());
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(EventCodec.Write(new LaneBatch([read]))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Googles_parser_reads_the_same_and_writes_nothing_else(string name)
    {
        var bytes = EventCodec.Write(new LaneBatch([Events[name]]));
        var parsed = Contract.LaneBatch.Parser.ParseFrom(bytes);
        Assert.Null(UnknownFieldsOf(parsed));
        Assert.Equal(Contract.LaneBatch.Parser.ParseFrom(parsed.ToByteArray()), parsed);
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(EventCodec.Write(EventReader.Read(parsed.ToByteArray()))));
    }

    [Fact]
    public void Every_kind_of_event_is_tried() => Assert.Equal(
        typeof(QueueEvents).GetNestedTypes().OrderBy(t => t.Name),
        Events.Values.Select(e => e.GetType()).Distinct().OrderBy(t => t.Name));

    [Fact]
    public void Fields_mean_what_the_contract_says()
    {
        var accepted = Contract.LaneBatch.Parser.ParseFrom(EventCodec.Write(new LaneBatch([Events["accepted"]]))).Events[0].Accepted;
        Assert.Equal("\"odd sender\"@Corp.Example", accepted.Envelope.Sender);
        Assert.Equal(3, accepted.Envelope.Traits);
        Assert.Equal("rfc822;b+2B@x.example", accepted.Envelope.Recipients[0].OriginalRecipient);
        Assert.Equal((77, 12345678901, Sample.Start.UtcTicks), (accepted.Body, accepted.Size, accepted.At));
        Assert.Equal([0, 1, 300], accepted.Destinations[0].Recipients);
        var attempted = Contract.LaneBatch.Parser.ParseFrom(EventCodec.Write(new LaneBatch([Events["attempted"]]))).Events[0].Attempted;
        Assert.Equal(5_001_001, attempted.Recipients[0].Reply.Status);
        Assert.Equal("*.example.com", attempted.Evidence.Hosts[1].Tls.Certificate.DnsNames[1]);
    }

    [Fact]
    public void The_bytes_of_a_journal_row_do_not_change_between_versions() => Assert.Equal(
        "0A3B0A390A1001890A5DAC96774BBCCEB302099A80571080C0B084A1F19DEF081A1108001A0D0A0B6140782E6578616D706C65200132060A01781201"
        + "000A2312210A1001890A5DAC96774BBCCEB302099A80571080C0B084A1F19DEF081A017820010A651A630A1001890A5DAC96774BBCCEB302099A8057"
        + "1080C0B084A1F19DEF081A017822201001183D221608C20310D0A1F4011A0C6D61696C626F7820627573792A026D782880FCF19AACF19DEF08300142"
        + "1408071080C0B084A1F19DEF081880ADE20422012A0A205A1E0A1001890A5DAC96774BBCCEB302099A80571080C0B084A1F19DEF081809",
        Convert.ToHexString(EventCodec.Write(new LaneBatch([
            Events["accepted, null sender"],
            Events["started"],
            new QueueEvents.Attempted(Id, Sample.Start, "x", [new RecipientOutcome(0, RecipientDisposition.Deferred, FailureReason.TlsAlert, Sample.Busy, "mx")], Sample.Start.AddMinutes(5), 1, false, new AttemptEvidence(7, Sample.Start, TimeSpan.FromSeconds(1), "*", null, [], false)),
            Events["gone"],
        ]))));

    [Fact]
    public void An_event_of_a_newer_version_is_an_error_and_not_forgotten()
    {
        var writer = new WireWriter();
        var wrapped = writer.Begin(1);
        var unknown = writer.Begin(99);
        writer.Id(1, Id.Value);
        writer.End(unknown);
        writer.End(wrapped);
        Assert.Contains("99", Assert.Throws<InvalidDataException>(() => EventReader.Read(writer.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_cut_off_is_an_error()
    {
        var bytes = EventCodec.Write(new LaneBatch([.. Events.Values]));
        for (var length = 1; length < bytes.Length; length++)
        {
            try
            {
                Assert.True(EventReader.Read(bytes.AsSpan(0, length)).Events.Count < Events.Count);
            }
            catch (InvalidDataException)
            {
                // said so
            }
        }
    }

    [Fact]
    public void A_snapshot_is_what_the_contract_says_and_gives_the_same_state()
    {
        var lane = new LaneModel();
        lane.Accept(Sample.Envelope("a@x.example", "b@y.example"));
        foreach (var attempt in lane.Dispatch())
            lane.Decisions.Record(Sample.Outcome(attempt, RecipientDisposition.Deferred, lane.Now.AddMinutes(5), strikes: 1, possiblyDelivered: true), lane.Now);
        lane.Accept(Sample.Envelope("c@z.example"));
        lane.Decisions.Record(Sample.Outcome(lane.DispatchOne(), RecipientDisposition.Failed), lane.Now);
        lane.Accept(Sample.Envelope("d@z.example"));
        lane.DispatchOne();
        lane.Operators.Decide(new QueueCommands.Hold(new QueueFilter { NextHop = "y.example" }, "op"), lane.Now);
        lane.Snapshot();

        using var unpacked = SnapshotCodec.Unpack(SnapshotCodec.Write(lane.State));
        var parsed = Contract.LaneSnapshot.Parser.ParseFrom(unpacked);
        Assert.Equal(3, parsed.Messages.Count);
        Assert.Equal(1, parsed.Messages.SelectMany(m => m.Destinations).Count(d => d.UnderWay));
        Assert.Equal(1, parsed.Messages.Sum(m => m.Reports.Count));
        lane.Crash(markLost: false);
        Assert.Equal(lane.Durable, lane.Dump());
    }

    [Fact]
    public void A_snapshot_that_is_cut_off_or_damaged_is_not_taken_for_a_shorter_one()
    {
        var lane = new LaneModel();
        for (var i = 0; i < 40; i++)
            lane.Accept(Sample.Envelope($"user{i}@x.example"));
        lane.Flush();
        var whole = SnapshotCodec.Write(lane.State).Packed;
        Assert.Equal(40, Restored(whole));
        for (var length = 0; length < whole.Length; length++)
            Assert.True(IsRefusedOrWhole(whole[..length]), $"cut off at {length}");
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x10;
            Assert.True(IsRefusedOrWhole(damaged), $"damaged at {at}");
        }

        Assert.Throws<InvalidDataException>(() => Restored(whole[..(whole.Length / 2)]));
    }

    // All that can go unseen is in the last octets, which carry nothing of a message.
    private static bool IsRefusedOrWhole(byte[] packed)
    {
        try
        {
            return Restored(packed) == 40;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException)
        {
            return true;
        }
    }

    [Fact]
    public void A_snapshot_of_a_version_that_did_not_pack_them_is_read()
    {
        var lane = new LaneModel();
        lane.Accept(Sample.Envelope("a@x.example", "b@y.example"));
        lane.Flush();
        using var unpacked = SnapshotCodec.Unpack(SnapshotCodec.Write(lane.State));
        var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        using var system = Akka.Actor.ActorSystem.Create("snapshots");
        var serializer = new QueueSerializer((Akka.Actor.ExtendedActorSystem)system);
        Assert.Equal(1, Restored(((LaneSnapshot)serializer.FromBinary(bytes.ToArray(), "S")).Packed));
        Assert.Equal("Z", serializer.Manifest(new LaneSnapshot([])));
    }

    private static int Restored(byte[] packed)
    {
        var state = new LaneState();
        SnapshotCodec.Read(new LaneSnapshot(packed), state);
        return state.Count;
    }

    // Unknown fields survive a parse; a message without any is as long as its known fields.
    private static string? UnknownFieldsOf(IMessage message)
    {
        var known = JsonParser.Default.Parse(JsonFormatter.Default.Format(message), message.Descriptor);
        return known.Equals(message) ? null : $"{message} has fields that the contract does not know";
    }
}
