using SecureGateway.Mail;

namespace SecureGateway.Queue.Tests;

internal static class StoredBodies
{
    /// <summary>The whole body.</summary>
    public static async Task<byte[]> WholeAsync(this IMessageStore store, BodyId body)
    {
        var stored = await store.ReadAsync(body, default);
        return (await stored.StartAsync(stored.Length, default)).ToArray();
    }
}
