namespace SecureGateway.TestSupport;

/// <summary>Bytes as some version wrote them once, each in a file <c>NAME.MANIFEST.bytes</c> that is never changed.</summary>
public sealed record Recording(string Name, string Manifest, byte[] Bytes)
{
    public override string ToString() => $"{Name}.{Manifest}";
}
