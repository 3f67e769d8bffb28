using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Queue.Placement;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests.Storage;

/// <summary>What the message store promises, whatever it is kept in.</summary>
public abstract class MessageStoreContract
{
    private readonly FakeTimeProvider _time = new();

    /// <summary>Empty, and the test's own; the test is skipped where there can be none.</summary>
    internal abstract QueueStorage Storage { get; }

    [SkippableTheory]
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
            Assert.Equal(body, await store.WholeAsync(id));
        }

        using (var store = Open())
            Assert.Equal(body, await store.WholeAsync(id));
    }

    [SkippableFact]
    public async Task Many_stores_at_once_each_get_their_own_body()
    {
        using var store = Open(cache: 0);
        var stored = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
            (Id: await store.StoreAsync(new ReadOnlySequence<byte>(Body(100 + i)), default), Size: 100 + i)));
        Assert.Equal(500, stored.Select(s => s.Id).Distinct().Count());
        foreach (var (id, size) in stored)
            Assert.Equal(Body(size), await store.WholeAsync(id));
    }

    [SkippableFact]
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

    [SkippableFact]
    public async Task A_body_that_is_gone_cannot_be_read()
    {
        using var store = Open();
        var id = await store.StoreAsync(new ReadOnlySequence<byte>(Body(2_000_000)), default);
        store.Delete(id);
        await Eventually.BecomesTrueAsync(() => Storage.Bodies() + Storage.Parts() == 0, "the rows are deleted");
        await Assert.ThrowsAsync<MessageStoreException>(async () => await store.ReadAsync(id, default));
    }

    [SkippableFact]
    public async Task A_large_body_is_read_part_by_part_however_large_they_were_made()
    {
        var body = Body(1_000_001);
        BodyId id;
        using (var store = Open(chunk: 100_000))
            id = await store.StoreAsync(Split(body), default);

        using (var store = Open(chunk: 1000))
        {
            var stored = await store.ReadAsync(id, default);
            var (first, second) = (stored.Read(), stored.Read());
            var parts = new List<byte[]>();
            for (; !first.HasEnded; second.Dispose(), second = stored.Read())
            {
                parts.Add((await first.NextAsync(default)).ToArray());
                Assert.Equal(body[..100_000], (await second.NextAsync(default)).ToArray()); // in nobody's way
            }

            first.Dispose();
            second.Dispose();
            Assert.Equal([.. Enumerable.Repeat(100_000, 10), 1], parts.Select(part => part.Length));
            Assert.Equal(body, parts.SelectMany(part => part));
            Assert.Equal(body[..250_000], (await stored.StartAsync(250_000, default)).ToArray());
        }
    }

    [SkippableTheory]
    [InlineData("DELETE FROM part WHERE n = 0", 0)]
    [InlineData("DELETE FROM part WHERE n = 2", 200)]
    [InlineData("DELETE FROM part WHERE n = 3", 300)]
    [InlineData("UPDATE part SET data = (SELECT data FROM part WHERE n = 3) WHERE n = 1", 300)]
    [InlineData("UPDATE part SET data = (SELECT data FROM part WHERE n = 1) WHERE n = 3", 400)]
    public async Task A_body_of_which_parts_are_missing_or_too_long_is_never_read_to_its_end(string damage, int given)
    {
        using var store = Open(chunk: 100);
        var stored = await store.ReadAsync(await store.StoreAsync(new ReadOnlySequence<byte>(Body(350)), default), default);
        Storage.Run(damage);
        using var reader = stored.Read();

        var error = await Assert.ThrowsAsync<MessageStoreException>(async () =>
        {
            while (!reader.HasEnded)
                await reader.NextAsync(default);
        });

        Assert.Contains($"{given} of 350 octets", error.Message, StringComparison.Ordinal);
        Assert.False(reader.HasEnded);
    }

    [SkippableFact]
    public async Task A_body_that_goes_while_it_is_read_is_not_read_to_its_end()
    {
        using var store = Open();
        var id = await store.StoreAsync(new ReadOnlySequence<byte>(Body(2_000_000)), default);
        using var reader = (await store.ReadAsync(id, default)).Read();
        await reader.NextAsync(default);
        store.Delete(id);
        await Eventually.BecomesTrueAsync(() => Storage.Parts() == 0, "the rows are deleted");
        await Assert.ThrowsAsync<MessageStoreException>(async () => await reader.NextAsync(default));
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task A_write_that_fails_is_told_to_every_waiter_and_the_next_one_works()
    {
        using var store = Open();
        await store.StoreAsync(new ReadOnlySequence<byte>(Body(10)), default);
        Storage.Break("body");
        var waiting = Enumerable.Range(0, 50).Select(_ => store.StoreAsync(new ReadOnlySequence<byte>(Body(10)), default).AsTask()).ToArray();
        foreach (var each in waiting)
            Assert.Contains("broken on purpose", (await Assert.ThrowsAsync<MessageStoreException>(() => each)).Message, StringComparison.Ordinal);
        Storage.Mend("body");
        await store.StoreAsync(new ReadOnlySequence<byte>(Body(10)), default);
        Assert.Equal(2, Storage.Bodies());
    }

    [SkippableFact]
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
            Assert.Equal(1, await store.RetainOnlyAsync(0, new HashSet<long> { known.Value }, orphan.Value, default));
            await Eventually.BecomesTrueAsync(() => Storage.Bodies() == 2, "the orphan is deleted");
            Assert.Equal(10, (await store.ReadAsync(known, default)).Length);
            Assert.Equal(12, (await store.ReadAsync(later, default)).Length);
            await Assert.ThrowsAsync<MessageStoreException>(async () => await store.ReadAsync(orphan, default));
        }
    }

    [SkippableFact]
    public async Task Storing_in_a_closed_store_is_refused()
    {
        var store = Open();
        store.Dispose();
        await Assert.ThrowsAsync<MessageStoreException>(async () => await store.StoreAsync(new ReadOnlySequence<byte>(Body(1)), default));
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task A_body_is_in_the_database_when_the_store_says_so()
    {
        using var store = Open();
        for (var i = 0; i < 20; i++)
        {
            var id = await store.StoreAsync(new ReadOnlySequence<byte>(Body(5000)), default);
            Assert.Equal(5000, Storage.SizeOf(id.Value));
        }
    }

    private MessageStore Open(int? cache = null, int? chunk = null)
    {
        var options = new MessageStoreOptions(Path.Combine(Storage.Directory, "bodies.db")) { Cache = cache ?? 16 << 20 };
        options = options with { Chunk = chunk ?? options.Chunk };
        return new MessageStore(options, Storage.OpenBodies(options, _time), HomeLane.OfTheOnlyNode(), NullLogger<MessageStore>.Instance);
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
