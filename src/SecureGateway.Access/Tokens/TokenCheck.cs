namespace SecureGateway.Access.Tokens;

/// <param name="Token">Null when the token is wrong.</param>
public sealed record TokenCheck(TokenVerdict Verdict, Token? Token);

public enum TokenVerdict
{
    Right,
    Wrong,
    Expired,
}
