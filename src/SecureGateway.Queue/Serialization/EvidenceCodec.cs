using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Serialization;

/// <summary>How replies, TLS facts and the records of attempts lie in the journal; see <c>queue.proto</c>.</summary>
internal static class EvidenceCodec
{
    public static void Write(WireWriter writer, int field, SmtpReply? reply)
    {
        if (reply is null)
            return;
        var start = writer.Begin(field);
        writer.Number(1, reply.Code);
        writer.Number(2, reply.Status is { } status ? (status.Class * 1_000_000L) + (status.Subject * 1_000L) + status.Detail : null);
        writer.Text(3, reply.Text);
        writer.End(start);
    }

    public static SmtpReply ReadReply(WireReader reader)
    {
        var code = 0;
        EnhancedStatusCode? status = null;
        var text = "";
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: code = reader.Integer(); break;
                case 2:
                    var packed = reader.Integer();
                    status = new EnhancedStatusCode((byte)(packed / 1_000_000), (ushort)(packed / 1_000 % 1_000), (ushort)(packed % 1_000));
                    break;
                case 3: text = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new SmtpReply(code, status, text);
    }

    public static void Write(WireWriter writer, int field, InboundEvidence inbound)
    {
        var start = writer.Begin(field);
        writer.Bytes(1, inbound.Client.GetAddressBytes());
        writer.Text(2, inbound.HelloName);
        writer.Text(3, inbound.ClientHost);
        writer.Text(4, inbound.Profile);
        writer.Number(5, inbound.Revision);
        Write(writer, 6, inbound.Tls);
        writer.End(start);
    }

