using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Inbound.Tests;

[Trait("Rule", "Q-2")]
public sealed class ReceivedFieldTests
{
    private static readonly QueueId Id = new(new Guid("01980000-0000-7000-8000-000000000001"));

    private static readonly ReceivedFacts Facts = new(
        "client.example", true, null, IPAddress.Parse("192.0.2.1"), null, "gw.example", false, Id,
        MailAddress.Parse("b@hosted.example"), new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    private static string Written(ReceivedFacts facts) => Encoding.UTF8.GetString(ReceivedField.Write(facts));

    [Fact]
    public void It_reads_as_RFC_5321_has_it() => Assert.Equal(
        "Received: from client.example ([192.0.2.1])\r\n"
        + $"\tby gw.example with ESMTP id {Id}\r\n"
        + "\tfor <b@hosted.example>;\r\n"
        + "\tWed, 4 Mar 2026 05:06:07 +0000\r\n",
        Written(Facts));

    [Fact]
    public void Under_TLS_it_says_version_and_cipher() => Assert.Equal(
        "Received: from client.example (mx.client.example [192.0.2.1])\r\n"
        + "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)\r\n"
        + $"\tby gw.example with ESMTPS id {Id}\r\n"
        + "\tfor <b@hosted.example>;\r\n"
        + "\tWed, 4 Mar 2026 05:06:07 +0000\r\n",
        Written(Facts with { Tls = Policies.Tls13, ClientHost = "mx.client.example" }));

    [Theory]
    [InlineData(true, false, false, "ESMTP")]
    [InlineData(true, true, false, "ESMTPS")]
    [InlineData(false, false, false, "SMTP")]
    [InlineData(false, true, false, "SMTP")]
    [InlineData(true, false, true, "UTF8SMTP")]
    [InlineData(true, true, true, "UTF8SMTPS")]
    public void The_protocol_is_named_as_RFC_3848_and_RFC_6531_have_it(bool extended, bool tls, bool utf8, string protocol) =>
        Assert.Contains(
            $" with {protocol} id ", Written(Facts with { Extended = extended, Tls = tls ? Policies.Tls12 : null, SmtpUtf8 = utf8 }), StringComparison.Ordinal);

    [Fact]
    public void Several_recipients_are_not_told_of_each_other()
    {
        var text = Written(Facts with { For = null });
        Assert.DoesNotContain("for", text, StringComparison.Ordinal);
        Assert.Contains($"id {Id};\r\n\tWed,", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client.example", "client.example")]
    [InlineData("Client.Example", "Client.Example")]
    [InlineData("[192.0.2.7]", "[192.0.2.7]")]
    [InlineData("[IPv6:2001:db8::7]", "[IPv6:2001:db8::7]")]
    [InlineData("münchen.example", "xn--mnchen-3ya.example")]
    [InlineData(null, "unknown")]
    [InlineData("", "unknown")]
    [InlineData("x (evil) by gw.example; Wed", "x??evil??by?gw.example??Wed")]
    [InlineData("x\r\nX-Injected: y", "x??X-Injected??y")]
    [InlineData("x\u2028y", "x?y")]
    public void What_the_client_calls_itself_adds_no_clause_and_no_line(string? said, string written) =>
        Assert.StartsWith($"Received: from {written} ([192.0.2.1])\r\n\tby ", Written(Facts with { HelloName = said }), StringComparison.Ordinal);

    [Theory]
    [InlineData("2001:db8::1", "[IPv6:2001:db8::1]")]
    [InlineData("fe80::1%3", "[IPv6:fe80::1]")]
    public void IPv6_clients_are_literals_without_scope(string address, string literal) =>
        Assert.Contains($"({literal})", Written(Facts with { Client = IPAddress.Parse(address) }), StringComparison.Ordinal);

    [Fact]
    public void Lines_stay_within_78_characters_where_names_allow()
    {
        var text = Written(Facts with
        {
            HelloName = new string('h', 60) + ".example",
            ClientHost = new string('c', 60) + ".example",
            Client = IPAddress.Parse("2001:db8:1111:2222:3333:4444:5555:6666"),
            HostName = new string('g', 60) + ".example",
            Tls = new TlsFacts(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, null),
            For = MailAddress.Parse(new string('l', 59) + "@hosted.example"),
        });
        Assert.All(text.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.All(text.Split("\r\n")[1..^1], line => Assert.StartsWith("\t", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_longest_names_there_are_still_fit()
    {
        var label = new string('x', 63);
        var name = string.Join('.', label, label, label, new string('x', 61));
        var text = Written(Facts with
        {
            HelloName = new string('!', 10_000),
            ClientHost = name,
            HostName = name,
            Tls = new TlsFacts(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, null),
            For = MailAddress.Parse(new string('ü', 32) + "@" + name),
            SmtpUtf8 = true,
        });
        Assert.EndsWith("+0000\r\n", text, StringComparison.Ordinal);
        Assert.All(text.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
    }

    [Theory]
    [InlineData(90, "+0130")]
    [InlineData(-210, "-0330")]
    public void The_zone_is_written_with_its_sign(int minutes, string zone) =>
        Assert.EndsWith($" {zone}\r\n", Written(Facts with { At = Facts.At.ToOffset(TimeSpan.FromMinutes(minutes)) }), StringComparison.Ordinal);
}
