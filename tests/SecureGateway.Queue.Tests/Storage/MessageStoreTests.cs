using System.Buffers;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests.Storage;

public sealed class MessageStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10_240)]
    [InlineData(262_145)]
    [InlineData(1_048_576)]
    [InlineData(1_048_577)]
    [InlineData(3_500_001)]
    public async Task What_was_stored_is_read_back_after_a_restart(int size)
    {
        var body = Body(size);
        BodyId id;
        using (var store = Open())
        {
            id = await store.StoreAsync(Split(body), default);
            Assert.Equal(body, (await store.ReadAsync(id, default)).ToArray());
        }

        using (var store = Open())
            Assert.Equal(body, (await store.ReadAsync(id, default)).ToArray());
    }

    [Fact]
    [Trait("Rule", "Q-1")]
    public async Task A_body_is_in_the_file_when_the_store_says_so()
    {
        using var store = Open();
        for (var i = 0; i < 20; i++)
        {
            var id = await store.StoreAsync(new ReadOnlySequence<byte>(Body(5000)), default);
            using var other = new SqliteConnection(SqliteFile.ConnectionString(_directory.File("bodies.db")));
            other.Open();
            Assert.Equal(5000, SqliteFile.Number(other, $"SELECT size FROM body WHERE id = {id.Value}"));
        }
    }

    [Fact]
    public async Task Many_stores_at_once_each_get_their_own_body()
    {
        using var store = Open(new MessageStoreOptions(_directory.File("bodies.db")) { Cache = 0 });
        var stored = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
            (Id: await store.StoreAsync(new ReadOnlySequence<byte>(Body(100 + i)), default), Size: 100 + i)));
        Assert.Equal(500, stored.Select(s => s.Id).Distinct().Count());
        foreach (var (id, size) in stored)
            Assert.Equal(Body(size), (await store.ReadAsync(id, default)).ToArray());
    }

    [Fact]
    public async Task An_id_is_never_given_twice()
    {
        BodyId first;
        using (var store = Open())
        {
            first = await store.StoreAsync(new ReadOnlySequence<byte>(Body(10)), default);
            store.Delete(first);
        }

        using (var store = Open())
            Assert.True((await store.StoreAsync(new ReadOnlySequence<byte>(Body(10)), default)).Value > first.Value);
    }

    [Fact]
    public async Task A_body_that_is_gone_cannot_be_read()
    {
        using var store = Open();
        var id = await store.StoreAsync(new ReadOnlySequence<byte>(Body(2_000_000)), default);
        store.Delete(id);
        await Eventually.BecomesTrueAsync(() => Count("SELECT count(*) FROM body") + Count("SELECT count(*) FROM part") == 0, "the rows are deleted");
        await Assert.ThrowsAsync<MessageStoreException>(async () => await store.ReadAsync(id, default));
    }

    [Fact]
    [Trait("Rule", "Q-1")]
    public async Task A_write_that_fails_is_told_to_every_waiter_and_the_next_one_works()
    {
        using var store = Open();
        await store.StoreAsync(new ReadOnlySequence<byte>(Body(10)), default);
        using (var other = new SqliteConnection(SqliteFile.ConnectionString(_directory.File("bodies.db"))))
        {
            other.Open();
            SqliteFile.Execute(other, "CREATE TRIGGER broken BEFORE INSERT ON body BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END");
            var waiting = Enumerable.Range(0, 50).Select(_ => store.StoreAsync(new ReadOnlySequence<byte>(Body(10)), default).AsTask()).ToArray();
            foreach (var each in waiting)
                Assert.Contains("broken on purpose", (await Assert.ThrowsAsync<MessageStoreException>(() => each)).Message, StringComparison.Ordinal);
            SqliteFile.Execute(other, "DROP TRIGGER broken");
        }

        await store.StoreAsync(new ReadOnlySequence<byte>(Body(10)), default);
        Assert.Equal(2, Count("SELECT count(*) FROM body"));
    }

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
            await Eventually.BecomesTrueAsync(() => Count("SELECT count(*) FROM body") == 0, "the bodies are deleted");
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
    public async Task Bodies_that_no_message_names_are_deleted_but_none_that_came_later()
    {
        BodyId known, orphan;
        using (var store = Open())
        {
            known = await store.StoreAsync(new ReadOnlySequence<byte>(Body(10)), default);
            orphan = await store.StoreAsync(new ReadOnlySequence<byte>(Body(11)), default);
        }

        using (var store = Open())
        {
            var later = await store.StoreAsync(new ReadOnlySequence<byte>(Body(12)), default);
            Assert.Equal(1, await store.RetainOnlyAsync(new HashSet<long> { known.Value }, default));
            await Eventually.BecomesTrueAsync(() => Count("SELECT count(*) FROM body") == 2, "the orphan is deleted");
            Assert.Equal(10, (await store.ReadAsync(known, default)).Length);
            Assert.Equal(12, (await store.ReadAsync(later, default)).Length);
            await Assert.ThrowsAsync<MessageStoreException>(async () => await store.ReadAsync(orphan, default));
        }
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

    [Fact]
    public async Task Storing_in_a_closed_store_is_refused()
    {
        var store = Open();
        store.Dispose();
        await Assert.ThrowsAsync<MessageStoreException>(async () => await store.StoreAsync(new ReadOnlySequence<byte>(Body(1)), default));
    }

    private SqliteMessageStore Open(MessageStoreOptions? options = null, Func<string, long>? free = null) =>
        new(options ?? new MessageStoreOptions(_directory.File("bodies.db")), _time, NullLogger<SqliteMessageStore>.Instance, free ?? (_ => long.MaxValue));

    private long Count(string sql)
    {
        using var connection = new SqliteConnection(SqliteFile.ConnectionString(_directory.File("bodies.db")));
        connection.Open();
        return SqliteFile.Number(connection, sql);
    }

    private static byte[] Body(int size)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);
        return body;
    }

    // In two segments, as bodies come from a pipe.
    private static ReadOnlySequence<byte> Split(byte[] body)
    {
        var half = body.Length / 2;
        var first = new Segment(body.AsMemory(0, half), null);
        var second = new Segment(body.AsMemory(half), first);
        return new ReadOnlySequence<byte>(first, 0, second, body.Length - half);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null)
                return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