    public static InboundEvidence ReadInbound(WireReader reader)
    {
        var client = IPAddress.None;
        string hello = "", profile = "";
        string? host = null;
        long revision = 0;
        TlsFacts? tls = null;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: client = new IPAddress(reader.Bytes()); break;
                case 2: hello = reader.Text(); break;
                case 3: host = reader.Text(); break;
                case 4: profile = reader.Text(); break;
                case 5: revision = reader.Number(); break;
                case 6: tls = ReadTls(reader.Nested()); break;
                default: reader.Skip(); break;
            }
        }

        return new InboundEvidence(client, hello, host, profile, revision, tls);
    }

    public static void Write(WireWriter writer, int field, AttemptEvidence evidence)
    {
        var start = writer.Begin(field);
        writer.Number(1, evidence.Revision);
        writer.Time(2, evidence.Started);
        writer.Number(3, evidence.Took.Ticks);
        writer.Text(4, evidence.Route);
        writer.Text(5, evidence.Connection);
        foreach (var host in evidence.Hosts)
            Write(writer, 6, host);
        writer.Flag(7, evidence.FellBackToPlaintext);
        if (evidence.Rule is { } rule)
            writer.Number(8, (long?)((int)rule.Use << 8 | (int)rule.Source));
        writer.End(start);
    }

    public static AttemptEvidence ReadEvidence(WireReader reader)
    {
        long revision = 0;
        DateTimeOffset started = default;
        var took = TimeSpan.Zero;
        var route = "";
        string? connection = null;
        var hosts = ImmutableArray.CreateBuilder<HostEvidence>(1);
        var fellBack = false;
        TlsRule? rule = null;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: revision = reader.Number(); break;
                case 2: started = reader.Time(); break;
                case 3: took = TimeSpan.FromTicks(reader.Number()); break;
                case 4: route = reader.Text(); break;
                case 5: connection = reader.Text(); break;
                case 6: hosts.Add(ReadHost(reader.Nested())); break;
                case 7: fellBack = reader.Flag(); break;
                case 8:
                    var packed = reader.Integer();
                    rule = new TlsRule((TlsUse)(packed >> 8), (RequirementSource)(packed & 0xff));
                    break;
                default: reader.Skip(); break;
            }
        }

        return new AttemptEvidence(revision, started, took, route, connection, hosts.DrainToImmutable(), fellBack) { Rule = rule };
    }

    private static void Write(WireWriter writer, int field, HostEvidence host)
    {
        var start = writer.Begin(field);
        writer.Text(1, host.Host);
        writer.Text(2, host.Address);
        Write(writer, 3, host.Tls);
        writer.Number(4, (int)host.Reason);
        writer.Number(5, (int)host.Fault);
        writer.Text(6, host.Detail);
        writer.Flag(7, host.Reused);
        FactsCodec.Write(writer, 8, host.Checks);
        FactsCodec.Write(writer, 9, host.Reported);
        writer.End(start);
    }

    private static HostEvidence ReadHost(WireReader reader)
    {
        var host = "";
        string? address = null, detail = null;
        TlsFacts? tls = null;
        FailureReason reason = default;
        Fault fault = default;
        var reused = false;
        ImmutableArray<RequirementCheck> checks = [], reported = [];
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: host = reader.Text(); break;
                case 2: address = reader.Text(); break;
                case 3: tls = ReadTls(reader.Nested()); break;
                case 4: reason = (FailureReason)reader.Integer(); break;
                case 5: fault = (Fault)reader.Integer(); break;
                case 6: detail = reader.Text(); break;
                case 7: reused = reader.Flag(); break;
                case 8: checks = checks.Add(FactsCodec.ReadCheck(reader.Nested())); break;
                case 9: reported = reported.Add(FactsCodec.ReadCheck(reader.Nested())); break;
                default: reader.Skip(); break;
            }
        }

        return new HostEvidence(host, address, tls, reason, fault, detail, reused) { Checks = checks, Reported = reported };
    }

    private static void Write(WireWriter writer, int field, TlsFacts? tls)
    {
        if (tls is null)
            return;
        var start = writer.Begin(field);
        writer.Number(1, (int)tls.Version);
        writer.Number(2, (int)tls.CipherSuite);
        if (tls.Certificate is { } certificate)
            Write(writer, 3, certificate);
        writer.End(start);
    }

    private static TlsFacts ReadTls(WireReader reader)
    {
        SslProtocols version = default;
        TlsCipherSuite suite = default;
        CertificateFacts? certificate = null;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: version = (SslProtocols)reader.Integer(); break;
                case 2: suite = (TlsCipherSuite)reader.Integer(); break;
                case 3: certificate = ReadCertificate(reader.Nested()); break;
                default: reader.Skip(); break;
            }
        }

        return new TlsFacts(version, suite, certificate);
    }

    private static void Write(WireWriter writer, int field, CertificateFacts certificate)
    {
        var start = writer.Begin(field);
        writer.Text(1, certificate.Subject);
        writer.Text(2, certificate.Issuer);
        writer.Time(3, certificate.NotBefore);
        writer.Time(4, certificate.NotAfter);
        writer.Text(5, certificate.Sha256);
        foreach (var name in certificate.DnsNames)
            writer.Text(6, name);
        writer.Text(7, certificate.CommonName);
        writer.Text(8, certificate.KeyAlgorithm);
        writer.Number(9, certificate.KeyBits);
        writer.Text(10, certificate.SignatureAlgorithm);
        writer.Number(11, (int)certificate.Problems);
        foreach (var name in certificate.TrustedBy)
            writer.Text(12, name);
        if (certificate.Revocation is { } revocation)
            Write(writer, 13, revocation);
        foreach (var address in certificate.Addresses)
            writer.Bytes(14, address.GetAddressBytes());
        foreach (var link in certificate.Chain)
            Write(writer, 15, link);
        writer.End(start);
    }

    private static void Write(WireWriter writer, int field, ChainLink link)
    {
        var start = writer.Begin(field);
        writer.Text(1, link.Subject);
        writer.Text(2, link.Issuer);
        writer.Time(3, link.NotBefore);
        writer.Time(4, link.NotAfter);
        writer.Bytes(5, Convert.FromHexString(link.Sha256));
        writer.End(start);
    }

    private static ChainLink ReadLink(WireReader reader)
    {
        string subject = "", issuer = "", sha256 = "";
        DateTimeOffset notBefore = default, notAfter = default;
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: subject = reader.Text(); break;
                case 2: issuer = reader.Text(); break;
                case 3: notBefore = reader.Time(); break;
                case 4: notAfter = reader.Time(); break;
                case 5: sha256 = Convert.ToHexStringLower(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }

        return new ChainLink(subject, issuer, notBefore, notAfter, sha256);
    }

    private static void Write(WireWriter writer, int field, RevocationFacts revocation)
    {
        var start = writer.Begin(field);
        writer.Number(1, (int)revocation.Status);
        writer.Number(2, (int)revocation.Source);
        writer.Number(3, (int)revocation.Because);
        writer.Number(4, (int?)revocation.Reason);
        if (revocation.RevokedAt is { } revokedAt)
            writer.Time(5, revokedAt);
        writer.Text(6, revocation.Detail);
        writer.End(start);
    }

    private static RevocationFacts ReadRevocation(WireReader reader)
    {
        RevocationStatus status = default;
        RevocationSource source = default;
        UnknownBecause because = default;
        RevocationReason? reason = null;
        DateTimeOffset? revokedAt = null;
        var detail = "";
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: status = (RevocationStatus)reader.Integer(); break;
                case 2: source = (RevocationSource)reader.Integer(); break;
                case 3: because = (UnknownBecause)reader.Integer(); break;
                case 4: reason = (RevocationReason)reader.Integer(); break;
                case 5: revokedAt = reader.Time(); break;
                case 6: detail = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }

        return new RevocationFacts(status, source) { Because = because, Reason = reason, RevokedAt = revokedAt, Detail = detail };
    }

    private static CertificateFacts ReadCertificate(WireReader reader)
    {
        string subject = "", issuer = "", sha256 = "", keyAlgorithm = "", signatureAlgorithm = "";
        string? commonName = null;
        DateTimeOffset notBefore = default, notAfter = default;
        var names = ImmutableArray.CreateBuilder<string>();
        var trustedBy = ImmutableArray.CreateBuilder<string>();
        var keyBits = 0;
        CertificateProblems problems = default;
        RevocationFacts? revocation = null;
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        var chain = ImmutableArray.CreateBuilder<ChainLink>();
        while (reader.Next(out var field))
        {
            switch (field)
            {
                case 1: subject = reader.Text(); break;
                case 2: issuer = reader.Text(); break;
                case 3: notBefore = reader.Time(); break;
                case 4: notAfter = reader.Time(); break;
                case 5: sha256 = reader.Text(); break;
                case 6: names.Add(reader.Text()); break;
                case 7: commonName = reader.Text(); break;
                case 8: keyAlgorithm = reader.Text(); break;
                case 9: keyBits = reader.Integer(); break;
                case 10: signatureAlgorithm = reader.Text(); break;
                case 11: problems = (CertificateProblems)reader.Integer(); break;
                case 12: trustedBy.Add(reader.Text()); break;
                case 14: addresses.Add(new IPAddress(reader.Bytes())); break;
                case 15: chain.Add(ReadLink(reader.Nested())); break;
                case 13: revocation = ReadRevocation(reader.Nested()); break;
                default: reader.Skip(); break;
            }
        }

        return new CertificateFacts(subject, issuer, notBefore, notAfter, sha256, names.DrainToImmutable(), commonName, keyAlgorithm, keyBits, signatureAlgorithm, problems)
        {
            TrustedBy = trustedBy.DrainToImmutable(),
            Revocation = revocation,
            Addresses = addresses.DrainToImmutable(),
            Chain = chain.DrainToImmutable(),
        };
    }
}
