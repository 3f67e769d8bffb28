using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Operations;

/// <summary>The secret of a route's SMTP AUTH is said to the next hop, and stands nowhere else.</summary>
public sealed class CredentialSecrecyTests
{
    [Fact]
    [Trait("Rule", "A-8")]
    public async Task The_secret_of_a_route_is_in_no_answer_no_log_no_journal_and_no_export()
    {
        var secret = $"Secret{Guid.NewGuid():N}";
        using var elsewhere = new ScratchDirectory();
        var file = elsewhere.Write("relay-secret", secret + "\n");
        var log = new StringWriter();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { Auth = true } });
        await using var gateway = await RunningGateway.StartAsync(
            $$"""domains = [ "corp.example" ], routes = [ { domains = [ "*" ], to = [ "{{peer.HostAndPort}}" ], credentials { user = relay-user, secret-file = "{{file}}" } } ]""",
            configure: builder => builder.Services.AddSingleton<ILoggerProvider>(new WrittenLog(log)));
        await using (var client = await StagedClient.ConnectAsync(gateway.Smtp))
        {
            await client.CommandAsync("EHLO client.example");
            Assert.Equal(250, (await client.SendMailAsync("alice@corp.example", ["bob@corp.example"], "Subject: x\r\n\r\nx\r\n")).Code);
        }

        var message = await peer.WaitForMessageAsync();
        Assert.Equal(("relay-user", true), message.Connection.Authenticated);
        var configuration = gateway.Services.GetRequiredService<ConfigurationLifeCycle>();
        await configuration.EditAsync([new PolicyEdit.Set("limits.recipients", "61")], "alice", null, default);
        await configuration.ApplyAsync("sixty-one", "alice", null, null, default);
        await configuration.EditAsync([new PolicyEdit.Set("limits.recipients", "62")], "alice", null, default);

        var answers = await AnswersAsync(gateway.Services.GetRequiredService<OperationDispatcher>());

        Assert.Contains("relay-user", answers, StringComparison.Ordinal); // where the secret would stand
        Assert.Contains("relay-secret", answers, StringComparison.Ordinal);
        var written = Directory.EnumerateFiles(gateway.Directory, "*", SearchOption.AllDirectories)
            .Where(name => !name.EndsWith(".sock", StringComparison.Ordinal) && !name.EndsWith(".lock", StringComparison.Ordinal)) // nothing is in these
            .Select(Text).ToList();
        foreach (var form in new[] { secret, Base64(secret), Base64($"\0relay-user\0{secret}") })
        {
            Assert.DoesNotContain(form, answers, StringComparison.Ordinal);
            Assert.DoesNotContain(form, log.ToString(), StringComparison.Ordinal);
            Assert.All(written, text => Assert.DoesNotContain(form, text, StringComparison.Ordinal));
        }
    }

    // Everything that only looks and needs no argument, and the policies as text.
    private static async Task<string> AnswersAsync(OperationDispatcher dispatcher)
    {
        var answers = new StringBuilder();
        foreach (var palette in dispatcher.Registry.Palettes)
        {
            foreach (var operation in palette.Operations.Where(known => known is { Changes: false, Streams: false } && !known.Arguments.Any(argument => argument.IsRequired)))
            {
                var request = new OperationRequest(palette.Name, operation.Name, new Dictionary<string, IReadOnlyList<string>>());
                var result = await dispatcher.CallAsync(request, new Caller("alice", "test", Permission.Administer));
                await foreach (var frame in Frames.Of(result, cause => dispatcher.Failed(operation.Name, cause), default))
                    answers.AppendLine(JsonSerializer.Serialize(frame, OperationJson.Options));
            }
        }

        return answers.ToString();
    }

    private static string Text(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
