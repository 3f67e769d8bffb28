using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Serialization;

/// <summary>How the facts of acceptance, rulings and the checks of requirements lie in the journal; see <c>queue.proto</c>.</summary>
internal static class FactsCodec
{
    public static void Write(WireWriter writer, int field, AcceptanceFacts facts)
    {
        var start = writer.Begin(field);
        writer.Text(1, facts.Session);
        writer.Number(2, (int)facts.By);
        writer.Text(3, facts.Entry);
        foreach (var ruling in facts.Rulings)
            Write(writer, 4, ruling);
        writer.Text(5, facts.Headers.Subject);
        writer.Text(6, facts.Headers.MessageId);
        writer.Flag(7, facts.StartTlsOffered);
        writer.End(start);
    }

    public static AcceptanceFacts Read(WireReader reader)
    {
        string session = "", entry = "";
        string? subject = null, messageId = null;
        MatchedBy by = default;
        var offered = false;
        var rulings = ImmutableArray.CreateBuilder<RulingFacts>();
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: session = reader.Text(); break;
                case 2: by = (MatchedBy)reader.Integer(); break;
                case 3: entry = reader.Text(); break;
                case 4: rulings.Add(ReadRuling(reader.Nested())); break;
                case 5: subject = reader.Text(); break;
                case 6: messageId = reader.Text(); break;
                case 7: offered = reader.Flag(); break;
                default: reader.Skip(); break;
            }
        }

        return new AcceptanceFacts(session, by, entry, rulings.DrainToImmutable(), new MessageHeaders(subject, messageId)) { StartTlsOffered = offered };
    }

    public static void Write(WireWriter writer, int field, ImmutableArray<RequirementCheck> checks)
    {
        foreach (var check in checks)
        {
            var start = writer.Begin(field);
            writer.Number(1, (int)check.Kind);
            writer.Text(2, check.Required);
            writer.Text(3, check.Achieved);
            writer.Flag(4, check.Met);
            writer.Flag(5, check.MayChange);
            writer.End(start);
        }
    }

    public static RequirementCheck ReadCheck(WireReader reader)
    {
        RequirementKind kind = default;
        string required = "", achieved = "";
        bool met = false, mayChange = false;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: kind = (RequirementKind)reader.Integer(); break;
                case 2: required = reader.Text(); break;
                case 3: achieved = reader.Text(); break;
                case 4: met = reader.Flag(); break;
                case 5: mayChange = reader.Flag(); break;
                default: reader.Skip(); break;
            }
        }

        return new RequirementCheck(kind, required, achieved, met) { MayChange = mayChange };
    }

    private static void Write(WireWriter writer, int field, RulingFacts ruling)
    {
        var start = writer.Begin(field);
        writer.Text(1, ruling.Profile);
        writer.Number(2, (int)ruling.By);
        writer.Text(3, ruling.Entry);
        writer.Flag(4, ruling.Enforced);
        Write(writer, 5, ruling.Checks);
        writer.End(start);
    }

    private static RulingFacts ReadRuling(WireReader reader)
    {
        string profile = "", entry = "";
        MatchedBy by = default;
        var enforced = false;
        var checks = ImmutableArray.CreateBuilder<RequirementCheck>(6);
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: profile = reader.Text(); break;
                case 2: by = (MatchedBy)reader.Integer(); break;
                case 3: entry = reader.Text(); break;
                case 4: enforced = reader.Flag(); break;
                case 5: checks.Add(ReadCheck(reader.Nested())); break;
                default: reader.Skip(); break;
            }
        }

        return new RulingFacts(profile, by, entry, enforced, checks.DrainToImmutable());
    }
}
