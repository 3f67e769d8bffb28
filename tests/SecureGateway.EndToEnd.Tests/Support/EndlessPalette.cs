using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SecureGateway.Operations;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>Counts one, and then waits for its caller to go.</summary>
internal sealed class EndlessPalette : IPaletteSource
{
    private static readonly Table<Number> Numbers = new Table<Number>("number").Column("n", n => n.N);

    /// <summary>One item for each call that ended.</summary>
    public Channel<bool> Ended { get; } = Channel.CreateUnbounded<bool>();

    public Palette Palette => new("endless", "For ever", [
        new("count", "Count", Permission.View)
        {
            Answer = Numbers,
            Streams = true,
            Run = call =>
            {
                call.Report("counting", .5);
                return Task.FromResult<OperationResult>(Numbers.Of(CountAsync(call.Cancellation)));
            },
        },
    ]);

    private async IAsyncEnumerable<Number> CountAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            yield return new Number(1);
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
        }
        finally
        {
            Ended.Writer.TryWrite(true);
        }
    }

    internal sealed record Number(int N);
}
