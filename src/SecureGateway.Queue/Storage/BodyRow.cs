namespace SecureGateway.Queue.Storage;

/// <summary>What the store holds of a body besides its parts.</summary>
/// <param name="Whole">Null when it stands in parts.</param>
/// <param name="LargestPart">Octets of its first part, which no other exceeds.</param>
internal readonly record struct BodyRow(long Size, byte[]? Whole, int LargestPart);
