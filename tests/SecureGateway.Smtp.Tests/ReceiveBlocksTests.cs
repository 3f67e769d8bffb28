using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace SecureGateway.Smtp.Tests;

public sealed class ReceiveBlocksTests
{
    [Fact]
    public void Kestrel_reads_into_them()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSmtp();
        using var pool = builder.Build().Services.GetRequiredService<IMemoryPoolFactory<byte>>().Create();
        Assert.IsType<ReceiveBlocks>(pool);
    }

    [Fact]
    public void A_block_holds_the_longest_TLS_record()
    {
        using var pool = new ReceiveBlocks();
        using var block = pool.Rent(4096); // what a pipe asks for
        Assert.True(block.Memory.Length >= 5 + 16384 + 256);
        Assert.Equal(pool.MaxBufferSize, block.Memory.Length);
    }

    [Fact]
    public void A_block_is_given_out_again_once_it_came_back_and_not_before()
    {
        using var pool = new ReceiveBlocks();
        var first = pool.Rent();
        using var second = pool.Rent();
        Assert.NotSame(first, second);
        first.Dispose();
        using var third = pool.Rent();
        Assert.Same(first, third);
    }

    [Fact]
    public void A_block_that_comes_back_twice_is_given_to_one_only()
    {
        using var pool = new ReceiveBlocks();
        var block = pool.Rent();
        block.Dispose();
        block.Dispose();
        using var one = pool.Rent();
        using var other = pool.Rent();
        Assert.NotSame(one, other);
    }

    [Fact]
    public void More_than_a_block_is_refused_and_a_block_may_come_back_after_the_end()
    {
        var pool = new ReceiveBlocks();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(pool.MaxBufferSize + 1));
        var late = pool.Rent();
        pool.Dispose();
        late.Dispose();
        Assert.NotSame(late, pool.Rent());
    }
}
