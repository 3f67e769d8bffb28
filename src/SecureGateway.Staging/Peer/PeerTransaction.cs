namespace SecureGateway.Staging;

/// <summary>Sender, recipients and chunks since the last MAIL.</summary>
internal sealed class PeerTransaction
{
    public PeerPath? Sender { get; set; }

    public List<PeerPath> Recipients { get; } = [];

    public MemoryStream Chunks { get; } = new();

    public bool Chunked { get; set; }

    public bool IsReady => Sender is not null && Recipients.Count > 0;
}
