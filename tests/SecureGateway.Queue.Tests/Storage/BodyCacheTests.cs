using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests.Storage;

public sealed class BodyCacheTests
{
    [Fact]
    public void The_oldest_bodies_go_when_the_bound_is_reached()
    {
        var cache = new BodyCache(100);
        for (var id = 1; id <= 5; id++)
            cache.Add(id, new byte[30]);
        Assert.Equal([3L, 4, 5], Enumerable.Range(1, 5).Select(i => (long)i).Where(id => cache.TryGet(id, out _)));
    }

    [Fact]
    public void A_removed_body_makes_room()
    {
        var cache = new BodyCache(100);
        cache.Add(1, new byte[60]);
        cache.Add(2, new byte[40]);
        cache.Remove(2);
        cache.Add(3, new byte[40]);
        Assert.True(cache.TryGet(1, out _));
        Assert.True(cache.TryGet(3, out _));
    }

    [Fact]
    public void A_body_larger_than_the_cache_is_not_kept()
    {
        var cache = new BodyCache(100);
        cache.Add(1, new byte[101]);
        Assert.False(cache.TryGet(1, out _));
    }
}
