using System.Globalization;
using System.Text.Json;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>Python's smtplib as the client.</summary>
public sealed class PythonSendingTests
{
    private const string Head = "From: alice@corp.example\r\nTo: bob@partner.example\r\nSubject: from python\r\n\r\n";

    [SkippableTheory]
    [InlineData("none", "with ESMTP ")]
    [InlineData("starttls", "with ESMTPS ")]
    [InlineData("implicit", "with ESMTPS ")]
    [Trait("Rule", "Q-2")]
    public async Task Several_recipients_get_one_exact_message(string tls, string with)
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        const string Mail = Head + "Hello\r\n.\r\n..dots\r\n";

        var said = await SendAsync(gateway, tls, Mail, "alice@corp.example", "bob@partner.example", "carol@partner.example", "dave@partner.example");

        AssertTaken(said);
        await gateway.Tracking.WaitForGoneAsync(1);
        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Contains(with, Relayed.AssertExact(Mail, message), StringComparison.Ordinal);
        Assert.Equal(["bob@partner.example", "carol@partner.example", "dave@partner.example"], message.Recipients.Select(r => r.Address));
        Assert.Equal(tls == "none" ? null : "TLSv1.3", said.GetProperty("tls").GetString());
    }

    [SkippableFact]
    public async Task Smtputf8_addresses_and_headers_arrive_as_they_were()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        var mail = Relayed.Octets("From: \u00e4lice@corp.example\r\nSubject: gr\u00fc\u00dfe \u65e5\u672c\r\n\r\n\u00e4\u00f6\u00fc\r\n");

        var said = await SendAsync(gateway, "starttls", mail, "utf8=yes", "body=8BITMIME", "\u00e4lice@corp.example", "b\u00f6b@partner.example");

        AssertTaken(said);
        await gateway.Tracking.WaitForGoneAsync(1);
        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Contains("with UTF8SMTPS ", Relayed.AssertExact(mail, message), StringComparison.Ordinal);
        Assert.Equal("b\u00f6b@partner.example", Assert.Single(message.Recipients).Address);
        Assert.Contains(message.Connection.Commands, command => command.Line.Contains("SMTPUTF8", StringComparison.Ordinal));
    }

    [SkippableFact]
    [Trait("Rule", "Q-4")]
    [Trait("Rule", "R-4")]
    public async Task One_refused_recipient_is_named_and_the_other_gets_the_mail()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync($$"""
            tls.opportunistic { enabled = on }
            domains = [ "partner.example" ]
            routes = [ { domains = [ "partner.example" ], to = [ "{{peer.HostAndPort}}" ] } ]
            """);

        var said = await SendAsync(gateway, "starttls", Head + "Hello\r\n", "alice@corp.example", "bob@partner.example", "eve@elsewhere.example");

        Assert.Null(said.GetProperty("error").GetString());
        var refused = Assert.Single(said.GetProperty("refused").EnumerateObject());
        Assert.Equal("eve@elsewhere.example", refused.Name);
        Assert.Equal(550, refused.Value[0].GetInt32());
        Assert.StartsWith("5.7.1 ", refused.Value[1].GetString(), StringComparison.Ordinal);
        await gateway.Tracking.WaitForGoneAsync(1);
        Assert.Equal("bob@partner.example", Assert.Single(Assert.Single(await peer.WaitForMessagesAsync(1)).Recipients).Address);
    }

    [SkippableFact]
    [Trait("Rule", "Q-2")]
    public async Task Five_megabytes_arrive_exactly()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        var random = new Random(5);
        var lines = Enumerable.Range(0, 70_000).Select(_ => Convert.ToBase64String(RandomBytes(random, 54)) + "\r\n");
        var mail = Head + string.Concat(lines);
        Assert.InRange(mail.Length, 5_000_000, 6_000_000);

        AssertTaken(await SendAsync(gateway, "starttls", mail, "alice@corp.example", "bob@partner.example"));

        await gateway.Tracking.WaitForGoneAsync(1);
        Relayed.AssertExact(mail, Assert.Single(await peer.WaitForMessagesAsync(1)));
    }

    [SkippableFact]
    public async Task Too_large_is_refused_at_mail_by_its_announced_size()
    {
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9", settings: "limits.message-size = 100KiB"));
        var mail = Head + string.Concat(Enumerable.Repeat("0123456789\r\n", 10_000));

        var said = await SendAsync(gateway, "starttls", mail, "alice@corp.example", "bob@partner.example");

        Assert.Equal("102400", said.GetProperty("features").GetProperty("size").GetString());
        Assert.Equal("SMTPSenderRefused", said.GetProperty("error").GetString()); // smtplib announces SIZE
        Assert.Equal(552, said.GetProperty("code").GetInt32());
        Assert.StartsWith("5.3.4 ", said.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Empty(gateway.Tracking.Accepted);
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void AssertTaken(JsonElement said)
    {
        Assert.Null(said.GetProperty("error").GetString());
        Assert.Empty(said.GetProperty("refused").EnumerateObject());
    }

    /// <param name="arguments">Options, the sender, the recipients.</param>
    private static async Task<JsonElement> SendAsync(RunningGateway gateway, string tls, string mail, params string[] arguments)
    {
        using var scratch = new ScratchDirectory();
        var file = scratch.Write("mail", mail);
        var port = (tls == "implicit" ? gateway.ImplicitTls : gateway.Smtp).Port;
        var sender = Array.FindIndex(arguments, argument => argument.Contains('@', StringComparison.Ordinal));
        var result = await OutsideProgram.RunAsync(
            PythonScript.Interpreter,
            [PythonScript.Path("send.py"), port.ToString(CultureInfo.InvariantCulture), tls, .. arguments[..(sender + 1)], file, .. arguments[(sender + 1)..]]);
        using var said = JsonDocument.Parse(result.Expect(0).Output);
        return said.RootElement.Clone();
    }
}
