namespace SecureGateway.Tracking.Tests;

/// <summary>A node that starts with nothing recorded, on what the tests of a class are about.</summary>
public abstract class TrackingContract : IDisposable
{
    private TrackingNode? _node;

    internal TrackingNode Node => _node ??= NewNode();

    /// <summary>Another one, with nothing recorded either; the test is skipped where there can be none.</summary>
    internal abstract TrackingNode NewNode(bool start = true);

    public void Dispose()
    {
        _node?.Dispose();
        GC.SuppressFinalize(this);
    }
}
