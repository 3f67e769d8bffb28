using System.Net;
using System.Security.Authentication;
using SecureGateway.Staging;

namespace SecureGateway.Host.Demo;

/// <summary>What a client at the door met with.</summary>
/// <param name="Problem">What is wrong with it by the rule; null when nothing is.</param>
public sealed record DoorResult(DoorCase Case, int Number, string Tls, StagedReply Reply, string? Problem)
{
    public bool Accepted => Reply.Code == 250;
}

/// <summary>Sends each client to the door in turn, and tells what it was told and what was recorded.</summary>
public sealed class DoorRun(IPEndPoint entrance, DoorJournal journal, DemoStory story)
{
    public async Task<DoorResult> PlayAsync(DoorCase door, int number)
    {
        await using var client = await StagedClient.ConnectAsync(entrance).ConfigureAwait(false);
        await client.CommandAsync("EHLO mail.bank.example").ConfigureAwait(false);
        if (door.Tls is not null)
        {
            await client.StartTlsAsync(door.Tls).ConfigureAwait(false);
            await client.CommandAsync("EHLO mail.bank.example").ConfigureAwait(false);
        }

        var reply = await client.SendMailAsync(
            door.Sender, [door.Recipient(number)], $"From: {door.Sender}\r\nSubject: {door.Story}\r\n\r\nTo the desk.\r\n").ConfigureAwait(false);
        await client.QuitAsync().ConfigureAwait(false);
        var tls = client.Tls?.SslProtocol switch
        {
            SslProtocols.Tls13 => "TLSv1.3",
            SslProtocols.Tls12 => "TLSv1.2",
            _ => "clear",
        };
        var (refused, reported) = journal.Take();
        story.Tell(number, $"from {door.Sender}, {door.Story}: answered {reply.Code} {string.Join(' ', reply.Lines)}");
        if (refused is not null)
            story.Tell(number, $"refused; recorded: {refused}");
        if (reported is not null)
            story.Tell(number, $"accepted; enforce would have refused: {reported}");
        return new DoorResult(door, number, tls, reply, Check(door, reply, reported));
    }

    private static string? Check(DoorCase door, StagedReply reply, string? reported) =>
        !reply.Raw.StartsWith(door.Reply, StringComparison.Ordinal) ? $"answered {reply}, {door.Reply} expected"
        : door.Told != (reported is not null) ? (door.Told ? "nothing was reported" : "something was reported")
        : null;
}
