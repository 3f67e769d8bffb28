using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.EndToEnd.Tests.Database;

/// <summary>A PostgreSQL for one test; the test is skipped where there can be none.</summary>
internal static class Postgres
{
    public static Task<PostgresInstance> StartAsync(IReadOnlyDictionary<string, string>? files = null, params string[] more)
    {
        Skip.If(PostgresInstance.Problem is not null, PostgresInstance.Problem);
        return PostgresInstance.StartAsync(files, more);
    }

    /// <summary>As a node's configuration names it.</summary>
    public static string Storage(PostgresInstance instance, string database) => $"storage {{ provider = postgresql, connection-string = \"{instance.ConnectionString(database)}\" }}";

    /// <summary>Until the query says this.</summary>
    public static async Task WaitForAsync(PostgresInstance instance, string database, string sql, Func<string, bool> answer)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var said = ""; !answer(said); said = await instance.SqlAsync(database, sql))
        {
            if (!await ticks.WaitForNextTickAsync(limit.Token))
                throw new TimeoutException($"{sql}: still {said}");
        }
    }

    /// <summary>The code with which a client is greeted.</summary>
    public static async Task<int?> GreetingAsync(GatewayProcess gateway)
    {
        await using var client = await StagedClient.ConnectAsync(gateway.Smtp);
        return client.Greeting?.Code;
    }

    /// <summary>One message; the final reply's code.</summary>
    public static async Task<int> SendAsync(GatewayProcess gateway, string recipient = "bob@partner.example", string subject = "hello")
    {
        await using var client = await StagedClient.ConnectAsync(gateway.Smtp);
        await client.CommandAsync("EHLO client.example");
        return (await client.SendMailAsync("alice@corp.example", [recipient], $"Subject: {subject}\r\n\r\nHello\r\n")).Code;
    }
}
