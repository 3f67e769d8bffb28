using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Queue.Placement;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests.Storage;

/// <summary>What is particular to files.</summary>
public sealed class SqliteMessageStoreTests : MessageStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    internal override QueueStorage Storage => new SqliteStorage(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_file_does_not_grow_with_mail_that_is_gone()
    {
        var options = new MessageStoreOptions(_directory.File("bodies.db")) { LogLimit = 1 << 20, KeepFree = 1 << 20 };
        using var store = Open(options);
        long Size() => new FileInfo(options.Path).Length + new FileInfo(options.Path + "-wal").Length;
        var sizes = new List<long>();
        for (var round = 0; round < 10; round++)
        {
            var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => store.StoreAsync(new ReadOnlySequence<byte>(Body(10_240)), default).AsTask()));
            foreach (var id in ids)
                store.Delete(id);
            await Eventually.BecomesTrueAsync(() => Storage.Bodies() == 0, "the bodies are deleted");
            _time.Advance(TimeSpan.FromSeconds(1));
            sizes.Add(Size());
        }

        // The log keeps the length of the longest time between two checkpoints, which varies a little.
        Assert.True(sizes[^1] <= sizes[1] * 5 / 4, string.Join(' ', sizes));
        await Eventually.BecomesTrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Size() < 3 << 20;
            },
            "free pages are given back to the file system");
    }

    [Fact]
    [Trait("Rule", "Q-1")]
    public void There_is_no_room_while_the_volume_is_nearly_full()
    {
        var free = 10L << 20;
        using var store = Open(new MessageStoreOptions(_directory.File("bodies.db")) { MinimumFree = 5 << 20 }, _ => free);
        Assert.True(store.HasRoom);
        free = 1 << 20;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(store.HasRoom);
        free = 6 << 20;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(store.HasRoom);
    }

    [Fact]
    [Trait("Rule", "Q-1")]
    public async Task There_is_no_room_above_the_bound_of_the_store()
    {
        using var store = Open(new MessageStoreOptions(_directory.File("bodies.db")) { MaximumStored = 1 << 20 });
        Assert.True(store.HasRoom);
        var id = await store.StoreAsync(new ReadOnlySequence<byte>(Body(2 << 20)), default);
        Assert.False(store.HasRoom);
        store.Delete(id);
        await Eventually.BecomesTrueAsync(() => store.HasRoom, "the deletion makes room");
    }

    private MessageStore Open(MessageStoreOptions options, Func<string, long>? free = null) =>
        new(options, new SqliteBodies(options, _time, NullLogger.Instance, free ?? (_ => long.MaxValue)), HomeLane.OfTheOnlyNode(), NullLogger<MessageStore>.Instance);

    private static byte[] Body(int size)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);
        return body;
    }
}
