namespace SecureGateway.Operations;

/// <summary>Where errors of this gateway are written in full; callers hear the reference only.</summary>
public interface IFailureLog
{
    void Failed(string operation, string reference, Exception cause);
}
